import {
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import { ApiError } from '../errors/api.error.js';
import { LIMITS } from './limits.js';

/**
 * A validation rule that refuses documents with too many fields, aliases or levels before the other rules, some of
 * them quadratic, look at what is inside.
 */
export function documentLimitsRule(context: ValidationContext): ASTVisitor {
  return {
    Document(document) {
      const problem = limitExceeded(document);
      if (!problem) return;
      const error = new ApiError('TOO_COMPLEX', problem);
      // Validation stops when it has its most errors, and only then: fill it up.
      for (let count = 0; count <= LIMITS.validationErrors; count += 1) context.reportError(error);
    },
  };
}

interface Size {
  fields: number;
  aliases: number;
  fragments: number;
}

/** What is too much about the document, as a sentence; undefined when nothing is. */
export function limitExceeded(document: DocumentNode): string | undefined {
  const size: Size = { fields: 0, aliases: 0, fragments: 0 };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) size.fragments += 1;
    if ('selectionSet' in definition && definition.selectionSet) measure(definition.selectionSet, size);
  }
  if (size.fields > LIMITS.fields) return `Ask for at most ${LIMITS.fields} fields in one document.`;
  if (size.aliases > LIMITS.aliases) return `Use at most ${LIMITS.aliases} aliases in one document.`;
  if (size.fragments > LIMITS.fragments) return `Use at most ${LIMITS.fragments} fragments in one document.`;
  if (deepestField(document) > LIMITS.depth) return `Nest fields at most ${LIMITS.depth} levels deep.`;
  return undefined;
}

function measure(selectionSet: SelectionSetNode, size: Size): void {
  for (const selection of selectionSet.selections) {
    if (selection.kind === Kind.FIELD) {
      size.fields += 1;
      if (selection.alias) size.aliases += 1;
    } else {
      size.fragments += 1;
    }
    if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet)
      measure(selection.selectionSet, size);
  }
}

/** Levels of fields of the deepest operation, fragments followed; a fragment inside itself ends there. */
function deepestField(document: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, number>();

  const depthOfFragment = (name: string): number => {
    const depth = known.get(name);
    if (depth !== undefined) return depth;
    known.set(name, 0); // a cycle, which another rule refuses, must not run for ever here
    const fragment = fragments.get(name);
    const measured = fragment ? depthOf(fragment.selectionSet) : 0;
    known.set(name, measured);
    return measured;
  };

  const depthOf = (selectionSet: SelectionSetNode): number => {
    let deepest = 0;
    for (const selection of selectionSet.selections) {
      let depth = 0;
      if (selection.kind === Kind.FRAGMENT_SPREAD) depth = depthOfFragment(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) depth = depthOf(selection.selectionSet);
      else if (!selection.name.value.startsWith('__')) {
        depth = 1 + (selection.selectionSet ? depthOf(selection.selectionSet) : 0);
      }
      deepest = Math.max(deepest, depth);
    }
    return deepest;
  };

  return Math.max(
    0,
    ...document.definitions.map((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? depthOf(definition.selectionSet) : 0,
    ),
  );
}

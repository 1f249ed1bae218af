import {
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { Extensions } from 'type-graphql';
import type { Scope } from '../access/scopes.js';
import type { RequestContext } from './context.js';
import { ApiError } from './errors/api.error.js';
import { hasScope, needScope, scopeMissing } from './key-scopes.js';
import { asksOnlyForId } from './transactions/only-id.js';

/** What a key has to have for a field below the root. */
interface FieldScopes {
  /** Any of them. */
  readonly scopes: readonly Scope[];
  /** Only where more is asked of what the field leads to than its id. */
  readonly beyondId: boolean;
}

const DECLARED = 'scopes';

/**
 * Declares that API keys read a field only with one of the scopes; other callers are not asked for any. The field's
 * description says so, and a mutation whose payload would lead there is refused before it does anything.
 */
export function NeedsScope(...scopes: readonly Scope[]): MethodDecorator {
  return Extensions({ [DECLARED]: { scopes, beyondId: false } satisfies FieldScopes }) as MethodDecorator;
}

/** The same of a field of which the id alone may be asked by any key: it belongs to what was read. */
export function NeedsScopeBeyondId(...scopes: readonly Scope[]): MethodDecorator {
  return Extensions({ [DECLARED]: { scopes, beyondId: true } satisfies FieldScopes }) as MethodDecorator;
}

function scopesOf({ extensions }: GraphQLField<unknown, RequestContext>): FieldScopes | undefined {
  return extensions[DECLARED] as FieldScopes | undefined;
}

/** Puts the scopes of every field that declares some before its resolver, and into its description. */
export function guardScopedFields(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type)) Object.values(type.getFields()).forEach(guard);
  }
}

function guard(field: GraphQLField<unknown, RequestContext>): void {
  const needed = scopesOf(field);
  const { resolve } = field;
  if (!needed) return;
  if (!resolve) throw new Error(`${field.name} declares scopes and has no resolver`);
  const { scopes, beyondId } = needed;
  const of = beyondId ? ' for more than its id' : '';
  field.description = `${field.description} Keys need ${scopes.join(' or ')}${of}.`;
  field.resolve = (root, args, context, info) => {
    if (!beyondId || !asksOnlyForId(info)) needScope(context, ...scopes);
    return resolve(root, args, context, info);
  };
}

/**
 * Lets no mutation do anything whose payload the key may not read as it asks for it: a caller that is told FORBIDDEN
 * takes it that nothing was done. What `@skip` or `@include` would leave out counts as asked for.
 */
export function refuseUnreadablePayloads(schema: GraphQLSchema): void {
  const walks = new PayloadWalks(schema);
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve } = field;
    if (!resolve) continue;
    field.resolve = (root, args, context: RequestContext, info) => {
      if (context.principal.kind === 'partner') assertReadable(walks.of(info), context);
      return resolve(root, args, context, info);
    };
  }
}

/** A field somewhere below a mutation that not every key may read. */
interface ScopedField {
  /** `Type.field` */
  readonly name: string;
  readonly scopes: readonly Scope[];
}

function assertReadable(fields: readonly ScopedField[], context: RequestContext): void {
  const unreadable = fields.find(({ scopes }) => !hasScope(context, ...scopes));
  if (!unreadable) return;
  const { name, scopes } = unreadable;
  const message = `Nothing was done. ${scopeMissing(...scopes)} Or leave out ${name}, which needs it.`;
  throw new ApiError('FORBIDDEN', message);
}

/** What mutations lead to that not every key may read; looked for once per document. */
class PayloadWalks {
  readonly #schema: GraphQLSchema;
  readonly #known = new WeakMap<FieldNode, readonly ScopedField[]>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  of({
    fieldNodes,
    fragments,
    returnType,
  }: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'returnType'>): readonly ScopedField[] {
    return fieldNodes.flatMap((node) => {
      let found = this.#known.get(node);
      if (!found) {
        const collected = new Map<string, ScopedField>();
        this.#collect(getNamedType(returnType), node.selectionSet, { fragments, seen: new Set(), collected });
        found = [...collected.values()];
        this.#known.set(node, found);
      }
      return found;
    });
  }

  #collect(type: GraphQLNamedType | undefined, selectionSet: SelectionSetNode | undefined, walk: Walk): void {
    for (const selection of selectionSet?.selections ?? []) {
      if (selection.kind === Kind.FIELD) this.#collectField(type, selection, walk);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const narrowed = selection.typeCondition
          ? this.#schema.getType(selection.typeCondition.name.value)
          : type;
        this.#collect(narrowed, selection.selectionSet, walk);
      } else {
        const { value: name } = selection.name;
        const fragment = walk.fragments[name];
        // Once is enough: what it leads to depends on its own type alone.
        if (!fragment || walk.seen.has(name)) continue;
        walk.seen.add(name);
        this.#collect(this.#schema.getType(fragment.typeCondition.name.value), fragment.selectionSet, walk);
      }
    }
  }

  #collectField(type: GraphQLNamedType | undefined, node: FieldNode, walk: Walk): void {
    if (!isObjectType(type) && !isInterfaceType(type)) return;
    const field = type.getFields()[node.name.value];
    if (!field) return;
    const needed = isObjectType(type) ? scopesOf(field) : undefined;
    if (needed && !(needed.beyondId && asksOnlyForId({ fieldNodes: [node], fragments: walk.fragments }))) {
      const name = `${(type as GraphQLObjectType).name}.${field.name}`;
      walk.collected.set(name, { name, scopes: needed.scopes });
    }
    this.#collect(getNamedType(field.type), node.selectionSet, walk);
  }
}

interface Walk {
  readonly fragments: GraphQLResolveInfo['fragments'];
  readonly seen: Set<string>;
  readonly collected: Map<string, ScopedField>;
}

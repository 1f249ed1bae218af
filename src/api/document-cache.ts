import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { documentLimitsRule } from './limits/document-limits.js';
import { LIMITS } from './limits/limits.js';

/** Parsed and validated documents, most recently used last; the same few documents come again and again. */
export class DocumentCache {
  readonly #documents = new Map<string, DocumentNode>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly most = 1_000,
  ) {}

  /** The document, or why it is not one that can be run. */
  get(source: string): DocumentNode | readonly GraphQLError[] {
    const key = createHash('sha256').update(source).digest('base64');
    const known = this.#documents.get(key);
    if (known) {
      this.#documents.delete(key);
      this.#documents.set(key, known);
      return known;
    }
    const document = this.#read(source);
    if (!('kind' in document)) return document;
    const oldest = this.#documents.keys().next();
    if (this.#documents.size >= this.most && !oldest.done) this.#documents.delete(oldest.value);
    this.#documents.set(key, document);
    return document;
  }

  #read(source: string): DocumentNode | readonly GraphQLError[] {
    let document: DocumentNode;
    try {
      document = parse(source, { maxTokens: LIMITS.tokens });
    } catch (error) {
      return [coded(error as GraphQLError, 'GRAPHQL_PARSE_FAILED')];
    }
    const errors = validate(this.schema, document, [...specifiedRules, documentLimitsRule], {
      maxErrors: LIMITS.validationErrors,
    });
    return errors.length > 0 ? errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')) : document;
  }
}

/** The error under the code that Apollo would give it, unless it has one. */
export function coded(error: GraphQLError, code: string): GraphQLError {
  if (error.extensions.code) return error;
  return new GraphQLError(error.message, {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    extensions: { code },
  });
}

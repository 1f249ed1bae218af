import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { type DocumentCache, hashOf } from './document-cache.js';
import { documentLimitsRule } from './limits/document-limits.js';
import { LIMITS } from './limits/limits.js';
import { sourceProblem } from './limits/source-limits.js';

/** Parses and validates a document as Apollo does it for HTTP. @returns the document, or why it cannot be run */
export function readDocument(
  schema: GraphQLSchema,
  documents: DocumentCache,
  source: string,
): DocumentNode | readonly GraphQLError[] {
  const known = documents.find(source);
  if (known) return known;
  const problem = sourceProblem(source);
  if (problem) return [problem];
  let document: DocumentNode;
  try {
    document = parse(source, { maxTokens: LIMITS.tokens });
  } catch (error) {
    if (error instanceof GraphQLError) return [coded(error, 'GRAPHQL_PARSE_FAILED')];
    throw error;
  }
  const errors = validate(schema, document, [...specifiedRules, documentLimitsRule], {
    maxErrors: LIMITS.validationErrors,
  });
  if (errors.length > 0) return errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
  documents.set(hashOf(source), document);
  return document;
}

/** The error under the code that Apollo would give it, unless it has one. */
export function coded(error: GraphQLError, code: string): GraphQLError {
  if (error.extensions.code) return error;
  return new GraphQLError(error.message, {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    originalError: error.originalError,
    extensions: { code },
  });
}

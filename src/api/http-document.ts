import type { FastifyRequest } from 'fastify';
import { sourceProblem } from './limits/source-limits.js';
import { unknownDocument } from './persisted-documents.js';

/**
 * Looks at the document of an HTTP request before Apollo does, which can be told nothing about its length.
 *
 * @returns its text, where there is one
 * @throws ApiError TOO_COMPLEX; UNKNOWN_DOCUMENT where one is named that is not known
 */
export function checkDocument(request: FastifyRequest): string | undefined {
  const { query, documentId } = request.method === 'GET' ? parametersOf(request) : fieldsOf(request.body);
  if (typeof query === 'string') {
    const problem = sourceProblem(query);
    if (problem) throw problem;
    return query;
  }
  if (documentId != null) throw unknownDocument();
  return undefined;
}

interface Given {
  readonly query?: unknown;
  readonly documentId?: unknown;
}

/** Read as Apollo reads them: two ways to decode would let through what the other one sees. */
function parametersOf(request: FastifyRequest): Given {
  const { searchParams } = new URL(request.url, 'http://localhost');
  return { query: searchParams.get('query') ?? undefined, documentId: searchParams.get('documentId') };
}

function fieldsOf(body: unknown): Given {
  return typeof body === 'object' && body !== null ? body : {};
}

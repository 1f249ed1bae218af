import { readdirSync, readFileSync } from 'node:fs';
import type { FastifyRequest } from 'fastify';
import { ApiError } from './errors/api.error.js';

/**
 * Texts of the partner SDK's documents, of its present version and of all released ones, by the SHA-256 of each: a file
 * per version, with what came with it, made with the SDK's types.
 */
const documents = readDocuments(new URL('./persisted-documents/', import.meta.url));

/** @param folder with JSON files, each of texts by id */
export function readDocuments(folder: URL): ReadonlyMap<string, string> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Map(
    files.flatMap((name) =>
      Object.entries(
        JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Readonly<Record<string, string>>,
      ),
    ),
  );
}

const texts: ReadonlySet<string> = new Set(documents.values());

/** Whether the text is that of one of them, to the letter. */
export function isPersistedDocument(text: string): boolean {
  return texts.has(text);
}

/**
 * Puts the text of a document into a request that only names it (`documentId`, as GraphQL over HTTP has it), so that
 * whatever comes after sees a request like all others. What it does not know stays without a text.
 */
export function putPersistedDocument(request: FastifyRequest): void {
  if (request.method === 'GET') putIntoAddress(request);
  else putIntoBody(request.body);
}

/**
 * The text that an operation on a WebSocket asks by; undefined where it names a document that is not known.
 * Graphql-transport-ws has no operation without a `query`: it is empty where `extensions.documentId` stands in its place.
 */
export function documentOfMessage({
  query,
  extensions,
}: {
  readonly query: string;
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}): string | undefined {
  return query === '' && extensions?.documentId != null ? textOf(extensions.documentId) : query;
}

/** Tells whoever has named a document that it is not known here. */
export function unknownDocument(): ApiError {
  return new ApiError(
    'UNKNOWN_DOCUMENT',
    'This server does not know the document: send its text as "query".',
  );
}

function putIntoBody(body: unknown): void {
  if (typeof body !== 'object' || body === null || !('documentId' in body)) return;
  const fields = body as { documentId?: unknown; query?: unknown };
  if (fields.documentId == null || fields.query != null) return;
  const text = textOf(fields.documentId);
  if (text !== undefined) fields.query = text;
}

function putIntoAddress({ raw, url }: FastifyRequest): void {
  if (!url.includes('documentId')) return;
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const id = searchParams.get('documentId');
  const text = textOf(id);
  if (text === undefined || searchParams.has('query')) return;
  searchParams.set('query', text);
  raw.url = `${pathname}?${searchParams}`;
}

function textOf(id: unknown): string | undefined {
  return typeof id === 'string' ? documents.get(id) : undefined;
}

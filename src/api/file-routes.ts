import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../access/principal.js';
import { BYTE_ORDER_MARK } from '../values/csv.js';
import { assertAllowed, type CallerRule } from './callers.js';
import type { RequestContext } from './context.js';
import { answerWithError } from './errors/answer-with-error.js';
import { ApiError } from './errors/api.error.js';
import type { Admission } from './limits/admission.js';
import { LIMITS } from './limits/limits.js';
import { tellThrottle } from './limits/throttle-headers.js';
import type { OtherOrigins } from './other-origins.js';
import { type ExportSlots, takeSlot } from './statements/export-slots.js';

/** What a file is asked for with. */
export interface AskedFile {
  /** The last part of its path. */
  readonly name: string;
  readonly query: Readonly<Record<string, unknown>>;
}

/** A file that the caller may have; nothing of it is read before it is asked for. */
export type FoundFile = {
  /** Its media type. */
  readonly type: string;
} & (
  | {
      /** Begins to make it; it takes a place until its client has the last piece. */
      open(): Promise<AsyncGenerator<string | Uint8Array, void>>;
    }
  | {
      /** Reads it whole, as it is kept. */
      read(): Promise<string>;
    }
);

export interface FileRoutes {
  /** Files are at `<folder>/<name>`. */
  readonly folder: string;
  readonly callers: CallerRule;
  /** The file of that name, when the caller may see it; reads no more than that takes. @throws ApiError */
  find(context: RequestContext, asked: AskedFile): Promise<FoundFile>;
}

export interface FileServing {
  /** Makes what resolvers are given, for a request. @throws ApiError when its credential cannot be checked */
  contextOf(request: FastifyRequest): Promise<RequestContext>;
  readonly admission: Admission;
  readonly otherOrigins: OtherOrigins;
  /** Places in which files are made; all kinds of files share them. */
  readonly slots: ExportSlots;
}

/**
 * Serves files with the credentials of the API: GET the file, made as fast as its client takes it and no further once
 * the client is gone; HEAD its headers alone, for which nothing is made.
 */
export function serveFiles(
  app: FastifyInstance,
  { folder, callers, find }: FileRoutes,
  { contextOf, admission, otherOrigins, slots }: FileServing,
): void {
  const url = `${folder}/:file`;
  app.options(url, { onRequest: otherOrigins }, async (_, reply) =>
    reply.code(204).header('allow', 'GET, HEAD, OPTIONS').send(),
  );
  app.route<{ Params: { file: string }; Querystring: Record<string, unknown> }>({
    method: ['GET', 'HEAD'],
    url,
    onRequest: otherOrigins,
    async handler(request, reply) {
      try {
        const context = await contextOf(request);
        assertAllowed(callers, context);
        const cost = request.method === 'HEAD' ? 1 : LIMITS.fileCost;
        const { refusal, throttle } = await admission.admit(context, cost);
        tellThrottle((header, value) => reply.header(header, value), throttle);
        if (refusal) throw refusal;
        const name = request.params.file;
        const file = await find(context, { name, query: request.query });
        if (request.method === 'HEAD') return headers(reply, name, file).send();
        if ('read' in file) {
          const content = await file.read();
          return headers(reply, name, file).send(content);
        }
        const release = takeSlot(slots, callerOf(context.principal), reply);
        try {
          const pieces = await file.open();
          return send(headers(reply, name, file), pieces, release);
        } catch (error) {
          release();
          throw error;
        }
      } catch (error) {
        return answerWithError(reply, error);
      }
    },
  });
}

function headers(reply: FastifyReply, name: string, { type }: FoundFile): FastifyReply {
  return reply
    .type(type)
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff');
}

function send(
  reply: FastifyReply,
  pieces: AsyncGenerator<string | Uint8Array, void>,
  release: () => void,
): FastifyReply {
  // One piece is ready while the client takes the one before it.
  const body = Readable.from(pieces, { highWaterMark: 1, objectMode: true });
  body.once('close', release);
  return reply.send(body);
}

/** The media type of CSV files. */
export const CSV_TYPE = 'text/csv; charset=utf-8; header=present';

/** Whether a CSV file is to begin with a byte order mark (`bom=true`). @throws ApiError where it says neither */
export function asksForMark({ bom }: AskedFile['query']): boolean {
  if (bom === undefined || bom === 'true' || bom === 'false') return bom === 'true';
  throw new ApiError('INVALID_INPUT', 'Give bom as true or false.', { field: ['bom'] });
}

/** A text that begins with a byte order mark where one is asked for. */
export async function* marked(
  text: AsyncGenerator<string, void>,
  mark: boolean,
): AsyncGenerator<string, void> {
  if (mark) yield BYTE_ORDER_MARK;
  yield* text;
}

import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../access/principal.js';
import type { PdfOptions } from '../../settlement/documents/printing.js';
import { statementCsv } from '../../settlement/documents/statement-csv.js';
import type { StatementDocument } from '../../settlement/documents/statement-document.js';
import { statementPdf } from '../../settlement/documents/statement-pdf.js';
import { statementDocument } from '../../settlement/readings/statement-file.js';
import type { Calendar } from '../../values/calendar.js';
import { BYTE_ORDER_MARK } from '../../values/csv.js';
import { decodeId } from '../../values/ids.js';
import type { RequestContext } from '../context.js';
import { answerWithError } from '../errors/answer-with-error.js';
import { ApiError } from '../errors/api.error.js';
import { needScope } from '../key-scopes.js';
import { type ExportSlots, takeSlot } from '../statements/export-slots.js';
import { readingSource } from './settlement-reading.js';
import { visibleStatement } from './visible-statement.js';

const NAME = /^(stm_[0-9a-z]{13})\.(csv|pdf)$/;

/** Makes what resolvers are given, for a request. @throws ApiError when its credential cannot be checked */
type ContextOf = (request: FastifyRequest) => Promise<RequestContext>;

/**
 * Settlement statements as files (rule S-07), with the credentials and by the rules of access of the API:
 * `GET /settlement/<id>.csv?bom=true` and `GET /settlement/<id>.pdf?lang=fa&calendar=persian&toman=true`. Made piece by
 * piece, as fast as the client takes it, in the places that statements of members share.
 */
export function serveSettlementStatements(
  app: FastifyInstance,
  contextOf: ContextOf,
  slots: ExportSlots,
): void {
  app.get<{ Params: { file: string }; Querystring: Record<string, unknown> }>(
    '/settlement/:file',
    async (request, reply) => {
      try {
        const context = await contextOf(request);
        const caller = callerOf(context.principal);
        const open = await fileOf(context, request.params.file, request.query);
        const release = takeSlot(slots, caller, reply);
        try {
          return send(reply, request.params.file, await open(), release);
        } catch (error) {
          release();
          throw error;
        }
      } catch (error) {
        return answerWithError(reply, error);
      }
    },
  );
}

interface OpenFile {
  readonly type: string;
  readonly pieces: AsyncGenerator<string | Uint8Array, void>;
}

/** What is asked for, when the caller may see it. @throws ApiError */
async function fileOf(
  context: RequestContext,
  file: string,
  query: Readonly<Record<string, unknown>>,
): Promise<() => Promise<OpenFile>> {
  if (context.principal.kind === 'platform') {
    const message = 'This is not for platform administrators: use a credential of the coalition.';
    throw new ApiError('FORBIDDEN', message);
  }
  needScope(context, 'partner:read');
  const [, id, form] = NAME.exec(file) ?? [];
  const statement = id === undefined ? null : await visibleStatement(context, decodeId('statement', id));
  if (!statement) {
    throw new ApiError(
      'NOT_FOUND',
      'There is no such statement: its name is the id of a settlement statement, and .csv or .pdf.',
    );
  }
  const asked = readQuery(query);
  const { terms } = await context.programme();
  const language = asked.lang ?? (terms.calendar === 'persian' ? 'fa' : 'en');
  const document = () => statementDocument(readingSource(context), statement.record, asked.calendar);
  return form === 'csv'
    ? async () => csvFile(await document(), asked.bom === 'true')
    : async () => pdfFile(await document(), { language, toman: asked.toman === 'true' });
}

/** The parameters and what each can be. */
const PARAMETERS = {
  lang: ['fa', 'en'],
  calendar: ['persian', 'gregory'],
  toman: ['true', 'false'],
  bom: ['true', 'false'],
} as const;

type Query = { readonly [Name in keyof typeof PARAMETERS]?: (typeof PARAMETERS)[Name][number] };

function readQuery(query: Readonly<Record<string, unknown>>): Query & { readonly calendar?: Calendar } {
  for (const [name, values] of Object.entries(PARAMETERS)) {
    const given = query[name];
    if (given === undefined || (values as readonly unknown[]).includes(given)) continue;
    throw new ApiError('INVALID_INPUT', `Give ${name} once, as ${values.join(' or ')}.`, { field: [name] });
  }
  return query as Query;
}

function csvFile(document: StatementDocument, mark: boolean): OpenFile {
  return { type: 'text/csv; charset=utf-8; header=present', pieces: marked(statementCsv(document), mark) };
}

function pdfFile(document: StatementDocument, options: PdfOptions): OpenFile {
  return { type: 'application/pdf', pieces: statementPdf(document, options) };
}

async function* marked(text: AsyncGenerator<string, void>, mark: boolean): AsyncGenerator<string, void> {
  if (mark) yield BYTE_ORDER_MARK;
  yield* text;
}

function send(
  reply: FastifyReply,
  file: string,
  { type, pieces }: OpenFile,
  release: () => void,
): FastifyReply {
  // One piece is ready while the client takes the one before it.
  const body = Readable.from(pieces, { highWaterMark: 1, objectMode: true });
  body.once('close', release);
  return reply
    .type(type)
    .header('content-disposition', `attachment; filename="${file}"`)
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .send(body);
}

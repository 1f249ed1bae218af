import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { failureOf } from '../../ledger/batch/batch-failure.js';
import { readPaymentFile } from '../../settlement/payments/read-payments.js';
import { decodeId } from '../../values/ids.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';
import { ApiError, DATABASE_AWAY, REQUEST_ERRORS, type RequestErrorCode } from '../errors/api.error.js';

const NAME = /^(pyr_[0-9a-z]{13})\.xml$/;

/** What a refusal's status is where no GraphQL answer carries it. */
const FORBIDDEN_STATUS = 403;

/** Makes what resolvers are given, for a request. @throws ApiError when its credential cannot be checked */
type ContextOf = (request: FastifyRequest) => Promise<RequestContext>;

/**
 * Payment files of runs: `GET /payment-runs/<id>.xml`, for operators and auditors, with the credentials of the API. Every
 * copy is the same to the byte.
 */
export function servePaymentFiles(app: FastifyInstance, contextOf: ContextOf): void {
  app.get<{ Params: { file: string } }>('/payment-runs/:file', async (request, reply) => {
    try {
      const { file } = request.params;
      const content = await fileOf(await contextOf(request), file);
      return await reply
        .type('application/xml; charset=utf-8')
        .header('content-disposition', `attachment; filename="${file}"`)
        .header('cache-control', 'no-store')
        .header('x-content-type-options', 'nosniff')
        .send(content);
    } catch (error) {
      if (error instanceof ApiError) return refuse(reply, error);
      if (failureOf(error) === 'unexpected') throw error;
      return refuse(reply, new ApiError('UNAVAILABLE', DATABASE_AWAY));
    }
  });
}

/** @throws ApiError */
async function fileOf(context: RequestContext, file: string): Promise<string> {
  if (!readsWholeCoalition(context.principal)) {
    throw new ApiError('FORBIDDEN', 'This needs the role of operator or auditor.');
  }
  const id = decodeId('paymentRun', NAME.exec(file)?.[1] ?? '');
  const content = id === undefined ? null : await readPaymentFile(context.reader(), context.coalitionId, id);
  if (content !== null) return content;
  throw new ApiError(
    'NOT_FOUND',
    'There is no such payment file: its name is the id of a run that pays something out, and .xml.',
  );
}

function refuse(reply: FastifyReply, { message, extensions }: ApiError): FastifyReply {
  const { http: _, ...told } = extensions;
  const code = String(extensions.code);
  const known = REQUEST_ERRORS[code as RequestErrorCode] as { readonly httpStatus: number } | undefined;
  const status = code === 'FORBIDDEN' ? FORBIDDEN_STATUS : (known?.httpStatus ?? 400);
  return reply.code(status).send({ errors: [{ message, extensions: told }] });
}

import type { FastifyInstance } from 'fastify';
import { readPaymentFile, readPaymentRun } from '../../settlement/payments/read-payments.js';
import { decodeId } from '../../values/ids.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import { type AskedFile, type FileServing, type FoundFile, serveFiles } from '../file-routes.js';

const NAME = /^(pyr_[0-9a-z]{13})\.xml$/;

/**
 * Payment files of runs: `GET /payment-runs/<id>.xml`, for operators and auditors, with the credentials of the API. Every
 * copy is the same to the byte.
 */
export function servePaymentFiles(app: FastifyInstance, serving: FileServing): void {
  const callers = { operator: true, auditor: true } as const;
  serveFiles(app, { folder: '/payment-runs', callers, find: findPaymentFile }, serving);
}

/** @throws ApiError */
async function findPaymentFile(context: RequestContext, { name }: AskedFile): Promise<FoundFile> {
  const { coalitionId } = context;
  const id = decodeId('paymentRun', NAME.exec(name)?.[1] ?? '') ?? null;
  const run = await readPaymentRun(context.reader(), coalitionId, id);
  if (!run?.fileHash) {
    throw new ApiError(
      'NOT_FOUND',
      'There is no such payment file: its name is the id of a run that pays something out, and .xml.',
    );
  }
  return {
    type: 'application/xml; charset=utf-8',
    async read() {
      const content = await readPaymentFile(context.reader(), coalitionId, run.id);
      if (content === null) throw new Error('a payment run has lost its file');
      return content;
    },
  };
}

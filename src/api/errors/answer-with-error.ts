import type { FastifyReply } from 'fastify';
import { failureOf } from '../../ledger/batch/batch-failure.js';
import { ApiError, DATABASE_AWAY, REQUEST_ERRORS, type RequestErrorCode } from './api.error.js';

/** What a refusal's status is where no GraphQL answer carries it. */
const STATUS: Partial<Record<string, number>> = { FORBIDDEN: 403, INVALID_INPUT: 400 };

/**
 * Answers a request for a file with what stood in its way, as JSON of the shape of GraphQL's errors.
 * @throws whatever is not to be told
 */
export function answerWithError(reply: FastifyReply, error: unknown): FastifyReply {
  if (error instanceof ApiError) return refuse(reply, error);
  if (failureOf(error) === 'unexpected') throw error;
  return refuse(reply, new ApiError('UNAVAILABLE', DATABASE_AWAY));
}

function refuse(reply: FastifyReply, { message, extensions }: ApiError): FastifyReply {
  const { http: _, ...told } = extensions;
  const code = String(extensions.code);
  const known = REQUEST_ERRORS[code as RequestErrorCode] as { readonly httpStatus: number } | undefined;
  return reply
    .code(STATUS[code] ?? known?.httpStatus ?? 400)
    .send({ errors: [{ message, extensions: told }] });
}

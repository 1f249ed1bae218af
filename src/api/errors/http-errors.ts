import type { FastifyError, FastifyInstance } from 'fastify';
import type { Logger } from '../../runtime/logger.js';
import { REQUEST_ERRORS, type RequestErrorCode } from './api.error.js';
import { maskedError } from './present-errors.js';

/** Fastify's own refusals of a request, by the code they have there. */
const BY_FASTIFY_CODE: Readonly<Record<string, readonly [RequestErrorCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['BODY_TOO_LARGE', 'The request is too large: send less at once.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['UNSUPPORTED_MEDIA_TYPE', 'Send the request as application/json.'],
};

/** Answers everything that goes wrong before GraphQL begins in the shape of GraphQL errors, with a code. */
export function answerHttpErrors(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const [code, message] = refusalOf(error) ?? [undefined, undefined];
    if (code) {
      return reply
        .code(REQUEST_ERRORS[code].httpStatus)
        .send({ errors: [{ message, extensions: { code } }] });
    }
    logger.error({ err: error, requestId: request.id }, 'a request failed unexpectedly');
    return reply.code(500).send({ errors: [maskedError(request.id)] });
  });
  // Text is no body of ours, though Fastify would read it.
  app.removeContentTypeParser('text/plain');
  app.setNotFoundHandler((_, reply) =>
    reply.code(404).send({
      errors: [
        { message: 'The API is at /graphql.', extensions: { code: 'NOT_FOUND' satisfies RequestErrorCode } },
      ],
    }),
  );
}

function refusalOf(error: FastifyError): readonly [RequestErrorCode, string] | undefined {
  const known = BY_FASTIFY_CODE[error.code];
  if (known) return known;
  const status = error.statusCode ?? 500;
  return status >= 400 && status < 500
    ? [
        'BAD_REQUEST',
        'Send the body as one JSON object with "query", and optionally "variables" and "operationName".',
      ]
    : undefined;
}

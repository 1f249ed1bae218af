import type { FastifyInstance } from 'fastify';
import type { RequestErrorCode } from './errors/api.error.js';
import type { OtherOrigins } from './other-origins.js';

const ALLOWED = 'GET, POST, OPTIONS';

/** Says at the API's path which methods it has, to whoever asks, and to whoever sends another. */
export function answerOtherMethods(app: FastifyInstance, path: string, otherOrigins: OtherOrigins): void {
  app.options(path, { onRequest: otherOrigins }, async (_, reply) =>
    reply.code(204).header('allow', ALLOWED).send(),
  );
  app.route({
    method: ['PUT', 'PATCH', 'DELETE', 'TRACE'],
    url: path,
    // Before the body is read: what kind it is does not matter any more.
    onRequest: async (_, reply) =>
      reply
        .code(405)
        .header('allow', ALLOWED)
        .send({
          errors: [
            {
              message: 'Send GraphQL by POST, or queries by GET.',
              extensions: { code: 'METHOD_NOT_ALLOWED' satisfies RequestErrorCode },
            },
          ],
        }),
    handler: () => undefined,
  });
}

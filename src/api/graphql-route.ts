import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from '../runtime/logger.js';
import { createApollo } from './apollo.js';
import type { RequestContext } from './context.js';
import type { DocumentCache } from './document-cache.js';
import { refuseBadHost } from './errors/bad-address.js';
import { checkDocument } from './http-document.js';
import { answerOtherMethods } from './http-methods.js';
import { answerKnownDocuments } from './known-documents.js';
import type { Admission } from './limits/admission.js';
import type { OperationMetrics } from './operation-metrics.js';
import type { OtherOrigins } from './other-origins.js';
import { putPersistedDocument } from './persisted-documents.js';

export interface GraphqlRoute {
  readonly path: string;
  readonly schema: GraphQLSchema;
  readonly documents: DocumentCache;
  readonly admission: Admission;
  readonly logger: Logger;
  readonly metrics: OperationMetrics;
  readonly otherOrigins: OtherOrigins;
  /** @throws ApiError when the request's credential cannot be checked */
  contextOf(request: FastifyRequest): Promise<RequestContext>;
}

/** Serves GraphQL over HTTP: documents that are known by the short way, all others by Apollo's. @returns how to stop it */
export async function serveGraphql(
  app: FastifyInstance,
  { path, contextOf, otherOrigins, ...parts }: GraphqlRoute,
): Promise<() => Promise<void>> {
  const apollo = createApollo(parts);
  await apollo.start();
  const { admission } = parts;
  const answerKnown = answerKnownDocuments(parts);
  app.route({
    method: ['GET', 'POST'],
    url: path,
    onRequest: [otherOrigins, refuseBadHost],
    async handler(request, reply) {
      let made: Promise<RequestContext> | undefined;
      const context = () => {
        made ??= contextOf(request);
        return made;
      };
      putPersistedDocument(request);
      const answer = await answerKnown(request, reply, context);
      if (answer !== undefined) return answer;
      const viaApollo = fastifyApolloHandler(apollo, {
        context: async () => {
          const source = checkDocument(request);
          const contextValue = await context();
          const refusal =
            source === undefined ? undefined : await admission.documentRefusal(contextValue, source);
          if (refusal) throw refusal;
          return contextValue;
        },
      });
      return viaApollo.call(app, request, reply);
    },
  });
  answerOtherMethods(app, path, otherOrigins);
  return () => apollo.stop();
}

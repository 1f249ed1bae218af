import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Authentication } from '../access/authentication.js';
import { LiveCampaigns } from '../giving/follow-campaigns.js';
import { failureOf } from '../ledger/batch/batch-failure.js';
import { LiveBalances } from '../points/follow-balances.js';
import { TransactionFeed } from '../points/follow-transactions.js';
import { LiveLevels } from '../tiers/follow-levels.js';
import { RequestContext } from './context.js';
import { bearerOf } from './credential.js';
import { DocumentCache } from './document-cache.js';
import { ApiError, DATABASE_AWAY } from './errors/api.error.js';
import { answerBadPath } from './errors/bad-address.js';
import { answerBrokenRequest } from './errors/broken-requests.js';
import { answerHttpErrors } from './errors/http-errors.js';
import { maskedError } from './errors/present-errors.js';
import { serveExplorer } from './explorer/explorer.js';
import { serveDonations } from './giving/serve-donations.js';
import { servePayouts } from './giving/serve-payouts.js';
import { serveGraphql } from './graphql-route.js';
import { serveHealth } from './health.js';
import { Admission } from './limits/admission.js';
import { LIMITS } from './limits/limits.js';
import { serveMemberExports } from './members/serve-member-exports.js';
import { createOperationMetrics } from './operation-metrics.js';
import { otherOrigins } from './other-origins.js';
import { watchRequests } from './request-drain.js';
import { requestIdOf } from './request-id.js';
import { apiSchema } from './schema.js';
import type { ApiDependencies, ApiServices } from './services.js';
import { servePaymentFiles } from './settlement/serve-payment-files.js';
import { serveSettlementStatements } from './settlement/serve-settlement-statements.js';
import { ExportSlots } from './statements/export-slots.js';
import { serveStatements } from './statements/serve-statements.js';
import { openWebSockets } from './websocket.js';

/** Where the API is. */
export const GRAPHQL_PATH = '/graphql';

/** A running API. */
export interface Api {
  /** The TCP port it listens on. */
  readonly port: number;
  /** `/readyz` answers no from now on, so that balancers stop sending; everything is still served. */
  drain(): void;
  /** Closes the WebSockets (code 1001), answers what is under way, and stops listening. */
  stop(): Promise<void>;
}

/** Starts serving the API; resolves when it listens. */
export async function startApi(dependencies: ApiDependencies): Promise<Api> {
  const { config, logger, metrics: registry, authenticator } = dependencies;
  const balances = new LiveBalances(dependencies);
  const feed = new TransactionFeed(dependencies);
  const campaigns = new LiveCampaigns(dependencies);
  const levels = new LiveLevels(dependencies);
  const services: ApiServices = { ...dependencies, balances, feed, campaigns, levels };
  const contextOf = contextMaker(dependencies, services);
  const admission = new Admission(dependencies.throttle, dependencies.programme);
  const graphql = {
    path: GRAPHQL_PATH,
    schema: apiSchema(),
    documents: new DocumentCache(),
    admission,
    logger,
    metrics: createOperationMetrics(registry),
    otherOrigins: otherOrigins(config.corsOrigins, 'GET, POST'),
  };
  let draining = false;

  const app = openHttp(dependencies);
  const drainRequests = watchRequests(app.server);
  const stopGraphql = await serveGraphql(app, { ...graphql, contextOf });
  const limits = config.sockets;
  const sockets = openWebSockets({ ...graphql, server: app.server, limits, services, authenticator });
  const files = {
    contextOf,
    admission,
    otherOrigins: otherOrigins(config.corsOrigins, 'GET, HEAD'),
    slots: new ExportSlots(),
  };
  serveStatements(app, files);
  serveSettlementStatements(app, files);
  serveDonations(app, files);
  servePayouts(app, files);
  servePaymentFiles(app, files);
  serveMemberExports(app, files);
  serveHealth(app, { checks: dependencies.checks, metrics: registry, draining: () => draining });
  const { queueBoard } = dependencies;
  if (queueBoard) await (await import('./queue-board/serve-queue-board.js')).serveQueueBoard(app, queueBoard);
  if (config.explorer) serveExplorer(app, { path: GRAPHQL_PATH, examples: dependencies.explorerExamples });

  await app.listen({ host: config.host, port: config.port });
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    draining = true;
    await sockets.close();
    await Promise.all([app.close(), drainRequests()]);
    await stopGraphql();
    balances.close();
    feed.close();
    campaigns.close();
    levels.close();
  };
  return {
    port: (app.server.address() as AddressInfo).port,
    drain: () => {
      draining = true;
    },
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** Makes what resolvers are given, for a request. */
function contextMaker(dependencies: ApiDependencies, services: ApiServices) {
  return async (request: FastifyRequest) =>
    new RequestContext({
      requestId: request.id,
      authentication: await authenticationOf(request, dependencies),
      services,
    });
}

function openHttp({ config, logger }: ApiDependencies): FastifyInstance {
  const app = Fastify({
    bodyLimit: LIMITS.bodyBytes,
    trustProxy: config.trustProxy,
    // A key "__proto__" in metadata is data. JSON.parse makes it a property like any other, inputs are read by the
    // names of the schema, and whatever is copied is copied by defining, not by assigning (parseMetadata).
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: answerBadPath,
    genReqId: (request) => requestIdOf(request.headers['x-request-id']) ?? randomUUID(),
  });
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  answerHttpErrors(app, logger);
  return app;
}

/**
 * @throws ApiError, with the original in the log, when the credential cannot be checked: UNAVAILABLE while the database
 * is away, else INTERNAL
 */
async function authenticationOf(
  request: FastifyRequest,
  { authenticator, logger }: ApiDependencies,
): Promise<Authentication> {
  try {
    return await authenticator.authenticate(bearerOf(request.headers.authorization));
  } catch (error) {
    logger.error({ err: error, requestId: request.id }, 'a credential could not be checked');
    if (failureOf(error) !== 'unexpected') {
      throw new ApiError('UNAVAILABLE', DATABASE_AWAY);
    }
    throw new ApiError('INTERNAL', maskedError(request.id).message, { requestId: request.id });
  }
}

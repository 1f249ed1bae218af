import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../runtime/config.js';

/** What is told of allowances and for support, beside what every page may read. */
const EXPOSED = 'ratelimit, ratelimit-policy, retry-after, x-request-id, content-disposition';
/** The star leaves `authorization` out; it stands for headers of tracing and the like. */
const ACCEPTED = 'authorization, *';
/** Browsers ask again after two hours at the latest, whatever is said. */
const REMEMBERED_SECONDS = '7200';

/** Says to browsers, before a request is read, whether a page of another origin may make it and read the answer. */
export type OtherOrigins = (request: FastifyRequest, reply: FastifyReply, done: () => void) => void;

/**
 * Lets pages of other origins use a route (CORS, Fetch Standard, 3.3): those of any, or of some. Safe for routes whose
 * only credential is a bearer token, which a page has to have and to send itself: a browser adds none of its own, and
 * cookies and HTTP authentication are not allowed (no `access-control-allow-credentials`). For no page with secrets in it,
 * such as the explorer's, and no route that takes HTTP authentication, such as the queue dashboard.
 */
export function otherOrigins(allowed: Config['corsOrigins'], methods: string): OtherOrigins {
  return ({ method, headers }, reply, done) => {
    if (allowed !== 'any' && allowed.length > 0) void reply.header('vary', 'Origin');
    const { origin } = headers;
    const answered = allowed === 'any' ? '*' : allowed.find((each) => each === origin);
    if (origin !== undefined && answered !== undefined) {
      void reply.header('access-control-allow-origin', answered);
      if (method === 'OPTIONS' && headers['access-control-request-method'] !== undefined)
        void reply
          .header('access-control-allow-methods', methods)
          .header('access-control-allow-headers', ACCEPTED)
          .header('access-control-max-age', REMEMBERED_SECONDS);
      else void reply.header('access-control-expose-headers', EXPOSED);
    }
    done();
  };
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestErrorCode } from './api.error.js';

const answer = (message: string) => ({
  errors: [{ message, extensions: { code: 'BAD_REQUEST' satisfies RequestErrorCode } }],
});

/** Answers a path that cannot be decoded, of which Fastify says so past all hooks. */
export function answerBadPath(_error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply
    .code(400)
    .header('x-request-id', request.id)
    .send(answer('The path of the request cannot be read: percent-encode it.'));
}

/** Refuses a host that cannot be part of an address: Apollo's adapter builds one, and would fail on it. */
export function refuseBadHost(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  if (URL.canParse(`${request.protocol}://${request.hostname}/`)) done();
  else void reply.code(400).send(answer('Send the name of the server in the Host header.'));
}

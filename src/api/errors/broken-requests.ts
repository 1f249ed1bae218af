import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ConnectionError } from 'fastify';
import { REQUEST_ERRORS, type RequestErrorCode } from './api.error.js';

/** What Node says about bytes that did not become a request. */
const BY_NODE_CODE: Readonly<Record<string, readonly [RequestErrorCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['HEADERS_TOO_LARGE', 'The headers are too large: send long documents by POST.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['REQUEST_TIMEOUT', 'The request did not arrive in time: send it again.'],
};
const OTHERWISE = ['BAD_REQUEST', 'This is no HTTP request.'] as const;

/** Answers what is not even a request of HTTP in the shape of GraphQL errors, and hangs up (rule A-07). */
export function answerBrokenRequest(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [code, message] = BY_NODE_CODE[error.code] ?? OTHERWISE;
  if (socket.writable) {
    const { httpStatus } = REQUEST_ERRORS[code];
    const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
    const head = [
      `HTTP/1.1 ${httpStatus} ${STATUS_CODES[httpStatus]}`,
      `x-request-id: ${randomUUID()}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  }
  socket.destroy(error);
}

import type { IncomingMessage, Server } from 'node:http';
import { CloseCode, handleProtocols, makeServer, type ServerOptions } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '../runtime/logger.js';
import { LIMITS } from './limits/limits.js';

/** What graphql-ws calls `extra`: the connection itself, to which hooks may add. */
export interface SocketConnection extends Record<PropertyKey, unknown> {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
}

export interface SocketServerOptions<Extra extends SocketConnection> {
  readonly server: Server;
  readonly path: string;
  readonly logger: Logger;
  readonly hooks: ServerOptions<Record<string, unknown>, Extra>;
}

/** Between two pings; a client that has not answered one until the next is gone. */
const PING_MS = 12_000;
/** How long a client may take to answer a close at shutdown. */
const GOODBYE_MS = 1_000;

/**
 * Carries graphql-transport-ws over `ws`. Not graphql-ws' own carrier: that one prints to the console, and closes with
 * the message of whatever error it met.
 */
export function serveSockets<Extra extends SocketConnection>({
  server,
  path,
  logger,
  hooks,
}: SocketServerOptions<Extra>): { close(): Promise<void> } {
  const protocol = makeServer(hooks);
  const sockets = new WebSocketServer({ server, path, maxPayload: LIMITS.messageBytes, handleProtocols });
  // Errors of the HTTP server come here, too. Before it listens they are why it cannot, which its starter is told.
  sockets.on('error', (error) => {
    if (server.listening) logger.error({ err: error }, 'the WebSocket server failed');
  });

  sockets.on('connection', (socket, request) => {
    const fail = (error: unknown) => {
      logger.error({ err: error }, 'a WebSocket message failed unexpectedly');
      socket.close(CloseCode.InternalServerError, 'Internal server error');
    };
    // A broken or oversized message: ws closes the socket with the fitting code by itself.
    socket.on('error', (error) => logger.debug({ err: error }, 'a WebSocket broke'));
    const stopPinging = ping(socket);
    listenOnlyToReaders(socket, request);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => send(socket, data),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) =>
          socket.on('message', (message) => {
            void handle(message.toString()).catch(fail);
          }),
      },
      { socket, request } as unknown as Extra,
    );
    socket.once('close', (code, reason) => {
      stopPinging();
      void closed(code, reason.toString()).catch(fail);
    });
  });

  return {
    async close() {
      for (const socket of sockets.clients) socket.close(1001, 'Going away');
      const impatience = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, GOODBYE_MS);
      await new Promise<void>((resolve) => {
        sockets.close(() => resolve());
      });
      clearTimeout(impatience);
    },
  };
}

/** Resolves when it is written, so that a slow client holds up its own stream and nothing else (rule U-04). */
function send(socket: WebSocket, data: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) return resolve();
    // What cannot be sent because the client has left is not an error of ours.
    socket.send(data, () => resolve());
  });
}

/**
 * Whoever sends without reading the answers is not listened to until it has read them: what waits for it here would grow
 * with every message (rule U-04). One that does not read at all does not answer pings either, and is gone soon.
 */
function listenOnlyToReaders(socket: WebSocket, { socket: connection }: IncomingMessage): void {
  const hold = () => {
    if (socket.bufferedAmount > LIMITS.unreadBytes && socket.readyState === socket.OPEN) socket.pause();
  };
  socket.on('message', hold);
  socket.on('ping', hold);
  connection.on('drain', () => socket.resume());
}

function ping(socket: WebSocket): () => void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, PING_MS);
  timer.unref();
  return () => clearInterval(timer);
}

import type { Server } from 'node:http';

/** How long requests under way may take to be answered at a shutdown, in milliseconds. */
const GRACE_MS = 3_000;

/**
 * Watches the requests under way, so that a shutdown can wait for exactly those: Node's own closing also waits for
 * connections on which nobody has asked anything yet (browsers open such ahead of time), for half a minute.
 *
 * @returns a function that closes all connections as soon as the last request is answered, at the latest after a grace
 */
export function watchRequests(server: Server): () => Promise<void> {
  let underWay = 0;
  let answered: (() => void) | undefined;
  server.on('request', (_, response) => {
    underWay += 1;
    response.once('close', () => {
      underWay -= 1;
      if (underWay === 0) answered?.();
    });
  });
  return async () => {
    if (underWay > 0) {
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, GRACE_MS);
        answered = () => {
          clearTimeout(late);
          resolve();
        };
      });
    }
    server.closeAllConnections();
  };
}

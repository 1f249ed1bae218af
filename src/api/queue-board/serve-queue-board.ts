import { createHash, timingSafeEqual } from 'node:crypto';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance } from 'fastify';
import type { Queue } from '../../runtime/queue.js';

/** Where the dashboard is. */
export const QUEUE_BOARD_PATH = '/queues';
const USER = 'operator';
/** The page would fetch a typeface from elsewhere, and so tell there who looks at the queues. */
const OWN_CONTENT_ONLY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/** The queue dashboard, where there is one. */
export interface QueueBoard {
  /** The password of the installation's operators. */
  readonly secret: string;
  readonly queues: readonly Queue[];
}

/**
 * Serves a dashboard of the queues for the installation's operators: what waits, runs, has failed, and why. The queues span
 * all coalitions, so none of the API's credentials opens it, only the installation's own secret; and it only shows: what
 * is to be done is in the database, a job that is deleted or retried by hand changes nothing for the better.
 */
export async function serveQueueBoard(app: FastifyInstance, { secret, queues }: QueueBoard): Promise<void> {
  const serverAdapter = new FastifyAdapter();
  serverAdapter.setBasePath(QUEUE_BOARD_PATH);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'Hamsood' } },
  });
  await app.register(async (board) => {
    board.addHook('onRequest', async (request, reply) => {
      reply.header('content-security-policy', OWN_CONTENT_ONLY);
      if (isOperator(request.headers.authorization, secret)) return;
      await reply
        .code(401)
        .header('www-authenticate', 'Basic realm="queues", charset="UTF-8"')
        .type('text/plain')
        .send('Give the user operator and the secret of the queue dashboard.');
    });
    await board.register(serverAdapter.registerPlugin(), { prefix: QUEUE_BOARD_PATH });
  });
}

/** Whether it is Basic authentication with the secret; takes as long whatever is wrong with it. */
function isOperator(header: string | undefined, secret: string): boolean {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '') ?? [];
  const given = Buffer.from(encoded, 'base64').toString('utf8');
  return timingSafeEqual(digestOf(given), digestOf(`${USER}:${secret}`));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

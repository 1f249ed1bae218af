import {
  createPostgresBackend,
  type Job,
  type JobsOptions,
  type PostgresConnectionOptions,
  Queue,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import { appConnection } from './database-connection.js';
import type { Logger } from './logger.js';
import { ANSWER_WITHIN_MS } from './orm-client.js';
import { QUEUE_SCHEMA } from './queue-schema.js';
import { openWorkerConnection } from './worker-connection.js';

export type { Job, JobsOptions, Queue, Worker } from 'bullmq';

/** What a worker does with one job. It may run twice, on two nodes at once, or be killed at any line (rule W-04). */
export type JobProcessor<Data> = (job: Job<Data>) => Promise<unknown>;

export interface QueuesOptions {
  /** Jobs live in Redis when there is one, otherwise in the database's schema `bullmq`. */
  readonly redisUrl?: string | undefined;
  /** Without a pooler in between: workers listen on it. */
  readonly databaseUrl: string;
  readonly logger: Logger;
}

export interface Queues {
  /** The queue of that name; the same one each time. */
  queue<Data>(name: string): Queue<Data>;
  /** Starts working on a queue in this process. */
  worker<Data>(name: string, process: JobProcessor<Data>, options?: { concurrency?: number }): Worker<Data>;
  /**
   * False when the place where jobs live does not answer within 2 s, or when jobs have been waiting while a worker of
   * this process had none and finished none for a minute: alive by its looks, but not working.
   */
  healthy(): Promise<boolean>;
  /** Lets the workers finish what they have in hand, then closes everything; also where Redis is away. */
  close(): Promise<void>;
}

/** How long a job stays readable after it ended; the books, not the queue, are the record of what happened. */
const KEEP: JobsOptions = {
  removeOnComplete: { age: 3600, count: 1000 },
  removeOnFail: { age: 7 * 24 * 3600, count: 10_000 },
};
const HEALTH_TIMEOUT_MS = 2_000;
const IDLE_WITH_WAITING_JOBS_MS = 60_000;
const POSTGRES_CONNECTIONS = 2;

interface RunningWorker {
  readonly worker: Worker;
  close(): Promise<void>;
  active: number;
  lastProgress: number;
}

/** One code path, two places for jobs: Redis or PostgreSQL. Nothing is opened before the first queue or worker. */
export function openQueues({ redisUrl, databaseUrl, logger }: QueuesOptions): Queues {
  const queues = new Map<string, Queue>();
  const workers: RunningWorker[] = [];
  let closing = false;
  /** What breaks off while everything is closed, perhaps with PostgreSQL itself, is of no interest to anybody. */
  const unlessClosing = (queue: string, what: string) => (error: Error) => {
    if (!closing) logger.warn({ queue, err: error }, what);
  };

  /** Shared by all queues and ours to close: BullMQ's own way to close says goodbye, and hangs when Redis is away. */
  let producer: Redis | undefined;
  const producerConnection = (url: string): Redis => {
    // Who adds a job is told when Redis is away; a worker (null) waits for it to come back.
    producer ??= new Redis(url, { maxRetriesPerRequest: 3 });
    return producer;
  };
  const postgres = (name: string): PostgresConnectionOptions => ({
    ...appConnection({ url: databaseUrl, pooled: false, applicationName: `hamsood queue ${name}` }),
    schema: QUEUE_SCHEMA,
    max: POSTGRES_CONNECTIONS,
    query_timeout: ANSWER_WITHIN_MS,
  });

  const openQueue = (name: string): Queue => {
    const queue = redisUrl
      ? new Queue(name, { connection: producerConnection(redisUrl), defaultJobOptions: KEEP })
      : new Queue(name, { connection: postgres(name), defaultJobOptions: KEEP }, createPostgresBackend);
    // Both backends reconnect by themselves; without a listener an error event would end the process.
    queue.on('error', unlessClosing(name, 'queue connection'));
    return queue as Queue;
  };

  const openWorker = (
    name: string,
    process: JobProcessor<never>,
    concurrency: number,
  ): Pick<RunningWorker, 'worker' | 'close'> => {
    const options: Omit<WorkerOptions, 'connection'> = { concurrency };
    if (!redisUrl) {
      const worker = new Worker(
        name,
        process as JobProcessor<unknown>,
        { ...options, connection: postgres(name) },
        createPostgresBackend,
      ) as unknown as Worker;
      return { worker, close: () => worker.close() };
    }
    const connection = openWorkerConnection(redisUrl);
    let inHand = 0;
    const counted: JobProcessor<never> = async (job) => {
      inHand += 1;
      try {
        return await process(job);
      } finally {
        inHand -= 1;
      }
    };
    const worker = new Worker(name, counted as JobProcessor<unknown>, {
      ...options,
      connection: connection.redis,
    });
    return { worker, close: () => connection.close(worker, () => inHand > 0) };
  };

  const queueNamed = (name: string): Queue => {
    const queue = queues.get(name) ?? openQueue(name);
    queues.set(name, queue);
    return queue;
  };

  return {
    queue: <Data>(name: string) => queueNamed(name) as Queue<Data>,

    worker: <Data>(name: string, process: JobProcessor<Data>, { concurrency = 4 } = {}) => {
      const opened = openWorker(name, process as JobProcessor<never>, concurrency);
      const { worker } = opened;
      const running: RunningWorker = { ...opened, active: 0, lastProgress: Date.now() };
      workers.push(running);
      worker.on('error', unlessClosing(name, 'worker connection'));
      worker.on('active', () => {
        running.active += 1;
        running.lastProgress = Date.now();
      });
      const ended = () => {
        running.active -= 1;
        running.lastProgress = Date.now();
      };
      worker.on('completed', ended);
      worker.on('failed', (job, error) => {
        ended();
        logger.error({ queue: name, job: job?.name, jobId: job?.id, err: error }, 'job failed');
      });
      return worker as Worker<Data>;
    },

    async healthy() {
      const names = new Set([...queues.keys(), ...workers.map(({ worker }) => worker.name)]);
      try {
        const waiting = await withinHealthTimeout(
          Promise.all(
            [...names].map(async (name) => [name, await queueNamed(name).getWaitingCount()] as const),
          ),
        );
        const counts = new Map(waiting);
        const idleSince = Date.now() - IDLE_WITH_WAITING_JOBS_MS;
        return workers.every(
          ({ worker, active, lastProgress }) =>
            active > 0 || lastProgress > idleSince || (counts.get(worker.name) ?? 0) === 0,
        );
      } catch {
        return false;
      }
    },

    async close() {
      closing = true;
      await Promise.all(workers.map(({ close }) => close()));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      producer?.disconnect();
    },
  };
}

async function withinHealthTimeout<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the queue did not answer')), HEALTH_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, LedgerClient } from '../../runtime/database.js';
import type { Logger } from '../../runtime/logger.js';
import type { BatchWrites } from '../decide/batch-writes.js';
import { type Decided, decide } from '../decide/decide.js';
import type { Operation, Outcome } from '../operations.js';
import { applyBatchQuery, isEmpty } from './apply-batch.js';
import { failureOf } from './batch-failure.js';
import { CountsToRead } from './counts-to-read.js';
import { ledgerBusy } from './ledger-busy.js';
import { batchStateOf, LOCK_TIMEOUT, LOCK_TIMEOUT_OF_PARTS, lockAndReadQuery } from './lock-and-read.js';
import { SentWrites } from './sent-writes.js';

type Pool = Database['ledgerPool'];

/** How often a batch is sent again when it met another node on the same rows. */
const COLLISION_TRIES = 4;
/** Waits between the tries after a lost connection; together about as long as a failover may take a caller's patience. */
const RECONNECT_DELAYS_MS = [20, 100, 300, 800, 1500, 2500];

export interface BatchRunnerOptions {
  readonly pool: Pool;
  /** Whether statements may be named, so that PostgreSQL plans them once per connection. */
  readonly prepared: boolean;
  readonly logger: Logger;
  /** Told after each commit what is now in the books. */
  readonly committed: (coalitionId: bigint, writes: BatchWrites) => void;
}

/** An operation's answer: an outcome, or the error that nobody expected. */
export type Answer = { readonly outcome: Outcome } | { readonly error: unknown };

/**
 * Runs one batch: lock and read, decide, apply, commit. Whatever goes wrong, each operation gets its own answer:
 *
 * - The same rows were touched on another node (a duplicate key, a deadlock, a serialisation failure): the batch is
 *   run again and then reads what the other wrote.
 * - The connection was lost: the batch is sent again with the same keys, so that nothing happens twice, even when the
 *   lost answer was that of the commit; what is then found to be written by the batch itself is told as such.
 * - A limit of a partner would be passed: the batch is run again with it locked, so that what is left of it is known.
 * - Something else, or somebody holds a lock for too long: the batch is cut in halves until the operation that is to
 *   blame stands alone; its neighbours succeed (rule L-11).
 */
export class BatchRunner {
  readonly #options: BatchRunnerOptions;

  constructor(options: BatchRunnerOptions) {
    this.#options = options;
  }

  /** Never rejects. Answers are in the order of the operations. */
  run(coalitionId: bigint, operations: readonly Operation[]): Promise<readonly Answer[]> {
    const sent = new SentWrites((writes) => this.#options.committed(coalitionId, writes));
    return this.#run(coalitionId, operations, LOCK_TIMEOUT, sent);
  }

  async #run(
    coalitionId: bigint,
    operations: readonly Operation[],
    lockTimeout: string,
    sent: SentWrites,
  ): Promise<readonly Answer[]> {
    let collisions = 0;
    let reconnects = 0;
    const counts = new CountsToRead();
    for (;;) {
      try {
        const outcomes = await this.#once(coalitionId, operations, counts, lockTimeout, sent);
        if (!outcomes) continue;
        return sent.ownIn(operations, outcomes).map((outcome) => this.#answerTo(outcome));
      } catch (error) {
        const failure = failureOf(error);
        if (failure === 'limit' && counts.lock()) continue;
        if (failure === 'collision' && ++collisions < COLLISION_TRIES) continue;
        if (failure === 'disconnected') {
          const delay = RECONNECT_DELAYS_MS[reconnects++];
          if (delay === undefined) {
            this.#options.logger.warn({ err: error }, 'the ledger gave up waiting for the database');
            return operations.map(() => ({ outcome: busy() }));
          }
          await sleep(delay);
          continue;
        }
        if (operations.length > 1) {
          return this.#halves(
            coalitionId,
            operations,
            failure === 'locked' ? LOCK_TIMEOUT_OF_PARTS : lockTimeout,
            sent,
          );
        }
        if (failure !== 'unexpected') return [{ outcome: busy() }];
        return [this.#unexpected(error)];
      }
    }
  }

  #answerTo(decided: Decided): Answer {
    return decided.kind === 'failed' ? this.#unexpected(decided.error) : { outcome: decided };
  }

  #unexpected(error: unknown): Answer {
    this.#options.logger.error({ err: error }, 'the ledger could not write an operation');
    return { error };
  }

  /** One after the other, so that operations of one member keep their order. */
  async #halves(
    coalitionId: bigint,
    operations: readonly Operation[],
    lockTimeout: string,
    sent: SentWrites,
  ): Promise<readonly Answer[]> {
    const middle = operations.length >> 1;
    const first = await this.#run(coalitionId, operations.slice(0, middle), lockTimeout, sent);
    const second = await this.#run(coalitionId, operations.slice(middle), lockTimeout, sent);
    return [...first, ...second];
  }

  /** Undefined: a count was missing, which is now among those to read. */
  async #once(
    coalitionId: bigint,
    operations: readonly Operation[],
    counts: CountsToRead,
    lockTimeout: string,
    sent: SentWrites,
  ): Promise<readonly Decided[] | undefined> {
    const { pool, prepared } = this.#options;
    const client: LedgerClient = await pool.connect();
    let clean = false;
    try {
      // Both are on the wire at once. A failed `begin` must not leave lock_and_read alone in a transaction of its own.
      const [begun, read] = await Promise.allSettled([
        client.query('begin'),
        client.query(lockAndReadQuery(coalitionId, operations, counts.asked, prepared, lockTimeout)),
      ]);
      if (begun.status === 'rejected') throw begun.reason;
      if (read.status === 'rejected') {
        clean = await rolledBack(client);
        throw read.reason;
      }
      const state = batchStateOf(read.value.rows[0], operations, counts.asked);
      const { outcomes, writes, unread } = decide(state, operations);
      if (counts.add(unread)) {
        clean = await rolledBack(client);
        return undefined;
      }
      counts.decided(writes);
      if (isEmpty(writes)) {
        clean = await rolledBack(client);
        return outcomes;
      }
      sent.sending(writes);
      const [applied, ended] = await Promise.allSettled([
        client.query(applyBatchQuery(coalitionId, writes, prepared)),
        client.query('commit'),
      ]);
      if (ended.status === 'rejected') throw ended.reason;
      clean = true;
      if (applied.status === 'rejected') throw applied.reason;
      // A transaction that failed unnoticed answers COMMIT with the tag ROLLBACK: anything else than COMMIT is a failure.
      if (ended.value.command !== 'COMMIT') throw new Error(`the batch ended with ${ended.value.command}`);
      sent.answered(writes);
      return outcomes;
    } finally {
      client.release(!clean);
    }
  }
}

async function rolledBack(client: LedgerClient): Promise<boolean> {
  return client.query('rollback').then(
    () => true,
    () => false,
  );
}

function busy(): Outcome {
  return { kind: 'refused', refusal: ledgerBusy(), balance: null, replayed: false };
}

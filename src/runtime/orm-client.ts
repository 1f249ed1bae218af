import pg from 'pg';
import { TIMEOUTS_MS } from './database-connection.js';

/**
 * How long an answer is waited for, in milliseconds: longer than the server lets a statement run. What has not come by
 * then never comes, because the machine at the other end is gone without having closed the connection: TCP by itself
 * would wait for a quarter of an hour.
 */
export const ANSWER_WITHIN_MS = TIMEOUTS_MS.statement_timeout + 5_000;

/** What of a client its types do not tell. */
interface Inside {
  readonly connection: { readonly stream: { destroy(error: Error): void } };
  /** Set by the pool while it is lent out; throws when it is called twice. */
  release?: (destroy?: boolean) => void;
}

const UNLIMITED = /set local statement_timeout = 0/i;
const ENDING = /^\s*(?:commit|rollback)\b/i;

/**
 * A connection of MikroORM's pool, which does two things more than pg's:
 *
 * - It ends when an answer does not come in time, so that nobody is given it again and whoever waits is told. A
 *   transaction that lifts the server's limit (an audit of large books) is waited for as long as it takes. The ledger's
 *   pipelined connections have pg's own `query_timeout` for that.
 * - It gives its place in the pool back when it breaks. MikroORM's transactions (Kysely's) do so only once `begin`,
 *   `commit` or `rollback` has been answered, which on a broken connection never happens: each break in the middle of a
 *   transaction would take a place for as long as the process lives, and after `DB_POOL_SIZE` of them nothing of it
 *   would work any more.
 */
export class OrmClient extends pg.Client {
  readonly #withinMs: number;
  #unlimited = false;

  constructor(config?: string | pg.ClientConfig, withinMs = ANSWER_WITHIN_MS) {
    super(config);
    this.#withinMs = withinMs;
    const ask = this.query.bind(this) as (...given: unknown[]) => unknown;
    const watched = (...given: unknown[]): unknown => {
      const text = typeof given[0] === 'string' ? given[0] : '';
      if (UNLIMITED.test(text)) this.#unlimited = true;
      else if (ENDING.test(text)) this.#unlimited = false;
      const answer = ask(...given);
      if (answer instanceof Promise && !this.#unlimited) this.#watch(answer);
      return answer;
    };
    this.query = watched as typeof this.query;
    this.once('end', () => this.#leavePool());
  }

  get #inside(): Inside {
    return this as unknown as Inside;
  }

  #watch(answer: Promise<unknown>): void {
    const timer = setTimeout(() => {
      const error = new Error(`Connection terminated: no answer within ${this.#withinMs} ms`);
      this.#inside.connection.stream.destroy(error);
    }, this.#withinMs);
    timer.unref();
    const answered = () => clearTimeout(timer);
    answer.then(answered, answered);
  }

  /** Whoever has it finds that out by its queries, and may still give it back: that does nothing then. */
  #leavePool(): void {
    const release = this.#inside.release;
    this.#inside.release = () => undefined;
    try {
      release?.(true);
    } catch {
      // It was not lent out.
    }
  }
}

import pg from 'pg';
import { TIMEOUTS_MS } from './database-connection.js';

/**
 * How long an answer is waited for, in milliseconds: longer than the server lets a statement run. What has not come by
 * then never comes, because the machine at the other end is gone without having closed the connection: TCP by itself
 * would wait for a quarter of an hour.
 */
export const ANSWER_WITHIN_MS = TIMEOUTS_MS.statement_timeout + 5_000;

/** What of a client its types do not tell. */
interface Socketed {
  readonly connection: { readonly stream: { destroy(error: Error): void } };
}

const UNLIMITED = /set local statement_timeout = 0/i;
const ENDING = /^\s*(?:commit|rollback)\b/i;

/**
 * A client whose connection ends when an answer does not come in time, so that nobody is given it again and whoever
 * waits is told. A transaction that lifts the server's limit (an audit of large books) is waited for as long as it
 * takes.
 *
 * Not for the ledger's pipelined connections, where pg's own `query_timeout` does the same.
 */
export class ImpatientClient extends pg.Client {
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
  }

  #watch(answer: Promise<unknown>): void {
    const timer = setTimeout(() => {
      const { stream } = (this as unknown as Socketed).connection;
      stream.destroy(new Error(`Connection terminated: no answer within ${this.#withinMs} ms`));
    }, this.#withinMs);
    timer.unref();
    const answered = () => clearTimeout(timer);
    answer.then(answered, answered);
  }
}

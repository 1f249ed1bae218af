import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of its own that answers each message with one. It ends when this one does. */
export class Child<Order extends object, Answer> {
  readonly #process: ChildProcess;
  readonly #name: string;

  /** @param file beside this one; `argument` reaches it as JSON */
  constructor(file: string, argument: object = {}) {
    this.#name = file;
    // The options that let Node read TypeScript are passed on by fork.
    this.#process = fork(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(argument)]);
  }

  ask(order: Order): Promise<Answer> {
    const answer = this.answer();
    this.#process.send(order);
    return answer;
  }

  /** The next answer; rejects when the process ends instead. */
  async answer(): Promise<Answer> {
    const given = new AbortController();
    const { signal } = given;
    const ended = once(this.#process, 'exit', { signal }).then(([code]) => {
      throw new Error(`${this.#name} ended with ${code}`);
    });
    ended.catch(() => undefined);
    try {
      const [answer] = await Promise.race([once(this.#process, 'message', { signal }), ended]);
      return answer as Answer;
    } finally {
      given.abort();
    }
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.disconnect();
    await gone;
  }
}

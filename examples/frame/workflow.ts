import { HamsoodError } from '@hamsood/partner-sdk';
import { Conflict } from './conflict.ts';
import type { Journal, Kept } from './journal.ts';

/** When something that failed for now is tried again. */
const TRY_AGAIN_MS = 2_000;

/**
 * Brings entries to their end, one step at a time. Each state is on the disk before the next step begins, with the
 * idempotency keys of all its calls in it; so a process that died anywhere does its last step again when it is back, and
 * calls that have happened already answer what they answered then.
 */
export class Workflow<Entry extends Kept> {
  readonly #journal: Journal<Entry>;
  readonly #step: (entry: Entry) => Promise<Entry | undefined>;
  readonly #turns = new Map<string, Promise<unknown>>();

  /** @param step does what comes next; undefined where the entry waits for somebody, or is over */
  constructor(journal: Journal<Entry>, step: (entry: Entry) => Promise<Entry | undefined>) {
    this.#journal = journal;
    this.#step = step;
  }

  /** Keeps a new entry, which is in the journal at once, then goes on with it as far as it comes by itself. */
  begin(entry: Entry): Promise<Entry> {
    const kept = this.#journal.put(entry);
    return this.#inTurn(entry.id, async () => {
      await kept;
      return this.#goOn(entry);
    });
  }

  /**
   * Has somebody decide about an entry, then goes on with it.
   * @throws Conflict where there is none, or nothing to decide: somebody was faster
   */
  decide(id: string, decision: (entry: Entry) => Entry | undefined): Promise<Entry> {
    return this.#inTurn(id, async () => {
      const entry = this.#journal.get(id);
      const decided = entry && decision(entry);
      if (!decided) throw new Conflict('NOT_POSSIBLE_NOW', 'This is over, or somebody was faster.');
      await this.#journal.put(decided);
      return this.#goOn(decided);
    });
  }

  /** Takes up whatever an earlier process has left. */
  resume(): void {
    for (const { id } of this.#journal.all()) this.#goOnLater(id, 0);
  }

  async #goOn(from: Entry): Promise<Entry> {
    let entry = from;
    try {
      for (let next = await this.#step(entry); next; next = await this.#step(entry)) {
        entry = next;
        await this.#journal.put(entry);
      }
    } catch (error) {
      // Not reached, busy, or a key that somebody has to renew: nothing is lost by asking again with the same keys.
      const { code, message } =
        error instanceof HamsoodError ? error : { code: 'ERROR', message: String(error) };
      process.stderr.write(`${entry.id} waits: ${code} ${message}\n`);
      this.#goOnLater(entry.id, TRY_AGAIN_MS);
    }
    return entry;
  }

  #goOnLater(id: string, delay: number): void {
    setTimeout(() => {
      void this.#inTurn(id, async () => {
        const entry = this.#journal.get(id);
        if (entry) await this.#goOn(entry);
      });
    }, delay).unref();
  }

  /** Two clicks on one entry come one after the other. */
  #inTurn<Value>(id: string, work: () => Promise<Value>): Promise<Value> {
    const turn = (this.#turns.get(id) ?? Promise.resolve()).then(work, work);
    this.#turns.set(id, turn);
    void turn.catch(() => undefined).then(() => this.#turns.get(id) === turn && this.#turns.delete(id));
    return turn;
  }
}

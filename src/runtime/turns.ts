import { setImmediate as whatElseWaits } from 'node:timers/promises';

/** How long a piece of work may keep everybody else waiting, in milliseconds. */
const MOST_MS = 10;

/**
 * A long computation's turn on the event loop, which it shares with every request of the process. Ask {@link isOver}
 * between small steps, and where it is, wait for {@link next}: what waits meanwhile is served first.
 */
export class Turn {
  #began = performance.now();

  get isOver(): boolean {
    return performance.now() - this.#began >= MOST_MS;
  }

  async next(): Promise<void> {
    await whatElseWaits();
    this.#began = performance.now();
  }
}

import { AdvanceTestClock } from './generated/documents.js';
import type { AdvanceTestClockAnswer, AdvanceTestClockInput } from './generated/types.js';
import type { Call } from './result.js';
import type { Done, Session } from './session.js';
import type { CallOptions } from './transport.js';

/** The clock of the coalition's twin for tests, which only `hs_test_…` keys reach. */
export class TestClock {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * Lets time pass, so that holds end, points vest and expire; it never goes back. It is one clock for all partners that
   * test. `by` is in seconds, and is not sent again by itself; `to` is an instant of that clock.
   *
   * @example
   * ```ts
   * const twin = new Hamsood({ apiKey: process.env.HAMSOOD_TEST_KEY });
   * await twin.testClock.advance({ by: 15 * 60 });
   * ```
   */
  advance(how: AdvanceTestClockInput, options?: CallOptions): Call<Done<AdvanceTestClockAnswer, 'now'>> {
    return this.#session.change(AdvanceTestClock, { input: how }, options, {
      repeatable: how.to !== undefined,
    });
  }
}

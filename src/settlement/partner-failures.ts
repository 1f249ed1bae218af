import { failureOf } from '../ledger/batch/batch-failure.js';

/** What failed for one partner, while the others went on. */
export interface PartnerFailure {
  readonly partnerId: bigint;
  readonly error: unknown;
}

/** Work was done for all partners but these. What was begun for them is rolled back, and the next run tries it again. */
export class PartnersFailedError extends AggregateError {
  override name = 'PartnersFailedError';

  constructor(readonly failures: readonly PartnerFailure[]) {
    super(
      failures.map(({ error }) => error),
      `${failures.length} failures of partners`,
    );
  }
}

/** Does work for one partner after the other, so that one for whom it fails keeps no other from it. */
export class PartnerFailures {
  readonly #failures: PartnerFailure[] = [];

  /** Does a partner's part; undefined where it fails. What would fail for everybody is thrown: the database is gone. */
  async attempt<T>(partnerId: bigint, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (failureOf(error) === 'disconnected') throw error;
      this.#failures.push({ partnerId, error });
      return undefined;
    }
  }

  /** Takes over what has failed elsewhere; anything else is thrown. */
  add(error: unknown): void {
    if (!(error instanceof PartnersFailedError)) throw error;
    this.#failures.push(...error.failures);
  }

  /** At the end, when all others are done. @throws PartnersFailedError when anything has failed */
  tell(): void {
    if (this.#failures.length > 0) throw new PartnersFailedError(this.#failures);
  }
}

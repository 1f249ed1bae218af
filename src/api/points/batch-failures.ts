import { type Refusal, refusal } from '../../values/refusal.js';
import type { RequestContext } from '../context.js';

/**
 * The unexpected failures of a batch's items. An item that fails must not take the outcomes of the others with it:
 * nobody would know any more which of them are in the books.
 */
export class BatchFailures {
  readonly #kinds = new Map<string, { readonly error: unknown; readonly items: number[] }>();

  constructor(private readonly context: Pick<RequestContext, 'requestId' | 'services'>) {}

  /**
   * Notes the failure of an item. Whether it is in the books is not known, so its answer is that which tells a caller
   * to ask again with the same key: LEDGER_BUSY, with the request id under which the log has the rest (rule A-07).
   */
  add(item: number, error: unknown): Refusal {
    const kind = String(error);
    const known = this.#kinds.get(kind);
    if (known) known.items.push(item);
    else this.#kinds.set(kind, { error, items: [item] });
    return refusal(
      'LEDGER_BUSY',
      `Something went wrong on our side, under the request id ${this.context.requestId}. Send this item again with the same idempotency key.`,
    );
  }

  /** Writes the originals into the log: once for what failed a thousand items in the same way. */
  log(): void {
    const { requestId, services } = this.context;
    for (const { error, items } of this.#kinds.values()) {
      services.logger.error({ err: error, requestId, items }, 'items of a batch failed unexpectedly');
    }
  }
}

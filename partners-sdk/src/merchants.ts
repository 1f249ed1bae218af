import { ListMerchants } from './generated/documents.js';
import type { Merchant } from './generated/types.js';
import { PagedList, pageOf } from './paged-list.js';
import type { Session } from './session.js';
import type { CallOptions } from './transport.js';

/** This partner's shops. */
export class Merchants {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * All of this partner's own, oldest first.
   *
   * @example
   * ```ts
   * for await (const { id, category } of hamsood.merchants.list()) console.log(category, id);
   * ```
   */
  list(options?: CallOptions): PagedList<Merchant> {
    return new PagedList(async (after, first) => {
      const { partner } = (await this.#session.query(ListMerchants, { first, after }, options)).viewer;
      return partner ? pageOf(partner.merchants) : { items: [], next: undefined };
    });
  }
}

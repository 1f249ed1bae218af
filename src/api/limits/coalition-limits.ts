import type { Principal } from '../../access/principal.js';
import type { Programme } from '../../partners/programme.js';
import type { CoalitionSettings } from '../../partners/programme-snapshot.js';

/** What a coalition says of requests. */
export type RequestTerms = Pick<CoalitionSettings, 'knownDocumentsOnly' | 'keyAllowance' | 'personAllowance'>;

const MOST_COALITIONS = 1_000;

/**
 * What coalitions say of requests, out of the terms that this process keeps. Where these cannot be read just now, what
 * was read last counts: the database being away is to be told by what needs it.
 */
export class CoalitionLimits {
  readonly #last = new Map<bigint, RequestTerms>();

  constructor(private readonly programme: Pick<Programme, 'snapshot'>) {}

  /** Undefined where nothing is known, and for whoever acts in no coalition. */
  async of(principal: Principal): Promise<RequestTerms | undefined> {
    if (principal.kind === 'platform') return undefined;
    const { coalitionId } = principal;
    try {
      const { coalition } = await this.programme.snapshot(coalitionId);
      if (this.#last.size >= MOST_COALITIONS) this.#last.clear();
      this.#last.set(coalitionId, coalition);
      return coalition;
    } catch {
      return this.#last.get(coalitionId);
    }
  }
}

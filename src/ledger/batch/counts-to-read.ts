import type { BatchWrites } from '../decide/batch-writes.js';
import {
  exposureKey,
  type LimitNames,
  memberDayKey,
  partnerDayKey,
  type UnreadCount,
} from '../decide/limit-counts.js';
import type { AskedMore } from './more-state.js';

/** Which counts of limits the next try of a batch reads: those that were missing, and partners' ones once one is full. */
export class CountsToRead {
  readonly #memberDays = new Map<string, LimitNames['memberDays'][number]>();
  readonly #partnerDays = new Map<string, LimitNames['partnerDays'][number]>();
  readonly #exposures = new Map<string, LimitNames['exposures'][number]>();
  readonly #levels = new Set<bigint>();
  #lockLimits = false;
  #last: BatchWrites | undefined;

  get asked(): AskedMore {
    return {
      memberDays: [...this.#memberDays.values()],
      partnerDays: [...this.#partnerDays.values()].sort((a, b) =>
        compare(partnerDayKey(a), partnerDayKey(b)),
      ),
      exposures: [...this.#exposures.values()].sort((a, b) => compare(exposureKey(a), exposureKey(b))),
      levels: [...this.#levels],
      lockLimits: this.#lockLimits,
    };
  }

  /** Whether anything was missing. */
  add(unread: readonly UnreadCount[]): boolean {
    for (const { names } of unread) this.#add(names);
    return unread.length > 0;
  }

  /** What the try under way would write. */
  decided(writes: BatchWrites): void {
    this.#last = writes;
  }

  /** Locks the partners' limits that the last try would have added to. False when they were locked already. */
  lock(): boolean {
    if (this.#lockLimits || !this.#last) return false;
    this.#lockLimits = true;
    const { partnerDays, exposures } = this.#last.more;
    this.#add({ partnerDays: [...partnerDays.values()], exposures: [...exposures.values()] });
    return true;
  }

  #add({ memberDays = [], partnerDays = [], exposures = [], levels = [] }: Partial<LimitNames>): void {
    for (const memberId of levels) this.#levels.add(memberId);
    for (const name of memberDays) this.#memberDays.set(memberDayKey(name), name);
    for (const name of partnerDays) this.#partnerDays.set(partnerDayKey(name), name);
    for (const name of exposures) this.#exposures.set(exposureKey(name), name);
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

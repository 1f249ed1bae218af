/** A member's points as the rules tell them: in four places, with whatever moved them. */
import type { ModelStanding } from './levels.js';

/** Points of one expiry (last spendable day, or `infinity`) and one funding. */
export interface Lot {
  readonly expiry: string;
  readonly funding: bigint;
  readonly points: bigint;
}

export type Place = 'lots' | 'held' | 'pending' | 'owed';
export const PLACES: readonly Place[] = ['lots', 'held', 'pending', 'owed'];

export interface ModelHold {
  readonly id: bigint;
  readonly member: bigint;
  readonly partner: bigint;
  readonly merchant: bigint;
  readonly contract: bigint;
  readonly lots: readonly Lot[];
  readonly points: bigint;
  readonly expiresAt: number;
  readonly status: 'OPEN' | 'CAPTURED' | 'RELEASED' | 'EXPIRED';
}

export interface PendingLot extends Lot {
  /** The earn they are of. */
  readonly transaction: bigint;
  readonly vestsAt: number;
}

/** Which ladder it climbs (T-01). */
export type MemberKind = 'PERSON' | 'BUSINESS';

export interface MemberState {
  readonly kind: MemberKind;
  readonly status: 'ACTIVE' | 'SUSPENDED' | 'CLOSED';
  readonly version: number;
  readonly sequence: number;
  /** Soonest-expiring first, one for each expiry and funding. */
  readonly lots: readonly Lot[];
  readonly pending: readonly PendingLot[];
  /** The open ones. */
  readonly holds: readonly ModelHold[];
  readonly owed: bigint;
  readonly lock: 'MEMBER' | 'OPERATOR' | 'CODES' | null;
  readonly failedCodes: number;
  /** Its levels, the latest last; none: the lowest of the ladder. */
  readonly standings: readonly ModelStanding[];
}

export const NEW_MEMBER: MemberState = {
  kind: 'PERSON',
  status: 'ACTIVE',
  version: 0,
  sequence: 0,
  lots: [],
  pending: [],
  holds: [],
  owed: 0n,
  lock: null,
  failedCodes: 0,
  standings: [],
};

/** One version of a member's balance: what made it, what moved, and what it came to. */
export interface HistoryRow {
  readonly kind: string;
  /** The transaction, the hold or the earn that vested; null where only the ledger knows it (an expiry). */
  readonly subject: bigint | null;
  readonly at: number;
  /** Number of the last entry. */
  readonly sequence: number;
  readonly posted: bigint;
  readonly held: bigint;
  readonly pending: bigint;
  readonly owed: bigint;
  /** Signed, added up by place, expiry and funding; see {@link movementsText}. */
  readonly movements: string;
  /** Of an earn: how its points came about (E-01, E-04). */
  readonly says: string | null;
}

export interface Movement extends Lot {
  readonly place: Place;
}

/** The same text for the same movements, in whatever order and pieces they were made. */
export function movementsText(movements: readonly Movement[]): string {
  const sums = new Map<string, bigint>();
  for (const { place, expiry, funding, points } of movements) {
    // What a debt is made of has no day: it is filled by whatever comes.
    const name = place === 'owed' ? `owed ${funding}` : `${place} ${expiry} ${funding}`;
    sums.set(name, (sums.get(name) ?? 0n) + points);
  }
  return [...sums]
    .filter(([, points]) => points !== 0n)
    .map(([name, points]) => `${name}: ${points}`)
    .sort()
    .join(', ');
}

export function sum(lots: readonly { readonly points: bigint }[]): bigint {
  return lots.reduce((total, { points }) => total + points, 0n);
}

export function available(state: Pick<MemberState, 'lots'>): bigint {
  return sum(state.lots);
}

export function comesBefore(a: Pick<Lot, 'expiry' | 'funding'>, b: Pick<Lot, 'expiry' | 'funding'>): boolean {
  // 'infinity' sorts behind every day.
  return a.expiry === b.expiry ? a.funding < b.funding : a.expiry < b.expiry;
}

export function inOrder<L extends Lot>(lots: readonly L[]): L[] {
  return [...lots].sort((a, b) => (comesBefore(a, b) ? -1 : comesBefore(b, a) ? 1 : 0));
}

/** The first points of some lots, and what is left of these. */
export function cut(lots: readonly Lot[], points: bigint): { taken: Lot[]; left: Lot[] } {
  const taken: Lot[] = [];
  const left: Lot[] = [];
  let missing = points;
  for (const lot of lots) {
    const here = lot.points < missing ? lot.points : missing;
    missing -= here;
    if (here > 0n) taken.push({ expiry: lot.expiry, funding: lot.funding, points: here });
    if (lot.points > here) left.push({ expiry: lot.expiry, funding: lot.funding, points: lot.points - here });
  }
  if (missing > 0n) throw new RangeError('more is taken than there is');
  return { taken, left };
}

/** A member's points while something moves them; everything that moves is remembered. */
export class MemberDraft {
  state: MemberState;
  readonly movements: Movement[] = [];

  constructor(state: MemberState) {
    this.state = state;
  }

  /** The debt is filled first, the rest can be spent. */
  comeIn(lots: readonly Lot[]): void {
    for (const lot of lots) {
      const filling = lot.points < this.state.owed ? lot.points : this.state.owed;
      const rest = lot.points - filling;
      this.#move('owed', lot, filling);
      this.#move('lots', lot, rest);
      const others = this.state.lots.filter(
        ({ expiry, funding }) => expiry !== lot.expiry || funding !== lot.funding,
      );
      const same = this.state.lots.find((each) => !others.includes(each))?.points ?? 0n;
      const lotsAfter =
        same + rest > 0n ? inOrder([...others, { ...bare(lot), points: same + rest }]) : others;
      this.state = { ...this.state, owed: this.state.owed - filling, lots: lotsAfter };
    }
  }

  /** The soonest-expiring first. */
  spend(points: bigint): Lot[] {
    const { taken, left } = cut(this.state.lots, points);
    this.#goOut(taken, left);
    return taken;
  }

  /** All or a part of the lots that a test picks, at most so many points; tells what there was. */
  spendOf(points: bigint, picks: (lot: Lot) => boolean): bigint {
    const picked = this.state.lots.filter(picks);
    const there = sum(picked);
    const { taken, left } = cut(picked, points < there ? points : there);
    this.#goOut(taken, inOrder([...this.state.lots.filter((lot) => !picked.includes(lot)), ...left]));
    return sum(taken);
  }

  #goOut(taken: readonly Lot[], left: readonly Lot[]): void {
    for (const lot of taken) this.#move('lots', lot, -lot.points);
    this.state = { ...this.state, lots: left };
  }

  /** Other last days for lots. */
  redate(dayOf: (lot: Lot) => string): void {
    const before = this.state.lots;
    this.state = { ...this.state, lots: [] };
    for (const lot of before) {
      const moved = { ...lot, expiry: dayOf(lot) };
      this.#move('lots', lot, -lot.points);
      this.comeIn([moved]);
    }
  }

  hold(hold: ModelHold): void {
    for (const lot of hold.lots) this.#move('held', lot, lot.points);
    this.state = { ...this.state, holds: [...this.state.holds, hold] };
  }

  endHold(hold: ModelHold): void {
    for (const lot of hold.lots) this.#move('held', lot, -lot.points);
    this.state = { ...this.state, holds: this.state.holds.filter(({ id }) => id !== hold.id) };
  }

  wait(lot: PendingLot): void {
    this.#move('pending', lot, lot.points);
    this.state = { ...this.state, pending: [...this.state.pending, lot] };
  }

  /** Takes up to so many of an earn's points of a funding that cannot be spent yet; tells how many. */
  stopWaiting({ transaction, funding }: Pick<PendingLot, 'transaction' | 'funding'>, points: bigint): Lot[] {
    const found = this.state.pending.find(
      (lot) => lot.transaction === transaction && lot.funding === funding,
    );
    if (!found) return [];
    const taken = found.points < points ? found.points : points;
    this.#move('pending', found, -taken);
    const others = this.state.pending.filter((lot) => lot !== found);
    const left = taken < found.points ? [{ ...found, points: found.points - taken }] : [];
    this.state = { ...this.state, pending: [...others, ...left] };
    return taken > 0n ? [{ ...bare(found), points: taken }] : [];
  }

  owe(lot: Lot): void {
    this.#move('owed', lot, -lot.points);
    this.state = { ...this.state, owed: this.state.owed + lot.points };
  }

  /** Makes the next version of the balance and tells its row. */
  close(kind: string, subject: bigint | null, at: number): Omit<HistoryRow, 'says'> {
    const entry = !STEPS.has(kind);
    this.state = {
      ...this.state,
      version: this.state.version + 1,
      sequence: this.state.sequence + (entry ? 1 : 0),
    };
    const movements = movementsText(this.movements);
    this.movements.length = 0;
    const { sequence, owed } = this.state;
    return { kind, subject, at, sequence, ...totals(this.state), owed, movements };
  }

  #move(place: Place, lot: Lot, points: bigint): void {
    if (points !== 0n) this.movements.push({ ...bare(lot), points, place });
  }
}

/** Versions of a balance that no transaction made. */
const STEPS: ReadonlySet<string> = new Set(['HOLD', 'RELEASE', 'HOLD_EXPIRY', 'VEST', 'RENEWAL']);

/** L-05. */
export function totals(state: MemberState): { posted: bigint; held: bigint; pending: bigint } {
  const held = sum(state.holds);
  const pending = sum(state.pending);
  return { posted: sum(state.lots) + held + pending - state.owed, held, pending };
}

function bare({ expiry, funding, points }: Lot): Lot {
  return { expiry, funding, points };
}

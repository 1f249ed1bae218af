import type { LastSpendableDay } from '../../values/expiry-policy.js';
import type { AccountState } from './batch-state.js';
import {
  addToLot,
  type Movement,
  type Place,
  type Portion,
  takeFromLot,
  takeLapsed,
  takeSoonest,
} from './lots.js';

/**
 * Moves a member's points between their places and remembers every movement: the one way in which `decide` changes
 * lots, held, pending and owed, so that an account and what is written about it cannot differ. What is posted follows
 * from the movements when they are written.
 */
export class MemberPoints {
  readonly movements: Movement[] = [];

  constructor(readonly account: AccountState) {}

  /** Points that come in fill a debt first: they count as spent by what is owed (rule R-04). */
  giveSpendable(portion: Portion): void {
    const { account } = this;
    const filling = account.owed < portion.points ? account.owed : portion.points;
    if (filling > 0n) {
      account.owed -= filling;
      this.#moved({ ...portion, points: filling }, 'OWED', 1n);
    }
    const rest = { ...portion, points: portion.points - filling };
    if (rest.points === 0n) return;
    addToLot(account.lots, rest);
    this.#moved(rest, 'SPENDABLE', 1n);
  }

  /** The soonest-expiring first (rule B-01). */
  takeSpendable(points: bigint): Portion[] {
    return this.#taken(takeSoonest(this.account.lots, points));
  }

  /** Up to so many points of one lot; answers how many. */
  takeSpendableOf(portion: Portion): bigint {
    const points = takeFromLot(this.account.lots, portion);
    if (points > 0n) this.#moved({ ...portion, points }, 'SPENDABLE', -1n);
    return points;
  }

  /** All lots whose last day lies before a day. */
  takeLapsed(today: LastSpendableDay): Portion[] {
    return this.#taken(takeLapsed(this.account.lots, today));
  }

  giveHeld(portions: readonly Portion[]): void {
    for (const portion of portions) {
      this.account.held += portion.points;
      this.#moved(portion, 'HELD', 1n);
    }
  }

  takeHeld(portions: readonly Portion[]): void {
    for (const portion of portions) {
      this.account.held -= portion.points;
      this.#moved(portion, 'HELD', -1n);
    }
  }

  givePending(portion: Portion): void {
    this.account.pending += portion.points;
    this.#moved(portion, 'PENDING', 1n);
  }

  takePending(portion: Portion): void {
    this.account.pending -= portion.points;
    this.#moved(portion, 'PENDING', -1n);
  }

  /** A new debt: points that are taken back and not there any more. */
  owe(portion: Portion): void {
    this.account.owed += portion.points;
    this.#moved(portion, 'OWED', -1n);
  }

  #taken(portions: Portion[]): Portion[] {
    for (const portion of portions) this.#moved(portion, 'SPENDABLE', -1n);
    return portions;
  }

  #moved(portion: Portion, place: Place, sign: 1n | -1n): void {
    this.movements.push({ ...portion, points: sign * portion.points, place });
  }
}

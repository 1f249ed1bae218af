import type { DayRange } from '../../ledger/days/day-fact.js';
import type { Day } from '../../values/day.js';
import type { Bearer } from '../pricing/pricing-terms.js';

/** What the close has to know of partners that leave. */
export interface PartnerExits {
  /** With which day a partner's last period ends; null: it stays, or that is not known yet. Later than before where something came up. */
  lastDay(partnerId: bigint): Day | null;
  /** Whether one that ends on the day is among a partner's last periods: what is left then is paid however little it is. */
  endsWithExit(partnerId: bigint, until: Day): boolean;
  /** Whether a period that is over can be closed: that of a partner's last days waits until its points are taken over. */
  mayClose(partnerId: bigint, period: DayRange): boolean;
  /** How many partners' points others have taken over: more of them than that, and the stretches are not true any more. */
  readonly transferred: number;
  /** The days of a range in stretches, in order and without a gap, in each of which the same ones bear what is owed. */
  stretches(range: DayRange): readonly { readonly days: DayRange; readonly bearer: Bearer }[];
}

import type { DayRange } from '../../ledger/days/day-fact.js';
import type { PartnerTerms } from '../../partners/programme-snapshot.js';
import { addDays, type Day } from '../../values/day.js';
import type { Bearer } from '../pricing/pricing-terms.js';

/** What settlement has to know of the partners that leave or have left. */
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

type Leaving = ReadonlyMap<bigint, Pick<PartnerTerms, 'exit'>>;

/** As the terms say it. */
export function exitsOf(partners: Leaving): PartnerExits {
  const transferred = [...partners.values()].flatMap(({ exit }) => exit?.transferredAfter ?? []);
  const ends = [...new Set(transferred)].sort();
  return {
    lastDay: (partnerId) => partners.get(partnerId)?.exit?.lastDay ?? null,
    endsWithExit(partnerId, until) {
      const day = partners.get(partnerId)?.exit?.transferredAfter ?? null;
      return day !== null && until >= day;
    },
    // What is paid for its points is a line of the period in which they are taken over: it waits for that.
    mayClose(partnerId, { until }) {
      const exit = partners.get(partnerId)?.exit;
      return exit?.status !== 'RUNNING' || until < exit.lastBurnDay;
    },
    transferred: transferred.length,
    stretches(range) {
      return cutAfter(ends, range).map((days) => ({ days, bearer: bearerOn(partners, days.from) }));
    },
  };
}

/**
 * Who bears what falls to a partner on a day. Points are borne by whoever took them over, by the next one where that one
 * has left too. What comes late at the merchants of a partner that has left, and what comes back of what it paid when it
 * gave points, is the coalition's: who takes its points over pays for what is unpaid of them, and has paid nothing else.
 */
export function bearerOn(partners: Leaving, day: Day): Bearer {
  return (partnerId, of) => {
    let bears: bigint | null = partnerId;
    // It comes to an end: nobody takes over who has begun to leave.
    while (bears !== null) {
      const exit: PartnerTerms['exit'] = partners.get(bears)?.exit ?? null;
      if (exit === null || exit.transferredAfter === null || day <= exit.transferredAfter) return bears;
      bears = of === 'POINTS' ? exit.bearerPartnerId : null;
    }
    return bears;
  };
}

/** The range in pieces, the last day of each but the last being one of the ends. */
function cutAfter(ends: readonly Day[], { from, until }: DayRange): DayRange[] {
  const pieces: DayRange[] = [];
  let begin = from;
  for (const end of ends) {
    if (end < begin || end >= until) continue;
    pieces.push({ from: begin, until: end });
    begin = addDays(end, 1);
  }
  return [...pieces, { from: begin, until }];
}

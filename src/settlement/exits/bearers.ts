import type { DayRange } from '../../ledger/days/day-fact.js';
import type { PartnerTerms } from '../../partners/programme-snapshot.js';
import { addDays, type Day } from '../../values/day.js';
import type { PartnerExits } from '../close/partner-exits.js';
import type { Bearer } from '../pricing/pricing-terms.js';

type Leaving = ReadonlyMap<bigint, Pick<PartnerTerms, 'exit'>>;

/** What settlement has to know of the partners that leave or have left. */
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
 * has left too; what comes late at the merchants of a partner that has left, by the coalition.
 */
export function bearerOn(partners: Leaving, day: Day): Bearer {
  return (partnerId, of) => {
    let bears: bigint | null = partnerId;
    // It comes to an end: nobody takes over who has begun to leave.
    while (bears !== null) {
      const exit: PartnerTerms['exit'] = partners.get(bears)?.exit ?? null;
      if (exit === null || exit.transferredAfter === null || day <= exit.transferredAfter) return bears;
      bears = of === 'TRADE' ? null : exit.bearerPartnerId;
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

import { factsSoFar } from '../../ledger/days/day-facts.js';
import type { Day } from '../../values/day.js';
import { draftPeriod } from '../close/close-partner-period.js';
import { nextPeriod } from '../periods.js';
import { readSettledPartners } from '../settled-periods.js';
import type { DraftStatement } from '../statements/draft-statements.js';
import type { Reading } from './reading.js';

/** A partner's period that is not settled yet, as far as it has come. */
export interface SettlementPreview {
  readonly partnerId: bigint;
  /** The first day after what is settled. */
  readonly from: Day;
  /** The last day of the period, which is usually still to come. */
  readonly until: Day;
  readonly asOf: Date;
  /** What its close would state if nothing more happened, one per currency. */
  readonly statements: readonly DraftStatement[];
}

/**
 * The open period of a partner so far (rule S-08): facts of its closed days and, straight from the books, of those that
 * are open, made into lines by what closes periods. Null of a partner that has left and is settled to its last day.
 * @param partnerId of the programme
 */
export async function settlementPreview(
  { em, coalitionId, programme, exits, now }: Reading,
  partnerId: bigint,
): Promise<SettlementPreview | null> {
  const { timeZone, calendar } = programme.terms;
  const settled = (await readSettledPartners(em, coalitionId, timeZone)).find(
    (partner) => partner.partnerId === partnerId,
  );
  const terms = programme.partners.get(partnerId);
  if (!settled || !terms) throw new RangeError('there is no such partner');
  const { firstDay, settledUntil } = settled;
  const lastDay = exits.lastDay(partnerId);
  const period = nextPeriod({ firstDay, settledUntil, lastDay, contracts: terms.contracts, calendar });
  if (!period) return null;
  const statements = await draftPeriod(
    em,
    { coalitionId, programme, exits, facts: (reader, range) => factsSoFar(reader, coalitionId, range) },
    { partnerId, ...period },
  );
  return { partnerId, ...period, asOf: now, statements };
}

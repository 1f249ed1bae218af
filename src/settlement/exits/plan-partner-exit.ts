import { actingCoalition } from '../../access/command-context.js';
import { coalitionNow } from '../../ledger/balances.js';
import { pointsSoFar } from '../../ledger/days/points-so-far.js';
import { contractInForce } from '../../partners/contract-terms.js';
import type { ProgrammeContext } from '../../partners/programme-context.js';
import type { PartnerTerms, ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import { integerArray } from '../../runtime/array-literal.js';
import { type EntityManager, inCoalition } from '../../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { addDays, type Day, dayNumber } from '../../values/day.js';
import { firstInRank } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import { bearerOn } from '../bearers/bearers.js';
import { type Period, periodsUntil } from '../periods.js';
import { withFacts } from '../pricing/liability-points.js';
import { readSettledPartners } from '../settled-periods.js';
import { disputeDaysOn } from '../statements/minimum-payment.js';
import { type ExitTerms, exitProblems } from './exit-terms.js';
import { type OpenLiability, openLiabilities } from './open-points.js';

/** What a partner's leaving would mean, as things stand now. */
export interface PartnerExitPlan {
  readonly partnerId: bigint;
  readonly today: Day;
  readonly notice: ExitNotice;
  /** What its open points would still cost, and what would be paid for taking them over; by currency. */
  readonly liabilities: readonly OpenLiability[];
  readonly members: MembersConcerned;
  readonly openHolds: OpenHolds;
  readonly statements: OpenStatements;
  readonly lastSettlement: LastSettlement;
}

/** From now to the last day on which it takes part, against what its contract says. */
export interface ExitNotice {
  readonly days: number;
  /** 0 where no contract is in force. */
  readonly agreedDays: number;
  readonly kept: boolean;
}

export interface MembersConcerned {
  /** Known to the partner. */
  readonly linked: number;
  /** That have points of it which can be spent. */
  readonly withItsPoints: number;
}

/** Points that are held at the partner now: they can be captured until they time out, also after its last day. */
export interface OpenHolds {
  readonly count: number;
  readonly points: bigint;
  /** When the last of them ends; null where there is none. */
  readonly lastUntil: Date | null;
}

export interface OpenStatements {
  /** Of the partner, not reconciled yet. */
  readonly open: number;
  /** Disputes about its lines that are not resolved yet. */
  readonly disputed: number;
}

export interface LastSettlement extends Period {
  /** The last day on which its lines can be disputed, when it is issued the day after. */
  readonly disputeUntil: Day;
}

/**
 * Tells what it would mean if a partner left like this, and writes nothing. May refuse with INVALID_INPUT,
 * PARTNER_NOT_FOUND, PARTNER_NOT_ACTIVE, as {@link file://./begin-partner-exit.ts} would.
 */
export async function planPartnerExit(
  context: ProgrammeContext,
  terms: ExitTerms,
): Promise<CommandOutcome<PartnerExitPlan>> {
  const coalitionId = actingCoalition(context);
  const programme = await context.programme.snapshot(coalitionId);
  return inCoalition(context.database, coalitionId, async (em) => {
    const now = await coalitionNow(em, coalitionId);
    const today = dayOf(now, programme.terms.timeZone);
    const first = firstInRank(exitProblems(terms, programme.partners, today));
    if (first) return refusedWith(first);
    const partner = programme.partners.get(terms.partnerId ?? 0n) as PartnerTerms;
    const facts = await pointsSoFar(em, coalitionId, today);
    const { partners, fundings } = programme;
    const liabilities = openLiabilities(
      withFacts(new Map(), facts),
      fundings,
      bearerOn(partners, today),
      partner.id,
      terms.pricePercent,
    );
    return done({
      partnerId: partner.id,
      today,
      notice: noticeOf(partner, terms, now, programme),
      liabilities,
      members: await membersConcerned(em, programme, partner.id),
      openHolds: await openHoldsAt(em, coalitionId, partner.id),
      statements: await openStatementsOf(em, coalitionId, partner.id),
      lastSettlement: await lastSettlementOf(em, programme, partner, terms.lastBurnDay),
    });
  });
}

function noticeOf(
  partner: PartnerTerms,
  { lastBurnDay }: ExitTerms,
  now: Date,
  { terms }: ProgrammeSnapshot,
): ExitNotice {
  const days = dayNumber(lastBurnDay) - dayNumber(dayOf(now, terms.timeZone));
  const agreedDays = contractInForce(partner, now, terms)?.noticeDays ?? 0;
  return { days, agreedDays, kept: days >= agreedDays };
}

async function membersConcerned(
  em: EntityManager,
  { coalitionId, fundings }: ProgrammeSnapshot,
  partnerId: bigint,
): Promise<MembersConcerned> {
  const own = [...fundings.values()].filter(({ issuerPartnerId }) => issuerPartnerId === partnerId);
  const [row] = await em.execute<{ linked: number; holders: number }[]>(
    `select (select count(*) from member_link where coalition_id = ? and partner_id = ?)::integer as linked,
            (select count(*) from member_account where coalition_id = ? and lot_fundings && ?::bigint[])::integer as holders`,
    [coalitionId, partnerId, coalitionId, integerArray(own.map(({ id }) => id))],
  );
  return { linked: row?.linked ?? 0, withItsPoints: row?.holders ?? 0 };
}

async function openHoldsAt(em: EntityManager, coalitionId: bigint, partnerId: bigint): Promise<OpenHolds> {
  const [row] = await em.execute<{ count: number; points: string; until: string | null }[]>(
    `select count(*)::integer as count, coalesce(sum(points), 0)::text as points,
            (extract(epoch from max(expires_at)) * 1000)::bigint::text as until
       from hold where coalition_id = ? and partner_id = ? and status = 'OPEN'`,
    [coalitionId, partnerId],
  );
  return {
    count: row?.count ?? 0,
    points: BigInt(row?.points ?? 0),
    lastUntil: row?.until == null ? null : new Date(Number(row.until)),
  };
}

async function openStatementsOf(
  em: EntityManager,
  coalitionId: bigint,
  partnerId: bigint,
): Promise<OpenStatements> {
  const [row] = await em.execute<{ open: number; disputed: number }[]>(
    `select count(*) filter (where status <> 'RECONCILED')::integer as open,
            (select count(*) from dispute
              where coalition_id = ? and partner_id = ? and status = 'OPEN')::integer as disputed
       from statement where coalition_id = ? and partner_id = ?`,
    [coalitionId, partnerId, coalitionId, partnerId],
  );
  return { open: row?.open ?? 0, disputed: row?.disputed ?? 0 };
}

/** As it will be when nothing is held at the partner any more on its last day; otherwise it ends later. */
async function lastSettlementOf(
  em: EntityManager,
  { coalitionId, terms }: ProgrammeSnapshot,
  { id, contracts }: PartnerTerms,
  lastDay: Day,
): Promise<LastSettlement> {
  const settled = await readSettledPartners(em, coalitionId, terms.timeZone);
  const own = settled.find(({ partnerId }) => partnerId === id);
  if (!own) throw new Error('a partner that settlement does not know');
  const { firstDay, settledUntil } = own;
  const { calendar } = terms;
  const last = periodsUntil({ firstDay, settledUntil, lastDay, contracts, calendar }, lastDay).at(-1);
  if (!last) throw new Error('the last day of a partner is settled already');
  const currency = contracts.at(-1)?.currency;
  return { ...last, disputeUntil: addDays(lastDay, 1 + disputeDaysOn(contracts, lastDay, currency)) };
}

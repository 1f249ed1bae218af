import type { DayRange, Fact } from '../../ledger/days/day-fact.js';
import { gatherDayFacts, lastGatheredDay, readDayFacts } from '../../ledger/days/day-facts.js';
import { pointsSoFar } from '../../ledger/days/points-so-far.js';
import { addDays, type Day } from '../../values/day.js';
import type { Money } from '../../values/money.js';
import { bearerOn } from '../bearers/bearers.js';
import { outstanding, pointsOf, withFacts } from '../pricing/liability-points.js';
import { priceParts } from '../pricing/price-facts.js';
import { byCurrency } from '../pricing/priced-line.js';
import { statementTotals } from '../pricing/statement-totals.js';
import type { Reading } from './reading.js';
import { type SettlementPreview, settlementPreview } from './settlement-preview.js';

/** What became of a partner's points, net of reversals, and what was burned at it. */
export interface PartnerPoints {
  /** Given by it. */
  readonly issued: bigint;
  /** Burned at it, whoever gave them. */
  readonly accepted: bigint;
  /** Of its own: spent anywhere, or taken to fill a debt. */
  readonly consumed: bigint;
  readonly expired: bigint;
}

/** A business day of a partner; figures below 0 where more was undone than done. */
export interface PositionDay extends PartnerPoints {
  readonly day: Day;
  /** Whether it is over and added up: nothing changes it any more. */
  readonly closed: boolean;
  /** What its lines come to, by currency, before deposits and what comes from elsewhere; rounded for the day alone. */
  readonly charges: readonly Money[];
}

/** Where a partner stands now. */
export interface PartnerPosition extends PartnerPoints {
  readonly partnerId: bigint;
  readonly asOf: Date;
  /** Of its own points: with members, also held and pending ones. */
  readonly outstanding: bigint;
  /** Null: it has left and is settled to its last day. */
  readonly open: SettlementPreview | null;
}

/** Where a partner of the programme stands now: since the first day, and in its open period. */
export async function partnerPosition(reading: Reading, partnerId: bigint): Promise<PartnerPosition> {
  const { em, coalitionId, now, today, programme } = reading;
  const facts = await pointsSoFar(em, coalitionId, today);
  const points = withFacts(new Map(), facts);
  const own = [...programme.fundings.values()].filter(({ issuerPartnerId }) => issuerPartnerId === partnerId);
  return {
    partnerId,
    asOf: now,
    ...pointsIn(reading, facts, partnerId),
    outstanding: own.reduce((sum, { id }) => sum + outstanding(pointsOf(points, id)), 0n),
    open: await settlementPreview(reading, partnerId),
  };
}

/** A partner's last days, newest first, today included. */
export async function positionDays(
  reading: Reading,
  partnerId: bigint,
  most: number,
): Promise<PositionDay[]> {
  const { today } = reading;
  const days = await factsByDay(reading, { from: addDays(today, 1 - most), until: today });
  return days
    .map(({ day, closed, facts }) => ({
      day,
      closed,
      ...pointsIn(reading, facts, partnerId),
      charges: chargesOf(reading, { day, facts }, partnerId),
    }))
    .reverse();
}

interface FactsOfDay {
  readonly day: Day;
  readonly closed: boolean;
  readonly facts: readonly Fact[];
}

/** Closed days as they were added up, open ones from the books. */
async function factsByDay({ em, coalitionId }: Reading, { from, until }: DayRange): Promise<FactsOfDay[]> {
  const last = await lastGatheredDay(em, coalitionId);
  const isClosed = (day: Day) => last !== null && day <= last;
  const closed =
    last !== null && isClosed(from)
      ? await readDayFacts(em, coalitionId, { from, until: isClosed(until) ? until : last })
      : [];
  const firstOpen = last === null || last < from ? from : addDays(last, 1);
  const open = firstOpen > until ? [] : await gatherDayFacts(em, coalitionId, { from: firstOpen, until });
  const byDay = Map.groupBy([...closed, ...open], ({ day }) => day);
  const days: FactsOfDay[] = [];
  for (let day = from; day <= until; day = addDays(day, 1)) {
    days.push({ day, closed: isClosed(day), facts: byDay.get(day) ?? [] });
  }
  return days;
}

function pointsIn({ terms }: Reading, facts: Iterable<Fact>, partnerId: bigint): PartnerPoints {
  const points = { issued: 0n, accepted: 0n, consumed: 0n, expired: 0n };
  for (const fact of facts) {
    const [figure, sign] = FIGURES[fact.kind] ?? [];
    if (figure === undefined || sign === undefined) continue;
    const of =
      figure === 'accepted'
        ? fact.partnerId
        : fact.fundingId === null
          ? null
          : terms.funding(fact.fundingId).issuerPartnerId;
    if (of === partnerId) points[figure] += sign * fact.points;
  }
  return points;
}

const FIGURES: Readonly<Partial<Record<Fact['kind'], readonly [keyof PartnerPoints, 1n | -1n]>>> = {
  ISSUED: ['issued', 1n],
  ISSUE_REVERSED: ['issued', -1n],
  REDEEMED: ['accepted', 1n],
  REDEMPTION_REVERSED: ['accepted', -1n],
  CONSUMED: ['consumed', 1n],
  RESTORED: ['consumed', -1n],
  EXPIRED: ['expired', 1n],
};

function chargesOf(
  reading: Reading,
  { day, facts }: Pick<FactsOfDay, 'day' | 'facts'>,
  partnerId: bigint,
): Money[] {
  const lines = priceParts(
    [{ facts, bearer: bearerOn(reading.programme.partners, day) }],
    reading.terms,
    partnerId,
  );
  return [...byCurrency(lines)].map(([currency, own]) => statementTotals(own, currency).total);
}

import { coalitionNow } from '../../ledger/balances.js';
import type { Fact } from '../../ledger/days/day-fact.js';
import { factsSoFar, readDayFacts } from '../../ledger/days/day-facts.js';
import { readExposureSums } from '../../partners/exposure.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import { encodeId } from '../../values/ids.js';
import { RATE_FRACTION_DIGITS } from '../../values/rate.js';
import { dayOf } from '../../values/time-zone.js';
import {
  type Freed,
  type LimitedFunding,
  limitedFundings,
  roundedTogether,
  unroundedOf,
} from '../money/freed-exposure.js';
import { isOnCredit, scaledOf } from '../money/unpaid-items.js';
import { formatExact } from '../pricing/exact-decimal.js';
import type { SettlementDifference } from './settlement-difference.js';

/**
 * What counts against each partner's float or credit limit (rules E-05, S-09, E-11), computed again without it: facts of
 * all days, what the points that members have can still cost, and what closed periods and paid statements give back of
 * that. What each close has given back is compared as well.
 */
export async function findWrongLimits(
  em: EntityManager,
  programme: ProgrammeSnapshot,
  most: number,
): Promise<SettlementDifference[]> {
  const { coalitionId } = programme;
  const facts = Map.groupBy(await factsOfAllDays(em, programme), ({ fundingId }) => fundingId);
  const open = await openPoints(em, coalitionId);
  const periods = await readPeriods(em, coalitionId);
  const counted = await readExposureSums(em, coalitionId, [...programme.partners.keys()]);
  const wrong: SettlementDifference[] = [];
  for (const [partnerId, { contracts }] of programme.partners) {
    if (wrong.length >= most) break;
    const sums = counted.get(partnerId) ?? [];
    const name = (text: string) =>
      wrong.push({ rule: 'E-05', subject: 'partner', id: encodeId('partner', partnerId), text });
    const settled = periods.get(partnerId) ?? [];
    const currencies = new Set([...contracts, ...sums].map((each) => each.currency));
    for (const period of settled)
      for (const each of Object.keys(period.currencies)) currencies.add(each as Currency);
    for (const currency of currencies) {
      const limited = limitedFundings(programme, partnerId, currency);
      const own = settled.map((period) => ({
        ...period,
        ...(period.currencies[currency] ?? NOT_STATED),
      }));
      const freed = await freedInEach(em, coalitionId, limited, own);
      let back = 0n;
      const onCredit = (day: Day) => isOnCredit(programme, partnerId, currency, day);
      for (const [index, { from, until, stated, givenBack, left, taken, released }] of own.entries()) {
        const { never, paid } = freed[index] ?? NOTHING;
        const byClose = stated ? never : never + paid;
        back += byClose;
        if (givenBack) {
          const others = taken.filter((item) => onCredit(item.until));
          const minor = others.reduce((sum, item) => sum + BigInt(item.minor), 0n);
          back += paid + scaledOf(minor - (onCredit(until) ? BigInt(left) : 0n), currency);
        }
        const [is, must] = [released ?? '0', major(byClose)];
        if (is !== must)
          name(`the close from ${from} on gave ${is} ${currency} back to its limit, ${must} were to be`);
      }
      const must = major(everCounted(limited, facts, open) - back);
      const is = major(sums.find((sum) => sum.currency === currency)?.charged ?? 0n);
      if (is === must) continue;
      name(`${is} ${currency} count against its limit, its points, statements and payments come to ${must}`);
    }
  }
  return wrong;
}

const NOTHING: Freed = { never: 0n, paid: 0n };
const NOT_STATED: SettledCurrency = { stated: false, givenBack: false, left: '0', taken: [], released: null };

function major(scaled: bigint): string {
  return formatExact({ scaled, digits: RATE_FRACTION_DIGITS });
}

/** As if nothing had ever come back: what was charged or has lapsed, and what open points can still be charged. */
function everCounted(
  limited: readonly LimitedFunding[],
  facts: ReadonlyMap<bigint | null, readonly Fact[]>,
  open: ReadonlyMap<bigint, bigint>,
): bigint {
  const sums = { never: 0n, paid: 0n };
  for (const { funding } of limited) {
    // Whoever pays, and be it the float: all of it counted once.
    const whole = { funding, prepaid: false };
    for (const fact of facts.get(funding.id) ?? []) addTo(sums, unroundedOf(fact, whole));
    // Were they all to expire now, it would be this.
    addTo(sums, unroundedOf({ kind: 'EXPIRED', points: open.get(funding.id) ?? 0n }, whole));
  }
  const { never, paid } = roundedTogether(sums);
  return never + paid;
}

function addTo(sums: { -readonly [Part in keyof Freed]: bigint }, { never, paid }: Freed): void {
  sums.never += never;
  sums.paid += paid;
}

/** What each of a partner's periods, in order, makes free; sums since the first day are rounded. */
async function freedInEach(
  em: EntityManager,
  coalitionId: bigint,
  limited: readonly LimitedFunding[],
  periods: readonly { readonly from: Day; readonly until: Day }[],
): Promise<Freed[]> {
  const [from, until] = [periods[0]?.from, periods.at(-1)?.until];
  if (from === undefined || until === undefined) return [];
  const days = new Map<Day, { never: bigint; paid: bigint }>();
  for (const each of limited) {
    for (const fact of await readDayFacts(em, coalitionId, { from, until }, { fundingId: each.funding.id })) {
      const sums = days.get(fact.day) ?? { never: 0n, paid: 0n };
      days.set(fact.day, sums);
      addTo(sums, unroundedOf(fact, each));
    }
  }
  const inOrder = [...days].sort(([a], [b]) => (a < b ? -1 : 1));
  const sums = { never: 0n, paid: 0n };
  let next = 0;
  let before = NOTHING;
  return periods.map((period) => {
    for (; (inOrder[next]?.[0] ?? '~') <= period.until; next += 1) addTo(sums, inOrder[next]?.[1] ?? NOTHING);
    const after = roundedTogether(sums);
    const freed = { never: after.never - before.never, paid: after.paid - before.paid };
    before = after;
    return freed;
  });
}

async function factsOfAllDays(em: EntityManager, { coalitionId, terms }: ProgrammeSnapshot): Promise<Fact[]> {
  const today = dayOf(await coalitionNow(em, coalitionId), terms.timeZone);
  // A day is closed when it is over by the clock; what is posted then belongs to the next one.
  const [row] = await em.execute<{ from: Day; until: Day }[]>(
    `select coalesce((select min(day) from closed_day where coalition_id = s.coalition_id), s.first_open_day)::text as from,
            greatest(s.first_open_day, ?::date + 1)::text as until
       from ledger_state s where s.coalition_id = ?`,
    [today, coalitionId],
  );
  return row ? factsSoFar(em, coalitionId, row) : [];
}

/** What members have of each funding by their accounts: spendable, held and pending. */
async function openPoints(em: EntityManager, coalitionId: bigint): Promise<Map<bigint, bigint>> {
  const rows = await em.execute<{ funding: string; points: string }[]>(
    `select funding::text, sum(points)::text as points from (
       select l.funding, l.points from member_account a, unnest(a.lot_fundings, a.lot_points) l(funding, points)
        where a.coalition_id = ?
        union all
       select l.funding, l.points from hold h, unnest(h.lot_fundings, h.lot_points) l(funding, points)
        where h.coalition_id = ? and h.status = 'OPEN'
        union all
       select funding_id, points from pending_lot where coalition_id = ?) o group by funding`,
    [coalitionId, coalitionId, coalitionId],
  );
  return new Map(rows.map(({ funding, points }) => [BigInt(funding), BigInt(points)]));
}

interface SettledCurrency {
  readonly stated: boolean;
  /** Whether its statement has to have given credit back. */
  readonly givenBack: boolean;
  /** Minor units that the statement left to others: carried over, or due after a dispute. */
  readonly left: string;
  /** What it took of others that way, each with the last day of that one's period. */
  readonly taken: readonly { readonly until: Day; readonly minor: string }[];
  /** What its close gave back; null: nothing. */
  readonly released: string | null;
}

interface SettledDays {
  readonly from: Day;
  readonly until: Day;
  readonly currencies: Readonly<Partial<Record<Currency, SettledCurrency>>>;
}

/**
 * The settled periods of each partner, in order. A statement that is reconciled gives back, unless something of it is
 * disputed, or its last payment that the bank had booked has come back.
 */
async function readPeriods(em: EntityManager, coalitionId: bigint): Promise<Map<bigint, SettledDays[]>> {
  const rows = await em.execute<
    { partner: string; from: Day; until: Day; currencies: SettledDays['currencies'] | null }[]
  >(
    `select p.partner_id::text as partner, p.from_day::text as from, p.until_day::text as until, (
              select json_object_agg(coalesce(s.currency, r.currency), json_build_object(
                       'stated', s.id is not null,
                       'givenBack', s.id is not null and s.status = 'RECONCILED'
                          and not exists (select from dispute d where d.coalition_id = s.coalition_id
                                             and d.statement_id = s.id and d.status = 'OPEN')
                          and coalesce((select p.status = 'CONFIRMED' from payment p where p.coalition_id = s.coalition_id
                                           and p.statement_id = s.id and p.confirmed_at is not null
                                         order by p.attempt desc limit 1), true),
                       'left', (coalesce(s.carried_minor, 0) + (
                          select coalesce(sum(d.due_minor - (d.disputed_minor - d.withheld_minor)), 0) from dispute d
                           where d.coalition_id = s.coalition_id and d.statement_id = s.id and d.status <> 'OPEN'))::text,
                       'taken', (select coalesce(json_agg(json_build_object('until', o.until_day, 'minor', l.amount_minor::text)), '[]')
                                   from statement_line l
                                   join statement_item i on i.coalition_id = l.coalition_id and i.id = l.item_id
                                   left join dispute d on d.coalition_id = i.coalition_id and d.id = i.source_id
                                   join statement o on o.coalition_id = i.coalition_id and o.id = coalesce(d.statement_id, i.source_id)
                                  where l.coalition_id = s.coalition_id and l.statement_id = s.id
                                    and l.kind in ('CARRIED_OVER', 'ADJUSTMENT')),
                       'released', trim_scale(r.amount)::text))
                from (select * from statement where coalition_id = p.coalition_id and partner_id = p.partner_id
                         and from_day = p.from_day) s
                full join (select * from released_exposure where coalition_id = p.coalition_id
                              and partner_id = p.partner_id and from_day = p.from_day) r on r.currency = s.currency) as currencies
       from settled_period p where p.coalition_id = ? order by p.partner_id, p.from_day`,
    [coalitionId],
  );
  return Map.groupBy(
    rows.map((row) => ({ ...row, partnerId: BigInt(row.partner), currencies: row.currencies ?? {} })),
    ({ partnerId }) => partnerId,
  );
}

import type { EntityManager } from '../../runtime/database.js';
import { storedKeyId } from '../../runtime/stored-ids.js';
import { addDays, type Day } from '../../values/day.js';
import {
  type DayFact,
  type DayRange,
  FACT_KINDS,
  type Fact,
  type FactFilter,
  type FactKey,
  type FactKind,
} from './day-fact.js';

/** The last day whose facts are added up and stay as they are; null before the first. */
export async function lastGatheredDay(em: EntityManager, coalitionId: bigint): Promise<Day | null> {
  const [row] = await em.execute<{ day: Day | null }[]>(
    'select max(day)::text as day from gathered_day where coalition_id = ?',
    [coalitionId],
  );
  return row?.day ?? null;
}

/**
 * The facts of closed days, one for each key with the sums of all days, in a fixed order. Days before the coalition's
 * first have none.
 * @throws RangeError when a day of the range is not closed and added up yet: its facts would be missing
 */
export async function readFacts(
  em: EntityManager,
  coalitionId: bigint,
  range: DayRange,
  filter: FactFilter = {},
): Promise<Fact[]> {
  await assertGathered(em, coalitionId, range);
  return factsInTable(em, coalitionId, range, filter);
}

/** As {@link readFacts}, day by day. */
export async function readDayFacts(
  em: EntityManager,
  coalitionId: bigint,
  range: DayRange,
  filter: FactFilter = {},
): Promise<DayFact[]> {
  await assertGathered(em, coalitionId, range);
  const { where, values } = conditions(filter);
  const rows = await em.execute<(FactRow & { day: Day })[]>(
    `select day::text, kind, partner_id::text, contract_version_id::text, category, funding_id::text,
            transactions::text, points::text
       from day_fact f where coalition_id = ? and day between ?::date and ?::date ${where}
      order by f.day, ${IN_ORDER}`,
    [coalitionId, range.from, range.until, ...values],
  );
  return rows.map((row) => ({ day: row.day, ...factOf(row) }));
}

/**
 * The same sums straight from the books, as far as they are written by now: for days that are open, which no close has
 * added up yet. Looks through all transactions of the days; what comes next may change the answer.
 */
export async function gatherFacts(
  em: EntityManager,
  coalitionId: bigint,
  { from, until }: DayRange,
): Promise<Fact[]> {
  const rows = await em.execute<FactRow[]>(
    `select kind, partner_id::text, contract_version_id::text, category, funding_id::text, transactions::text, points::text
       from facts_from_books(?, ?::date, ?::date) f order by ${IN_ORDER}`,
    [coalitionId, from, until],
  );
  return rows.map(factOf);
}

/** As {@link gatherFacts}, day by day. */
export async function gatherDayFacts(
  em: EntityManager,
  coalitionId: bigint,
  { from, until }: DayRange,
): Promise<DayFact[]> {
  const rows = await em.execute<(FactRow & { day: Day })[]>(
    `select f.day::text, f.kind, f.partner_id::text, f.contract_version_id::text, f.category, f.funding_id::text,
            f.transactions::text, f.points::text
       from ids_of_days(?, ?::date, ?::date) i
      cross join lateral facts_of_days(?, ?::date, ?::date, i.lowest, i.highest) f
      order by f.day, ${IN_ORDER}`,
    [coalitionId, from, until, coalitionId, from, until],
  );
  return rows.map((row) => ({ day: row.day, ...factOf(row) }));
}

/**
 * The facts of any days: of closed ones as they were added up, of the open ones straight from the books. What a preview
 * of a period is made of; once the period is closed, it is {@link readFacts}.
 */
export async function factsSoFar(em: EntityManager, coalitionId: bigint, range: DayRange): Promise<Fact[]> {
  const last = await lastGatheredDay(em, coalitionId);
  if (last === null || last < range.from) return gatherFacts(em, coalitionId, range);
  if (last >= range.until) return factsInTable(em, coalitionId, range, {});
  const closed = await factsInTable(em, coalitionId, { from: range.from, until: last }, {});
  const open = await gatherFacts(em, coalitionId, { from: addDays(last, 1), until: range.until });
  return addFacts([...closed, ...open]);
}

/** One fact for each key, with the sums, in the order in which facts are read. */
export function addFacts(facts: readonly Fact[]): Fact[] {
  const sums = new Map<string, Fact>();
  for (const fact of facts) {
    const { kind, partnerId, contractVersionId, category, fundingId } = fact;
    const name = JSON.stringify([kind, ...[partnerId, contractVersionId, fundingId].map(String), category]);
    const known = sums.get(name);
    sums.set(name, {
      ...{ kind, partnerId, contractVersionId, category, fundingId },
      transactions: (known?.transactions ?? 0n) + fact.transactions,
      points: (known?.points ?? 0n) + fact.points,
    });
  }
  return [...sums.values()].sort(compareFacts);
}

const IN_ORDER = `array_position('{${FACT_KINDS}}'::text[], f.kind), f.partner_id, f.contract_version_id, f.category collate "C", f.funding_id`;

function compareFacts(a: FactKey, b: FactKey): number {
  return (
    FACT_KINDS.indexOf(a.kind) - FACT_KINDS.indexOf(b.kind) ||
    compared(a.partnerId ?? 0n, b.partnerId ?? 0n) ||
    compared(a.contractVersionId ?? 0n, b.contractVersionId ?? 0n) ||
    compared(a.category ?? '', b.category ?? '') ||
    compared(a.fundingId ?? 0n, b.fundingId ?? 0n)
  );
}

function compared<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function factsInTable(
  em: EntityManager,
  coalitionId: bigint,
  { from, until }: DayRange,
  filter: FactFilter,
): Promise<Fact[]> {
  const { where, values } = conditions(filter);
  const rows = await em.execute<FactRow[]>(
    `select f.kind, f.partner_id::text, f.contract_version_id::text, f.category, f.funding_id::text, f.transactions, f.points
       from (select kind, partner_id, contract_version_id, category, funding_id,
                    sum(transactions)::text as transactions, sum(points)::text as points
               from day_fact where coalition_id = ? and day between ?::date and ?::date ${where}
              group by kind, partner_id, contract_version_id, category, funding_id) f
      order by ${IN_ORDER}`,
    [coalitionId, from, until, ...values],
  );
  return rows.map(factOf);
}

async function assertGathered(em: EntityManager, coalitionId: bigint, { until }: DayRange): Promise<void> {
  const [row] = await em.execute<{ first_missing: Day }[]>(
    `select coalesce((select max(day) + 1 from gathered_day where coalition_id = s.coalition_id),
                     (select min(day) from closed_day where coalition_id = s.coalition_id), s.first_open_day)::text as first_missing
       from ledger_state s where s.coalition_id = ?`,
    [coalitionId],
  );
  if (!row || row.first_missing <= until)
    throw new RangeError(`the facts of ${row?.first_missing} are not added up yet`);
}

function conditions(filter: FactFilter): { readonly where: string; readonly values: unknown[] } {
  const asked = askedFor(filter);
  const { kinds, ...exact } = asked;
  const names = Object.keys(exact);
  return {
    where: [
      ...(kinds ? [`and kind = any (string_to_array(?, ','))`] : []),
      ...names.map((name) => `and ${name} = ?`),
    ].join(' '),
    values: [...(kinds ? [kinds.join(',')] : []), ...Object.values(exact)],
  };
}

/** A filter by the columns of `day_fact`, where 0 and '' stand for what there is not. */
export function askedFor({ kinds, partnerId, contractVersionId, category, fundingId }: FactFilter) {
  return {
    ...(kinds && { kinds }),
    ...(partnerId !== undefined && { partner_id: String(partnerId ?? 0n) }),
    ...(contractVersionId !== undefined && { contract_version_id: String(contractVersionId ?? 0n) }),
    ...(category !== undefined && { category: category ?? '' }),
    ...(fundingId !== undefined && { funding_id: String(fundingId ?? 0n) }),
  };
}

interface FactRow {
  readonly kind: FactKind;
  readonly partner_id: string;
  readonly contract_version_id: string;
  readonly category: string;
  readonly funding_id: string;
  readonly transactions: string;
  readonly points: string;
}

function factOf(row: FactRow): Fact {
  return {
    kind: row.kind,
    partnerId: storedKeyId(row.partner_id),
    contractVersionId: storedKeyId(row.contract_version_id),
    category: row.category === '' ? null : row.category,
    fundingId: storedKeyId(row.funding_id),
    transactions: BigInt(row.transactions),
    points: BigInt(row.points),
  };
}

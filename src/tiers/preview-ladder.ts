import type { Criterion, LadderDraft, Requirement } from '../coalition/ladders/ladder-terms.js';
import type { EntityManager } from '../runtime/database.js';
import type { Calendar } from '../values/calendar.js';
import type { Day } from '../values/day.js';
import { type Months, monthsOf } from './qualify.js';

/** How many members a level has, and would have. */
export interface PreviewedLevel {
  readonly code: string;
  /** By what they reach on the day, whatever they have now. */
  readonly members: number;
  /** Who stand on a level of this code now. */
  readonly membersNow: number;
}

type Bound = string | number | bigint;

/** An SQL expression with its parameters, in the order in which it names them. */
interface Expression {
  readonly sql: string;
  readonly bound: readonly Bound[];
}

/**
 * How many members would stand where on a ladder, by their counters as they are: set-wise, by what the windows of a day
 * hold. Every member of the kind is on one level.
 */
export async function previewLadder(
  em: EntityManager,
  coalitionId: bigint,
  { kind, levels }: Pick<LadderDraft, 'kind' | 'levels'>,
  today: Day,
  calendar: Calendar,
): Promise<PreviewedLevel[]> {
  const windows = new Map<string, { readonly at: number; readonly months: Months }>();
  const windowOf = ({ window }: Requirement) => {
    const months = monthsOf(window, today, calendar);
    const key = `${months.from} ${months.until}`;
    const known = windows.get(key) ?? { at: windows.size, months };
    windows.set(key, known);
    return known.at;
  };
  const currencies = [
    ...new Set(
      levels.flatMap((level) => level.reached?.requirement.criteria ?? []).map(({ currency }) => currency),
    ),
  ].filter((currency) => currency !== null);
  const ranks = levels
    .map(({ reached }, rank) => ({ reached, rank }))
    .reverse()
    .flatMap(({ reached, rank }) => (reached ? [reachesRank(reached.requirement, rank)] : []));

  function reachesRank(requirement: Requirement, rank: number): Expression {
    const at = windowOf(requirement);
    const criteria = requirement.criteria.map((criterion) => `${countedIn(criterion, at)} >= ?`);
    const joined = criteria.join(requirement.match === 'ALL' ? ' and ' : ' or ');
    return { sql: `when ${joined} then ${rank}`, bound: requirement.criteria.map(({ atLeast }) => atLeast) };
  }
  function countedIn({ metric, currency, withBonus }: Criterion, at: number): string {
    switch (metric) {
      case 'POINTS':
        return withBonus ? `base_${at} + bonus_${at}` : `base_${at}`;
      case 'SPEND':
        return `spend_${at}_${currencies.indexOf(currency as NonNullable<typeof currency>)}`;
      case 'PURCHASES':
        return `purchases_${at}`;
      case 'PARTNERS':
        return `partners_${at}`;
    }
  }

  const inner = [...windows.values()].flatMap(({ at, months: { from, until } }): Expression[] => {
    const within = (column: string, name: string, more = '', bound: readonly Bound[] = []): Expression => ({
      sql: `coalesce(sum(a.${column}) filter (where a.month between ? and ?${more}), 0) as ${name}_${at}`,
      bound: [from, until, ...bound],
    });
    return [
      within('base_points', 'base'),
      within('bonus_points', 'bonus'),
      within('purchases', 'purchases'),
      ...currencies.map((currency, number): Expression => {
        const { sql, bound } = within('spend_minor', 'spend', ' and a.currency = ?', [currency]);
        return { sql: `${sql}_${number}`, bound };
      }),
    ];
  });
  const outer = [...windows.values()].flatMap(({ at }) => [
    ...['base', 'bonus', 'purchases'].map((name) => `sum(${name}_${at}) as ${name}_${at}`),
    ...currencies.map((_, number) => `sum(spend_${at}_${number}) as spend_${at}_${number}`),
    `count(*) filter (where purchases_${at} > 0) as partners_${at}`,
  ]);
  const rows = await em.execute<{ rank: number; members: string }[]>(
    `select rank, count(*)::text as members from (
       select case ${ranks.map(({ sql }) => sql).join(' ')} else 0 end as rank from (
         select member_id, ${outer.join(', ')} from (
           select a.member_id, a.partner_id, ${inner.map(({ sql }) => sql).join(', ')}
             from member_activity a where a.coalition_id = ? group by a.member_id, a.partner_id) p
          group by member_id) s
         join member m on m.coalition_id = ? and m.id = s.member_id and m.kind = ?) r
      group by rank`,
    [
      ...ranks.flatMap(({ bound }) => bound),
      ...inner.flatMap(({ bound }) => bound),
      ...[coalitionId, coalitionId, kind],
    ],
  );
  const now = await em.execute<{ level: string | null; members: string }[]>(
    `select t.level, count(*)::text as members from member m
       left join member_tier t on t.coalition_id = m.coalition_id and t.member_id = m.id
      where m.coalition_id = ? and m.kind = ? group by t.level`,
    [coalitionId, kind],
  );
  const all = now.reduce((sum, { members }) => sum + Number(members), 0);
  const above = rows.reduce((sum, { rank, members }) => sum + (rank > 0 ? Number(members) : 0), 0);
  return levels.map(({ code }, rank) => {
    const there = rows.find((row) => row.rank === rank);
    // Who has never left the lowest level has no row of its own.
    const standing = now.filter(({ level }) => level === code || (rank === 0 && level === null));
    return {
      code,
      members: rank === 0 ? all - above : Number(there?.members ?? 0),
      membersNow: standing.reduce((sum, { members }) => sum + Number(members), 0),
    };
  });
}

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

/** Members of whom counters are added up in one statement: its memory and time do not grow with the coalition. */
const MEMBERS_AT_ONCE = 20_000;

/** Whoever has left, or is a part of another member, stands nowhere. */
const STILL_THERE = `not exists (select from member_account c
  where c.coalition_id = m.coalition_id and c.member_id = m.id and c.status = 'CLOSED')`;

/** An SQL expression with its parameters, in the order in which it names them. */
interface Expression {
  readonly sql: string;
  readonly bound: readonly Bound[];
}

/**
 * How many members would stand where on a ladder, by their counters as they are: set-wise, by what the windows of a day
 * hold, some members at a time. Every member of the kind is on one level, unless
 * its account is closed; who joins or buys meanwhile may count or not.
 * @param atOnce members of a statement
 */
export async function previewLadder(
  em: EntityManager,
  coalitionId: bigint,
  { kind, levels }: Pick<LadderDraft, 'kind' | 'levels'>,
  today: Day,
  calendar: Calendar,
  atOnce = MEMBERS_AT_ONCE,
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
  const above = levels.map(() => 0);
  const now = new Map<string | null, number>();
  let all = 0;
  for await (const [after, last] of slicesOf(em, coalitionId, atOnce)) {
    const rows = await em.execute<{ rank: number; members: string }[]>(
      `select rank, count(*)::text as members from (
         select case ${ranks.map(({ sql }) => sql).join(' ')} else 0 end as rank from (
           select member_id, ${outer.join(', ')} from (
             select a.member_id, a.partner_id, ${inner.map(({ sql }) => sql).join(', ')}
               from (
                 select * from member_activity b where b.coalition_id = ? and b.member_id > ? and b.member_id <= ?
                  union all
                 -- what counts for others too (rule K-16)
                 select b.coalition_id, q.parent_id, b.month, b.partner_id, b.currency, b.base_points, b.bonus_points,
                        b.spend_minor, b.purchases
                   from qualification_pool q
                   join member_activity b on b.coalition_id = q.coalition_id and b.member_id = q.child_id
                        and b.month >= q.from_month
                  where q.coalition_id = ? and q.parent_id > ? and q.parent_id <= ? and q.ended_at is null) a
              group by a.member_id, a.partner_id) p
            group by member_id) s
           join member m on m.coalition_id = ? and m.id = s.member_id and m.kind = ? and ${STILL_THERE}) r
        where rank > 0 group by rank`,
      [
        ...ranks.flatMap(({ bound }) => bound),
        ...inner.flatMap(({ bound }) => bound),
        ...[coalitionId, after, last, coalitionId, after, last, coalitionId, kind],
      ],
    );
    for (const { rank, members } of rows) above[rank] = (above[rank] ?? 0) + Number(members);
    const standing = await em.execute<{ level: string | null; members: string }[]>(
      `select t.level, count(*)::text as members from member m
         left join member_tier t on t.coalition_id = m.coalition_id and t.member_id = m.id
        where m.coalition_id = ? and m.id > ? and m.id <= ? and m.kind = ? and ${STILL_THERE} group by t.level`,
      [coalitionId, after, last, kind],
    );
    for (const { level, members } of standing) {
      all += Number(members);
      now.set(level, (now.get(level) ?? 0) + Number(members));
    }
  }
  const risen = above.reduce((sum, members) => sum + members, 0);
  return levels.map(({ code }, rank) => ({
    code,
    members: rank === 0 ? all - risen : (above[rank] ?? 0),
    // Who has never left the lowest level has no row of its own.
    membersNow: (now.get(code) ?? 0) + (rank === 0 ? (now.get(null) ?? 0) : 0),
  }));
}

/** A coalition's members, so many at a time: the id before the first and that of the last. */
async function* slicesOf(
  em: EntityManager,
  coalitionId: bigint,
  atOnce: number,
): AsyncGenerator<readonly [bigint, bigint]> {
  for (let after = 0n; ; ) {
    const [row] = await em.execute<{ last: string | null }[]>(
      `select max(id)::text as last
         from (select id from member where coalition_id = ? and id > ? order by id limit ?) m`,
      [coalitionId, after, atOnce],
    );
    if (!row?.last) return;
    const last = BigInt(row.last);
    yield [after, last];
    after = last;
  }
}

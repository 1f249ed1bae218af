import type { Day } from '../../values/day.js';

/** A level as standings name it: by its code in the version of the ladder that gave it. */
export interface LevelName {
  readonly level: string;
  readonly ladderVersion: number;
}

/** One thing that a level asks for. */
export interface AskedFor {
  readonly metric: 'POINTS' | 'SPEND' | 'PURCHASES' | 'PARTNERS';
  readonly atLeast: bigint;
  /** Of SPEND: in which currency. */
  readonly currency: string | null;
  /** Of POINTS: whether those count that were given on top. */
  readonly withBonus: boolean;
}

/** What accounts on a level have to do for the next one. */
export interface WayUp {
  /** The standings that mean the level; with `orNone` also that there is none. */
  readonly standings: readonly LevelName[];
  readonly orNone: boolean;
  readonly match: 'ALL' | 'ANY';
  /** Months that count, by their first days, both inclusive. */
  readonly from: Day;
  readonly until: Day;
  readonly asked: readonly AskedFor[];
}

/** Parts of the whole way. */
export const WHOLE_WAY = 10_000n;

/**
 * How far accounts have come on their way to the next level (rule K-17), as an SQL expression for the account `m`, and its
 * parameters: 0 for the whole way, {@link WHOLE_WAY} for nothing of it, one more where there is no next level.
 * @param partnerId what was bought at this partner alone counts; undefined: at every one
 */
export function restOfTheWay(ways: readonly WayUp[], partnerId: bigint | undefined): [string, ...unknown[]] {
  const bound: unknown[] = [];
  const cases = ways.map(({ standings, orNone, match, from, until, asked }) => {
    const names = standings.map(() => '(?::text, ?::integer)');
    const on = [
      ...(names.length > 0 ? [`(t.level, t.ladder_version) in (${names.join()})`] : []),
      ...(orNone ? ['t.level is null'] : []),
    ].join(' or ');
    for (const { level, ladderVersion } of standings) bound.push(level, ladderVersion);
    const shares = asked.map((each) => {
      const counted = countedOf(each);
      bound.push(...(each.metric === 'SPEND' ? [each.currency] : []));
      return `least(div(${counted}::numeric * ${WHOLE_WAY}, ${each.atLeast}), ${WHOLE_WAY})`;
    });
    bound.push(from, until, partnerId ?? null);
    return `when ${on || 'false'} then (
      select ${WHOLE_WAY} - ${match === 'ALL' ? 'least' : 'greatest'}(${shares.join()})
        from (select a.* from (
                select m.id as child_id, '-infinity'::date as from_month
                 union all
                select q.child_id, q.from_month from qualification_pool q
                 where q.coalition_id = m.coalition_id and q.parent_id = m.id and q.agreed_at is not null
                   and q.ended_at is null) w
              cross join lateral (
                select * from member_activity b
                 where b.coalition_id = m.coalition_id and b.member_id = w.child_id and b.month >= w.from_month
                   and b.month between ?::date and ?::date and b.partner_id = coalesce(?::bigint, b.partner_id)
                offset 0) a) v)`;
  });
  // Not a bare number: that would name a column.
  if (cases.length === 0) return [`${WHOLE_WAY + 1n}::numeric`];
  return [
    `coalesce((select case ${cases.join('\n')} end
       from (select) one
       left join member_tier t on t.coalition_id = m.coalition_id and t.member_id = m.id), ${WHOLE_WAY + 1n})`,
    ...bound,
  ];
}

function countedOf({ metric, withBonus }: AskedFor): string {
  switch (metric) {
    case 'POINTS':
      return `coalesce(sum(v.base_points${withBonus ? ' + v.bonus_points' : ''}), 0)`;
    case 'SPEND':
      return 'coalesce(sum(v.spend_minor) filter (where v.currency = ?), 0)';
    case 'PURCHASES':
      return 'coalesce(sum(v.purchases), 0)';
    case 'PARTNERS':
      return 'count(distinct v.partner_id) filter (where v.purchases > 0)';
  }
}

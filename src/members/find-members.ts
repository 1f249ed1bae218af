import { COALITION_VARIABLE, type Database } from '../runtime/database.js';
import type { MemberRef } from './member-ref.js';

/**
 * Row-level security for the transaction, and its planner's choices: a plan made while the tables were empty would
 * otherwise read them whole once they have grown.
 */
const PREPARE = `select set_config('${COALITION_VARIABLE}', $1, true), set_config('plan_cache_mode', 'force_generic_plan', true),
  set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
  set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)`;

/**
 * The member of each reference and, where a partner asks, only if the two are linked. Every key begins with the
 * coalition, which a planner without statistics takes for selective: each LIMIT keeps it from joining all rows of the
 * coalition instead of looking up one by its whole key.
 */
const FIND = `
  select u.ord::integer - 1 as at, f.member_id
    from unnest($3::text[], $4::text[]) with ordinality u(kind, value, ord)
    cross join lateral (
      (select m.id as member_id from member m
        where u.kind = 'ID' and m.coalition_id = $1 and m.id = case when u.kind = 'ID' then u.value::bigint end limit 1)
      union all
      (select l.member_id from member_link l
        where u.kind = 'EXTERNAL_ID' and l.coalition_id = $1 and l.partner_id = $2 and l.external_id = u.value limit 1)
      union all
      (select i.member_id from member_identity i
        where u.kind in ('PHONE', 'EMAIL', 'CARD') and i.coalition_id = $1 and i.kind = u.kind and i.value = u.value
        limit 1)
    ) f
    left join lateral (
      select true as linked from member_link l
       where l.coalition_id = $1 and l.partner_id = $2 and l.member_id = f.member_id limit 1
    ) l on true
   where $2::bigint is null or l.linked`;

const KINDS = {
  id: 'ID',
  phone: 'PHONE',
  email: 'EMAIL',
  card: 'CARD',
  externalId: 'EXTERNAL_ID',
} as const;

/** Members by reference, in one round trip; `undefined` in the place of each that the asker may not see or is not. */
export async function findMembers(
  { ledgerPool, prepared }: Pick<Database, 'ledgerPool' | 'prepared'>,
  coalitionId: bigint,
  partnerId: bigint | null,
  refs: readonly MemberRef[],
): Promise<(bigint | undefined)[]> {
  const kinds = refs.map((ref) => KINDS[ref.by]);
  const values = refs.map((ref) => String(ref.value));
  const client = await ledgerPool.connect();
  let sound = false;
  try {
    const answers = await Promise.allSettled([
      client.query('begin read only'),
      client.query({
        ...named('member-find-prepare', prepared),
        text: PREPARE,
        values: [String(coalitionId)],
      }),
      client.query<{ at: number; member_id: bigint }>({
        ...named('member-find', prepared),
        text: FIND,
        values: [coalitionId, partnerId, kinds, values],
      }),
      client.query('commit'),
    ]);
    // Any that failed spoils the answer: outside the transaction nobody would be found.
    const failed = answers.find((answer) => answer.status === 'rejected');
    const found = answers[2];
    if (failed || found.status === 'rejected') throw failed?.reason;
    sound = true;
    const members: (bigint | undefined)[] = refs.map(() => undefined);
    for (const row of found.value.rows) members[row.at] = row.member_id;
    return members;
  } finally {
    client.release(!sound);
  }
}

function named(name: string, prepared: boolean): { name?: string } {
  return prepared ? { name } : {};
}

import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';

/** What somebody wrote down about a business account. */
export interface AccountNote {
  readonly id: bigint;
  readonly at: Date;
  /** `usr_…` */
  readonly author: string;
  readonly text: string;
}

/** Notes of accounts, by account, newest first. @param before only those that were written before this one */
export async function notesOf(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
  most: number,
  before?: bigint,
): Promise<Map<bigint, AccountNote[]>> {
  const rows = await em.execute<
    { member_id: string; id: string; at: string; author: string; text: string }[]
  >(
    `select m.id::text as member_id, n.id::text, (extract(epoch from n.at) * 1000)::bigint::text as at, n.author, n.text
       from unnest(?::bigint[]) m(id)
      cross join lateral (select * from account_note n where n.coalition_id = ? and n.member_id = m.id
                             and n.id < coalesce(?::bigint, 9223372036854775807)
                           order by n.id desc limit ?) n
      order by n.id desc`,
    [integerArray(memberIds), coalitionId, before ?? null, most],
  );
  const notes = new Map<bigint, AccountNote[]>();
  for (const { member_id, id, at, author, text } of rows) {
    const note = { id: BigInt(id), at: new Date(Number(at)), author, text };
    notes.set(BigInt(member_id), [...(notes.get(BigInt(member_id)) ?? []), note]);
  }
  return notes;
}

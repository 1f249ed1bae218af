import { integerArray } from '../runtime/array-literal.js';
import { type Database, entityManagerFor } from '../runtime/database.js';
import type { ContactRole, MemberPrincipal } from './principal.js';

/** Whom a member's token stands for. */
export type TokenHolder = Pick<MemberPrincipal, 'partnerId' | 'memberId' | 'contact'>;

/** What there is now of the holder of a member's token. */
export interface HolderNow {
  /** Whether the partner that made the token is linked to the member (rule A-09). */
  readonly linked: boolean;
  /** What the contact may do for the business account (rule K-01); undefined where it was removed, or there is none. */
  readonly role: ContactRole | undefined;
  /** Members that are a part of it (rule A-11). */
  readonly formerIds: readonly bigint[];
}

/**
 * What there is now of the holders of members' tokens, in their order. Asked at every request with such a token, so that
 * a link that ended, a contact that was removed, and one that got another role, count at once and on every node.
 */
export async function readHolders(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  holders: readonly TokenHolder[],
): Promise<HolderNow[]> {
  const rows = await entityManagerFor(database, coalitionId).execute<
    { linked: boolean; role: ContactRole | null; former: string }[]
  >(
    `select l.there is true as linked, c.role,
            array_to_string(array(select m.id from member m
                                   where m.coalition_id = ? and m.merged_into = h.member_id order by m.id), ',') as former
       from unnest(?::bigint[], ?::bigint[], ?::bigint[]) with ordinality h(partner_id, member_id, contact_id, at)
       left join lateral (
         select true as there from member_link l
          where l.coalition_id = ? and l.partner_id = h.partner_id and l.member_id = h.member_id limit 1) l on true
       left join lateral (
         select c.role from business_contact c
          where c.coalition_id = ? and c.id = h.contact_id and c.member_id = h.member_id and c.removed_at is null
          limit 1) c on true
      order by h.at`,
    [
      coalitionId,
      integerArray(holders.map(({ partnerId }) => partnerId)),
      integerArray(holders.map(({ memberId }) => memberId)),
      integerArray(holders.map(({ contact }) => contact?.id ?? 0n)),
      coalitionId,
      coalitionId,
    ],
  );
  return rows.map(({ linked, role, former }) => ({
    linked,
    role: role ?? undefined,
    formerIds: former === '' ? [] : former.split(',').map(BigInt),
  }));
}

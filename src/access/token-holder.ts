import { integerArray } from '../runtime/array-literal.js';
import { type Database, entityManagerFor } from '../runtime/database.js';
import type { RequestAllowance } from '../values/request-allowance.js';
import type { ContactRole, MemberPrincipal } from './principal.js';

/** Whom a member's token stands for. */
export type TokenHolder = Pick<MemberPrincipal, 'partnerId' | 'memberId' | 'contact' | 'madeWith'>;

/** What there is now of the holder of a member's token. */
export interface HolderNow {
  /** Whether the partner that made the token is linked to the member (rule A-09). */
  readonly linked: boolean;
  /** Whether what the token was made with is still good: neither taken back nor expired; true of who has none. */
  readonly tokenIsGood: boolean;
  /** What the contact may do for the business account (rule K-01); undefined where it was removed, or there is none. */
  readonly role: ContactRole | undefined;
  /** What the key that made the token may ask where that is another amount than other keys may (rule A-06). */
  readonly keyAllowance: RequestAllowance | undefined;
  /** Members that are a part of it (rule A-11). */
  readonly formerIds: readonly bigint[];
}

/**
 * What there is now of the holders of members' tokens, in their order. Asked at every request with such a token, so that
 * a link that ended, a contact that was removed, and one that got another role, count at once and on every node.
 * @param at by which a key has expired, or has not
 */
export async function readHolders(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  holders: readonly TokenHolder[],
  at: Date,
): Promise<HolderNow[]> {
  const rows = await entityManagerFor(database, coalitionId).execute<
    {
      linked: boolean;
      good: boolean;
      role: ContactRole | null;
      allowance: RequestAllowance | null;
      former: string;
    }[]
  >(
    `select l.token_series is not null as linked,
            (h.series = 0 or l.token_series = h.series)
              and (h.key_id = 0 or k.is_good) as good,
            c.role, k.allowance,
            array_to_string(array(select m.id from member m
                                   where m.coalition_id = ? and m.merged_into = h.member_id order by m.id), ',') as former
       from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
              with ordinality h(partner_id, member_id, contact_id, series, key_id, at)
       left join lateral (
         select l.token_series from member_link l
          where l.coalition_id = ? and l.partner_id = h.partner_id and l.member_id = h.member_id limit 1) l on true
       left join lateral (
         select k.allowance,
                k.revoked_at is null and (k.expires_at is null or k.expires_at > ?::timestamptz) as is_good
           from api_key k where k.coalition_id = ? and k.id = h.key_id limit 1) k on true
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
      integerArray(holders.map(({ madeWith }) => madeWith?.series ?? 0n)),
      integerArray(holders.map(({ madeWith }) => madeWith?.keyId ?? 0n)),
      coalitionId,
      at.toISOString(),
      coalitionId,
      coalitionId,
    ],
  );
  return rows.map(({ linked, good, role, allowance, former }) => ({
    linked,
    tokenIsGood: good === true,
    role: role ?? undefined,
    keyAllowance: allowance ?? undefined,
    formerIds: former === '' ? [] : former.split(',').map(BigInt),
  }));
}

/**
 * Places of those whose token is good no more: asked of all watched ones every second, so nothing is told of the others.
 * @param at by which a key has expired, or has not
 */
export async function endedHolders(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  holders: readonly TokenHolder[],
  at: Date,
): Promise<number[]> {
  const rows = await entityManagerFor(database, coalitionId).execute<{ at: number }[]>(
    `select h.at::integer
       from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
              with ordinality h(partner_id, member_id, contact_id, series, key_id, at)
       left join member_link l on l.coalition_id = ? and l.partner_id = h.partner_id and l.member_id = h.member_id
       left join api_key k on k.coalition_id = ? and k.id = h.key_id and k.revoked_at is null
            and (k.expires_at is null or k.expires_at > ?::timestamptz)
       left join business_contact c
         on c.coalition_id = ? and c.id = h.contact_id and c.member_id = h.member_id and c.removed_at is null
      where l.token_series is null or (h.series <> 0 and l.token_series <> h.series)
         or (h.key_id <> 0 and k.id is null) or (h.contact_id <> 0 and c.id is null)`,
    [
      integerArray(holders.map(({ partnerId }) => partnerId)),
      integerArray(holders.map(({ memberId }) => memberId)),
      integerArray(holders.map(({ contact }) => contact?.id ?? 0n)),
      integerArray(holders.map(({ madeWith }) => madeWith?.series ?? 0n)),
      integerArray(holders.map(({ madeWith }) => madeWith?.keyId ?? 0n)),
      coalitionId,
      coalitionId,
      at.toISOString(),
      coalitionId,
    ],
  );
  return rows.map(({ at }) => at - 1);
}

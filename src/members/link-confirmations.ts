import type { EntityManager } from '../runtime/database.js';

/** A partner's request that a member confirm the link to it (rule A-04); of the code only the keyed digest is kept. */
export interface NewLinkConfirmation {
  readonly partnerId: bigint;
  /** Keyed digest of what the member was named by. */
  readonly namedHash: Buffer;
  /** Null: there is no such member. */
  readonly memberId: bigint | null;
  readonly codeHash: Buffer;
  readonly at: Date;
  readonly expiresAt: Date;
}

/** What of a request there is to see. */
export interface LinkConfirmation {
  readonly memberId: bigint | null;
  readonly codeHash: Buffer;
  readonly expiresAt: Date;
  readonly confirmedAt: Date | null;
}

/** Codes that may be sent for one request, right or wrong. */
const MOST_ATTEMPTS = 5;

/** How many requests there were since an instant, by whichever partner under one name or of one member, and of one partner. */
export interface AskedSince {
  readonly byName: number;
  readonly byPartner: number;
  /** By whatever names; 0 where there is no such member. */
  readonly ofMember: number;
}

/** Counts requests, one partner's and one name's at a time: until the end of the transaction nobody else adds to them. */
export async function countLinkConfirmations(
  em: EntityManager,
  coalitionId: bigint,
  { partnerId, namedHash, memberId }: Pick<NewLinkConfirmation, 'partnerId' | 'namedHash' | 'memberId'>,
  since: Date,
): Promise<AskedSince> {
  const name = namedHash.toString('hex');
  await em.execute(
    `select pg_advisory_xact_lock(t.hash)
       from (select distinct hashtextextended('hamsood link confirmation ' || ?::text || ' ' || t, 0) as hash
               from unnest(array[?::text, ?::text]) t order by hash) t`,
    [coalitionId, name, partnerId],
  );
  const [row] = await em.execute<{ by_name: number; by_partner: number; of_member: number }[]>(
    `select (select count(*)::integer from link_confirmation
              where coalition_id = ? and named_hash = decode(?, 'hex') and created_at > ?::timestamptz) as by_name,
            (select count(*)::integer from link_confirmation
              where coalition_id = ? and partner_id = ? and created_at > ?::timestamptz) as by_partner,
            (select count(*)::integer from link_confirmation
              where coalition_id = ? and member_id = ? and created_at > ?::timestamptz) as of_member`,
    [
      ...[coalitionId, name, since.toISOString()],
      ...[coalitionId, partnerId, since.toISOString()],
      ...[coalitionId, memberId, since.toISOString()],
    ],
  );
  return { byName: row?.by_name ?? 0, byPartner: row?.by_partner ?? 0, ofMember: row?.of_member ?? 0 };
}

/** Keeps a request, and drops those of the partner that ended before an instant; answers its id. */
export async function keepLinkConfirmation(
  em: EntityManager,
  coalitionId: bigint,
  { partnerId, namedHash, memberId, codeHash, at, expiresAt }: NewLinkConfirmation,
  endedBefore: Date,
): Promise<bigint> {
  await em.execute(
    `delete from link_confirmation where coalition_id = ? and partner_id = ? and created_at < ?::timestamptz`,
    [coalitionId, partnerId, endedBefore.toISOString()],
  );
  const [row] = await em.execute<{ id: string }[]>(
    `insert into link_confirmation (coalition_id, partner_id, named_hash, member_id, code_hash, created_at, expires_at)
     values (?, ?, decode(?, 'hex'), ?, decode(?, 'hex'), ?::timestamptz, ?::timestamptz) returning id::text`,
    [
      coalitionId,
      partnerId,
      namedHash.toString('hex'),
      memberId,
      codeHash.toString('hex'),
      at.toISOString(),
      expiresAt.toISOString(),
    ],
  );
  return BigInt(row?.id ?? 0);
}

/**
 * Counts one more code that is sent for the request, and reads it; undefined when there is no such request of the
 * partner, or too many were sent. In a transaction of its own: a wrong code counts although it is refused.
 */
export async function countAttempt(
  em: EntityManager,
  coalitionId: bigint,
  { partnerId, id }: { readonly partnerId: bigint; readonly id: bigint },
): Promise<LinkConfirmation | undefined> {
  const [row] = await em.execute<
    { member_id: string | null; code: string; expires_at: string; confirmed_at: string | null }[]
  >(
    `update link_confirmation set attempts = attempts + 1
      where coalition_id = ? and id = ? and partner_id = ? and attempts < ${MOST_ATTEMPTS}
      returning member_id::text, encode(code_hash, 'hex') as code,
                (extract(epoch from expires_at) * 1000)::bigint::text as expires_at,
                (extract(epoch from confirmed_at) * 1000)::bigint::text as confirmed_at`,
    [coalitionId, id, partnerId],
  );
  return (
    row && {
      memberId: row.member_id === null ? null : BigInt(row.member_id),
      codeHash: Buffer.from(row.code, 'hex'),
      expiresAt: new Date(Number(row.expires_at)),
      confirmedAt: row.confirmed_at === null ? null : new Date(Number(row.confirmed_at)),
    }
  );
}

/** Notes that the member has confirmed. */
export async function noteConfirmed(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint,
  at: Date,
): Promise<void> {
  await em.execute(
    `update link_confirmation set confirmed_at = coalesce(confirmed_at, ?::timestamptz)
      where coalition_id = ? and id = ?`,
    [at.toISOString(), coalitionId, id],
  );
}

/** Lets no code that was sent be good any more for a link of the partner to the member; the requests still count. */
export async function useUpLinkCodes(
  em: EntityManager,
  coalitionId: bigint,
  { partnerId, memberId }: { readonly partnerId: bigint; readonly memberId: bigint },
): Promise<void> {
  await em.execute(
    `update link_confirmation set attempts = greatest(attempts, ${MOST_ATTEMPTS})
      where coalition_id = ? and partner_id = ? and member_id = ?`,
    [coalitionId, partnerId, memberId],
  );
}

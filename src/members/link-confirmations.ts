import type { EntityManager } from '../runtime/database.js';

/** A partner's request that a member confirm the link to it (rule A-04); of the code only the keyed digest is kept. */
export interface NewLinkConfirmation {
  readonly partnerId: bigint;
  /** Keyed digest of what the member was named by. */
  readonly namedHash: Buffer;
  /** To whom the code is sent. Null: to nobody, and no code is good. */
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

/** How many requests there were since an instant. */
export interface AskedSince {
  /** Of the partner, whatever it named. */
  readonly byPartner: number;
  /** Of the partner under the name. */
  readonly byPartnerAndName: number;
  /** Of the partner with a message to the member, by whatever names; 0 where there is no such member. */
  readonly byPartnerToMember: number;
  /** Of whichever partner with a message to the member. */
  readonly toMember: number;
}

/** Counts requests, one partner's and one member's at a time: until the end of the transaction nobody else adds to them. */
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
    [coalitionId, `partner ${partnerId}`, memberId === null ? `name ${name}` : `member ${memberId}`],
  );
  const [row] = await em.execute<{ partner: number; named: number; told: number; all_told: number }[]>(
    `select p.partner, p.named, p.told, m.all_told
       from (select count(*)::integer as partner,
                    (count(*) filter (where named_hash = decode(?, 'hex')))::integer as named,
                    (count(*) filter (where member_id = ?))::integer as told
               from link_confirmation
              where coalition_id = ? and partner_id = ? and created_at > ?::timestamptz) p,
            (select count(*)::integer as all_told from link_confirmation
              where coalition_id = ? and member_id = ? and created_at > ?::timestamptz) m`,
    [
      ...[name, memberId, coalitionId, partnerId, since.toISOString()],
      ...[coalitionId, memberId, since.toISOString()],
    ],
  );
  return {
    byPartner: row?.partner ?? 0,
    byPartnerAndName: row?.named ?? 0,
    byPartnerToMember: row?.told ?? 0,
    toMember: row?.all_told ?? 0,
  };
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

import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import { dayOf, startOfDay, type TimeZone } from '../values/time-zone.js';
import type { AccountState } from './batch-state.js';

/** Opens a coalition's books: its first business day is the one of `at`. Within the coalition's own transaction. */
export async function openLedger(
  em: EntityManager,
  { coalitionId, timeZone, at }: { coalitionId: bigint; timeZone: TimeZone; at: Date },
): Promise<void> {
  const day = dayOf(at, timeZone);
  await em.execute(
    'insert into ledger_state (coalition_id, first_open_day, first_open_at) values (?, ?, ?)',
    [coalitionId, day, startOfDay(day, timeZone).toISOString()],
  );
}

/** A partner's own accounts: what its points are issued from, and what takes the points burned there. */
export interface PartnerAccounts {
  readonly issuedAccountId: bigint;
  readonly redeemedAccountId: bigint;
}

/** Opens a partner's accounts, within the transaction that registers it. */
export async function openPartnerAccounts(
  em: EntityManager,
  coalitionId: bigint,
  partnerId: bigint,
): Promise<PartnerAccounts> {
  await em.execute(
    "insert into ledger_account (coalition_id, kind, partner_id) values (?, 'ISSUED', ?), (?, 'REDEEMED', ?)",
    [coalitionId, partnerId, coalitionId, partnerId],
  );
  const accounts = (await readPartnerAccounts(em, coalitionId, [partnerId])).get(partnerId);
  if (!accounts) throw new Error('the accounts of a partner are not there after they were opened');
  return accounts;
}

/** The accounts of partners, by partner. */
export async function readPartnerAccounts(
  em: EntityManager,
  coalitionId: bigint,
  partnerIds: readonly bigint[],
): Promise<Map<bigint, PartnerAccounts>> {
  const rows = await em.execute<{ partner_id: string; issued: string; redeemed: string }[]>(
    `select partner_id::text, max(id) filter (where kind = 'ISSUED')::text as issued,
            max(id) filter (where kind = 'REDEEMED')::text as redeemed
       from ledger_account where coalition_id = ? and partner_id = any (?::bigint[]) group by partner_id`,
    [coalitionId, integerArray(partnerIds)],
  );
  return new Map(
    rows.map((row) => [
      BigInt(row.partner_id),
      { issuedAccountId: BigInt(row.issued), redeemedAccountId: BigInt(row.redeemed) },
    ]),
  );
}

/** Opens members' accounts with nothing on them, within the transaction that enrols the members. */
export async function openMemberAccounts(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
  at: Date,
): Promise<void> {
  await em.execute(
    'insert into member_account (coalition_id, member_id, last_posted_at) select ?, unnest(?::bigint[]), ?::timestamptz',
    [coalitionId, integerArray(memberIds), at.toISOString()],
  );
}

/**
 * Lets a member's account take part or not. Waits for a batch that has the account locked, so that what is posted
 * afterwards obeys the new state. False when there is no such account.
 */
export async function setMemberAccountStatus(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
  status: AccountState['status'],
): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    'update member_account set status = ? where coalition_id = ? and member_id = ? returning member_id',
    [status, coalitionId, memberId],
  );
  return rows.length > 0;
}

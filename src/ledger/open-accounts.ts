import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import { dayOf, startOfDay, type TimeZone } from '../values/time-zone.js';
import type { AccountState } from './decide/batch-state.js';

/**
 * Opens a coalition's books: its first business day is the one of `at`, and it has accounts and a funding of its own.
 * Within the coalition's own transaction.
 */
export async function openLedger(
  em: EntityManager,
  { coalitionId, timeZone, at }: { coalitionId: bigint; timeZone: TimeZone; at: Date },
): Promise<void> {
  const day = dayOf(at, timeZone);
  await em.execute(
    `with own_funding as (
       insert into funding (coalition_id, funders, paid_at_issue_percent) values (?, ?::jsonb, 100) returning id)
     insert into ledger_state (coalition_id, first_open_day, first_open_at, own_funding_id)
       select ?, ?, ?, id from own_funding`,
    [coalitionId, COALITION_PAYS, coalitionId, day, startOfDay(day, timeZone).toISOString()],
  );
  await insertAccounts(em, coalitionId, COALITION_ACCOUNTS, null);
}

/** The coalition alone pays for what it gives itself. */
const COALITION_PAYS = JSON.stringify([{ partnerId: null, percent: '100' }]);

/** See the column `kind` of `ledger_account`. */
const PARTNER_ACCOUNTS = ['ISSUED', 'REDEEMED', 'EXPIRED', 'SHORTFALL'] as const;
const COALITION_ACCOUNTS = ['ADJUSTED', 'EXPIRED', 'DONATED'] as const;

/** The coalition's own accounts. */
export interface CoalitionAccounts {
  /** The other side of corrections. */
  readonly adjustedAccountId: bigint;
  /** Breakage of points that the coalition gave. */
  readonly expiredAccountId: bigint;
  /** Of points that the coalition itself gives. */
  readonly ownFundingId: bigint;
  /** What was given to charities. */
  readonly donatedAccountId: bigint;
}

/** A partner's own accounts. */
export interface PartnerAccounts {
  /** What its points are issued from. */
  readonly issuedAccountId: bigint;
  /** What takes the points burned there. */
  readonly redeemedAccountId: bigint;
  /** Breakage of points that it issued. */
  readonly expiredAccountId: bigint;
  /** What reversals of its earns could not take back, and it bears (rule R-04). */
  readonly shortfallAccountId: bigint;
}

/** Opens a partner's accounts, within the transaction that registers it. */
export async function openPartnerAccounts(
  em: EntityManager,
  coalitionId: bigint,
  partnerId: bigint,
): Promise<PartnerAccounts> {
  await insertAccounts(em, coalitionId, PARTNER_ACCOUNTS, partnerId);
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
  const rows = await em.execute<AccountRow[]>(
    `select id::text, kind, partner_id::text from ledger_account
      where coalition_id = ? and partner_id = any (?::bigint[])`,
    [coalitionId, integerArray(partnerIds)],
  );
  return new Map(
    [...Map.groupBy(rows, (row) => BigInt(row.partner_id ?? 0))].map(([partnerId, own]) => [
      partnerId,
      {
        issuedAccountId: accountOfKind(own, 'ISSUED'),
        redeemedAccountId: accountOfKind(own, 'REDEEMED'),
        expiredAccountId: accountOfKind(own, 'EXPIRED'),
        shortfallAccountId: accountOfKind(own, 'SHORTFALL'),
      },
    ]),
  );
}

/** The coalition's own accounts. */
export async function readCoalitionAccounts(
  em: EntityManager,
  coalitionId: bigint,
): Promise<CoalitionAccounts> {
  const own = await em.execute<AccountRow[]>(
    'select id::text, kind, partner_id::text from ledger_account where coalition_id = ? and partner_id is null',
    [coalitionId],
  );
  const [state] = await em.execute<{ own_funding_id: string }[]>(
    'select own_funding_id::text from ledger_state where coalition_id = ?',
    [coalitionId],
  );
  if (!state) throw new Error('the coalition has no books');
  return {
    adjustedAccountId: accountOfKind(own, 'ADJUSTED'),
    expiredAccountId: accountOfKind(own, 'EXPIRED'),
    ownFundingId: BigInt(state.own_funding_id),
    donatedAccountId: accountOfKind(own, 'DONATED'),
  };
}

interface AccountRow {
  readonly id: string;
  readonly kind: string;
  readonly partner_id: string | null;
}

type OwnedAccountKind = (typeof PARTNER_ACCOUNTS)[number] | (typeof COALITION_ACCOUNTS)[number];

async function insertAccounts(
  em: EntityManager,
  coalitionId: bigint,
  kinds: readonly OwnedAccountKind[],
  partnerId: bigint | null,
): Promise<void> {
  await em.execute(
    "insert into ledger_account (coalition_id, kind, partner_id) select ?, unnest(string_to_array(?, ',')), ?::bigint",
    [coalitionId, kinds.join(), partnerId],
  );
}

function accountOfKind(rows: readonly AccountRow[], kind: OwnedAccountKind): bigint {
  const found = rows.find((row) => row.kind === kind);
  if (!found) throw new Error(`an account of the kind ${kind} is missing`);
  return BigInt(found.id);
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
 * afterwards obeys the new state. False when there is no such account, or it is closed, which it stays.
 */
export async function setMemberAccountStatus(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
  status: AccountState['status'],
): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `update member_account set status = ? where coalition_id = ? and member_id = ? and status <> 'CLOSED'
      returning member_id`,
    [status, coalitionId, memberId],
  );
  return rows.length > 0;
}

import type { PartnerAccounts } from '../../src/ledger/open-accounts.js';
import { encodeId } from '../../src/values/ids.js';

/** Books to corrupt: three members, of whom the third has nothing, and two partners. */
export interface CorruptibleBooks {
  readonly coalitionId: bigint;
  readonly ali: bigint;
  /** Nothing is ever done to her. */
  readonly bita: bigint;
  readonly carla: bigint;
  readonly accountsOfA: PartnerAccounts;
  readonly accountsOfB: PartnerAccounts;
  /** Ali's transactions, in order: earned 100 at A, earned 50 (of another expiry) at B, burned 120 and earned 0 at A. */
  readonly earned: bigint;
  readonly second: bigint;
  readonly burned: bigint;
  readonly nothing: bigint;
}

/** A change to the books, and whom the auditor must name for it. */
export interface Corruption {
  readonly name: string;
  readonly sql: (books: CorruptibleBooks) => string;
  /** External ids. */
  readonly names: (books: CorruptibleBooks) => readonly string[];
  /** What it must say of one of them: the reason that is this corruption's own. */
  readonly says?: RegExp;
}

export const member = (id: bigint) => encodeId('member', id);
export const transaction = (id: bigint) => encodeId('transaction', id);
const coalition = (id: bigint) => encodeId('coalition', id);
const programme = (id: bigint) => encodeId('account', id);
const entryOf = (id: bigint, leg: number) => `transaction_id = ${id} and leg = ${leg}`;
const ofAli = (books: CorruptibleBooks) => `member_id = ${books.ali}`;
const firstLot = 'lot_points[1]';

/** What the entries show. */
export const BOOK_CORRUPTIONS: readonly Corruption[] = [
  {
    name: 'the amount of an entry changed',
    sql: (books) => `update entry set amount = amount + 1 where ${entryOf(books.earned, 0)}`,
    names: (books) => [transaction(books.earned), member(books.ali), coalition(books.coalitionId)],
  },
  {
    name: 'both amounts of a transaction changed, so that it still balances',
    sql: (books) =>
      `update entry set amount = amount + sign(amount)::bigint where transaction_id = ${books.earned}`,
    names: (books) => [
      transaction(books.earned),
      member(books.ali),
      programme(books.accountsOfA.issuedAccountId),
    ],
  },
  {
    name: 'an entry deleted',
    sql: (books) => `delete from entry where ${entryOf(books.burned, 1)}`,
    names: (books) => [transaction(books.burned), programme(books.accountsOfA.redeemedAccountId)],
  },
  {
    name: 'both entries of a transaction deleted',
    sql: (books) => `delete from entry where transaction_id = ${books.second}`,
    names: (books) => [
      transaction(books.second),
      member(books.ali),
      programme(books.accountsOfB.issuedAccountId),
    ],
  },
  {
    name: 'a transaction deleted with all that belongs to it',
    sql: (books) => `delete from entry where transaction_id = ${books.second};
                delete from ledger_transaction where id = ${books.second};
                delete from idempotency_key where transaction_id = ${books.second};
                delete from earned_purchase where transaction_id = ${books.second}`,
    names: (books) => [member(books.ali), programme(books.accountsOfB.issuedAccountId)],
  },
  {
    name: 'a transaction deleted, its entries left',
    sql: (books) => `delete from ledger_transaction where id = ${books.earned}`,
    names: (books) => [transaction(books.earned)],
  },
  {
    name: 'the entries of a transaction doubled',
    sql: (
      books,
    ) => `insert into entry select coalition_id, transaction_id, leg + 2, account_id, amount, posted_at, sequence,
                    version, posted_after, held_after, pending_after, owed_after, lot_expiries, lot_fundings, lot_points, lot_places
                  from entry where transaction_id = ${books.earned}`,
    names: (books) => [member(books.ali), programme(books.accountsOfA.issuedAccountId)],
  },
  {
    name: 'an entry of another member',
    sql: (books) => `update entry set account_id = ${books.carla} where ${entryOf(books.burned, 0)}`,
    names: (books) => [transaction(books.burned), member(books.ali), member(books.carla)],
  },
  {
    name: 'an entry of a member that does not exist',
    sql: (books) => `update entry set account_id = 12345 where ${entryOf(books.burned, 0)}`,
    names: (books) => [member(books.ali), member(12_345n)],
  },
  {
    name: 'an entry of another partner',
    sql: (books) =>
      `update entry set account_id = ${books.accountsOfB.issuedAccountId} where ${entryOf(books.earned, 1)}`,
    names: (books) => [
      programme(books.accountsOfA.issuedAccountId),
      programme(books.accountsOfB.issuedAccountId),
    ],
  },
  {
    name: 'a partner’s entry and its delta moved to another partner together',
    sql: (
      books,
    ) => `update entry set account_id = ${books.accountsOfB.redeemedAccountId} where ${entryOf(books.burned, 1)};
                update account_delta set account_id = ${books.accountsOfB.redeemedAccountId}
                 where account_id = ${books.accountsOfA.redeemedAccountId}`,
    names: (books) => [transaction(books.burned)],
  },
  {
    name: 'a gap in the sequence',
    sql: (books) => `update entry set sequence = 9 where ${entryOf(books.nothing, 0)};
                update member_account set sequence = 9, version = 9 where ${ofAli(books)}`,
    names: (books) => [member(books.ali)],
  },
  {
    name: 'a number given twice',
    sql: (books) => `update entry set sequence = 2 where ${entryOf(books.burned, 0)}`,
    names: (books) => [member(books.ali)],
  },
  {
    name: 'an account that says another number of entries',
    sql: (books) => `update member_account set sequence = sequence - 1 where ${ofAli(books)}`,
    names: (books) => [member(books.ali)],
  },
  {
    name: 'a version that does not rise',
    sql: (books) => `update entry set version = 1 where ${entryOf(books.second, 0)}`,
    names: (books) => [member(books.ali)],
  },
  {
    name: 'a wrong balance after an entry',
    sql: (books) => `update entry set posted_after = posted_after + 1 where ${entryOf(books.second, 0)}`,
    names: (books) => [member(books.ali)],
  },
  {
    name: 'an entry posted before the one before it',
    sql: (
      books,
    ) => `update entry set posted_at = posted_at - interval '1 day' where transaction_id = ${books.burned};
                update ledger_transaction set posted_at = posted_at - interval '1 day' where id = ${books.burned}`,
    names: (books) => [member(books.ali)],
  },
  {
    name: 'a transaction and its entries at different instants',
    sql: (books) =>
      `update ledger_transaction set posted_at = posted_at + interval '1 ms' where id = ${books.burned}`,
    names: (books) => [transaction(books.burned)],
  },
  {
    name: 'an account with points out of nowhere, lots and all',
    sql: (books) =>
      `update member_account set posted = posted + 5, ${firstLot} = ${firstLot} + 5 where ${ofAli(books)}`,
    names: (books) => [member(books.ali)],
  },
  {
    name: 'posted alone changed',
    sql: (books) => `update member_account set posted = posted + 5 where ${ofAli(books)}`,
    names: (books) => [member(books.ali)],
  },
  {
    name: 'lots alone changed',
    sql: (books) => `update member_account set ${firstLot} = ${firstLot} + 1 where ${ofAli(books)}`,
    names: (books) => [member(books.ali)],
  },
  {
    name: 'points held that no hold holds',
    sql: (books) =>
      `update member_account set held = 10, ${firstLot} = ${firstLot} - 10 where ${ofAli(books)}`,
    names: (books) => [member(books.ali)],
    says: /^10 points are held, its open holds reserve 0/,
  },
  {
    name: 'a balance below zero',
    sql: (books) =>
      `update member_account set posted = -1, lot_points = '{}', lot_expiries = '{}', lot_fundings = '{}' where ${ofAli(books)}`,
    names: (books) => [member(books.ali)],
  },
  {
    name: 'a lot whose expiry was put off',
    sql: (books) => `update member_account set lot_expiries[1] = lot_expiries[1] + 365 where ${ofAli(books)}`,
    names: (books) => [member(books.ali)],
  },
  {
    name: 'a lot at another’s expense',
    sql: (books) => `update member_account set lot_fundings[1] = 99 where ${ofAli(books)}`,
    names: (books) => [member(books.ali)],
  },
  {
    name: 'lots out of order',
    sql: (
      books,
    ) => `update member_account set lot_points = '{10,20}', lot_expiries = array[lot_expiries[1], lot_expiries[1]],
                  lot_fundings = '{51,51}' where ${ofAli(books)}`,
    names: (books) => [member(books.ali)],
  },
  {
    name: 'an entry whose lots are fewer than its points',
    sql: (books) => `update entry set ${firstLot} = ${firstLot} - 1 where ${entryOf(books.burned, 0)}`,
    names: (books) => [transaction(books.burned), member(books.ali)],
  },
  {
    name: 'an account deleted',
    sql: (books) => `delete from member_account where ${ofAli(books)}`,
    names: (books) => [member(books.ali)],
  },
  {
    name: 'a partner’s delta lost',
    sql: (books) => `delete from account_delta where account_id = ${books.accountsOfB.issuedAccountId}`,
    names: (books) => [programme(books.accountsOfB.issuedAccountId)],
  },
  {
    name: 'a partner’s delta counted twice',
    sql: (books) =>
      `update account_delta set delta = delta * 2 where account_id = ${books.accountsOfA.redeemedAccountId}`,
    names: (books) => [programme(books.accountsOfA.redeemedAccountId)],
  },
  {
    name: 'a partner’s folded balance changed',
    sql: (books) =>
      `update ledger_account set folded_balance = 1 where id = ${books.accountsOfB.redeemedAccountId}`,
    names: (books) => [programme(books.accountsOfB.redeemedAccountId)],
  },
  {
    name: 'a partner’s account deleted',
    sql: (books) => `delete from ledger_account where id = ${books.accountsOfA.issuedAccountId}`,
    names: (books) => [programme(books.accountsOfA.issuedAccountId)],
  },
  {
    name: 'a transaction that says another number of points',
    sql: (books) => `update ledger_transaction set points = points + 1 where id = ${books.burned}`,
    names: (books) => [transaction(books.burned)],
  },
  {
    name: 'a transaction that names another member',
    sql: (books) => `update ledger_transaction set member_id = ${books.bita} where id = ${books.burned}`,
    names: (books) => [transaction(books.burned)],
  },
  {
    name: 'a transaction that names another partner',
    sql: (books) => `update ledger_transaction set partner_id = 22 where id = ${books.earned}`,
    names: (books) => [transaction(books.earned)],
  },
  {
    name: 'a burn turned into an earn',
    sql: (books) => `update ledger_transaction set type = 'EARN' where id = ${books.burned}`,
    names: (books) => [transaction(books.burned)],
  },
  {
    name: 'a breakdown that comes to something else',
    sql: (books) =>
      `update ledger_transaction set breakdown = '[{"rule":"base","points":"99"}]' where id = ${books.earned}`,
    names: (books) => [transaction(books.earned)],
  },
  {
    name: 'a transaction without entries',
    sql: (
      books,
    ) => `insert into ledger_transaction (coalition_id, id, type, points, occurred_at, posted_at, business_day, sealing_epoch, actor)
                  values (${books.coalitionId}, 777, 'EXPIRY', 5, now(), now(), current_date, 1, 'x')`,
    names: () => [transaction(777n)],
  },
  {
    name: 'a key that points nowhere',
    sql: (books) => `update idempotency_key set transaction_id = 4242 where transaction_id = ${books.second}`,
    names: (books) => [transaction(4_242n), transaction(books.second)],
  },
  {
    name: 'a key lost',
    sql: (books) => `delete from idempotency_key where transaction_id = ${books.second}`,
    names: (books) => [transaction(books.second)],
  },
  {
    name: 'a second key for one transaction',
    sql: (
      books,
    ) => `insert into idempotency_key select coalition_id, caller, 'another', fingerprint, transaction_id, subject_id, refusal,
                    member_id, version, posted, held, pending, as_of from idempotency_key where transaction_id = ${books.second}`,
    names: (books) => [transaction(books.second)],
  },
  {
    name: 'a key that would tell another balance than was told',
    sql: (books) => `update idempotency_key set posted = posted + 1 where transaction_id = ${books.second}`,
    names: (books) => [transaction(books.second)],
  },
  {
    name: 'a key that would tell another member’s balance',
    sql: (books) =>
      `update idempotency_key set member_id = ${books.bita} where transaction_id = ${books.second}`,
    names: (books) => [transaction(books.second)],
  },
  {
    name: 'a purchase that may earn again',
    sql: (books) => `delete from earned_purchase where transaction_id = ${books.nothing}`,
    names: (books) => [transaction(books.nothing)],
  },
  {
    name: 'a purchase that earned nowhere',
    sql: (books) =>
      `update earned_purchase set transaction_id = 4243 where transaction_id = ${books.nothing}`,
    names: (books) => [transaction(4_243n), transaction(books.nothing)],
  },
  {
    name: 'a purchase of another merchant',
    sql: (books) => `update earned_purchase set merchant_id = 32 where transaction_id = ${books.earned}`,
    names: (books) => [transaction(books.earned)],
  },
  {
    name: 'details changed after they were sealed',
    sql: (books) =>
      `update operation_detail set metadata = '{"till": 4}' where operation_id = ${books.earned}`,
    names: (books) => [transaction(books.earned)],
  },
  {
    name: 'details of a transaction that had none',
    sql: (books) => `insert into operation_detail (coalition_id, operation_id, salt, reference)
                  values (${books.coalitionId}, ${books.burned}, '\\x00', 'made up')`,
    names: (books) => [transaction(books.burned)],
  },
];

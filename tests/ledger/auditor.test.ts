import { encodeId } from '../../src/values/ids.js';
import { burnOf, earnOf, toldOf } from './ledger-operations.js';
import { type LedgerWorld, openWorld, PARTNER_A, PARTNER_B } from './ledger-world.js';

/** Everything that the auditor reads. */
const TABLES = [
  'member_account',
  'ledger_account',
  'account_delta',
  'ledger_transaction',
  'transaction_detail',
  'entry',
  'idempotency_key',
  'earned_purchase',
] as const;

let world: LedgerWorld;
/** Transactions of the first member, in order: earned 100, earned 50 (of another expiry and partner), burned 120, earned 0. */
let ids: {
  readonly earned: bigint;
  readonly second: bigint;
  readonly burned: bigint;
  readonly nothing: bigint;
};

beforeAll(async () => {
  world = await openWorld({ members: 3 });
  const [ali, bita] = world.members as [bigint, bigint];
  const details = { reference: 'bill 7', metadata: { till: 3 } };
  const post = async (operation: ReturnType<typeof earnOf> | ReturnType<typeof burnOf>) => {
    const outcome = await world.nodes[0].ledger.post(world.coalitionId, operation);
    if (outcome.kind !== 'posted') throw new Error(toldOf(outcome));
    return outcome.transactionId;
  };
  ids = {
    earned: await post(earnOf(world, { key: 'e1', member: ali, points: 100n, details })),
    second: await post({
      ...earnOf(world, { key: 'e2', member: ali, points: 50n, partner: PARTNER_B }),
      occurredAt: new Date(Date.now() - 170 * 86_400_000),
    }),
    burned: await post(burnOf(world, { key: 'b1', member: ali, points: 120n })),
    nothing: await post(earnOf(world, { key: 'e0', member: ali, points: 0n })),
  };
  await post(earnOf(world, { key: 'e3', member: bita, points: 70n }));
  // From now on the database lets through what it would refuse: whoever got this far is whom the auditor is for.
  await world.owner.query(`
    alter table member_account drop constraint member_account_adds_up, drop constraint member_account_covered;
    set session_replication_role = replica;
    create schema kept;
    ${TABLES.map((table) => `create table kept.${table} as table public.${table};`).join('\n')}
  `);
});
afterAll(() => world.close());

afterEach(async () => {
  await world.owner.query(
    TABLES.map((table) => `delete from ${table}; insert into ${table} select * from kept.${table};`).join(
      '\n',
    ),
  );
});

const account = (index: number) => encodeId('member', world.members[index] as bigint);
const transaction = (id: bigint) => encodeId('transaction', id);
const programme = (partner: bigint, kind: 'issuedAccountId' | 'redeemedAccountId') =>
  encodeId('account', world.accounts.get(partner)![kind]);

test('L-09 clean books: nothing to report, before and after the deltas are folded', async () => {
  expect(await world.differences()).toEqual([]);
  await world.owner.query(
    `begin; set local app.coalition_id = ${world.coalitionId}; select fold_account_deltas(1000); commit`,
  );
  expect(await world.differences()).toEqual([]);
});

/** A change to the books, in SQL, and whom the auditor must name for it. */
interface Corruption {
  readonly name: string;
  readonly sql: () => string;
  readonly names: () => readonly string[];
}

const entryOf = (id: bigint, leg: number) => `transaction_id = ${id} and leg = ${leg}`;
const ofAli = () => `member_id = ${world.members[0]}`;
const firstLot = 'lot_points[1]';

const CORRUPTIONS: readonly Corruption[] = [
  {
    name: 'the amount of an entry changed',
    sql: () => `update entry set amount = amount + 1 where ${entryOf(ids.earned, 0)}`,
    names: () => [transaction(ids.earned), account(0), encodeId('coalition', world.coalitionId)],
  },
  {
    name: 'both amounts of a transaction changed, so that it still balances',
    sql: () => `update entry set amount = amount + sign(amount)::bigint where transaction_id = ${ids.earned}`,
    names: () => [transaction(ids.earned), account(0), programme(PARTNER_A, 'issuedAccountId')],
  },
  {
    name: 'an entry deleted',
    sql: () => `delete from entry where ${entryOf(ids.burned, 1)}`,
    names: () => [transaction(ids.burned), programme(PARTNER_A, 'redeemedAccountId')],
  },
  {
    name: 'both entries of a transaction deleted',
    sql: () => `delete from entry where transaction_id = ${ids.second}`,
    names: () => [transaction(ids.second), account(0), programme(PARTNER_B, 'issuedAccountId')],
  },
  {
    name: 'a transaction deleted with all that belongs to it',
    sql: () => `delete from entry where transaction_id = ${ids.second};
                delete from ledger_transaction where id = ${ids.second};
                delete from idempotency_key where transaction_id = ${ids.second};
                delete from earned_purchase where transaction_id = ${ids.second}`,
    names: () => [account(0), programme(PARTNER_B, 'issuedAccountId')],
  },
  {
    name: 'a transaction deleted, its entries left',
    sql: () => `delete from ledger_transaction where id = ${ids.earned}`,
    names: () => [transaction(ids.earned)],
  },
  {
    name: 'the entries of a transaction doubled',
    sql: () => `insert into entry select coalition_id, transaction_id, leg + 2, account_id, amount, posted_at, sequence,
                    version, posted_after, held_after, pending_after, lot_expiries, lot_fundings, lot_points
                  from entry where transaction_id = ${ids.earned}`,
    names: () => [account(0), programme(PARTNER_A, 'issuedAccountId')],
  },
  {
    name: 'an entry of another member',
    sql: () => `update entry set account_id = ${world.members[2]} where ${entryOf(ids.burned, 0)}`,
    names: () => [transaction(ids.burned), account(0), account(2)],
  },
  {
    name: 'an entry of a member that does not exist',
    sql: () => `update entry set account_id = 12345 where ${entryOf(ids.burned, 0)}`,
    names: () => [account(0), encodeId('member', 12_345n)],
  },
  {
    name: 'an entry of another partner',
    sql: () =>
      `update entry set account_id = ${world.accounts.get(PARTNER_B)!.issuedAccountId} where ${entryOf(ids.earned, 1)}`,
    names: () => [programme(PARTNER_A, 'issuedAccountId'), programme(PARTNER_B, 'issuedAccountId')],
  },
  {
    name: 'a partner’s entry and its delta moved to another partner together',
    sql: () => `update entry set account_id = ${world.accounts.get(PARTNER_B)!.redeemedAccountId} where ${entryOf(ids.burned, 1)};
                update account_delta set account_id = ${world.accounts.get(PARTNER_B)!.redeemedAccountId}
                 where account_id = ${world.accounts.get(PARTNER_A)!.redeemedAccountId}`,
    names: () => [transaction(ids.burned)],
  },
  {
    name: 'a gap in the sequence',
    sql: () => `update entry set sequence = 9 where ${entryOf(ids.nothing, 0)};
                update member_account set sequence = 9, version = 9 where ${ofAli()}`,
    names: () => [account(0)],
  },
  {
    name: 'a number given twice',
    sql: () => `update entry set sequence = 2 where ${entryOf(ids.burned, 0)}`,
    names: () => [account(0)],
  },
  {
    name: 'an account that says another number of entries',
    sql: () => `update member_account set sequence = sequence - 1 where ${ofAli()}`,
    names: () => [account(0)],
  },
  {
    name: 'a version that does not rise',
    sql: () => `update entry set version = 1 where ${entryOf(ids.second, 0)}`,
    names: () => [account(0)],
  },
  {
    name: 'a wrong balance after an entry',
    sql: () => `update entry set posted_after = posted_after + 1 where ${entryOf(ids.second, 0)}`,
    names: () => [account(0)],
  },
  {
    name: 'an entry posted before the one before it',
    sql: () => `update entry set posted_at = posted_at - interval '1 day' where transaction_id = ${ids.burned};
                update ledger_transaction set posted_at = posted_at - interval '1 day' where id = ${ids.burned}`,
    names: () => [account(0)],
  },
  {
    name: 'a transaction and its entries at different instants',
    sql: () =>
      `update ledger_transaction set posted_at = posted_at + interval '1 ms' where id = ${ids.burned}`,
    names: () => [transaction(ids.burned)],
  },
  {
    name: 'an account with points out of nowhere, lots and all',
    sql: () =>
      `update member_account set posted = posted + 5, ${firstLot} = ${firstLot} + 5 where ${ofAli()}`,
    names: () => [account(0)],
  },
  {
    name: 'posted alone changed',
    sql: () => `update member_account set posted = posted + 5 where ${ofAli()}`,
    names: () => [account(0)],
  },
  {
    name: 'lots alone changed',
    sql: () => `update member_account set ${firstLot} = ${firstLot} + 1 where ${ofAli()}`,
    names: () => [account(0)],
  },
  {
    name: 'points held that no hold holds',
    sql: () => `update member_account set held = 10, ${firstLot} = ${firstLot} - 10 where ${ofAli()}`,
    names: () => [account(0)],
  },
  {
    name: 'a balance below zero',
    sql: () =>
      `update member_account set posted = -1, lot_points = '{}', lot_expiries = '{}', lot_fundings = '{}' where ${ofAli()}`,
    names: () => [account(0)],
  },
  {
    name: 'a lot whose expiry was put off',
    sql: () => `update member_account set lot_expiries[1] = lot_expiries[1] + 365 where ${ofAli()}`,
    names: () => [account(0)],
  },
  {
    name: 'a lot at another’s expense',
    sql: () => `update member_account set lot_fundings[1] = 99 where ${ofAli()}`,
    names: () => [account(0)],
  },
  {
    name: 'lots out of order',
    sql: () => `update member_account set lot_points = '{10,20}', lot_expiries = array[lot_expiries[1], lot_expiries[1]],
                  lot_fundings = '{51,51}' where ${ofAli()}`,
    names: () => [account(0)],
  },
  {
    name: 'an entry whose lots are fewer than its points',
    sql: () => `update entry set ${firstLot} = ${firstLot} - 1 where ${entryOf(ids.burned, 0)}`,
    names: () => [transaction(ids.burned), account(0)],
  },
  {
    name: 'an account deleted',
    sql: () => `delete from member_account where ${ofAli()}`,
    names: () => [account(0)],
  },
  {
    name: 'a partner’s delta lost',
    sql: () =>
      `delete from account_delta where account_id = ${world.accounts.get(PARTNER_B)!.issuedAccountId}`,
    names: () => [programme(PARTNER_B, 'issuedAccountId')],
  },
  {
    name: 'a partner’s delta counted twice',
    sql: () =>
      `update account_delta set delta = delta * 2 where account_id = ${world.accounts.get(PARTNER_A)!.redeemedAccountId}`,
    names: () => [programme(PARTNER_A, 'redeemedAccountId')],
  },
  {
    name: 'a partner’s folded balance changed',
    sql: () =>
      `update ledger_account set folded_balance = 1 where id = ${world.accounts.get(PARTNER_B)!.redeemedAccountId}`,
    names: () => [programme(PARTNER_B, 'redeemedAccountId')],
  },
  {
    name: 'a partner’s account deleted',
    sql: () => `delete from ledger_account where id = ${world.accounts.get(PARTNER_A)!.issuedAccountId}`,
    names: () => [programme(PARTNER_A, 'issuedAccountId')],
  },
  {
    name: 'a transaction that says another number of points',
    sql: () => `update ledger_transaction set points = points + 1 where id = ${ids.burned}`,
    names: () => [transaction(ids.burned)],
  },
  {
    name: 'a transaction that names another member',
    sql: () => `update ledger_transaction set member_id = ${world.members[1]} where id = ${ids.burned}`,
    names: () => [transaction(ids.burned)],
  },
  {
    name: 'a transaction that names another partner',
    sql: () => `update ledger_transaction set partner_id = ${PARTNER_B} where id = ${ids.earned}`,
    names: () => [transaction(ids.earned)],
  },
  {
    name: 'a burn turned into an earn',
    sql: () => `update ledger_transaction set type = 'EARN' where id = ${ids.burned}`,
    names: () => [transaction(ids.burned)],
  },
  {
    name: 'a breakdown that comes to something else',
    sql: () =>
      `update ledger_transaction set breakdown = '[{"rule":"base","points":"99"}]' where id = ${ids.earned}`,
    names: () => [transaction(ids.earned)],
  },
  {
    name: 'a transaction without entries',
    sql: () => `insert into ledger_transaction (coalition_id, id, type, points, occurred_at, posted_at, business_day, sealing_epoch, actor)
                  values (${world.coalitionId}, 777, 'EXPIRY', 5, now(), now(), current_date, 1, 'x')`,
    names: () => [transaction(777n)],
  },
  {
    name: 'a key that points nowhere',
    sql: () => `update idempotency_key set transaction_id = 4242 where transaction_id = ${ids.second}`,
    names: () => [transaction(4_242n), transaction(ids.second)],
  },
  {
    name: 'a key lost',
    sql: () => `delete from idempotency_key where transaction_id = ${ids.second}`,
    names: () => [transaction(ids.second)],
  },
  {
    name: 'a second key for one transaction',
    sql: () => `insert into idempotency_key select coalition_id, caller, 'another', fingerprint, transaction_id, refusal,
                    member_id, version, posted, held, pending, as_of from idempotency_key where transaction_id = ${ids.second}`,
    names: () => [transaction(ids.second)],
  },
  {
    name: 'a key that would tell another balance than was told',
    sql: () => `update idempotency_key set posted = posted + 1 where transaction_id = ${ids.second}`,
    names: () => [transaction(ids.second)],
  },
  {
    name: 'a key that would tell another member’s balance',
    sql: () =>
      `update idempotency_key set member_id = ${world.members[1]} where transaction_id = ${ids.second}`,
    names: () => [transaction(ids.second)],
  },
  {
    name: 'a purchase that may earn again',
    sql: () => `delete from earned_purchase where transaction_id = ${ids.nothing}`,
    names: () => [transaction(ids.nothing)],
  },
  {
    name: 'a purchase that earned nowhere',
    sql: () => `update earned_purchase set transaction_id = 4243 where transaction_id = ${ids.nothing}`,
    names: () => [transaction(4_243n), transaction(ids.nothing)],
  },
  {
    name: 'a purchase of another merchant',
    sql: () => `update earned_purchase set merchant_id = 32 where transaction_id = ${ids.earned}`,
    names: () => [transaction(ids.earned)],
  },
  {
    name: 'details changed after they were sealed',
    sql: () => `update transaction_detail set metadata = '{"till": 4}' where transaction_id = ${ids.earned}`,
    names: () => [transaction(ids.earned)],
  },
  {
    name: 'details of a transaction that had none',
    sql: () => `insert into transaction_detail (coalition_id, transaction_id, salt, reference)
                  values (${world.coalitionId}, ${ids.burned}, '\\x00', 'made up')`,
    names: () => [transaction(ids.burned)],
  },
];

test.each(CORRUPTIONS.map((corruption) => [corruption.name, corruption] as const))(
  'L-09 %s: named by the auditor',
  async (_name, { sql, names }) => {
    await world.owner.query(sql());
    const named = new Set((await world.differences()).map(({ id }) => id));
    expect([...named]).toEqual(expect.arrayContaining([...names()]));
    // Whoever is not touched is not named.
    expect(named).not.toContain(account(1));
  },
);

test('L-07 erased details are no difference: the hash that stays tells nothing', async () => {
  await world.owner.query('delete from transaction_detail');
  expect(await world.differences()).toEqual([]);
});

test('A-01 the auditor of one coalition says nothing of another’s books', async () => {
  await world.owner.query('update entry set coalition_id = coalition_id + 1, amount = amount + 1');
  const named = (await world.differences()).map(({ id }) => id);
  expect(named).not.toContain(encodeId('coalition', world.coalitionId + 1n));
});

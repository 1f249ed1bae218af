import { encodeId } from '../../src/values/ids.js';
import { liftGuards } from '../harness/past-guards.js';
import { BOOK_CORRUPTIONS, type CorruptibleBooks, member, transaction } from './book-corruptions.js';
import { accountsOf, burnOf, earnOf, toldOf, transactionOf } from './ledger-operations.js';
import { type LedgerWorld, openWorld, PARTNER_A, PARTNER_B } from './ledger-world.js';
import { ROW_CORRUPTIONS } from './row-corruptions.js';

/** Everything that the auditor reads. */
const TABLES = [
  'member_account',
  'ledger_account',
  'account_delta',
  'ledger_transaction',
  'operation_detail',
  'entry',
  'idempotency_key',
  'earned_purchase',
  'outbox',
  'member',
  'merchant',
  'contract_version',
  'funding',
] as const;

let world: LedgerWorld;
let books: CorruptibleBooks;

beforeAll(async () => {
  world = await openWorld({ members: 3 });
  const [ali, bita, carla] = world.members as [bigint, bigint, bigint];
  const details = { reference: 'bill 7', metadata: { till: 3 } };
  const post = async (operation: ReturnType<typeof earnOf> | ReturnType<typeof burnOf>) => {
    const outcome = await world.nodes[0].ledger.post(world.coalitionId, operation);
    return transactionOf(outcome);
  };
  books = {
    coalitionId: world.coalitionId,
    ali,
    bita,
    carla,
    accountsOfA: accountsOf(world, PARTNER_A),
    accountsOfB: accountsOf(world, PARTNER_B),
    earned: await post(
      earnOf(world, { key: 'e1', member: ali, points: 100n, reference: details.reference, details }),
    ),
    second: await post({
      ...earnOf(world, { key: 'e2', member: ali, points: 50n, partner: PARTNER_B }),
      occurredAt: new Date(Date.now() - 170 * 86_400_000),
    }),
    burned: await post(burnOf(world, { key: 'b1', member: ali, points: 120n })),
    nothing: await post(earnOf(world, { key: 'e0', member: ali, points: 0n })),
  };
  await post(earnOf(world, { key: 'e3', member: bita, points: 70n }));
  const tooMuch = burnOf(world, { key: 'b2', member: ali, points: 1_000n });
  expect(toldOf(await world.nodes[0].ledger.post(world.coalitionId, tooMuch))).toBe('INSUFFICIENT_POINTS');
  // From now on the database lets through what it would refuse: whoever got this far is whom the auditor is for.
  await world.owner.query(`
    alter table member_account drop constraint member_account_adds_up, drop constraint member_account_covered,
      drop constraint member_account_soonest, drop constraint member_account_debt_filled;
    alter table entry drop constraint entry_of_member_or_programme;
    create schema kept;
    ${TABLES.map((table) => `create table kept.${table} as table public.${table};`).join('\n')}
  `);
  await liftGuards(world.owner);
});
afterAll(() => world.close());

afterEach(async () => {
  await world.owner.query(
    TABLES.map((table) => `delete from ${table}; insert into ${table} select * from kept.${table};`).join(
      '\n',
    ),
  );
});

test('L-09 clean books: nothing to report, before and after the deltas are folded', async () => {
  expect(await world.differences()).toEqual([]);
  await world.owner.query(
    `begin; set local app.coalition_id = ${world.coalitionId}; select fold_account_deltas(1000); commit`,
  );
  expect(await world.differences()).toEqual([]);
});

test.each(
  [...BOOK_CORRUPTIONS, ...ROW_CORRUPTIONS].map((corruption) => [corruption.name, corruption] as const),
)('L-09 %s: named by the auditor', async (_name, { sql, names, says }) => {
  await world.owner.query(sql(books));
  const differences = await world.differences();
  const named = new Set(differences.map(({ id }) => id));
  const expected = names(books);
  expect([...named]).toEqual(expect.arrayContaining([...expected]));
  if (says) {
    const said = differences.filter(({ id }) => expected.includes(id)).map(({ text }) => text);
    expect(said).toContainEqual(expect.stringMatching(says));
  }
  // Every check was made, and whoever is not touched is not named.
  expect(differences.filter(({ text }) => text.includes('could not be made'))).toEqual([]);
  expect(named).not.toContain(member(books.bita));
});

test('L-07 erased details are no difference: the hash that stays tells nothing', async () => {
  await world.owner.query('delete from operation_detail');
  expect(await world.differences()).toEqual([]);
});

test('A-01 the auditor of one coalition says nothing of another’s books', async () => {
  await world.owner.query('update entry set coalition_id = coalition_id + 1, amount = amount + 1');
  const named = (await world.differences()).map(({ id }) => id);
  expect(named).not.toContain(encodeId('coalition', world.coalitionId + 1n));
});

test('L-09 a check that fails is a difference itself, and those after it are made', async () => {
  await world.owner.query(`
    alter table earned_purchase rename column transaction_id to earned_by;
    update outbox set object_sequence = 9 where subject_id = ${books.burned};
  `);
  try {
    const differences = await world.differences();
    const failed = differences.filter(({ text }) => text.includes('could not be made'));
    expect(failed.map(({ rule, subject, id }) => ({ rule, subject, id }))).toEqual([
      { rule: 'E-06', subject: 'coalition', id: encodeId('coalition', world.coalitionId) },
      { rule: 'L-07', subject: 'coalition', id: encodeId('coalition', world.coalitionId) },
    ]);
    expect(failed[0]?.text).toMatch(/^a check of every transaction could not be made: .*transaction_id/);
    const others = differences.filter((difference) => !failed.includes(difference));
    expect(others.map(({ id }) => id)).toEqual([transaction(books.burned)]);
  } finally {
    await world.owner.query('alter table earned_purchase rename column earned_by to transaction_id');
  }
});

test('L-06 a business day may be later than the day of posting once the days before it are closed', async () => {
  const moveOn = `update ledger_transaction set business_day = business_day + 1 where id = ${books.burned}`;
  await world.owner.query(`${moveOn}; update ledger_state set first_open_day = first_open_day + 4000`);
  expect(await world.differences()).toEqual([]);
  await world.owner.query('update ledger_state set first_open_day = first_open_day - 4000');
  expect((await world.differences()).map(({ id }) => id)).toEqual([transaction(books.burned)]);
});

import { type Caller, type Json, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { BURN, burnInput, EARN, earnInput, REVERSE, reverseInput } from './operations.js';

/** Reversals as callers meet them (rules, L-04, A-04). */

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let member: WorldMember;

beforeAll(async () => {
  world = await createWorld(); // with the clawback policy CAP
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
});

beforeEach(async () => {
  member = await world.member(rahnet);
  await tizfood.get(
    `mutation { linkMember(input: { member: { id: "${member.id}" } }) { userErrors { code } } }`,
  );
});

afterAll(async () => {
  expect(world.server.logged).toEqual([]);
  expect(await world.differences()).toEqual([]);
  await world.close();
});

async function earned(amount: string, by = rahnet): Promise<string> {
  const { earnPoints } = await by.get(EARN, { input: earnInput(by, member, { amount }) });
  expect(earnPoints.userErrors).toEqual([]);
  return textOf(earnPoints.transaction.id);
}

async function burned(points: string, by = rahnet): Promise<string> {
  const { burnPoints } = await by.get(BURN, { input: burnInput(by, member, { points }) });
  expect(burnPoints.userErrors).toEqual([]);
  return textOf(burnPoints.transaction.id);
}

async function reversed(transactionId: string, changes: object = {}, by = rahnet): Promise<Json> {
  const { reverseTransaction } = await by.get(REVERSE, {
    input: { ...reverseInput(transactionId), ...changes },
  });
  expect(reverseTransaction.userErrors).toEqual([]);
  return reverseTransaction;
}

const LINKS = `id type points reason reversiblePoints shortfall reverses { id type points }
  reversals { id type points shortfall } lots { points place expiresOn }
  entries { account amount lots { points place } }`;

const read = async (id: string, by: Caller = rahnet) =>
  (await by.get(`{ transaction(id: "${id}") { ${LINKS} } }`)).transaction;

test('R-01 an earn is reversed by points, in parts; what is left is told, and both sides lead to each other', async () => {
  const earn = await earned('1000000');
  const first = await reversed(earn, { points: '30' });
  expect(first).toMatchObject({
    transaction: { type: 'REVERSAL', points: '30' },
    balance: { posted: '70', available: '70' },
    ...{ shortfall: '0', replayed: false },
  });
  const rest = await reversed(earn);
  expect(rest).toMatchObject({ transaction: { points: '70' }, balance: { available: '0' } });

  expect(await read(earn)).toMatchObject({
    ...{ reversiblePoints: '0', reverses: null, shortfall: null },
    reversals: [
      { id: first.transaction.id, points: '30', shortfall: '0' },
      { id: rest.transaction.id, points: '70', shortfall: '0' },
    ],
  });
  expect(await read(textOf(first.transaction.id))).toMatchObject({
    ...{ type: 'REVERSAL', reason: 'the goods came back', reversiblePoints: '0', reversals: [] },
    reverses: { id: earn, type: 'EARN', points: '100' },
    lots: [{ points: '-30', place: 'SPENDABLE' }],
    entries: [
      { account: 'MEMBER', amount: '-30', lots: [{ points: '-30', place: 'SPENDABLE' }] },
      { account: 'ISSUED', amount: '30', lots: [] },
    ],
  });
});

test('R-01 a refund of money reverses what the purchase would not have earned without it', async () => {
  const earn = await earned('255000'); // 25 points
  const rial = (amount: string) => ({ amount: { amount, currency: 'IRR' } });
  // 250,000 still earn 25 points: nothing is posted, and it counts together with the next refund.
  const small = await reversed(earn, rial('5000'));
  expect(small).toMatchObject({
    transaction: null,
    shortfall: '0',
    balance: { posted: '25' },
    userErrors: [],
  });
  expect(await reversed(earn, rial('1'))).toMatchObject({
    transaction: { points: '1' },
    balance: { posted: '24' },
  });
  expect(await reversed(earn, rial('249999'))).toMatchObject({
    transaction: { points: '24' },
    balance: { posted: '0' },
  });
});

test('R-02 a reversed burn brings the points back with the days they had', async () => {
  await earned('1000000');
  const burn = await burned('60');
  const before = await read(burn);
  const { transaction } = await reversed(burn, { points: '10' });
  const after = await read(textOf(transaction.id));
  expect(after.lots).toEqual([{ points: '10', place: 'SPENDABLE', expiresOn: before.lots[0]?.expiresOn }]);
  expect(after.entries).toMatchObject([
    { account: 'MEMBER', amount: '10' },
    { account: 'REDEEMED', amount: '-10' },
  ]);
  expect((await read(burn)).reversiblePoints).toBe('50');
});

test('R-04 what is spent already is told as shortfall, in the answer, its replay and the transaction', async () => {
  const earn = await earned('1000000');
  await burned('60');
  const input = reverseInput(earn);
  const { reverseTransaction: first } = await rahnet.get(REVERSE, { input });
  expect(first).toMatchObject({
    transaction: { type: 'REVERSAL', points: '100' },
    ...{ shortfall: '60', balance: { posted: '0' }, replayed: false, userErrors: [] },
  });
  const { reverseTransaction: again } = await rahnet.get(REVERSE, { input });
  expect(again).toEqual({ ...first, replayed: true });
  const seen = await read(textOf(first.transaction.id));
  expect(seen.shortfall).toBe('60');
  expect(seen.entries).toMatchObject([
    { account: 'MEMBER', amount: '-40' },
    { account: 'ISSUED', amount: '100' },
    { account: 'SHORTFALL', amount: '-60' },
  ]);
});

test('R-01 partial reversals sent at once never come to more than the transaction', async () => {
  const earn = await earned('1000000');
  const sent = Array.from({ length: 8 }, () =>
    rahnet.get(REVERSE, { input: { ...reverseInput(earn), points: '30' } }),
  );
  const codes = (await Promise.all(sent)).map(
    ({ reverseTransaction }) => reverseTransaction.userErrors[0]?.code,
  );
  expect(codes.filter((code) => code === undefined)).toHaveLength(3);
  expect(codes.filter((code) => code !== undefined)).toEqual(
    Array.from({ length: 5 }, () => 'REVERSAL_EXCEEDS_TRANSACTION'),
  );
  expect(await read(earn)).toMatchObject({ reversiblePoints: '10' });
});

test('A-04 reversals of another partner are as little to be seen as what they undo', async () => {
  const { transaction } = await reversed(await earned('100000'));
  const id = textOf(transaction.id);
  expect(await read(id, tizfood)).toBeNull();
  const { member: seen } = await tizfood.get(
    `{ member(ref: { id: "${member.id}" }) { transactions { edges { node { id } } } balance { version } } }`,
  );
  expect(seen).toEqual({ transactions: { edges: [] }, balance: { version: 2 } });
  // The member sees them from any partner's app, an operator in any case.
  expect(await read(id, member)).toMatchObject({ reverses: { type: 'EARN' } });
  expect(await read(id, world.operator)).toMatchObject({ reason: 'the goods came back' });
});

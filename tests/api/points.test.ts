import { listOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { BURN, burnInput, EARN, earnInput } from './operations.js';

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let member: WorldMember;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
});

beforeEach(async () => {
  member = await world.member(rahnet, 100);
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

test('E-01 an earn answers the transaction, which rule gave how much, and the balance after it', async () => {
  const input = earnInput(rahnet, member, { amount: '259999' });
  const { earnPoints } = await rahnet.get(EARN, { input });
  expect(earnPoints).toMatchObject({
    transaction: {
      type: 'EARN',
      points: '25',
      member: { id: member.id },
      partner: { slug: 'rahnet' },
      merchant: { id: rahnet.merchantId },
      amount: { amount: '259999', currency: 'IRR' },
      breakdown: [{ rule: 'base', points: '25', rate: '0.0001' }],
    },
    balance: { posted: '125', held: '0', pending: '0', available: '125', version: 2 },
    replayed: false,
    userErrors: [],
  });
});

test('L-04 same key, same input: the first result again, whatever happened since', async () => {
  const input = burnInput(rahnet, member, { points: '40' });
  const first = await rahnet.get(BURN, { input });
  await rahnet.get(BURN, { input: burnInput(rahnet, member, { points: '10' }) });
  const again = await rahnet.get(BURN, { input: { ...input, points: '0040' } });
  expect(first.burnPoints).toMatchObject({ replayed: false, balance: { available: '60' } });
  expect(again.burnPoints).toEqual({ ...first.burnPoints, replayed: true });
});

test('L-04 the same key with other input is refused, and changes nothing', async () => {
  const input = burnInput(rahnet, member, { points: '40' });
  await rahnet.get(BURN, { input });
  const before = await world.books();
  const { burnPoints } = await rahnet.get(BURN, { input: { ...input, points: '41' } });
  expect(burnPoints.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED', transient: false }]);
  expect(await world.books()).toBe(before);
});

test('L-04 two partners may use the same key', async () => {
  const own = await world.member(tizfood, 50);
  const key = 'the same key for both';
  const first = await rahnet.get(BURN, {
    input: burnInput(rahnet, member, { points: '1', idempotencyKey: key }),
  });
  const second = await tizfood.get(BURN, {
    input: burnInput(tizfood, own, { points: '1', idempotencyKey: key }),
  });
  expect([first.burnPoints.replayed, second.burnPoints.replayed]).toEqual([false, false]);
});

test('E-07 a purchase of nothing is a transaction of 0 points with its breakdown', async () => {
  const { earnPoints } = await rahnet.get(EARN, { input: earnInput(rahnet, member, { amount: '0' }) });
  expect(earnPoints).toMatchObject({
    transaction: { points: '0', breakdown: [{ rule: 'base', points: '0' }] },
    balance: { available: '100' },
    userErrors: [],
  });
});

test('L-11 one bad item of a batch fails neither the others nor the batch, and tells its index', async () => {
  const inputs = [
    earnInput(rahnet, member, { amount: '10000' }),
    earnInput(rahnet, member, { amount: '1.5' }),
    earnInput(rahnet, { id: 'mem_nobody' }, { amount: '10000' }),
    earnInput(rahnet, member, { amount: '20000' }),
  ];
  const { earnPointsBatch } = await rahnet.get(
    `mutation ($inputs: [EarnPointsInput!]!) { earnPointsBatch(inputs: $inputs) {
       results { transaction { points } userErrors { code field } } userErrors { code } } }`,
    { inputs },
  );
  expect(earnPointsBatch).toEqual({
    userErrors: [],
    results: [
      { transaction: { points: '1' }, userErrors: [] },
      {
        transaction: null,
        userErrors: [{ code: 'INVALID_INPUT', field: ['inputs', '1', 'purchase', 'amount', 'amount'] }],
      },
      { transaction: null, userErrors: [{ code: 'MEMBER_NOT_FOUND', field: ['inputs', '2', 'member'] }] },
      { transaction: { points: '2' }, userErrors: [] },
    ],
  });
});

test('E-02 a quote gives exactly what an earn then gives, and changes nothing', async () => {
  const before = await world.books();
  const purchase = { amount: { amount: '123456', currency: 'IRR' } };
  const { quoteEarn } = await rahnet.get(
    `query ($input: QuoteEarnInput!) { quoteEarn(input: $input) {
       points expiresOn breakdown { rule points rate amount { amount currency } } refusal { code } } }`,
    { input: { member: { phone: member.phone }, merchantId: rahnet.merchantId, purchase } },
  );
  expect(await world.books()).toBe(before);
  const { earnPoints } = await rahnet.get(EARN, { input: earnInput(rahnet, member, { amount: '123456' }) });
  const { points, breakdown } = earnPoints.transaction;
  expect(quoteEarn).toMatchObject({ points, breakdown, refusal: null });
  const { member: seen } = await member.get(
    `{ member(ref: { id: "${member.id}" }) { expiries { expiresOn } } }`,
  );
  expect(listOf(seen.expiries)[0]?.expiresOn).toBe(quoteEarn.expiresOn);
});

test('B-02 a quote tells the points an amount takes, their value, and what the partner is credited', async () => {
  const quote = (spend: object) =>
    rahnet.get(
      `query ($input: QuoteBurnInput!) { quoteBurn(input: $input) {
         points available value { amount currency } credit { amount currency } refusal { code field } } }`,
      { input: { member: { id: member.id }, merchantId: rahnet.merchantId, ...spend } },
    );
  // A point is worth 1,000 rial and credited with 800: 12,001 rial take 13 points.
  expect((await quote({ amount: { amount: '12001', currency: 'IRR' } })).quoteBurn).toEqual({
    points: '13',
    available: '100',
    value: { amount: '13000', currency: 'IRR' },
    credit: { amount: '10400', currency: 'IRR' },
    refusal: null,
  });
  expect((await quote({ points: '101' })).quoteBurn).toMatchObject({
    points: '101',
    refusal: { code: 'INSUFFICIENT_POINTS' },
  });
  expect((await quote({})).quoteBurn.refusal).toEqual({ code: 'INVALID_INPUT', field: ['input', 'points'] });
});

test("A-04 a partner sees neither other partners' transactions nor members that are not linked to it", async () => {
  const { earnPoints } = await rahnet.get(EARN, { input: earnInput(rahnet, member, { amount: '10000' }) });
  const seeing = `query ($txn: ID!, $mem: ID!) {
    transaction(id: $txn) { id } node(id: $txn) { id } nodes(ids: [$mem, $txn]) { id } member(ref: { id: $mem }) { id } }`;
  const ids = { txn: earnPoints.transaction.id, mem: member.id };
  expect(await tizfood.get(seeing, ids)).toEqual({
    transaction: null,
    node: null,
    nodes: [null, null],
    member: null,
  });
  const seen = {
    transaction: { id: ids.txn },
    node: { id: ids.txn },
    nodes: [{ id: ids.mem }, { id: ids.txn }],
  };
  expect(await member.get(seeing, ids)).toMatchObject(seen);
  expect(await world.operator.get(seeing, ids)).toMatchObject(seen);
});

test('A-04 a partner linked to the member sees the balance, and of the transactions only its own', async () => {
  await tizfood.get(
    `mutation { linkMember(input: { member: { phone: "${member.phone}" } }) { userErrors { code } } }`,
  );
  await tizfood.get(BURN, { input: burnInput(tizfood, member, { points: '30' }) });
  const query = `{ member(ref: { phone: "${member.phone}" }) {
    balance { available } transactions { edges { node { type points lots { issuer { slug } } } } } } }`;
  const byTizfood = (await tizfood.get(query)).member;
  expect(byTizfood).toEqual({
    balance: { available: '70' },
    transactions: { edges: [{ node: { type: 'BURN', points: '30', lots: [{ issuer: null }] } }] },
  });
  const byMember = (
    await member.get(`{ member(ref: { id: "${member.id}" }) { transactions { edges { node { type
    lots { points issuer { slug } } } } } } }`)
  ).member;
  expect(byMember.transactions.edges).toMatchObject([
    { node: { type: 'BURN', lots: [{ points: '-30', issuer: { slug: 'rahnet' } }] } },
    { node: { type: 'EARN', lots: [{ points: '100', issuer: { slug: 'rahnet' } }] } },
  ]);
});

test("L-01 the entries of a transaction sum to zero, and a member's carry sequence and balance", async () => {
  const { burnPoints } = await rahnet.get(BURN, { input: burnInput(rahnet, member, { points: '30' }) });
  const { transaction } = await rahnet.get(
    `{ transaction(id: "${burnPoints.transaction.id}") {
        entries { account amount sequence postedAfter member { id } partner { slug } } } }`,
  );
  expect(transaction.entries).toEqual([
    {
      account: 'MEMBER',
      amount: '-30',
      sequence: 2,
      postedAfter: '70',
      member: { id: member.id },
      partner: null,
    },
    {
      account: 'REDEEMED',
      amount: '30',
      sequence: null,
      postedAfter: null,
      member: null,
      partner: { slug: 'rahnet' },
    },
  ]);
});

test('L-08 the balance at a past instant is the one of then; the future is refused', async () => {
  const { earnPoints } = await rahnet.get(EARN, { input: earnInput(rahnet, member, { amount: '10000' }) });
  const postedAt = new Date(String(earnPoints.transaction.postedAt));
  const justBefore = new Date(postedAt.getTime() - 1).toISOString();
  const balanceAt = (at: string) =>
    member.ask(`{ member(ref: { id: "${member.id}" }) { balance(at: "${at}") { posted version asOf } } }`);
  expect((await balanceAt(justBefore)).data.member.balance).toEqual({
    posted: '100',
    version: 1,
    asOf: justBefore,
  });
  expect((await balanceAt('2020-01-01T00:00:00+03:30')).data.member.balance).toMatchObject({
    posted: '0',
    version: 0,
  });
  const { errors } = await balanceAt('2999-01-01T00:00:00Z');
  expect(errors?.[0]).toMatchObject({ extensions: { code: 'INVALID_INPUT', field: ['at'] } });
});

test('L-07 a transaction says who asked, and gives back reference and metadata', async () => {
  const metadata = { till: 7, صندوق: ['الف', null, { deep: true }] };
  const input = { ...burnInput(rahnet, member, { points: '1' }), purchaseReference: 'R-1', metadata };
  const { burnPoints } = await rahnet.get(BURN, { input });
  const { transaction } = await rahnet.get(
    `{ transaction(id: "${burnPoints.transaction.id}") { metadata purchaseReference actor { kind id } } }`,
  );
  expect(transaction).toMatchObject({ metadata, purchaseReference: 'R-1', actor: { kind: 'API_KEY' } });
  expect(transaction.actor.id).toMatch(/^key_/);
});

import { settleDueJob } from '../../src/jobs/settle-due.job.js';
import { audit } from '../../src/ledger/audit/auditor.js';
import { createLogger } from '../../src/runtime/logger.js';
import { createMetrics } from '../../src/runtime/metrics.js';
import { encodeId } from '../../src/values/ids.js';
import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import { platform } from '../harness/coalition-story.js';
import { createWorld, type World } from '../harness/world.js';
import { BURN, CAPTURE, EARN, HOLD, nextKey, SPEND_CODE } from './operations.js';

/**
 * A partner sees vesting, timeouts and expiry happen in the test twin, with nothing but its test key (rules A-02, B-03,
 * B-05, E-03, X-01, X-02).
 */

let world: World;
let trial: Caller;
let merchantId: Json;
let members = 0;

beforeAll(async () => {
  world = await createWorld({
    coalition: {
      expiryPolicy: { kind: 'after-months', months: 2, roundUpTo: 'none' },
      spendCodeAbove: 1_000n,
    },
  });
  const rahnet = await world.partner('rahnet', { vestingDays: 7, holdSeconds: 900 });
  const { issueApiKey } = await world.operator.get(
    `mutation { issueApiKey(input: { partnerId: "${rahnet.id}", environment: TEST, label: "trial" }) { secret } }`,
  );
  trial = world.caller(textOf(issueApiKey.secret));
  const { viewer } = await trial.get('{ viewer { partner { merchants { edges { node { id } } } } } }');
  merchantId = listOf(viewer.partner.merchants.edges)[0]?.node.id as Json;
});

afterAll(async () => {
  expect(world.server.logged).toEqual([]);
  const { database } = world.server.node;
  expect((await audit(database, world.coalition.twinId)).differences).toEqual([]);
  expect(await world.differences()).toEqual([]);
  await world.close();
});

/** A member of the twin that has just earned, and its own token. */
async function newMember(points: number): Promise<{ id: string; own: Caller; earned: string }> {
  members += 1;
  const { enrolMember } = await trial.get(
    `mutation { enrolMember(input: { card: "TRIAL-${members}" }) { member { id } } }`,
  );
  const id = textOf(enrolMember.member.id);
  const { createMemberToken } = await trial.get(
    `mutation { createMemberToken(input: { member: { id: "${id}" }, expiresIn: 86400 }) { token } }`,
  );
  const purchase = { reference: nextKey(), amount: { amount: `${points}0000`, currency: 'IRR' } };
  const input = { idempotencyKey: nextKey(), member: { id }, merchantId, purchase };
  const { earnPoints } = await trial.get(EARN, { input });
  expect(earnPoints).toMatchObject({
    balance: { posted: String(points), pending: String(points), available: '0' },
    userErrors: [],
  });
  return {
    id,
    own: world.caller(textOf(createMemberToken.token)),
    earned: textOf(earnPoints.transaction.id),
  };
}

async function advance(seconds: number): Promise<void> {
  const { advanceTestClock } = await trial.get(
    `mutation { advanceTestClock(input: { by: ${seconds} }) { now userErrors { code } } }`,
  );
  expect(advanceTestClock).toEqual({ now: expect.any(String), userErrors: [] });
}

/** One turn of the job, as a worker runs it every few seconds. */
async function job(): Promise<void> {
  const { database, programme, ledger, clock } = world.server.node.as(platform());
  await settleDueJob.run({
    database,
    programme,
    ledger,
    clock,
    ownerUrl: world.database.ownerUrl,
    logger: createLogger({ level: 'silent', name: 'test' }),
    metrics: createMetrics('test'),
    signal: new AbortController().signal,
  });
}

const balanceOf = async (id: string) =>
  (await trial.get(`{ member(ref: { id: "${id}" }) { balance { posted held pending available } } }`)).member
    .balance;
const spend = (id: string, points: string, more: object = {}) => ({
  input: { idempotencyKey: nextKey(), member: { id }, merchantId, points, ...more },
});

const DAY = 86_400;

test('E-03 pending points can be spent when they have vested, at the next touch as by the job', async () => {
  const [touched, left] = [await newMember(100), await newMember(100)];
  await advance(7 * DAY - 3_600);
  expect((await trial.get(BURN, spend(touched.id, '1'))).burnPoints.userErrors).toMatchObject([
    { code: 'INSUFFICIENT_POINTS' },
  ]);
  await advance(3_600);
  // A read shows what is written; whatever touches the member sees what is due.
  expect(await balanceOf(touched.id)).toMatchObject({ pending: '100', available: '0' });
  const { quoteBurn } = await trial.get(
    `{ quoteBurn(input: { member: { id: "${touched.id}" }, merchantId: "${merchantId}", points: "100" }) { refusal { code } } }`,
  );
  expect(quoteBurn.refusal).toBeNull();
  const { burnPoints } = await trial.get(BURN, spend(touched.id, '30'));
  expect(burnPoints).toMatchObject({
    balance: { posted: '70', pending: '0', available: '70' },
    userErrors: [],
  });

  const follower = left.own.follow(
    `subscription { balanceChanged(member: { id: "${left.id}" }) { balance { version pending available } cause { id } } }`,
  );
  expect((await follower.next()).balanceChanged.balance).toMatchObject({ version: 1, pending: '100' });
  await job();
  expect((await follower.next()).balanceChanged).toEqual({
    balance: { version: 2, pending: '0', available: '100' },
    cause: null,
  });
  await follower.stop();
});

test('B-03 a hold ends when its time is over: nothing can be captured then, and its points are there again', async () => {
  const { id } = await newMember(100);
  await advance(7 * DAY);
  const [byTouch, byJob] = [await hold(id), await hold(id)];
  // The clock of the twin goes on by itself, too: what is left is more than all that comes before the end may take.
  await advance(600);
  const early = { input: { idempotencyKey: nextKey(), holdId: byTouch } };
  await job();
  expect(await balanceOf(id)).toMatchObject({ held: '80', available: '20' });
  await advance(300);
  const { captureHold } = await trial.get(CAPTURE, early);
  expect(captureHold).toMatchObject({
    ...{ transaction: null, hold: null, balance: { held: '0', available: '100' } },
    userErrors: [{ code: 'HOLD_NOT_OPEN', field: ['input', 'holdId'] }],
  });
  await job();
  const { nodes } = await trial.get(
    `{ nodes(ids: ["${byTouch}", "${byJob}"]) { ... on Hold { status capturedPoints } } }`,
  );
  expect(nodes).toEqual([
    { status: 'EXPIRED', capturedPoints: null },
    { status: 'EXPIRED', capturedPoints: null },
  ]);
});

async function hold(id: string): Promise<string> {
  const { holdPoints } = await trial.get(HOLD, spend(id, '40'));
  expect(holdPoints.userErrors).toEqual([]);
  return textOf(holdPoints.hold.id);
}

test('X-02 points expire once, by the job, and the member sees it; its partner sees the balance alone', async () => {
  const { id, own, earned } = await newMember(100);
  const { member } = await own.get(`{ member(ref: { id: "${id}" }) { expiries { points expiresOn } } }`);
  expect(member.expiries).toEqual([]); // pending points are not spendable until a day, yet
  await advance(7 * DAY);
  await job();
  const vested = await own.get(`{ member(ref: { id: "${id}" }) { expiries { points expiresOn } } }`);
  expect(vested.member.expiries).toEqual([{ points: '100', expiresOn: expect.any(String) }]);
  await advance(70 * DAY);
  await job();
  await job();
  expect(await balanceOf(id)).toEqual({ posted: '0', held: '0', pending: '0', available: '0' });
  const token = await trial.get(
    `mutation { createMemberToken(input: { member: { id: "${id}" } }) { token } }`,
  );
  const query = `{ transactions(filter: { member: { id: "${id}" } }) { edges { node { type points actor { kind id } member { id }
    partner { slug } merchant { id } lots { points place expiresOn } entries { account amount partner { slug } } } } } }`;
  const { transactions } = await world.caller(textOf(token.createMemberToken.token)).get(query);
  const [expiry, earn] = listOf(transactions.edges).map(({ node }) => node);
  expect(listOf(transactions.edges)).toHaveLength(2);
  expect(earn).toMatchObject({ type: 'EARN', lots: [{ points: '100', place: 'PENDING' }] });
  expect(expiry).toEqual({
    ...{ type: 'EXPIRY', points: '100', actor: { kind: 'SYSTEM', id: null }, member: { id } },
    ...{ partner: null, merchant: null },
    lots: [{ points: '-100', place: 'SPENDABLE', expiresOn: listOf(vested.member.expiries)[0]?.expiresOn }],
    entries: [
      { account: 'MEMBER', amount: '-100', partner: null },
      { account: 'EXPIRED', amount: '100', partner: { slug: 'rahnet' } },
    ],
  });
  const seen = (await trial.get(query)).transactions;
  expect(listOf(seen.edges).map(({ node }) => node?.type)).toEqual(['EARN']);
  expect((await trial.get(`{ transaction(id: "${earned}") { reversiblePoints } }`)).transaction).toEqual({
    reversiblePoints: '100',
  });
});

test("B-05 a spend code ends with its time, by the coalition's clock", async () => {
  const { id, own } = await newMember(5_000);
  const codes = [];
  for (let made = 0; made < 2; made += 1)
    codes.push((await own.get(SPEND_CODE, { input: {} })).createSpendCode.code);
  await advance(240);
  // What is spent above the limit waits for the vesting, not for the code.
  const first = await trial.get(BURN, spend(id, '2000', { spendCode: codes[0] }));
  expect(first.burnPoints.userErrors).toMatchObject([{ code: 'INSUFFICIENT_POINTS' }]);
  await advance(60);
  const late = await trial.get(BURN, spend(id, '2000', { spendCode: codes[1] }));
  expect(late.burnPoints.userErrors).toMatchObject([{ code: 'SPEND_CODE_INVALID' }]);
});

test('A-02 the clock of the live coalition stays where it is', async () => {
  const { advanceTestClock } = await world.operator.get(
    'mutation { advanceTestClock(input: { by: 1 }) { now userErrors { code } } }',
  );
  expect(advanceTestClock).toEqual({ now: null, userErrors: [{ code: 'TEST_TWIN_ONLY' }] });
});

test('A-11 E-03 X-02 what waited at a duplicate vests and expires at its survivor, when it would have', async () => {
  const [duplicate, survivor] = [await newMember(40), await newMember(5)];
  const twin = encodeId('coalition', world.coalition.twinId);
  const operator = world.caller(await world.token({ coalition: twin, roles: ['operator'] }));
  const MERGE =
    'mutation ($input: MergeMembersInput!) { mergeMembers(input: $input) { userErrors { code field } } }';
  const pair = { duplicate: { id: duplicate.id }, survivor: { id: survivor.id }, reason: 'one person' };
  // A-01 neither is a member of the coalition itself
  expect(await world.operator.get(MERGE, { input: { ...pair, idempotencyKey: 'merge' } })).toEqual({
    mergeMembers: { userErrors: [{ code: 'MEMBER_NOT_FOUND', field: ['input', 'duplicate'] }] },
  });
  expect(await operator.get(MERGE, { input: { ...pair, idempotencyKey: 'merge' } })).toEqual({
    mergeMembers: { userErrors: [] },
  });
  expect(await balanceOf(survivor.id)).toMatchObject({ posted: '45', pending: '45' });
  await advance(7 * DAY);
  await job();
  expect(await balanceOf(survivor.id)).toMatchObject({ posted: '45', pending: '0', available: '45' });
  await advance(70 * DAY);
  await job();
  expect(await balanceOf(survivor.id)).toMatchObject({ posted: '0' });
});

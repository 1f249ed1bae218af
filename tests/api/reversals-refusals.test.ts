import pg from 'pg';
import { textOf } from '../harness/api-client.js';
import { PAY_OUT_BY_HAND } from '../harness/paid-donation.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { DONATE, newCampaign, newCharity } from './giving-world.js';
import {
  ADJUST,
  adjustInput,
  BURN,
  burnInput,
  EARN,
  earnInput,
  nextKey,
  REVERSE,
  reverseInput,
} from './operations.js';
import { invalid } from './refusal-rows.js';
import { type Refused, refuses } from './refusal-table.js';

/** What reverseTransaction refuses, one broken thing per row (rules A-07, L-11, R-01, R-04). */

let world: World;
let rahnet: WorldPartner;
let other: WorldPartner;
let exited: WorldPartner;
let member: WorldMember;
let earnedAtExited: string;

beforeAll(async () => {
  world = await createWorld({ coalition: { clawbackPolicy: 'REFUSE' } });
  rahnet = await world.partner('rahnet');
  other = await world.partner('tizfood');
  exited = await world.partner('exited');
  member = await world.member(rahnet, 1_000);
  await exited.get(
    `mutation { linkMember(input: { member: { id: "${member.id}" } }) { userErrors { code } } }`,
  );
  earnedAtExited = await earned(exited);
  await world.exit(exited);
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

/** An earn of 5 points, for 55,000 rial. */
async function earned(by = rahnet, of = member): Promise<string> {
  const { earnPoints } = await by.get(EARN, { input: earnInput(by, of, { amount: '55000' }) });
  expect(earnPoints.userErrors).toEqual([]);
  return textOf(earnPoints.transaction.id);
}

async function burned(by = rahnet, of = member): Promise<string> {
  const { burnPoints } = await by.get(BURN, { input: burnInput(by, of, { points: '5' }) });
  expect(burnPoints.userErrors).toEqual([]);
  return textOf(burnPoints.transaction.id);
}

const reverse = (transactionId: string, changes: object = {}, by = rahnet) => ({
  input: { ...reverseInput(transactionId), ...changes },
  by,
});
const rial = (amount: string) => ({ amount: { amount, currency: 'IRR' } });

const NOBODYS = 'txn_0000000000001';
const tooMuch = (field: string, name: string, given: Refused['given']): Refused => ({
  name: `R-01 ${name}`,
  code: 'REVERSAL_EXCEEDS_TRANSACTION',
  field: ['input', field],
  given,
});
const notFound = (name: string, given: Refused['given']): Refused => ({
  name,
  code: 'TRANSACTION_NOT_FOUND',
  field: ['input', 'transactionId'],
  given,
});

refuses('reverseTransaction', () => world, [
  invalid('the key is empty', ['idempotencyKey'], () => reverse(NOBODYS, { idempotencyKey: '' })),
  invalid('V-01 the points are 0', ['points'], () => reverse(NOBODYS, { points: '0' })),
  invalid('R-01 the amount is 0', ['amount', 'amount'], () => reverse(NOBODYS, rial('0'))),
  invalid('V-02 the amount is negative', ['amount', 'amount'], () => reverse(NOBODYS, rial('-1'))),
  invalid('R-01 both points and an amount are given', ['amount'], () =>
    reverse(NOBODYS, { points: '1', ...rial('10000') }),
  ),
  invalid('there is no reason', ['reason'], () => reverse(NOBODYS, { reason: '' })),
  invalid('the reason has 501 characters', ['reason'], () => reverse(NOBODYS, { reason: 'r'.repeat(501) })),
  {
    name: 'V-02 the amount is in another currency than the purchase',
    code: 'INVALID_INPUT',
    field: ['input', 'amount', 'currency'],
    given: async () => reverse(await earned(), { amount: { amount: '1', currency: 'USD' } }),
  },
  {
    name: 'L-04 the key was used with another reason',
    code: 'IDEMPOTENCY_KEY_REUSED',
    field: ['input', 'idempotencyKey'],
    given: async () => {
      const { input, by } = reverse(await earned());
      await by.get(REVERSE, { input });
      return { input: { ...input, reason: 'another' }, by };
    },
  },
  notFound('there is no such transaction', async () => reverse(NOBODYS)),
  notFound("the id is a member's", async () => reverse(member.id)),
  notFound("A-04 the transaction is another partner's", async () => reverse(await earned(), {}, other)),
  notFound('A-04 it is a correction by the operator', async () => {
    const input = adjustInput(member, { direction: 'CREDIT', points: '5' });
    const { adjustPoints } = await world.operator.get(ADJUST, { input });
    return reverse(textOf(adjustPoints.transaction.id));
  }),
  {
    name: 'P-04 the partner has left',
    code: 'PARTNER_NOT_ACTIVE',
    field: null,
    given: async () => reverse(earnedAtExited, {}, exited),
  },
  {
    name: "the member's account is closed",
    code: 'MEMBER_NOT_ACTIVE',
    field: ['input', 'transactionId'],
    given: async () => {
      const leaving = await world.member(rahnet);
      const transactionId = await earned(rahnet, leaving);
      await world.closeAccount(leaving);
      return reverse(transactionId);
    },
  },
  tooMuch('points', 'more points are reversed than it has', async () =>
    reverse(await earned(), { points: '6' }),
  ),
  tooMuch('points', 'more points are reversed than are left of a burn', async () => {
    const transactionId = await burned();
    await rahnet.get(REVERSE, { input: reverse(transactionId, { points: '3' }).input });
    return reverse(transactionId, { points: '3' });
  }),
  tooMuch('amount', 'more money is refunded than was paid', async () =>
    reverse(await earned(), rial('55001')),
  ),
  tooMuch('amount', 'more money is refunded than is left', async () => {
    const transactionId = await earned();
    await rahnet.get(REVERSE, { input: reverse(transactionId, rial('30000')).input });
    return reverse(transactionId, rial('25001'));
  }),
  tooMuch('transactionId', 'nothing is left of it', async () => {
    const transactionId = await earned();
    await rahnet.get(REVERSE, { input: reverse(transactionId).input });
    return reverse(transactionId);
  }),
  tooMuch('transactionId', 'it is a reversal itself', async () => {
    const { reverseTransaction } = await rahnet.get(REVERSE, { input: reverse(await burned()).input });
    return reverse(textOf(reverseTransaction.transaction.id));
  }),
  {
    name: 'R-04 a point of it is spent and the coalition takes back only what is there',
    code: 'POINTS_ALREADY_SPENT',
    field: ['input', 'points'],
    given: async () => {
      const poor = await world.member(rahnet);
      const transactionId = await earned(rahnet, poor);
      await rahnet.get(BURN, { input: burnInput(rahnet, poor, { points: '1' }) });
      return reverse(transactionId);
    },
  },
  {
    name: 'C-04 the charity has been paid for it',
    code: 'DONATION_PAID_OUT',
    field: ['input', 'transactionId'],
    given: async () => {
      const campaignId = await newCampaign(world.operator, await newCharity(world));
      const given = { idempotencyKey: nextKey(), member: { id: member.id }, campaignId, points: '5' };
      const { donatePoints } = await rahnet.get(DONATE, { input: given });
      const owner = new pg.Client(world.database.ownerUrl);
      await owner.connect();
      await owner.query(PAY_OUT_BY_HAND, [world.coalition.coalitionId]);
      await owner.end();
      return reverse(textOf(donatePoints.transaction.id));
    },
  },
  {
    name: 'somebody else holds the lock of the account',
    code: 'LEDGER_BUSY',
    field: null,
    transient: true,
    given: async () => reverse(await earned()),
    meanwhile: (ask) => world.whileLocked(member, ask),
  },
]);

test('P-04 what an exited partner cannot reverse any more, an operator can', async () => {
  const { reverseTransaction } = await world.operator.get(REVERSE, { input: reverseInput(earnedAtExited) });
  expect(reverseTransaction).toMatchObject({
    transaction: { type: 'REVERSAL', points: '5' },
    userErrors: [],
  });
});

test('a correction cannot be reversed, whoever asks: it is corrected by another', async () => {
  const input = adjustInput(member, { direction: 'CREDIT', points: '5' });
  const { adjustPoints } = await world.operator.get(ADJUST, { input });
  const { reverseTransaction } = await world.operator.get(REVERSE, {
    input: reverseInput(textOf(adjustPoints.transaction.id)),
  });
  expect(reverseTransaction.userErrors).toMatchObject([{ code: 'REVERSAL_EXCEEDS_TRANSACTION' }]);
});

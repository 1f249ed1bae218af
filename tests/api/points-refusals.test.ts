import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { BURN, burnInput, EARN, earnInput } from './operations.js';
import { invalid } from './refusal-rows.js';
import { refuses } from './refusal-table.js';
import { creditRefusals } from './refusals-of-credits.js';
import { beforeItsContract, spendingRefusals } from './refusals-of-spending.js';

/** What earnPoints and burnPoints refuse, one broken thing per row (rules A-07, L-11). */

let world: World;
let rahnet: WorldPartner;
let other: WorldPartner;
let member: WorldMember;
let unlinked: WorldMember;
let suspendedMember: WorldMember;
let suspended: WorldPartner;
let onlyIssuer: WorldPartner;
let prepaid: WorldPartner;
let onCredit: WorldPartner;
let onlyAcceptor: WorldPartner;

beforeAll(async () => {
  // Above 1,000 points a day a spend code is needed.
  world = await createWorld({ coalition: { spendCodeAbove: 1_000n } });
  rahnet = await world.partner('rahnet');
  other = await world.partner('tizfood');
  onlyIssuer = await world.partner('issuer', { acceptor: false });
  onlyAcceptor = await world.partner('acceptor', { issuer: false });
  prepaid = await world.partner('prepaid', { billing: 'PREPAID' });
  // Six points at 900 rial are 5,400.
  onCredit = await world.partner('on-credit', { creditLimit: { minor: 5_399n, currency: 'IRR' } });
  suspended = await world.partner('suspended');
  member = await world.member(rahnet, 100);
  unlinked = await world.member(other, 10);
  suspendedMember = await world.member(rahnet, 100);
  for (const partner of [onlyIssuer, onlyAcceptor, suspended, prepaid, onCredit]) await link(partner);
  await world.operator.get(
    `mutation { suspendPartner(input: { partnerId: "${suspended.id}", reason: "test" }) { userErrors { code } } }`,
  );
  await world.operator.get(
    `mutation { suspendMember(input: { member: { id: "${suspendedMember.id}" }, reason: "test" }) { userErrors { code } } }`,
  );
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

async function link(partner: WorldPartner): Promise<void> {
  await partner.get(
    `mutation { linkMember(input: { member: { id: "${member.id}" } }) { userErrors { code } } }`,
  );
}

const earn = (changes: object = {}, by = rahnet, of = member) => ({
  input: { ...earnInput(by, of, { amount: '50000' }), ...changes },
  by,
});
const purchase = (changes: object) => ({
  purchase: { reference: `own-${Math.random()}`, amount: { amount: '50000', currency: 'IRR' }, ...changes },
});
const burn = (changes: object = {}, by = rahnet, of = member) => ({
  input: { ...burnInput(by, of, { points: '5' }), ...changes },
  by,
});
const DAY_MS = 86_400_000;

/** An earn of five points after one of a point. */
async function afterOnePoint(by: WorldPartner) {
  const { earnPoints } = await by.get(EARN, { input: earnInput(by, member, { amount: '10000' }) });
  expect(earnPoints.userErrors).toEqual([]);
  return earn({}, by);
}

refuses('earnPoints', () => world, [
  invalid('the key is empty', ['idempotencyKey'], () => earn({ idempotencyKey: '' })),
  invalid('the key has 256 characters', ['idempotencyKey'], () => earn({ idempotencyKey: 'k'.repeat(256) })),
  invalid('the phone number is none', ['member', 'phone'], () => earn({ member: { phone: '12' } })),
  invalid('the e-mail address is none', ['member', 'email'], () => earn({ member: { email: 'nobody' } })),
  invalid('the card number is none', ['member', 'card'], () => earn({ member: { card: '!' } })),
  invalid('the external id is empty', ['member', 'externalId'], () => earn({ member: { externalId: '' } })),
  invalid('the reference is empty', ['purchase', 'reference'], () => earn(purchase({ reference: '' }))),
  invalid('the amount is negative', ['purchase', 'amount', 'amount'], () =>
    earn(purchase({ amount: { amount: '-1', currency: 'IRR' } })),
  ),
  invalid('V-02 the amount has a fraction that rial do not have', ['purchase', 'amount', 'amount'], () =>
    earn(purchase({ amount: { amount: '1.5', currency: 'IRR' } })),
  ),
  invalid('the currency is none', ['purchase', 'amount', 'currency'], () =>
    earn(purchase({ amount: { amount: '1', currency: 'TOMAN' } })),
  ),
  invalid('the currency is not that of the contract', ['purchase', 'amount', 'currency'], () =>
    earn(purchase({ amount: { amount: '1', currency: 'USD' } })),
  ),
  invalid('there are no lines in the list', ['purchase', 'lines'], () => earn(purchase({ lines: [] }))),
  invalid('a line has an amount that is none', ['purchase', 'lines', '1', 'amount', 'amount'], () =>
    earn(
      purchase({
        lines: [
          { amount: { amount: '50000', currency: 'IRR' } },
          { amount: { amount: '1e3', currency: 'IRR' } },
        ],
      }),
    ),
  ),
  invalid('E-08 the lines do not add up to the amount', ['purchase', 'lines'], () =>
    earn(purchase({ lines: [{ amount: { amount: '49999', currency: 'IRR' } }] })),
  ),
  invalid('the instant is none', ['occurredAt'], () => earn({ occurredAt: '2026-02-30T00:00:00Z' })),
  ...creditRefusals(() => ({ world, rahnet, member, unlinked }), earn),
  invalid('L-06, L-11 the instant lies on the last day of the years', ['occurredAt'], () =>
    earn({ occurredAt: '9999-12-31T23:59:59.999Z' }),
  ),
  invalid('L-06, L-11 the instant lies on the first day of the years', ['occurredAt'], () =>
    earn({ occurredAt: '0001-01-01T00:00:00Z' }),
  ),
  invalid('E-09 the merchant is none and the currency another', ['purchase', 'amount', 'currency'], () =>
    earn({ ...purchase({ amount: { amount: '1', currency: 'USD' } }), merchantId: 'mer_0000000000001' }),
  ),
  invalid('E-09 the member is none and the currency another', ['purchase', 'amount', 'currency'], () =>
    earn({
      ...purchase({ amount: { amount: '1', currency: 'USD' } }),
      member: { id: 'mem_0000000000001' },
    }),
  ),
  invalid('the key shows nothing', ['idempotencyKey'], () => earn({ idempotencyKey: ' \u200f' })),
  invalid('L-04 a number of the metadata has lost digits', ['metadata', 'a'], () =>
    earn({ metadata: { a: 2 ** 53 } }),
  ),
  invalid('L-07 the metadata has 33 keys', ['metadata'], () =>
    earn({ metadata: Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`k${index}`, 1])) }),
  ),
  {
    name: 'L-04 the key was used with other input',
    code: 'IDEMPOTENCY_KEY_REUSED',
    field: ['input', 'idempotencyKey'],
    given: async () => {
      const { input, by } = earn();
      await by.get(EARN, { input });
      return { input: { ...input, ...purchase({}) }, by };
    },
  },
  {
    name: 'nobody has this id',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: async () => earn({ member: { id: 'mem_0000000000001' } }),
  },
  {
    name: "the id is a partner's",
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: async () => earn({ member: { id: rahnet.id } }),
  },
  {
    name: 'A-04 the member is not linked to the partner',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: async () => earn({ member: { id: unlinked.id } }),
  },
  {
    name: 'there is no such merchant',
    code: 'MERCHANT_NOT_FOUND',
    field: ['input', 'merchantId'],
    given: async () => earn({ merchantId: 'mer_0000000000001' }),
  },
  {
    name: "the merchant is another partner's",
    code: 'MERCHANT_NOT_FOUND',
    field: ['input', 'merchantId'],
    given: async () => earn({ merchantId: other.merchantId }),
  },
  {
    name: 'P-04 the partner is suspended',
    code: 'PARTNER_NOT_ACTIVE',
    field: null,
    given: async () => earn({}, suspended),
  },
  {
    name: "the member's account is suspended",
    code: 'MEMBER_NOT_ACTIVE',
    field: ['input', 'member'],
    given: async () => earn({}, rahnet, suspendedMember),
  },
  {
    name: 'the contract does not let the partner issue',
    code: 'NOT_AN_ISSUER',
    field: null,
    given: async () => earn({}, onlyAcceptor),
  },
  {
    name: 'L-06 no contract was in force then',
    code: 'CONTRACT_NOT_IN_FORCE',
    field: ['input', 'occurredAt'],
    given: async () => earn({ occurredAt: '2019-12-31T00:00:00Z' }),
  },
  {
    name: 'E-06 the purchase has earned already, under another key',
    code: 'DUPLICATE_PURCHASE',
    field: ['input', 'purchase', 'reference'],
    given: async () => {
      const { input, by } = earn();
      await by.get(EARN, { input });
      return { input: { ...input, idempotencyKey: `${input.idempotencyKey}-again` }, by };
    },
  },
  {
    name: 'L-06 the purchase is too long ago',
    code: 'OCCURRED_AT_OUT_OF_RANGE',
    field: ['input', 'occurredAt'],
    given: async () => earn({ occurredAt: new Date(Date.now() - 181 * DAY_MS).toISOString() }),
  },
  {
    name: 'L-06 the purchase is too far ahead',
    code: 'OCCURRED_AT_OUT_OF_RANGE',
    field: ['input', 'occurredAt'],
    given: async () => earn({ occurredAt: new Date(Date.now() + 1.1 * DAY_MS).toISOString() }),
  },
  {
    name: 'E-05 the partner has deposited a rial less than six points cost',
    code: 'FLOAT_EXHAUSTED',
    field: null,
    given: async () => {
      const deposit = {
        partnerId: prepaid.id,
        amount: { amount: '5399', currency: 'IRR' },
        reference: 'bank 1',
      };
      await world.operator.get(
        'mutation ($input: RecordFloatDepositInput!) { recordFloatDeposit(input: $input) { userErrors { code } } }',
        { input: deposit },
      );
      return afterOnePoint(prepaid);
    },
  },
  {
    name: 'E-05 the partner would owe a rial more than it may',
    code: 'CREDIT_LIMIT_REACHED',
    field: null,
    given: () => afterOnePoint(onCredit),
  },
  {
    name: 'somebody else holds the lock of the account',
    code: 'LEDGER_BUSY',
    field: null,
    transient: true,
    given: async () => earn(),
    meanwhile: (ask) => world.whileLocked(member, ask),
  },
]);

refuses('burnPoints', () => world, [
  invalid('the key is empty', ['idempotencyKey'], () => burn({ idempotencyKey: '' })),
  invalid('V-01 the points are 0', ['points'], () => burn({ points: '0' })),
  invalid('V-01 the points are more than one transaction moves', ['points'], () =>
    burn({ points: '1000000000001' }),
  ),
  invalid('V-01 the points are a fraction', ['points'], () => burn({ points: '1.5' })),
  invalid('the phone number is none', ['member', 'phone'], () => burn({ member: { phone: 'x' } })),
  invalid('the reference is empty', ['purchaseReference'], () => burn({ purchaseReference: '' })),
  invalid('the spend code is empty', ['spendCode'], () => burn({ spendCode: '' })),
  invalid('L-07 the metadata has a NUL inside', ['metadata', 'a', '0'], () =>
    burn({ metadata: { a: ['\u0000'] } }),
  ),
  {
    name: 'L-04 the key was used with other input',
    code: 'IDEMPOTENCY_KEY_REUSED',
    field: ['input', 'idempotencyKey'],
    given: async () => {
      const { input, by } = burn();
      await by.get(BURN, { input });
      return { input: { ...input, points: '6' }, by };
    },
  },
  {
    name: 'A-04 the member is not linked to the partner',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: async () => burn({ member: { phone: unlinked.phone } }),
  },
  {
    name: "the merchant is another partner's",
    code: 'MERCHANT_NOT_FOUND',
    field: ['input', 'merchantId'],
    given: async () => burn({ merchantId: other.merchantId }),
  },
  {
    name: "the merchant's id is a member's",
    code: 'MERCHANT_NOT_FOUND',
    field: ['input', 'merchantId'],
    given: async () => burn({ merchantId: member.id }),
  },
  {
    name: 'P-04 the partner is suspended',
    code: 'PARTNER_NOT_ACTIVE',
    field: null,
    given: async () => burn({}, suspended),
  },
  {
    name: "the member's account is suspended",
    code: 'MEMBER_NOT_ACTIVE',
    field: ['input', 'member'],
    given: async () => burn({}, rahnet, suspendedMember),
  },
  {
    name: 'the contract does not let the partner accept',
    code: 'NOT_AN_ACCEPTOR',
    field: null,
    given: async () => burn({}, onlyIssuer),
  },
  {
    name: 'L-06 the contract begins later',
    code: 'CONTRACT_NOT_IN_FORCE',
    field: null,
    given: () => beforeItsContract(world),
  },
  ...spendingRefusals({
    world: () => world,
    rich: async () => world.member(rahnet, 5_000),
    spend: (of, points, spendCode) => burn({ points, spendCode }, rahnet, of),
    lockField: 'member',
  }),
  {
    name: 'L-05 the member has one point less',
    code: 'INSUFFICIENT_POINTS',
    field: ['input', 'points'],
    given: async () => {
      const poor = await world.member(rahnet, 4);
      return burn({}, rahnet, poor);
    },
  },
  {
    name: 'somebody else holds the lock of the account',
    code: 'LEDGER_BUSY',
    field: null,
    transient: true,
    given: async () => burn(),
    meanwhile: (ask) => world.whileLocked(member, ask),
  },
]);

test('all problems of an input are told at once', async () => {
  const input = {
    ...burn().input,
    idempotencyKey: '',
    points: '-1',
    member: { phone: '?' },
    purchaseReference: '',
  };
  const { burnPoints } = await rahnet.get(BURN, { input });
  expect(burnPoints.userErrors).toMatchObject([
    { field: ['input', 'idempotencyKey'] },
    { field: ['input', 'member', 'phone'] },
    { field: ['input', 'points'] },
    { field: ['input', 'purchaseReference'] },
  ]);
});

test('L-04 a refusal of the ledger is final under its key, another is not', async () => {
  const poor = await world.member(rahnet, 4);
  const final = burn({ points: '5' }, rahnet, poor).input;
  const first = await rahnet.get(BURN, { input: final });
  await rahnet.get(EARN, { input: earnInput(rahnet, poor, { amount: '1000000' }) });
  const again = await rahnet.get(BURN, { input: final });
  expect(first.burnPoints).toMatchObject({ replayed: false, userErrors: [{ code: 'INSUFFICIENT_POINTS' }] });
  expect(again.burnPoints).toMatchObject({ replayed: true, userErrors: [{ code: 'INSUFFICIENT_POINTS' }] });

  const notFinal = burn({ member: { id: unlinked.id } }).input;
  await rahnet.get(BURN, { input: notFinal });
  const corrected = await rahnet.get(BURN, { input: { ...notFinal, member: { id: member.id } } });
  expect(corrected.burnPoints).toMatchObject({ replayed: false, userErrors: [] });
});

test('a batch of nothing and one of more than 1,000 are refused as a whole', async () => {
  const document = `mutation ($inputs: [EarnPointsInput!]!) {
    earnPointsBatch(inputs: $inputs) { results { replayed } userErrors { code field } } }`;
  const before = await world.books();
  for (const length of [0, 1_001]) {
    const inputs = Array.from({ length }, () => earn().input);
    const { earnPointsBatch } = await rahnet.get(document, { inputs });
    expect(earnPointsBatch).toEqual({
      results: [],
      userErrors: [{ code: 'INVALID_INPUT', field: ['inputs'] }],
    });
  }
  expect(await world.books()).toBe(before);
});

import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { BURN, burnInput, EARN, earnInput } from './operations.js';

/** E-02: where several things stand against an operation, a quote tells the one that the operation itself is told. */

let world: World;
let rahnet: WorldPartner;
/** Only gives points. */
let issuer: WorldPartner;
/** Only takes points. */
let acceptor: WorldPartner;
let member: WorldMember;
let suspended: WorldMember;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  issuer = await world.partner('issuer', { acceptor: false });
  acceptor = await world.partner('acceptor', { issuer: false });
  member = await world.member(rahnet, 100);
  suspended = await world.member(rahnet, 100);
  for (const partner of [issuer, acceptor]) {
    for (const { id } of [member, suspended]) {
      await partner.get(
        `mutation { linkMember(input: { member: { id: "${id}" } }) { userErrors { code } } }`,
      );
    }
  }
  await world.operator.get(
    `mutation { suspendMember(input: { member: { id: "${suspended.id}" }, reason: "test" }) { userErrors { code } } }`,
  );
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const NOBODY = { id: 'mem_0000000000001' };
const NOWHERE = 'mer_0000000000001';

test.each<
  [string, () => { by: WorldPartner; of: { id: string }; merchantId?: string; currency?: string }, string]
>([
  ['nothing', () => ({ by: rahnet, of: member }), 'none'],
  ['another currency', () => ({ by: rahnet, of: member, currency: 'USD' }), 'INVALID_INPUT'],
  ['nobody, another currency', () => ({ by: rahnet, of: NOBODY, currency: 'USD' }), 'INVALID_INPUT'],
  [
    'no merchant, another currency',
    () => ({ by: rahnet, of: member, merchantId: NOWHERE, currency: 'USD' }),
    'INVALID_INPUT',
  ],
  ['nobody, no merchant', () => ({ by: rahnet, of: NOBODY, merchantId: NOWHERE }), 'MEMBER_NOT_FOUND'],
  [
    'no merchant, suspended',
    () => ({ by: rahnet, of: suspended, merchantId: NOWHERE }),
    'MERCHANT_NOT_FOUND',
  ],
  ['suspended, no issuer', () => ({ by: acceptor, of: suspended }), 'MEMBER_NOT_ACTIVE'],
  ['no issuer', () => ({ by: acceptor, of: member }), 'NOT_AN_ISSUER'],
])('E-02, E-09 an earn with %s: its quote tells the same', async (_, given, code) => {
  const { by, of, merchantId = by.merchantId, currency = 'IRR' } = given();
  const { purchase, ...input } = earnInput(by, of, { amount: '10000' });
  const amount = { amount: '10000', currency };
  const { earnPoints } = await by.get(EARN, {
    input: { ...input, merchantId, purchase: { ...purchase, amount } },
  });
  const { quoteEarn } = await by.get(
    'query ($input: QuoteEarnInput!) { quoteEarn(input: $input) { refusal { code message field transient } } }',
    { input: { member: input.member, merchantId, purchase: { amount } } },
  );
  const [told = null] = earnPoints.userErrors as unknown as unknown[];
  expect(quoteEarn.refusal).toEqual(told);
  expect(told ?? { code: 'none' }).toMatchObject({ code });
});

test.each<
  [string, () => { by: WorldPartner; of: { id: string }; merchantId?: string; points?: string }, string]
>([
  ['nothing', () => ({ by: rahnet, of: member }), 'none'],
  ['nobody, no merchant', () => ({ by: rahnet, of: NOBODY, merchantId: NOWHERE }), 'MEMBER_NOT_FOUND'],
  [
    'no merchant, suspended',
    () => ({ by: rahnet, of: suspended, merchantId: NOWHERE }),
    'MERCHANT_NOT_FOUND',
  ],
  ['suspended, no acceptor', () => ({ by: issuer, of: suspended }), 'MEMBER_NOT_ACTIVE'],
  ['no acceptor, too few points', () => ({ by: issuer, of: member, points: '1000' }), 'NOT_AN_ACCEPTOR'],
  ['suspended, too few points', () => ({ by: rahnet, of: suspended, points: '1000' }), 'MEMBER_NOT_ACTIVE'],
  ['too few points', () => ({ by: rahnet, of: member, points: '1000' }), 'INSUFFICIENT_POINTS'],
])('E-02, B-02 a burn with %s: its quote tells the same', async (_, given, code) => {
  const { by, of, merchantId = by.merchantId, points = '1' } = given();
  const quoted = await by.get(
    'query ($input: QuoteBurnInput!) { quoteBurn(input: $input) { refusal { code message field transient } } }',
    { input: { member: { id: of.id }, merchantId, points } },
  );
  const { burnPoints } = await by.get(BURN, {
    input: { ...burnInput(by, of, { points }), merchantId },
  });
  const [told = null] = burnPoints.userErrors as unknown as unknown[];
  expect(quoted.quoteBurn.refusal).toEqual(told);
  expect(told ?? { code: 'none' }).toMatchObject({ code });
});

test.each<[string, () => { member?: { id: string }; merchantId?: string }]>([
  ['a merchant that is none', () => ({ merchantId: NOWHERE })],
  ['nobody', () => ({ member: NOBODY })],
  ['a suspended member', () => ({ member: { id: suspended.id } })],
])('E-09 an amount in another currency is told before %s', async (_, given) => {
  const { quoteBurn } = await rahnet.get(
    'query ($input: QuoteBurnInput!) { quoteBurn(input: $input) { points available refusal { code field } } }',
    { input: { merchantId: rahnet.merchantId, amount: { amount: '5.00', currency: 'USD' }, ...given() } },
  );
  expect(quoteBurn).toEqual({
    points: null,
    available: null,
    refusal: { code: 'INVALID_INPUT', field: ['input', 'amount', 'currency'] },
  });
});

import { encodeId } from '../../src/values/ids.js';
import type { Caller } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { EARN, earnInput } from './operations.js';

/** What operators set and partners see of it: settings, limits, deposits, and the clock of the twin. */

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet', { billing: 'PREPAID' });
  tizfood = await world.partner('tizfood');
});

afterAll(async () => world.close());

const twinOperator = async () =>
  world.caller(
    await world.token({ coalition: encodeId('coalition', world.coalition.twinId), roles: ['operator'] }),
  );

const SETTINGS = `returnedPointsDays spendCodeAbove spendCodeSeconds mostWrongCodes transferMost transferDayMost
  adjustmentApprovalAbove clawbackPolicy expiryReminderDays lastExpiryReminderDays`;

test('B-05, R-04 an operator changes settings; everybody sees them at once, in the twin too', async () => {
  const update = `mutation ($input: UpdateCoalitionInput!) {
    updateCoalition(input: $input) { coalition { ${SETTINGS} } userErrors { code } } }`;
  const settings = {
    ...{ returnedPointsDays: 10, spendCodeAbove: '0', spendCodeSeconds: 60, mostWrongCodes: 3 },
    ...{ expiryReminderDays: 45, lastExpiryReminderDays: 0 },
    ...{
      transferMost: '100',
      transferDayMost: '1000',
      adjustmentApprovalAbove: '500',
      clawbackPolicy: 'REFUSE',
    },
  };
  const { updateCoalition } = await world.operator.get(update, { input: { ...settings, reason: 'policy' } });
  expect(updateCoalition).toEqual({ coalition: settings, userErrors: [] });
  expect((await rahnet.get(`{ coalition { ${SETTINGS} } }`)).coalition).toEqual(settings);
  expect((await (await twinOperator()).get(`{ coalition { ${SETTINGS} } }`)).coalition).toEqual(settings);

  const loosened = await world.operator.get(update, {
    input: { spendCodeAbove: null, transferMost: null, clawbackPolicy: null, mostWrongCodes: null },
  });
  expect(loosened.updateCoalition.coalition).toEqual({
    ...settings,
    spendCodeAbove: null,
    transferMost: null,
  });
});

test('P-02 a contract tells its limits to its partner and the operator, and to nobody else', async () => {
  const add = `mutation ($input: AddContractVersionInput!) { addContractVersion(input: $input) {
    contractVersion { vestingDays holdSeconds billing caps { perPurchase perMemberDay perPartnerDay }
      floatLimit { amount currency } creditLimit { amount currency } } userErrors { code field } } }`;
  const limits = {
    vestingDays: 7,
    holdSeconds: 3_600,
    billing: 'POSTPAID',
    caps: { perPurchase: '50', perMemberDay: null, perPartnerDay: '100000' },
    creditLimit: { amount: '5000000', currency: 'IRR' },
  };
  const { addContractVersion } = await world.operator.get(add, {
    input: {
      ...{ partnerId: tizfood.id, issuer: true, acceptor: true, currency: 'IRR', earnRate: '0.0001' },
      ...{ burnValue: '1000', issuePrice: '900', redemptionPrice: '800', effectiveFrom: '2090-01-01' },
      ...limits,
    },
  });
  expect(addContractVersion).toEqual({
    contractVersion: { ...limits, floatLimit: null },
    userErrors: [],
  });
});

const EXPOSURE = `exposure { currency billing charged { amount } deposited { amount } limit { amount } remaining { amount } }`;
const exposureOf = async (by: Caller, { id }: WorldPartner) =>
  (await by.get(`{ partner(id: "${id}") { ${EXPOSURE} } }`)).partner.exposure;

test('E-05 a float is drawn down by issuing and told to its partner and the operator', async () => {
  const record = `mutation ($input: RecordFloatDepositInput!) { recordFloatDeposit(input: $input) {
    deposit { id amount { amount currency } reference recordedAt } partner { slug ${EXPOSURE} } replayed userErrors { code } } }`;
  const input = { partnerId: rahnet.id, amount: { amount: '10000', currency: 'IRR' }, reference: 'bank 1' };
  const first = (await world.operator.get(record, { input })).recordFloatDeposit;
  expect(first).toMatchObject({
    deposit: { amount: input.amount, reference: 'bank 1', id: expect.stringMatching(/^dep_/) },
    partner: { slug: 'rahnet', exposure: { deposited: { amount: '10000' } } },
    ...{ replayed: false, userErrors: [] },
  });
  const again = (await world.operator.get(record, { input })).recordFloatDeposit;
  expect(again).toMatchObject({ deposit: first.deposit, replayed: true, userErrors: [] });

  // 11 points at 900 rial are 9,900 of 10,000; one more is too many.
  const member = await world.member(rahnet);
  const earn = async (amount: string) =>
    (await rahnet.get(EARN, { input: earnInput(rahnet, member, { amount }) })).earnPoints.userErrors;
  expect(await earn('110000')).toEqual([]);
  expect(await earn('10000')).toMatchObject([{ code: 'FLOAT_EXHAUSTED' }]);
  const expected = {
    ...{ currency: 'IRR', billing: 'PREPAID', charged: { amount: '9900' }, deposited: { amount: '10000' } },
    ...{ limit: { amount: '0' }, remaining: { amount: '100' } },
  };
  expect(await exposureOf(rahnet, rahnet)).toEqual(expected);
  expect(await exposureOf(world.operator, rahnet)).toEqual(expected);
  expect(await exposureOf(world.auditor, rahnet)).toEqual(expected);
  const back = `mutation ($input: WithdrawFloatInput!) { withdrawFloat(input: $input) {
    withdrawal { id amount { amount currency } reference } partner { ${EXPOSURE} } replayed userErrors { code } } }`;
  const asked = { partnerId: rahnet.id, amount: { amount: '100', currency: 'IRR' }, reference: 'bank 2' };
  const { withdrawFloat } = await world.operator.get(back, { input: asked });
  expect(withdrawFloat).toMatchObject({
    withdrawal: { id: expect.stringMatching(/^dep_/), amount: asked.amount, reference: 'bank 2' },
    partner: { exposure: { deposited: { amount: '9900' }, remaining: { amount: '0' } } },
    ...{ replayed: false, userErrors: [] },
  });
  expect(await exposureOf(tizfood, rahnet)).toBeNull();
  expect(await exposureOf(member, rahnet)).toBeNull();
});

test('E-05 a postpaid partner without a limit has no exposure to tell', async () => {
  expect(await exposureOf(world.operator, tizfood)).toBeNull();
});

test('A-02 a partner advances the clock of the twin by its test key, and nobody that of the coalition', async () => {
  const issue = `mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { secret } }`;
  const { issueApiKey } = await world.operator.get(issue, {
    input: { partnerId: rahnet.id, environment: 'TEST', label: 'trial' },
  });
  const trial = world.caller(String(issueApiKey.secret));
  const advance = `mutation ($input: AdvanceTestClockInput!) {
    advanceTestClock(input: $input) { now userErrors { code field } } }`;
  const before = Date.now();
  const { advanceTestClock } = await trial.get(advance, { input: { by: 86_400 } });
  expect(advanceTestClock.userErrors).toEqual([]);
  expect(Date.parse(String(advanceTestClock.now))).toBeGreaterThanOrEqual(before + 86_400_000);

  const to = new Date(before + 10 * 86_400_000).toISOString();
  expect((await (await twinOperator()).get(advance, { input: { to } })).advanceTestClock).toEqual({
    ...{ now: to, userErrors: [] },
  });
  const { errors } = await trial.ask(advance, { input: { by: 1, to } });
  expect(JSON.stringify(errors)).toContain('AdvanceTestClockInput');
});

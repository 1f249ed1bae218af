import { addDays } from '../../src/values/day.js';
import { textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { busyWhileTermsChange } from './refusal-rows.js';
import { refuses } from './refusal-table.js';
import { SettledTrial } from './settled-trial.js';

/** What letting partners leave refuses, one broken thing per row, and what of it each kind of caller is told. */

let world: World;
let rahnet: WorldPartner;
let bimeno: WorldPartner;
let leaving: WorldPartner;
let known: WorldMember;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  bimeno = await world.partner('bimeno');
  leaving = await world.partner('leaving');
  known = await world.member(leaving);
  await begun(leaving);
});
afterAll(async () => world.close());

const today = new Date().toISOString().slice(0, 10);
const LAST_EARN = addDays(today, 1_000);
const LAST = addDays(today, 1_030);
const NOBODY = 'par_0000000000001';
const exit = (changes: object) => () => ({
  partnerId: rahnet.id,
  lastEarnDay: LAST_EARN,
  lastBurnDay: LAST,
  bearerPartnerId: bimeno.id,
  pricePercent: '80',
  reason: 'the contract ends',
  ...changes,
});
const byOperator = (input: () => object) => async () => ({ input: input(), by: world.operator });
const busy = (input: () => object) =>
  busyWhileTermsChange(
    () => world,
    () => ({ input: input(), by: world.operator }),
  );
const invalid = (name: string, field: string, changes: object) => ({
  name,
  code: 'INVALID_INPUT' as const,
  field: ['input', field],
  given: byOperator(exit(changes)),
});

async function begun(partner: WorldPartner) {
  const { beginPartnerExit } = await world.operator.get(
    'mutation ($input: BeginPartnerExitInput!) { beginPartnerExit(input: $input) { partner { status } userErrors { code } } }',
    { input: exit({ partnerId: partner.id })() },
  );
  return beginPartnerExit;
}

refuses('beginPartnerExit', () => world, [
  invalid('a day is none', 'lastEarnDay', { lastEarnDay: '2998-02-30' }),
  invalid('the last day of giving is over', 'lastEarnDay', { lastEarnDay: '2020-01-01' }),
  invalid('spending ends before giving', 'lastBurnDay', { lastBurnDay: today }),
  invalid('spending ends too far ahead', 'lastBurnDay', { lastBurnDay: '9999-12-31' }),
  invalid('the price is above all', 'pricePercent', { pricePercent: '100.5' }),
  invalid('the price is negative', 'pricePercent', { pricePercent: '-1' }),
  invalid('the reason is empty', 'reason', { reason: '' }),
  {
    name: 'its points are to be borne by itself',
    code: 'INVALID_INPUT',
    field: ['input', 'bearerPartnerId'],
    given: async () => ({ input: exit({ bearerPartnerId: rahnet.id })(), by: world.operator }),
  },
  {
    name: 'there is no such partner',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'partnerId'],
    given: byOperator(exit({ partnerId: NOBODY })),
  },
  {
    name: 'there is no such bearer',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'bearerPartnerId'],
    given: byOperator(exit({ bearerPartnerId: 'nonsense' })),
  },
  {
    name: 'P-04 the partner leaves already',
    code: 'PARTNER_NOT_ACTIVE',
    field: ['input', 'partnerId'],
    given: async () => ({ input: exit({ partnerId: leaving.id })(), by: world.operator }),
  },
  {
    name: 'P-04 the bearer leaves as well',
    code: 'PARTNER_NOT_ACTIVE',
    field: ['input', 'bearerPartnerId'],
    given: async () => ({ input: exit({ bearerPartnerId: leaving.id })(), by: world.operator }),
  },
  busy(exit({})),
]);

refuses('cancelPartnerExit', () => world, [
  {
    name: 'the reason is empty',
    code: 'INVALID_INPUT',
    field: ['input', 'reason'],
    given: async () => ({ input: { partnerId: leaving.id, reason: ' ' }, by: world.operator }),
  },
  {
    name: 'there is no such partner',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'partnerId'],
    given: byOperator(() => ({ partnerId: NOBODY, reason: 'it stays' })),
  },
  {
    name: 'P-04 the partner does not leave',
    code: 'EXIT_NOT_RUNNING',
    field: ['input', 'partnerId'],
    given: async () => ({ input: { partnerId: rahnet.id, reason: 'it stays' }, by: world.operator }),
  },
  busy(() => ({ partnerId: leaving.id, reason: 'it stays' })),
]);

const EXIT = 'exit { status lastEarnDay lastBurnDay takeover { bearer { slug } pricePercent } }';
const seen = async (by: Pick<World['operator'], 'get'>) =>
  (await by.get(`query ($id: ID!) { partner(id: $id) { status ${EXIT} } }`, { id: leaving.id })).partner;

test('P-04 members that a leaving partner knows see its dates; the terms are told to whom they concern', async () => {
  const other = await world.partner('tizfood');
  const stranger = await world.member(other);
  const dates = { status: 'RUNNING', lastEarnDay: LAST_EARN, lastBurnDay: LAST };
  const all = { ...dates, takeover: { bearer: { slug: 'bimeno' }, pricePercent: '80' } };
  const partner = (exit: unknown) => ({ status: 'EXITING', exit });
  expect(await seen(world.operator)).toEqual(partner(all));
  expect(await seen(world.auditor)).toEqual(partner(all));
  expect(await seen(leaving)).toEqual(partner(all));
  expect(await seen(known)).toEqual(partner({ ...dates, takeover: null }));
  expect(await seen(stranger)).toEqual(partner(null));
  expect(await seen(bimeno)).toEqual(partner(null));
});

test('P-04 what it would mean is told to operators and auditors, or why it cannot be', async () => {
  const plan = `query ($input: PlanPartnerExitInput!) { planPartnerExit(input: $input) {
    today notice { days agreedDays kept } liabilities { currency points unpaid price { amount currency } }
    linkedMembers membersWithItsPoints openHolds heldPoints lastHoldUntil openStatements openDisputes
    lastPeriodUntil } }`;
  const member = await world.member(rahnet, 40);
  const { reason: _, ...input } = exit({})() as Record<string, unknown>;
  for (const by of [world.operator, world.auditor]) {
    expect((await by.get(plan, { input })).planPartnerExit).toMatchObject({
      notice: { agreedDays: 30, kept: true },
      // All is paid when points are given.
      liabilities: [{ currency: 'IRR', points: '40', unpaid: '0', price: { amount: '0', currency: 'IRR' } }],
      ...{ linkedMembers: 1, membersWithItsPoints: 1, openHolds: 0, heldPoints: '0', lastHoldUntil: null },
      ...{ openStatements: 0, openDisputes: 0, lastPeriodUntil: LAST },
    });
  }
  expect(member.id).toMatch(/^mem_/);
  const refused = await world.operator.ask(plan, { input: { ...input, partnerId: leaving.id } });
  expect(refused.errors?.[0]).toMatchObject({
    extensions: { code: 'PARTNER_NOT_ACTIVE', field: ['input', 'partnerId'] },
  });
  // Fields are told as by the mutations, whoever finds the fault.
  const unread = await world.operator.ask(plan, {
    input: { ...input, lastBurnDay: 'soon', pricePercent: 'x' },
  });
  expect(unread.errors?.[0]?.extensions).toMatchObject({
    ...{ code: 'INVALID_INPUT', field: ['input', 'lastBurnDay'] },
    problems: [{ field: ['input', 'lastBurnDay'] }, { field: ['input', 'pricePercent'] }],
  });
});

test('P-04 the onboarding checklist names what is missing and the mutation that does it', async () => {
  const { registerPartner } = await world.operator.get(
    'mutation { registerPartner(input: { slug: "newcomer", name: { en: "New" } }) { partner { id } } }',
  );
  const ask = `query ($id: ID!) { partnerOnboarding(id: $id) {
    complete partner { slug } steps { step done required missing mutation } } }`;
  const id = String(registerPartner.partner.id);
  const { partnerOnboarding } = await world.auditor.get(ask, { id });
  expect(partnerOnboarding).toMatchObject({ complete: false, partner: { slug: 'newcomer' } });
  expect(partnerOnboarding.steps[0]).toEqual({
    step: 'CONTRACT',
    done: false,
    required: true,
    missing: 'a contract in force today',
    mutation: 'addContractVersion',
  });
  const active = (await world.operator.get(ask, { id: rahnet.id })).partnerOnboarding;
  expect(active.complete).toBe(true);
  expect(active.steps[0]).toMatchObject({ step: 'CONTRACT', done: true, missing: null });
  expect((await world.operator.get(ask, { id: NOBODY })).partnerOnboarding).toBeNull();
});

test('P-04 E-05 what is left of a float is a line of the last statement, and no limit counts any more', async () => {
  const trial = await SettledTrial.open(world);
  const prepaid = await trial.partner('prepaid', { settlementCycle: 'DAILY', billing: 'PREPAID' });
  const amount = { amount: '100000', currency: 'IRR' };
  await trial.operator.get(
    'mutation ($input: RecordFloatDepositInput!) { recordFloatDeposit(input: $input) { userErrors { code } } }',
    { input: { partnerId: prepaid.id, amount, reference: 'transfer 1' } },
  );
  await trial.earn(prepaid, 10);
  const id = { id: prepaid.id };
  const exposure = 'query ($id: ID!) { partner(id: $id) { exposure { remaining { amount } } } }';
  expect((await prepaid.get(exposure, id)).partner).toEqual({ exposure: { remaining: { amount: '91000' } } });
  const { settlementPreview } = await trial.operator.get(
    'query ($id: ID!) { settlementPreview(partnerId: $id) { from } }',
    id,
  );
  const from = textOf(settlementPreview.from);
  const dates = { partnerId: prepaid.id, lastEarnDay: from, lastBurnDay: from, bearerPartnerId: null };
  const { beginPartnerExit } = await trial.operator.get(
    'mutation ($input: BeginPartnerExitInput!) { beginPartnerExit(input: $input) { userErrors { code } } }',
    { input: { ...dates, pricePercent: '50', reason: 'the contract ends' } },
  );
  expect(beginPartnerExit.userErrors).toEqual([]);
  await trial.nextDay();
  const [last = ''] = await trial.statements(prepaid);
  const { settlementStatement } = await prepaid.get(
    `query ($id: ID!) { settlementStatement(id: $id) {
      payable { amount } lines(first: 5) { edges { node { kind amount { amount } } } } } }`,
    { id: last },
  );
  const line = (kind: string, minor: string) => ({ node: { kind, amount: { amount: minor } } });
  expect(settlementStatement).toEqual({
    payable: { amount: '-91000' },
    lines: {
      edges: [line('ISSUING', '9000'), line('FLOAT', '-9000'), line('FLOAT_REFUND', '-91000')],
    },
  });
  expect((await prepaid.get(exposure, id)).partner).toEqual({ exposure: null });
});

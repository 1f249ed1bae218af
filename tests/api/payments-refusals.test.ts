import pg from 'pg';
import { setPaymentSettings } from '../../src/settlement/payments/set-payment-settings.js';
import { codeOf, operatorOf } from '../harness/coalition-story.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { csvOf, SETTINGS, statementOf, today } from '../settlement/payment-scene.js';
import { busyWhileTermsChange } from './refusal-rows.js';
import { refuses } from './refusal-table.js';

/** What the mutations of payments refuse, one broken thing per row (rule A-07). */

let world: World;
/** Another coalition's operator; that coalition has not said how it pays. */
let unready: World['operator'];
let rahnet: WorldPartner;
let owner: pg.Client;
let sentRun: string;

beforeAll(async () => {
  world = await createWorld();
  owner = new pg.Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
  rahnet = await world.partner('rahnet');
  const created = await world.platform.get(
    `mutation { createCoalition(input: { name: { en: "Other" }, pointsName: { en: "points" }, timeZone: "Asia/Tehran",
        calendar: PERSIAN, expiryPolicy: { kind: NEVER }, clawbackPolicy: CAP, openLinking: true }) {
      coalition { id } userErrors { code } } }`,
  );
  const coalition = String(created.createCoalition.coalition.id);
  unready = world.caller(await world.token({ coalition, roles: ['operator'] }, 'unready'));
  await world.operator.get(SET, { input: settings({})() });
  await waiting();
  sentRun = await run('sent');
  await world.operator.get(
    'mutation ($input: MarkPaymentRunSentInput!) { markPaymentRunSent(input: $input) { userErrors { code } } }',
    { input: { paymentRunId: sentRun } },
  );
});
afterAll(async () => {
  await owner.end();
  await world.close();
});

const SET =
  'mutation ($input: SetPaymentSettingsInput!) { setPaymentSettings(input: $input) { userErrors { code } } }';
const CREATE =
  'mutation ($input: CreatePaymentRunInput!) { createPaymentRun(input: $input) { paymentRun { id } userErrors { code } } }';
const NO_RUN = 'pyr_0000000000001';

const waiting = () =>
  statementOf(owner, world.coalition, { partnerId: rahnet.story.partnerId, minor: -1_000n });
async function run(idempotencyKey: string): Promise<string> {
  const { createPaymentRun } = await world.operator.get(CREATE, { input: asked({ idempotencyKey })() });
  return String(createPaymentRun.paymentRun.id);
}

const byOperator = (input: () => object) => async () => ({ input: input(), by: world.operator });
const busy = (input: () => object) =>
  busyWhileTermsChange(
    () => world,
    () => ({ input: input(), by: world.operator }),
  );
const invalid = (name: string, field: readonly string[], input: () => object) => ({
  name,
  code: 'INVALID_INPUT' as const,
  field: ['input', ...field],
  given: byOperator(input),
});
const settings = (changes: object) => () => ({
  iban: SETTINGS.iban,
  holder: SETTINGS.holder,
  ...changes,
});
const rail = (changes: object) => settings({ rails: [{ code: 'PAYA', currency: 'IRR', ...changes }] });
const IRR = (amount: string) => ({ amount, currency: 'IRR' });

refuses('setPaymentSettings', () => world, [
  invalid(
    'P-05 the check digits of the account do not fit',
    ['iban'],
    settings({ iban: 'IR590000000000000000001002' }),
  ),
  invalid('the holder is nobody', ['holder'], settings({ holder: ' ' })),
  invalid('the holder is longer than payments take', ['holder'], settings({ holder: 'x'.repeat(141) })),
  invalid('the bank takes Latin only, and the name is Persian', ['holder'], settings({ holder: 'باشگاه' })),
  invalid('the BIC is none', ['bic'], settings({ bic: 'BMJI' })),
  invalid('a code has characters that no file takes', ['rails', '0', 'code'], rail({ code: 'پایا' })),
  invalid('a code is longer than files take', ['rails', '0', 'code'], rail({ code: 'x'.repeat(36) })),
  invalid('the currency of a rail is none', ['rails', '0', 'currency'], rail({ currency: 'rial' })),
  invalid(
    'V-02 a limit has fractions of a rial',
    ['rails', '0', 'most', 'amount'],
    rail({ most: IRR('1.5') }),
  ),
  invalid(
    'a limit is in another currency',
    ['rails', '0', 'least', 'currency'],
    rail({ least: { amount: '1', currency: 'USD' } }),
  ),
  invalid('a least is above its most', ['rails', '0', 'least'], rail({ least: IRR('2'), most: IRR('1') })),
  invalid(
    'a rail is there twice',
    ['rails', '1'],
    settings({ rails: [1, 2].map(() => ({ code: 'PAYA', currency: 'IRR' })) }),
  ),
  invalid(
    'there are too many rails',
    ['rails'],
    settings({ rails: Array.from({ length: 21 }, (_, at) => ({ code: `R${at}`, currency: 'IRR' })) }),
  ),
  busy(settings({ holder: 'Another' })),
]);

const asked = (changes: object) => () => ({
  idempotencyKey: 'new',
  currency: 'IRR',
  executionDay: today(),
  ...changes,
});

refuses('createPaymentRun', () => world, [
  invalid('L-04 there is no key', ['idempotencyKey'], asked({ idempotencyKey: '' })),
  invalid('the currency is none', ['currency'], asked({ currency: 'toman' })),
  invalid('the day is none', ['executionDay'], asked({ executionDay: '2026-02-30' })),
  invalid('the day is past', ['executionDay'], asked({ executionDay: '2020-01-01' })),
  invalid('the day is years ahead', ['executionDay'], asked({ executionDay: '2099-01-01' })),
  {
    name: 'L-04 the key made a run in another currency',
    code: 'IDEMPOTENCY_KEY_REUSED',
    field: ['input', 'idempotencyKey'],
    given: byOperator(asked({ idempotencyKey: 'sent', currency: 'USD' })),
  },
  {
    name: 'the coalition has not said from which account it pays',
    code: 'PAYMENT_SETTINGS_MISSING',
    field: null,
    given: async () => ({ input: asked({})(), by: unready }),
  },
  {
    name: 'S-04 every agreed statement has its payment',
    code: 'NOTHING_TO_PAY',
    field: ['input', 'currency'],
    given: byOperator(asked({})),
  },
  {
    name: 'P-05 the only one that has none is of a partner without an account',
    code: 'NOTHING_TO_PAY',
    field: ['input', 'currency'],
    given: async () => {
      const partner = await world.partner('no-account');
      const { partnerId } = partner.story;
      await owner.query('update partner set settlement_iban = null, settlement_holder = null where id = $1', [
        partnerId,
      ]);
      await statementOf(owner, world.coalition, { partnerId, minor: -1n });
      return { input: asked({})(), by: world.operator };
    },
  },
]);

const notFound = (input: object) => [
  {
    name: 'there is no such run',
    code: 'PAYMENT_RUN_NOT_FOUND' as const,
    field: ['input', 'paymentRunId'],
    given: byOperator(() => ({ ...input, paymentRunId: NO_RUN })),
  },
  {
    name: "the id is a partner's",
    code: 'PAYMENT_RUN_NOT_FOUND' as const,
    field: ['input', 'paymentRunId'],
    given: byOperator(() => ({ ...input, paymentRunId: rahnet.id })),
  },
  {
    name: "A-01 it is another coalition's",
    code: 'PAYMENT_RUN_NOT_FOUND' as const,
    field: ['input', 'paymentRunId'],
    given: async () => ({ input: { ...input, paymentRunId: sentRun }, by: unready }),
  },
];

refuses('markPaymentRunSent', () => world, notFound({}));

refuses('cancelPaymentRun', () => world, [
  invalid('there is no reason', ['reason'], () => ({ paymentRunId: sentRun, reason: '' })),
  ...notFound({ reason: 'test' }),
  {
    name: 'the bank has it',
    code: 'PAYMENT_RUN_SENT',
    field: ['input', 'paymentRunId'],
    given: byOperator(() => ({ paymentRunId: sentRun, reason: 'too late' })),
  },
]);

const file =
  (content: string, format = 'CAMT054') =>
  () => ({ format, content });

refuses('importBankConfirmations', () => world, [
  invalid('S-07 there is nothing in it', ['content'], file('')),
  invalid('S-07 it is CSV', ['content'], file(csvOf([]))),
  invalid('S-07 it is XML', ['content'], file('<a/>', 'CSV')),
  invalid('S-07 it declares entities', ['content'], file('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')),
  {
    name: 'the coalition has not said from which account it pays',
    code: 'PAYMENT_SETTINGS_MISSING',
    field: null,
    given: async () => ({ input: file(csvOf([]), 'CSV')(), by: unready }),
  },
]);

test('A-02 settings are not made in the twin alone', async () => {
  const { twinId } = world.coalition;
  const { node } = world.server;
  expect(codeOf(await setPaymentSettings(node.as(operatorOf(twinId)), SETTINGS))).toBe('INVALID_INPUT');
});

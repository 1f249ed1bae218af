import pg from 'pg';
import { type Caller, callerOn, type Json, listOf, textOf } from '../harness/api-client.js';
import { liftGuards } from '../harness/past-guards.js';
import type { World, WorldPartner } from '../harness/world.js';
import { type BusinessScene, rials, useBusinessScene } from './business-scene.js';
import { CreditScene, EARN } from './credit-scene.js';
import { today } from './giving-world.js';
import { nextKey, REVERSE, reverseInput } from './operations.js';

/** Whose points a business account's purchases are: its own, its employee's, or both (rules K-09, K-10). */

let world: World;
let rahnet: WorldPartner;
let scene: BusinessScene;
let credits: CreditScene;
useBusinessScene((opened) => {
  ({ world, partner: rahnet } = opened);
  scene = opened;
  credits = new CreditScene(opened);
});

test('K-09 a member buys for an account once it has been invited and has accepted, until either ends it', async () => {
  const { account, admin, buyer, employee, employeeId } = await credits.firm(['EMPLOYEE']);
  await scene.did('setCompanyDetails', {
    ...{ member: { id: account }, legalName: 'Fictitious Lines', country: 'IR' },
  });
  const own = '{ viewer { member { employments { id status company contactId } } } }';
  expect((await employee.get(own)).viewer.member).toEqual({
    employments: [{ id: employeeId, status: 'AGREED', company: 'Fictitious Lines', contactId: buyer.id }],
  });
  const ofAccount = `{ businessAccount(ref: { id: "${account}" }) { employees { id status member { id } } purchaseCredit { credits } } }`;
  // Who the member is, the account is not told; operators are.
  expect((await admin.get(ofAccount)).businessAccount).toEqual({
    employees: [{ id: employeeId, status: 'AGREED', member: null }],
    purchaseCredit: { credits: ['EMPLOYEE'] },
  });
  expect((await world.operator.get(ofAccount)).businessAccount.employees).toMatchObject([
    { member: { id: employee.id } },
  ]);
  const seen = await rahnet.get(`{ member(ref: { id: "${employee.id}" }) { employments { id } } }`);
  expect(seen.member.employments).toBeNull();

  const other = await world.member(rahnet);
  expect(await scene.codeOf('endEmployee', { employeeId, reason: 'none of mine' }, other)).toBe(
    'EMPLOYEE_NOT_FOUND',
  );
  await scene.did('endEmployee', { employeeId, reason: 'has left' }, employee);
  const refused = await credits.earned(
    credits.input({ account, admin, buyer, employee, employeeId }, 'EMPLOYEE', '100000'),
  );
  expect(refused.userErrors).toEqual([{ code: 'NOT_AN_EMPLOYEE', field: ['input', 'employee'] }]);

  // A removed contact buys for the account no more.
  const again = await credits.employed(account, buyer, employee, admin);
  await scene.did('removeBusinessContact', { member: { id: account }, contactId: buyer.id }, admin);
  expect(await scene.codeOf('endEmployee', { employeeId: again, reason: 'again' }, employee)).toBe(
    'EMPLOYEE_NOT_FOUND',
  );
});

test('K-09 E-02 the employee alone gets the points of a purchase of the account', async () => {
  const one = await credits.firm(['EMPLOYEE']);
  const given = credits.input(one, 'EMPLOYEE', '250000');
  const payload = await credits.earned(given);
  expect(payload).toMatchObject({
    transaction: {
      ...{ points: '25', credit: 'EMPLOYEE', member: { id: one.employee.id } },
      pairedTransaction: null,
    },
    balance: { available: '25' },
  });
  expect(await credits.earned(given)).toEqual({ ...payload, replayed: true });
  expect([await credits.available(one.account), await credits.available(one.employee.id)]).toEqual([
    '0',
    '25',
  ]);
});

test('K-09 V-03 E-02 both get the points of their part of the money, together or not at all', async () => {
  const one = await credits.firm(['BOTH'], '66.5');
  const given = credits.input(one, 'BOTH', '1000015');
  const { quoteEarn } = await rahnet.get(
    `query ($input: QuoteEarnInput!) { quoteEarn(input: $input) { points employee { points } refusal { code } } }`,
    {
      input: {
        ...{ member: given.member, merchantId: rahnet.merchantId, credit: 'BOTH' },
        ...{ employee: { id: one.employee.id }, purchase: { amount: rials('1000015') } },
      },
    },
  );
  expect(quoteEarn).toEqual({ points: '66', employee: { points: '33' }, refusal: null });
  const payload = await credits.earned(given);
  const { transaction } = payload as { transaction: Json & { pairedTransaction: Json } };
  // 1 000 015 × 66.5 % = 665 009.975
  expect(transaction).toMatchObject({
    ...{ points: '66', amount: { amount: '665010' }, credit: 'BOTH', member: { id: one.account } },
    pairedTransaction: {
      ...{ points: '33', amount: { amount: '335005' }, credit: 'BOTH', member: { id: one.employee.id } },
      pairedTransaction: { id: transaction.id },
    },
  });
  expect(await credits.earned(given)).toEqual({ ...payload, replayed: true });
  expect([await credits.available(one.account), await credits.available(one.employee.id)]).toEqual([
    '66',
    '33',
  ]);
  const twice = await credits.earned({ ...given, idempotencyKey: nextKey() });
  expect(twice.userErrors).toMatchObject([{ code: 'DUPLICATE_PURCHASE' }]);
});

test('K-10 R-01 a refund falls on both as the purchase did, whichever of both is named, to the last unit', async () => {
  const one = await credits.firm(['BOTH'], '60');
  const { transaction } = (await credits.earned(credits.input(one, 'BOTH', '1000000'))) as {
    transaction: Json & { pairedTransaction: Json };
  };
  expect([await credits.available(one.account), await credits.available(one.employee.id)]).toEqual([
    '60',
    '40',
  ]);
  const other = transaction.pairedTransaction;
  const first = await credits.reversed(transaction.id, { amount: rials('100003') });
  // 60 001 of 100 003 are the account's: 600 000 − 60 001 earn 53 points, 400 000 − 40 002 earn 35
  expect(first.transaction).toMatchObject({
    ...{ points: '7', credit: 'BOTH', pairedTransaction: { points: '5', reverses: { id: other.id } } },
  });
  const second = await credits.reversed(other.id, { amount: rials('499997') });
  expect(second.userErrors).toEqual([]);
  // 600 000 refunded in all: 360 000 and 240 000, so that 24 and 16 points stay
  expect([await credits.available(one.account), await credits.available(one.employee.id)]).toEqual([
    '24',
    '16',
  ]);
  const tooMuch = await credits.reversed(other.id, { amount: rials('400001') });
  expect(tooMuch.userErrors).toMatchObject([{ code: 'REVERSAL_EXCEEDS_TRANSACTION' }]);
  await credits.reversed(transaction.id, { points: '6' });
  expect([await credits.available(one.account), await credits.available(one.employee.id)]).toEqual([
    '18',
    '12',
  ]);
  await credits.reversed(other.id);
  expect([await credits.available(one.account), await credits.available(one.employee.id)]).toEqual([
    '0',
    '0',
  ]);
  expect((await credits.reversed(transaction.id)).userErrors).toMatchObject([
    { code: 'REVERSAL_EXCEEDS_TRANSACTION', field: ['input', 'transactionId'] },
  ]);
});

test('K-10 L-04 of a purchase that falls on one of both alone a refund by the other’s name is told as the one’s', async () => {
  const one = await credits.firm(['BOTH'], '50');
  const given = credits.input(one, 'BOTH', '1');
  const { transaction } = (await credits.earned(given)) as {
    transaction: Json & { pairedTransaction: Json };
  };
  const other = transaction.pairedTransaction;
  expect([transaction.amount, other.amount]).toEqual([{ amount: '1' }, { amount: '0' }]);
  const key = { idempotencyKey: nextKey(), amount: rials('1') };
  const refunded = await credits.reversed(other.id, key);
  expect(refunded).toMatchObject({ transaction: null, replayed: false, userErrors: [] });
  expect(await credits.reversed(other.id, key)).toMatchObject({
    transaction: null,
    replayed: true,
    userErrors: [],
  });
  for (const id of [transaction.id, other.id]) {
    expect((await credits.reversed(id, { amount: rials('1') })).userErrors).toMatchObject([
      { code: 'REVERSAL_EXCEEDS_TRANSACTION', field: ['input', 'amount'] },
    ]);
    expect((await credits.reversed(id)).userErrors).toMatchObject([{ code: 'REVERSAL_EXCEEDS_TRANSACTION' }]);
  }
});

test('K-09 K-10 where both get the points of all of it, each refund is one for both', async () => {
  const one = await credits.firm(['BOTH', 'EMPLOYEE']);
  const { transaction } = (await credits.earned(credits.input(one, 'BOTH', '500000'))) as {
    transaction: Json;
  };
  expect([await credits.available(one.account), await credits.available(one.employee.id)]).toEqual([
    '50',
    '50',
  ]);
  await credits.reversed(transaction.id, { amount: rials('200000') });
  expect([await credits.available(one.account), await credits.available(one.employee.id)]).toEqual([
    '30',
    '30',
  ]);
});

test('K-09 L-11 a refusal of either refuses both, and leaves nothing', async () => {
  const one = await credits.firm(['BOTH'], '50');
  await world.closeAccount(one.employee);
  const before = await world.books();
  const refused = await credits.earned(credits.input(one, 'BOTH', '500000'));
  expect(refused.userErrors).toEqual([{ code: 'MEMBER_NOT_ACTIVE', field: ['input', 'employee'] }]);
  expect(await world.books()).toBe(before);
});

test('K-09 E-06 the same purchase sent by two at once, for the account and for both, earns once', async () => {
  const one = await credits.firm(['BOTH'], '50');
  const purchase = { reference: nextKey(), amount: rials('500000') };
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, at) =>
      credits.earned(credits.input(one, at % 2 === 0 ? 'BOTH' : null, '0', { purchase })),
    ),
  );
  const posted = answers.filter(({ userErrors }) => listOf(userErrors as Json).length === 0);
  expect(posted).toHaveLength(1);
});

test('K-09 K-10 A-11 an employee who is a part of another member now buys as that one, and is refunded as that one', async () => {
  const one = await credits.firm(['BOTH'], '60');
  const { transaction } = (await credits.earned(credits.input(one, 'BOTH', '1000000'))) as {
    transaction: Json;
  };
  const survivor = await world.member(rahnet);
  await scene.did('mergeMembers', {
    ...{ idempotencyKey: nextKey(), duplicate: { id: one.employee.id }, survivor: { id: survivor.id } },
    reason: 'the same person',
  });
  expect((await credits.reversed(transaction.id, { amount: rials('500000') })).userErrors).toEqual([]);
  expect([await credits.available(one.account), await credits.available(survivor.id)]).toEqual(['30', '20']);
  const again = await credits.earned({
    ...credits.input(one, 'BOTH', '100000'),
    employee: { id: survivor.id },
  });
  expect(again).toMatchObject({ transaction: { points: '6', pairedTransaction: { points: '4' } } });
});

test('K-09 E-11 what a campaign gives once for a purchase, the account gets; what it multiplies, both', async () => {
  const partner = await world.partner('tizfood');
  const campaign = async (terms: object) => {
    const { addCampaign } = await world.operator.get(
      `mutation ($input: AddCampaignInput!) { addCampaign(input: $input) { userErrors { code message field } } }`,
      {
        input: {
          ...{ partnerId: partner.id, name: { en: 'More points' }, from: today(), until: '2090-01-01' },
          ...{ funders: [{ partnerId: partner.id, percent: '100' }], paidAtIssuePercent: '100' },
          ...terms,
        },
      },
    );
    expect(addCampaign.userErrors).toEqual([]);
  };
  await campaign({ multiplier: '2' });
  await campaign({ bonusPoints: '7' });
  const one = await credits.firm(['BOTH'], '60');
  for (const id of [one.account, one.employee.id]) {
    await partner.get(`mutation { linkMember(input: { member: { id: "${id}" } }) { userErrors { code } } }`);
  }
  const given = { ...credits.input(one, 'BOTH', '1000000'), merchantId: partner.merchantId };
  const { earnPoints } = await partner.get(EARN, { input: given });
  expect(earnPoints.transaction).toMatchObject({ points: '127', pairedTransaction: { points: '80' } });
  const { reverseTransaction } = await partner.get(REVERSE, {
    input: reverseInput(textOf(earnPoints.transaction.id)),
  });
  expect(reverseTransaction.transaction).toMatchObject({ points: '127' });
  expect([await credits.available(one.account), await credits.available(one.employee.id)]).toEqual([
    '0',
    '0',
  ]);
});

test('K-09 K-10 L-05 many purchases and refunds of two who share them, on two nodes at once, come to what they must', async () => {
  const one = await credits.firm(['BOTH'], '60');
  const second = await world.secondServer();
  const nodes = [rahnet, callerOn(second.api.port, rahnet.credential)];
  const asked = async (at: number, document: string, given: object) =>
    (await (nodes[at % 2] as Caller).get(document, { input: given })) as Record<string, Json>;
  const purchases = await Promise.all(
    Array.from({ length: 20 }, (_, at) => asked(at, EARN, credits.input(one, 'BOTH', '1000000'))),
  );
  const earns = purchases.map(({ earnPoints }) => {
    const { transaction } = earnPoints as { transaction: Json & { pairedTransaction: Json } };
    return [transaction.id, transaction.pairedTransaction.id].map((id) => textOf(id as Json));
  });
  // Each is refunded in three parts at once, by either name: whole, or as much as is left.
  const refunds = earns.flatMap((ids, at) =>
    ['250001', '249999', '700000'].map((amount, part) =>
      asked(at + part, REVERSE, {
        ...reverseInput(ids[part % 2] as string),
        amount: rials(amount),
      }),
    ),
  );
  const answers = await Promise.all(refunds);
  const refunded = answers.filter(
    ({ reverseTransaction }) => listOf((reverseTransaction as Json).userErrors as Json).length === 0,
  );
  // 700 000 fit before both of the others, or beside one of them.
  expect(refunded.length).toBeGreaterThanOrEqual(40);
  await Promise.all(earns.map(([id], at) => asked(at, REVERSE, reverseInput(id as string))));
  expect([await credits.available(one.account), await credits.available(one.employee.id)]).toEqual([
    '0',
    '0',
  ]);
});

describe('K-09 K-10 what the auditor names', () => {
  beforeAll(async () => {
    const { transaction } = (await credits.earned(
      credits.input(await credits.firm(['BOTH'], '60'), 'BOTH', '1000000'),
    )) as {
      transaction: Json;
    };
    const refunded = await credits.reversed(transaction.id, { amount: rials('300000') });
    expect(refunded.userErrors).toEqual([]);
  });

  const PAIR = `select c.transaction_id, c.paired_id from purchase_credit c
    join ledger_transaction t on t.id = c.transaction_id
   where c.kind = 'BOTH' and t.type = 'EARN' and t.member_id = c.account_id and c.account_share is not null limit 1`;
  test.each([
    [
      'that two earns are one purchase’s is forgotten on one side',
      `delete from purchase_credit c using (${PAIR}) p where c.transaction_id = p.paired_id`,
    ],
    [
      'one names another share',
      `update purchase_credit c set account_share = 10 from (${PAIR}) p where c.transaction_id = p.paired_id`,
    ],
    [
      'both name another share',
      `update purchase_credit c set account_share = 10 from (${PAIR}) p where c.transaction_id in (p.transaction_id, p.paired_id)`,
    ],
    [
      'one earn is said to be the employee’s alone',
      `update purchase_credit c set kind = 'EMPLOYEE', paired_id = null, account_share = null from (${PAIR}) p where c.transaction_id = p.paired_id`,
    ],
    [
      'one is of another account',
      `update purchase_credit c set account_id = 1 from (${PAIR}) p where c.transaction_id = p.paired_id`,
    ],
    [
      'refunds of one side have shrunk',
      `update refund f set amount_minor = 1 where f.transaction_id = (select r.reverses_id from purchase_credit c join ledger_transaction r on r.id = c.transaction_id join refund x on x.transaction_id = r.reverses_id where r.type = 'REVERSAL' and c.account_share is not null and x.amount_minor > 1 limit 1) and f.amount_minor > 1`,
    ],
    [
      'a reversal says nothing of the other',
      `delete from purchase_credit c using ledger_transaction t where t.id = c.transaction_id and t.type = 'REVERSAL' and t.id = (select max(id) from ledger_transaction join purchase_credit x on x.transaction_id = id where type = 'REVERSAL')`,
    ],
  ])('%s', async (_, sql) => {
    const client = new pg.Client(world.database.ownerUrl);
    await client.connect();
    try {
      const before = await rowsOf(client);
      await liftGuards(client);
      expect((await client.query(sql)).rowCount).toBeGreaterThan(0);
      const found = (await world.differences()) as readonly { readonly rule: string }[];
      await client.query('delete from purchase_credit; delete from refund');
      for (const [table, rows] of before) {
        const put = `insert into ${table} select * from json_populate_recordset(null::${table}, $1)`;
        await client.query(put, [rows]);
      }
      expect(found.some(({ rule }) => rule === 'K-09' || rule === 'K-10')).toBe(true);
    } finally {
      await client.end();
    }
  });
});

/** What the corruptions change, to be put back. */
async function rowsOf(client: pg.Client): Promise<[string, string][]> {
  const tables = ['purchase_credit', 'refund'];
  return Promise.all(
    tables.map(async (table): Promise<[string, string]> => {
      const { rows } = await client.query<{ rows: string }>(
        `select json_agg(t)::text as rows from ${table} t`,
      );
      return [table, rows[0]?.rows ?? '[]'];
    }),
  );
}

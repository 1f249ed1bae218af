import pg from 'pg';
import { audit } from '../../src/ledger/audit/auditor.js';
import { readExposureSums } from '../../src/partners/exposure.js';
import { type RecordFloatDepositInput, recordFloatDeposit } from '../../src/partners/record-float-deposit.js';
import { registerPartner } from '../../src/partners/register-partner.js';
import { withdrawFloat } from '../../src/partners/withdraw-float.js';
import { entityManagerFor } from '../../src/runtime/database.js';
import { encodeId } from '../../src/values/ids.js';
import { codeOf, did, newCoalition, newPartner, type StoryCoalition } from '../harness/coalition-story.js';
import { useProgrammeNode } from '../harness/opened-node.js';
import type { ProgrammeNode, TestContext } from '../harness/programme-node.js';
import { expectRefusal, rowsOf } from '../harness/refusal.js';

let node: ProgrammeNode;
let owner: pg.Client;
let story: StoryCoalition;
let context: TestContext;
let partnerId: bigint;

useProgrammeNode((opened) => {
  ({ node, owner } = opened);
});

beforeEach(async () => {
  story = await newCoalition(node);
  context = node.as(story.operator);
  ({ partnerId } = await newPartner(node, story, 'rahnet', { billing: 'PREPAID', currency: 'USD' }));
});

const usd = (minor: bigint) => ({ minor, currency: 'USD' as const });
const deposit = (changes: Partial<RecordFloatDepositInput> = {}) =>
  recordFloatDeposit(context, { partnerId, amount: usd(10_050n), reference: 'bank-1', ...changes });
const sums = async () => {
  const em = entityManagerFor(node.database, story.coalitionId);
  return (await readExposureSums(em, story.coalitionId, [partnerId])).get(partnerId);
};

test('E-05 what was paid in adds up, to the cent', async () => {
  expect(did(await deposit())).toMatchObject({ partner: { id: partnerId }, replayed: false });
  did(await deposit({ reference: 'bank-2', amount: usd(1n) }));
  expect(await sums()).toEqual([{ currency: 'USD', charged: 0n, deposited: 10_051n * 10n ** 6n }]);
});

test('E-05 what was charged meanwhile stays', async () => {
  await owner.query(
    "insert into partner_exposure (coalition_id, partner_id, currency, charged) values ($1, $2, 'USD', 12.00000001)",
    [story.coalitionId, partnerId],
  );
  did(await deposit());
  expect(await sums()).toEqual([
    { currency: 'USD', charged: 1_200_000_001n, deposited: 10_050n * 10n ** 6n },
  ]);
});

test('L-04 the reference is the key: the same payment again is the first one, and counts once', async () => {
  const first = did(await deposit());
  const again = did(await deposit());
  expect(again).toMatchObject({ depositId: first.depositId, at: first.at, replayed: true });
  expect(await sums()).toMatchObject([{ deposited: 10_050n * 10n ** 6n }]);
});

test('L-04 of several that record one payment at once, one does', async () => {
  const outcomes = (await Promise.all([1, 2, 3, 4].map(() => deposit()))).map(did);
  expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(new Set(outcomes.map(({ depositId }) => depositId)).size).toBe(1);
  expect(await sums()).toMatchObject([{ deposited: 10_050n * 10n ** 6n }]);
});

test('another partner may use the same reference', async () => {
  const other = await newPartner(node, story, 'tizfood', { billing: 'PREPAID', currency: 'USD' });
  did(await deposit());
  expect(did(await deposit({ partnerId: other.partnerId })).replayed).toBe(false);
});

test('A-08 the log tells who recorded how much, and no reference', async () => {
  const { depositId } = did(await deposit());
  await deposit();
  const { rows } = await owner.query(
    "select actor_id, object_id, before, after from audit_entry where action = 'float.deposited' and coalition_id = $1",
    [story.coalitionId],
  );
  expect(rows).toEqual([
    {
      actor_id: story.operator.subject,
      object_id: encodeId('partner', partnerId),
      before: null,
      after: { deposit: encodeId('deposit', depositId), amount: '100.50', currency: 'USD' },
    },
  ]);
});

test('L-02 a deposit is never changed', async () => {
  did(await deposit());
  await expect(owner.query('update float_deposit set amount = 1')).rejects.toThrow('append-only');
});

const withdrawal = (changes: Partial<RecordFloatDepositInput> = {}) =>
  withdrawFloat(context, { partnerId, amount: usd(4_000n), reference: 'back-1', ...changes });

describe('money that goes back', () => {
  beforeEach(async () => {
    did(await deposit());
  });

  test('E-05 is not on the float any more; the same again is the first one, and an own reference is needed', async () => {
    const first = did(await withdrawal());
    expect(await sums()).toMatchObject([{ deposited: 6_050n * 10n ** 6n }]);
    expect(did(await withdrawal())).toMatchObject({ depositId: first.depositId, replayed: true });
    expect(codeOf(await withdrawal({ amount: usd(1n) }))).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(codeOf(await withdrawal({ reference: 'bank-1' }))).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(codeOf(await withdrawal({ reference: 'back-2', amount: usd(0n) }))).toBe('INVALID_INPUT');
    expect(await sums()).toMatchObject([{ deposited: 6_050n * 10n ** 6n }]);
  });

  test('E-05 what points that are out can cost stays, to the last of a cent', async () => {
    await owner.query('update partner_exposure set charged = 60.50000001 where partner_id = $1', [partnerId]);
    const refused = await withdrawal();
    expect(codeOf(refused)).toBe('FLOAT_EXHAUSTED');
    expect(refused.refusals?.[0].message).toContain('39.99 USD');
    expect(await sums()).toMatchObject([{ deposited: 10_050n * 10n ** 6n }]);
    did(await withdrawal({ amount: usd(3_999n) }));
    expect(codeOf(await withdrawal({ reference: 'back-2', amount: usd(1n) }))).toBe('FLOAT_EXHAUSTED');
  });

  test('L-09 when all of it has gone back, the books are as if nothing had come', async () => {
    did(await withdrawal({ amount: usd(10_050n) }));
    expect(await sums()).toMatchObject([{ deposited: 0n }]);
    expect((await audit(node.database, story.coalitionId)).differences).toEqual([]);
  });

  test('A-08 the log tells who gave back how much', async () => {
    did(await withdrawal());
    const { rows } = await owner.query(
      "select actor_id, after ->> 'amount' as amount from audit_entry where action = 'float.withdrawn' and coalition_id = $1",
      [story.coalitionId],
    );
    expect(rows).toEqual([{ actor_id: story.operator.subject, amount: '-40.00' }]);
  });
});

describe('refusals', () => {
  beforeEach(async () => {
    did(await deposit({ reference: 'taken' }));
  });

  test.each([
    { changes: { amount: usd(0n) }, code: 'INVALID_INPUT', field: ['amount', 'amount'] },
    { changes: { amount: usd(-1n) }, code: 'INVALID_INPUT', field: ['amount', 'amount'] },
    {
      changes: { amount: { minor: 1n, currency: 'EUR' } },
      code: 'INVALID_INPUT',
      field: ['amount', 'currency'],
    },
    { changes: { partnerId: null }, code: 'PARTNER_NOT_FOUND', field: ['partnerId'] },
    { changes: { partnerId: 12_345n }, code: 'PARTNER_NOT_FOUND', field: ['partnerId'] },
    {
      changes: { reference: 'taken', amount: usd(1n) },
      code: 'IDEMPOTENCY_KEY_REUSED',
      field: ['reference'],
    },
  ] as const)('$code for $changes', async ({ changes, code, field }) => {
    await expectRefusal(() => deposit(changes), {
      ...{ code, field },
      read: () =>
        rowsOf(
          owner,
          ['float_deposit', 'partner_exposure', 'audit_entry'],
          [story.coalitionId, story.twinId],
        ),
    });
  });

  test('a partner without a contract has no currency to pay in', async () => {
    const { id } = did(await registerPartner(context, { slug: 'bimeno', name: { en: 'Bimeno' } }));
    const outcome = await deposit({ partnerId: id });
    expect(codeOf(outcome)).toBe('INVALID_INPUT');
    expect(outcome.refusals?.[0].message).toContain('contract');
  });

  test('E-05 one that pays later has no float to pay into, or out of', async () => {
    const { partnerId: later } = await newPartner(node, story, 'later', { currency: 'USD' });
    const outcome = await deposit({ partnerId: later });
    expect(outcome.refusals).toMatchObject([{ code: 'INVALID_INPUT', field: ['partnerId'] }]);
    expect(outcome.refusals?.[0].message).toContain('PREPAID');
    expect(codeOf(await withdrawal({ partnerId: later }))).toBe('INVALID_INPUT');
  });

  test('money that goes the other way is sent where it belongs', async () => {
    expect((await deposit({ amount: usd(-1n) })).refusals?.[0].message).toContain('withdrawFloat');
  });

  test('A-01 another coalition’s partner is not found', async () => {
    const other = node.as((await newCoalition(node)).operator);
    const outcome = await recordFloatDeposit(other, { partnerId, amount: usd(1n), reference: 'bank-9' });
    expect(codeOf(outcome)).toBe('PARTNER_NOT_FOUND');
  });
});

import { listAdjustments, readAdjustments } from '../../src/ledger/adjustments.js';
import { readTransactions } from '../../src/ledger/transactions.js';
import { approveAdjustment } from '../../src/points/approve-adjustment.js';
import { rejectAdjustment } from '../../src/points/reject-adjustment.js';
import { inCoalition } from '../../src/runtime/database.js';
import { encodeId } from '../../src/values/ids.js';
import type { OpenedNode } from '../harness/opened-node.js';
import {
  PointsStory,
  posted,
  subjectOf,
  type TwinPartner,
  tally,
  told,
  transactionOf,
} from './points-story.js';
import { usePointsStory } from './use-points-story.js';

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
usePointsStory({ coalition: { adjustmentApprovalAbove: 100n } }, (parts) => {
  ({ opened, story, shop } = parts);
});

type By = PointsStory['operator'];
type Asked = { readonly key?: string; readonly node?: 0 | 1 };

const approve = (by: By, adjustmentId: bigint | null, { key = story.key(), node = 0 }: Asked = {}) =>
  approveAdjustment(story.as(by, node), { idempotencyKey: key, adjustmentId });
const reject = (by: By, adjustmentId: bigint | null, { key = story.key(), node = 0 }: Asked = {}) =>
  rejectAdjustment(story.as(by, node), { idempotencyKey: key, adjustmentId, reason: 'not due' });

const request = (id: bigint) =>
  inCoalition(opened.node.database, story.twinId, async (em) =>
    (await readAdjustments(em, story.twinId, [id])).get(id),
  );

test('L-01 L-07 up to the limit it is posted at once, at the coalition’s own cost', async () => {
  const member = await story.memberWith(shop, 50n);
  const credit = await story.adjust(story.operator, member, 'CREDIT', 100n);
  expect(credit).toMatchObject({ kind: 'posted', subjectId: null, balance: { posted: 150n } });
  const id = transactionOf(credit);
  expect(
    (await story.entries(id)).map(({ accountKind, amount, partnerId }) => [accountKind, amount, partnerId]),
  ).toEqual([
    ['MEMBER', 100n, null],
    ['ADJUSTED', -100n, null],
  ]);
  const [record] = (
    await inCoalition(opened.node.database, story.twinId, (em) => readTransactions(em, story.twinId, [id]))
  ).values();
  expect(record).toMatchObject({
    type: 'ADJUSTMENT',
    reason: 'goodwill',
    actor: story.operator.subject,
    partnerId: null,
    merchantId: null,
    contractVersionId: null,
  });
  const debit = await story.adjust(story.operator, member, 'DEBIT', 60n);
  expect(debit).toMatchObject({ balance: { posted: 90n } });
  expect(told(await story.adjust(story.operator, member, 'DEBIT', 91n))).toBe('INSUFFICIENT_POINTS');
});

test('B-07 above the limit it waits for a second person', async () => {
  const member = await story.memberWith(shop, 50n);
  const asked = await story.adjust(story.operator, member, 'CREDIT', 101n);
  expect(asked).toMatchObject({ kind: 'posted', transactionId: null, balance: { posted: 50n, version: 1 } });
  const id = subjectOf(asked);
  expect(await request(id)).toMatchObject({
    status: 'PENDING',
    memberId: member,
    direction: 'CREDIT',
    points: 101n,
    requestedBy: story.operator.subject,
    reason: 'goodwill',
    decidedBy: null,
  });
  expect(told(await approve(story.operator, id))).toBe('SAME_PERSON_APPROVES');
  expect(told(await reject(story.operator, id))).toBe('SAME_PERSON_APPROVES');
  const done = await approve(story.otherOperator, id);
  expect(done).toMatchObject({ kind: 'posted', subjectId: id, balance: { posted: 151n } });
  expect(await request(id)).toMatchObject({
    status: 'APPROVED',
    decidedBy: story.otherOperator.subject,
    transactionId: transactionOf(done),
  });
  const [record] = (
    await inCoalition(opened.node.database, story.twinId, (em) =>
      readTransactions(em, story.twinId, [transactionOf(done)]),
    )
  ).values();
  expect(record).toMatchObject({ reason: 'goodwill', actor: story.otherOperator.subject });
  expect(told(await approve(story.otherOperator, id))).toBe('ADJUSTMENT_NOT_PENDING');
  expect(told(await reject(story.otherOperator, id))).toBe('ADJUSTMENT_NOT_PENDING');
});

/** The lines of the audit log about an adjustment. */
const linesOf = async (id: bigint) =>
  inCoalition(opened.node.database, story.twinId, (em) =>
    em.execute(
      `select e.action, e.actor_id, e.before, e.after, d.reason from audit_entry e
         left join audit_detail d on d.coalition_id = e.coalition_id and d.id = e.id
        where e.coalition_id = ? and e.object_id = ?`,
      [story.twinId, encodeId('adjustment', id)],
    ),
  );

test('A-08 who answered, and why it was rejected, is in the audit log once, however often it is told', async () => {
  const member = await story.memberWith(shop, 500n);
  const asks = async () => subjectOf(await story.adjust(story.operator, member, 'CREDIT', 200n));
  const [first, second] = [await asks(), await asks()];
  await reject(story.operator, first);
  expect(await linesOf(first)).toEqual([]);
  await Promise.all(['same', 'same', 'same'].map((key) => reject(story.otherOperator, first, { key })));
  await reject(story.otherOperator, first, { key: 'same' });
  await reject(story.otherOperator, first);
  const line = { actor_id: story.otherOperator.subject, before: { status: 'PENDING' } };
  expect(await linesOf(first)).toEqual([
    {
      ...{ ...line, action: 'adjustment.rejected', reason: 'not due' },
      after: { status: 'REJECTED', transaction: null },
    },
  ]);
  const done = await approve(story.otherOperator, second);
  const transaction = encodeId('transaction', transactionOf(done));
  expect(await linesOf(second)).toEqual([
    { ...line, action: 'adjustment.approved', reason: null, after: { status: 'APPROVED', transaction } },
  ]);
});

test('A-08 a line that a process which ended left out is written when the answer is asked for again', async () => {
  const member = await story.memberWith(shop, 500n);
  const id = subjectOf(await story.adjust(story.operator, member, 'DEBIT', 200n));
  const ends = {
    now: () => {
      throw new Error('the process ended');
    },
  };
  const input = { idempotencyKey: 'again', adjustmentId: id, reason: 'not due' };
  await expect(rejectAdjustment({ ...story.as(story.otherOperator), clock: ends }, input)).rejects.toThrow(
    'the process ended',
  );
  expect([(await request(id))?.status, await linesOf(id)]).toEqual(['REJECTED', []]);
  expect(await reject(story.otherOperator, id, { key: 'again' })).toMatchObject({ replayed: true });
  expect(await linesOf(id)).toHaveLength(1);
});

test('B-07 one that is rejected moves nothing', async () => {
  const member = await story.memberWith(shop, 500n);
  const id = subjectOf(await story.adjust(story.operator, member, 'DEBIT', 200n));
  expect(await reject(story.otherOperator, id)).toMatchObject({
    kind: 'posted',
    transactionId: null,
    subjectId: id,
    balance: { posted: 500n, version: 1 },
  });
  expect(await request(id)).toMatchObject({ status: 'REJECTED', transactionId: null });
  expect(told(await approve(story.otherOperator, id))).toBe('ADJUSTMENT_NOT_PENDING');
});

test('a debit is approved only while the points are there', async () => {
  const member = await story.memberWith(shop, 200n);
  const id = subjectOf(await story.adjust(story.operator, member, 'DEBIT', 200n));
  posted(await story.burn(shop, member, 1n));
  expect(told(await approve(story.otherOperator, id))).toBe('INSUFFICIENT_POINTS');
  posted(await story.earn(shop, member, 1n));
  expect(told(await approve(story.otherOperator, id))).toBe('posted');
  expect(await story.points(member)).toMatchObject({ posted: 0n });
});

test('however many decide at once on two nodes, it is decided once', async () => {
  const member = await story.memberWith(shop, 1n);
  const id = subjectOf(await story.adjust(story.operator, member, 'CREDIT', 1_000n));
  const outcomes = await Promise.all(
    Array.from({ length: 30 }, (_, n) => {
      const node = n % 2 === 0 ? 0 : 1;
      return n % 3 === 0
        ? reject(story.otherOperator, id, { node })
        : approve(story.otherOperator, id, { node });
    }),
  );
  expect(tally(outcomes)).toEqual({ posted: 1, ADJUSTMENT_NOT_PENDING: 29 });
  const decided = await request(id);
  expect((await story.points(member)).posted).toBe(decided?.status === 'APPROVED' ? 1_001n : 1n);
});

test('L-04 keys of requests and decisions have one outcome', async () => {
  const member = await story.memberWith(shop, 1n);
  const asked = await story.adjust(story.operator, member, 'CREDIT', 500n, { key: 'ask-once' });
  expect(await story.adjust(story.operator, member, 'CREDIT', 500n, { key: 'ask-once', node: 1 })).toEqual({
    ...asked,
    replayed: true,
  });
  const done = await approve(story.otherOperator, subjectOf(asked), { key: 'approve-once' });
  expect(await approve(story.otherOperator, subjectOf(asked), { key: 'approve-once', node: 1 })).toEqual({
    ...done,
    replayed: true,
  });
  expect(told(await approve(story.otherOperator, null, { key: 'approve-once' }))).toBe(
    'IDEMPOTENCY_KEY_REUSED',
  );
  expect(told(await approve(story.otherOperator, null))).toBe('ADJUSTMENT_NOT_FOUND');
  expect(told(await approve(story.otherOperator, 4_711n))).toBe('ADJUSTMENT_NOT_FOUND');
});

test('they are listed newest first, page by page, by state', async () => {
  const member = await story.memberWith(shop, 1n);
  const ids: bigint[] = [];
  for (let n = 0; n < 5; n += 1)
    ids.unshift(subjectOf(await story.adjust(story.operator, member, 'CREDIT', 200n)));
  posted(await approve(story.otherOperator, ids[1] as bigint));
  const list = (page: Parameters<typeof listAdjustments>[3], status?: 'PENDING' | 'APPROVED') =>
    inCoalition(opened.node.database, story.twinId, async (em) =>
      (await listAdjustments(em, story.twinId, { status }, page)).map(({ id }) => id),
    );
  expect(await list({ limit: 3 })).toEqual(ids.slice(0, 3));
  expect(await list({ limit: 2, older: ids[2] as bigint })).toEqual(ids.slice(3, 5));
  expect(await list({ limit: 2, newer: ids[3] as bigint })).toEqual(ids.slice(1, 3));
  expect((await list({ limit: 3 }, 'PENDING')).slice(0, 2)).toEqual([ids[0], ids[2]]);
  expect((await list({ limit: 1 }, 'APPROVED'))[0]).toBe(ids[1]);
});

test('A-03 adjusting is for operators alone', async () => {
  const member = await story.memberWith(shop, 1n);
  const staff = { ...story.operator, partnerId: shop.partnerId };
  await expect(story.adjust(staff, member, 'CREDIT', 1n)).rejects.toThrow('only operators');
  await expect(approve(staff, 1n)).rejects.toThrow('only operators');
});

import { updateCoalition } from '../../src/coalition/update-coalition.js';
import { listTransactions } from '../../src/ledger/transactions.js';
import { suspendMember } from '../../src/members/suspend-member.js';
import { createSpendCode } from '../../src/points/create-spend-code.js';
import { inCoalition } from '../../src/runtime/database.js';
import { did } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { PointsStory, posted, refOf, type TwinPartner, tally, told, transactionOf } from './points-story.js';
import { usePointsStory } from './use-points-story.js';

const limits = { transferMost: 500n, transferDayMost: 800n, spendCodeAbove: 600n };
let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let otherShop: TwinPartner;
usePointsStory({ coalition: limits }, (parts) => {
  ({ opened, story, shop, otherShop } = parts);
});

test('B-07 L-01 B-01 points change hands, soonest-expiring first; each lot keeps expiry and issuer', async () => {
  const from = await story.memberOf(shop, otherShop);
  posted(await story.earn(shop, from, 60n));
  posted(await story.earn(otherShop, from, 60n));
  const before = (await story.account(from)).lots;
  const to = await story.member(shop);
  const outcome = await story.transfer(shop.system, from, to, 80n);
  expect(outcome).toMatchObject({
    kind: 'posted',
    subjectId: null,
    balance: { memberId: from, posted: 40n },
  });
  expect((await story.account(to)).lots).toEqual([before[0], { ...before[1], points: 20n }]);
  const entries = await story.entries(transactionOf(outcome));
  expect(entries.map(({ accountId, amount, leg }) => [leg, accountId, amount])).toEqual([
    [0, from, -80n],
    [1, to, 80n],
  ]);
});

test('both members have it in their lists', async () => {
  const from = await story.memberWith(shop, 50n);
  const to = await story.member(shop);
  const id = transactionOf(await story.transfer(shop.system, from, to, 10n));
  for (const memberId of [from, to]) {
    const [newest] = await inCoalition(opened.node.database, story.twinId, (em) =>
      listTransactions(em, story.twinId, { memberId }, { limit: 1 }),
    );
    expect(newest?.record).toMatchObject({ id, type: 'TRANSFER', memberId: from, partnerId: shop.partnerId });
  }
});

test('A-04 a partner transfers between members linked to it, a member only its own points', async () => {
  const from = await story.memberWith(shop, 100n);
  const linked = await story.member(shop);
  const stranger = await story.member(otherShop);
  const problem = (field: string) => ({ refusal: { code: 'MEMBER_NOT_FOUND', field: [field] } });
  expect(await story.transfer(shop.system, from, stranger, 1n)).toMatchObject(problem('to'));
  expect(await story.transfer(shop.system, stranger, from, 1n)).toMatchObject(problem('from'));
  const itself = story.itself(from, shop);
  expect(await story.transfer(itself, linked, from, 1n)).toMatchObject(problem('from'));
  expect(await story.transfer(itself, from, stranger, 1n)).toMatchObject(problem('to'));
  expect(told(await story.transfer(itself, from, linked, 1n))).toBe('posted');
  expect(told(await story.transfer(story.operator, from, stranger, 1n))).toBe('posted');
  expect(await story.transfer(shop.system, from, from, 1n)).toMatchObject({
    refusal: { code: 'INVALID_INPUT', field: ['to'] },
  });
});

test('B-07 CAP_REACHED: at most so many points at once, and so many of a member on a day', async () => {
  const from = await story.memberWith(shop, 5_000n);
  const to = await story.member(shop);
  const itself = story.itself(from, shop);
  expect(told(await story.transfer(itself, from, to, 501n))).toBe('CAP_REACHED');
  expect(told(await story.transfer(itself, from, to, 500n))).toBe('posted');
  expect(told(await story.transfer(itself, from, to, 301n))).toBe('CAP_REACHED');
  expect(told(await story.transfer(itself, from, to, 300n))).toBe('posted');
  expect(told(await story.transfer(itself, from, to, 1n))).toBe('CAP_REACHED');
  await story.advance(86_400);
  expect(told(await story.transfer(itself, from, to, 1n))).toBe('posted');
});

test('A-07 a limit lowered below what was transferred today leaves nothing, not less', async () => {
  const from = await story.memberWith(shop, 1_000n);
  const to = await story.member(shop);
  const itself = story.itself(from, shop);
  posted(await story.transfer(itself, from, to, 300n));
  const change = (transferDayMost: bigint) =>
    updateCoalition(story.as(story.liveOperator), { transferDayMost, reason: null });
  did(await change(200n));
  expect(await story.transfer(itself, from, to, 1n)).toMatchObject({
    refusal: { code: 'CAP_REACHED', message: expect.not.stringContaining('-') },
  });
  did(await change(800n));
  posted(await story.transfer(itself, from, to, 1n));
});

test('B-05 a partner needs a spend code above the limit, the member itself does not', async () => {
  const from = await story.memberWith(shop, 5_000n);
  const to = await story.member(shop);
  posted(await story.transfer(shop.system, from, to, 400n));
  expect(told(await story.transfer(shop.system, from, to, 201n))).toBe('SPEND_CODE_REQUIRED');
  const { code } = did(
    await createSpendCode(story.as(story.itself(from, shop)), { partnerId: shop.partnerId, points: null }),
  );
  expect(told(await story.transfer(shop.system, from, to, 201n, { spendCode: code }))).toBe('posted');
  expect(told(await story.transfer(story.itself(from, shop), from, to, 100n))).toBe('posted');
});

test('L-05 transfers in both directions at once on two nodes neither deadlock nor lose a point', async () => {
  const members = await Promise.all(Array.from({ length: 4 }, () => story.memberWith(shop, 100n)));
  const at = (n: number) => members[n % 4] as bigint;
  const outcomes = await Promise.all(
    Array.from({ length: 120 }, (_, n) =>
      story.transfer(story.operator, at(n), at(n * 3 + 1), 3n, { node: n % 2 === 0 ? 0 : 1 }),
    ),
  );
  const { INVALID_INPUT: toThemselves = 0, posted: done = 0, ...others } = tally(outcomes);
  expect([done + toThemselves, others]).toEqual([120, {}]);
  expect(done).toBeGreaterThan(50);
  const balances = await Promise.all(members.map((member) => story.points(member)));
  expect(balances.reduce((sum, { spendable }) => sum + spendable, 0n)).toBe(400n);
});

test('L-04 a key has one outcome; a suspended member neither gives nor gets', async () => {
  const from = await story.memberWith(shop, 100n);
  const to = await story.member(shop);
  const first = await story.transfer(shop.system, from, to, 10n, { key: 'transfer-once' });
  expect(await story.transfer(shop.system, from, to, 10n, { key: 'transfer-once', node: 1 })).toEqual({
    ...first,
    replayed: true,
  });
  expect(told(await story.transfer(shop.system, from, to, 11n, { key: 'transfer-once' }))).toBe(
    'IDEMPOTENCY_KEY_REUSED',
  );
  did(await suspendMember(story.as(story.operator), { member: refOf(to), reason: null }));
  expect(await story.transfer(shop.system, from, to, 1n)).toMatchObject({
    refusal: { code: 'MEMBER_NOT_ACTIVE', field: ['to'] },
  });
  expect(await story.transfer(shop.system, to, from, 1n)).toMatchObject({
    refusal: { code: 'MEMBER_NOT_ACTIVE', field: ['from'] },
  });
  expect(told(await story.transfer(shop.system, from, await story.member(shop), 91n))).toBe(
    'INSUFFICIENT_POINTS',
  );
});

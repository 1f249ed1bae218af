import { readHolds } from '../../src/ledger/holds.js';
import { settleDue } from '../../src/points/settle-due.js';
import { inCoalition } from '../../src/runtime/database.js';
import type { OpenedNode } from '../harness/opened-node.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import { PointsStory, subjectOf, type TwinPartner, tally, told, transactionOf } from './points-story.js';
import { usePointsStory } from './use-points-story.js';

let opened: OpenedNode;
let second: ProgrammeNode;
let story: PointsStory;
let shop: TwinPartner;
let otherShop: TwinPartner;
usePointsStory({ otherContract: { holdSeconds: 60 } }, (parts) => {
  ({ opened, second, story, shop, otherShop } = parts);
});

const holdNow = (id: bigint) =>
  inCoalition(opened.node.database, story.twinId, async (em) =>
    (await readHolds(em, story.twinId, [id])).get(id),
  );

const DAY = 86_400;

test('B-03 a hold reserves its points at once; what is held cannot be spent', async () => {
  const member = await story.memberWith(shop, 100n);
  const outcome = await story.hold(shop, member, 70n, { reference: 'basket 7', metadata: { till: 3 } });
  expect(outcome).toMatchObject({
    kind: 'posted',
    transactionId: null,
    balance: { posted: 100n, held: 70n, pending: 0n, version: 2 },
    replayed: false,
  });
  const id = subjectOf(outcome);
  const hold = await holdNow(id);
  expect(hold).toMatchObject({
    status: 'OPEN',
    points: 70n,
    memberId: member,
    partnerId: shop.partnerId,
    merchantId: shop.merchantId,
    reference: 'basket 7',
    metadata: { till: 3 },
    endedAt: null,
  });
  expect((hold?.expiresAt.getTime() ?? 0) - (hold?.openedAt.getTime() ?? 0)).toBe(900_000);
  expect(told(await story.burn(shop, member, 31n))).toBe('INSUFFICIENT_POINTS');
  expect(told(await story.hold(shop, member, 31n))).toBe('INSUFFICIENT_POINTS');
  expect(told(await story.burn(shop, member, 30n))).toBe('posted');
});

test('B-03 a hold lives as long as its caller says, else as the contract says', async () => {
  const member = await story.memberWith(otherShop, 100n);
  const byContract = subjectOf(await story.hold(otherShop, member, 1n));
  const byCaller = subjectOf(await story.hold(otherShop, member, 1n, { expiresIn: 7_200 }));
  const seconds = async (id: bigint) => {
    const hold = await holdNow(id);
    return ((hold?.expiresAt.getTime() ?? 0) - (hold?.openedAt.getTime() ?? 0)) / 1_000;
  };
  expect(await seconds(byContract)).toBe(60);
  expect(await seconds(byCaller)).toBe(7_200);
});

test('B-03 L-06 a capture burns what was held, under the terms of the hold; the hold ends', async () => {
  const member = await story.memberWith(shop, 100n);
  const id = subjectOf(await story.hold(shop, member, 70n, { reference: 'basket', metadata: { till: 3 } }));
  const outcome = await story.capture(shop.system, id);
  expect(outcome).toMatchObject({
    kind: 'posted',
    subjectId: id,
    balance: { posted: 30n, held: 0n, pending: 0n },
  });
  const transactionId = transactionOf(outcome);
  expect(await holdNow(id)).toMatchObject({
    status: 'CAPTURED',
    capturedPoints: 70n,
    capturedTransactionId: transactionId,
  });
  const [entry] = await story.entries(transactionId);
  expect(entry).toMatchObject({ amount: -70n, lots: [{ points: -70n, place: 'HELD' }] });
});

test('B-03 a part is captured, the rest released; never more than the hold', async () => {
  const member = await story.memberWith(shop, 100n);
  const id = subjectOf(await story.hold(shop, member, 70n));
  expect(told(await story.capture(shop.system, id, 71n))).toBe('CAPTURE_EXCEEDS_HOLD');
  expect(await story.points(member)).toMatchObject({ posted: 100n, held: 70n, spendable: 30n });
  expect(told(await story.capture(shop.system, id, 20n))).toBe('posted');
  expect(await story.points(member)).toEqual({
    posted: 80n,
    held: 0n,
    pending: 0n,
    owed: 0n,
    spendable: 80n,
  });
  expect(await holdNow(id)).toMatchObject({ status: 'CAPTURED', points: 70n, capturedPoints: 20n });
});

test('B-03 a release gives back the lots as they were', async () => {
  const member = await story.memberWith(shop, 100n);
  const before = await story.account(member);
  const id = subjectOf(await story.hold(shop, member, 70n));
  const outcome = await story.release(shop.system, id);
  expect(outcome).toMatchObject({
    kind: 'posted',
    transactionId: null,
    subjectId: id,
    balance: { held: 0n },
  });
  expect((await story.account(member)).lots).toEqual(before.lots);
  expect(await holdNow(id)).toMatchObject({ status: 'RELEASED', capturedPoints: null });
});

test('B-03 a hold ends exactly once, however many try at once on two nodes', async () => {
  const member = await story.memberWith(shop, 1_000n);
  for (let round = 0; round < 5; round += 1) {
    const id = subjectOf(await story.hold(shop, member, 100n));
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, n) => {
        const node = n % 2 === 0 ? 0 : 1;
        return n % 4 < 2
          ? story.capture(shop.system, id, 50n, { node })
          : story.release(shop.system, id, { node });
      }),
    );
    expect(tally(outcomes)).toEqual({ posted: 1, HOLD_NOT_OPEN: 39 });
  }
  expect(await story.points(member)).toMatchObject({ held: 0n });
});

test('B-03 a hold whose time is over is released at the next touch of the member', async () => {
  const member = await story.memberWith(shop, 100n);
  const id = subjectOf(await story.hold(shop, member, 70n, { expiresIn: 30 }));
  await story.advance(31);
  // A read shows what is written.
  expect(await story.points(member)).toMatchObject({ held: 70n });
  expect(told(await story.burn(shop, member, 80n))).toBe('posted');
  expect(await holdNow(id)).toMatchObject({ status: 'EXPIRED' });
  expect(await story.points(member)).toMatchObject({ posted: 20n, held: 0n, spendable: 20n });
});

test('B-03 a capture that comes too late finds the hold expired', async () => {
  const member = await story.memberWith(shop, 100n);
  const id = subjectOf(await story.hold(shop, member, 70n, { expiresIn: 30 }));
  await story.advance(30);
  expect(told(await story.capture(shop.system, id))).toBe('HOLD_NOT_OPEN');
  expect(await holdNow(id)).toMatchObject({ status: 'EXPIRED' });
});

test('B-03 W-04 a hold that nobody touches is released by job, by two nodes at once as by one', async () => {
  const members = await Promise.all(Array.from({ length: 6 }, () => story.memberWith(shop, 100n)));
  const ids: bigint[] = [];
  for (const member of members) {
    for (const points of [10n, 20n])
      ids.push(subjectOf(await story.hold(shop, member, points, { expiresIn: 30 })));
  }
  await story.advance(31);
  const settle = ({ as, database, programme }: ProgrammeNode) => {
    const { ledger, logger } = as(story.operator);
    return settleDue({ database, programme, ledger, logger }, story.twinId);
  };
  const rounds = await Promise.all([settle(opened.node), settle(second), settle(opened.node)]);
  expect(rounds.every(({ more }) => !more)).toBe(true);
  for (const id of ids) expect(await holdNow(id)).toMatchObject({ status: 'EXPIRED' });
  for (const member of members) {
    expect(await story.points(member)).toMatchObject({ posted: 100n, held: 0n, spendable: 100n });
    // an earn, two holds, two timeouts: each once
    expect((await story.account(member)).version).toBe(5);
  }
  expect(await settle(opened.node)).toEqual({ settled: 0, more: false });
});

test('B-04 points in a hold do not expire while it is open; released after their last day, they expire then', async () => {
  const member = await story.memberWith(shop, 100n);
  const id = subjectOf(await story.hold(shop, member, 70n, { expiresIn: 30 * DAY }));
  const [lot] = (await story.account(member)).lots;
  const wait = (Date.parse(`${lot?.expiresOn}T00:00:00Z`) - (await story.now()).getTime()) / 1_000;
  // two days before the last one: the hold is made anew, to live beyond it
  await story.advance(Math.floor(wait) - 2 * DAY);
  expect(told(await story.release(shop.system, id))).toBe('HOLD_NOT_OPEN');
  const beyond = subjectOf(await story.hold(shop, member, 70n, { expiresIn: 20 * DAY }));
  await story.advance(5 * DAY);
  const settled = await settleDue({ ...opened.node, ...opened.node.as(story.operator) }, story.twinId);
  expect(settled.settled).toBeGreaterThan(0);
  expect(await story.points(member)).toMatchObject({ posted: 70n, held: 70n, spendable: 0n });
  // a part is captured, also now; the rest expires with the release
  expect(told(await story.capture(shop.system, beyond, 50n))).toBe('posted');
  expect(await story.points(member)).toMatchObject({ posted: 0n, held: 0n, spendable: 0n });
});

test('A-04 B-03 only the partner of a hold and operators may end it', async () => {
  const member = await story.memberWith(shop, 100n);
  const id = subjectOf(await story.hold(shop, member, 70n));
  expect(told(await story.capture(otherShop.system, id))).toBe('HOLD_NOT_FOUND');
  expect(told(await story.release(otherShop.system, id))).toBe('HOLD_NOT_FOUND');
  expect(told(await story.capture(shop.system, null))).toBe('HOLD_NOT_FOUND');
  expect(told(await story.capture({ ...shop.system, keyId: 99n }, id, 10n))).toBe('posted');
  const another = subjectOf(await story.hold(shop, member, 70n));
  expect(told(await story.release(story.operator, another))).toBe('posted');
});

test('L-04 B-03 keys of holds, captures and releases have one outcome', async () => {
  const member = await story.memberWith(shop, 100n);
  const held = await story.hold(shop, member, 70n, { key: 'hold-once' });
  const again = await story.hold(shop, member, 70n, { key: 'hold-once', node: 1 });
  expect(again).toEqual({ ...held, replayed: true });
  expect(told(await story.hold(shop, member, 71n, { key: 'hold-once' }))).toBe('IDEMPOTENCY_KEY_REUSED');
  const id = subjectOf(held);
  const captured = await story.capture(shop.system, id, 10n, { key: 'capture-once' });
  expect(await story.capture(shop.system, id, 10n, { key: 'capture-once', node: 1 })).toEqual({
    ...captured,
    replayed: true,
  });
  // a known key is answered before the hold is looked for
  expect(told(await story.capture(shop.system, null, 10n, { key: 'capture-once' }))).toBe(
    'IDEMPOTENCY_KEY_REUSED',
  );
  const late = await story.release(shop.system, id, { key: 'release-once' });
  expect(told(late)).toBe('HOLD_NOT_OPEN');
  expect(await story.release(shop.system, id, { key: 'release-once' })).toEqual({ ...late, replayed: true });
});

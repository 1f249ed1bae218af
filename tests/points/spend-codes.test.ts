import { readSpendingLocks } from '../../src/ledger/spending.js';
import { createSpendCode } from '../../src/points/create-spend-code.js';
import { lockSpending } from '../../src/points/lock-spending.js';
import { quoteBurn } from '../../src/points/quote-burn.js';
import { unlockSpending } from '../../src/points/unlock-spending.js';
import { inCoalition } from '../../src/runtime/database.js';
import { encodeId } from '../../src/values/ids.js';
import { codeOf, did } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import { PointsStory, posted, refOf, subjectOf, type TwinPartner, tally, told } from './points-story.js';
import { usePointsStory } from './use-points-story.js';

let opened: OpenedNode;
let second: ProgrammeNode;
let story: PointsStory;
let shop: TwinPartner;
let otherShop: TwinPartner;
usePointsStory({ coalition: { spendCodeAbove: 100n, spendCodeSeconds: 60 } }, (parts) => {
  ({ opened, second, story, shop, otherShop } = parts);
});

const DAY = 86_400;

async function newCode(
  member: bigint,
  limits: { readonly partnerId?: bigint; readonly points?: bigint } = {},
): Promise<string> {
  const { code } = did(
    await createSpendCode(story.as(story.itself(member, shop)), {
      partnerId: limits.partnerId ?? 'any',
      points: limits.points ?? null,
    }),
  );
  return code;
}

async function lockOf(member: bigint) {
  const locks = await inCoalition(opened.node.database, story.twinId, (em) =>
    readSpendingLocks(em, story.twinId, [member]),
  );
  return locks.get(member) ?? null;
}

const wrongCode = (code: string) => String((Number(code) + 1) % 100_000_000).padStart(8, '0');

test('B-05 up to the limit of a day no code is needed; splitting does not evade it', async () => {
  const member = await story.memberWith(shop, 1_000n);
  expect(told(await story.burn(shop, member, 101n))).toBe('SPEND_CODE_REQUIRED');
  expect(told(await story.burn(shop, member, 60n))).toBe('posted');
  expect(told(await story.burn(shop, member, 41n))).toBe('SPEND_CODE_REQUIRED');
  const quoted = await quoteBurn(story.as(shop.system), {
    member: refOf(member),
    merchantId: shop.merchantId,
    spend: { points: 41n },
  });
  expect(quoted).toMatchObject({ points: 41n, available: 940n, refusal: { code: 'SPEND_CODE_REQUIRED' } });
  expect(told(await story.hold(shop, member, 41n))).toBe('SPEND_CODE_REQUIRED');
  expect(told(await story.hold(shop, member, 40n))).toBe('posted');
  const other = await story.member(shop);
  expect(told(await story.transfer(shop.system, member, other, 1n))).toBe('SPEND_CODE_REQUIRED');
  // the next day counts anew
  await story.advance(DAY);
  expect(told(await story.burn(shop, member, 100n))).toBe('posted');
});

test('B-06 B-05 what is released or reversed does not give the day its points back', async () => {
  const member = await story.memberWith(shop, 1_000n);
  const hold = subjectOf(await story.hold(shop, member, 100n));
  posted(await story.release(shop.system, hold));
  expect(told(await story.burn(shop, member, 1n))).toBe('SPEND_CODE_REQUIRED');
});

test('B-05 a capture needs no code: the hold had one', async () => {
  const member = await story.memberWith(shop, 1_000n);
  const hold = await story.hold(shop, member, 500n, { spendCode: await newCode(member) });
  expect(told(await story.capture(shop.system, subjectOf(hold)))).toBe('posted');
});

test('B-05 a code is good for one operation, in whatever digits it is typed', async () => {
  const member = await story.memberWith(shop, 1_000n);
  const code = await newCode(member);
  expect(code).toMatch(/^\d{8}$/);
  const persian = code.replace(/\d/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));
  const spaced = `${persian.slice(0, 4)} ${persian.slice(4)}`;
  expect(told(await story.burn(shop, member, 300n, { spendCode: spaced }))).toBe('posted');
  expect(told(await story.burn(shop, member, 300n, { spendCode: code }))).toBe('SPEND_CODE_INVALID');
});

test('B-05 one code sent by many at once on two nodes pays one operation', async () => {
  const member = await story.memberWith(shop, 10_000n);
  const patient = await PointsStory.open(opened, { spendCodeAbove: 0n, mostWrongCodes: 100 }, second);
  const at = await patient.partner('tizfood');
  const rich = await patient.memberWith(at, 10_000n);
  const { code } = did(
    await createSpendCode(patient.as(patient.itself(rich, at)), { partnerId: 'any', points: null }),
  );
  const outcomes = await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      patient.burn(at, rich, 10n, { spendCode: code, node: n % 2 === 0 ? 0 : 1 }),
    ),
  );
  expect(tally(outcomes)).toEqual({ posted: 1, SPEND_CODE_INVALID: 29 });
  expect(await patient.differences()).toEqual([]);
  expect(await story.points(member)).toMatchObject({ posted: 10_000n });
});

test('B-05 a code may be for one partner, and for so many points', async () => {
  const member = await story.memberOf(shop, otherShop);
  posted(await story.earn(shop, member, 1_000n));
  const here = await newCode(member, { partnerId: shop.partnerId, points: 200n });
  expect(told(await story.burn(otherShop, member, 150n, { spendCode: here }))).toBe('SPEND_CODE_INVALID');
  expect(told(await story.burn(shop, member, 201n, { spendCode: here }))).toBe('SPEND_CODE_INVALID');
  expect(told(await story.burn(shop, member, 200n, { spendCode: here }))).toBe('posted');
});

test('B-06 B-05 a code that was sent is checked also where none is needed, and ends after its time', async () => {
  const member = await story.memberWith(shop, 1_000n);
  const code = await newCode(member);
  expect(told(await story.burn(shop, member, 1n, { spendCode: wrongCode(code) }))).toBe('SPEND_CODE_INVALID');
  await story.advance(60);
  expect(told(await story.burn(shop, member, 200n, { spendCode: code }))).toBe('SPEND_CODE_INVALID');
});

test('B-05 a code of another member is wrong', async () => {
  const [one, two] = [await story.memberWith(shop, 1_000n), await story.memberWith(shop, 1_000n)];
  expect(told(await story.burn(shop, two, 200n, { spendCode: await newCode(one) }))).toBe(
    'SPEND_CODE_INVALID',
  );
});

test('B-05 L-04 wrong codes are counted though refused, and lock at the fifth; the right one forgives them', async () => {
  const member = await story.memberWith(shop, 1_000n);
  const code = await newCode(member);
  const spendCode = wrongCode(code);
  for (let times = 0; times < 4; times += 1) {
    expect(told(await story.burn(shop, member, 10n, { spendCode }))).toBe('SPEND_CODE_INVALID');
  }
  expect(told(await story.burn(shop, member, 10n, { spendCode: code }))).toBe('posted');
  const before = await story.account(member);
  const key = story.key();
  for (let times = 0; times < 5; times += 1) {
    // never recorded: the same key may be tried again
    expect(told(await story.burn(shop, member, 10n, { spendCode, key }))).toBe('SPEND_CODE_INVALID');
  }
  expect(await lockOf(member)).toBe('CODES');
  // a refusal moves nothing
  expect(await story.account(member)).toMatchObject({ version: before.version, posted: before.posted });
  expect(told(await story.burn(shop, member, 10n, { spendCode: await newCode(member) }))).toBe(
    'SPENDING_LOCKED',
  );
  expect(told(await story.transfer(story.itself(member, shop), member, await story.member(shop), 1n))).toBe(
    'SPENDING_LOCKED',
  );
});

test('B-05 five wrong codes at once on two nodes lock as well', async () => {
  const member = await story.memberWith(shop, 1_000n);
  const outcomes = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      story.burn(shop, member, 10n, { spendCode: 'no code', node: n % 2 === 0 ? 0 : 1 }),
    ),
  );
  expect(tally(outcomes)).toEqual({ SPEND_CODE_INVALID: 5, SPENDING_LOCKED: 7 });
});

test('A-08 the audit log tells who sent wrong codes for whom, and which of them locked', async () => {
  const member = await story.memberWith(shop, 1_000n);
  const other = await story.member(shop);
  const spendCode = 'no code';
  for (let times = 0; times < 3; times += 1) await story.burn(shop, member, 10n, { spendCode });
  await story.transfer(story.operator, member, other, 10n, { spendCode });
  await story.hold(shop, member, 10n, { spendCode });
  // told by the lock, not by a code: nothing new
  await story.burn(shop, member, 10n, { spendCode });
  const { rows } = await opened.owner.query(
    `select actor_id, after ->> 'spendingLock' as lock from audit_entry
      where action = 'member.spend-code-refused' and object_id = $1 order by id`,
    [encodeId('member', member)],
  );
  const byTheKey = { actor_id: encodeId('apiKey', shop.system.keyId), lock: null };
  expect(rows).toEqual([
    byTheKey,
    byTheKey,
    byTheKey,
    { actor_id: story.operator.subject, lock: null },
    { ...byTheKey, lock: 'CODES' },
  ]);
});

test('B-05 codes are counted: five open at a time, ten per hour', async () => {
  const member = await story.memberWith(shop, 1_000n);
  const context = story.as(story.itself(member, shop));
  const ask = () => createSpendCode(context, { partnerId: 'any', points: null });
  const first = await Promise.all(Array.from({ length: 8 }, ask));
  expect(first.filter(({ done }) => done)).toHaveLength(5);
  expect(first.map(codeOf).filter(Boolean)).toEqual(
    Array.from({ length: 3 }, () => 'SPEND_CODE_LIMIT_REACHED'),
  );
  // those that are over do not count as open, but as made
  await story.advance(60);
  for (let n = 0; n < 5; n += 1) expect(codeOf(await ask())).toBeUndefined();
  await story.advance(60);
  expect(codeOf(await ask())).toBe('SPEND_CODE_LIMIT_REACHED');
  await story.advance(3_600);
  expect(codeOf(await ask())).toBeUndefined();
  // what ended long ago is not kept
  await story.advance(2 * DAY);
  did(await ask());
  const { rows } = await opened.owner.query('select 1 from spend_code where member_id = $1', [member]);
  expect(rows).toHaveLength(1);
});

test('B-05 no code for a partner that there is not, nor for a suspended member', async () => {
  const member = await story.memberWith(shop, 1n);
  const context = story.as(story.itself(member, shop));
  expect(codeOf(await createSpendCode(context, { partnerId: null, points: null }))).toBe('PARTNER_NOT_FOUND');
  expect(codeOf(await createSpendCode(context, { partnerId: 7n, points: null }))).toBe('PARTNER_NOT_FOUND');
  await opened.owner.query("update member_account set status = 'SUSPENDED' where member_id = $1", [member]);
  expect(codeOf(await createSpendCode(context, { partnerId: 'any', points: null }))).toBe(
    'MEMBER_NOT_ACTIVE',
  );
});

describe('locked spending', () => {
  const lock = (by: Parameters<PointsStory['as']>[0], member: bigint, reason: string | null = 'card lost') =>
    lockSpending(story.as(by), { member: refOf(member), reason });
  const unlock = (
    by: Parameters<PointsStory['as']>[0],
    member: bigint,
    reason: string | null = 'card found',
  ) => unlockSpending(story.as(by), { member: refOf(member), reason });

  test('B-05 a member locks and unlocks its own spending; earning and captures go on', async () => {
    const member = await story.memberWith(shop, 100n);
    const itself = story.itself(member, shop);
    const hold = subjectOf(await story.hold(shop, member, 10n));
    did(await lock(itself, member, null));
    expect(await lockOf(member)).toBe('MEMBER');
    expect(told(await story.burn(shop, member, 1n))).toBe('SPENDING_LOCKED');
    expect(told(await story.hold(shop, member, 1n))).toBe('SPENDING_LOCKED');
    expect(told(await story.earn(shop, member, 1n))).toBe('posted');
    expect(told(await story.capture(shop.system, hold))).toBe('posted');
    const quote = await quoteBurn(story.as(shop.system), {
      member: refOf(member),
      merchantId: shop.merchantId,
      spend: { points: 1n },
    });
    expect(quote).toMatchObject({ refusal: { code: 'SPENDING_LOCKED' }, available: 91n });
    did(await unlock(itself, member, null));
    expect(told(await story.burn(shop, member, 1n))).toBe('posted');
  });

  test('B-05 only an operator lifts the lock of an operator, or of wrong codes', async () => {
    const member = await story.memberWith(shop, 100n);
    const itself = story.itself(member, shop);
    did(await lock(itself, member, null));
    did(await lock(story.operator, member));
    expect(await lockOf(member)).toBe('OPERATOR');
    did(await lock(itself, member, null));
    expect(await lockOf(member)).toBe('OPERATOR');
    expect(codeOf(await unlock(itself, member, null))).toBe('SPENDING_LOCKED');
    did(await unlock(story.operator, member));
    expect(await lockOf(member)).toBeNull();

    for (let n = 0; n < 5; n += 1) await story.burn(shop, member, 1n, { spendCode: 'wrong' });
    expect(codeOf(await unlock(itself, member, null))).toBe('SPENDING_LOCKED');
    did(await unlock(story.operator, member));
    // the wrong ones are forgiven
    expect(told(await story.burn(shop, member, 1n, { spendCode: 'wrong' }))).toBe('SPEND_CODE_INVALID');
    expect(await lockOf(member)).toBeNull();
  });

  test('A-04 A-08 a member names only itself, an operator gives a reason, and both stand in the audit log', async () => {
    const member = await story.memberWith(shop, 1n);
    const other = await story.memberWith(shop, 1n);
    expect(codeOf(await lock(story.itself(member, shop), other))).toBe('MEMBER_NOT_FOUND');
    expect(codeOf(await lock(story.operator, member, null))).toBe('INVALID_INPUT');
    expect(codeOf(await lockSpending(story.as(story.operator), { member: refOf(4_711n), reason: 'x' }))).toBe(
      'MEMBER_NOT_FOUND',
    );
    await expect(lock(shop.system, member)).rejects.toThrow('only operators');
    did(await lock(story.operator, member));
    did(await lock(story.operator, member));
    const { rows } = await opened.owner.query(
      "select action, reason, before, after from audit_entry natural left join audit_detail where action like 'member.spending%' and coalition_id = $1 order by id desc limit 1",
      [story.twinId],
    );
    expect(rows).toEqual([
      {
        action: 'member.spending-locked',
        reason: 'card lost',
        before: { spendingLock: null },
        after: { spendingLock: 'OPERATOR' },
      },
    ]);
  });
});

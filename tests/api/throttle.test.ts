import fc from 'fast-check';
import type { MemberPrincipal, PartnerPrincipal, Principal } from '../../src/access/principal.js';
import { CREDIT_SHARE } from '../../src/api/limits/local-bucket.js';
import {
  type InstallationAllowances,
  NO_LIMITS,
  type Taken,
  Throttle,
} from '../../src/api/limits/throttle.js';
import { createLogger } from '../../src/runtime/logger.js';
import { MemoryBuckets } from './memory-buckets.js';

/** How processes give out what a shared bucket holds, on clocks that stand still unless they are moved. */

const logger = createLogger({ level: 'silent', name: 'test' });
const key: PartnerPrincipal = {
  kind: 'partner',
  keyId: 7n,
  partnerId: 3n,
  coalitionId: 1n,
  environment: 'live',
  scopes: [],
  expiresAt: null,
};
const otherKey: PartnerPrincipal = { ...key, keyId: 8n };
const person = (subject: string): Principal => ({
  kind: 'user',
  subject,
  coalitionId: 1n,
  roles: [],
  partnerId: null,
  expiresAt: new Date(),
});
const member = (memberId: bigint): MemberPrincipal => ({
  kind: 'member',
  memberId,
  partnerId: 3n,
  coalitionId: 1n,
  expiresAt: new Date(),
});
const HUNDRED = { maximum: 100, restoreRate: 10 };

/** Some processes on one store. */
function processes(count: number, allowances: Partial<InstallationAllowances>) {
  let now = 1_000;
  const store = new MemoryBuckets(() => now);
  const opened = Array.from(
    { length: count },
    () => new Throttle({ allowances: { ...NO_LIMITS, ...allowances }, store, logger, now: () => now }),
  );
  return {
    store,
    opened,
    first: opened[0] as Throttle,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    /** What was given out is told first. */
    passAfterwards: async (milliseconds: number) => {
      await new Promise((resolve) => setImmediate(resolve));
      now += milliseconds;
    },
    close: () => Promise.all(opened.map((each) => each.close())),
  };
}

const isTaken = (taken: Taken | undefined) => taken !== undefined && taken.retryAfter === undefined;

describe('A-06 an allowance', () => {
  test('is used up, tells how long to wait to the millisecond, and comes back', async () => {
    const { first, passAfterwards, close } = processes(1, { key: HUNDRED });
    for (const left of [80, 60, 40, 20, 0])
      expect(await first.take(key, 20)).toEqual({ policy: 'key', ...HUNDRED, left: left });
    const refused = await first.take(key, 20);
    expect(refused).toMatchObject({ left: 0, retryAfter: expect.any(Number) });
    const wait = (refused?.retryAfter ?? 0) * 1_000;
    expect(wait).toBeGreaterThanOrEqual(2_000);
    expect(wait).toBeLessThan(2_010);
    await passAfterwards(wait - 20);
    expect(await first.take(key, 20)).toHaveProperty('retryAfter');
    await passAfterwards(20);
    expect(isTaken(await first.take(key, 20))).toBe(true);
    await passAfterwards(1_000_000);
    expect(await first.take(key, 1)).toMatchObject({ left: 99 });
    await close();
  });

  test('what costs more than there can be takes all of it, and must wait for all of it', async () => {
    const { first, passAfterwards, close } = processes(1, { key: HUNDRED });
    expect(await first.take(key, 25_000)).toMatchObject({ left: 0 });
    await passAfterwards(9_900);
    expect(await first.take(key, 25_000)).toHaveProperty('retryAfter');
    await passAfterwards(100);
    expect(isTaken(await first.take(key, 25_000))).toBe(true);
    await close();
  });

  test('what is refused costs nothing', async () => {
    const { first, close } = processes(1, { key: HUNDRED });
    await first.take(key, 95);
    for (let count = 0; count < 50; count += 1) expect(await first.take(key, 6)).toHaveProperty('retryAfter');
    expect(await first.take(key, 5)).toMatchObject({ left: 0 });
    await close();
  });

  test('each key, person and member has its own; platform administrators have none', async () => {
    const { first, close } = processes(1, { key: HUNDRED, person: { maximum: 50, restoreRate: 1 } });
    const callers = [key, otherKey, person('usr_a'), person('usr_b'), member(1n), member(2n)];
    for (const caller of callers) {
      const maximum = caller.kind === 'partner' ? 100 : 50;
      expect(await first.take(caller, maximum)).toMatchObject({ maximum, left: 0 });
      expect(await first.take(caller, 1)).toHaveProperty('retryAfter');
    }
    const administrator: Principal = { kind: 'platform', subject: 'usr_p', expiresAt: new Date() };
    expect(await first.take(administrator, 1_000)).toBeUndefined();
    await close();
  });

  test('A-04 what a member asks with tokens of one partner is nothing to those of another', async () => {
    const { first, close } = processes(1, { person: HUNDRED });
    expect(await first.take(member(1n), 100)).toMatchObject({ left: 0 });
    expect(await first.take({ ...member(1n), partnerId: 4n }, 1)).toMatchObject({ left: 99 });
    expect(await first.take(member(1n), 1)).toHaveProperty('retryAfter');
    await close();
  });

  test('of a key is shared by all members whose tokens it has made: nobody else waits for them', async () => {
    const { first, close } = processes(1, {
      key: HUNDRED,
      person: { maximum: 50, restoreRate: 1 },
      coalition: { maximum: 150, restoreRate: 1 },
    });
    const madeBy = ({ keyId }: PartnerPrincipal, memberId: bigint) => ({
      ...member(memberId),
      madeWith: { series: 1n, keyId },
    });
    expect(await first.take(madeBy(key, 1n), 50)).toMatchObject({ policy: 'person', left: 0 });
    expect(await first.take(madeBy(key, 2n), 30)).toMatchObject({ policy: 'person', left: 20 });
    // The key has 20 left: more than that no member gets, nor the key itself.
    expect(await first.take(madeBy(key, 3n), 21)).toMatchObject({ left: 20, retryAfter: expect.any(Number) });
    expect(await first.take(key, 21)).toHaveProperty('retryAfter');
    expect(isTaken(await first.take(key, 20))).toBe(true);
    for (let memberId = 4n; memberId < 50n; memberId += 1n)
      expect(await first.take(madeBy(key, memberId), 1)).toHaveProperty('retryAfter');
    // Of the coalition's the key has taken what it may, and no more.
    expect(isTaken(await first.take(otherKey, 50))).toBe(true);
    await close();
  });

  test('of a key with an allowance of its own binds the tokens that it makes, also where people have none', async () => {
    const { first, close } = processes(1, { key: HUNDRED });
    const keyAllowance = { maximum: 10, restoreRate: 1 };
    const token = { ...member(1n), madeWith: { series: 1n, keyId: 7n }, keyAllowance };
    expect(await first.take(token, 4)).toEqual({ policy: 'key', ...keyAllowance, left: 6 });
    expect(await first.take({ ...key, allowance: keyAllowance }, 6)).toMatchObject({ maximum: 10, left: 0 });
    expect(await first.take({ ...token, memberId: 2n }, 1)).toHaveProperty('retryAfter');
    await close();
  });

  test('of a coalition is shared by its callers, and told where it is the tighter one', async () => {
    const { first, close } = processes(1, { key: HUNDRED, coalition: { maximum: 150, restoreRate: 10 } });
    await first.take(key, 100);
    expect(await first.take(otherKey, 30)).toMatchObject({ policy: 'key', maximum: 100, left: 20 });
    // Neither is taken from when one of them has too little.
    expect(await first.take(otherKey, 40)).toMatchObject({ left: 20, retryAfter: expect.any(Number) });
    expect(isTaken(await first.take(otherKey, 20))).toBe(true);
    // Nobody of another coalition notices.
    expect(isTaken(await first.take({ ...key, keyId: 9n, coalitionId: 2n }, 100))).toBe(true);
    await close();
  });

  test('is what coalition and key say, but never more than the installation lets', async () => {
    const { first, close } = processes(1, { key: HUNDRED, person: HUNDRED });
    const terms = {
      keyAllowance: { maximum: 60, restoreRate: 1_000 },
      personAllowance: { maximum: 5, restoreRate: 1 },
    };
    expect(await first.take(key, 1, terms)).toMatchObject({ maximum: 60, restoreRate: 10, left: 59 });
    expect(await first.take(member(5n), 1, terms)).toMatchObject({ maximum: 5, restoreRate: 1 });
    const special = { ...otherKey, allowance: { maximum: 80, restoreRate: 5 } };
    expect(await first.take(special, 1, terms)).toMatchObject({ maximum: 80, restoreRate: 5 });
    // What was used already stays used when another allowance holds.
    expect(await first.take(key, 1)).toMatchObject({ maximum: 100, left: 98 });
    const less = { ...terms, keyAllowance: { maximum: 3, restoreRate: 1 } };
    expect(await first.take(key, 1, less)).toMatchObject({ maximum: 3, left: expect.any(Number) });
    await close();
  });

  test('without any, nobody is asked', async () => {
    const { first, store, close } = processes(1, {});
    expect(await first.take(key, 1_000_000)).toBeUndefined();
    expect(store.asked).toBe(0);
    await close();
  });
});

describe('A-06 the store', () => {
  test('is not waited for: operations are answered at once, and told together afterwards', async () => {
    const { first, store, close } = processes(1, { key: { maximum: 100_000, restoreRate: 1_000 } });
    let answer: (() => void) | undefined;
    store.gate = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    for (let count = 0; count < 500; count += 1) expect(first.take(key, 18)).not.toBeInstanceOf(Promise);
    expect(store.asked).toBeLessThanOrEqual(1);
    answer?.();
    store.gate = async () => undefined;
    await close();
    expect(store.asked).toBeLessThanOrEqual(3);
  });

  test('is asked when what is owed has come to the credit', async () => {
    const { first, close } = processes(1, { key: { maximum: 1_000, restoreRate: 1 } });
    expect(first.take(key, 100)).not.toBeInstanceOf(Promise);
    expect(first.take(key, 1)).toBeInstanceOf(Promise);
    await close();
  });

  test('is not asked for a caller who has used up everything', async () => {
    const { first, store, close } = processes(1, { key: HUNDRED });
    await first.take(key, 100);
    await first.take(key, 1);
    const before = store.asked;
    for (let count = 0; count < 1_000; count += 1) {
      const taken = first.take(key, 1);
      expect(taken).not.toBeInstanceOf(Promise);
      expect(taken).toHaveProperty('retryAfter');
    }
    expect(store.asked - before).toBeLessThanOrEqual(1);
    await close();
  });

  test('that is away is told of in the log once, and each process counts by itself until it is back', async () => {
    const told: string[] = [];
    let now = 0;
    const store = new MemoryBuckets(() => now);
    const noted = createLogger({
      level: 'info',
      name: 'test',
      destination: { write: (line) => void told.push(JSON.parse(line).msg) },
    });
    const throttle = new Throttle({
      allowances: { ...NO_LIMITS, key: HUNDRED },
      store,
      logger: noted,
      now: () => now,
    });
    store.gate = () => Promise.reject(new Error('away'));
    for (let count = 0; count < 10; count += 1) expect(isTaken(await throttle.take(key, 10))).toBe(true);
    expect(await throttle.take(key, 10)).toHaveProperty('retryAfter');
    expect(told).toHaveLength(1);
    now += 1_000;
    expect(isTaken(await throttle.take(key, 10))).toBe(true);
    store.gate = async () => undefined;
    const asked = store.asked;
    while (store.asked === asked) await new Promise((resolve) => setTimeout(resolve, 50));
    await throttle.close();
    expect(told).toEqual([expect.stringContaining('is away'), expect.stringContaining('is back')]);
  });

  test('whose answer came in time is not away where this process was too busy to read it', async () => {
    const told: string[] = [];
    const destination = { write: (line: string) => void told.push(JSON.parse(line).msg) };
    const store = new MemoryBuckets(() => 0);
    const throttle = new Throttle({
      ...{ allowances: { ...NO_LIMITS, key: HUNDRED }, store, now: () => 0, answerWithinMs: 1 },
      logger: createLogger({ level: 'info', name: 'test', destination }),
    });
    store.gate = () => {
      queueMicrotask(() => {
        for (const began = performance.now(); performance.now() - began < 20; );
      });
      return new Promise((resolve) => setImmediate(resolve));
    };
    expect(isTaken(await throttle.take(key, 50))).toBe(true);
    expect(told).toEqual([]);
    await throttle.close();
  });

  test('that does not answer is not waited for longer than a second', async () => {
    const { first, store } = processes(1, { key: HUNDRED });
    store.gate = () => new Promise(() => undefined);
    expect(isTaken(await first.take(key, 50))).toBe(true);
    expect(isTaken(await first.take(key, 50))).toBe(true);
    expect(await first.take(key, 50)).toHaveProperty('retryAfter');
  });
});

test('A-06 several processes never give out more than there is and each one’s credit, whatever comes when', async () => {
  const step = fc.record({
    process: fc.nat(2),
    cost: fc.integer({ min: 1, max: 60 }),
    wait: fc.oneof(fc.constant(0), fc.nat(400)),
    yields: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 120 }),
      fc.integer({ min: 20, max: 1_000 }),
      fc.integer({ min: 1, max: 200 }),
      async (steps, maximum, restoreRate) => {
        const { opened, pass, close } = processes(3, { key: { maximum, restoreRate } });
        let passed = 0;
        let given = 0;
        const waiting: Promise<void>[] = [];
        const credit = maximum * CREDIT_SHARE;
        for (const { process, cost, wait, yields } of steps) {
          pass(wait);
          passed += wait;
          const note = (taken: Taken | undefined) => {
            if (!isTaken(taken)) return;
            given += Math.min(cost, maximum);
            expect(given).toBeLessThanOrEqual(maximum + (passed * restoreRate) / 1_000 + 3 * credit + 1e-6);
          };
          const taken = opened[process]?.take(key, cost);
          if (taken instanceof Promise) waiting.push(taken.then(note));
          else note(taken);
          if (yields) await new Promise((resolve) => setImmediate(resolve));
        }
        await Promise.all(waiting);
        await close();
      },
    ),
    { numRuns: 150 },
  );
});

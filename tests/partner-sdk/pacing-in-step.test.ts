import { jest } from '@jest/globals';
import { Hamsood, type HamsoodOptions } from '../../partners-sdk/src/index.js';
import type { PartnerPrincipal } from '../../src/access/principal.js';
import { NO_LIMITS, Throttle } from '../../src/api/limits/throttle.js';
import { throttleOf } from '../../src/api/limits/throttle-headers.js';
import { createLogger } from '../../src/runtime/logger.js';
import type { RequestAllowance } from '../../src/values/request-allowance.js';
import { MemoryBuckets } from '../api/memory-buckets.js';
import { balance } from './fake-server.js';
import { SteppedTime } from './stepped-time.js';

/**
 * How seldom the client is refused by the limits of the server. Both go by one clock that passes when everybody waits for it:
 * the same happens on every machine, however slow.
 */

let time: SteppedTime;
beforeEach(() => {
  time = new SteppedTime();
  // The shares of delays that are left to chance, one after the other.
  let drawn = 0;
  jest.spyOn(Math, 'random').mockImplementation(() => {
    drawn += 1;
    return (drawn * 0.618) % 1;
  });
});
afterEach(() => jest.restoreAllMocks());

const KEY: PartnerPrincipal = {
  kind: 'partner',
  keyId: 7n,
  partnerId: 3n,
  coalitionId: 1n,
  environment: 'live',
  scopes: [],
  expiresAt: null,
};
/** Of each operation. */
const COST = 3;
const MEMBER = { id: 'mem_1' };

/** As much of a response as the client reads; a real one takes turns of its own to be read. */
function answered(status: number, body: object): Response {
  const text = async () => JSON.stringify(body);
  return { status, ok: status < 300, headers: new Headers(), text } as Response;
}

/** The server's limits behind a network on which requests, and answers, overtake each other. */
function limitingServer(allowance: RequestAllowance) {
  const now = () => Date.now();
  const logger = createLogger({ level: 'silent', name: 'test' });
  const allowances = { ...NO_LIMITS, key: allowance };
  const throttle = new Throttle({ allowances, store: new MemoryBuckets(now), logger, now });
  let messages = 0;
  const travel = () => {
    messages += 1;
    return new Promise((resolve) => setTimeout(resolve, 3 + ((messages * 17) % 40)));
  };
  const told = { taken: 0, refused: 0 };
  const fetch = async () => {
    await travel();
    const taken = await throttle.take(KEY, COST);
    await travel();
    const extensions = { cost: { requested: COST, actual: COST, throttle: throttleOf(taken) } };
    const retryAfter = taken?.retryAfter;
    if (retryAfter === undefined) {
      told.taken += 1;
      return answered(200, { data: { member: { id: MEMBER.id, balance } }, extensions });
    }
    told.refused += 1;
    const errors = [{ message: 'Later.', extensions: { code: 'THROTTLED', retryAfter } }];
    return answered(429, { errors, extensions });
  };
  return { told, client: () => new Hamsood({ apiKey: 'hs_test_key', fetch }) };
}

const hundredsOf = (count: number, hamsood: Hamsood) =>
  Array.from({ length: count * 100 }, () => hamsood.balances.get(MEMBER));

test('A-06 a burst far beyond the allowance: none is refused, and no time is lost', async () => {
  const { told, client } = limitingServer({ maximum: 60, restoreRate: 100 });
  const done = await time.until(Promise.all(hundredsOf(2, client())));
  expect(done.map((found) => found?.available)).toEqual(Array(200).fill(100n));
  expect(told).toEqual({ taken: 200, refused: 0 });
  // What has to come back before the last, on its way, and at most one answer's way until the pace is known.
  const earliest = ((200 * COST - 60) / 100) * 1_000;
  expect(time.now).toBeGreaterThanOrEqual(earliest);
  expect(time.now).toBeLessThan(earliest + 500);
});

const asking = (available: number) => ({
  cost: { requested: 10, actual: 10, throttle: { maximum: 100, available, restoreRate: 100 } },
});
const found = (available: number) =>
  answered(200, { data: { member: { id: MEMBER.id, balance } }, extensions: asking(available) });
const refused = (status: number, code: string, extensions?: object) =>
  answered(status, { errors: [{ message: 'No.', extensions: { code, retryAfter: 0.001 } }], extensions });

/** A client that was told that there are 20 left, of which a call takes 10; then its requests are answered so. */
async function toldOfTwenty(answers: readonly (() => Response)[], more: Partial<HamsoodOptions> = {}) {
  const left = [() => found(20), ...answers];
  const sentAt: number[] = [];
  const hamsood = new Hamsood({
    apiKey: 'hs_test_key',
    retries: { firstDelay: 1, longestDelay: 1 },
    fetch: async () => {
      sentAt.push(Date.now());
      return (left.shift() ?? (() => found(100)))();
    },
    ...more,
  });
  await time.until(hamsood.balances.get(MEMBER));
  return { hamsood, sentAt };
}

test.each([
  ['too much', () => refused(429, 'THROTTLED', asking(20))],
  ['without a credential', () => refused(401, 'UNAUTHENTICATED')],
])('A-06 a call that was refused as %s has taken nothing', async (_, refusal) => {
  const { hamsood, sentAt } = await toldOfTwenty([refusal, () => found(10)], { apiKey: () => 'hs_test_key' });
  await time.until(hamsood.balances.get(MEMBER));
  await time.until(hamsood.balances.get(MEMBER));
  // The first one, the refused one, the same again, and the last: 20 were enough for the two that were let through.
  expect(sentAt).toHaveLength(4);
  expect(time.now).toBeLessThan(20);
});

test('A-06 a call whose fate is unknown may have taken what it asked for', async () => {
  const { hamsood, sentAt } = await toldOfTwenty([
    () => {
      throw new TypeError('fetch failed');
    },
  ]);
  await time.until(hamsood.balances.get(MEMBER));
  await time.until(hamsood.balances.get(MEMBER));
  expect(sentAt).toHaveLength(4);
  // Less what comes back while the other calls take their turn.
  expect(sentAt[3]).toBeGreaterThan(90);
});

test('A-06 calls that were never sent have taken nothing', async () => {
  let hasKey = true;
  const apiKey = () => (hasKey ? 'hs_test_key' : Promise.reject(new Error('the safe is closed')));
  const { hamsood, sentAt } = await toldOfTwenty([() => refused(401, 'UNAUTHENTICATED'), () => found(10)], {
    apiKey,
  });
  // The key has ended, and there is no other.
  hasKey = false;
  await expect(time.until(hamsood.balances.get(MEMBER, { maxRetries: 30 }))).rejects.toThrow('No credential');
  hasKey = true;
  const before = sentAt.length;
  const began = time.now;
  await time.until(Promise.all([hamsood.balances.get(MEMBER), hamsood.balances.get(MEMBER)]));
  expect(sentAt).toHaveLength(before + 2);
  expect(time.now - began).toBeLessThan(20);
});

test('A-06 those who give up while they wait for their turn leave it to others', async () => {
  const { hamsood, sentAt } = await toldOfTwenty([() => found(10), () => found(0), () => found(0)]);
  const given = new AbortController();
  const gets = (count: number, signal?: AbortSignal) =>
    Array.from({ length: count }, () => hamsood.balances.get(MEMBER, { signal }));
  const [first, second, ...waiting] = gets(52, given.signal);
  await time.until(Promise.all([first, second]));
  given.abort(new Error('the guest has left'));
  for (const one of waiting) await expect(one).rejects.toThrow('the guest has left');
  await time.until(Promise.all(gets(1)));
  expect(sentAt).toHaveLength(4);
  // Behind fifty others it would have been its turn after five seconds.
  expect(time.now).toBeLessThan(250);
});

test('A-06 two clients of one key, neither of which knows of the other, get through too', async () => {
  const { told, client } = limitingServer({ maximum: 180, restoreRate: 900 });
  const looks = [client(), client()].flatMap((hamsood) => hundredsOf(1, hamsood));
  const done = await time.until(Promise.all(looks));
  expect(done.map((found) => found?.available)).toEqual(Array(200).fill(100n));
  expect(told.taken).toBe(200);
  expect(told.refused).toBeLessThanOrEqual(100);
});

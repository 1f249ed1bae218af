import { Hamsood, ThrottledError } from '../../partners-sdk/src/index.js';
import { NO_LIMITS, Throttle } from '../../src/api/limits/throttle.js';
import type { RequestAllowance } from '../../src/values/request-allowance.js';
import { MemoryBuckets } from '../api/memory-buckets.js';
import { createWorld, type World } from '../harness/world.js';

/** The client and a server that limits it; how seldom it is refused is in pacing-in-step.test.ts, where no machine is slow. */

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => world.close());

/** A client of a partner whose key may ask so much; what it has used up comes back by the given clock. */
async function limitedClient(slug: string, allowance: RequestAllowance, now: () => number = Date.now) {
  const server = await world.secondServer({
    replace: ({ logger }) => ({
      throttle: new Throttle({
        allowances: { ...NO_LIMITS, key: allowance },
        store: new MemoryBuckets(now),
        logger,
        now,
      }),
    }),
  });
  const partner = await world.partner(slug);
  const client = () =>
    new Hamsood({
      apiKey: partner.credential,
      endpoint: `http://127.0.0.1:${server.api.port}/graphql`,
      // A hundred at once can keep a slow machine busy for longer than one call is usually waited for.
      timeout: 150_000,
    });
  return { partner, client };
}

test('A-06 a burst far beyond the allowance succeeds to the last call, each once', async () => {
  const { partner, client } = await limitedClient('rahnet', { maximum: 900, restoreRate: 400 });
  const member = await world.member(partner, 100);
  const hamsood = client();
  const burns = await Promise.all(
    Array.from({ length: 100 }, () =>
      hamsood.points.burn({ member: { id: member.id }, merchantId: partner.merchantId, points: 1n }),
    ),
  );
  expect(new Set(burns.map(({ transaction }) => transaction.id)).size).toBe(100);
  expect((await hamsood.balances.get({ id: member.id }))?.available).toBe(0n);
}, 180_000);

test('A-06 whoever does not repeat is told how long to wait, to the millisecond', async () => {
  const { partner, client } = await limitedClient('bimeno', { maximum: 20, restoreRate: 10 }, () => 0);
  const member = await world.member(partner, 10);
  // Each has its own client: none can know what the others ask.
  const calls = Array.from({ length: 12 }, () =>
    client()
      .balances.get({ id: member.id }, { maxRetries: 0 })
      .then(
        () => undefined,
        (error: unknown) => error,
      ),
  );
  const errors = (await Promise.all(calls)).filter((error) => error !== undefined);
  expect(errors.length).toBeGreaterThan(0);
  for (const error of errors) {
    expect(error).toBeInstanceOf(ThrottledError);
    const { retryAfter, transient } = error as ThrottledError;
    expect(transient).toBe(true);
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThan(2_500);
  }
});

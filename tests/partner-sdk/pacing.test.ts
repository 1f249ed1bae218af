import { Hamsood, ThrottledError, type TryReport } from '../../partners-sdk/src/index.js';
import { NO_LIMITS, Throttle } from '../../src/api/limits/throttle.js';
import { PostgresBucketStore } from '../../src/runtime/bucket-store-postgres.js';
import type { RequestAllowance } from '../../src/values/request-allowance.js';
import { createWorld, type World } from '../harness/world.js';

/** The client and a server that limits it. */

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => world.close());

/** A client of a partner whose key may ask so much, and what it has tried. */
async function limitedClient(slug: string, allowance: RequestAllowance) {
  const server = await world.secondServer({
    replace: ({ database, logger }) => ({
      throttle: new Throttle({
        allowances: { ...NO_LIMITS, key: allowance },
        store: new PostgresBucketStore(database),
        logger,
      }),
    }),
  });
  const partner = await world.partner(slug);
  const tries: TryReport[] = [];
  const client = () =>
    new Hamsood({
      apiKey: partner.credential,
      endpoint: `http://127.0.0.1:${server.api.port}/graphql`,
      hooks: { afterTry: (report) => tries.push(report) },
    });
  return {
    partner,
    client,
    refused: () => tries.filter(({ error }) => error instanceof ThrottledError).length,
  };
}

test('A-06 a burst far beyond the allowance succeeds to the last call, and hardly any is refused', async () => {
  const { partner, client, refused } = await limitedClient('rahnet', { maximum: 1_800, restoreRate: 400 });
  const member = await world.member(partner, 200);
  const hamsood = client();
  const burns = await Promise.all(
    Array.from({ length: 200 }, () =>
      hamsood.points.burn({ member: { id: member.id }, merchantId: partner.merchantId, points: 1n }),
    ),
  );
  expect(new Set(burns.map(({ transaction }) => transaction.id)).size).toBe(200);
  expect((await hamsood.balances.get({ id: member.id }))?.available).toBe(0n);
  expect(refused()).toBeLessThanOrEqual(10);
}, 60_000);

test('A-06 two clients of one key, neither of which knows of the other, get through too', async () => {
  const { partner, client, refused } = await limitedClient('tizfood', { maximum: 180, restoreRate: 900 });
  const member = await world.member(partner, 10);
  const look = (hamsood: Hamsood) => hamsood.balances.get({ id: member.id });
  const clients = [client(), client()];
  const looks = await Promise.all(
    clients.flatMap((hamsood) => Array.from({ length: 100 }, () => look(hamsood))),
  );
  expect(looks.map((balance) => balance?.available)).toEqual(Array(200).fill(10n));
  expect(refused()).toBeLessThanOrEqual(100);
}, 60_000);

test('A-06 whoever does not repeat is told how long to wait, to the millisecond', async () => {
  const { partner, client } = await limitedClient('bimeno', { maximum: 20, restoreRate: 10 });
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

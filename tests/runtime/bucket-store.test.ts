import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { BucketStore } from '../../src/runtime/bucket-store.js';
import { createLogger } from '../../src/runtime/logger.js';
import { openBucketStore } from '../../src/runtime/open-bucket-store.js';
import { newCoalition } from '../harness/coalition-story.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';
import { redisServer, startRedis, type TestRedis } from '../harness/redis.js';
import { describeWith } from '../harness/requirement.js';

const logger = createLogger({ level: 'silent', name: 'test' });

/** What every store of buckets does, as three processes see it. */
function behavesAsStore(open: () => Promise<BucketStore>, coalitions: () => readonly [bigint, bigint]): void {
  let stores: BucketStore[];
  beforeAll(async () => {
    stores = await Promise.all([open(), open(), open()]);
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
  });
  const bucket = (name: string, spent: number, more: object = {}) => ({
    coalitionId: coalitions()[0],
    name,
    maximum: 1_000,
    restoreRate: 1,
    spent,
    forMs: 0,
    ...more,
  });
  const settle = async (process: number, ...spendings: ReturnType<typeof bucket>[]) =>
    (await (stores[process] as BucketStore).settle(spendings)).map(Math.floor);

  test('a bucket that nobody knows is full', async () => {
    expect(await settle(0, bucket('new', 0))).toEqual([1_000]);
    expect(await settle(0, bucket('new too', 1.5))).toEqual([998]);
  });

  test('what one process has given out the others see, of several buckets in their order', async () => {
    await settle(0, bucket('b', 100), bucket('a', 200));
    const [a, b, c] = await settle(1, bucket('a', 10), bucket('b', 10), bucket('c', 0));
    expect(a).toBeGreaterThanOrEqual(790);
    expect(a).toBeLessThan(890);
    expect(b).toBeGreaterThanOrEqual(890);
    expect(c).toBe(1_000);
  });

  test('the same name in another coalition is another bucket', async () => {
    await settle(0, bucket('mine', 500));
    expect(await settle(1, bucket('mine', 0, { coalitionId: coalitions()[1] }))).toEqual([1_000]);
  });

  test('what was given out too much is owed, but never more than a whole bucket', async () => {
    expect(await settle(0, bucket('owed', 1_400))).toEqual([-400]);
    expect((await settle(1, bucket('owed', 9_000)))[0]).toBeLessThan(-9_000);
    const [left] = await settle(2, bucket('owed', -300));
    expect(left).toBeGreaterThanOrEqual(-700);
    expect(left).toBeLessThan(-600); // one comes back each second
  });

  test('what was given out some time ago was gone since then: what has come back since is not lost', async () => {
    const fast = { restoreRate: 1_000 };
    expect(await settle(0, bucket('late', 900, { ...fast, forMs: 500 }))).toEqual([600]);
    // Never as if it had been before the others told.
    const [left] = await settle(1, bucket('late', 100, { ...fast, forMs: 60_000 }));
    expect(left).toBeGreaterThanOrEqual(500);
  });

  test('it fills up by time, and no further', async () => {
    const fast = { restoreRate: 1_000_000 };
    const [left] = await settle(0, bucket('fast', 999, fast));
    expect(left).toBe(1);
    await sleep(5);
    expect(await settle(1, bucket('fast', 0, fast))).toEqual([1_000]);
  });

  test('nothing is lost where processes tell at once, in whatever order', async () => {
    const names = ['x', 'y', 'z'];
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => {
        const order = index % 2 === 0 ? names : names.toReversed();
        return settle(index % 3, ...order.map((name) => bucket(name, 10, { maximum: 10_000 })));
      }),
    );
    const left = await settle(0, ...names.map((name) => bucket(name, 0, { maximum: 10_000 })));
    for (const each of left) {
      expect(each).toBeGreaterThanOrEqual(9_400);
      expect(each).toBeLessThan(9_500);
    }
  });
}

describe('A-06 buckets in PostgreSQL', () => {
  let database: TestDatabase;
  let node: ProgrammeNode;
  let coalitions: readonly [bigint, bigint];
  beforeAll(async () => {
    database = await createTestDatabase();
    node = await openProgrammeNode(database);
    const { coalitionId, twinId } = await newCoalition(node);
    coalitions = [coalitionId, twinId];
  });
  afterAll(async () => {
    await node.close();
    await database.drop();
  });
  behavesAsStore(
    () => openBucketStore({ database: node.database, logger }),
    () => coalitions,
  );

  test('what comes back does so to the millisecond, however often it is told', async () => {
    const store = await openBucketStore({ database: node.database, logger });
    const owner = new pg.Client(database.ownerUrl);
    await owner.connect();
    const row = async () => {
      const { rows } = await owner.query<{ left: string; at: string }>(
        `select left_over::text as left, (extract(epoch from at) * 1000)::text as at from request_bucket
          where coalition_id = $1 and name = 'often'`,
        [String(coalitions[0])],
      );
      const [found] = rows;
      if (!found) throw new Error('the bucket has no row');
      return { left: Number(found.left), at: Number(found.at) };
    };
    const spending = {
      coalitionId: coalitions[0],
      name: 'often',
      maximum: 100_000,
      restoreRate: 1,
      forMs: 0,
    };
    await store.settle([{ ...spending, spent: 90_000 }]);
    const first = await row();
    for (let told = 0; told < 50; told += 1) await store.settle([{ ...spending, spent: 0 }]);
    const last = await row();
    await owner.end();
    // A thousandth of a token for each millisecond, at one token per second.
    expect(last.left - first.left).toBe(last.at - first.at);
  });
});

describeWith(redisServer, 'A-06 buckets in Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => redis.stop());
  const open = () =>
    openBucketStore({
      redisUrl: redis.url,
      database: { ledgerPool: undefined as never },
      logger,
    });
  behavesAsStore(
    async () => {
      const store = await open();
      await answers(store);
      return store;
    },
    () => [1n, 2n],
  );

  test('while Redis is away a store says so at once; afterwards it goes on', async () => {
    const store = await open();
    await answers(store);
    await redis.stop();
    const spending = { coalitionId: 1n, name: 'away', maximum: 10, restoreRate: 1, spent: 4, forMs: 0 };
    await expect(store.settle([spending])).rejects.toThrow();
    redis = await startRedis(redis.port);
    await answers(store);
    expect(await store.settle([spending])).toEqual([6]);
    await store.close();
  });
});

/** Until the connection is there. */
async function answers(store: BucketStore): Promise<void> {
  for (;;) {
    try {
      await store.settle([]);
      await store.settle([
        { coalitionId: 1n, name: 'probe', maximum: 1, restoreRate: 1, spent: 0, forMs: 0 },
      ]);
      return;
    } catch {
      await sleep(20);
    }
  }
}

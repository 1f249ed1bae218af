import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type LiveChannel, openLiveChannel } from '../../src/runtime/live-channel.js';
import { createLogger } from '../../src/runtime/logger.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { redisServer, startRedis, type TestRedis } from '../harness/redis.js';
import { describeWith } from '../harness/requirement.js';

const logger = createLogger({ level: 'silent', name: 'test' });

let database: TestDatabase;
const channels: LiveChannel[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await Promise.all(channels.splice(0).map((channel) => channel.close()));
});
afterAll(async () => {
  await database.drop();
});

async function open(redisUrl?: string): Promise<LiveChannel> {
  const channel = await openLiveChannel({ databaseUrl: database.directUrl, redisUrl, logger });
  channels.push(channel);
  return channel;
}

/** Resolves with the messages heard, once there are as many as asked for. */
function hear(channel: LiveChannel, count: number): Promise<string[]> {
  return new Promise((resolve) => {
    const heard: string[] = [];
    const stop = channel.subscribe((message) => {
      heard.push(message);
      if (heard.length < count) return;
      stop();
      resolve(heard);
    });
  });
}

function lost(channel: LiveChannel): Promise<void> {
  return new Promise((resolve) => {
    const stop = channel.onLost(() => {
      stop();
      resolve();
    });
  });
}

/** What holds over PostgreSQL and over Redis alike. */
function deliversEverywhere(redisUrl: () => string | undefined): void {
  test('U-01 a message reaches every process, the one that sent it included, in order', async () => {
    const [here, there] = [await open(redisUrl()), await open(redisUrl())];
    const heard = Promise.all([hear(here, 3), hear(there, 3)]);
    for (const message of ['a', 'ب', 'c']) here.publish(message);
    expect(await heard).toEqual([
      ['a', 'ب', 'c'],
      ['a', 'ب', 'c'],
    ]);
  });

  test('who unsubscribed hears nothing more, and a listener that throws does not disturb the others', async () => {
    const channel = await open(redisUrl());
    const gone: string[] = [];
    const stop = channel.subscribe((message) => gone.push(message));
    const breaks = channel.subscribe(() => {
      throw new Error('a mistake');
    });
    stop();
    const heard = hear(channel, 1);
    channel.publish('x');
    expect(await heard).toEqual(['x']);
    expect(gone).toEqual([]);
    breaks();
  });

  test('a message that NOTIFY could not carry is refused, one byte less is delivered', async () => {
    const channel = await open(redisUrl());
    expect(() => channel.publish('x'.repeat(8_000))).toThrow(RangeError);
    expect(() => channel.publish('ب'.repeat(4_000))).toThrow(RangeError);
    const heard = hear(channel, 1);
    channel.publish('x'.repeat(7_999));
    expect((await heard)[0]).toHaveLength(7_999);
  });
}

describe('over PostgreSQL', () => {
  deliversEverywhere(() => undefined);

  test('U-02 after the connection broke, listeners are told to read again, and messages flow', async () => {
    const channel = await open();
    expect(channel.healthy()).toBe(true);
    const toldLost = lost(channel);
    const owner = new pg.Client(database.ownerUrl);
    await owner.connect();
    const killed = await owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'hamsood live'`,
    );
    await owner.end();
    expect(killed.rowCount).toBe(1);
    await toldLost;
    expect(channel.healthy()).toBe(true);
    const heard = hear(channel, 1);
    channel.publish('back');
    expect(await heard).toEqual(['back']);
  });

  test('an unreachable database fails at once, so that the process says so at its start', async () => {
    const nowhere = new URL(database.directUrl);
    nowhere.pathname = '/not_there';
    await expect(openLiveChannel({ databaseUrl: nowhere.href, logger })).rejects.toMatchObject({
      code: '3D000',
    });
  });
});

describeWith(redisServer, 'over Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => {
    await redis.stop();
  });

  deliversEverywhere(() => redis.url);

  test('U-02 after Redis was away, listeners are told to read again; what was said meanwhile follows', async () => {
    const [here, there] = [await open(redis.url), await open(redis.url)];
    const bothLost = Promise.all([lost(here), lost(there)]);
    const heard = hear(there, 1);
    await redis.stop();
    while (here.healthy()) await sleep(5);
    here.publish('while away');
    redis = await startRedis(redis.port);
    await bothLost;
    here.publish('back');
    // The first waited for the connection; it is lost if its own connection was back before the other listened.
    expect(['while away', 'back']).toContain((await heard)[0]);
    // Each has two connections, which come back by themselves: the one that publishes perhaps later.
    while (!here.healthy() || !there.healthy()) await sleep(5);
  });
});

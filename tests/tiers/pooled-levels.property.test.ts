import { readLevels } from '../../src/ledger/levels/read-levels.js';
import { standingsOf } from '../../src/ledger/levels/read-standings.js';
import { rebuildActivity } from '../../src/ledger/levels/rebuild-activity.js';
import { inCoalition } from '../../src/runtime/database.js';
import { addMonths, firstOfMonth } from '../../src/values/calendar.js';
import type { Day } from '../../src/values/day.js';
import { dayOf } from '../../src/values/time-zone.js';
import { type PointsStory, posted, type TwinPartner, transactionOf } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { climb } from './ladder-story.js';
import { asks, criterion, level } from './level-scene.js';
import { PoolingStory } from './pooling-story.js';

/** Histories of accounts that begin and end to pool what they buy, against a model that adds up all of it each time. */

const DAY_MS = 86_400_000;
const RANKS = [0n, 60n, 150n, 300n];
const LEVELS = RANKS.map((atLeast, rank) =>
  level(
    `level-${rank}`,
    rank === 0
      ? null
      : asks([criterion({ metric: 'POINTS', atLeast, currency: null })], { window: { kind: 'LIFETIME' } }),
    { kind: 'LIFETIME' },
  ),
);

let story: PointsStory;
let shop: TwinPartner;
let scene: PoolingStory;
usePointsStory({ anew: 'each test' }, (parts) => {
  ({ story, shop } = parts);
  scene = new PoolingStory(story, shop);
});

interface Purchase {
  readonly id: bigint;
  readonly of: bigint;
  readonly month: Day;
  left: bigint;
}

interface Pool {
  readonly id: bigint;
  readonly parent: bigint;
  readonly from: Day;
}

/** The month that was used up last for an account, by a pool that counted in it. */
type UsedUp = Map<bigint, Day>;

/** What everybody bought, who pools with whom, and where that leads. */
class Model {
  readonly purchases: Purchase[] = [];
  /** By the child. */
  readonly pools = new Map<bigint, Pool>();
  readonly #usedUp: UsedUp = new Map();
  readonly #history = new Map<bigint, number[]>();

  /** Points that count for an account. */
  counted(account: bigint): bigint {
    return this.purchases
      .filter(({ of, month }) => this.#countsFor(of, month).includes(account))
      .reduce((sum, { left }) => sum + left, 0n);
  }

  rises(account: bigint, month?: Day): void {
    for (const each of month ? this.#countsFor(account, month) : [account])
      if (this.#reached(each) > this.#rank(each)) this.#begins(each);
  }

  falls({ of, month }: Purchase): void {
    for (const each of this.#countsFor(of, month))
      if (this.#reached(each) < this.#rank(each)) this.#begins(each);
  }

  joins(child: bigint, pool: Omit<Pool, 'from'>, month: Day): void {
    const isUsedUp = this.#usedUp.get(child) === month;
    this.pools.set(child, { ...pool, from: isUsedUp ? addMonths(month, 1, 'persian') : month });
    this.rises(pool.parent);
  }

  leaves(child: bigint, month: Day): void {
    if ((this.pools.get(child)?.from ?? month) <= month) this.#usedUp.set(child, month);
    this.pools.delete(child);
  }

  levels(account: bigint): string[] {
    return (this.#history.get(account) ?? []).map((rank) => `level-${rank}`);
  }

  #countsFor(account: bigint, month: Day): bigint[] {
    const pool = this.pools.get(account);
    return pool && pool.from <= month ? [account, pool.parent] : [account];
  }

  #reached(account: bigint): number {
    const points = this.counted(account);
    return RANKS.findLastIndex((atLeast) => atLeast <= points);
  }

  #rank(account: bigint): number {
    return this.#history.get(account)?.at(-1) ?? 0;
  }

  #begins(account: bigint): void {
    this.#history.set(account, [...(this.#history.get(account) ?? []), this.#reached(account)]);
  }
}

test.each([
  [1, true],
  [2, true],
  [3, false],
])('K-16 T-02 T-04 T-06 T-08 history %s, reversals take levels: %s', async (seed, reversalsTakeLevels) => {
  const random = randomFrom(seed * 7_919);
  await climb(story, LEVELS, { kind: 'BUSINESS', reversalsTakeLevels, warningDays: [] });
  const parents = [await scene.account(), await scene.account()];
  const children = [];
  for (let at = 0; at < 4; at += 1) children.push(await scene.childOf(parents[at % 2] as bigint));
  const everybody = [...parents, ...children];
  // One of them has both: what it buys goes one account up, not two.
  await scene.belongs(parents[1] as bigint, parents[0] as bigint);
  const above = new Map([
    ...children.map((child, at) => [child, parents[at % 2] as bigint] as const),
    [parents[1] as bigint, parents[0] as bigint] as const,
  ]);
  const model = new Model();
  const monthAt = (at: Date) => firstOfMonth(dayOf(at, 'Asia/Tehran'), 'persian');

  for (let step = 0; step < 60; step += 1) {
    const node = random(2) as 0 | 1;
    const now = await story.now();
    const kind = random(10);
    if (kind < 4) {
      const account = everybody[random(everybody.length)] as bigint;
      const occurredAt = random(3) === 0 ? new Date(now.getTime() - random(90) * DAY_MS) : now;
      const points = BigInt(random(70));
      const id = transactionOf(await story.earn(shop, account, points, { node, occurredAt }));
      const month = monthAt(occurredAt);
      model.purchases.push({ id, of: account, month, left: points });
      model.rises(account, month);
    } else if (kind < 7) {
      const purchase = model.purchases[random(model.purchases.length)];
      if (!purchase || purchase.left === 0n) continue;
      const points = random(2) === 0 ? purchase.left : 1n + BigInt(random(Number(purchase.left)));
      posted(await story.reverse(shop.system, purchase.id, { points }, { node }));
      purchase.left -= points;
      if (reversalsTakeLevels) model.falls(purchase);
    } else if (kind < 9) {
      const child = [...above.keys()][random(above.size)] as bigint;
      const pool = model.pools.get(child);
      if (pool) {
        // On the last day what is told ahead counts, too: that has a test of its own.
        if (monthAt(now) !== monthAt(new Date(now.getTime() + 2 * DAY_MS)))
          await story.advance((2 * DAY_MS) / 1_000);
        const leavesIn = monthAt(await story.now());
        await scene.ends(pool.id, node);
        model.leaves(child, leavesIn);
      } else {
        const parent = above.get(child) as bigint;
        const id = await scene.pooled(child, parent);
        model.joins(child, { id, parent }, monthAt(now));
      }
    } else await story.advance(random(40) * (DAY_MS / 1_000));
    const written = await inCoalition(story.nodes[0].database, story.twinId, (em) =>
      standingsOf(em, story.twinId, everybody, 100),
    );
    const levels = everybody.map((id) => (written.get(id) ?? []).map((each) => each.level).reverse());
    expect({ step, levels }).toEqual({ step, levels: everybody.map((id) => model.levels(id)) });
  }
  // As many rose as could: a history in which nothing happens proves nothing.
  expect(everybody.filter((account) => model.levels(account).length > 0).length).toBeGreaterThan(2);
  const states = await inCoalition(story.nodes[0].database, story.twinId, (em) =>
    readLevels(em, story.twinId, everybody, null),
  );
  for (const account of everybody) {
    const { activity = [], pooled } = states.get(account) ?? {};
    const sum = [...activity, ...(pooled ?? [])].reduce((all, { basePoints }) => all + basePoints, 0n);
    expect({ account, sum }).toEqual({ account, sum: model.counted(account) });
  }
  expect(await rebuildActivity(story.nodes[0].database, story.twinId)).toMatchObject({ corrected: 0 });
});

/** Park–Miller. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

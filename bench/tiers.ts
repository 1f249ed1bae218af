import pg from 'pg';
import type { CommandContext } from '../src/access/command-context.js';
import { addTierLadderVersion } from '../src/coalition/ladders/add-tier-ladder-version.js';
import type { Level } from '../src/coalition/ladders/ladder-terms.js';
import { Ledger } from '../src/ledger/ledger.js';
import { createProgramme, type Programme } from '../src/partners/programme.js';
import type { ProgrammeSnapshot } from '../src/partners/programme-snapshot.js';
import { earnOn } from '../src/points/earn-as.js';
import { settleDue } from '../src/points/settle-due.js';
import { systemClock } from '../src/runtime/clock.js';
import { type LiveChannel, openLiveChannel } from '../src/runtime/live-channel.js';
import { RATE_SCALE } from '../src/values/rate.js';
import { alternate, type Variant } from './alternate.js';
import type { BenchRun } from './bench-run.js';
import { booksAreInOrder } from './books-in-order.js';
import { refusalOf } from './engine.js';
import { print } from './machine.js';
import { benchLogger, createScene, must, type Scene } from './scene.js';
import { type Call, runCallers } from './slice.js';
import { nodeCpuMs } from './usage.js';
import { seed, Workload } from './workload.js';

/** Purchases that each member begins with, a month after the other: so many counters are read with an earn. */
const MONTHS = 12;
/** Reached by what members begin with; the highest never is, so that each earn looks whether it is. */
const SILVER_FROM = 5_000n;
const GOLD_FROM = 10n ** 12n;

/**
 * What levels cost: priced earns of members on a ladder of three levels, most of them on the second, whose points are
 * multiplied, against the same earns where there is no ladder. Then the end of all these levels at once: reviews by the
 * job, and the memory that they take.
 */
export async function tiers(run: BenchRun): Promise<void> {
  const { target, database, meter, options } = run;
  const logger = benchLogger();
  const channel = await openLiveChannel({ databaseUrl: target.appUrl, logger });
  const programme = createProgramme({ database, channel, clock: systemClock });
  const ledger = new Ledger({ database, logger, announce: () => undefined });
  try {
    const bare = await createScene(target, database, options.members);
    const climbing = await createScene(target, database, options.members);
    for (const scene of [bare, climbing]) await seed(ledger, scene, MONTHS);
    await addLadder(run, programme, channel, climbing);
    const calls = new Map<Scene, Call>();
    for (const scene of [bare, climbing]) {
      const snapshot = await programme.snapshot(scene.coalitionId, {
        atLeast: scene.terms.referenceVersion + 1n,
      });
      calls.set(scene, earnsOf(ledger, scene, snapshot));
    }
    const rises = onceEach(ledger, climbing, await programme.snapshot(climbing.coalitionId));
    // The second one is the first under the level, and the first of the month that looks at all counters.
    await runCallers(256, { calls: 2 * climbing.members.length }, rises);

    const usage = async () => ({ ...(await meter.read()), nodeCpuMs: nodeCpuMs() });
    for (const callers of options.callers) {
      const variant = (name: string, scene: Scene): Variant => ({
        name,
        run: (seconds) => runCallers(callers, seconds, calls.get(scene) as Call),
        usage,
      });
      const variants = [variant('three levels', climbing), variant('no ladder', bare)];
      await alternate(`tiers, ${callers} callers, earns of members with ${MONTHS} months`, variants, options);
    }
    await reviewAll(run, { ledger, programme, database, logger }, climbing);
    for (const { coalitionId } of [bare, climbing]) {
      if (!(await booksAreInOrder(database, coalitionId)))
        throw new Error('the books of members are not in order');
    }
  } finally {
    programme.close();
    await channel.close();
  }
}

async function addLadder(
  { database }: BenchRun,
  programme: Programme,
  channel: LiveChannel,
  { coalitionId }: Scene,
): Promise<void> {
  const context: CommandContext & { programme: Programme; channel: LiveChannel } = {
    ...{ database, clock: systemClock, logger: benchLogger(), requestId: 'bench', programme, channel },
    principal: {
      kind: 'user',
      subject: 'usr_bench',
      coalitionId,
      roles: ['operator'],
      partnerId: null,
      expiresAt: new Date(Date.now() + 3_600_000),
    },
  };
  const level = (code: string, atLeast: bigint, times: bigint): Level => ({
    code,
    name: { en: code },
    reached: {
      requirement: {
        match: 'ALL',
        window: { kind: 'ROLLING_MONTHS', months: MONTHS },
        criteria: [{ metric: 'SPEND', atLeast, currency: 'IRR', withBonus: false }],
      },
      validity: { kind: 'YEARS', count: 1 },
    },
    benefit: { multiplier: { scaled: times * RATE_SCALE }, bonusPoints: null, paidBy: 'ISSUER' },
  });
  must(
    await addTierLadderVersion(context, {
      kind: 'PERSON',
      effectiveFrom: null,
      levels: [
        { code: 'base', name: { en: 'base' }, reached: null, benefit: null },
        level('silver', SILVER_FROM, 2n),
        level('gold', GOLD_FROM, 3n),
      ],
      downgrade: 'TO_QUALIFIED',
      gapMonths: null,
      warningDays: [30],
      graceDays: 0,
      reversalsTakeLevels: false,
      replacements: new Map(),
    }),
  );
}

/** Earns of random members, priced as the product does. */
function earnsOf(ledger: Ledger, scene: Scene, snapshot: ProgrammeSnapshot): Call {
  const workload = new Workload(scene);
  return async () =>
    refusalOf(await ledger.post(scene.coalitionId, priced(workload.nextEarn(), scene, snapshot)));
}

/** One earn of each member: it rises with it. */
function onceEach(ledger: Ledger, scene: Scene, snapshot: ProgrammeSnapshot): Call {
  const workload = new Workload(scene);
  let next = 0;
  return async () => {
    const memberId = scene.members[next++ % scene.members.length] as bigint;
    return refusalOf(
      await ledger.post(scene.coalitionId, priced(workload.earn(memberId, 10n, null), scene, snapshot)),
    );
  };
}

function priced(
  earn: ReturnType<Workload['nextEarn']>,
  { partnerId, merchantId }: Scene,
  snapshot: ProgrammeSnapshot,
) {
  const purchase = { reference: earn.key, amount: earn.purchase.amount, category: null, lines: null };
  const { occurredAt, details } = earn;
  const asked = earnOn(
    snapshot,
    partnerId,
    { merchantId, purchase, occurredAt, metadata: null },
    details.salt,
  );
  return { ...earn, ...asked };
}

/** As if the year of all levels were over: what the job does then, and how much memory it takes. */
async function reviewAll(
  { target }: BenchRun,
  context: Parameters<typeof settleDue>[0],
  { coalitionId }: Scene,
): Promise<void> {
  const owner = new pg.Client({ connectionString: target.ownerUrl });
  await owner.connect();
  try {
    await owner.query(`update tier_standing set valid_until = current_date - 2 where coalition_id = $1`, [
      coalitionId,
    ]);
    await owner.query(
      'update member_tier set review_on = current_date - 1, valid_until = current_date - 2 where coalition_id = $1',
      [coalitionId],
    );
  } finally {
    await owner.end();
  }
  const before = process.memoryUsage().rss;
  const start = performance.now();
  let [reviewed, most] = [0, before];
  for (let more = true; more; ) {
    const done = await settleDue(context, coalitionId);
    reviewed += done.settled;
    more = done.more;
    most = Math.max(most, process.memoryUsage().rss);
  }
  const seconds = (performance.now() - start) / 1000;
  print(
    'reviews',
    `${reviewed} members in ${seconds.toFixed(1)} s, ${(reviewed / seconds).toFixed(0)}/s; memory of Node at most ${((most - before) / 2 ** 20).toFixed(0)} MiB more`,
  );
}

import { Ledger } from '../src/ledger/ledger.js';
import { createProgramme } from '../src/partners/programme.js';
import type { ProgrammeSnapshot } from '../src/partners/programme-snapshot.js';
import { earnOn } from '../src/points/earn-as.js';
import { systemClock } from '../src/runtime/clock.js';
import { openLiveChannel } from '../src/runtime/live-channel.js';
import { alternate, type Variant } from './alternate.js';
import type { BenchRun } from './bench-run.js';
import { booksAreInOrder } from './books-in-order.js';
import { refusalOf } from './engine.js';
import { addLadder, addPerks, benchOperator, MONTHS, PERKS } from './ladder-scene.js';
import { benchLogger, createScene, type Scene } from './scene.js';
import { type Call, runCallers } from './slice.js';
import { nodeCpuMs } from './usage.js';
import { seed, Workload } from './workload.js';

/**
 * What levels cost: priced earns of members on a ladder of three levels, all of them on the second, whose points are
 * multiplied, with ten perks in force, against the same earns where there is neither. Each has bought in this month
 * already, as most have who buy: the first purchase of a month reads all counters.
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
    const operator = benchOperator(run.database, climbing, programme, channel);
    await addLadder(operator);
    await addPerks(operator, target.ownerUrl, climbing.members);
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
      const variants = [variant('three levels', climbing), variant('without', bare)];
      await alternate(
        `tiers, ${callers} callers, earns of members with ${MONTHS} months, ${PERKS} perks`,
        variants,
        options,
      );
    }
    for (const { coalitionId } of [bare, climbing]) {
      if (!(await booksAreInOrder(database, coalitionId)))
        throw new Error('the books of members are not in order');
    }
  } finally {
    programme.close();
    await channel.close();
  }
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

import { Ledger } from '../src/ledger/ledger.js';
import { alternate, type Variant } from './alternate.js';
import { withClient } from './bench-database.js';
import type { BenchRun } from './bench-run.js';
import { copyHistory } from './copy-history.js';
import { benchLogger, enrolMembers, type Scene } from './scene.js';
import { runCallers, type Slice } from './slice.js';
import { nodeCpuMs } from './usage.js';
import { Workload } from './workload.js';

const DAY_MS = 86_400_000;
const LOT_POINTS = 10n;
/** Each gives every day of purchase another day of expiry: within them lots do not fall together. */
const LIFETIMES_MONTHS = [24, 36, 48, 60];
const DAYS_PER_LIFETIME = 300;

/**
 * Burning half of what an account has in 10, 100, 1,000 lots, one caller, each account once: the cost of an operation
 * must not depend on how often somebody has earned.
 */
export async function lots({ target, scene, database, meter, options }: BenchRun): Promise<void> {
  const ledger = new Ledger({ database, logger: benchLogger(), announce: () => undefined });
  const workload = new Workload(scene);
  const each = (options.slices + 1) * options.lotBurns;
  const usage = async () => ({ ...(await meter.read()), nodeCpuMs: nodeCpuMs() });
  const variants: Variant[] = [];
  for (const count of options.lotCounts) {
    const [template, ...members] = await enrolMembers(database, scene, each + 1);
    await fill(ledger, workload, scene, template as bigint, count);
    await copyHistory({
      ownerUrl: target.ownerUrl,
      scene,
      templates: [template as bigint],
      members,
      repetitions: 1,
    });
    await expectLots(target.ownerUrl, members, count);
    const fresh = members.values();
    const burn = async () => {
      const memberId = fresh.next().value;
      if (memberId === undefined) throw new Error('every account has been used');
      const outcome = await ledger.post(
        scene.coalitionId,
        workload.burn(memberId, (BigInt(count) * LOT_POINTS) / 2n),
      );
      return outcome.kind === 'posted' ? null : outcome.kind;
    };
    const run = (): Promise<Slice> => runCallers(1, { calls: options.lotBurns }, burn);
    variants.push({ name: `${count} lots`, run, usage });
  }
  await alternate('lots, burning half of an account, one caller; latencies by the ratios', variants, options);
}

/** One earn per lot, through the ledger. */
async function fill(
  ledger: Ledger,
  workload: Workload,
  scene: Scene,
  memberId: bigint,
  count: number,
): Promise<void> {
  const lifetimes = Math.ceil(count / DAYS_PER_LIFETIME);
  if (lifetimes > LIFETIMES_MONTHS.length)
    throw new RangeError(`--lot-counts: at most ${LIFETIMES_MONTHS.length * DAYS_PER_LIFETIME}`);
  const now = Date.now();
  const earns = Array.from({ length: count }, (_, lot) => {
    const months = LIFETIMES_MONTHS[Math.floor(lot / DAYS_PER_LIFETIME)] as number;
    const earn = workload.earn(memberId, LOT_POINTS, new Date(now - (lot % DAYS_PER_LIFETIME) * DAY_MS));
    const expiryPolicy = { kind: 'after-months', months, roundUpTo: 'none' } as const;
    return ledger.post(scene.coalitionId, { ...earn, terms: { ...earn.terms, expiryPolicy } });
  });
  for (const { kind } of await Promise.all(earns))
    if (kind !== 'posted') throw new Error(`an earn was not posted: ${kind}`);
}

async function expectLots(ownerUrl: string, members: readonly bigint[], count: number): Promise<void> {
  const { rows } = await withClient(ownerUrl, (client) =>
    client.query<{ id: string }>(
      `select member_id::text as id from member_account
        where member_id = any ($1::bigint[]) and cardinality(lot_points) <> $2`,
      [members.map(String), count],
    ),
  );
  if (rows.length > 0) throw new Error(`${rows.length} accounts do not have ${count} lots`);
}

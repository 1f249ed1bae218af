import { auditSeals } from '../../src/ledger/seals/audit-seals.js';
import { sealEpochs } from '../../src/ledger/seals/seal-epochs.js';
import { unlessBusy } from '../harness/unless-busy.js';
import { burnOf, earnOf, transactionOf } from './ledger-operations.js';
import { type LedgerWorld, openWorld } from './ledger-world.js';

let world: LedgerWorld;
beforeAll(async () => {
  world = await openWorld({ members: 8 });
});
afterAll(() => world.close());

const audit = () => auditSeals(world.nodes[0].database, world.coalitionId);

/** What the blocks' lists hold, in order. */
async function sealed(): Promise<bigint[]> {
  const { rows } = await world.owner.query<{ id: string }>(
    'select unnest(row_ids)::text as id from seal_chunk order by number, chunk',
  );
  return rows.map(({ id }) => BigInt(id));
}

test('L-10 two nodes post and two seal at once: each transaction is in exactly one block, none fails for it', async () => {
  const posted: bigint[] = [];
  let posting = true;
  let made = 0;
  const sealing = world.nodes.map(async ({ database }) => {
    while (posting) made += (await unlessBusy(() => sealEpochs(database, world.coalitionId))).length;
  });
  // At least one round comes after a block that was made between two others.
  for (let round = 0, madeBefore = 0; round < 20 || madeBefore === 0; round += 1) {
    madeBefore = made;
    const outcomes = await Promise.all(
      world.members.flatMap((member, at) => {
        const { ledger } = world.nodes[(round + at) % 2] as LedgerWorld['nodes'][0];
        const key = `${round} ${at}`;
        return [
          ledger.post(world.coalitionId, earnOf(world, { key: `e${key}`, member, points: 10n })),
          ledger.post(world.coalitionId, burnOf(world, { key: `b${key}`, member, points: 1n })),
        ];
      }),
    );
    posted.push(...outcomes.map(transactionOf));
  }
  posting = false;
  await Promise.all(sealing);
  await sealEpochs(world.nodes[0].database, world.coalitionId);
  expect((await sealed()).sort()).toEqual(posted.sort());
  const report = await audit();
  expect(report).toMatchObject({ transactions: posted.length, differences: [] });
  expect(report.blocks).toBeGreaterThan(1);
});

test('L-10 the ledger posts with a clock that has gone back, and what it posts is sealed', async () => {
  const before = (await sealed()).length;
  // The epoch began an hour from now, as the clock of then said.
  await world.owner.query('update ledger_state set lowest_id = lowest_id + (3600000::bigint << 21)');
  const [member] = world.members as [bigint];
  const operations = ['c1', 'c2'].map((key) => earnOf(world, { key, member, points: 10n }));
  const ids: bigint[] = [];
  for (const operation of operations)
    ids.push(transactionOf(await world.nodes[1].ledger.post(world.coalitionId, operation)));
  expect(await sealEpochs(world.nodes[0].database, world.coalitionId)).toEqual([
    expect.objectContaining({ transactions: 2n }),
  ]);
  expect((await sealed()).slice(before)).toEqual(ids);
  expect(await audit()).toMatchObject({ differences: [] });
});

import { settleDueJob } from '../../src/jobs/settle-due.job.js';
import { readProgrammeBalance } from '../../src/ledger/balances.js';
import { readTransactions, type TransactionRecord } from '../../src/ledger/transactions.js';
import { quoteBurn } from '../../src/points/quote-burn.js';
import { quoteEarn } from '../../src/points/quote-earn.js';
import { systemClock } from '../../src/runtime/clock.js';
import { inCoalition } from '../../src/runtime/database.js';
import { createLogger } from '../../src/runtime/logger.js';
import { createMetrics } from '../../src/runtime/metrics.js';
import { encodeId } from '../../src/values/ids.js';
import type { OpenedNode } from '../harness/opened-node.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import { PointsStory, posted, refOf, type TwinPartner, told } from './points-story.js';
import { usePointsStory } from './use-points-story.js';

// lots live to the end of the month after next
const expiryPolicy = { kind: 'after-months', months: 2, roundUpTo: 'month' } as const;
let opened: OpenedNode;
let second: ProgrammeNode;
let story: PointsStory;
let shop: TwinPartner;
let otherShop: TwinPartner;
usePointsStory({ coalition: { expiryPolicy }, anew: 'each test' }, (parts) => {
  ({ opened, second, story, shop, otherShop } = parts);
});

const DAY = 86_400;
const log: Record<string, unknown>[] = [];
beforeEach(() => log.splice(0));

/** One turn of the job on a node. */
function turn(
  { database, programme, ledger }: ProgrammeNode = opened.node,
  signal = new AbortController().signal,
) {
  const destination = { write: (line: string) => void log.push(JSON.parse(line)) };
  return settleDueJob.run({
    database,
    ownerUrl: opened.testDatabase.ownerUrl,
    programme,
    ledger,
    clock: systemClock,
    logger: createLogger({ level: 'info', name: 'test', destination }),
    metrics: createMetrics('test'),
    signal,
  });
}

const expiriesOf = (memberId: bigint): Promise<TransactionRecord[]> =>
  inCoalition(opened.node.database, story.twinId, async (em) => {
    const rows = await em.execute<{ id: string }[]>(
      "select id::text from ledger_transaction where coalition_id = ? and member_id = ? and type = 'EXPIRY' order by id",
      [story.twinId, memberId],
    );
    const records = await readTransactions(
      em,
      story.twinId,
      rows.map(({ id }) => BigInt(id)),
    );
    return [...records.values()];
  });

const balanceOf = (accountId: bigint) =>
  inCoalition(opened.node.database, story.twinId, (em) => readProgrammeBalance(em, story.twinId, accountId));

/** To the first second of the day after a lot's last one, and to the last second before. */
async function secondsUntilOver(memberId: bigint): Promise<number> {
  const [lot] = (await story.account(memberId)).lots;
  const dayAfter = Date.parse(`${lot?.expiresOn}T00:00:00+03:30`) + DAY * 1_000;
  return Math.ceil((dayAfter - (await story.now()).getTime()) / 1_000);
}

test('X-02 points expire after their last day, by job, to the breakage of whoever issued them', async () => {
  const member = await story.memberOf(shop, otherShop);
  posted(await story.earn(shop, member, 30n));
  posted(await story.earn(otherShop, member, 20n));
  posted(await story.adjust(story.operator, member, 'CREDIT', 5n));
  await story.advance((await secondsUntilOver(member)) - 600);
  await turn();
  expect(await story.points(member)).toMatchObject({ posted: 55n });
  expect(await expiriesOf(member)).toEqual([]);

  await story.advance(700);
  await turn();
  expect(await story.points(member)).toEqual({ posted: 0n, held: 0n, pending: 0n, owed: 0n, spendable: 0n });
  const expiries = await expiriesOf(member);
  expect(expiries).toEqual([
    expect.objectContaining({
      type: 'EXPIRY',
      points: 55n,
      actor: 'system',
      partnerId: null,
      merchantId: null,
      contractVersionId: null,
    }),
  ]);
  const entries = await story.entries(expiries[0]?.id as bigint);
  expect(entries[0]).toMatchObject({ accountKind: 'MEMBER', amount: -55n });
  const breakage = entries
    .slice(1)
    .map(({ accountKind, partnerId, amount }) => [accountKind, partnerId, amount]);
  expect(new Set(breakage)).toEqual(
    new Set([
      ['EXPIRED', shop.partnerId, 30n],
      ['EXPIRED', otherShop.partnerId, 20n],
      ['EXPIRED', null, 5n],
    ]),
  );
  for (const { accountId, amount } of entries.slice(1)) expect(await balanceOf(accountId)).toBe(amount);
});

test('X-02 W-04 once per member, however often and on however many nodes the job runs, also with operations at once', async () => {
  const members = await Promise.all(Array.from({ length: 40 }, () => story.memberWith(shop, 10n)));
  await story.advance(await secondsUntilOver(members[0] as bigint));
  const stopped = new AbortController();
  stopped.abort();
  await Promise.all([
    turn(),
    turn(second),
    turn(opened.node, stopped.signal),
    turn(second),
    ...members.slice(0, 10).map((member, n) => story.earn(shop, member, 3n, { node: n % 2 === 0 ? 0 : 1 })),
  ]);
  // whoever waited too long for a lock has its turn now
  await turn();
  for (const [n, member] of members.entries()) {
    expect(await expiriesOf(member)).toHaveLength(1);
    expect(await story.points(member)).toMatchObject({ posted: n < 10 ? 3n : 0n });
  }
});

test('X-02 B-03 the next operation that touches a member lets its points expire first; a read shows what is written', async () => {
  const member = await story.memberWith(shop, 50n);
  await story.advance(await secondsUntilOver(member));
  expect(await story.points(member)).toMatchObject({ posted: 50n });
  expect(told(await story.burn(shop, member, 1n))).toBe('INSUFFICIENT_POINTS');
  // what had become due has happened although the operation was refused
  expect(await expiriesOf(member)).toHaveLength(1);
  expect(await story.points(member)).toMatchObject({ posted: 0n });
});

test('L-04 a known key touches nothing that is due', async () => {
  const member = await story.memberWith(shop, 50n);
  const first = await story.burn(shop, member, 20n, { key: 'before' });
  await story.advance(await secondsUntilOver(member));
  expect(await story.burn(shop, member, 20n, { key: 'before' })).toEqual({ ...first, replayed: true });
  expect(await story.points(member)).toMatchObject({ posted: 30n });
  await turn();
  expect(await story.points(member)).toMatchObject({ posted: 0n });
});

test('E-02 B-02 quotes are made on what is due as the operation would be, and change nothing', async () => {
  const member = await story.memberWith(shop, 50n);
  await story.advance(await secondsUntilOver(member));
  const system = story.as(shop.system);
  const { merchantId } = shop;
  const burn = await quoteBurn(system, { member: refOf(member), merchantId, spend: { points: 10n } });
  expect(burn).toMatchObject({ available: 0n, refusal: { code: 'INSUFFICIENT_POINTS' } });
  const amount = { minor: 100_000n, currency: 'IRR' } as const;
  const earn = await quoteEarn(system, {
    member: refOf(member),
    merchantId,
    purchase: { amount, category: null, lines: null },
    occurredAt: null,
  });
  expect(earn).toMatchObject({ points: 10n, refusal: null });
  expect(await expiriesOf(member)).toEqual([]);
  posted(await story.earn(shop, member, 10n));
  expect((await story.account(member)).lots.map(({ expiresOn }) => expiresOn)).toEqual([earn.expiresOn]);
});

test('W-04 a member whose account somebody has locked keeps no other waiting, and has its turn later', async () => {
  const members = await Promise.all(Array.from({ length: 5 }, () => story.memberWith(shop, 10n)));
  await story.advance(await secondsUntilOver(members[0] as bigint));
  const [locked, ...others] = members as [bigint, ...bigint[]];
  await opened.owner.query('begin');
  await opened.owner.query('select 1 from member_account where member_id = $1 for update', [locked]);
  await turn();
  await opened.owner.query('rollback');
  for (const member of others) expect(await story.points(member)).toMatchObject({ posted: 0n });
  expect(await story.points(locked)).toMatchObject({ posted: 10n });
  expect(log).toContainEqual(
    expect.objectContaining({ msg: 'what is due of a member could not take effect', err: expect.anything() }),
  );
  await turn();
  expect(await story.points(locked)).toMatchObject({ posted: 0n });
});

test('W-04 a coalition that fails keeps no other from it; the job fails then', async () => {
  const other = await PointsStory.open(opened, {}, second);
  const member = await story.memberWith(shop, 10n);
  await story.advance(await secondsUntilOver(member));
  // Rows that cannot be read, as damaged storage would give.
  await opened.owner.query(`
    create function fail_on_read(p_coalition bigint) returns boolean language plpgsql as $$
      begin
        if p_coalition = ${other.twinId} then raise exception 'could not read block 7'; end if;
        return true;
      end $$;
    create policy unreadable on ledger_state as restrictive using (fail_on_read(coalition_id));
  `);
  await expect(turn()).rejects.toThrow('not all due things could take effect');
  await opened.owner.query('drop policy unreadable on ledger_state; drop function fail_on_read');
  expect(await story.points(member)).toMatchObject({ posted: 0n });
  expect(log.filter(({ level }) => level === 'error')).toEqual([
    expect.objectContaining({ coalition: encodeId('coalition', other.twinId) }),
  ]);
});

test('X-04 X-01 after inactivity: whatever a member does moves the last day of all its lots on', async () => {
  const idle = await PointsStory.open(opened, { expiryPolicy: { kind: 'inactivity', months: 3 } }, second);
  const at = await idle.partner('tizfood');
  const [active, asleep] = [await idle.memberWith(at, 10n), await idle.memberWith(at, 10n)];
  await idle.advance(60 * DAY);
  posted(await idle.burn(at, active, 1n));
  await idle.advance(60 * DAY);
  await turn();
  expect(await idle.points(active)).toMatchObject({ posted: 9n });
  expect(await idle.points(asleep)).toMatchObject({ posted: 0n });
  await idle.advance(60 * DAY);
  await turn();
  expect(await idle.points(active)).toMatchObject({ posted: 0n });
  expect(await idle.differences()).toEqual([]);
});

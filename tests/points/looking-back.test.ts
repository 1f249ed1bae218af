import fc from 'fast-check';
import { type BalanceChange, readBalanceChanges } from '../../src/ledger/balance-changes.js';
import { balancesAt } from '../../src/ledger/balances.js';
import { cutEntrySpans } from '../../src/ledger/entry-spans.js';
import {
  listProgrammeAccounts,
  type ProgrammeEntry,
  programmeBalancesAt,
  readProgrammeEntries,
} from '../../src/ledger/programme-accounts.js';
import { sealEpochs } from '../../src/ledger/seals/seal-epochs.js';
import { entityManagerFor } from '../../src/runtime/database.js';
import { type OpenedNode, useProgrammeNode } from '../harness/opened-node.js';
import { pastGuards } from '../harness/past-guards.js';
import { unlessBusy } from '../harness/unless-busy.js';
import { PointsStory, posted, subjectOf, type TwinPartner, told, transactionOf } from './points-story.js';

const HOUR = 3_600;
const DAY = 24 * HOUR;
/** Transactions of a span: few, so that a short history has many of them. */
const SPAN = 7;

let opened: OpenedNode;
let story: PointsStory;
/** Its points wait for two days. */
let rahnet: TwinPartner;
let tizfood: TwinPartner;
let members: bigint[];

useProgrammeNode((parts) => {
  opened = parts;
});

beforeAll(async () => {
  story = await PointsStory.open(opened, {
    expiryPolicy: { kind: 'after-months', months: 1, roundUpTo: 'none', minimumDays: 1 },
    clawbackPolicy: 'CAP',
  });
  rahnet = await story.partner('rahnet', { vestingDays: 2 });
  tizfood = await story.partner('tizfood');
  members = [];
  for (let n = 0; n < 3; n += 1) members.push(await story.memberOf(rahnet, tizfood));
  for (let round = 0; round < 4; round += 1) await live(round);
}, 240_000);

/** Some of everything, and time that goes by. */
async function live(round: number): Promise<void> {
  const [first, second, third] = members as [bigint, bigint, bigint];
  await story.earn(rahnet, first, 100n);
  await story.earn(tizfood, first, 80n);
  await story.earn(tizfood, second, 50n);
  const held = subjectOf(await story.hold(tizfood, first, 20n, { expiresIn: 2 * HOUR }));
  const released = subjectOf(await story.hold(rahnet, first, 5n, { expiresIn: 2 * HOUR }));
  await story.hold(tizfood, second, 10n, { expiresIn: 60 });
  await story.advance(HOUR);
  const burned = transactionOf(await story.burn(rahnet, first, 15n));
  posted(await story.capture(tizfood.system, held, 12n));
  posted(await story.release(rahnet.system, released));
  posted(await story.reverse(rahnet.system, burned, { points: 4n }));
  posted(await story.transfer(tizfood.system, first, third, 6n));
  posted(await story.adjust(story.operator, third, 'CREDIT', 9n));
  const spent = transactionOf(await story.earn(tizfood, third, 30n));
  posted(await story.burn(rahnet, third, 40n));
  posted(await story.reverse(tizfood.system, spent)); // more than is left: the partner bears the rest
  expect(told(await story.burn(rahnet, second, 1_000n))).toBe('INSUFFICIENT_POINTS');
  await story.advance((round % 2 === 0 ? 3 : 40) * DAY);
}

const em = () => entityManagerFor(opened.node.database, story.twinId);

interface Version {
  readonly version: number;
  readonly at: number;
  readonly posted: bigint;
  readonly held: bigint;
  readonly pending: bigint;
}

/** All versions of a member's balance, from its entries and steps. */
async function versionsOf(member: bigint): Promise<Version[]> {
  const { rows } = await opened.owner.query<Record<string, string>>(
    `select version, (extract(epoch from posted_at) * 1000)::bigint as at, posted_after as posted, held_after as held,
            pending_after as pending from entry where coalition_id = $1 and account_id = $2
     union all
     select version, (extract(epoch from at) * 1000)::bigint, posted_after, held_after, pending_after
       from balance_step where coalition_id = $1 and member_id = $2`,
    [story.twinId, member],
  );
  return rows
    .map((row) => ({
      version: Number(row.version),
      at: Number(row.at),
      posted: BigInt(row.posted ?? 0),
      held: BigInt(row.held ?? 0),
      pending: BigInt(row.pending ?? 0),
    }))
    .sort((a, b) => a.version - b.version);
}

const NOTHING: Version = { version: 0, at: 0, posted: 0n, held: 0n, pending: 0n };

function expectedAt(versions: readonly Version[], at: number): Omit<Version, 'at'> {
  const { at: _, ...balance } = versions.findLast((each) => each.at <= at) ?? NOTHING;
  return balance;
}

/** Every instant at which something happened, the ones around it, before everything and after it; and some at random. */
function instantsAround(times: readonly number[]): number[] {
  const [first = 0, last = 0] = [Math.min(...times), Math.max(...times)];
  const random = fc.sample(fc.integer({ min: 0, max: last - first }), 60).map((ms) => first + ms);
  return [...new Set(times.flatMap((at) => [at - 1, at, at + 1])), 0, last + DAY * 1_000, ...random];
}

test('L-08 the history has some of every kind of change', async () => {
  const kinds = new Set<string>();
  for (const memberId of members)
    for (const { kind } of await changesOf(memberId, 0, 100_000)) kinds.add(kind);
  expect([...kinds].sort()).toEqual(
    [
      'ADJUSTMENT',
      'BURN',
      'EARN',
      'EXPIRY',
      'HOLD',
      'HOLD_EXPIRY',
      'RELEASE',
      'REVERSAL',
      'TRANSFER',
      'VEST',
    ].sort(),
  );
});

test('L-08 a balance at any instant is the one after the last change until then, with or without an entry', async () => {
  for (const memberId of members) {
    const versions = await versionsOf(memberId);
    expect(versions.map(({ version }) => version)).toEqual(versions.map((_, at) => at + 1));
    for (const at of instantsAround(versions.map((each) => each.at))) {
      const read = await balancesAt(em(), story.twinId, [memberId], new Date(at));
      const { version, posted: all, held, pending } = read.get(memberId) ?? {};
      expect({ at, version, posted: all, held, pending }).toEqual({ at, ...expectedAt(versions, at) });
    }
  }
});

test('L-08 balances of several members, one of them unknown, come from one question', async () => {
  const now = await story.now();
  const read = await balancesAt(em(), story.twinId, [...members, 77n], now);
  expect([...read.keys()].sort()).toEqual([...members].sort());
});

async function changesOf(memberId: bigint, after: number, until: number, most = 100_000) {
  const [changes] = await readBalanceChanges(em(), story.twinId, [{ memberId, after, until }], most);
  return changes as BalanceChange[];
}

test('L-08 the changes between two versions lead from the one balance to the other, page by page', async () => {
  for (const memberId of members) {
    const versions = await versionsOf(memberId);
    const all = await changesOf(memberId, 0, versions.length);
    expect(all.map(({ version }) => version)).toEqual(versions.map(({ version }) => version));
    let before = NOTHING;
    for (const [at, change] of all.entries()) {
      const after = versions[at] as Version;
      expect(change).toMatchObject({
        points: after.posted - before.posted,
        held: after.held - before.held,
        pending: after.pending - before.pending,
        postedAfter: after.posted,
        heldAfter: after.held,
        pendingAfter: after.pending,
        at: new Date(after.at),
      });
      before = after;
    }
    for (let after = 0; after < versions.length; after += 1) {
      const page = await changesOf(memberId, after, versions.length - 1, 3);
      expect(page).toEqual(all.slice(after, Math.min(after + 3, versions.length - 1)));
    }
  }
});

interface PlainEntry {
  readonly transactionId: bigint;
  readonly accountId: bigint;
  readonly amount: bigint;
  readonly at: number;
}

/** All entries of the programme's accounts, in the order of their transactions. */
async function programmeEntries(): Promise<PlainEntry[]> {
  const { rows } = await opened.owner.query<Record<string, string>>(
    `select transaction_id, account_id, amount, (extract(epoch from posted_at) * 1000)::bigint as at from entry
      where coalition_id = $1 and sequence is null order by transaction_id`,
    [story.twinId],
  );
  return rows.map((row) => ({
    transactionId: BigInt(row.transaction_id ?? 0),
    accountId: BigInt(row.account_id ?? 0),
    amount: BigInt(row.amount ?? 0),
    at: Number(row.at),
  }));
}

async function accountIds(): Promise<bigint[]> {
  const lists = await listProgrammeAccounts(em(), story.twinId, [null, rahnet.partnerId, tizfood.partnerId]);
  return [...lists.values()].flat().map(({ id }) => id);
}

/** Every account, at every instant and between many pairs of them, against the plain entries. */
async function expectToAgree(): Promise<void> {
  const entries = await programmeEntries();
  const accounts = await accountIds();
  const instants = instantsAround(entries.map(({ at }) => at));
  const sum = (account: bigint, until: (at: number) => boolean) =>
    entries
      .filter(({ accountId, at }) => accountId === account && until(at))
      .reduce((total, { amount }) => total + amount, 0n);
  for (const instant of instants) {
    const read = await programmeBalancesAt(em(), story.twinId, accounts, new Date(instant));
    const expected = accounts.map((id) => [id, sum(id, (at) => at <= instant)]);
    expect({ instant, read: [...read] }).toEqual({ instant, read: expected });
  }
  const all = await programmeBalancesAt(em(), story.twinId, accounts, null);
  expect([...all]).toEqual(accounts.map((id) => [id, sum(id, () => true)]));
  for (const account of accounts) {
    for (const [from, to] of fc.sample(
      fc.tuple(fc.constantFrom(...instants), fc.constantFrom(...instants)),
      25,
    )) {
      const expected = entries.filter(
        (each) => each.accountId === account && each.at >= from && each.at < to,
      );
      expect(await readAll(account, new Date(from), new Date(to), 3)).toEqual(
        expected.map(({ transactionId, amount, at }) => ({ transactionId, amount, postedAt: new Date(at) })),
      );
    }
  }
}

/** All entries of an account between two instants, page by page. */
async function readAll(account: bigint, from: Date, to: Date, most: number): Promise<ProgrammeEntry[]> {
  const read: ProgrammeEntry[] = [];
  for (;;) {
    const after = read.at(-1)?.transactionId ?? 0n;
    const range = { from, to, after, most };
    const page = (await readProgrammeEntries(em(), story.twinId, [account], range)).get(account) ?? [];
    read.push(...page);
    if (page.length < most) return read;
  }
}

const cut = (database = opened.node.database) =>
  cutEntrySpans(database, story.twinId, { transactions: SPAN });

test('L-08 balances and entries of the programme at any instant are those of its entries: without spans, with some, and with more behind them', async () => {
  await expectToAgree();
  expect(await cut()).toBe(0); // nothing is complete before an epoch is closed
  await sealEpochs(opened.node.database, story.twinId);
  expect(await cut()).toBeGreaterThan(5);
  await expectToAgree();
  await live(5);
  await expectToAgree();
  await sealEpochs(opened.node.database, story.twinId);
  await live(6);
  expect(await cut()).toBeGreaterThan(1);
  await expectToAgree();
  await spansAreWhole();
}, 240_000);

test('W-04 spans that are cut by several at once, while others post and epochs are closed, hold every transaction once', async () => {
  const posting = Promise.all(
    members.map(async (member) => {
      for (let n = 0; n < 15; n += 1) posted(await story.earn(tizfood, member, 1n));
    }),
  );
  let done = false;
  const cutting = Promise.all(
    [0, 1].map(async () => {
      while (!done) {
        await unlessBusy(() => sealEpochs(opened.node.database, story.twinId));
        await cut();
      }
    }),
  );
  await posting;
  done = true;
  await cutting;
  await sealEpochs(opened.node.database, story.twinId);
  await cut();
  await spansAreWhole();
  await expectToAgree();
}, 240_000);

test('W-04 a span that was begun and not written to its end is not there', async () => {
  for (let n = 0; n < SPAN; n += 1) posted(await story.earn(tizfood, members[0] as bigint, 1n));
  await sealEpochs(opened.node.database, story.twinId);
  const before = await spans();
  await opened.owner.query('begin');
  await opened.owner.query(`set local app.coalition_id = ${story.twinId}`);
  await opened.owner.query('select cut_entry_span($1)', [SPAN]);
  expect(await spans()).toHaveLength(before.length + 1);
  await opened.owner.query('rollback');
  expect(await spans()).toEqual(before);
  expect(await cut()).toBeGreaterThan(0);
  await spansAreWhole();
});

test('L-08 postings of an account that is ahead of the clock are found all the same', async () => {
  // As after a clock that was far ahead for a moment: this member's postings stay ahead until the clock comes there.
  const [member] = members as [bigint];
  await pastGuards(opened.owner, () =>
    opened.owner.query(
      "update member_account set last_posted_at = last_posted_at + interval '2 hours' where coalition_id = $1 and member_id = $2",
      [story.twinId, member],
    ),
  );
  for (let n = 0; n < 2 * SPAN; n += 1) posted(await story.earn(tizfood, members[n % 2] as bigint, 1n));
  await sealEpochs(opened.node.database, story.twinId);
  await cut();
  posted(await story.earn(tizfood, members[1] as bigint, 1n));
  await expectToAgree();
});

async function spans() {
  const { rows } = await opened.owner.query<{
    number: number;
    first_epoch: number;
    last_epoch: number;
    lowest_id: string;
    highest_id: string;
    transactions: number;
  }>('select * from entry_span where coalition_id = $1 order by number', [story.twinId]);
  return rows;
}

/** Each transaction of a closed epoch up to the last span's lies in exactly one, and the numbers are without gaps. */
async function spansAreWhole(): Promise<void> {
  const made = await spans();
  expect(made.map(({ number }) => number)).toEqual(made.map((_, at) => at + 1));
  const { rows } = await opened.owner.query<{ id: string; spans: number; within: boolean }>(
    `select t.id, count(s.number)::int as spans,
            t.sealing_epoch < (select min(epoch) from (
              select last.first_epoch as epoch from entry_span last where last.coalition_id = $1 order by number desc limit 1) x) as within
       from ledger_transaction t
       left join entry_span s on s.coalition_id = t.coalition_id and t.id between s.lowest_id and s.highest_id
        and t.sealing_epoch between s.first_epoch and s.last_epoch
      where t.coalition_id = $1 group by t.id, t.sealing_epoch`,
    [story.twinId],
  );
  expect(rows.filter(({ spans: n }) => n > 1)).toEqual([]);
  expect(rows.filter(({ spans: n, within }) => within && n !== 1)).toEqual([]);
  const counted = rows.filter(({ spans: n }) => n === 1).length;
  expect(made.reduce((sum, { transactions }) => sum + transactions, 0)).toBe(counted);
}

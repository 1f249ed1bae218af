import type pg from 'pg';
import { onReferenceChange } from '../../src/coalition/reference-version.js';
import { CoalitionNotFoundError, createProgramme } from '../../src/partners/programme.js';
import { suspendPartner } from '../../src/partners/suspend-partner.js';
import { did, newCoalition, newPartner } from '../harness/coalition-story.js';
import type { TestDatabase } from '../harness/database.js';
import { fixedClock } from '../harness/fixed-clock.js';
import { useProgrammeNode } from '../harness/opened-node.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';
import { silentChannel } from '../harness/silent-channel.js';

let testDatabase: TestDatabase;
let node: ProgrammeNode;
let owner: pg.Client;

useProgrammeNode((opened) => {
  ({ testDatabase, node, owner } = opened);
});

/** A second node's cache over the same database, whose channel and clock the test holds. */
function otherCache(options: { maxCoalitions?: number } = {}) {
  const channel = silentChannel();
  const clock = fixedClock(new Date());
  const wait = (ms: number) => clock.set(new Date(clock.now().getTime() + ms));
  const programme = createProgramme({ database: node.database, channel, clock, ...options });
  return { programme, channel, wait };
}

async function suspended(slug: string) {
  const story = await newCoalition(node);
  const { partnerId } = await newPartner(node, story, slug);
  const { coalitionId } = story;
  return {
    coalitionId,
    partnerId,
    suspend: async () => did(await suspendPartner(node.as(story.operator), { partnerId, reason: null })),
  };
}

test('a snapshot tells settings, partners, contracts and merchants of one coalition', async () => {
  const story = await newCoalition(node);
  const { partnerId, merchantId } = await newPartner(node, story, 'rahnet');
  await newPartner(node, await newCoalition(node), 'tizfood');
  const snapshot = await node.programme.snapshot(story.coalitionId);
  expect(snapshot.coalition).toMatchObject({ environment: 'live', twinId: story.twinId, openLinking: true });
  expect(snapshot.terms).toMatchObject({
    timeZone: 'Asia/Tehran',
    calendar: 'persian',
    occurredAtDaysBack: 180,
  });
  expect(snapshot.terms.referenceVersion).toBe(snapshot.referenceVersion);
  expect([...snapshot.partners.keys()]).toEqual([partnerId]);
  expect([...snapshot.merchants.keys()]).toEqual([merchantId]);
  expect(snapshot.partners.get(partnerId)?.contracts).toMatchObject([
    { version: 1, earnRate: { scaled: 10_000n } },
  ]);
});

test('P-04 the node that made a change knows it at once', async () => {
  const { coalitionId, partnerId, suspend } = await suspended('rahnet');
  expect((await node.programme.snapshot(coalitionId)).partners.get(partnerId)?.status).toBe('ACTIVE');
  await suspend();
  expect((await node.programme.snapshot(coalitionId)).partners.get(partnerId)?.status).toBe('SUSPENDED');
});

test('P-04 two nodes over one channel: the announcement reaches the other cache', async () => {
  const other = await openProgrammeNode(testDatabase);
  try {
    const { coalitionId, partnerId, suspend } = await suspended('rahnet');
    await other.programme.snapshot(coalitionId);
    const heard = new Promise<void>((resolve) => {
      onReferenceChange(other.channel, (change) => {
        if (change.coalitionId === coalitionId) resolve();
      });
    });
    await suspend();
    await heard;
    expect((await other.programme.snapshot(coalitionId)).partners.get(partnerId)?.status).toBe('SUSPENDED');
  } finally {
    await other.close();
  }
});

test('a change whose announcement is lost is known after five seconds', async () => {
  const { programme, wait } = otherCache();
  const { coalitionId, partnerId, suspend } = await suspended('rahnet');
  const status = async () => (await programme.snapshot(coalitionId)).partners.get(partnerId)?.status;
  expect(await status()).toBe('ACTIVE');
  await suspend();
  wait(4_999);
  expect(await status()).toBe('ACTIVE');
  wait(1);
  expect(await status()).toBe('SUSPENDED');
});

test('after the channel was lost everything is looked at again', async () => {
  const { programme, channel } = otherCache();
  const { coalitionId, partnerId, suspend } = await suspended('rahnet');
  await programme.snapshot(coalitionId);
  await suspend();
  channel.lose();
  expect((await programme.snapshot(coalitionId)).partners.get(partnerId)?.status).toBe('SUSPENDED');
});

test('a version that was asked for is read even where nothing was announced', async () => {
  const { programme } = otherCache();
  const { coalitionId, partnerId, suspend } = await suspended('rahnet');
  const before = await programme.snapshot(coalitionId);
  const { referenceVersion } = await suspend();
  expect(referenceVersion).toBe(before.referenceVersion + 1n);
  const after = await programme.snapshot(coalitionId, { atLeast: referenceVersion });
  expect(after.partners.get(partnerId)?.status).toBe('SUSPENDED');
  expect(before.partners.get(partnerId)?.status).toBe('ACTIVE'); // a snapshot never changes
});

test('an unchanged coalition keeps its snapshot, a changed one keeps what did not change', async () => {
  const { programme, wait } = otherCache();
  const story = await newCoalition(node);
  const first = await newPartner(node, story, 'rahnet');
  const before = await programme.snapshot(story.coalitionId);
  wait(5_000);
  expect(await programme.snapshot(story.coalitionId)).toBe(before);

  const second = await newPartner(node, story, 'tizfood');
  wait(5_000);
  const after = await programme.snapshot(story.coalitionId);
  expect([...after.partners.keys()].sort()).toEqual([first.partnerId, second.partnerId].sort());
  expect(after.partners.get(first.partnerId)).toBe(before.partners.get(first.partnerId));
  expect(after.merchants.get(first.merchantId)).toBe(before.merchants.get(first.merchantId));
});

test('callers that come together share one reading', async () => {
  const { programme } = otherCache();
  const { coalitionId } = await suspended('rahnet');
  const snapshots = await Promise.all([1, 2, 3].map(() => programme.snapshot(coalitionId)));
  expect(new Set(snapshots).size).toBe(1);
});

test('of too many coalitions the one not used for longest is forgotten', async () => {
  const { programme } = otherCache({ maxCoalitions: 2 });
  const ids: bigint[] = [];
  for (let i = 0; i < 3; i++) ids.push((await newCoalition(node)).coalitionId);
  const [a, b, c] = ids as [bigint, bigint, bigint];
  const first = await programme.snapshot(a);
  await programme.snapshot(b);
  expect(await programme.snapshot(a)).toBe(first); // used again, so b goes first
  await programme.snapshot(c);
  expect(await programme.snapshot(a)).toBe(first);
});

test('a coalition that is not there', async () => {
  await expect(node.programme.snapshot(12_345n)).rejects.toThrow(CoalitionNotFoundError);
});

test('X-02, R-04 a snapshot knows whose breakage points of a funding are, also of fundings that came later', async () => {
  const { programme, wait } = otherCache();
  const story = await newCoalition(node);
  const first = await newPartner(node, story, 'rahnet');
  const before = await programme.snapshot(story.coalitionId);
  const second = await newPartner(node, story, 'tizfood');
  wait(5_000);
  const after = await programme.snapshot(story.coalitionId);

  const { rows } = await owner.query<{ kind: string; partner_id: string | null; id: string }>(
    'select kind, partner_id, id from ledger_account where coalition_id = $1',
    [story.coalitionId],
  );
  const accountOf = (kind: string, partnerId: bigint | null) =>
    BigInt(
      rows.find((row) => row.kind === kind && row.partner_id === (partnerId && String(partnerId)))?.id ?? 0,
    );
  for (const { partnerId } of [first, second]) {
    const partner = after.partners.get(partnerId);
    expect(partner).toMatchObject({
      issuedAccountId: accountOf('ISSUED', partnerId),
      redeemedAccountId: accountOf('REDEEMED', partnerId),
      expiredAccountId: accountOf('EXPIRED', partnerId),
      shortfallAccountId: accountOf('SHORTFALL', partnerId),
    });
    const fundingId = partner?.contracts[0]?.fundingId ?? 0n;
    expect(after.terms.accounts.expiredOf(fundingId)).toBe(accountOf('EXPIRED', partnerId));
    if (partnerId === second.partnerId)
      expect(() => before.terms.accounts.expiredOf(fundingId)).toThrow(RangeError);
  }
  const { rows: own } = await owner.query<{ own_funding_id: string }>(
    'select own_funding_id from ledger_state where coalition_id = $1',
    [story.coalitionId],
  );
  expect(after.terms.accounts.expiredOf(BigInt(own[0]?.own_funding_id ?? 0))).toBe(
    accountOf('EXPIRED', null),
  );
  expect(after.terms.accounts.adjusted).toBe(accountOf('ADJUSTED', null));
  expect(after.terms.accounts.donated).toBe(accountOf('DONATED', null));
  expect(new Set(rows.map(({ id }) => id)).size).toBe(11);
});

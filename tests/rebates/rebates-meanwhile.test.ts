import { eraseMember } from '../../src/journeys/personal-data/erase-member.js';
import { openMemberExport } from '../../src/journeys/personal-data/export-member.js';
import { announceChange } from '../../src/partners/announce-change.js';
import { rebateFor } from '../../src/rebates/rebate-amount.js';
import { inCoalition } from '../../src/runtime/database.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { addDays } from '../../src/values/day.js';
import { encodeId } from '../../src/values/ids.js';
import { codeOf, did } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { PerksStory } from '../perks/perks-story.js';
import { type PointsStory, posted, refOf, type TwinPartner, transactionOf } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { SettlementStory } from '../settlement/settlement-story.js';
import { RebatesStory, terms } from './rebates-story.js';

/** Rebates while others buy, return, are erased or leave (rules K-13, K-14, A-05). */

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let otherShop: TwinPartner;
let perks: PerksStory;
let settlement: SettlementStory;
let rebates: RebatesStory;

usePointsStory({ anew: 'each test' }, (parts) => {
  ({ opened, story, shop, otherShop } = parts);
  perks = new PerksStory(story);
  settlement = new SettlementStory(story, opened.owner);
  rebates = new RebatesStory(story, settlement);
});

beforeEach(async () => {
  await settlement.beginAtNoon();
  await rebates.goToNext();
});

afterEach(async () => {
  expect((await auditSettlement(story.nodes[0].database, story.twinId)).differences).toEqual([]);
});

test('K-13 whatever is bought and returned while it is computed on two nodes, in the end all is given, once', async () => {
  const rebate = await rebates.inForce();
  const accounts = [await perks.account(shop), await perks.account(shop), await perks.account(shop)];
  const bought = new Map<bigint, bigint[]>(accounts.map((id) => [id, []]));
  const buy = async (account: bigint, node: 0 | 1, points: bigint) => {
    bought.get(account)?.push(transactionOf(await story.earn(shop, account, points, { node })));
  };
  for (let month = 0; month < 4; month += 1) {
    const busy = accounts.flatMap((account, at) => {
      const [oldest] = bought.get(account)?.splice(0, 1) ?? [];
      const back = () => story.reverse(shop.system, oldest ?? null, { points: BigInt(20 + at) }, { node: 1 });
      return [
        () => buy(account, 0, BigInt(120 + 40 * at + 10 * month)),
        () => buy(account, 1, BigInt(60 + 7 * at)),
        ...(oldest === undefined ? [] : [back]),
      ];
    });
    await Promise.all([...busy.map((work) => work()), rebates.give(0), rebates.give(1), rebates.give(0)]);
    await rebates.goToNext();
  }
  await rebates.give();
  const { versions } = rebate;
  const [version] = versions;
  if (!version) throw new Error('the rebate has no version');
  for (const account of accounts) {
    const months = await settlement.rows<{ spend: string }>(
      `select sum(spend_minor)::text as spend from member_activity
        where coalition_id = :coalition and member_id = ${account} group by month`,
    );
    const due = months.reduce((sum, { spend }) => sum + rebateFor(version, BigInt(spend)).earned, 0n);
    const credits = await rebates.credits(account);
    const given = credits.reduce((sum, each) => sum + each.given, 0n);
    expect(credits).toHaveLength(4);
    expect(given + (credits.at(-1)?.carried ?? 0n)).toBe(due);
    const entries = await settlement.rows<{ points: string }>(
      `select coalesce(sum(points), 0)::text as points from ledger_transaction
        where coalition_id = :coalition and member_id = ${account} and actor = 'system'`,
    );
    expect(entries).toEqual([{ points: String(given) }]);
  }
});

test('K-14 A-05 whose account is erased meanwhile, or whose payer has left, gets nothing; an export tells of it', async () => {
  const payer = await story.partner('rahnet');
  await rebates.inForce({ payer: { id: payer.partnerId }, partner: { id: shop.partnerId } });
  const [gone, stays] = [await perks.account(shop), await perks.account(shop)];
  for (const account of [gone, stays]) posted(await story.earn(shop, account, 300n));
  posted(await story.earn(otherShop, await perks.account(otherShop), 300n));
  await rebates.goToNext();
  const { ledger } = story.nodes[0];
  const post = () => Promise.reject(new Error('the ledger is away'));
  const away = { ledger: { ...ledger, post } as unknown as typeof ledger };
  expect(await rebates.give(0, away)).toEqual({ computed: 2, given: 0 });
  const operator = { ...story.as(story.operator), ledger };
  did(await eraseMember(operator, { member: refOf(gone), ground: 'ASKED_BY_MEMBER', forfeit: true }));
  expect(await rebates.give()).toEqual({ computed: 0, given: 1 });
  expect((await rebates.credits(gone)).map(({ status, given }) => [status, given])).toEqual([
    ['REFUSED', 60n],
  ]);
  expect((await story.points(gone)).posted).toBe(0n);

  posted(await story.earn(shop, stays, 300n));
  await hasLeft(payer);
  await rebates.goToNext();
  expect(await rebates.give()).toEqual({ computed: 1, given: 0 });
  expect((await rebates.credits(stays)).map(({ status }) => status)).toEqual(['GIVEN', 'REFUSED']);
  expect(
    await settlement.rows(
      "select amount_minor from statement_item where coalition_id = :coalition and kind = 'REBATE_COST'",
    ),
  ).toEqual([{ amount_minor: '60000' }]);

  let text = '';
  for await (const piece of (await openMemberExport(operator, stays)) ?? []) text += piece;
  const told = (JSON.parse(text) as { rebates: object[] }).rebates;
  const [credit] = await rebates.credits(stays);
  expect(told).toHaveLength(2);
  expect(told[0]).toMatchObject({
    ...{ id: encodeId('rebateCredit', credit?.id ?? 0n), memberId: encodeId('member', stays), given: '60' },
    ...{
      status: 'GIVEN',
      spendMinor: '3000000',
      transactionId: encodeId('transaction', credit?.transactionId ?? 0n),
    },
  });
});

test('K-14 a draft gives nothing, and a rebate that ends before its first period begins is done', async () => {
  const rebate = did(await rebates.add());
  const account = await perks.account(shop);
  posted(await story.earn(shop, account, 300n));
  await rebates.goToNext();
  expect(await rebates.give()).toEqual({ computed: 0, given: 0 });
  const { until } = await rebates.now();
  did(await rebates.activate(rebate, addDays(until, 1)));
  expect(did(await rebates.end(rebate)).endedAfter).toBe(until);
  expect(codeOf(await rebates.draft(rebate))).toBe('REBATE_ENDED');
  await rebates.goToNext();
  await rebates.give();
  expect(await rebates.credits(account)).toEqual([]);
  expect(
    await settlement.rows('select 1 from rebate where coalition_id = :coalition and settled_at is not null'),
  ).toHaveLength(1);
});

test('K-14 a perk for whose uses a partner pays that has left is not granted', async () => {
  const payer = await story.partner('rahnet');
  const perk = await perks.perk({ payer: { id: payer.partnerId } });
  await rebates.inForce({ perk: { id: perk.id }, terms: terms({ pointValue: null }) });
  const account = await perks.account(shop);
  posted(await story.earn(shop, account, 3_000n));
  await hasLeft(payer);
  await rebates.goToNext();
  expect(await rebates.give()).toEqual({ computed: 1, given: 0 });
  expect((await rebates.credits(account)).map(({ status, grantId }) => [status, grantId])).toEqual([
    ['REFUSED', null],
  ]);
});

/** As the steps of an exit would leave it. */
async function hasLeft({ partnerId }: TwinPartner): Promise<void> {
  await settlement.rows(
    `with terms as (update coalition set reference_version = reference_version + 1 where id = :coalition returning reference_version)
     update partner p set status = 'EXITED', reference_version = terms.reference_version
       from terms where p.coalition_id = :coalition and p.id = ${partnerId}`,
  );
  await inCoalition(story.nodes[0].database, story.twinId, async (em) =>
    announceChange(
      em,
      { coalitionId: story.twinId, id: partnerId },
      { kind: 'STATUS', status: 'EXITED', previousStatus: 'ACTIVE', at: await story.now() },
    ),
  );
}

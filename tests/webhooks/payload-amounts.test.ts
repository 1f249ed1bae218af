import { announceExpiries } from '../../src/journeys/expiry-reminders/announce-expiries.js';
import { recordFloatDeposit } from '../../src/partners/record-float-deposit.js';
import { inCoalition } from '../../src/runtime/database.js';
import { disputeStatementLines } from '../../src/settlement/disputes/dispute-statement-lines.js';
import { encodeId } from '../../src/values/ids.js';
import type { EventReceiver, JsonObject } from '../../src/webhooks/payloads/event-payload.js';
import { GivingStory } from '../giving/giving-story.js';
import { did } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { PerksStory } from '../perks/perks-story.js';
import {
  type PointsStory,
  posted,
  subjectOf,
  type TwinPartner,
  transactionOf,
} from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { SettlementStory } from '../settlement/settlement-story.js';
import { readAnnounced } from './announced-scene.js';

/** What events say of points and money, reckoned by hand from what happened. */

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let settlement: SettlementStory;

usePointsStory({ anew: 'each test' }, (parts) => {
  ({ opened, story, shop } = parts);
  settlement = new SettlementStory(story, parts.opened.owner);
});

const OPERATOR: EventReceiver = { kind: 'operator' };

/** What is sent of the twin's events of some types, in the order in which they were announced. */
async function told(types: RegExp, receiver = OPERATOR): Promise<{ type: string; data: JsonObject }[]> {
  const { events, payloads } = await readAnnounced(opened.owner, story.nodes[0], story.twinId);
  return events
    .filter(({ type }) => types.test(type))
    .toSorted((a, b) => a.objectSequence - b.objectSequence)
    .flatMap(({ id, type }) => {
      const data = payloads.get(id)?.dataFor(receiver);
      return data ? [{ type, data }] : [];
    });
}

/** Type, points of the transaction, change of the member's, and posted, held, pending, available after it. */
function inNumbers({ type, data }: { readonly type: string; readonly data: JsonObject }): string {
  const { transaction, points, change, balance } = data as Record<string, never> & {
    transaction?: { points: string };
    balance: Record<'posted' | 'held' | 'pending' | 'available', string>;
  };
  const { posted, held, pending, available } = balance;
  return [type, transaction?.points ?? points, change ?? '', posted, held, pending, available].join(' ');
}

test('W-01 R-04 L-05 events of points say what each has moved, and what it has left', async () => {
  const waits = await story.partner('rahnet', { vestingDays: 1 });
  const member = await story.memberOf(shop, waits);
  const earned = transactionOf(await story.earn(shop, member, 100n));
  const waiting = transactionOf(await story.earn(waits, member, 40n));
  const holdId = subjectOf(await story.hold(shop, member, 30n));
  const burned = transactionOf(await story.burn(shop, member, 50n));
  posted(await story.capture(shop.system, holdId, 12n));
  // 38 are left to be taken: the partner bears the other 22.
  posted(await story.reverse(shop.system, earned, { points: 60n }));
  posted(await story.reverse(shop.system, burned, { points: 5n }));
  // A quarter of 400 000 rial that earned 40.
  posted(await story.reverse(waits.system, waiting, { amount: { minor: 100_000n, currency: 'IRR' } }));
  await story.advance(2 * 86_400);
  posted(await story.burn(shop, member, 1n));

  expect((await told(/^points\./)).map(inNumbers)).toEqual([
    'points.earned 100 100 100 0 0 100',
    'points.earned 40 40 140 0 40 100',
    'points.burned 50 -50 90 30 40 20',
    'points.burned 12 -12 78 0 40 38',
    'points.reversed 60 -38 40 0 40 0',
    'points.reversed 5 5 45 0 40 5',
    'points.reversed 10 -10 35 0 30 5',
    'points.vested 30  35 0 0 35',
    'points.burned 1 -1 34 0 0 34',
  ]);
  expect((await told(/^hold\./)).map(({ type, data }) => [type, data])).toMatchObject([
    ['hold.opened', { hold: { points: '30', status: 'OPEN' } }],
    ['hold.captured', { hold: { points: '30', status: 'CAPTURED' }, capturedPoints: '12' }],
  ]);
  expect((await told(/^points\.earned/)).map(({ data }) => data)).toMatchObject([
    { amount: { amount: '1000000', currency: 'IRR' } },
    { amount: { amount: '400000', currency: 'IRR' } },
  ]);
  // What the other partner did shows in balances alone.
  const toWaits = await told(/^points\./, { kind: 'partner', partnerId: waits.partnerId });
  expect(toWaits.map(inNumbers)).toEqual([
    'points.earned 40 40 140 0 40 100',
    'points.reversed 10 -10 35 0 30 5',
    'points.vested 30  35 0 0 35',
  ]);
});

test('W-01 C-01 a donation says what it was worth to the charity, without what sponsors add', async () => {
  const giving = new GivingStory(opened, story);
  const sponsors = [{ slug: 'tizfood', percent: '100', capMinor: 50_000n }];
  const rate = { kind: 'LINEAR', multiple: 10n, multipleMinor: 15_000n, minimum: 100n } as const;
  const campaignId = await giving.campaign(await giving.charity(), { rate, sponsors });
  const member = await story.memberOf(shop);
  posted(await story.earn(shop, member, 300n));
  posted(await giving.give(shop.system, member, campaignId, 120n));
  const donated = await told(/^points\.donated/, { kind: 'partner', partnerId: shop.partnerId });
  expect(donated.map(inNumbers)).toEqual(['points.donated 120 -120 180 0 0 180']);
  expect(donated[0]?.data).toMatchObject({
    campaignId: encodeId('charityCampaign', campaignId),
    donated: { amount: '180000', currency: 'IRR' },
  });
});

test('W-01 S-03 K-07 events of statements and perks say what is owed, and by whom', async () => {
  await settlement.beginAtNoon();
  const till = await story.partner('daily', { settlementCycle: 'DAILY' });
  const perks = new PerksStory(story);
  const account = await perks.account(till);
  const manager = await perks.manager(account);
  await perks.budget(manager, { grants: 1n });
  const perk = await perks.perk();
  did(await perks.grant(manager, account, perk));
  did(await perks.use(till, account, perk));
  posted(await story.earn(till, account, 20n));
  posted(await story.burn(till, account, 12n));
  await settlement.advanceDays(1);
  await settlement.close();

  const used = await told(/^perk-grant\.used/, { kind: 'partner', partnerId: till.partnerId });
  const cost = { amount: '40000', currency: 'IRR' };
  expect(used).toMatchObject([{ data: { cost, partnerId: encodeId('partner', till.partnerId) } }]);
  // 20 points issued at 900, 12 taken at 800, and the use: 18 000 − 9 600 − 40 000.
  const total = { amount: '-31600', currency: 'IRR' };
  expect(await told(/^settlement\.statement-closed/)).toMatchObject([{ data: { total } }]);

  const [statement] = await settlement.statements(till.partnerId);
  if (!statement) throw new Error('nothing was stated');
  const lines = await settlement.lines(statement);
  const ofUse = lines.filter(({ kind }) => kind === 'PERK_CREDIT');
  const staff = { ...story.operator, roles: ['partner-staff'] as const, partnerId: till.partnerId };
  did(
    await disputeStatementLines(story.as(staff), {
      ...{ idempotencyKey: story.key(), statementId: statement.id, comment: null },
      lines: ofUse.map(({ number }) => ({ number, reason: 'it cost more' })),
    }),
  );
  const disputed = { amount: '-40000', currency: 'IRR' };
  expect(await told(/^settlement\.dispute-opened/)).toMatchObject([{ data: { disputed } }]);
});

test('W-01 X-03 A-04 of points that expire soon the partners hear to which the member is linked, and no others', async () => {
  const [linked, other] = [await story.partner('linked'), await story.partner('other')];
  const member = await story.memberOf(linked);
  const coming = [
    { memberId: member, expiresOn: '2026-12-20', points: 25n },
    { memberId: member, expiresOn: '2026-12-21', points: 7n },
  ];
  const now = await story.now();
  await inCoalition(story.nodes[0].database, story.twinId, (em) =>
    announceExpiries(em, story.twinId, now, coming),
  );
  const heard = ({ partnerId }: TwinPartner) => told(/^points\.expiring/, { kind: 'partner', partnerId });
  expect((await heard(linked)).map(({ data }) => data)).toMatchObject([
    { points: '25', expiresOn: '2026-12-20' },
    { points: '7', expiresOn: '2026-12-21' },
  ]);
  expect(await heard(other)).toEqual([]);
});

test('W-01 E-05 a warning says what of a float is used, and what was put into it', async () => {
  const prepaid = await story.partner('prepaid', { billing: 'PREPAID' });
  const amount = { minor: 100_000n, currency: 'IRR' } as const;
  const deposit = { partnerId: prepaid.partnerId, amount, reference: 'transfer 1' };
  did(await recordFloatDeposit(story.as(story.operator), deposit));
  const member = await story.memberOf(prepaid);
  posted(await story.earn(prepaid, member, 90n));
  const own = { kind: 'partner', partnerId: prepaid.partnerId } as const;
  expect((await told(/^(float\.deposited|partner\.limit-warning)/, own)).map(({ data }) => data)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ amount: { amount: '100000', currency: 'IRR' } }),
      expect.objectContaining({
        percent: 80,
        used: { amount: '81000', currency: 'IRR' },
        limit: { amount: '100000', currency: 'IRR' },
      }),
    ]),
  );
});

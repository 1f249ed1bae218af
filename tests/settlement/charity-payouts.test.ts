import { acceptEmployeeInvitation } from '../../src/members/business/accept-employee-invitation.js';
import { addBusinessContact } from '../../src/members/business/add-business-contact.js';
import { inviteEmployee } from '../../src/members/business/invite-employee.js';
import { setPurchaseCredit } from '../../src/members/business/set-purchase-credit.js';
import { addCharityPledge } from '../../src/partners/charities/add-charity-pledge.js';
import { setCharityAccount } from '../../src/partners/charities/set-charity-account.js';
import { verifyCharity } from '../../src/partners/charities/verify-charity.js';
import { earnPoints } from '../../src/points/earn-points.js';
import { entityManagerFor } from '../../src/runtime/database.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { listPayouts } from '../../src/settlement/charities/charity-payout.js';
import { createCharityPayout } from '../../src/settlement/charities/create-charity-payout.js';
import { payoutWaits } from '../../src/settlement/charities/payout-waits.js';
import { charitiesWaitedFor } from '../../src/settlement/exits/charities-waited-for.js';
import { createPaymentRun } from '../../src/settlement/payments/create-payment-run.js';
import { importBankConfirmations } from '../../src/settlement/payments/import-bank-confirmations.js';
import { markPaymentRunSent } from '../../src/settlement/payments/mark-payment-run-sent.js';
import { paymentsOfRun, readPaymentFile } from '../../src/settlement/payments/read-payments.js';
import { setPaymentSettings } from '../../src/settlement/payments/set-payment-settings.js';
import { ACCOUNT, GivingStory } from '../giving/giving-story.js';
import { codeOf, did, rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { PerksStory } from '../perks/perks-story.js';
import {
  type PointsStory,
  posted,
  refOf,
  type TwinPartner,
  tally,
  told,
  transactionOf,
} from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { csvOf, SETTINGS } from './payment-scene.js';
import { inWords, SettlementStory } from './settlement-story.js';

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let rahnet: TwinPartner;
let settlement: SettlementStory;
let giving: GivingStory;
let charityId: bigint;
let inTwin: bigint;
usePointsStory({ anew: 'each test' }, (parts) => {
  ({ opened, story, shop } = parts);
});
beforeEach(async () => {
  settlement = new SettlementStory(story, opened.owner);
  await settlement.beginAtNoon();
  did(await setPaymentSettings(opened.node.as(story.liveOperator), SETTINGS));
  rahnet = await story.partner('rahnet', { settlementCycle: 'DAILY' });
  giving = new GivingStory(opened, story);
  charityId = await giving.charity();
  const [row] = await settlement.rows<{ id: string }>(
    'select id::text from charity where coalition_id = :coalition',
  );
  inTwin = BigInt(row?.id ?? 0);
});
afterEach(async () => {
  const { differences } = await auditSettlement(opened.node.database, story.twinId);
  expect(differences).toEqual([]);
});

const payOut = (key: string, node: 0 | 1 = 0, until: string | null = null) =>
  createCharityPayout(story.as(story.operator, node), {
    ...{ idempotencyKey: key, charityId: inTwin, currency: 'IRR', until },
  });

async function run(key: string) {
  const operator = opened.node.as(story.operator);
  const executionDay = await settlement.today();
  const outcome = await createPaymentRun(operator, { idempotencyKey: key, currency: 'IRR', executionDay });
  if (outcome.refusals) return { outcome, payments: [], file: null, id: null };
  const em = entityManagerFor(opened.node.database, story.twinId);
  const { id } = outcome.done.run;
  return {
    ...{ outcome, payments: await paymentsOfRun(em, story.twinId, id) },
    ...{ file: await readPaymentFile(em, story.twinId, id), id },
  };
}

const bankSays = async (reference: string | undefined, status: string) =>
  did(
    await importBankConfirmations(opened.node.as(story.operator), {
      format: 'CSV',
      content: csvOf([
        {
          ...{ reference: reference ?? '', amount: '150000', status },
          direction: status === 'RETURNED' ? 'IN' : 'OUT',
        },
      ]),
    }),
  );

test('C-04 S-07 from a donation to a charity that is paid: sponsors pay their part, all but the gift and the bank is level', async () => {
  const campaign = await giving.campaign(charityId, {
    sponsors: [{ slug: 'rahnet', percent: '50', capMinor: 1_000_000n }],
  });
  const member = await story.memberWith(shop, 300n);
  const id = transactionOf(await giving.give(shop.system, member, campaign, 100n));
  const undone = transactionOf(await giving.give(shop.system, member, campaign, 100n));
  posted(await story.reverse(shop.system, undone));
  expect(codeOf(await payOut('early'))).toBe('NOTHING_TO_PAY');
  await settlement.advanceDays(1);
  await settlement.close();

  const { payout, replayed } = did(await payOut('first'));
  expect({ ...payout, replayed }).toMatchObject({
    ...{ number: 1, donations: 1, points: 100n, donated: { minor: 100_000n }, matched: { minor: 50_000n } },
    replayed: false,
  });
  expect(did(await payOut('first'))).toEqual({ payout, replayed: true });
  expect(codeOf(await payOut('second'))).toBe('NOTHING_TO_PAY');
  expect(told(await story.reverse(shop.system, id))).toBe('DONATION_PAID_OUT');
  expect(await giving.donation(id)).toMatchObject({ payoutId: payout.id });
  expect(await giving.progress(campaign)).toMatchObject({ paid: 150_000n, donated: 100_000n });

  const first = await run('run 1');
  expect(first.payments).toMatchObject([
    {
      ...{ statementId: null, partnerId: null, payoutId: payout.id, charityId: inTwin, attempt: 1 },
      ...{ direction: 'PAY', money: { minor: 150_000n }, creditor: { iban: 'IR062960000000100324200001' } },
    },
  ]);
  expect(first.file).toContain('IR062960000000100324200001');
  did(await markPaymentRunSent(opened.node.as(story.operator), { paymentRunId: first.id ?? null }));
  await bankSays(first.payments[0]?.reference, 'BOOKED');
  expect(await settlement.balances()).toMatchObject({ BANK: '-150000', DONATION: '100000' });
  await bankSays(first.payments[0]?.reference, 'RETURNED');
  const second = await run('run 2');
  expect(second.payments).toMatchObject([{ payoutId: payout.id, attempt: 2 }]);
  await bankSays(second.payments[0]?.reference, 'BOOKED');

  await settlement.advanceDays(1);
  await settlement.close();
  const [statement] = await settlement.statements(rahnet.partnerId);
  if (!statement) throw new Error('the sponsor has no statement');
  expect(await settlement.lines(statement)).toMatchObject([
    { kind: 'MATCHED_DONATION', money: { minor: 50_000n, currency: 'IRR' } },
  ]);
  expect(await settlement.balances()).toEqual({
    ...{ BANK: '-150000', DONATION: '100000', 'RECEIVABLE rahnet': '50000' },
  });
});

test('C-02 S-01 S-09 issuers pay for points that are given away as for burns, and not for those taken back', async () => {
  const issuer = await story.partner('issuer', { settlementCycle: 'DAILY', paidAtIssuePercent: rate('40') });
  const campaign = await giving.campaign(charityId);
  const member = await story.memberWith(issuer, 500n);
  posted(await giving.give(issuer.system, member, campaign, 200n));
  posted(
    await story.reverse(
      issuer.system,
      transactionOf(await giving.give(issuer.system, member, campaign, 100n)),
    ),
  );
  await settlement.advanceDays(1);
  await settlement.close();
  const [statement] = await settlement.statements(issuer.partnerId);
  if (!statement) throw new Error('the issuer has no statement');
  // 900 rial a point: 40 percent of them when they are given, 60 when they are spent.
  expect((await settlement.lines(statement)).map(inWords)).toEqual([
    'ISSUING AT_ISSUE 500 180000',
    'ISSUING AT_BURN 300 162000',
    'ISSUING AT_BURN reversed 100 -54000',
  ]);
});

test('C-07 P-05 nothing is paid to an account that nobody has verified', async () => {
  const campaign = await giving.campaign(charityId);
  const member = await story.memberWith(shop, 300n);
  posted(await giving.give(shop.system, member, campaign, 100n));
  await settlement.advanceDays(1);
  await settlement.close();
  const account = { charityId, iban: 'IR580540105180021273113007', holder: 'Charity' };
  did(await setCharityAccount(story.as(story.liveOperator), account));
  expect(codeOf(await payOut('first'))).toBe('CHARITY_NOT_ACTIVE');
  // Whoever looked at the account before says so: it is another one by now.
  const other = story.as(giving.otherLiveOperator);
  expect(codeOf(await verifyCharity(other, { charityId, ...ACCOUNT }))).toBe('CHARITY_ACCOUNT_CHANGED');
  expect(codeOf(await payOut('first'))).toBe('CHARITY_NOT_ACTIVE');
  did(await verifyCharity(other, account));
  const { payout } = did(await payOut('first'));
  const em = entityManagerFor(opened.node.database, story.twinId);
  const waitsFor = async () => (await payoutWaits(em, story.twinId, [payout.id])).get(payout.id);
  const unpaid = async () =>
    (await listPayouts(em, story.twinId, { limit: 5, older: undefined, unpaid: true })).map(({ id }) => id);
  expect(await waitsFor()).toBe('NEXT_RUN');
  did(await setCharityAccount(story.as(story.liveOperator), { ...account, holder: 'Another' }));
  expect(codeOf((await run('run')).outcome)).toBe('NOTHING_TO_PAY');
  expect(await waitsFor()).toBe('CHARITY_NOT_ACTIVE');
  did(await verifyCharity(other, { ...account, holder: 'Another' }));

  // What no rail takes waits, and says so; so does the refusal of the run.
  const most = { minor: 99_999n, currency: 'IRR' } as const;
  const rails = [{ code: 'PAYA', currency: 'IRR', least: null, most } as const];
  const settings = (of: typeof SETTINGS.rails) =>
    setPaymentSettings(opened.node.as(story.liveOperator), { ...SETTINGS, rails: of });
  did(await settings(rails));
  const { outcome } = await run('without a rail');
  expect(outcome.refusals?.[0].message).toContain('1 with an amount that no rail takes');
  expect(await waitsFor()).toBe('NO_RAIL');
  expect(await unpaid()).toEqual([payout.id]);
  did(await settings([]));
  expect((await run('at last')).payments).toMatchObject([{ payoutId: payout.id }]);
  expect(await waitsFor()).toBeUndefined();
  expect(await unpaid()).toEqual([]);
});

test('C-04 a donation is paid out or taken back, never both, however many try at once', async () => {
  const campaign = await giving.campaign(charityId, {
    sponsors: [{ slug: 'rahnet', percent: '33', capMinor: 500_000n }],
  });
  const members = await Promise.all(Array.from({ length: 5 }, () => story.memberWith(shop, 1_000n)));
  const ids: bigint[] = [];
  for (const member of members)
    for (let times = 0; times < 5; times += 1)
      ids.push(transactionOf(await giving.give(shop.system, member, campaign, 100n + BigInt(times))));
  await settlement.advanceDays(1);
  await settlement.close();
  // One is left alone meanwhile: there is something to pay, however fast the others are taken back.
  const [left, ...contested] = ids as [bigint, ...bigint[]];
  const takeBack = (id: bigint, node: 0 | 1) => story.reverse(shop.system, id, {}, { node });
  const [payouts, reversals] = await Promise.all([
    Promise.all(([0, 1, 0] as const).map((node, at) => payOut(`key ${at}`, node))),
    Promise.all(contested.map((id, at) => takeBack(id, at % 2 === 0 ? 0 : 1))),
  ]);
  const paid = payouts.flatMap(({ done }) => (done ? [done.payout] : []));
  expect(paid).toHaveLength(1);
  const counts = tally([...reversals, await takeBack(left, 0)]);
  expect((counts.posted ?? 0) + (counts.DONATION_PAID_OUT ?? 0)).toBe(25);
  expect(paid[0]?.donations).toBe(counts.DONATION_PAID_OUT);
});

test('C-12 C-03 a partner gives a percentage of its purchases, less what is returned of them, up to its cap, and pays it on its statement', async () => {
  const giver = await story.partner('giver', { settlementCycle: 'DAILY' });
  const live = await settlement.rows<{ id: string }>(
    "select id::text from partner where slug = 'giver' and coalition_id <> :coalition",
  );
  const from = await settlement.today();
  const terms = { partnerId: BigInt(live[0]?.id ?? 0), percent: rate('0.75'), from, until: null };
  const cap = { minor: 15_000n, currency: 'IRR' } as const;
  did(await addCharityPledge(story.as(story.liveOperator), { ...terms, charityId, cap }));
  const member = await story.memberOf(giver, shop);
  const parts = () =>
    settlement.rows<{ minor: string }>(
      'select minor::text from charity_pledge_part where coalition_id = :coalition order by payout_id',
    );
  const nextDay = async () => {
    await settlement.advanceDays(1);
    await settlement.close();
  };
  // 1 230 000 rial in two purchases, one returned as a whole; purchases elsewhere do not count.
  posted(await story.earn(giver, member, 103n));
  const returned = transactionOf(await story.earn(giver, member, 20n));
  posted(await story.earn(shop, member, 500n));
  posted(await story.reverse(giver.system, returned));
  const waitedFor = async () => {
    const em = entityManagerFor(opened.node.database, story.twinId);
    return (await charitiesWaitedFor(em, story.twinId, [giver.partnerId])).get(giver.partnerId);
  };
  expect(await waitedFor()).toEqual([inTwin]);
  await nextDay();
  const { payout } = did(await payOut('first'));
  // 0.75 percent of 1 030 000.
  expect(payout).toMatchObject({ donations: 0, donated: { minor: 0n }, pledged: { minor: 7_725n } });
  expect(codeOf(await payOut('none'))).toBe('NOTHING_TO_PAY');
  expect(await waitedFor()).toBeUndefined();
  const paying = await run('run');
  expect(paying.payments).toMatchObject([{ payoutId: payout.id, money: { minor: 7_725n } }]);

  // Part of the money comes back: nothing is due until it is more again, and then what is more.
  const bought = transactionOf(await story.earn(giver, member, 40n));
  posted(await story.reverse(giver.system, bought, { amount: { minor: 150_000n, currency: 'IRR' } }));
  await nextDay();
  did(await payOut('second')); // 250 000 more: 1 875
  posted(await story.reverse(giver.system, bought));
  await nextDay();
  expect(codeOf(await payOut('less'))).toBe('NOTHING_TO_PAY');
  posted(await story.earn(giver, member, 26n)); // 260 000, of which 250 000 are paid
  await nextDay();
  did(await payOut('third'));
  posted(await story.earn(giver, member, 1_000n)); // far above the cap
  await nextDay();
  did(await payOut('cap'));
  expect((await parts()).map(({ minor }) => minor)).toEqual(['7725', '1875', '75', '5325']);
  posted(await story.earn(giver, member, 100n));
  await nextDay();
  expect(codeOf(await payOut('above'))).toBe('NOTHING_TO_PAY');
  const stated = [];
  for (const statement of await settlement.statements(giver.partnerId))
    stated.push(...(await settlement.lines(statement)).filter(({ kind }) => kind === 'PLEDGED_DONATION'));
  expect(stated.map(({ money }) => money.minor)).toEqual([7_725n, 1_875n, 75n, 5_325n]);
});

test('C-12 K-09 a purchase of which an account and its employee both get all points is given a percentage of once', async () => {
  const seller = await story.partner('sells-to-both', { settlementCycle: 'DAILY' });
  const live = await settlement.rows<{ id: string }>(
    "select id::text from partner where slug = 'sells-to-both' and coalition_id <> :coalition",
  );
  const terms = { partnerId: BigInt(live[0]?.id ?? 0), percent: rate('1'), until: null };
  const cap = { minor: 1_000_000n, currency: 'IRR' } as const;
  const from = await settlement.today();
  did(await addCharityPledge(story.as(story.liveOperator), { ...terms, from, charityId, cap }));
  const account = await new PerksStory(story).account(seller);
  const employee = await story.memberOf(seller);
  const operator = story.as(story.operator);
  const member = refOf(account);
  const details = { name: 'Buyer', email: 'buyer@example.com', phone: null, role: 'BUYER' } as const;
  const { id: contactId } = did(await addBusinessContact(operator, { member, details }));
  const { code } = did(await inviteEmployee(operator, { member, contactId }));
  did(await acceptEmployeeInvitation(story.as(story.itself(employee, seller)), { code }));
  const agreed = { member, credits: ['BOTH'], accountShare: null, reason: 'agreed' } as const;
  did(await setPurchaseCredit(operator, agreed));
  const bought = posted(
    await earnPoints(story.as(seller.system), {
      ...{ idempotencyKey: 'both', member, merchantId: seller.merchantId, occurredAt: null, metadata: null },
      credit: { kind: 'BOTH', employee: refOf(employee) },
      purchase: {
        reference: 'both',
        amount: { minor: 1_000_000n, currency: 'IRR' },
        category: null,
        lines: null,
      },
    }),
  );
  const refunded = { amount: { minor: 200_000n, currency: 'IRR' } } as const;
  posted(await story.reverse(seller.system, bought.transactionId ?? 0n, refunded));
  await settlement.advanceDays(1);
  await settlement.close();
  // One percent of 800 000 that were paid, although two transactions say so.
  expect(did(await payOut('first')).payout.pledged.minor).toBe(8_000n);
});

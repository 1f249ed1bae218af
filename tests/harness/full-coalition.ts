import { addTierLadderVersion } from '../../src/coalition/ladders/add-tier-ladder-version.js';
import { donatePoints } from '../../src/giving/donate-points.js';
import { setDonorName } from '../../src/giving/set-donor-name.js';
import { announceExpiries } from '../../src/journeys/expiry-reminders/announce-expiries.js';
import { remindOfExpiries } from '../../src/journeys/expiry-reminders/remind-of-expiries.js';
import { requestLinkConfirmation } from '../../src/journeys/linking/request-link-confirmation.js';
import { mergeMembers } from '../../src/journeys/merging/merge-members.js';
import { cutEntrySpans } from '../../src/ledger/entry-spans.js';
import { standingsOf } from '../../src/ledger/levels/read-standings.js';
import { sealAuditLog } from '../../src/ledger/log-seals/seal-audit-log.js';
import { sealEpochs } from '../../src/ledger/seals/seal-epochs.js';
import { addConsentText } from '../../src/members/consents/add-consent-text.js';
import { recordConsent } from '../../src/members/consents/record-consent.js';
import { reportDuplicate } from '../../src/members/duplicates/report-duplicate.js';
import { enrolMember } from '../../src/members/enrol-member.js';
import type { MemberRef } from '../../src/members/member-ref.js';
import { addCampaign } from '../../src/partners/campaigns/add-campaign.js';
import { endCampaign } from '../../src/partners/campaigns/end-campaign.js';
import { addCharityCampaign } from '../../src/partners/charities/add-charity-campaign.js';
import { addCharityPledge } from '../../src/partners/charities/add-charity-pledge.js';
import { endCharityCampaign } from '../../src/partners/charities/end-charity-campaign.js';
import { endCharityPledge } from '../../src/partners/charities/end-charity-pledge.js';
import { registerCharity } from '../../src/partners/charities/register-charity.js';
import { verifyCharity } from '../../src/partners/charities/verify-charity.js';
import { recordFloatDeposit } from '../../src/partners/record-float-deposit.js';
import { adjustPoints } from '../../src/points/adjust-points.js';
import { burnPoints } from '../../src/points/burn-points.js';
import { createSpendCode } from '../../src/points/create-spend-code.js';
import { earnPoints } from '../../src/points/earn-points.js';
import { holdPoints } from '../../src/points/hold-points.js';
import { reverseTransaction } from '../../src/points/reverse-transaction.js';
import { inCoalition } from '../../src/runtime/database.js';
import { beginPartnerExit } from '../../src/settlement/exits/begin-partner-exit.js';
import { setMemberLevel } from '../../src/tiers/set-member-level.js';
import { addDays } from '../../src/values/day.js';
import { encodeId } from '../../src/values/ids.js';
import { dayOf } from '../../src/values/time-zone.js';
import { registerWebhookEndpoint } from '../../src/webhooks/endpoints/register-webhook-endpoint.js';
import { testWebhook } from '../../src/webhooks/endpoints/test-webhook.js';
import { posted, transactionOf } from '../points/points-story.js';
import { ladder } from '../tiers/level-scene.js';
import {
  did,
  newCoalition,
  newPartner,
  rate,
  type StoryCoalition,
  type StoryPartner,
} from './coalition-story.js';
import { giveAway } from './full-business-account.js';
import { PAY_OUT_BY_HAND } from './paid-donation.js';
import type { ProgrammeNode } from './programme-node.js';

/** A standing order, and what it came to once, which was missed: written by hand, as it takes days to come to anything. */
const ORDERED_BY_HAND = `
  with ordered as (
    insert into giving_order (coalition_id, member_id, campaign_id, kind, points, day_of_month, named, due_on, created_at)
      select d.coalition_id, d.member_id, d.campaign_id, 'MONTHLY', 1, 1, false, '2090-01-01', d.donated_at from donation d
       where d.coalition_id = ? and d.campaign_id = ? limit 1 returning *)
  insert into giving_gift (coalition_id, order_id, number, day, points, status, missed_because)
    select coalition_id, id, 1, '2025-01-01', 1, 'MISSED', 'INSUFFICIENT_POINTS' from ordered`;

const RIALS = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;

/**
 * A coalition that has done everything that writes: a prepaid partner with caps, whose deposit is nearly used up, and
 * whose points wait a day; a purchase and its refund, a burn, a hold that is open, an adjustment that waits, a spend
 * code, a donation that is paid out, and what has been posted sealed and added up.
 */
export async function fullCoalition(node: ProgrammeNode): Promise<StoryCoalition> {
  const story = await newCoalition(node, { spendCodeAbove: 1_000n, adjustmentApprovalAbove: 0n });
  const operator = node.as(story.operator);
  const partner = await newPartner(node, story, 'rahnet', {
    settlementCycle: 'DAILY',
    creditLimit: RIALS(10_000_000n),
  });
  const limited = await newPartner(node, story, 'tizfood', {
    vestingDays: 1,
    billing: 'PREPAID',
    caps: { perPurchase: null, perMemberDay: 1_000n, perPartnerDay: 1_000n },
    categoryTerms: [
      { category: 'fuel', earnRate: rate('0.001'), burnValue: null, issuePrice: null, redemptionPrice: null },
    ],
  });
  const deposit = { partnerId: limited.partnerId, amount: RIALS(100_000n), reference: 'transfer 1' };
  did(await recordFloatDeposit(operator, deposit));
  // It begins later, so that what is earned here does not depend on it.
  const campaign = did(
    await addCampaign(operator, {
      ...{
        partnerId: partner.partnerId,
        name: { en: 'Twice as many' },
        from: '2090-01-01',
        until: '2090-01-31',
      },
      ...{
        categories: null,
        levels: null,
        earlyAccess: [],
        minimumAmount: null,
        multiplier: rate('2'),
        bonusPoints: null,
      },
      funders: [{ partnerId: limited.partnerId, percent: rate('100') }],
      paidAtIssuePercent: rate('100'),
    }),
  );
  did(await endCampaign(operator, { campaignId: campaign.id, until: '2090-01-10', reason: 'sold out' }));

  const context = node.as(partner.system);
  const names = { phone: '+989121111111', email: null, card: null, externalId: 'c-1' };
  const { memberId } = did(await enrolMember(context, { kind: 'PERSON', ...names }));
  const member: MemberRef = { by: 'id', value: memberId, text: encodeId('member', memberId) };
  const other = node.as(limited.system);
  did(await enrolMember(other, { kind: 'PERSON', ...names, externalId: 'd-1' }));

  const of = { member, merchantId: partner.merchantId, metadata: { till: '7' } };
  const purchase = { reference: 'p-1', amount: RIALS(1_000_000n), category: null, lines: null };
  const earned = await earnPoints(context, { ...of, idempotencyKey: 'earn-1', purchase, occurredAt: null });
  const spend = { ...of, points: 10n, purchaseReference: null, spendCode: null };
  posted(await burnPoints(context, { ...spend, idempotencyKey: 'burn-1' }));
  posted(await holdPoints(context, { ...spend, idempotencyKey: 'hold-1', expiresIn: null }));
  posted(
    await reverseTransaction(context, {
      idempotencyKey: 'refund-1',
      transactionId: transactionOf(earned),
      points: null,
      amount: RIALS(20_000n),
      reason: 'goods returned',
    }),
  );
  // 90 points at 900 rial are 81 percent of the deposit.
  const waiting = { ...purchase, amount: RIALS(900_000n) };
  const ofOther = { member, merchantId: limited.merchantId, metadata: null, occurredAt: null };
  posted(await earnPoints(other, { ...ofOther, idempotencyKey: 'earn-2', purchase: waiting }));
  posted(
    await adjustPoints(operator, {
      idempotencyKey: 'adjust-1',
      member,
      direction: 'CREDIT',
      points: 5n,
      reason: 'goodwill',
      metadata: null,
    }),
  );
  const expiresAt = new Date(Date.now() + 3_600_000);
  const { partnerId } = partner;
  const itself = node.as({ kind: 'member', memberId, partnerId, coalitionId: story.coalitionId, expiresAt });
  did(await createSpendCode(itself, { partnerId: 'any', points: null }));
  await giveAway(node, story, partner);
  await climb(node, story, member);
  await give(node, story, { member, sponsorId: partner.partnerId });
  await leave(node, story);
  await remindOfExpiries(operator, await node.programme.snapshot(story.coalitionId));
  // nothing expires soon: told by hand
  await inCoalition(node.database, story.coalitionId, (em) =>
    announceExpiries(em, story.coalitionId, new Date(), [{ memberId, expiresOn: '2090-01-01', points: 1n }]),
  );
  await mergeTwo(node, story, partner);
  did(await requestLinkConfirmation(other, { member: { by: 'phone', value: names.phone } }));
  const text = { purpose: 'TERMS', summary: { en: 'The terms' }, url: null, sha256: null } as const;
  const { id: textId } = did(await addConsentText(operator, text));
  const agreed = { member, purpose: 'TERMS', partnerId: undefined, given: true, through: 'SHOP' } as const;
  did(await recordConsent(other, { ...agreed, textId }));
  await listen(node, story);
  await sealAuditLog(node.database, story.coalitionId);
  await sealEpochs(node.database, story.coalitionId);
  await cutEntrySpans(node.database, story.coalitionId, { transactions: 1 });
  // What a caller has used of its allowance, as a server tells.
  await node.database.ledgerPool.query('select settle_request_buckets($1, $2, $3, $4, $5, $6)', [
    story.coalitionId,
    [encodeId('apiKey', partner.system.keyId)],
    [1_000_000],
    [1],
    [500],
    [0],
  ]);
  return story;
}

/** An endpoint that was tried and did not take it: the attempt is written by hand, as nobody is there. */
async function listen(node: ProgrammeNode, { operator, coalitionId }: StoryCoalition): Promise<void> {
  const context = node.as(operator);
  const at = {
    partnerId: undefined,
    url: 'https://hooks.example.org/',
    types: null,
    version: '2026-11',
  } as const;
  const { endpoint } = did(await registerWebhookEndpoint(context, at));
  const { id } = did(await testWebhook(context, { endpointId: endpoint.id }));
  await inCoalition(node.database, coalitionId, (em) =>
    em.execute(
      `insert into webhook_attempt (coalition_id, delivery_id, number, at, ms, http_status, problem, answer)
       values (?, ?, 1, now(), 1, 500, 'STATUS', 'no')`,
      [coalitionId, id],
    ),
  );
}

/** Somebody who was enrolled twice by a partner, which noticed it. */
async function mergeTwo(
  node: ProgrammeNode,
  { operator }: StoryCoalition,
  { system }: StoryPartner,
): Promise<void> {
  const shop = node.as(system);
  const enrol = async (externalId: string): Promise<MemberRef> => {
    const names = { phone: null, email: null, card: null, externalId };
    const { memberId: value } = did(await enrolMember(shop, { kind: 'PERSON', ...names }));
    return { by: 'id', value, text: encodeId('member', value) };
  };
  const [duplicate, survivor] = [await enrol('twice-1'), await enrol('twice-2')];
  did(await reportDuplicate(shop, { member: duplicate, other: survivor }));
  const asked = { idempotencyKey: 'merge-1', duplicate, survivor, reason: 'enrolled twice' };
  did(await mergeMembers(node.as(operator), asked));
}

/** A level that was given, and a warning of its end, which is far off: written as the ledger would. */
async function climb(
  node: ProgrammeNode,
  { operator, coalitionId }: StoryCoalition,
  member: MemberRef,
): Promise<void> {
  const context = node.as(operator);
  did(await addTierLadderVersion(context, { ...ladder(), effectiveFrom: null }));
  const given = { level: 'silver', until: '2090-01-01', reason: 'guest of honour' };
  const { memberId } = did(await setMemberLevel(context, { member, ...given }));
  const [standing] = await inCoalition(
    node.database,
    coalitionId,
    async (em) => (await standingsOf(em, coalitionId, [memberId], 1)).get(memberId) ?? [],
  );
  const told = {
    standings: [],
    warnings: [{ member: String(memberId), event: 2, standing: 1, at: new Date() }],
    levels: [
      {
        member: String(memberId),
        kind: 'PERSON',
        number: 1,
        level: 'silver',
        version: 1,
        from: standing?.from,
        until: '2090-01-01',
        cause: 'MANUAL',
        review: '2090-01-02',
        events: 2,
      },
    ],
  };
  await inCoalition(node.database, coalitionId, (em) =>
    em.execute('select write_levels(?, ?::json)', [coalitionId, JSON.stringify(told)]),
  );
}

/** A donation with a sponsor, and its payout: written by hand, as the day is not closed yet. */
async function give(
  node: ProgrammeNode,
  story: StoryCoalition,
  { member, sponsorId }: { readonly member: MemberRef; readonly sponsorId: bigint },
): Promise<void> {
  const operator = node.as(story.operator);
  const account = { iban: 'IR062960000000100324200001', holder: 'Water for all' };
  const { id: charityId } = did(
    await registerCharity(operator, { name: { en: 'Water for all' }, registrationNumber: '1', account }),
  );
  const somebodyElse = node.as({ ...story.operator, subject: encodeId('user', 99n) });
  did(await verifyCharity(somebodyElse, { charityId, ...account }));
  const { id: campaignId } = did(
    await addCharityCampaign(operator, {
      ...{ charityId, name: { en: 'Wells' }, currency: 'IRR', goal: null, until: null },
      from: dayOf(new Date(), 'Asia/Tehran'),
      rate: { kind: 'LINEAR', multiple: 1n, multipleMinor: 1_000n, minimum: 1n },
      sponsors: [{ partnerId: sponsorId, percent: rate('50'), capMinor: 100_000n, turn: 1 }],
    }),
  );
  did(await endCharityCampaign(operator, { campaignId, until: '2090-01-01', reason: 'long enough' }));
  const given = { idempotencyKey: 'give-1', member, campaignId, points: 2n, named: false, spendCode: null };
  posted(await donatePoints(operator, { ...given, metadata: null }));
  did(await setDonorName(operator, { member, name: 'A donor' }));
  await inCoalition(node.database, story.coalitionId, (em) =>
    em.execute(ORDERED_BY_HAND, [story.coalitionId, campaignId]),
  );
  const pledged = { charityId, partnerId: sponsorId, percent: rate('1'), cap: RIALS(1n), until: null };
  const { id: pledgeId } = did(await addCharityPledge(operator, { ...pledged, from: '2090-01-01' }));
  did(await endCharityPledge(operator, { pledgeId, until: '2090-01-02', reason: 'long enough' }));
  await inCoalition(node.database, story.coalitionId, (em) =>
    em.execute(PAY_OUT_BY_HAND.replaceAll('$1', String(story.coalitionId))),
  );
  await inCoalition(node.database, story.coalitionId, (em) =>
    em.execute(
      `insert into charity_pledge_part (coalition_id, payout_id, pledge_id, minor)
       select o.coalition_id, o.id, p.id, 1 from charity_payout o join charity_pledge p on p.coalition_id = o.coalition_id
        where o.coalition_id = ?`,
      [story.coalitionId],
    ),
  );
}

/** A partner that leaves, and what was paid for its points: written by hand, as its last day is far off. */
async function leave(node: ProgrammeNode, story: StoryCoalition): Promise<void> {
  const { coalitionId, operator } = story;
  const { partnerId } = await newPartner(node, story, 'bimeno');
  const lastDay = addDays(new Date().toISOString().slice(0, 10), 1_000);
  did(
    await beginPartnerExit(node.as(operator), {
      partnerId,
      lastEarnDay: lastDay,
      lastBurnDay: lastDay,
      bearer: 'COALITION',
      pricePercent: rate('80'),
      reason: 'the contract ends',
    }),
  );
  await inCoalition(node.database, coalitionId, (em) =>
    em.execute(
      `with transfer as (
         insert into liability_transfer (coalition_id, exit_id, currency, points, unpaid, amount_minor, at)
           select coalition_id, id, 'IRR', 1, 0, 0, begun_at from partner_exit returning coalition_id, id)
       insert into liability_transfer_part (coalition_id, transfer_id, funding_id, points, share_percent, unpaid)
         select t.coalition_id, t.id, f.id, 1, 100, 0 from transfer t
           join funding f on f.coalition_id = t.coalition_id and f.issuer_partner_id = ?`,
      [partnerId],
    ),
  );
}

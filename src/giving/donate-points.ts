import { actingCoalition } from '../access/command-context.js';
import { actorOf, callerOf } from '../access/principal.js';
import type { DonationOperation } from '../ledger/operations.js';
import type { MemberRef } from '../members/member-ref.js';
import type { ProgrammeSnapshot } from '../partners/programme.js';
import { askingPartner } from '../points/asking-partner.js';
import { fingerprintOf } from '../points/fingerprint.js';
import { newSalt } from '../points/new-salt.js';
import { orBusy } from '../points/or-busy.js';
import type { PointsContext } from '../points/points-context.js';
import type { PointsOutcome } from '../points/points-outcome.js';
import { postSpending } from '../points/post-spending.js';
import { spendCodeHash } from '../points/spend-code.js';
import { priceDonation } from '../rules/price-donation.js';

export interface DonateInput {
  readonly idempotencyKey: string;
  /** Who gives; where a member asks with its own token, nobody else. */
  readonly member: MemberRef;
  /** Null: the caller's text is no campaign's id. */
  readonly campaignId: bigint | null;
  readonly points: bigint;
  /** Whether the charity may be told who gave it. */
  readonly named: boolean;
  /** The giver's confirmation (rule B-05); a member that asks for itself needs none. */
  readonly spendCode: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/**
 * Gives a member's points to a charity (rules C-01, C-02), the soonest-expiring first. For partners, operators, and the
 * giving member itself. Refuses, in rank: IDEMPOTENCY_KEY_REUSED, MEMBER_NOT_FOUND, CHARITY_CAMPAIGN_NOT_FOUND,
 * PARTNER_NOT_ACTIVE, MEMBER_NOT_ACTIVE, CHARITY_NOT_ACTIVE, CHARITY_CAMPAIGN_NOT_OPEN, DONATION_NOT_POSSIBLE,
 * SPENDING_LOCKED, SPEND_CODE_REQUIRED, SPEND_CODE_INVALID, INSUFFICIENT_POINTS, LEDGER_BUSY.
 */
export function donatePoints(context: PointsContext, input: DonateInput): Promise<PointsOutcome> {
  return orBusy(() => donate(context, input));
}

async function donate(context: PointsContext, input: DonateInput): Promise<PointsOutcome> {
  const { principal } = context;
  const coalitionId = actingCoalition(context);
  const { memberId, partnerId } = await donor(context, input.member);
  const { idempotencyKey, ...asked } = input;
  const salt = newSalt();
  return postSpending(context, coalitionId, (snapshot) => ({
    caller: callerOf(principal),
    key: idempotencyKey,
    fingerprint: fingerprintOf(snapshot.digestKey, { operation: 'donatePoints', input: asked }),
    actor: actorOf(principal),
    memberId,
    ...donationOn(snapshot, partnerId, { ...asked, byMember: principal.kind === 'member' }, salt),
  }));
}

/** Who gives, and through which partner: of anybody else's account a member's token knows nothing. */
export async function donor(
  { principal, members }: PointsContext,
  ref: MemberRef,
): Promise<{ readonly memberId: bigint | null; readonly partnerId: bigint | null }> {
  if (principal.kind === 'platform') throw new Error('the platform administrator acts in no coalition');
  const partnerId = principal.kind === 'member' ? principal.partnerId : askingPartner(principal);
  const found = await members.resolve(principal.coalitionId, partnerId, ref);
  const memberId = principal.kind === 'member' && found !== principal.memberId ? null : found;
  return { memberId, partnerId };
}

/** The part of a donation that depends on the terms, shared with the quote. */
export function donationOn(
  snapshot: ProgrammeSnapshot,
  partnerId: bigint | null,
  {
    campaignId,
    points,
    named,
    spendCode,
    metadata,
    byMember,
  }: Omit<DonateInput, 'idempotencyKey' | 'member'> & { readonly byMember: boolean },
  salt: Buffer,
): Pick<
  DonationOperation,
  | 'kind'
  | 'charityCampaignId'
  | 'partnerId'
  | 'points'
  | 'named'
  | 'spendCodeHash'
  | 'byMember'
  | 'price'
  | 'terms'
  | 'details'
> {
  return {
    kind: 'DONATION',
    // Of a campaign that is not there nothing is to be locked.
    charityCampaignId: campaignId !== null && snapshot.giving.campaigns.has(campaignId) ? campaignId : null,
    partnerId,
    points,
    named,
    spendCodeHash: spendCodeHash(snapshot.digestKey, spendCode),
    byMember,
    price: (at, postedOn) => priceDonation(snapshot, { campaignId, points, partnerId }, at, postedOn),
    terms: snapshot.terms,
    details: { reference: null, category: null, lines: null, reason: null, metadata, salt },
  };
}

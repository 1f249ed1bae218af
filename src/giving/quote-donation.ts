import { actingCoalition } from '../access/command-context.js';
import { actorOf, callerOf } from '../access/principal.js';
import { availableOf } from '../ledger/decide/batch-state.js';
import { memberNotLinked } from '../ledger/decide/member-refusals.js';
import { preview } from '../ledger/preview.js';
import type { MemberRef } from '../members/member-ref.js';
import { onCurrentTerms } from '../points/on-current-terms.js';
import type { PointsContext } from '../points/points-context.js';
import { NO_SALT } from '../points/quote-earn.js';
import { entityManagerFor } from '../runtime/database.js';
import type { Money } from '../values/money.js';
import { firstInRank, type Refusal } from '../values/refusal.js';
import { donationOn, donor } from './donate-points.js';

export interface QuoteDonationInput {
  /** Null: what the points would be worth, whoever has them. */
  readonly member: MemberRef | null;
  readonly campaignId: bigint | null;
  readonly points: bigint;
}

/** What a donation at this instant would come to, or why it would be refused. */
export interface DonationQuote {
  /** What the member gives; null where it can give nothing like this. */
  readonly money: Money | null;
  /** What sponsors would add, all together; null as `money`. */
  readonly matched: Money | null;
  /** What the member has available once what is due has taken effect; null when the quote names no member. */
  readonly available: bigint | null;
  readonly refusal: Refusal | null;
}

/**
 * Tells what a donation would come to, by the code that posts donations, and changes nothing. It is quoted without a spend
 * code: where one would be needed, that is the refusal (rule B-05); and without a member as of one that has enough.
 */
export async function quoteDonation(
  context: PointsContext,
  { member, campaignId, points }: QuoteDonationInput,
): Promise<DonationQuote> {
  const { principal, database, programme } = context;
  const coalitionId = actingCoalition(context);
  const { memberId, partnerId } = member ? await donor(context, member) : await nobody(context);
  const unknown = member && memberId === null ? [memberNotLinked()] : [];
  const em = entityManagerFor(database, coalitionId);
  return onCurrentTerms<DonationQuote>(programme, coalitionId, async (snapshot) => {
    const asked = { campaignId, points, named: false, spendCode: null, metadata: null };
    const { outcome, writes } = await preview(
      em,
      coalitionId,
      {
        caller: callerOf(principal),
        key: '',
        fingerprint: NO_SALT,
        actor: actorOf(principal),
        memberId,
        ...donationOn(snapshot, partnerId, { ...asked, byMember: principal.kind === 'member' }, NO_SALT),
      },
      { nobodyHas: points },
    );
    if (outcome.kind === 'stale') return outcome;
    const refused = firstInRank([...unknown, ...(outcome.kind === 'refused' ? [outcome.refusal] : [])]);
    const [donation] = writes.more.donations;
    const { balance } = outcome;
    const available =
      memberId === null || !balance ? null : availableOf(balance) + (outcome.kind === 'posted' ? points : 0n);
    const currency = campaignId === null ? undefined : snapshot.giving.campaigns.get(campaignId)?.currency;
    if (refused || !donation || !currency)
      return { money: null, matched: null, available, refusal: refused ?? null };
    const matched = donation.matched.reduce((sum, minor) => sum + minor, 0n);
    return {
      money: { minor: donation.donated, currency },
      matched: { minor: matched, currency },
      available,
      refusal: null,
    };
  });
}

async function nobody({ principal }: PointsContext) {
  const partnerId = principal.kind === 'partner' || principal.kind === 'member' ? principal.partnerId : null;
  return { memberId: null, partnerId };
}

import { refusal } from '../../values/refusal.js';
import type { ReversalOperation, ReversalTarget } from '../operations.js';
import type { AccountState } from './batch-state.js';
import { countDonation } from './campaign-count.js';
import { MemberPoints } from './member-points.js';
import type { Posting } from './posting.js';
import { returnToLots } from './return-to-lots.js';
import type { Verdict } from './verdict.js';

/**
 * Takes a donation back as a whole, until it is paid out and never after (rule C-04): the points return as those of a
 * burn do, and what sponsors added is theirs again. Whoever pays locks the campaign too, so that one of both is first.
 */
export function decideUndoneDonation(
  posting: Posting,
  { points, amount }: Pick<ReversalOperation, 'points' | 'amount'>,
  account: AccountState,
  target: ReversalTarget,
  { campaignId, partnerId }: NonNullable<ReversalTarget['donation']>,
): Verdict {
  const { state, writes } = posting;
  const donation = state.donations.get(target.id);
  const campaign = state.charityCampaigns.get(campaignId);
  if (!donation || !campaign) throw new Error('a donation to undo was not read');
  if (amount !== null || (points !== null && points !== target.points)) {
    const field = amount === null ? 'points' : 'amount';
    const message = `A donation is taken back as a whole: leave ${field} out.`;
    return { refused: refusal('INVALID_INPUT', message, [field]) };
  }
  if (donation.reversed) {
    const message = 'Nothing is left of this donation to reverse.';
    return { refused: refusal('REVERSAL_EXCEEDS_TRANSACTION', message, ['transactionId']) };
  }
  if (donation.paidOut) {
    const message = 'The charity has been paid for this donation: it is final.';
    return { refused: refusal('DONATION_PAID_OUT', message, ['transactionId']) };
  }

  const moved = new MemberPoints(account);
  returnToLots(posting, moved, target.lots, { points: target.points, returned: 0n });
  const id = posting.transaction(
    {
      ...{ type: 'REVERSAL', points: target.points, partnerId, reversesId: target.id },
      ...{ merchantId: null, contractVersionId: null, occurredAt: posting.postedAt },
    },
    [moved],
    [{ accountId: posting.terms.accounts.donated, amount: -target.points }],
    'points.reversed',
  );
  donation.reversed = true;
  countDonation(posting, campaign, donation, -1);
  writes.more.undoneDonations.push({ id: target.id, by: id });
  return { transactionId: id, subjectId: null };
}

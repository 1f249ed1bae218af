import { fieldsOf } from '../../values/calendar.js';
import type { Day } from '../../values/day.js';
import { formatMoneyAmount } from '../../values/money.js';
import { firstInRank, type Refusal, refusal } from '../../values/refusal.js';
import type { DonationOperation } from '../operations.js';
import type { DonationPrice } from '../prices.js';
import { refusalOf } from './account-refusal.js';
import { type AccountState, availableOf, type CharityCampaignState } from './batch-state.js';
import { countDonation } from './campaign-count.js';
import { matchesOf } from './match-donation.js';
import { spendingProblem, spent } from './may-spend.js';
import { MemberPoints } from './member-points.js';
import { insufficientPoints } from './member-refusals.js';
import type { Posting } from './posting.js';
import { pricedAt } from './price-failure.js';
import type { Verdict } from './verdict.js';

/**
 * Points given to a charity, the soonest-expiring first (rules B-01, C-02): what they are worth to it, what sponsors add
 * while their caps last, and its receipt. With its campaign locked, what is left of goal and caps is known: the last unit
 * of both is given once.
 */
export function decideDonation(
  posting: Posting,
  donation: DonationOperation,
  account: AccountState | undefined,
): Verdict {
  const { writes, postedAt, businessDay, terms } = posting;
  const priced = pricedAt((at) => donation.price(at, businessDay), postedAt);
  const price = priced.refused ? undefined : priced.value;
  // Of nobody nothing was read.
  const campaign = price && account && campaignOf(posting, price);
  const refused = firstInRank(
    [
      refusalOf(account, priced.refused),
      price?.worth.refused,
      price && campaign && goalProblem(price, campaign),
    ].filter((each) => each !== undefined),
  );
  if (refused) return { refused };
  if (!account || !campaign || !price || price.worth.refused) {
    throw new Error('an unpriced donation was not refused');
  }

  const { points, partnerId, named, lapsingBy } = donation;
  const notAllowed = spendingProblem(posting, account, donation, partnerId);
  if (notAllowed) return { refused: notAllowed };
  const available = lapsingBy === undefined ? availableOf(account) : lapsingUntil(account, lapsingBy);
  if (available < points) return { refused: insufficientPoints(available, 'Give') };

  const taken = new MemberPoints(account);
  taken.takeSpendable(points);
  const amount = price.worth.value;
  const id = posting.transaction(
    {
      ...{ type: 'DONATION', points, partnerId, amount },
      ...{ merchantId: null, contractVersionId: null, occurredAt: postedAt },
    },
    [taken],
    [{ accountId: terms.accounts.donated, amount: points }],
    'points.donated',
  );
  const { memberId } = account;
  const donated = amount.minor;
  const matched = matchesOf(price.sponsors, campaign.matched, donated);
  countDonation(posting, campaign, { memberId, points, donated, matched }, 1);
  writes.more.donations.push({
    ...{ id, campaignId: campaign.id, memberId, partnerId, points, donated, matched, named, businessDay },
    at: postedAt,
    receiptYear: fieldsOf(posting.day(), terms.calendar).year,
  });
  spent(posting, account, donation, id);
  return { transactionId: id, subjectId: null };
}

/** What the member can spend until that day and not later: what was due to lapse before is gone already. */
function lapsingUntil({ lots }: AccountState, day: Day): bigint {
  return lots.points.reduce(
    (sum, points, at) => ((lots.expiries[at] ?? 'infinity') <= day ? sum + points : sum),
    0n,
  );
}

/** There is one for each campaign that terms know, and the batch has locked it. */
function campaignOf({ state }: Posting, { campaignId }: DonationPrice): CharityCampaignState {
  const campaign = state.charityCampaigns.get(campaignId);
  if (!campaign) throw new Error('what a campaign has come to was not read');
  return campaign;
}

/** A campaign that closes at its goal takes what is left until there, to the last unit, and nothing more. */
function goalProblem(price: DonationPrice, { donated }: CharityCampaignState): Refusal | undefined {
  const { closesAt, leastMinor, worth, currency } = price;
  if (closesAt === null) return undefined;
  const left = { minor: closesAt - donated, currency };
  if (left.minor <= 0n) {
    return refusal('CHARITY_CAMPAIGN_NOT_OPEN', 'The campaign has reached its goal. Choose another one.', [
      'campaignId',
    ]);
  }
  if (worth.refused) return undefined;
  const { minor } = worth.value;
  if (minor === left.minor || (minor < left.minor && minor >= leastMinor)) return undefined;
  const inWords = (amount: bigint) => `${formatMoneyAmount({ minor: amount, currency })} ${currency}`;
  const message =
    minor > left.minor
      ? `Only ${inWords(left.minor)} are left until the goal. Give points for that much at most.`
      : `Give points for ${inWords(leastMinor)} or more, or for the ${inWords(left.minor)} that are left until the goal.`;
  return refusal('DONATION_NOT_POSSIBLE', message, ['points']);
}

import type { DonationPrice, Refusable } from '../ledger/prices.js';
import type { CharityCampaignTerms, DonationRate } from '../partners/charities/charity-terms.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import type { Currency } from '../values/currency.js';
import type { Day } from '../values/day.js';
import { formatMoneyAmount, type Money } from '../values/money.js';
import { firstInRank, type Refusal, refusal } from '../values/refusal.js';
import { dayOf } from '../values/time-zone.js';
import { mayTakePart } from './partner-terms.js';

/** So that sums of a great many of them still fit their columns. */
const MOST_MINOR = 10n ** 15n;
/** What a partner adds that is suspended or leaves. */
const NOTHING = { scaled: 0n };

/** What is given, by whom, to which campaign. */
export interface PricedDonation {
  /** Null: the caller's text is no campaign's id. */
  readonly campaignId: bigint | null;
  readonly points: bigint;
  /** Through which partner it is asked for; null: by an operator, or because it was due. */
  readonly partnerId: bigint | null;
}

/** What points are worth to the charity at an instant, or why nothing can be given to it then (rule C-01). */
export function priceDonation(
  snapshot: ProgrammeSnapshot,
  { campaignId, points, partnerId }: PricedDonation,
  at: Date,
  postedOn: Day,
): Refusable<DonationPrice> {
  const { giving, terms } = snapshot;
  const campaign = campaignId === null ? undefined : giving.campaigns.get(campaignId);
  const refused = firstInRank(
    [
      partnerId === null ? undefined : mayTakePart(snapshot, partnerId, postedOn),
      campaign ? charityProblem(snapshot, campaign) : campaignNotFound(),
      campaign && datesProblem(campaign, dayOf(at, terms.timeZone)),
    ].filter((each) => each !== undefined),
  );
  if (refused || !campaign) return { refused: refused ?? campaignNotFound() };
  const { currency, goal, sponsors } = campaign;
  return {
    value: {
      campaignId: campaign.id,
      currency,
      worth: worthOfPoints(campaign, points),
      closesAt: goal?.atGoal === 'CLOSE' ? goal.minor : null,
      leastMinor: leastOf(campaign),
      sponsors: sponsors.map((sponsor) =>
        snapshot.partners.get(sponsor.partnerId)?.status === 'ACTIVE'
          ? sponsor
          : { ...sponsor, percent: NOTHING },
      ),
    },
  };
}

/** The refusal where there is no such campaign. */
export function campaignNotFound(): Refusal {
  const message = 'Give the id of a campaign of a charity of your coalition.';
  return refusal('CHARITY_CAMPAIGN_NOT_FOUND', message, ['campaignId']);
}

function charityProblem({ giving }: ProgrammeSnapshot, campaign: CharityCampaignTerms): Refusal | undefined {
  if (giving.charities.get(campaign.charityId)?.status === 'ACTIVE') return undefined;
  const message = 'Nothing can be given to this charity for now: choose another one.';
  return refusal('CHARITY_NOT_ACTIVE', message, ['campaignId']);
}

function datesProblem({ from, until }: CharityCampaignTerms, today: Day): Refusal | undefined {
  const message =
    today < from
      ? `The campaign begins on ${from}.`
      : until !== null && today > until
        ? `The campaign ended on ${until}. Choose another one.`
        : undefined;
  return message === undefined ? undefined : refusal('CHARITY_CAMPAIGN_NOT_OPEN', message, ['campaignId']);
}

/** What so many points come to, or which numbers of points come to something (rule C-01). */
export function worthOfPoints(
  { rate, goal, currency }: Pick<CharityCampaignTerms, 'rate' | 'goal' | 'currency'>,
  points: bigint,
): Refusable<Money> {
  if (rate.kind === 'STEPS') {
    const step = rate.steps.find((each) => each.points === points);
    return step ? worth(step.minor, currency) : impossible(stepsInWords(rate, currency));
  }
  const { multiple, multipleMinor, minimum } = rate;
  // The last donation before the goal may be of less than the minimum: all that is left.
  const least = goal?.atGoal === 'CLOSE' ? multiple : minimum;
  if (points < least || points % multiple !== 0n) {
    return impossible(`Give a multiple of ${multiple} points, at least ${minimum}.`);
  }
  return worth((points / multiple) * multipleMinor, currency);
}

function leastOf({ rate }: CharityCampaignTerms): bigint {
  return rate.kind === 'LINEAR' ? (rate.minimum / rate.multiple) * rate.multipleMinor : 0n;
}

function worth(minor: bigint, currency: Currency): Refusable<Money> {
  return minor > MOST_MINOR ? impossible('Give fewer points at once.') : { value: { minor, currency } };
}

function stepsInWords({ steps }: Extract<DonationRate, { kind: 'STEPS' }>, currency: Currency): string {
  const words = steps.map(
    ({ points, minor }) => `${points} (${formatMoneyAmount({ minor, currency })} ${currency})`,
  );
  return `Give one of these numbers of points: ${words.join(', ')}.`;
}

function impossible(message: string): { readonly refused: Refusal } {
  return { refused: refusal('DONATION_NOT_POSSIBLE', message, ['points']) };
}

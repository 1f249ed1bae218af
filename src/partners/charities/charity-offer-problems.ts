import { formatMoneyAmount } from '../../values/money.js';
import { RATE_SCALE } from '../../values/rate.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import type { CharityOffer, DonationRate } from './charity-terms.js';

const MOST_STEPS = 50;
const MOST_SPONSORS = 20;
const MOST_TURNS = 20;
/** So that what a campaign comes to, with all its sponsors, fits its columns. */
const MOST_MINOR = 10n ** 17n;
/** A sponsor may give a thousand times what members give, and no more. */
const MOST_PERCENT = 100_000n * RATE_SCALE;

/** Everything that cannot be in a campaign for a charity, whoever asks: INVALID_INPUT, each with the path of the value. */
export function impossibleCharityOffer(offer: CharityOffer): Refusal[] {
  const { from, until, rate } = offer;
  return [
    ...(until !== null && until < from
      ? [invalid('Let the campaign end on its first day or later.', 'until')]
      : []),
    ...(rate.kind === 'LINEAR' ? impossibleLinear(rate) : impossibleSteps(rate)),
    ...impossibleGoal(offer),
    ...impossibleSponsors(offer),
  ];
}

function invalid(message: string, ...path: readonly string[]): Refusal {
  return refusal('INVALID_INPUT', message, path);
}

function impossibleLinear(rate: Extract<DonationRate, { kind: 'LINEAR' }>): Refusal[] {
  const { multiple, multipleMinor, minimum } = rate;
  const refusals: Refusal[] = [];
  if (!isMoney(multipleMinor))
    refusals.push(
      invalid('Give an amount above 0, and not out of all proportion.', 'linear', 'amount', 'amount'),
    );
  if (minimum % multiple !== 0n) {
    refusals.push(invalid(`Let the minimum be a multiple of ${multiple} points.`, 'linear', 'minimum'));
  }
  return refusals;
}

function impossibleSteps({ steps }: Extract<DonationRate, { kind: 'STEPS' }>): Refusal[] {
  if (steps.length === 0 || steps.length > MOST_STEPS)
    return [invalid(`Give 1 to ${MOST_STEPS} steps.`, 'steps')];
  return steps.flatMap(({ points, minor }, index) => {
    const before = steps[index - 1];
    if (!isMoney(minor))
      return [
        invalid(
          'Give an amount above 0, and not out of all proportion.',
          'steps',
          String(index),
          'amount',
          'amount',
        ),
      ];
    if (!before || (points > before.points && minor > before.minor)) return [];
    const message = 'Let every step be of more points and more money than the one before it.';
    return [invalid(message, 'steps', String(index))];
  });
}

/** Where a campaign closes at its goal, donations have to be able to come to just that. */
function impossibleGoal({ goal, rate, currency }: CharityOffer): Refusal[] {
  if (goal === null) return [];
  if (!isMoney(goal.minor))
    return [invalid('Give an amount above 0, and not out of all proportion.', 'goal', 'amount', 'amount')];
  if (goal.atGoal === 'GO_ON') return [];
  const amounts = rate.kind === 'LINEAR' ? [rate.multipleMinor] : rate.steps.map(({ minor }) => minor);
  const unit = amounts[0] ?? 0n;
  if (!isMoney(unit)) return [];
  const least = `${formatMoneyAmount({ minor: unit, currency })} ${currency}`;
  const odd = amounts.findIndex((minor) => minor % unit !== 0n);
  if (odd >= 0) {
    const message = `Let every step come to a multiple of ${least}, the first one's, so that the goal can be reached exactly.`;
    return [invalid(message, 'steps', String(odd), 'amount', 'amount')];
  }
  if (goal.minor % unit === 0n) return [];
  return [
    invalid(
      `Let the goal be a multiple of ${least}, so that it can be reached exactly.`,
      'goal',
      'amount',
      'amount',
    ),
  ];
}

function impossibleSponsors({ sponsors }: CharityOffer): Refusal[] {
  if (sponsors.length > MOST_SPONSORS)
    return [invalid(`Give at most ${MOST_SPONSORS} sponsors.`, 'sponsors')];
  return sponsors.flatMap(({ partnerId, percent, capMinor, turn }, index) => {
    const at = ['sponsors', String(index)];
    return [
      ...(sponsors.findIndex((each) => each.partnerId === partnerId) < index
        ? [invalid('Give a sponsor once.', ...at, 'partnerId')]
        : []),
      ...(percent.scaled <= 0n || percent.scaled > MOST_PERCENT
        ? [invalid('Give a percentage above 0 and up to 100000.', ...at, 'percent')]
        : []),
      ...(isMoney(capMinor)
        ? []
        : [invalid('Give an amount above 0, and not out of all proportion.', ...at, 'cap', 'amount')]),
      ...(turn >= 1 && turn <= MOST_TURNS
        ? []
        : [invalid(`Give a turn from 1 to ${MOST_TURNS}.`, ...at, 'turn')]),
    ];
  });
}

function isMoney(minor: bigint): boolean {
  return minor > 0n && minor <= MOST_MINOR;
}

import type { AddCharityCampaignInput as Command } from '../../partners/charities/add-charity-campaign.js';
import type { DonationRate } from '../../partners/charities/charity-terms.js';
import type { Currency } from '../../values/currency.js';
import type { Money } from '../../values/money.js';
import type { InputReader, Reading } from '../input/input-reader.js';
import type { AddCharityCampaignInput } from './giving.input.js';

/** An amount of a campaign, and where it stands in the input. */
interface Amount {
  readonly money: Money;
  readonly path: readonly string[];
}

/** Reads a campaign for a charity; the currency of its first amount is that of all. */
export function readCharityCampaign(read: InputReader, input: AddCharityCampaignInput): Reading<Command> {
  const { linear, goal } = input;
  if ((linear == null) === (input.steps == null)) {
    read.problem('Give either linear or steps.', [linear == null ? 'linear' : 'steps']);
  }
  const amounts: Amount[] = [];
  const amount = (value: Parameters<InputReader['money']>[0], path: readonly string[]) => {
    const money = read.money(value, path);
    amounts.push({ money, path });
    return money;
  };
  const multiple = linear == null ? null : read.points(linear.multiple, ['linear', 'multiple']);
  const multipleMoney = linear == null ? null : amount(linear.amount, ['linear', 'amount']);
  const minimum = linear == null ? null : read.optionalPoints(linear.minimum, ['linear', 'minimum']);
  const steps = read.list(input.steps ?? [], ['steps']).map((step, at) => ({
    points: read.points(step.points, ['steps', String(at), 'points']),
    money: amount(step.amount, ['steps', String(at), 'amount']),
  }));
  const goalMoney = goal == null ? null : amount(goal.amount, ['goal', 'amount']);
  const sponsors = read.list(input.sponsors ?? [], ['sponsors']).map((sponsor, at) => ({
    // Text that is no partner's id leads to none: the command tells so.
    partnerId: read.id('partner', sponsor.partnerId) ?? 0n,
    percent: read.rate(sponsor.percent, ['sponsors', String(at), 'percent']),
    cap: amount(sponsor.cap, ['sponsors', String(at), 'cap']),
    turn: sponsor.turn ?? 1,
  }));
  const currency = oneCurrency(read, amounts);
  const given = read.finish({
    charityId: read.id('charity', input.charityId),
    name: read.localizedText(input.name, ['name']),
    from: read.day(input.from, ['from']),
    until: input.until == null ? null : read.day(input.until, ['until']),
  });
  if (given.refusals) return given;
  const rate: DonationRate =
    multiple === null || multipleMoney === null
      ? { kind: 'STEPS', steps: steps.map(({ points, money }) => ({ points, minor: money.minor })) }
      : { kind: 'LINEAR', multiple, multipleMinor: multipleMoney.minor, minimum: minimum ?? multiple };
  return {
    value: {
      ...given.value,
      currency,
      rate,
      goal: goal == null || goalMoney === null ? null : { minor: goalMoney.minor, atGoal: goal.atGoal },
      sponsors: sponsors.map(({ cap, ...sponsor }) => ({ ...sponsor, capMinor: cap.minor })),
    },
  };
}

function oneCurrency(read: InputReader, amounts: readonly Amount[]): Currency {
  const [first] = amounts;
  // Of an amount that could not be read nothing is known.
  const currency = first?.money?.currency as Currency;
  for (const { money, path } of amounts) {
    if (money === undefined || currency === undefined || money.currency === currency) continue;
    read.problem(`Give all amounts in one currency: the first one is in ${currency}.`, [...path, 'currency']);
  }
  return currency;
}

import { parseLevelCode } from '../../coalition/ladders/ladder-problems.js';
import type {
  Criterion,
  LadderDraft,
  Level,
  LevelBenefit,
  Requirement,
  Validity,
  Window,
} from '../../coalition/ladders/ladder-terms.js';
import type { InputReader } from '../input/input-reader.js';
import type {
  TierBenefitInput,
  TierCriterionInput,
  TierLadderInput,
  TierLevelInput,
  TierRequirementInput,
  TierValidityInput,
} from './tiers.input.js';

const WARNING_DAYS = [30, 7];

/** Reads a ladder; when it is in force is told elsewhere. */
export function readLadder(read: InputReader, input: TierLadderInput): Omit<LadderDraft, 'effectiveFrom'> {
  const replacements = read.list(input.replacements ?? [], ['replacements']);
  const given = new Map(replacements.map(({ code, by }) => [code, by]));
  if (given.size < replacements.length) read.problem('Give a level once.', ['replacements']);
  return {
    kind: input.kind,
    levels: read
      .list(input.levels, ['levels'])
      .map((level, rank) => readLevel(read, level, ['levels', String(rank)])),
    downgrade: input.downgrade ?? 'TO_QUALIFIED',
    gapMonths: input.gapMonths ?? null,
    warningDays: read.list(input.warningDays ?? WARNING_DAYS, ['warningDays']),
    graceDays: input.graceDays ?? 0,
    reversalsTakeLevels: input.reversalsTakeLevels ?? false,
    replacements: given,
  };
}

function readLevel(
  read: InputReader,
  { code, name, requirement, validity, benefit }: TierLevelInput,
  path: readonly string[],
): Level {
  if ((requirement == null) !== (validity == null)) {
    read.problem('Give both what it asks for and how long it lasts, or neither.', [...path, 'validity']);
  }
  return {
    code: read.parsed(parseLevelCode(code), [...path, 'code']),
    name: read.localizedText(name, [...path, 'name']),
    reached:
      requirement == null || validity == null
        ? null
        : {
            requirement: readRequirement(read, requirement, [...path, 'requirement']),
            validity: readValidity(read, validity, [...path, 'validity']),
          },
    benefit: benefit == null ? null : readBenefit(read, benefit, [...path, 'benefit']),
  };
}

function readRequirement(
  read: InputReader,
  { match, window, months, criteria }: TierRequirementInput,
  path: readonly string[],
): Requirement {
  return {
    match: match ?? 'ALL',
    window: readWindow(read, window, months, path),
    criteria: read
      .list(criteria, [...path, 'criteria'])
      .map((criterion, at) => readCriterion(read, criterion, [...path, 'criteria', String(at)])),
  };
}

function readWindow(
  read: InputReader,
  kind: TierRequirementInput['window'],
  months: number | null | undefined,
  path: readonly string[],
): Window {
  if ((kind === 'ROLLING_MONTHS') !== (months != null)) {
    read.problem('Give a number of months for ROLLING_MONTHS, and only then.', [...path, 'months']);
  }
  return kind === 'ROLLING_MONTHS' ? { kind, months: months ?? 0 } : { kind };
}

function readCriterion(
  read: InputReader,
  { metric, atLeast, amount, withBonus }: TierCriterionInput,
  path: readonly string[],
): Criterion {
  if ((metric === 'SPEND') !== (amount != null)) {
    read.problem('Give an amount for SPEND, and only then.', [...path, 'amount']);
  } else if ((metric === 'SPEND') !== (atLeast == null)) {
    read.problem('Give a number for POINTS, PURCHASES and PARTNERS, and only then.', [...path, 'atLeast']);
  }
  const money = amount == null ? null : read.money(amount, [...path, 'amount']);
  const count = read.optionalPoints(atLeast, [...path, 'atLeast']);
  return {
    metric,
    atLeast: money?.minor ?? count ?? 0n,
    currency: money?.currency ?? null,
    withBonus: withBonus ?? false,
  };
}

function readValidity(
  read: InputReader,
  { kind, count }: TierValidityInput,
  path: readonly string[],
): Validity {
  if ((kind === 'LIFETIME') !== (count == null)) {
    read.problem('Give how many for YEARS and MONTHS, and only then.', [...path, 'count']);
  }
  return kind === 'LIFETIME' ? { kind } : { kind, count: count ?? 0 };
}

function readBenefit(
  read: InputReader,
  { multiplier, bonusPoints, paidBy }: TierBenefitInput,
  path: readonly string[],
): LevelBenefit {
  return {
    multiplier: multiplier == null ? null : read.rate(multiplier, [...path, 'multiplier']),
    bonusPoints: read.optionalPoints(bonusPoints, [...path, 'bonusPoints']),
    paidBy,
  };
}

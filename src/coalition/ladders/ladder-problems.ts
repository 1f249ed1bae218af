import { type Parsed, parsed, refused } from '../../values/parsed.js';
import { MAX_POINTS_PER_TRANSACTION } from '../../values/points.js';
import { formatRate, RATE_ONE, RATE_SCALE } from '../../values/rate.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import type { Criterion, LadderDraft, LadderVersion, Level, Requirement, Validity } from './ladder-terms.js';

const MOST_LEVELS = 20;
const MOST_CRITERIA = 10;
const MOST_MONTHS = 60;
const MOST_YEARS = 20;
const MOST_GRACE_DAYS = 90;
const MOST_WARNINGS = 5;
const MOST_WARNING_DAYS = 365;
const MOST_MULTIPLIER = { scaled: 100n * RATE_SCALE };
/** More than anybody will ever have counted. */
const MOST_COUNTED = 10n ** 18n;

const CODE = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const MOST_CODE_LENGTH = 40;

/** Reads the code of a level: what programs call it by. */
export function parseLevelCode(text: string): Parsed<string> {
  if (typeof text === 'string' && text.length <= MOST_CODE_LENGTH && CODE.test(text)) return parsed(text);
  return refused(
    `Give a code of at most ${MOST_CODE_LENGTH} lower-case letters, digits and single hyphens, such as gold.`,
  );
}

/** Everything that cannot be in a ladder, whoever asks: INVALID_INPUT, each with the path of the value. */
export function impossibleLadder(draft: Omit<LadderDraft, 'effectiveFrom'>): Refusal[] {
  return [
    ...impossibleLevels(draft.levels),
    ...between(draft.gapMonths, 1, MOST_MONTHS, ['gapMonths']),
    ...between(draft.graceDays, 0, MOST_GRACE_DAYS, ['graceDays']),
    ...impossibleWarnings(draft.warningDays),
  ];
}

/** What does not follow from the version before: a level that is gone has to be replaced by one that is there. */
export function impossibleSuccession(
  { levels, replacements }: Pick<LadderDraft, 'levels' | 'replacements'>,
  before: Pick<LadderVersion, 'levels'> | undefined,
): Refusal[] {
  const codes = new Set(levels.map(({ code }) => code));
  const gone = (before?.levels ?? []).map(({ code }) => code).filter((code) => !codes.has(code));
  const unreplaced = gone.find((code) => !replacements.has(code));
  const refusals =
    unreplaced === undefined
      ? []
      : [invalid(`Say which level takes the place of ${unreplaced}: members stand there.`, 'replacements')];
  for (const [at, [code, by]] of [...replacements].entries()) {
    const path = ['replacements', String(at)];
    if (!gone.includes(code)) {
      refusals.push(
        invalid('Name a level that the version before had and this one has not.', ...path, 'code'),
      );
    }
    if (!codes.has(by)) refusals.push(invalid('Name a level of this version.', ...path, 'by'));
  }
  return refusals;
}

function invalid(message: string, ...path: readonly string[]): Refusal {
  return refusal('INVALID_INPUT', message, path);
}

function between(value: number | null, least: number, most: number, path: readonly string[]): Refusal[] {
  if (value === null || (value >= least && value <= most)) return [];
  return [invalid(`Give a whole number from ${least} to ${most}.`, ...path)];
}

function impossibleWarnings(days: readonly number[]): Refusal[] {
  if (days.length > MOST_WARNINGS) return [invalid(`Give at most ${MOST_WARNINGS} of them.`, 'warningDays')];
  return days.flatMap((value, at) =>
    days.indexOf(value) < at
      ? [invalid('Give a number of days once.', 'warningDays', String(at))]
      : between(value, 1, MOST_WARNING_DAYS, ['warningDays', String(at)]),
  );
}

function impossibleLevels(levels: readonly Level[]): Refusal[] {
  if (levels.length < 2 || levels.length > MOST_LEVELS) {
    return [invalid(`Give 2 to ${MOST_LEVELS} levels, the lowest first.`, 'levels')];
  }
  const codes = levels.map(({ code }) => code);
  return levels.flatMap((level, rank) => {
    const path = ['levels', String(rank)];
    return [
      ...(codes.indexOf(level.code) < rank ? [invalid('Give a code once.', ...path, 'code')] : []),
      ...(rank === 0 && level.reached
        ? [
            invalid(
              'Let the lowest level ask for nothing: it is where everybody begins.',
              ...path,
              'requirement',
            ),
          ]
        : []),
      ...(rank > 0 && !level.reached
        ? [invalid('Say what the level asks for, and how long it lasts.', ...path, 'requirement')]
        : []),
      ...(level.reached
        ? [
            ...impossibleRequirement(level.reached.requirement, [...path, 'requirement']),
            ...impossibleValidity(level.reached.validity, [...path, 'validity']),
          ]
        : []),
      ...impossibleBenefit(level, [...path, 'benefit']),
    ];
  });
}

function impossibleRequirement({ window, criteria }: Requirement, path: readonly string[]): Refusal[] {
  const refusals =
    window.kind === 'ROLLING_MONTHS' ? between(window.months, 1, MOST_MONTHS, [...path, 'months']) : [];
  if (criteria.length === 0 || criteria.length > MOST_CRITERIA) {
    return [...refusals, invalid(`Give 1 to ${MOST_CRITERIA} criteria.`, ...path, 'criteria')];
  }
  return [
    ...refusals,
    ...criteria.flatMap((criterion, at) => impossibleCriterion(criterion, [...path, 'criteria', String(at)])),
  ];
}

function impossibleCriterion(
  { metric, atLeast, currency, withBonus }: Criterion,
  path: readonly string[],
): Refusal[] {
  const refusals: Refusal[] = [];
  if (atLeast < 1n || atLeast > MOST_COUNTED)
    refusals.push(invalid('Give more than nothing.', ...path, 'atLeast'));
  if ((metric === 'SPEND') !== (currency !== null)) {
    refusals.push(invalid('Give an amount of money for SPEND, a number for the others.', ...path, 'metric'));
  }
  if (withBonus && metric !== 'POINTS') {
    refusals.push(invalid('Only points can be counted with or without bonus.', ...path, 'withBonus'));
  }
  return refusals;
}

function impossibleValidity(validity: Validity, path: readonly string[]): Refusal[] {
  switch (validity.kind) {
    case 'LIFETIME':
      return [];
    case 'MONTHS':
      return between(validity.count, 1, MOST_MONTHS, [...path, 'count']);
    case 'YEARS':
      return between(validity.count, 0, MOST_YEARS, [...path, 'count']);
  }
}

function impossibleBenefit({ benefit }: Level, path: readonly string[]): Refusal[] {
  if (!benefit) return [];
  const { multiplier, bonusPoints } = benefit;
  const refusals: Refusal[] = [];
  if (multiplier === null && bonusPoints === null) {
    refusals.push(invalid('Give a multiplier, bonus points, or both.', ...path, 'multiplier'));
  }
  if (
    multiplier !== null &&
    (multiplier.scaled <= RATE_ONE.scaled || multiplier.scaled > MOST_MULTIPLIER.scaled)
  ) {
    refusals.push(
      invalid(`Give a multiplier above 1 and up to ${formatRate(MOST_MULTIPLIER)}.`, ...path, 'multiplier'),
    );
  }
  if (bonusPoints !== null && (bonusPoints < 1n || bonusPoints > MAX_POINTS_PER_TRANSACTION)) {
    refusals.push(
      invalid(`Give bonus points from 1 to ${MAX_POINTS_PER_TRANSACTION}.`, ...path, 'bonusPoints'),
    );
  }
  return refusals;
}

import { type Ladders, ladderInForce } from '../../coalition/ladders/ladder-terms.js';
import { formatMoneyAmount, MAX_MONEY_MINOR } from '../../values/money.js';
import { MAX_POINTS_PER_TRANSACTION } from '../../values/points.js';
import { formatRate, RATE_ONE, RATE_SCALE } from '../../values/rate.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { parseMerchantCategory } from '../merchant-category.js';
import { HUNDRED_PERCENT } from '../settlement-terms.js';
import { type CampaignOffer, opensOn } from './campaign-terms.js';

/** How many of them a campaign can have. */
export const MOST_CAMPAIGN_CATEGORIES = 50;
export const MOST_FUNDERS = 10;
export const MOST_CAMPAIGN_LEVELS = 20;
const MOST_MULTIPLIER = { scaled: 1_000n * RATE_SCALE };

/** Everything that cannot be in a campaign, whoever asks: INVALID_INPUT, each with the path of the value. */
export function impossibleOffer(offer: CampaignOffer): Refusal[] {
  return [
    ...(offer.until < offer.from
      ? [invalid('Let the campaign end on its first day or later.', 'until')]
      : []),
    ...impossibleGifts(offer),
    ...impossibleMinimum(offer),
    ...impossibleCategories(offer.categories),
    ...impossibleLevels(offer),
    ...impossibleFunders(offer),
  ];
}

function invalid(message: string, ...path: readonly string[]): Refusal {
  return refusal('INVALID_INPUT', message, path);
}

function impossibleGifts({ multiplier, bonusPoints }: CampaignOffer): Refusal[] {
  const refusals: Refusal[] = [];
  if (multiplier === null && bonusPoints === null) {
    refusals.push(invalid('Give a multiplier, bonus points, or both.', 'multiplier'));
  }
  if (
    multiplier !== null &&
    (multiplier.scaled <= RATE_ONE.scaled || multiplier.scaled > MOST_MULTIPLIER.scaled)
  ) {
    refusals.push(
      invalid(`Give a multiplier above 1 and up to ${formatRate(MOST_MULTIPLIER)}.`, 'multiplier'),
    );
  }
  if (bonusPoints !== null && (bonusPoints < 1n || bonusPoints > MAX_POINTS_PER_TRANSACTION)) {
    refusals.push(invalid(`Give bonus points from 1 to ${MAX_POINTS_PER_TRANSACTION}.`, 'bonusPoints'));
  }
  return refusals;
}

function impossibleMinimum({ minimumAmount }: CampaignOffer): Refusal[] {
  if (minimumAmount === null) return [];
  const { minor, currency } = minimumAmount;
  if (minor >= 0n && minor <= MAX_MONEY_MINOR) return [];
  const most = formatMoneyAmount({ minor: MAX_MONEY_MINOR, currency });
  return [invalid(`Give an amount from 0 to ${most}.`, 'minimumAmount', 'amount')];
}

function impossibleCategories(categories: CampaignOffer['categories']): Refusal[] {
  if (categories === null) return [];
  if (categories.length === 0 || categories.length > MOST_CAMPAIGN_CATEGORIES) {
    return [
      invalid(`Give 1 to ${MOST_CAMPAIGN_CATEGORIES} categories, or none for all merchants.`, 'categories'),
    ];
  }
  return categories.flatMap((text, index) => {
    const category = parseMerchantCategory(text);
    if (!category.ok) return [invalid(category.problem, 'categories', String(index))];
    if (categories.indexOf(text) === index) return [];
    return [invalid('Give a category once.', 'categories', String(index))];
  });
}

function impossibleLevels({ from, levels, earlyAccess }: CampaignOffer): Refusal[] {
  const refusals: Refusal[] = [];
  if (levels !== null && (levels.length === 0 || levels.length > MOST_CAMPAIGN_LEVELS)) {
    refusals.push(invalid(`Give 1 to ${MOST_CAMPAIGN_LEVELS} levels, or none for all members.`, 'levels'));
  }
  for (const [index, level] of (levels ?? []).entries()) {
    if (levels?.indexOf(level) !== index)
      refusals.push(invalid('Give a level once.', 'levels', String(index)));
  }
  if (earlyAccess.length > MOST_CAMPAIGN_LEVELS) {
    refusals.push(invalid(`Give at most ${MOST_CAMPAIGN_LEVELS} levels.`, 'earlyAccess'));
  }
  for (const [index, early] of earlyAccess.entries()) {
    const path = ['earlyAccess', String(index)];
    if (earlyAccess.findIndex(({ level }) => level === early.level) < index) {
      refusals.push(invalid('Give a level once.', ...path, 'level'));
    }
    if (levels !== null && !levels.includes(early.level)) {
      refusals.push(invalid('Name a level that the campaign is for.', ...path, 'level'));
    }
    if (early.from >= from) {
      refusals.push(invalid('Give a day before the first one of the campaign.', ...path, 'from'));
    }
  }
  return refusals;
}

/** Codes of levels that no ladder has while a campaign runs: LEVEL_NOT_FOUND, each with its path. */
export function unknownLevels(ladders: Ladders, offer: CampaignOffer): Refusal[] {
  const opens = opensOn(offer);
  const known = new Set(
    [...ladders.values()].flatMap((versions) => {
      const first = ladderInForce(versions, opens);
      return versions
        .filter((version) => version === first || version.effectiveFrom > opens)
        .filter(({ effectiveFrom }) => effectiveFrom <= offer.until)
        .flatMap(({ levels }) => levels.map(({ code }) => code));
    }),
  );
  const named = [
    ...(offer.levels ?? []).map((level, at) => ({ level, path: ['levels', String(at)] })),
    ...offer.earlyAccess.map(({ level }, at) => ({ level, path: ['earlyAccess', String(at), 'level'] })),
  ];
  return named
    .filter(({ level }) => !known.has(level))
    .map(({ path }) =>
      refusal('LEVEL_NOT_FOUND', 'Give the code of a level that a ladder has while the campaign runs.', path),
    );
}

function impossibleFunders({ funders, paidAtIssuePercent }: CampaignOffer): Refusal[] {
  const refusals: Refusal[] = [];
  if (paidAtIssuePercent.scaled < 0n || paidAtIssuePercent.scaled > HUNDRED_PERCENT.scaled) {
    refusals.push(invalid('Give a percentage from 0 to 100.', 'paidAtIssuePercent'));
  }
  if (funders.length === 0 || funders.length > MOST_FUNDERS) {
    return [...refusals, invalid(`Give 1 to ${MOST_FUNDERS} funders.`, 'funders')];
  }
  for (const [index, { partnerId, percent }] of funders.entries()) {
    if (percent.scaled <= 0n) {
      refusals.push(invalid('Give a percentage above 0.', 'funders', String(index), 'percent'));
    }
    if (funders.findIndex((each) => each.partnerId === partnerId) < index) {
      refusals.push(invalid('Give a funder once.', 'funders', String(index), 'partnerId'));
    }
  }
  const sum = funders.reduce((total, { percent }) => total + percent.scaled, 0n);
  if (sum !== HUNDRED_PERCENT.scaled) {
    const message = `Let the shares add up to 100 percent: they come to ${formatRate({ scaled: sum })}.`;
    refusals.push(invalid(message, 'funders'));
  }
  return refusals;
}

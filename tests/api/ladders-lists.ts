import { LIMITS } from '../../src/api/limits/limits.js';
import type { Answer, Caller } from '../harness/api-client.js';

/** How long a list may be, where it is told, and how one is sent. */
type List = [number, string[], (items: number) => Promise<Answer>];

const SPENT = { metric: 'SPEND', amount: { amount: '1', currency: 'IRR' } };
const reachedLevel = (code: string, criteria: readonly object[] = [SPENT]) => ({
  ...{ code, name: { en: code }, validity: { kind: 'LIFETIME' } },
  requirement: { window: 'LIFETIME', criteria },
});
const BASE_LEVEL = { code: 'base', name: { en: 'Base' } };
const LADDER = { kind: 'PERSON', levels: [BASE_LEVEL, reachedLevel('gold')] };

const each = <T>(count: number, item: (at: number) => T) =>
  Array.from({ length: count }, (_, at) => item(at));
const levelsOf = (count: number) => ({
  levels: [BASE_LEVEL, ...each(count - 1, (at) => reachedLevel(`level-${at}`))],
});
const replacing = (count: number) => ({
  replacements: each(count, (at) => ({ code: `gone-${at}`, by: 'gold' })),
});
const warning = (count: number) => ({ warningDays: each(count, (at) => at + 1) });

/** The lists of a ladder of levels, as it is added and as it is tried. */
export function listsOfLadders(operator: () => Caller): Record<string, List> {
  /** Refused for its days of grace at any rate, so that no ladder comes of it. */
  const add = (terms: object) =>
    operator().ask(
      `mutation ($input: AddTierLadderVersionInput!) {
        addTierLadderVersion(input: $input) { userErrors { field } } }`,
      { input: { ...LADDER, graceDays: 91, ...terms } },
    );
  const attempt = (terms: object) =>
    operator().ask('query ($draft: TierLadderInput!) { tierLadderPreview(draft: $draft) { code } }', {
      draft: { ...LADDER, ...terms },
    });
  return {
    'AddTierLadderVersionInput.levels': [20, ['input', 'levels'], (items) => add(levelsOf(items))],
    'AddTierLadderVersionInput.replacements': [
      LIMITS.listItems,
      ['input', 'replacements'],
      (items) => add(replacing(items)),
    ],
    'AddTierLadderVersionInput.warningDays': [5, ['input', 'warningDays'], (items) => add(warning(items))],
    'TierLadderInput.levels': [20, ['draft', 'levels'], (items) => attempt(levelsOf(items))],
    'TierLadderInput.replacements': [
      LIMITS.listItems,
      ['draft', 'replacements'],
      (items) => attempt(replacing(items)),
    ],
    'TierLadderInput.warningDays': [5, ['draft', 'warningDays'], (items) => attempt(warning(items))],
    'TierRequirementInput.criteria': [
      10,
      ['draft', 'levels', '1', 'requirement', 'criteria'],
      (items) =>
        attempt({
          levels: [
            BASE_LEVEL,
            reachedLevel(
              'gold',
              each(items, () => SPENT),
            ),
          ],
        }),
    ],
  };
}

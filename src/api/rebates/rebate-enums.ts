import type { RebateReward } from '../../rebates/rebate.js';
import type { RebateMethod } from '../../rebates/rebate-amount.js';
import type { RebateCreditStatus } from '../../rebates/rebate-credit.js';
import type { RebatePeriodLength } from '../../rebates/rebate-period.js';
import { register } from '../values/register-enum.js';

export const RebatePeriodName = register<RebatePeriodLength>(
  'RebatePeriod',
  "For how long what was bought is added up, in the coalition's calendar.",
  { MONTH: 'A month.', QUARTER: 'Months 1 to 3, 4 to 6, 7 to 9 or 10 to 12.', YEAR: 'A year.' },
);

export const RebateMethodName = register<RebateMethod>(
  'RebateMethod',
  'What the percentages of a rebate are of.',
  {
    MARGINAL: 'Each of what lies between its threshold and the next.',
    WHOLE: 'That of the threshold that is reached, of everything that was bought.',
  },
);

export const RebateRewardName = register<RebateReward>('RebateReward', 'As what a rebate is given.', {
  POINTS: 'As points.',
  PERK: 'As a perk that is granted.',
});

export const RebateCreditStatusName = register<RebateCreditStatus>(
  'RebateCreditStatus',
  'What became of what an account gets for a period.',
  {
    DUE: 'It is about to be given.',
    GIVEN: 'It was given.',
    NOTHING: 'There was nothing to give.',
    REFUSED: 'It was not given: the account was closed, or whoever pays has left.',
  },
);

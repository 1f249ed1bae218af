import type { CharityStatus, GoalEnd } from '../../partners/charities/charity-terms.js';
import { register } from '../values/register-enum.js';

export const CharityStatusName = register<CharityStatus>('CharityStatus', 'Where a charity stands.', {
  REGISTERED: 'Nobody has verified its account yet: nothing can be given to it, nor paid.',
  ACTIVE: 'It can be given to, and is paid.',
  SUSPENDED: 'Nothing can be given to it, nor paid, for now.',
});

export const GoalEndName = register<GoalEnd>(
  'GoalEnd',
  'What happens when a campaign of a charity reaches its goal.',
  {
    CLOSE: 'It ends, exactly there.',
    GO_ON: 'It goes on until its last day.',
  },
);

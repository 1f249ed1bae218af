import type { PerkConfirmation, PerkEntitlement, PerkKind } from '../../perks/perk.js';
import type { PerkGrantStatus } from '../../perks/perk-grant.js';
import type { PerkPeriod } from '../../perks/perk-period.js';
import type { PerkRequestStatus } from '../../perks/perk-request.js';
import { register } from '../values/register-enum.js';

export const PerkKindName = register<PerkKind>('PerkKind', 'What a perk is.', {
  EARLY_ACCESS: 'To something before others.',
  DISCOUNT: 'A lower price.',
  CASHBACK_RATE: 'More back of what is paid.',
  FREE_SERVICE: 'A service without a price.',
  CREDIT_LINE: 'Paying later.',
  EVENT: 'An invitation.',
  DEDICATED_SUPPORT: 'Somebody to turn to.',
  OTHER: 'Something else, as its name says.',
});

export const PerkEntitlementName = register<PerkEntitlement>(
  'PerkEntitlement',
  'How somebody comes to have a perk.',
  {
    GRANT: 'An account manager grants it to a business account.',
    LEVEL: 'It comes and goes with a level of the member, by itself.',
  },
);

export const PerkConfirmationName = register<PerkConfirmation>(
  'PerkConfirmation',
  "Whether a use of a perk needs the member's own confirmation.",
  { NONE: 'It does not.', SPEND_CODE: 'It needs a spend code, as burns above the limit do.' },
);

export const PerkPeriodName = register<PerkPeriod>('PerkPeriod', "A stretch of the coalition's calendar.", {
  MONTH: 'A month.',
  QUARTER: 'Months 1 to 3, 4 to 6, 7 to 9 or 10 to 12.',
  YEAR: 'A year.',
});

export const PerkGrantStatusName = register<PerkGrantStatus>(
  'PerkGrantStatus',
  'Where a granted perk stands.',
  {
    PENDING: 'It waits for the approval of a second person.',
    ACTIVE: 'It can be used on its days.',
    REJECTED: 'The second person did not approve it.',
    REVOKED: 'It was taken back.',
    EXPIRED: 'Its last day is over.',
    USED_UP: 'It was used as often as it can be.',
  },
);

export const PerkRequestStatusName = register<PerkRequestStatus>(
  'PerkRequestStatus',
  'Where a request stands.',
  {
    OPEN: 'No account manager has answered yet.',
    GRANTED: 'The perk was granted.',
    DECLINED: 'It was declined.',
  },
);

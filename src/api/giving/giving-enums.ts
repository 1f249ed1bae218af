import type {
  GivingOrderEnd as End,
  GivingKind as Kind,
  GivingOrderStatus as OrderStatus,
} from '../../giving/orders/giving-order.js';
import type { GivingGiftStatus as GiftStatus } from '../../giving/orders/read-gifts.js';
import type { CharityStatus, GoalEnd } from '../../partners/charities/charity-terms.js';
import type { PayoutWait } from '../../settlement/charities/payout-waits.js';
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

export const GivingKindName = register<Kind>('GivingKind', 'What a member gives by a standing order.', {
  ROUND_UP_BURNS: 'Of each burn, the points that are missing to a round number of points.',
  ROUND_UP_PURCHASES:
    'Of each purchase, the money that is missing to a round amount, at the rate of the campaign.',
  PERCENTAGE: 'A percentage of the points that purchases earn.',
  MONTHLY: "Points on a day of each month of the coalition's calendar.",
  BEFORE_EXPIRY: 'Points that are about to lapse.',
});

export const GivingOrderStatusName = register<OrderStatus>(
  'GivingOrderStatus',
  'Where a standing order to give stands.',
  {
    ACTIVE: 'It gives.',
    PAUSED: 'It gives nothing, and what happens does not count.',
    ENDED: 'It is over for good.',
  },
);

export const GivingOrderEndName = register<End>(
  'GivingOrderEnd',
  'Who, or what, has ended a standing order to give.',
  {
    MEMBER: 'The member.',
    OPERATOR: 'An operator.',
    CAMPAIGN: 'The campaign: its days are over, or it has closed at its goal.',
    ACCOUNT: "The member's account, which is closed.",
  },
);

export const GivingGiftStatusName = register<GiftStatus>(
  'GivingGiftStatus',
  'What has become of what a standing order came to.',
  {
    DUE: 'It is being given.',
    GIVEN: 'It was given.',
    MISSED: 'It could not be given when it was due, and is not made up for.',
  },
);

export const PayoutWaitName = register<PayoutWait>(
  'CharityPayoutWait',
  'Why a payout to a charity has no payment.',
  {
    NEXT_RUN: 'Nothing keeps it: the next payment run in its currency pays it.',
    CHARITY_NOT_ACTIVE: 'The charity is suspended, or nobody has verified its account: verify it.',
    NO_RAIL: 'No rail of the payment settings takes such an amount: give one that does.',
    NO_PAYMENT_SETTINGS: 'Nobody has said from which account the coalition pays.',
  },
);

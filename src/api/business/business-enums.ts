import type { ContactRole } from '../../access/principal.js';
import type { EmployeeStatus } from '../../members/business/employee.js';
import type { FamilySide, ParentStatus } from '../../members/business/parent-account.js';
import type { PointsPoolStatus } from '../../members/business/points-pool.js';
import type { SharedCredit } from '../../members/business/purchase-credit-setting.js';
import type { QualificationPoolStatus } from '../../members/business/qualification-pool.js';
import type { PortfolioOrder } from '../../members/business/read-business-accounts.js';
import { register } from '../values/register-enum.js';

export const ContactRoleName = register<ContactRole>(
  'ContactRole',
  'What a contact may do for a business account.',
  {
    VIEWER: 'Sees what the account has.',
    BUYER: 'Also confirms purchases with points and asks for perks.',
    ADMIN: "Also does whatever the account may, and says who the account's contacts are.",
  },
);

export const ParentAccountStatus = register<ParentStatus>(
  'ParentAccountStatus',
  'How far it is that one business account belongs to another.',
  {
    REQUESTED: 'One side has asked, the other has not answered yet.',
    AGREED: 'It does.',
    DECLINED: 'The other side did not want it.',
    ENDED: 'One side has ended it, or taken the request back.',
  },
);

export const FamilySideName = register<FamilySide>(
  'FamilySide',
  'A side of what two business accounts agree on.',
  {
    CHILD: 'The account that is to belong to the other.',
    PARENT: 'The account to which it is to belong.',
  },
);

/** Who gets the points of a business account's purchase. */
export type PurchaseCreditKind = 'ACCOUNT' | SharedCredit;

export const PurchaseCreditName = register<PurchaseCreditKind>(
  'PurchaseCredit',
  'Who gets the points of a purchase of a business account.',
  {
    ACCOUNT: 'The account alone.',
    EMPLOYEE: 'The member who bought for it, alone.',
    BOTH: 'Both, by two transactions: each for its part of the money, or for all of it, as the account’s setting says.',
  },
);

export const SharedCreditName = register<SharedCredit>(
  'SharedCredit',
  'Who may get points of a business account’s purchases besides the account.',
  {
    EMPLOYEE: 'The member who bought for it, in place of the account.',
    BOTH: 'That member and the account.',
  },
);

export const EmployeeStatusName = register<EmployeeStatus>(
  'EmployeeStatus',
  'How far it is that a member buys for a business account.',
  {
    INVITED: 'The account has invited a contact, who has not accepted yet.',
    AGREED: 'The member buys for it.',
    ENDED: 'One side has ended it, or the invitation was taken back.',
  },
);

export const PortfolioOrderName = register<PortfolioOrder['by']>(
  'PortfolioOrder',
  'In which order business accounts are listed.',
  {
    JOINED: 'As they joined.',
    INACTIVITY: 'Those first whose points have not moved for the longest.',
    VALUE: 'Those first that have spent the most.',
    PROGRESS:
      'Those first that have gone most of the way to their next level, last those that have no next one.',
  },
);

export const PointsPoolStatusName = register<PointsPoolStatus>(
  'PointsPoolStatus',
  "How far it is that a business account draws on its parent's points.",
  {
    OFFERED: 'The parent has offered it, the other side has not agreed yet.',
    AGREED: 'It may, until the last day.',
    ENDED: 'One side has ended it, or the offer was taken back.',
  },
);

export const QualificationPoolStatusName = register<QualificationPoolStatus>(
  'QualificationPoolStatus',
  "How far it is that what a business account buys counts for its parent's level too.",
  {
    OFFERED: 'The parent has offered it, the other side has not agreed yet.',
    AGREED: 'It counts.',
    ENDED: 'One side has ended it, or the offer was taken back.',
  },
);

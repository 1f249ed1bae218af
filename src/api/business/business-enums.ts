import type { ContactRole } from '../../access/principal.js';
import type { FamilySide, ParentStatus } from '../../members/business/parent-account.js';
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

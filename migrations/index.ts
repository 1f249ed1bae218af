import { CreateAccountSnapshots } from './create-account-snapshots.js';
import { CreateAuditLog } from './create-audit-log.js';
import { CreateBooks } from './create-books.js';
import { CreateBusinessAccounts } from './create-business-accounts.js';
import { CreateCampaigns } from './create-campaigns.js';
import { CreateDays } from './create-days.js';
import { CreateDisputes } from './create-disputes.js';
import { CreateExits } from './create-exits.js';
import { CreateGiving } from './create-giving.js';
import { CreateHoldsAndLimits } from './create-holds-and-limits.js';
import { CreateLedgerFunctions } from './create-ledger-functions.js';
import { CreateMemberContact } from './create-member-contact.js';
import { CreateMoneyBooks } from './create-money-books.js';
import { CreatePayments } from './create-payments.js';
import { CreatePerks } from './create-perks.js';
import { CreatePointsPools } from './create-points-pools.js';
import { CreateProgramme } from './create-programme.js';
import { CreatePurchaseCredits } from './create-purchase-credits.js';
import { CreateSeals } from './create-seals.js';
import { CreateStatements } from './create-statements.js';
import { CreateTiers } from './create-tiers.js';

/** In the order in which they run; a name, once released, never changes. */
export const migrations = [
  { name: 'create-programme', class: CreateProgramme },
  { name: 'create-audit-log', class: CreateAuditLog },
  { name: 'create-member-contact', class: CreateMemberContact },
  { name: 'create-books', class: CreateBooks },
  { name: 'create-holds-and-limits', class: CreateHoldsAndLimits },
  { name: 'create-seals', class: CreateSeals },
  { name: 'create-campaigns', class: CreateCampaigns },
  { name: 'create-tiers', class: CreateTiers },
  { name: 'create-giving', class: CreateGiving },
  { name: 'create-account-snapshots', class: CreateAccountSnapshots },
  { name: 'create-days', class: CreateDays },
  { name: 'create-ledger-functions', class: CreateLedgerFunctions },
  { name: 'create-money-books', class: CreateMoneyBooks },
  { name: 'create-statements', class: CreateStatements },
  { name: 'create-payments', class: CreatePayments },
  { name: 'create-disputes', class: CreateDisputes },
  { name: 'create-exits', class: CreateExits },
  { name: 'create-business-accounts', class: CreateBusinessAccounts },
  { name: 'create-purchase-credits', class: CreatePurchaseCredits },
  { name: 'create-points-pools', class: CreatePointsPools },
  { name: 'create-perks', class: CreatePerks },
];

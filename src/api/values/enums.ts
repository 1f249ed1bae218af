import type { ErasureGround } from '../../journeys/personal-data/erase-member.js';
import type { ConsentPurpose, ConsentThrough } from '../../members/consents/consent.js';
import type { Billing, SettlementCycle } from '../../partners/contract-version.entity.js';
import type { OnboardingStepName } from '../../partners/onboarding-checklist.js';
import type { PartnerStatus } from '../../partners/partner.entity.js';
import type { ExitStatus } from '../../partners/partner-exit.entity.js';
import type { DisputeOutcome, DisputeStatus } from '../../settlement/disputes/dispute.js';
import type { ConfirmationFormat, EntryKind } from '../../settlement/payments/bank-entry.js';
import type { LeftOver } from '../../settlement/payments/match-entry.js';
import type { LeftOutReason, PaymentDirection, PaymentStatus } from '../../settlement/payments/payment.js';
import type { ChargeBasis, LineKind } from '../../settlement/pricing/priced-line.js';
import type { StatementStatus } from '../../settlement/statements/statement.js';
import type { StatementEventKind } from '../../settlement/statements/statement-events.js';
import { REFUSALS } from '../../values/refusal.js';
import { register } from './register-enum.js';

export const ErrorCode = register(
  'ErrorCode',
  'Every refusal there is, in rank: when several apply, the first of this list is told, so that the answer never depends on timing.',
  Object.fromEntries(REFUSALS.map(({ code, meaning }) => [code, meaning])),
);

export const CallerKind = register('CallerKind', 'What kind of credential asks.', {
  PLATFORM: 'A platform administrator, who creates coalitions and acts in none.',
  USER: 'A person of the operator or of a partner.',
  PARTNER: "A partner's system, by API key.",
  MEMBER: 'A member, by a token that a partner obtained for it.',
});

export const Environment = register('Environment', 'For real or for tests.', {
  LIVE: 'The coalition itself.',
  TEST: 'Its twin for tests, with ids, books and a clock of its own.',
});

export const Role = register('Role', 'What a person may do in a coalition.', {
  OPERATOR: 'Runs the coalition.',
  AUDITOR: 'Reads everything, changes nothing.',
  ACCOUNT_MANAGER: 'Looks after business accounts.',
  PARTNER_STAFF: 'Works for a partner.',
});

export const CalendarName = register(
  'Calendar',
  'The calendar by which months, quarters and years are counted.',
  {
    GREGORY: 'The Gregorian calendar.',
    PERSIAN: 'The Solar Hijri (Jalali) calendar.',
  },
);

export const ClawbackPolicyName = register(
  'ClawbackPolicy',
  'What happens when an earn is reversed whose points are spent already.',
  {
    REFUSE: 'The reversal is refused.',
    CAP: 'What is there is taken; the issuing partner bears the rest.',
    NEGATIVE: 'The rest is owed: later earns fill it first.',
  },
);

export const OnboardingTestsName = register(
  'OnboardingTests',
  'Whether a partner has to have earned and burned in the twin for tests before it goes active.',
  { REQUIRED: 'It has to.', OPTIONAL: 'It need not, such as where it has been tried elsewhere.' },
);

export const ExpiryPolicyKind = register('ExpiryPolicyKind', 'When points expire.', {
  NEVER: 'Never.',
  AFTER_MONTHS: 'A number of months after they were earned, rounded up.',
  DAY_OF_YEAR: 'On a fixed day of the year.',
  INACTIVITY: "A number of months after the member's last activity.",
});

export const ExpiryRounding = register('ExpiryRounding', 'Up to the end of what an expiry is rounded.', {
  NONE: 'Not rounded.',
  MONTH: 'The end of the month.',
  QUARTER: 'The end of the quarter.',
  YEAR: 'The end of the year.',
});

export const PartnerStatusName = register<PartnerStatus>('PartnerStatus', 'Where a partner stands.', {
  INVITED: 'Asked to join.',
  ONBOARDING: 'Getting ready; it can neither earn nor burn yet.',
  ACTIVE: 'Takes part.',
  SUSPENDED: 'Takes no part for now; what was begun can be ended.',
  EXITING: 'On its way out, until its dates.',
  EXITED: 'Gone.',
});

export const OnboardingStepKind = register<OnboardingStepName>(
  'OnboardingStepKind',
  'What a partner has, or has done, before it goes active, in the order of the checklist.',
  {
    CONTRACT: 'A version of its contract in force.',
    MERCHANT: 'A selling place.',
    SETTLEMENT_ACCOUNT: 'Where settlement pays it.',
    LIVE_KEY: 'A valid key of its system.',
    TEST_EARN: 'An earn in the twin for tests, by its test key; of partners that issue.',
    TEST_BURN: 'A burn there, by its test key; of partners that accept points.',
  },
);

export const PartnerExitStatusName = register<Exclude<ExitStatus, 'CANCELLED'>>(
  'PartnerExitStatus',
  'How far a partner has left.',
  {
    RUNNING: 'It takes part until its dates; what is held there afterwards can still be captured.',
    TRANSFERRED: 'Somebody else bears its points; its last settlement is under way.',
    COMPLETED: 'It has left.',
  },
);

export const BillingName = register<Billing>('Billing', 'How a partner pays for the points it issues.', {
  PREPAID: 'Issuing draws down what it has deposited.',
  POSTPAID: 'Issuing is paid afterwards, up to a credit limit where there is one.',
});

export const SettlementCycleName = register<SettlementCycle>(
  'SettlementCycle',
  'How long a settlement period is.',
  {
    DAILY: "A day of the coalition's zone.",
    WEEKLY: 'A week: from Saturday in the Persian calendar, from Monday in the Gregorian.',
    MONTHLY: "A month of the coalition's calendar.",
  },
);

export const SettlementLineKind = register<LineKind>(
  'SettlementLineKind',
  'What a line of a settlement statement is about, in the order of a statement.',
  {
    ISSUING:
      'Points that the partner issued: what is paid for them when they are given, and when they are spent.',
    CAMPAIGN: "The partner's share of the points of a campaign.",
    REDEMPTION: 'Points that were burned at the partner: what it is credited for them.',
    BREAKAGE: "The partner's share of what was paid at issue for points that expired.",
    SHORTFALL: 'Points of an earn that was reversed, which could not be taken back.',
    SERVICE_FEE: 'The service fee on a line.',
    VAT: 'The tax on a service fee.',
    FLOAT: 'What the deposit of a prepaid partner pays of the lines.',
    FLOAT_REFUND: 'What is left of the deposit of a partner that leaves: its last statement pays it back.',
    PERK_COST: 'A use of a perk that the partner pays for.',
    PERK_CREDIT: 'A use of a perk at the partner: what it is credited for it.',
    REBATE_COST: 'Points that a rebate gave to a business account, and for which the partner pays.',
    MATCHED_DONATION: 'What the partner adds to donations, as a sponsor of campaigns of charities.',
    PLEDGED_DONATION: 'What the partner gives to charities of its purchases.',
    ADJUSTMENT: 'The outcome of a dispute.',
    LIABILITY_TRANSFER: 'Open points that a partner took over, or handed on.',
    CARRIED_OVER: 'What the statement before was too small to be paid.',
  },
);

export const SettlementChargeBasis = register<ChargeBasis>(
  'SettlementChargeBasis',
  'Which share of the issue price.',
  {
    AT_ISSUE: 'What is paid when points are given.',
    AT_BURN: 'What is paid when they are spent.',
  },
);

export const SettlementStatementStatus = register<StatementStatus>(
  'SettlementStatementStatus',
  'Where a settlement statement stands; it only goes forward. Of a period that is open there is a preview.',
  {
    CLOSED: 'The period is closed; it is issued at once.',
    ISSUED: 'The partner may dispute lines, until the end of its window.',
    AGREED: 'By the partner, or by its silence.',
    PAID: 'Its payment was sent.',
    RECONCILED: 'The bank has confirmed the payment, or there was nothing to pay.',
  },
);

export const SettlementEventKind = register<StatementEventKind>(
  'SettlementEventKind',
  'What happens to a settlement statement.',
  {
    CLOSED: 'Its period was closed.',
    ISSUED: 'It was issued.',
    DISPUTED: 'Lines were disputed.',
    RESOLVED: 'A dispute was resolved.',
    AGREED: 'It was agreed.',
    PAID: 'Its payment was sent.',
    RECONCILED: 'The bank confirmed its payment, or there was nothing to pay.',
    PAYMENT_FAILED: 'Its payment came back.',
  },
);

const DISPUTE_OUTCOMES = {
  UPHELD: 'The partner is right: nothing of it is due.',
  REJECTED: 'All of it is due, as stated.',
  PARTLY: 'A part of it is due.',
} as const;

export const SettlementDisputeOutcome = register<DisputeOutcome>(
  'SettlementDisputeOutcome',
  'What was found about a dispute.',
  DISPUTE_OUTCOMES,
);

export const SettlementDisputeStatus = register<DisputeStatus>(
  'SettlementDisputeStatus',
  'Whether a dispute is open, or what was found.',
  { OPEN: 'The operator has not answered yet.', ...DISPUTE_OUTCOMES },
);

export const MemberKind = register('MemberKind', 'What a member is.', {
  PERSON: 'A person.',
  BUSINESS: 'A business account.',
});

export const MemberStatus = register('MemberStatus', "Whether a member's account takes part.", {
  ACTIVE: 'Earns and burns.',
  SUSPENDED: 'Neither earns nor burns for now.',
  CLOSED: 'Closed for good.',
});

export const ErasureGroundName = register<ErasureGround>('ErasureGround', 'Why a member is erased.', {
  ASKED_BY_MEMBER: 'The member asked for it.',
  NO_LONGER_NEEDED: 'The data is not needed any more.',
  LEGAL_DUTY: 'A law or an authority demands it.',
});

export const ConsentPurposeName = register<ConsentPurpose>('ConsentPurpose', 'What a member agrees to.', {
  TERMS: "The programme's terms.",
  MARKETING_SMS: 'Advertising by text message.',
  MARKETING_EMAIL: 'Advertising by e-mail.',
  SHARING: 'That its data is shared with a partner.',
  GIVING: 'That charities are told who has given.',
});

export const ConsentThroughName = register<ConsentThrough>('ConsentThrough', 'How a consent came.', {
  APP: 'In an app.',
  WEB: 'On a web page.',
  SHOP: 'In a shop, in words.',
  CALL: 'By telephone.',
  PAPER: 'In writing.',
});

export const TransactionTypeName = register(
  'TransactionType',
  'What a transaction did; it tells the direction of its points.',
  {
    EARN: 'Points given.',
    BURN: 'Points spent.',
    REVERSAL: 'An earlier transaction undone, wholly or in part.',
    EXPIRY: 'Points that were not spent in time.',
    TRANSFER: 'Points from one member to another.',
    ADJUSTMENT: 'A correction by the operator.',
    DONATION: 'Points given to a charity.',
  },
);

export const BalanceChangeKindName = register(
  'BalanceChangeKind',
  'What changed a balance: a transaction of some type, or points that moved within the balance.',
  {
    EARN: 'Points given.',
    BURN: 'Points spent, from a hold or not.',
    REVERSAL: 'An earlier transaction undone, wholly or in part.',
    EXPIRY: 'Points that were not spent in time.',
    TRANSFER: 'Points from one member to another.',
    ADJUSTMENT: 'A correction by the operator.',
    DONATION: 'Points given to a charity.',
    HOLD: 'Points reserved by a hold.',
    RELEASE: 'Points of a hold, or what a capture left of it, given back.',
    HOLD_EXPIRY: 'Points of a hold given back because its time ran out.',
    VEST: 'Pending points that can be spent from now on.',
    RENEWAL: 'Points that live longer because the member was active.',
  },
);

export const AccountKind = register('AccountKind', 'Whose side of the books an account is on.', {
  MEMBER: "A member's balance.",
  ISSUED: 'What a partner has issued; goes down with every earn.',
  REDEEMED: 'What was burned at a partner; goes up with every burn.',
  EXPIRED:
    'What expired unspent of the points that a partner issued; without a partner, of those of the coalition.',
  SHORTFALL: 'What reversals could not take back and the partner bears; goes down with every one.',
  ADJUSTED: "The other side of the operator's corrections.",
  DONATED: 'What was given to charities; goes up with every donation.',
});

export const PointsPlace = register('PointsPlace', "In which part of a member's account points lie.", {
  SPENDABLE: 'They can be spent.',
  HELD: 'Reserved by a hold.',
  PENDING: 'Earned, and not spendable until they vest.',
  OWED: 'A debt: points that fill it come, points that make it go.',
});

export const HoldStatusName = register('HoldStatus', 'Where a hold stands; it ends exactly once.', {
  OPEN: 'Its points are reserved.',
  CAPTURED: 'Its points, or a part of them, were burned.',
  RELEASED: 'Its points were given back.',
  EXPIRED: 'Its time ran out, and its points were given back.',
});

export const AdjustmentDirection = register('AdjustmentDirection', 'Whether a correction gives or takes.', {
  CREDIT: 'The member has more after it.',
  DEBIT: 'The member has less after it.',
});

export const AdjustmentStatus = register(
  'AdjustmentStatus',
  'What became of a correction that needs a second person.',
  {
    PENDING: 'It waits for a second person.',
    APPROVED: 'It was approved and posted.',
    REJECTED: 'It was rejected.',
  },
);

export const ActorKind = register('ActorKind', 'Who asked for something.', {
  API_KEY: "A partner's system.",
  USER: 'A person.',
  MEMBER: 'The member.',
  CONTACT: 'A contact of a business account.',
  SYSTEM: 'The coalition itself, because it was due.',
});

export const CharacterSetName = register('CharacterSet', 'Which characters a bank takes in names.', {
  LATIN: "Letters A to Z without marks, digits, space and / - ? : ( ) . , ' +.",
  UNICODE: 'Any, such as Persian ones.',
});

export const PaymentDirectionName = register<PaymentDirection>('PaymentDirection', 'Who pays.', {
  PAY: 'The coalition, through its bank.',
  COLLECT: 'The partner, who is to quote the reference.',
});

export const PaymentStatusName = register<PaymentStatus>('PaymentStatus', 'Where a payment is.', {
  CREATED: 'Planned: not with the bank yet, or not yet made by the partner.',
  SENT: 'With the bank.',
  CONFIRMED: 'Booked by the bank.',
  FAILED: 'Refused by the bank, or come back; what it pays can go into a new run.',
  CANCELLED: 'Taken back before the bank had it; what it pays can go into a new run.',
});

export const LeftOutReasonName = register<LeftOutReason>(
  'PaymentLeftOutReason',
  'Why a run did not take a statement.',
  {
    NO_SETTLEMENT_ACCOUNT: 'The partner has no settlement account.',
    NO_RAIL: 'The amount is too small or too large for every rail of the currency.',
  },
);

export const ConfirmationFormatName = register<ConfirmationFormat>(
  'ConfirmationFormat',
  "How a bank's confirmations are written.",
  {
    CAMT054: 'ISO 20022 camt.054, notification of debits and credits.',
    CSV: 'A CSV file with the columns reference, direction, amount, currency, and optionally status, booked_on, bank_reference, account.',
  },
);

export const BankEntryKindName = register<EntryKind>('BankEntryKind', 'What a bank says became of money.', {
  BOOKED: 'It was booked.',
  RETURNED: 'It came back.',
  REJECTED: 'It was never moved.',
  PENDING: 'It is not booked yet.',
});

export const MoneyFlowName = register(
  'MoneyFlow',
  "Which way money goes, seen from the coalition's account.",
  {
    IN: 'To the account.',
    OUT: 'From the account.',
  },
);

export const LeftOverReasonName = register<LeftOver>(
  'LeftOverReason',
  "Why an entry of a bank's file changed nothing.",
  {
    NO_REFERENCE: 'It has no reference.',
    UNKNOWN_REFERENCE: 'No payment has its reference.',
    OTHER_ACCOUNT: 'It is of another account than the payment was made for.',
    DIRECTION_DIFFERS: 'The money goes the other way.',
    CURRENCY_DIFFERS: 'It is in another currency.',
    AMOUNT_UNREADABLE: 'Its amount cannot be read, or is finer than the currency.',
    AMOUNT_DIFFERS: 'It is of another amount; a part is never booked.',
    NOT_BOOKED_YET: 'The bank has only announced it.',
    PAYMENT_ENDED: 'The payment has failed or was cancelled before.',
    CONFIRMED_ALREADY: 'Another entry has confirmed the payment.',
  },
);

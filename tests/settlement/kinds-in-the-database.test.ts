import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Environment } from '../../src/access/principal.js';
import { CONTACT_ROLES } from '../../src/access/principal.js';
import { CLAWBACK_POLICIES, ONBOARDING_TESTS } from '../../src/coalition/coalition.entity.js';
import {
  LADDER_KINDS,
  type LadderVersion,
  type LevelBenefit,
} from '../../src/coalition/ladders/ladder-terms.js';
import {
  GIVING_KINDS,
  GIVING_ORDER_ENDS,
  GIVING_ORDER_STATUSES,
} from '../../src/giving/orders/giving-order.js';
import { GIVING_GIFT_STATUSES } from '../../src/giving/orders/read-gifts.js';
import { ADJUSTMENT_STATUSES, type AdjustmentRecord } from '../../src/ledger/adjustments.js';
import { FACT_KINDS } from '../../src/ledger/days/day-fact.js';
import type { AccountState } from '../../src/ledger/decide/batch-state.js';
import type { StepRow, TransactionType } from '../../src/ledger/decide/batch-writes.js';
import { HOLD_STATUSES } from '../../src/ledger/holds.js';
import { type LedgerMemberKind, STANDING_CAUSES } from '../../src/ledger/levels/level.js';
import type { MemberDayName } from '../../src/ledger/operations.js';
import type { SpendingLock } from '../../src/ledger/spending.js';
import type { EntryRecord } from '../../src/ledger/transactions.js';
import type { MemberChange } from '../../src/members/announce-members.js';
import type { FamilySide, ParentStatus } from '../../src/members/business/parent-account.js';
import type { SharedCredit } from '../../src/members/business/purchase-credit-setting.js';
import type { ConsentPurpose, ConsentThrough } from '../../src/members/consents/consent.js';
import { SUSPICION_SOURCES, SUSPICION_STATUSES } from '../../src/members/duplicates/suspicion.js';
import { MEMBER_KINDS } from '../../src/members/member.entity.js';
import type { IdentityKind } from '../../src/members/member-identity.entity.js';
import type { MessageLanguage } from '../../src/notifications/message-language.js';
import type { MessageChannel } from '../../src/notifications/message-transport.js';
import type { MessageEnd } from '../../src/notifications/send-messages.js';
import type { PartnerChange } from '../../src/partners/announce-change.js';
import { CHARITY_STATUSES, GOAL_ENDS } from '../../src/partners/charities/charity-terms.js';
import { BILLINGS, SETTLEMENT_CYCLES } from '../../src/partners/contract-version.entity.js';
import { PARTNER_STATUSES } from '../../src/partners/partner.entity.js';
import { EXIT_STATUSES, type PartnerExit } from '../../src/partners/partner-exit.entity.js';
import { PERK_CONFIRMATIONS, PERK_KINDS, type PerkEntitlement } from '../../src/perks/perk.js';
import { PERK_GRANT_STATUSES } from '../../src/perks/perk-grant.js';
import { PERK_PERIODS } from '../../src/perks/perk-period.js';
import { PERK_REQUEST_STATUSES } from '../../src/perks/perk-request.js';
import { REBATE_REWARDS } from '../../src/rebates/rebate.js';
import { REBATE_METHODS } from '../../src/rebates/rebate-amount.js';
import { REBATE_CREDIT_STATUSES } from '../../src/rebates/rebate-credit.js';
import { REBATE_PERIODS } from '../../src/rebates/rebate-period.js';
import { DISPUTE_OUTCOMES } from '../../src/settlement/disputes/dispute.js';
import type { MoneyAccountName, MoneyPosting } from '../../src/settlement/money/post-money.js';
import {
  type BankEntry,
  CONFIRMATION_FORMATS,
  ENTRY_KINDS,
} from '../../src/settlement/payments/bank-entry.js';
import { LEFT_OVER_REASONS } from '../../src/settlement/payments/match-entry.js';
import {
  LEFT_OUT_REASONS,
  PAYMENT_DIRECTIONS,
  PAYMENT_STATUSES,
} from '../../src/settlement/payments/payment.js';
import { CHARACTER_SETS } from '../../src/settlement/payments/payment-settings.js';
import { CHARGE_BASES, LINE_KINDS } from '../../src/settlement/pricing/priced-line.js';
import type { StatementItem } from '../../src/settlement/statements/draft-statements.js';
import { STATEMENT_STATUSES } from '../../src/settlement/statements/statement.js';
import { STATEMENT_EVENTS } from '../../src/settlement/statements/statement-events.js';
import type { Calendar } from '../../src/values/calendar.js';
import type { AttemptProblem } from '../../src/webhooks/deliver/post-webhook.js';
import type { DeliveryStatus } from '../../src/webhooks/deliver/read-deliveries.js';
import type { EndpointEvent } from '../../src/webhooks/endpoints/announce-endpoint.js';
import type { DisabledBecause, WebhookEndpoint } from '../../src/webhooks/endpoints/webhook-endpoint.js';

/** What all migrations come to; `npm run check` compares it with them. */
const SCHEMA = readFileSync(path.resolve(import.meta.dirname, '../../schema/database.sql'), 'utf8');

/** Every column of which a check lists the values that it takes, with these. */
const LISTED = new Map(
  [...SCHEMA.matchAll(/^ {2}constraint (\w+)_check CHECK \(\((\w+) = ANY \(ARRAY\[([^\]]+)\]\)\)\)$/gm)].map(
    ([, name = '', column = '', values = '']) => [
      `${name.slice(0, -column.length - 1)}.${column}`,
      [...values.matchAll(/'(\w+)'::text/g)].map(([, value]) => String(value)).sort(),
    ],
  ),
);

/** All of a union, as the compiler knows it. */
function all<Union extends string>(values: Readonly<Record<Union, true>>): string[] {
  return Object.keys(values);
}

const purposes = all<ConsentPurpose>({
  TERMS: true,
  MARKETING_SMS: true,
  MARKETING_EMAIL: true,
  SHARING: true,
  GIVING: true,
});
const environments = all<Environment>({ live: true, test: true });

const disabledBecause = { OWNER: true, OPERATOR: true, GONE: true, FAILING: true } as const;

const KNOWN: Readonly<Record<string, readonly string[]>> = {
  'adjustment_request.direction': all<AdjustmentRecord['direction']>({ CREDIT: true, DEBIT: true }),
  'adjustment_request.status': ADJUSTMENT_STATUSES,
  'api_key.environment': environments,
  'balance_step.kind': all<StepRow['kind']>({
    HOLD: true,
    RELEASE: true,
    HOLD_EXPIRY: true,
    VEST: true,
    RENEWAL: true,
  }),
  'bank_entry.direction': all<BankEntry['direction']>({ IN: true, OUT: true }),
  'bank_entry.kind': ENTRY_KINDS,
  'bank_entry.left_over': LEFT_OVER_REASONS,
  'business_contact.role': CONTACT_ROLES,
  'coalition.calendar': all<Calendar>({ gregory: true, persian: true }),
  'coalition.clawback_policy': CLAWBACK_POLICIES,
  'coalition.environment': environments,
  'duplicate_suspicion.source': SUSPICION_SOURCES,
  'duplicate_suspicion.status': SUSPICION_STATUSES,
  'coalition.onboarding_tests': ONBOARDING_TESTS,
  'confirmation_import.format': CONFIRMATION_FORMATS,
  'consent.purpose': purposes,
  'consent.through': all<ConsentThrough>({ APP: true, WEB: true, SHOP: true, CALL: true, PAPER: true }),
  'consent_text.purpose': purposes,
  'contract_version.billing': BILLINGS,
  'contract_version.settlement_cycle': SETTLEMENT_CYCLES,
  'day_fact.kind': FACT_KINDS,
  'dispute.status': ['OPEN', ...DISPUTE_OUTCOMES],
  'giving_gift.status': GIVING_GIFT_STATUSES,
  'giving_order.ended_because': GIVING_ORDER_ENDS,
  'giving_order.kind': GIVING_KINDS,
  'giving_order.status': GIVING_ORDER_STATUSES,
  'hold.status': HOLD_STATUSES,
  'ledger_account.kind': all<Exclude<EntryRecord['accountKind'], 'MEMBER'>>({
    ISSUED: true,
    REDEEMED: true,
    EXPIRED: true,
    SHORTFALL: true,
    ADJUSTED: true,
    DONATED: true,
  }),
  'ledger_transaction.type': all<TransactionType>({
    EARN: true,
    BURN: true,
    REVERSAL: true,
    EXPIRY: true,
    TRANSFER: true,
    ADJUSTMENT: true,
    DONATION: true,
  }),
  'member.kind': MEMBER_KINDS,
  'member_account.spending_lock': all<SpendingLock>({ MEMBER: true, OPERATOR: true, CODES: true }),
  'member_account.status': all<AccountState['status']>({ ACTIVE: true, SUSPENDED: true, CLOSED: true }),
  'member_change.kind': all<MemberChange['kind']>({
    LINKED: true,
    UNLINKED: true,
    MERGED: true,
    ERASED: true,
  }),
  'member_day.purpose': all<MemberDayName['purpose']>({
    EARNED: true,
    SPENT: true,
    TRANSFERRED: true,
    DRAWN: true,
  }),
  'member_identity.kind': all<IdentityKind>({ PHONE: true, EMAIL: true, CARD: true }),
  'member_tier.member_kind': all<LedgerMemberKind>({ PERSON: true, BUSINESS: true }),
  'message.channel': all<MessageChannel>({ SMS: true, EMAIL: true }),
  'message.language': all<MessageLanguage>({ fa: true, en: true }),
  'message.status': ['WAITING', ...all<MessageEnd>({ SENT: true, GIVEN_UP: true })],
  'money_account.kind': all<MoneyAccountName['kind']>({
    RECEIVABLE: true,
    DISPUTED: true,
    FLOAT: true,
    BANK: true,
    ISSUING: true,
    CAMPAIGN: true,
    REDEMPTION: true,
    SERVICE_FEE: true,
    VAT: true,
    BREAKAGE: true,
    SHORTFALL: true,
    PERK: true,
    REBATE: true,
    ADJUSTMENT: true,
    LIABILITY: true,
    DONATION: true,
    MATCHED_DONATION: true,
    CHARITY: true,
  }),
  'charity.status': CHARITY_STATUSES,
  'charity_campaign.at_goal': GOAL_ENDS,
  'money_transaction.kind': all<MoneyPosting['kind']>({
    STATEMENT: true,
    PAYMENT: true,
    PAYMENT_RETURN: true,
    DISPUTE: true,
    RESOLUTION: true,
    DEPOSIT: true,
    CHARITY_PAYOUT: true,
  }),
  'parent_account.asked_by': all<FamilySide>({ CHILD: true, PARENT: true }),
  'parent_account.status': all<ParentStatus>({ REQUESTED: true, AGREED: true, DECLINED: true, ENDED: true }),
  'partner.status': PARTNER_STATUSES,
  'partner_change.kind': all<PartnerChange['kind']>({
    STATUS: true,
    SETTLEMENT_ACCOUNT: true,
    MERCHANT: true,
    CONTRACT: true,
    FLOAT: true,
  }),
  'partner_exit.began_as': all<PartnerExit['beganAs']>({ ACTIVE: true, SUSPENDED: true }),
  'partner_exit.status': EXIT_STATUSES,
  'payment.direction': PAYMENT_DIRECTIONS,
  'payment.status': PAYMENT_STATUSES,
  'payment_run_left_out.reason': LEFT_OUT_REASONS,
  'payment_settings.character_set': CHARACTER_SETS,
  'perk.confirmation': PERK_CONFIRMATIONS,
  'perk.entitlement': all<PerkEntitlement>({ GRANT: true, LEVEL: true }),
  'perk.kind': PERK_KINDS,
  'perk.period': PERK_PERIODS,
  'perk_budget.period': PERK_PERIODS,
  'perk_grant.status': PERK_GRANT_STATUSES,
  'perk_request.status': PERK_REQUEST_STATUSES,
  'purchase_credit.kind': all<SharedCredit>({ EMPLOYEE: true, BOTH: true }),
  'rebate.period': REBATE_PERIODS,
  'rebate.reward': REBATE_REWARDS,
  'rebate_credit.status': REBATE_CREDIT_STATUSES,
  'rebate_version.method': REBATE_METHODS,
  'statement.status': STATEMENT_STATUSES,
  'statement_event.kind': STATEMENT_EVENTS,
  'statement_item.kind': all<StatementItem['kind']>({
    CARRIED_OVER: true,
    ADJUSTMENT: true,
    LIABILITY_TRANSFER: true,
    PERK_COST: true,
    PERK_CREDIT: true,
    REBATE_COST: true,
    MATCHED_DONATION: true,
    PLEDGED_DONATION: true,
  }),
  'statement_line.basis': CHARGE_BASES,
  'statement_line.kind': LINE_KINDS,
  'tier_ladder.downgrade': all<LadderVersion['downgrade']>({ ONE_LEVEL: true, TO_QUALIFIED: true }),
  'tier_ladder.member_kind': LADDER_KINDS,
  'tier_level.paid_by': all<LevelBenefit['paidBy']>({ ISSUER: true, COALITION: true }),
  'tier_standing.cause': STANDING_CAUSES,
  'webhook_attempt.problem': all<AttemptProblem>({
    REFUSED_ADDRESS: true,
    NO_ADDRESS: true,
    NO_CONNECTION: true,
    TLS: true,
    TOO_SLOW: true,
    REDIRECT: true,
    GONE: true,
    STATUS: true,
    NO_ANSWER: true,
    NO_SECRET: true,
    NOTHING_TO_TELL: true,
  }),
  'webhook_delivery.status': all<DeliveryStatus>({ WAITING: true, DELIVERED: true, GIVEN_UP: true }),
  'webhook_endpoint.disabled_because': all<DisabledBecause>(disabledBecause),
  'webhook_endpoint.status': all<WebhookEndpoint['status']>({ ENABLED: true, DISABLED: true }),
  'webhook_endpoint_event.because': all<DisabledBecause>(disabledBecause).filter((one) => one !== 'OWNER'),
  'webhook_endpoint_event.kind': all<EndpointEvent['kind']>({ DISABLED: true, TESTED: true }),
};

test('every column that takes some values only takes those that the program knows, and no others', () => {
  const known = Object.entries(KNOWN).map(([column, values]) => [column, [...values].sort()] as const);
  expect(Object.fromEntries(LISTED)).toEqual(Object.fromEntries(known));
});

/**
 * Every refusal that a caller can meet, in rank: when several apply, the first of this list is told, so that the answer
 * never depends on timing. `transient` = the very same request may succeed in a moment. `final` = the ledger records it
 * under the idempotency key, so that the same key tells it again for ever; the others may be tried again with the key.
 */
// biome-ignore format: a table
export const REFUSALS = [
  { code: 'INVALID_INPUT', transient: false, final: false, meaning: 'A value of the input has the wrong format or range.' },
  { code: 'IDEMPOTENCY_KEY_REUSED', transient: false, final: false, meaning: 'The idempotency key was used before with another input.' },
  { code: 'PARTNER_NOT_FOUND', transient: false, final: false, meaning: 'There is no such partner in the coalition.' },
  { code: 'MEMBER_NOT_FOUND', transient: false, final: false, meaning: 'There is no such member, or none that the caller may see.' },
  { code: 'NOT_A_BUSINESS_ACCOUNT', transient: false, final: false, meaning: 'The member is a person, not a business account.' },
  { code: 'LINK_CONFIRMATION_REQUIRED', transient: false, final: false, meaning: 'The member must confirm the link to this partner first.' },
  { code: 'MERCHANT_NOT_FOUND', transient: false, final: false, meaning: 'There is no such merchant of this partner.' },
  { code: 'TRANSACTION_NOT_FOUND', transient: false, final: false, meaning: 'There is no such transaction, or none that the caller may see.' },
  { code: 'HOLD_NOT_FOUND', transient: false, final: false, meaning: 'There is no such hold, or none that the caller may see.' },
  { code: 'CAMPAIGN_NOT_FOUND', transient: false, final: false, meaning: 'There is no such campaign in the coalition.' },
  { code: 'LEVEL_NOT_FOUND', transient: false, final: false, meaning: 'There is no such level on the ladder of such members, or no ladder.' },
  { code: 'CHARITY_NOT_FOUND', transient: false, final: false, meaning: 'There is no such charity in the coalition.' },
  { code: 'CHARITY_CAMPAIGN_NOT_FOUND', transient: false, final: false, meaning: 'There is no such campaign of a charity in the coalition.' },
  { code: 'CHARITY_PLEDGE_NOT_FOUND', transient: false, final: false, meaning: 'There is no such pledge to a charity in the coalition.' },
  { code: 'GIVING_ORDER_NOT_FOUND', transient: false, final: false, meaning: 'There is no such standing order to give, or none that the caller may see.' },
  { code: 'ADJUSTMENT_NOT_FOUND', transient: false, final: false, meaning: 'There is no such adjustment that waits for approval.' },
  { code: 'PAYMENT_RUN_NOT_FOUND', transient: false, final: false, meaning: 'There is no such payment run in the coalition.' },
  { code: 'STATEMENT_NOT_FOUND', transient: false, final: false, meaning: 'There is no such settlement statement of the partner.' },
  { code: 'STATEMENT_LINE_NOT_FOUND', transient: false, final: false, meaning: 'The settlement statement has no line of this number.' },
  { code: 'DISPUTE_NOT_FOUND', transient: false, final: false, meaning: 'There is no such dispute, or none that the caller may see.' },
  { code: 'CONSENT_TEXT_NOT_FOUND', transient: false, final: false, meaning: 'There is no such text to consent to for this purpose.' },
  { code: 'CONTACT_NOT_FOUND', transient: false, final: false, meaning: 'The business account has no such contact.' },
  { code: 'EMPLOYEE_NOT_FOUND', transient: false, final: false, meaning: 'There is no such employee or invitation, it has ended, or the caller may not end it.' },
  { code: 'ACCOUNT_MANAGER_NOT_FOUND', transient: false, final: false, meaning: 'There is no such account manager, or none that looks after the account.' },
  { code: 'PARENT_ACCOUNT_NOT_FOUND', transient: false, final: false, meaning: 'There is no such request or agreement about a parent account, or none that the caller may see.' },
  { code: 'POINTS_POOL_NOT_FOUND', transient: false, final: false, meaning: 'There is no such pool of points, or offer of one, it has ended, or the caller acts for neither side.' },
  { code: 'QUALIFICATION_POOL_NOT_FOUND', transient: false, final: false, meaning: 'There is no such pool of qualification, or offer of one, it has ended, or the caller acts for neither side.' },
  { code: 'PERK_NOT_FOUND', transient: false, final: false, meaning: 'There is no such perk in the coalition.' },
  { code: 'PERK_GRANT_NOT_FOUND', transient: false, final: false, meaning: 'There is no such granted perk, or none that the caller may see.' },
  { code: 'PERK_REQUEST_NOT_FOUND', transient: false, final: false, meaning: 'There is no such request for a perk, or none that the caller may see.' },
  { code: 'PERK_USE_NOT_FOUND', transient: false, final: false, meaning: 'The partner has counted no such use of a perk.' },
  { code: 'REBATE_NOT_FOUND', transient: false, final: false, meaning: 'There is no such rebate in the coalition.' },
  { code: 'WEBHOOK_ENDPOINT_NOT_FOUND', transient: false, final: false, meaning: 'There is no such webhook endpoint, or none that the caller may see.' },
  { code: 'WEBHOOK_DELIVERY_NOT_FOUND', transient: false, final: false, meaning: 'There is no such webhook delivery, or none that the caller may see, or it is not kept any more.' },
  { code: 'DUPLICATE_NOT_FOUND', transient: false, final: false, meaning: 'There is no such pair of members that may be one person.' },
  { code: 'TEST_TWIN_ONLY', transient: false, final: false, meaning: 'Only the coalition in which test keys act can do this.' },
  { code: 'API_KEY_NOT_FOUND', transient: false, final: false, meaning: 'There is no such API key in the coalition.' },
  { code: 'PARTNER_NOT_ACTIVE', transient: false, final: false, meaning: "The partner's state does not allow the operation." },
  { code: 'MEMBER_NOT_ACTIVE', transient: false, final: false, meaning: "The member's account is suspended or closed." },
  { code: 'NOT_AN_ISSUER', transient: false, final: false, meaning: 'The contract in force does not let the partner issue points.' },
  { code: 'NOT_AN_ACCEPTOR', transient: false, final: false, meaning: 'The contract in force does not let the partner accept points.' },
  { code: 'CONTRACT_NOT_IN_FORCE', transient: false, final: false, meaning: 'No contract version of the partner is in force at that time.' },
  { code: 'CREDIT_NOT_ALLOWED', transient: false, final: false, meaning: 'The business account did not allow such points of its purchases at that time.' },
  { code: 'NOT_AN_EMPLOYEE', transient: false, final: false, meaning: 'The member did not buy for the business account at that time.' },
  { code: 'POINTS_LEFT', transient: false, final: false, meaning: 'The member still has points: some to spend, some held or pending, or a debt.' },
  { code: 'HOLDS_OPEN', transient: false, final: false, meaning: 'Points of the member are still held.' },
  { code: 'LINK_REQUEST_LIMIT_REACHED', transient: false, final: false, meaning: 'Too many confirmations of links were asked for; wait.' },
  { code: 'LINK_CODE_INVALID', transient: false, final: false, meaning: 'The code of the link is wrong or too old, or was tried too often.' },
  { code: 'CHARITY_NOT_ACTIVE', transient: false, final: false, meaning: 'The charity is suspended, or nobody has verified its account yet.' },
  { code: 'CHARITY_CAMPAIGN_NOT_OPEN', transient: false, final: false, meaning: 'The campaign of the charity has not begun, is over, or has reached its goal.' },
  { code: 'CHARITY_ACCOUNT_CHANGED', transient: false, final: false, meaning: 'The charity is paid to another account than the one that is named.' },
  { code: 'GIVING_ORDER_ENDED', transient: false, final: false, meaning: 'The standing order to give has ended, or is paused.' },
  { code: 'SLUG_TAKEN', transient: false, final: false, meaning: 'Another partner of the coalition has this slug.' },
  { code: 'REGISTRATION_NUMBER_TAKEN', transient: false, final: false, meaning: 'Another charity of the coalition has this registration number.' },
  { code: 'GIVING_ORDER_EXISTS', transient: false, final: false, meaning: 'The member has a standing order of this kind for the campaign already.' },
  { code: 'EXTERNAL_ID_TAKEN', transient: false, final: false, meaning: "The partner's id for members belongs to another member." },
  { code: 'IDENTITY_CONFLICT', transient: false, final: false, meaning: 'The phone, e-mail and card given belong to different members.' },
  { code: 'CONTRACT_DATES_CONFLICT', transient: false, final: false, meaning: 'The version would change terms that have been in force already.' },
  { code: 'CONTACT_EXISTS', transient: false, final: false, meaning: 'Another contact of the business account has this e-mail address or phone number.' },
  { code: 'EMPLOYEE_EXISTS', transient: false, final: false, meaning: 'The contact, or the member, buys for the business account already.' },
  { code: 'EMPLOYEE_INVITATION_INVALID', transient: false, final: false, meaning: 'The code of the invitation is wrong, used or too old, or is not for such a member.' },
  { code: 'POINTS_POOL_EXISTS', transient: false, final: false, meaning: 'The account draws on a parent already, or has an offer to.' },
  { code: 'QUALIFICATION_POOL_EXISTS', transient: false, final: false, meaning: 'The account counts for the level of a parent already, or has an offer to.' },
  { code: 'PARENT_ACCOUNT_ANSWERED', transient: false, final: false, meaning: 'The other side has answered already, or the agreement has ended.' },
  { code: 'PARENT_NOT_POSSIBLE', transient: false, final: false, meaning: 'The account belongs to a parent already, or would belong to itself or come too deep.' },
  { code: 'MERGE_NOT_POSSIBLE', transient: false, final: false, meaning: 'Only two different persons can become one member.' },
  { code: 'LADDER_DATES_CONFLICT', transient: false, final: false, meaning: 'The version of the ladder would change what purchases have earned by already.' },
  { code: 'LEVEL_BELOW_OWN', transient: false, final: false, meaning: 'The member has a higher level by itself.' },
  { code: 'CAMPAIGN_DATES_CONFLICT', transient: false, final: false, meaning: 'The campaign would change what has happened already, or too many run at a time.' },
  { code: 'API_KEY_LIMIT_REACHED', transient: false, final: false, meaning: 'Two keys are valid already; revoke one first.' },
  { code: 'WEBHOOK_ENDPOINT_LIMIT_REACHED', transient: false, final: false, meaning: 'As many webhook endpoints as one owner may have are registered; remove one first.' },
  { code: 'WEBHOOK_ENDPOINT_DISABLED', transient: false, final: false, meaning: 'The webhook endpoint is disabled; it has to be enabled first.' },
  { code: 'WEBHOOKS_NOT_SET_UP', transient: false, final: false, meaning: 'The installation has no key to keep the secrets of webhook endpoints with.' },
  { code: 'ONBOARDING_INCOMPLETE', transient: false, final: false, meaning: 'Something of the onboarding checklist is still missing.' },
  { code: 'PAYMENT_SETTINGS_MISSING', transient: false, final: false, meaning: 'The coalition has not said from which account it pays.' },
  { code: 'PAYMENT_RUN_SENT', transient: false, final: false, meaning: "The run's payments are with the bank already, or have ended." },
  { code: 'NOTHING_TO_PAY', transient: false, final: false, meaning: 'No agreed statement waits for a payment.' },
  { code: 'EXIT_NOT_RUNNING', transient: false, final: false, meaning: 'The partner does not leave, or it is too late for it to stay.' },
  { code: 'STATEMENT_NOT_ISSUED', transient: false, final: false, meaning: 'The settlement statement is not issued yet, or agreed already.' },
  { code: 'DISPUTE_WINDOW_OVER', transient: false, final: false, meaning: 'The days on which lines of the settlement statement can be disputed are over.' },
  { code: 'LINE_NOT_DISPUTABLE', transient: false, final: false, meaning: 'The line says what was paid or carried over, which cannot be disputed by itself.' },
  { code: 'LINE_DISPUTED_ALREADY', transient: false, final: false, meaning: 'The line is or was part of another dispute.' },
  { code: 'DISPUTE_NOT_OPEN', transient: false, final: false, meaning: 'The dispute is resolved already.' },
  { code: 'SAME_PERSON_APPROVES', transient: false, final: false, meaning: 'Whoever asked for it cannot approve or reject it.' },
  { code: 'PERK_NOT_AVAILABLE', transient: false, final: false, meaning: 'The perk has ended, or its days have not begun or are over.' },
  { code: 'PERK_NOT_FOR_LEVEL', transient: false, final: false, meaning: 'The perk is for levels that the member has not, or comes with the level by itself.' },
  { code: 'PERK_PROMISED', transient: false, final: false, meaning: 'A rebate that has not ended is given as the perk.' },
  { code: 'PERK_GRANT_NOT_PENDING', transient: false, final: false, meaning: 'The granted perk does not wait for approval, or not any more.' },
  { code: 'PERK_GRANT_NOT_ACTIVE', transient: false, final: false, meaning: 'The granted perk was used up, revoked or rejected, or has expired.' },
  { code: 'PERK_REQUESTED', transient: false, final: false, meaning: 'The account has asked for the perk already, and nobody has answered yet.' },
  { code: 'PERK_REQUEST_NOT_OPEN', transient: false, final: false, meaning: 'The request was answered already.' },
  { code: 'REBATE_ENDED', transient: false, final: false, meaning: 'The rebate has ended, or does with its period.' },
  { code: 'REBATE_NOT_DRAFTED', transient: false, final: false, meaning: 'Nothing is drafted of the rebate that could be activated.' },
  { code: 'REBATE_DATES_CONFLICT', transient: false, final: false, meaning: 'The version of the rebate would change what has been promised already.' },
  { code: 'PERK_NOT_USABLE', transient: false, final: false, meaning: 'The member has no such perk that can be used at this partner now.' },
  { code: 'PERK_USE_UNDONE', transient: false, final: false, meaning: 'The use of the perk was undone already.' },
  { code: 'PERK_USE_SETTLED', transient: false, final: false, meaning: 'A statement has been made of the day on which the perk was used.' },
  { code: 'PERK_BUDGET_EXCEEDED', transient: false, final: false, meaning: 'The account manager has no budget for it, or not enough is left.' },
  { code: 'PERK_OUT_OF_STOCK', transient: false, final: false, meaning: 'Nothing is left of the perk.' },
  { code: 'DUPLICATE_PURCHASE', transient: false, final: true, meaning: 'The merchant has earned points for this purchase reference already.' },
  { code: 'OCCURRED_AT_OUT_OF_RANGE', transient: false, final: true, meaning: '`occurredAt` is too far ahead or too long ago.' },
  { code: 'HOLD_NOT_OPEN', transient: false, final: true, meaning: 'The hold was captured, released or has expired.' },
  { code: 'ADJUSTMENT_NOT_PENDING', transient: false, final: true, meaning: 'The adjustment was approved or rejected already.' },
  { code: 'CAPTURE_EXCEEDS_HOLD', transient: false, final: true, meaning: 'More is captured than the hold reserves.' },
  { code: 'REVERSAL_EXCEEDS_TRANSACTION', transient: false, final: true, meaning: 'More is reversed than is left of the transaction.' },
  { code: 'POINTS_ALREADY_SPENT', transient: false, final: true, meaning: 'The points to take back are spent, and the coalition refuses such reversals.' },
  { code: 'DONATION_PAID_OUT', transient: false, final: true, meaning: 'The charity has been paid for the donation, which is final since.' },
  { code: 'DONATION_NOT_POSSIBLE', transient: false, final: true, meaning: 'The campaign takes other numbers of points: steps, multiples above a minimum, or what is left until its goal.' },
  { code: 'SPENDING_LOCKED', transient: false, final: true, meaning: 'The member has locked spending.' },
  { code: 'SPEND_CODE_REQUIRED', transient: false, final: false, meaning: 'Above the limit a spend code of the member is needed.' },
  { code: 'SPEND_CODE_INVALID', transient: false, final: false, meaning: 'The spend code is wrong, used or too old.' },
  { code: 'SPEND_CODE_LIMIT_REACHED', transient: false, final: false, meaning: 'The member has made too many spend codes; use one, or wait.' },
  { code: 'FLOAT_EXHAUSTED', transient: false, final: true, meaning: "The partner's deposit does not cover the points." },
  { code: 'CREDIT_LIMIT_REACHED', transient: false, final: true, meaning: "The partner's credit limit does not cover the points." },
  { code: 'CAP_REACHED', transient: false, final: true, meaning: 'A cap of the contract or the coalition is reached.' },
  { code: 'INSUFFICIENT_POINTS', transient: false, final: true, meaning: 'The member has fewer available points than asked for.' },
  { code: 'LEDGER_BUSY', transient: true, final: false, meaning: 'The ledger could not answer in time; try the same request again.' },
] as const satisfies readonly { code: string; transient: boolean; final: boolean; meaning: string }[];

/** A code of {@link REFUSALS}. */
export type ErrorCode = (typeof REFUSALS)[number]['code'];

/** A refusal as data: which rule, where in the input (path below the input object), and what the caller can do. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly field: readonly string[];
}

const byCode = new Map(REFUSALS.map((entry, rank) => [entry.code, { ...entry, rank }]));

/** Makes a refusal. `message` says what to do; `field` is the path of the offending value, empty when there is none. */
export function refusal(code: ErrorCode, message: string, field: readonly string[] = []): Refusal {
  return { code, message, field };
}

/** Position in the rank; lower is told first. */
export function refusalRank(code: ErrorCode): number {
  return entryOf(code).rank;
}

/** Whether the ledger records the refusal under the idempotency key. */
export function isFinal(code: ErrorCode): boolean {
  return entryOf(code).final;
}

/** Whether the same request may succeed in a moment. */
export function isTransient(code: ErrorCode): boolean {
  return entryOf(code).transient;
}

/** The highest-ranked of several refusals. */
export function firstInRank(refusals: readonly Refusal[]): Refusal | undefined {
  return refusals.reduce<Refusal | undefined>(
    (first, next) => (first && refusalRank(first.code) <= refusalRank(next.code) ? first : next),
    undefined,
  );
}

function entryOf(code: ErrorCode) {
  const entry = byCode.get(code);
  if (!entry) throw new Error(`unknown refusal code ${code}`);
  return entry;
}

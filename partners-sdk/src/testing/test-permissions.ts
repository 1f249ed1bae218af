import type { TestHold, TestMember, TestTransaction } from './test-books.js';
import type { TestCall } from './test-call.js';
import { readMoney } from './test-input.js';
import { refuse } from './test-refusal.js';

/** What a partner of a test server may do, with whom, and at which merchant. */

export function readPrice(call: TestCall, value: unknown, ...field: readonly string[]) {
  const amount = readMoney(value, ...field);
  const { currency } = call.partner;
  if (amount.currency === currency) return amount;
  return refuse(
    'INVALID_INPUT',
    `Give the amount in ${currency}, the contract's currency.`,
    ...field,
    'currency',
  );
}

export function assertActive({ status }: TestMember): void {
  if (status !== 'ACTIVE') refuse('MEMBER_NOT_ACTIVE', 'The member is suspended.', 'input', 'member');
}

export function assertIssues(call: TestCall, merchantId: unknown): void {
  assertOwnMerchant(call, merchantId);
  if (!call.partner.issuer) refuse('NOT_AN_ISSUER', 'The contract does not let this partner give points.');
}

export function assertAccepts(call: TestCall, merchantId: unknown): void {
  assertOwnMerchant(call, merchantId);
  if (!call.partner.acceptor)
    refuse('NOT_AN_ACCEPTOR', 'The contract does not let this partner take points.');
}

function assertOwnMerchant(call: TestCall, merchantId: unknown): void {
  if (merchantId === call.partner.merchantId) return;
  refuse('MERCHANT_NOT_FOUND', 'Give the id of one of your merchants.', 'input', 'merchantId');
}

export function ownHold(call: TestCall, id: unknown): TestHold {
  const hold = call.books.holds.find((one) => one.id === id && one.partner === call.partner);
  if (hold) {
    call.books.endIfDue(hold);
    return hold;
  }
  return refuse('HOLD_NOT_FOUND', 'Give the id of one of your holds.', 'input', 'holdId');
}

export function ownTransaction(call: TestCall, id: unknown, ...field: readonly string[]): TestTransaction {
  const found = call.books.transactions.find((one) => one.id === id && one.partner === call.partner);
  return found ?? refuse('TRANSACTION_NOT_FOUND', 'Give the id of one of your transactions.', ...field);
}

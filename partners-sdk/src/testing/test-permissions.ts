import type { TestHold, TestMember, TestTransaction } from './test-books.js';
import type { TestCall } from './test-call.js';
import type { TestMoney } from './test-input.js';
import { refuse } from './test-refusal.js';

/** What a partner of a test server may do, with whom, and at which merchant. */

export function assertOwnCurrency(
  { partner }: TestCall,
  { currency }: TestMoney,
  ...field: readonly string[]
): void {
  if (currency === partner.currency) return;
  const message = `Give the amount in ${partner.currency}, the contract's currency.`;
  refuse('INVALID_INPUT', message, ...field, 'currency');
}

export function assertActive({ status }: TestMember): void {
  if (status === 'ACTIVE') return;
  const message = 'The member is suspended. The operator can reinstate the member.';
  refuse('MEMBER_NOT_ACTIVE', message, 'input', 'member');
}

export function assertIssuer({ partner }: TestCall): void {
  if (!partner.issuer) refuse('NOT_AN_ISSUER', 'The contract does not let the partner issue points.');
}

export function assertAcceptor({ partner }: TestCall): void {
  if (!partner.acceptor) refuse('NOT_AN_ACCEPTOR', 'The contract does not let the partner accept points.');
}

export function assertOwnMerchant({ partner }: TestCall, merchantId: unknown): void {
  if (merchantId === partner.merchantId) return;
  refuse('MERCHANT_NOT_FOUND', 'Give the id of one of your own merchants.', 'input', 'merchantId');
}

export function ownHold(call: TestCall, id: unknown): TestHold {
  const hold = call.books.holds.find((one) => one.id === id && one.partner === call.partner);
  if (!hold) return refuse('HOLD_NOT_FOUND', 'Give the id of one of your holds.', 'input', 'holdId');
  call.books.endIfDue(hold);
  return hold;
}

export function ownTransaction(call: TestCall, id: unknown): TestTransaction {
  const found = call.books.transactions.find((one) => one.id === id && one.partner === call.partner);
  const message = 'Give the id of one of your transactions.';
  return found ?? refuse('TRANSACTION_NOT_FOUND', message, 'input', 'transactionId');
}

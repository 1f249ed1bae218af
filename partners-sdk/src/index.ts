export type { ExpiringPoints } from './balances.js';
export type { Credential } from './credential.js';
export {
  AuthenticationError,
  ConnectionError,
  HamsoodError,
  PermissionError,
  RefusalError,
  RequestError,
  ServerError,
  ThrottledError,
  TimeoutError,
  WebhookError,
  type WebhookErrorCode,
} from './errors.js';
export { type FormatLanguage, formatMoney, formatPoints, type MoneyFormat } from './format.js';
export type * from './generated/events.js';
export type * from './generated/types.js';
export { Hamsood, type HamsoodOptions } from './hamsood.js';
export { newIdempotencyKey } from './idempotency-key.js';
export { addMoney, compareMoney, money, subtractMoney } from './money.js';
export type { PagedList } from './paged-list.js';
export type { Call, Result } from './result.js';
export type { RetryPolicy } from './retry.js';
export type { CallOptions, Hooks, TryReport } from './transport.js';
export type { ProofResult } from './verify-proof.js';
export type { BalanceUpdate, WatchOptions, WatchState } from './watch-balance.js';

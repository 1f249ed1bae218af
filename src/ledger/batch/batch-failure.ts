/**
 * Why a batch failed, as far as it decides what to do next. `disconnected`: the database can do nothing for anybody at
 * the moment, and nothing is wrong with the operations.
 */
export type BatchFailure = 'collision' | 'limit' | 'locked' | 'disconnected' | 'unexpected';

// Codes: PostgreSQL documentation, appendix A.
/** Somebody else was in the way: nothing is wrong with what was asked, and the database is there. */
const CONTENDED = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
]);
const COLLISIONS = new Set([
  '23505', // unique_violation: another node wrote the same key or purchase since we read
  ...CONTENDED,
]);
/** Raised by `add_to_partner_limits`. */
const LIMIT = 'HS006';
const LOCKED = new Set([
  '55P03', // lock_not_available: lock_timeout
  '57014', // query_canceled: statement_timeout
]);
// Connection exceptions, shutdowns, read-only after a failover, no connection left, no room on the disk.
const GONE = /^(08...|57P0[1-5]|25006|53300|53100|25P03)$/;
const SOCKET = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);

/** Sorts an error of the driver or the database. */
export function failureOf(error: unknown): BatchFailure {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string') {
    if (COLLISIONS.has(code)) return 'collision';
    if (code === LIMIT) return 'limit';
    if (LOCKED.has(code)) return 'locked';
    if (GONE.test(code) || SOCKET.has(code)) return 'disconnected';
  }
  // The driver gives errors about its own socket no code.
  if (
    typeof message === 'string' &&
    /connection (terminated|ended|error)|not queryable|timeout exceeded|read timeout/i.test(message)
  ) {
    return 'disconnected';
  }
  return 'unexpected';
}

/** Whether a transaction came to nothing because others were in its way: a lock not got in time, a deadlock, a conflict. */
export function isContended(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && (LOCKED.has(code) || CONTENDED.has(code));
}

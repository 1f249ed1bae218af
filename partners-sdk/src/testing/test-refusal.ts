import type { ErrorCode, UserError } from '../generated/types.js';

/**
 * Refusals that a test server has, in the real server's rank: of several that apply the first is told. Those of the
 * second list a key tells for ever; after others the same key may be tried again.
 */
export const RANK = [
  'INVALID_INPUT',
  'IDEMPOTENCY_KEY_REUSED',
  'MEMBER_NOT_FOUND',
  'LINK_CONFIRMATION_REQUIRED',
  'MERCHANT_NOT_FOUND',
  'TRANSACTION_NOT_FOUND',
  'HOLD_NOT_FOUND',
  'MEMBER_NOT_ACTIVE',
  'NOT_AN_ISSUER',
  'NOT_AN_ACCEPTOR',
  'HOLDS_OPEN',
  'EXTERNAL_ID_TAKEN',
  'IDENTITY_CONFLICT',
  'DUPLICATE_PURCHASE',
  'OCCURRED_AT_OUT_OF_RANGE',
  'HOLD_NOT_OPEN',
  'CAPTURE_EXCEEDS_HOLD',
  'REVERSAL_EXCEEDS_TRANSACTION',
  'POINTS_ALREADY_SPENT',
  'SPEND_CODE_REQUIRED',
  'SPEND_CODE_INVALID',
  'INSUFFICIENT_POINTS',
  'LEDGER_BUSY',
] as const satisfies readonly ErrorCode[];

export const FINAL: readonly ErrorCode[] = [
  'DUPLICATE_PURCHASE',
  'OCCURRED_AT_OUT_OF_RANGE',
  'HOLD_NOT_OPEN',
  'CAPTURE_EXCEEDS_HOLD',
  'REVERSAL_EXCEEDS_TRANSACTION',
  'POINTS_ALREADY_SPENT',
  'INSUFFICIENT_POINTS',
];

type TestCode = (typeof RANK)[number];

/** Thrown within an operation of the test server: nothing of it happens. */
export class TestRefusal extends Error {
  /** All that is wrong; the first is what is told where one is. */
  readonly userErrors: readonly [UserError, ...UserError[]];

  constructor(...userErrors: readonly [UserError, ...UserError[]]) {
    super(userErrors[0].message);
    this.userErrors = userErrors;
  }
}

export function userError(code: TestCode, message: string, field: readonly string[] = []): UserError {
  return { code, message, field: field.length > 0 ? field : null, transient: code === 'LEDGER_BUSY' };
}

/** @throws TestRefusal */
export function refuse(code: TestCode, message: string, ...field: readonly string[]): never {
  throw new TestRefusal(userError(code, message, field));
}

/**
 * Makes checks that do not need each other.
 * @throws TestRefusal the first in rank of what they refuse
 */
export function checkAll(...checks: readonly (() => unknown)[]): void {
  const refused = checks.flatMap((check) => {
    try {
      check();
      return [];
    } catch (error) {
      if (error instanceof TestRefusal) return [error];
      throw error;
    }
  });
  const rankOf = ({ userErrors: [{ code }] }: TestRefusal) => (RANK as readonly ErrorCode[]).indexOf(code);
  const [first] = refused.sort((a, b) => rankOf(a) - rankOf(b));
  if (first) throw first;
}

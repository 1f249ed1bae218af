import { firstInRank, isFinal, isTransient, REFUSALS, refusal } from '../../src/values/refusal.js';

/**
 * The codes that callers were promised, in their rank, with what a caller's retries hang on. Written by hand: whoever
 * changes one of these changes what programs that are in use do.
 */
// biome-ignore format: a table
const PROMISED = [
  // code                           transient  final
  ['INVALID_INPUT',                 false,     false],
  ['IDEMPOTENCY_KEY_REUSED',        false,     false],
  ['MEMBER_NOT_FOUND',              false,     false],
  ['LINK_CONFIRMATION_REQUIRED',    false,     false],
  ['MERCHANT_NOT_FOUND',            false,     false],
  ['TRANSACTION_NOT_FOUND',         false,     false],
  ['HOLD_NOT_FOUND',                false,     false],
  ['CHARITY_CAMPAIGN_NOT_FOUND',    false,     false],
  ['ADJUSTMENT_NOT_FOUND',          false,     false],
  ['PARTNER_NOT_ACTIVE',            false,     false],
  ['MEMBER_NOT_ACTIVE',             false,     false],
  ['NOT_AN_ISSUER',                 false,     false],
  ['NOT_AN_ACCEPTOR',               false,     false],
  ['CONTRACT_NOT_IN_FORCE',         false,     false],
  ['CHARITY_NOT_ACTIVE',            false,     false],
  ['CHARITY_CAMPAIGN_NOT_OPEN',     false,     false],
  ['SAME_PERSON_APPROVES',          false,     false],
  ['DUPLICATE_PURCHASE',            false,     true],
  ['OCCURRED_AT_OUT_OF_RANGE',      false,     true],
  ['HOLD_NOT_OPEN',                 false,     true],
  ['ADJUSTMENT_NOT_PENDING',        false,     true],
  ['CAPTURE_EXCEEDS_HOLD',          false,     true],
  ['REVERSAL_EXCEEDS_TRANSACTION',  false,     true],
  ['POINTS_ALREADY_SPENT',          false,     true],
  ['DONATION_PAID_OUT',             false,     true],
  ['DONATION_NOT_POSSIBLE',         false,     true],
  ['SPENDING_LOCKED',               false,     true],
  ['SPEND_CODE_REQUIRED',           false,     false],
  ['SPEND_CODE_INVALID',            false,     false],
  ['SPEND_CODE_LIMIT_REACHED',      false,     false],
  ['FLOAT_EXHAUSTED',               false,     true],
  ['CREDIT_LIMIT_REACHED',          false,     true],
  ['CAP_REACHED',                   false,     true],
  ['INSUFFICIENT_POINTS',           false,     true],
  ['LEDGER_BUSY',                   true,      false],
] as const;

const promisedCodes = new Set<string>(PROMISED.map(([code]) => code));

test('L-04 the promised codes keep their rank, and which of them are transient and which final', () => {
  const kept = REFUSALS.filter(({ code }) => promisedCodes.has(code));
  expect(kept.map(({ code, transient, final }) => [code, transient, final])).toEqual(PROMISED);
  expect(PROMISED.map(([code]) => [code, isTransient(code), isFinal(code)])).toEqual(PROMISED);
});

test('L-04 no other code is transient or final: those are about set-up, which the caller can change', () => {
  const others = REFUSALS.filter(({ code }) => !promisedCodes.has(code));
  expect(others.filter(({ transient, final }) => transient || final)).toEqual([]);
});

test.each(PROMISED.slice(1).map(([code], index) => [PROMISED[index]?.[0] ?? code, code] as const))(
  '%s is told before %s, whichever was found first',
  (earlier, later) => {
    const both = [refusal(later, 'The later one.'), refusal(earlier, 'The earlier one.')];
    expect(firstInRank(both)?.code).toBe(earlier);
    expect(firstInRank(both.toReversed())?.code).toBe(earlier);
  },
);

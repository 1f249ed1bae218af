import { createHash } from 'node:crypto';
import { type AccountState, type BatchState, keyOf } from '../../src/ledger/decide/batch-state.js';
import type { Decided } from '../../src/ledger/decide/decide.js';
import { LimitCounts } from '../../src/ledger/decide/limit-counts.js';
import type {
  BurnOperation,
  BurnPrice,
  CoalitionTerms,
  EarnOperation,
  EarnPrice,
  OperationDetails,
} from '../../src/ledger/operations.js';
import type { EarnLimits } from '../../src/ledger/prices.js';
import { type ErrorCode, refusal } from '../../src/values/refusal.js';

/**
 * The scene of the decision tables: Monday 2025-02-10, noon UTC, in a coalition of Tehran's zone with the Gregorian
 * calendar, whose points last 36 months to the end of the quarter. One partner (earning and burning), one merchant, and
 * one active member who holds 300 points: 100 until 2026-03-31 and 200 until 2027-03-31.
 */
export const NOON = new Date('2025-02-10T12:00:00.000Z');
export const MEMBER = 1_001n;
export const OTHER_MEMBER = 1_002n;
export const MERCHANT = 501n;
export const PARTNER = 51n;
export const CONTRACT = 61n;
export const FUNDING = 71n;
export const ISSUED = 81n;
export const REDEEMED = 82n;
export const FIRST_ID = 9_000_000n;

export const TERMS: CoalitionTerms = {
  referenceVersion: 7n,
  timeZone: 'Asia/Tehran',
  calendar: 'gregory',
  expiryPolicy: { kind: 'after-months', months: 36, roundUpTo: 'quarter' },
  occurredAtHoursAhead: 24,
  occurredAtDaysBack: 180,
  clawbackPolicy: 'CAP',
  returnedPointsDays: 30,
  spendCodeAbove: null,
  mostWrongCodes: 5,
  transferMost: null,
  transferDayMost: null,
  adjustmentApprovalAbove: null,
  accounts: { adjusted: 85n, donated: 86n, expiredOf: () => 83n },
};

const NO_DETAILS: OperationDetails = {
  reference: null,
  category: null,
  lines: null,
  reason: null,
  metadata: null,
  salt: Buffer.alloc(16),
};

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export function noonPlus(ms: number): Date {
  return new Date(NOON.getTime() + ms);
}

/** A refusal's code, or the outcome's kind. */
export function codeOf(outcome: Decided | undefined): string {
  return outcome?.kind === 'refused' ? outcome.refusal.code : (outcome?.kind ?? 'nothing');
}

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

export function account(changes: Partial<AccountState> = {}): AccountState {
  return {
    memberId: MEMBER,
    status: 'ACTIVE',
    version: 4,
    sequence: 3,
    posted: 300n,
    held: 0n,
    pending: 0n,
    owed: 0n,
    lots: { expiries: ['2026-03-31', '2027-03-31'], fundings: [FUNDING, FUNDING], points: [100n, 200n] },
    lastPostedAt: new Date('2025-02-01T00:00:00.000Z'),
    spendingLock: null,
    failedCodes: 0,
    levelWatch: null,
    ...changes,
  };
}

/** An account that never had a point. */
export function emptyAccount(changes: Partial<AccountState> = {}): AccountState {
  return account({
    version: 0,
    sequence: 0,
    posted: 0n,
    lots: { expiries: [], fundings: [], points: [] },
    ...changes,
  });
}

export interface StateChanges extends Partial<Omit<BatchState, 'accounts'>> {
  readonly accounts?: readonly AccountState[];
}

export function state({ accounts = [account()], ...changes }: StateChanges = {}): BatchState {
  return {
    clock: NOON,
    firstOpenDay: '2025-02-01',
    // midnight of 2025-02-01 in Tehran (UTC+3:30)
    firstOpenAt: new Date('2025-01-31T20:30:00.000Z'),
    sealingEpoch: 5,
    referenceVersion: TERMS.referenceVersion,
    firstId: FIRST_ID,
    ownFundingId: 79n,
    keys: new Map(),
    purchases: new Set(),
    holds: new Map(),
    pending: new Map(),
    reversed: new Map(),
    requests: new Map(),
    codes: new Map(),
    limits: new LimitCounts(false),
    endedPools: new Set(),
    levels: new Map(),
    charityCampaigns: new Map(),
    donations: new Map(),
    ...changes,
    accounts: new Map(accounts.map((each) => [each.memberId, each])),
  };
}

export function earnPrice(changes: Partial<EarnPrice> = {}): EarnPrice {
  const points = changes.points ?? 120n;
  return {
    points,
    breakdown: [{ rule: 'base', points, rate: '0.0001', amount: { minor: 1_200_000n, currency: 'IRR' } }],
    partnerId: PARTNER,
    contractVersionId: CONTRACT,
    fundingId: FUNDING,
    issuedAccountId: ISSUED,
    vestingDays: 0,
    limits: NO_LIMITS,
    ...changes,
  };
}

export const NO_LIMITS: EarnLimits = {
  perPurchase: null,
  perMemberDay: null,
  perPartnerDay: null,
  exposure: null,
};

const BURN_PRICE: BurnPrice = {
  partnerId: PARTNER,
  contractVersionId: CONTRACT,
  redeemedAccountId: REDEEMED,
};

/** An earn of 120 points that nothing stands against. Its fingerprint follows key and points unless it is given. */
export function earn(changes: Partial<EarnOperation> = {}): EarnOperation {
  return {
    kind: 'EARN',
    caller: 'par_a',
    key: 'earn-1',
    fingerprint: sha256('earn-1'),
    actor: 'key_a',
    memberId: MEMBER,
    terms: TERMS,
    details: NO_DETAILS,
    merchantId: MERCHANT,
    purchase: { amount: { minor: 1_200_000n, currency: 'IRR' }, referenceHash: sha256('bill-1') },
    occurredAt: null,
    price: () => ({ value: earnPrice() }),
    ...changes,
  };
}

/** A burn of 150 points that nothing stands against. */
export function burn(changes: Partial<BurnOperation> = {}): BurnOperation {
  return {
    kind: 'BURN',
    caller: 'par_a',
    key: 'burn-1',
    fingerprint: sha256('burn-1'),
    actor: 'key_a',
    memberId: MEMBER,
    terms: TERMS,
    details: NO_DETAILS,
    merchantId: MERCHANT,
    points: 150n,
    spendCodeHash: null,
    byMember: false,
    price: () => ({ value: BURN_PRICE }),
    ...changes,
  };
}

/** What pricing answers when a rule of the partner or contract stands against the operation. */
export function priceRefused(code: ErrorCode): { readonly refused: ReturnType<typeof refusal> } {
  return { refused: refusal(code, 'The price says no.', ['merchantId']) };
}

/** A state in which the operation's key has been used for another input. */
export function keyUsedFor(
  operation: { readonly caller: string; readonly key: string },
  fingerprint: Buffer,
) {
  const balance = { memberId: MEMBER, version: 2, posted: 50n, held: 0n, pending: 0n, asOf: NOON };
  return new Map([
    [
      keyOf(operation),
      {
        fingerprint: fingerprint.toString('hex'),
        transactionId: 8_000n,
        subjectId: null,
        refusal: null,
        balance,
      },
    ],
  ]);
}

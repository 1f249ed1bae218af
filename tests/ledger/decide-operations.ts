import type { AccountState, HoldState, PendingLot } from '../../src/ledger/decide/batch-state.js';
import type {
  AdjustmentOperation,
  CaptureOperation,
  HoldOperation,
  ReleaseOperation,
  ReversalOperation,
  ReversalTarget,
  SettleOperation,
  TransferOperation,
} from '../../src/ledger/operations.js';
import {
  account,
  burn,
  CONTRACT,
  FUNDING,
  HOUR,
  ISSUED,
  MEMBER,
  MERCHANT,
  NO_LIMITS,
  noonPlus,
  OTHER_MEMBER,
  PARTNER,
  REDEEMED,
  sha256,
} from './decide-scene.js';

/** The other kinds of operations on the scene of the decision tables; everything that is not said is fine. */

export const HOLD = 3_001n;
export const TARGET = 4_001n;
export const SHORTFALL = 84n;

/** Whose key it is, what for, and by which terms: the same for all. */
function asked(key: string) {
  const { caller, actor, terms, details } = burn();
  return { caller, actor, terms, details, memberId: MEMBER, key, fingerprint: sha256(key) };
}

/** A hold of 150 points for the contract's 15 minutes. */
export function hold(changes: Partial<HoldOperation> = {}): HoldOperation {
  return {
    kind: 'HOLD',
    ...asked('hold-1'),
    merchantId: MERCHANT,
    points: 150n,
    spendCodeHash: null,
    byMember: false,
    expiresInSeconds: null,
    price: () => ({
      value: {
        partnerId: PARTNER,
        contractVersionId: CONTRACT,
        redeemedAccountId: REDEEMED,
        holdSeconds: 900,
      },
    }),
    ...changes,
  };
}

/** Captures all of {@link openHold}. */
export function capture(changes: Partial<CaptureOperation> = {}): CaptureOperation {
  return {
    kind: 'CAPTURE',
    ...asked('capture-1'),
    holdId: HOLD,
    points: null,
    redeemedAccountId: REDEEMED,
    allowed: () => undefined,
    ...changes,
  };
}

export function release(changes: Partial<ReleaseOperation> = {}): ReleaseOperation {
  return { kind: 'RELEASE', ...asked('release-1'), holdId: HOLD, allowed: () => undefined, ...changes };
}

/** A hold of 150 points, made an hour ago for two: 100 until 2026-03-31 and 50 until 2027-03-31. */
export function openHold(changes: Partial<HoldState> = {}): HoldState {
  return {
    id: HOLD,
    memberId: MEMBER,
    partnerId: PARTNER,
    merchantId: MERCHANT,
    contractVersionId: CONTRACT,
    points: 150n,
    status: 'OPEN',
    openedAt: noonPlus(-HOUR),
    expiresAt: noonPlus(HOUR),
    lots: [
      { expiry: '2026-03-31', funding: FUNDING, points: 100n },
      { expiry: '2027-03-31', funding: FUNDING, points: 50n },
    ],
    ...changes,
  };
}

/** The member of the scene while {@link openHold} is open: 150 points are left to spend. */
export function holding(changes: Partial<AccountState> = {}): AccountState {
  return account({
    held: 150n,
    lots: { expiries: ['2027-03-31'], fundings: [FUNDING], points: [150n] },
    ...changes,
  });
}

/** An earn of 120 points, until 2027-03-31, for 1,200,000 rial; one point per 10,000. */
export function earnToReverse(changes: Partial<ReversalTarget> = {}): ReversalTarget {
  return {
    id: TARGET,
    type: 'EARN',
    points: 120n,
    partnerId: PARTNER,
    merchantId: MERCHANT,
    contractVersionId: CONTRACT,
    occurredAt: noonPlus(-HOUR),
    counterAccountId: ISSUED,
    shortfallAccountId: SHORTFALL,
    lots: [{ expiry: '2027-03-31', funding: FUNDING, points: 120n, place: 'SPENDABLE' }],
    amount: { minor: 1_200_000n, currency: 'IRR' },
    pointsFor: (amount) => ({ value: amount / 10_000n }),
    limits: NO_LIMITS,
    ...changes,
  };
}

/** A burn of 150 points, worth 1,000 rial each: 100 until 2026-03-31 and 50 until 2027-03-31. */
export function burnToReverse(changes: Partial<ReversalTarget> = {}): ReversalTarget {
  return earnToReverse({
    type: 'BURN',
    points: 150n,
    counterAccountId: REDEEMED,
    lots: [
      { expiry: '2026-03-31', funding: FUNDING, points: -100n, place: 'SPENDABLE' },
      { expiry: '2027-03-31', funding: FUNDING, points: -50n, place: 'SPENDABLE' },
    ],
    amount: { minor: 150_000n, currency: 'IRR' },
    pointsFor: (amount) => ({ value: (amount + 999n) / 1_000n }),
    ...changes,
  });
}

/** Reverses all that is left of {@link earnToReverse}. */
export function reversal(changes: Partial<ReversalOperation> = {}): ReversalOperation {
  return {
    kind: 'REVERSAL',
    ...asked('reversal-1'),
    target: earnToReverse(),
    points: null,
    amount: null,
    allowed: () => undefined,
    ...changes,
  };
}

/** What was reversed of {@link TARGET} so far. */
export function reversedSoFar(points = 0n, refunded = 0n) {
  return new Map([[TARGET, { points, refunded, withoutMoney: points, byRule: new Map<string, bigint>() }]]);
}

/** 150 points from the member to the other one, through the partner. */
export function transfer(changes: Partial<TransferOperation> = {}): TransferOperation {
  return {
    kind: 'TRANSFER',
    ...asked('transfer-1'),
    toMemberId: OTHER_MEMBER,
    partnerId: PARTNER,
    points: 150n,
    spendCodeHash: null,
    byMember: false,
    allowed: () => undefined,
    ...changes,
  };
}

/** A credit of 80 points by the operator. */
export function adjustment(changes: Partial<AdjustmentOperation> = {}): AdjustmentOperation {
  return {
    kind: 'ADJUSTMENT',
    ...asked('adjustment-1'),
    caller: 'usr_a',
    actor: 'usr_a',
    step: { kind: 'ask', direction: 'CREDIT', points: 80n },
    ...changes,
  };
}

export function settle(changes: Partial<SettleOperation> = {}): SettleOperation {
  return { kind: 'SETTLE', ...asked('settle'), memberId: MEMBER, ...changes };
}

/** Points of an earn that wait: of a name in the batch's state and what stands there. */
export function pendingLots(...lots: readonly Partial<PendingLot>[]): Map<string, PendingLot> {
  return new Map(
    lots.map((changes) => {
      const lot: PendingLot = {
        transactionId: TARGET,
        memberId: MEMBER,
        expiry: '2027-03-31',
        funding: FUNDING,
        vestsAt: noonPlus(HOUR),
        points: 40n,
        ...changes,
      };
      return [`${lot.transactionId}:${lot.expiry}:${lot.funding}`, lot];
    }),
  );
}

/** A movement of points, as entries and steps tell it. */
export function moved(
  place: 'SPENDABLE' | 'HELD' | 'PENDING' | 'OWED',
  expiry: string,
  points: bigint,
  funding = FUNDING,
) {
  return { place, expiry, points, funding };
}

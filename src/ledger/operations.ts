import type { ExpiryPolicy } from '../values/expiry-policy.js';
import type { Money } from '../values/money.js';
import type { Refusal } from '../values/refusal.js';

/**
 * What the ledger can be asked to do, and what it answers. The operations know nothing of contracts, tiers or GraphQL:
 * what a purchase is worth, and whether a partner may take part at all, comes as a pure function of the instant at
 * which it counts (`price`), made by the feature that asks from terms of a known version.
 */
export type Operation = EarnOperation | BurnOperation;

interface OperationBase {
  /** Whose key it is: the external id of the partner, user or member (rule L-04). */
  readonly caller: string;
  /** 1–255 characters, unique per caller. */
  readonly key: string;
  /** Keyed digest of the operation's name and canonical input. */
  readonly fingerprint: Buffer;
  /** Who did it, as an external id: an API key or a user. */
  readonly actor: string;
  /** The account's member; null when the caller's reference led to none: refused as MEMBER_NOT_FOUND. */
  readonly memberId: bigint | null;
  /** Terms that hold for the whole coalition. */
  readonly terms: CoalitionTerms;
  readonly details: OperationDetails;
}

/** Points given for a purchase. */
export interface EarnOperation extends OperationBase {
  readonly kind: 'EARN';
  readonly merchantId: bigint;
  readonly purchase: Purchase;
  /** When the purchase happened; null = when the ledger takes it. */
  readonly occurredAt: Date | null;
  /** What the purchase is worth at an instant, or why it is worth nothing there. Pure. */
  readonly price: (occurredAt: Date) => Refusable<EarnPrice>;
}

/** Points spent. */
export interface BurnOperation extends OperationBase {
  readonly kind: 'BURN';
  readonly merchantId: bigint;
  readonly points: bigint;
  readonly price: (at: Date) => Refusable<BurnPrice>;
}

/** Either a value or the refusal that stands in its place. */
export type Refusable<T> =
  | { readonly refused: Refusal }
  | { readonly refused?: undefined; readonly value: T };

/** The coalition's rules that `decide` needs, of the version with which the operation's prices were made. */
export interface CoalitionTerms {
  /** `coalition.reference_version`; an operation priced with an older one is answered `stale` and asked again. */
  readonly referenceVersion: bigint;
  readonly timeZone: string;
  readonly calendar: 'gregory' | 'persian';
  readonly expiryPolicy: ExpiryPolicy;
  readonly occurredAtHoursAhead: number;
  readonly occurredAtDaysBack: number;
}

/** Everything that makes an earn's price reproducible. */
export interface EarnPrice {
  readonly points: bigint;
  readonly breakdown: readonly EarnComponent[];
  readonly partnerId: bigint;
  readonly contractVersionId: bigint;
  readonly fundingId: bigint;
  /** The partner's account that the points are issued from. */
  readonly issuedAccountId: bigint;
}

/** One rule's part of an earn (rule E-01). */
export interface EarnComponent {
  /** `base` = the contract's base rate. */
  readonly rule: string;
  readonly points: bigint;
  /** Decimal, points' smallest units per major unit of money. */
  readonly rate: string;
  /** The amount the rule looked at. */
  readonly amount: Money;
}

export interface BurnPrice {
  readonly partnerId: bigint;
  readonly contractVersionId: bigint;
  /** The partner's account that takes the burned points. */
  readonly redeemedAccountId: bigint;
}

export interface Purchase {
  readonly amount: Money;
  /** Keyed digest of the purchase reference (rule E-06). */
  readonly referenceHash: Buffer;
}

/** Values that can be personal: kept beside the sealed row, erasable (rule L-07). */
export interface OperationDetails {
  readonly reference: string | null;
  readonly category: string | null;
  readonly lines: readonly unknown[] | null;
  readonly reason: string | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  /** 16 random bytes, made by the caller so that `decide` stays free of chance. */
  readonly salt: Buffer;
}

/** A member's balance at a version; available = posted − held − pending. */
export interface BalanceState {
  readonly memberId: bigint;
  readonly version: number;
  readonly posted: bigint;
  readonly held: bigint;
  readonly pending: bigint;
  readonly asOf: Date;
}

/** What became of an operation. `stale`: its terms were replaced meanwhile; price it again and ask again. */
export type Outcome =
  | {
      readonly kind: 'posted';
      readonly transactionId: bigint;
      readonly balance: BalanceState;
      readonly replayed: boolean;
    }
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      readonly balance: BalanceState | null;
      readonly replayed: boolean;
    }
  | { readonly kind: 'stale'; readonly referenceVersion: bigint };

import type { Day } from '../values/day.js';
import type { ExpiryPolicy } from '../values/expiry-policy.js';
import type { Money } from '../values/money.js';
import type { Rate } from '../values/rate.js';
import type { Refusal } from '../values/refusal.js';
import type { LotMovements } from './decide/lots.js';
import type { LevelRules, PricingLevel } from './levels/level.js';
import type { BurnPrice, DonationPrice, EarnPrice, HoldPrice, Refusable } from './prices.js';

export type { BurnPrice, DonationPrice, EarnComponent, EarnPrice, HoldPrice, Refusable } from './prices.js';

/**
 * What the ledger can be asked to do, and what it answers. The operations know nothing of contracts, tiers or GraphQL:
 * what a purchase is worth, and whether a partner may take part at all, comes as a pure function of the instant at
 * which it counts and of the business day on which it is posted (`price`, `allowed`), made by the feature that asks from terms of a known version.
 */
export type Operation =
  | EarnOperation
  | BurnOperation
  | HoldOperation
  | CaptureOperation
  | ReleaseOperation
  | ReversalOperation
  | TransferOperation
  | DonationOperation
  | AdjustmentOperation
  | MergeOperation
  | SettleOperation;

interface OperationBase {
  /** Whose key it is: the external id of the partner, user or member (rule L-04). */
  readonly caller: string;
  /** 1–255 characters, unique per caller. */
  readonly key: string;
  /** Keyed digest of the operation's name and canonical input. */
  readonly fingerprint: Buffer;
  /** Who did it, as an external id: an API key, a user or a member. */
  readonly actor: string;
  /** The account's member; null when the caller's reference led to none. */
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
  /**
   * What the purchase is worth at an instant, or why it is worth nothing there. Pure.
   * @param level null where levels play no part
   */
  readonly price: (occurredAt: Date, postedOn: Day, level: PricingLevel | null) => Refusable<EarnPrice>;
  /** How the member's level follows from its purchases; absent where the coalition has no levels. */
  readonly levels?: LevelRules | undefined;
  /** Of a purchase of a business account for which an employee gets points (rule K-09). */
  readonly credit?: PurchaseCredit;
}

/** Who gets the points of a business account's purchase, where that is not the account alone (rule K-09). */
export interface PurchaseCredit {
  /** Null: the caller's reference led to none, as below; the price refuses it. */
  readonly accountId: bigint | null;
  readonly employeeId: bigint | null;
  /** The account's part of the money, in percent; null: both get the points of all of it. */
  readonly accountShare: Rate | null;
  /** What the employee earns beside the account; null: the operation is the employee's alone. */
  readonly employee: (Pick<EarnOperation, 'price' | 'details'> & { readonly amount: Money }) | null;
}

/** What an operation that spends brings along besides its points (rule B-05). */
interface Spending {
  readonly points: bigint;
  /** Keyed digest of the member's spend code; null when none was sent. */
  readonly spendCodeHash: Buffer | null;
  /** The member asked for it with its own token: that is the confirmation, no code is needed. */
  readonly byMember: boolean;
}

/** Points spent. */
export interface BurnOperation extends OperationBase, Spending {
  readonly kind: 'BURN';
  readonly merchantId: bigint;
  readonly price: (at: Date) => Refusable<BurnPrice>;
  /** Whose points it may draw on where the account has too few (rule K-11); absent: nobody's. */
  readonly pool?: PoolTerms | undefined;
}

/** That an account may draw on the points of the one to which it belongs. */
export interface PoolTerms {
  readonly id: bigint;
  readonly parentId: bigint;
  /** Points of a month of the coalition's calendar; null: as many as there are. */
  readonly monthMost: bigint | null;
}

/** Points reserved for a burn that is not final yet (rule B-03). */
export interface HoldOperation extends OperationBase, Spending {
  readonly kind: 'HOLD';
  readonly merchantId: bigint;
  /** Null: as long as the contract says. */
  readonly expiresInSeconds: number | null;
  readonly price: (at: Date) => Refusable<HoldPrice>;
}

/** Burns what a hold reserves, or a part of it; the rest is released. */
export interface CaptureOperation extends OperationBase {
  readonly kind: 'CAPTURE';
  /** Null when the caller's id led to no hold that it may see: HOLD_NOT_FOUND. */
  readonly holdId: bigint | null;
  /** Null = all of it. */
  readonly points: bigint | null;
  /** Of the hold's partner: takes the points. */
  readonly redeemedAccountId: bigint;
  readonly allowed: () => Refusal | undefined;
}

/** Gives back what a hold reserves. */
export interface ReleaseOperation extends OperationBase {
  readonly kind: 'RELEASE';
  readonly holdId: bigint | null;
  readonly allowed: () => Refusal | undefined;
}

/** Undoes an earn or a burn, or what is left of it, or a part of that (rules R-01 … R-05). */
export interface ReversalOperation extends OperationBase {
  readonly kind: 'REVERSAL';
  /** Null when the caller's id led to no transaction that it may see: TRANSACTION_NOT_FOUND. */
  readonly target: ReversalTarget | null;
  /** How much of it: both null = all that is left. */
  readonly points: bigint | null;
  readonly amount: Money | null;
  readonly allowed: () => Refusal | undefined;
  readonly levels?: LevelRules | undefined;
  /** The other transaction of a purchase that an account and an employee share: both are undone (rule K-09). */
  readonly paired?: PairedTarget;
}

/** The transaction of the other one who got points of the same purchase. */
export interface PairedTarget {
  readonly memberId: bigint;
  readonly target: ReversalTarget;
  readonly credit: Pick<PurchaseCredit, 'accountShare'> & {
    readonly accountId: bigint;
    readonly employeeId: bigint;
  };
  /** Whose accounts are closed for good, as nobody else has become of them: without these it is undone (rule K-10). */
  readonly without?: readonly bigint[];
}

/** What is undone, as it was posted; all of it immutable. */
export interface ReversalTarget {
  readonly id: bigint;
  /** Others cannot be reversed: nothing of them is left to reverse. */
  readonly type: 'EARN' | 'BURN' | 'DONATION' | 'OTHER';
  readonly points: bigint;
  readonly partnerId: bigint;
  readonly merchantId: bigint;
  readonly contractVersionId: bigint;
  /** An earn's day, for the caps that it counted against. */
  readonly occurredAt: Date;
  /** The programme's account on its other side: points go back there. */
  readonly counterAccountId: bigint;
  /** What the partner bears of it when points cannot be taken back (rule R-04). */
  readonly shortfallAccountId: bigint;
  /** The member's movements of its entry, signed. */
  readonly lots: LotMovements;
  /** The money of the purchase or of the burn; null: it cannot be reversed by an amount. */
  readonly amount: Money | null;
  /** What it would come to, in points, if only this much money had been paid. Pure. */
  readonly pointsFor: (amountMinor: bigint) => Refusable<bigint>;
  /** What it counted against when it was posted. */
  readonly limits: EarnPrice['limits'];
  /** Of an earn in which campaigns or a level have parts; absent: it has one funding. */
  readonly parts?: ReversedParts;
  /** Of a donation, which has no merchant or contract: to which campaign of a charity, and through which partner. */
  readonly donation?: {
    readonly campaignId: bigint;
    readonly partnerId: bigint | null;
    /** Who gave it, and counts as its donor whoever that is a part of by now. */
    readonly donorId: bigint;
  };
}

/** The parts of an earn that campaigns or a level have parts in, as it was posted (rule R-07). */
export interface ReversedParts {
  /** What was given of each, the base first. */
  readonly given: readonly EarnPart[];
  /** What each would come to, in points and in their order, if only this much money had been paid. Pure. */
  readonly pointsFor: (amountMinor: bigint) => readonly bigint[];
}

/** Points of an earn that one funding pays for. */
export interface EarnPart {
  /** As in its breakdown. */
  readonly rule: string;
  readonly fundingId: bigint;
  readonly points: bigint;
}

/** Points given by one member to another; lots keep issuer and expiry. */
export interface TransferOperation extends OperationBase, Spending {
  readonly kind: 'TRANSFER';
  /** Who gets them; null when the caller's reference led to none. */
  readonly toMemberId: bigint | null;
  /** Through which partner it was asked for; null: by an operator. */
  readonly partnerId: bigint | null;
  readonly allowed: (postedOn: Day) => Refusal | undefined;
}

/** Points given to a charity (rule C-02). */
export interface DonationOperation extends OperationBase, Spending {
  readonly kind: 'DONATION';
  /** Null when the caller's id led to no campaign: the price refuses it. */
  readonly charityCampaignId: bigint | null;
  /** Through which partner it was asked for; null: by an operator, or because it was due. */
  readonly partnerId: bigint | null;
  /** Whether the charity may be told who gave it. */
  readonly named: boolean;
  /** Only of points whose last day is not later: those that would lapse (rule C-10). */
  readonly lapsingBy?: Day;
  /** What it is worth to the charity, or why nothing can be given to it. Pure. */
  readonly price: (at: Date, postedOn: Day) => Refusable<DonationPrice>;
}

/** A correction by the operator, with a reason; above the coalition's limit it waits for a second person. */
export interface AdjustmentOperation extends OperationBase {
  readonly kind: 'ADJUSTMENT';
  readonly step:
    | {
        readonly kind: 'ask';
        readonly direction: 'CREDIT' | 'DEBIT';
        readonly points: bigint;
        /** It follows from what was agreed before: it waits for nobody. */
        readonly agreed?: true;
      }
    | { readonly kind: 'approve' | 'reject'; readonly requestId: bigint | null };
}

/**
 * Makes the member a part of another one that it is a duplicate of (rule A-11). Not for the batches: what goes along is
 * written in the same transaction, see `merge-accounts.ts`.
 */
export interface MergeOperation extends OperationBase {
  readonly kind: 'MERGE';
  /** Who stays; null when the caller's reference led to none. */
  readonly toMemberId: bigint | null;
  readonly levels?: LevelRules | undefined;
}

/** Lets what is due take effect: timeouts of holds, vesting, expiry, the member's level. It has no key and no outcome of its own. */
export interface SettleOperation extends OperationBase {
  readonly kind: 'SETTLE';
  readonly memberId: bigint;
  readonly levels?: LevelRules | undefined;
}

/** The coalition's rules that `decide` needs, of the version with which the operation's prices were made. */
export interface CoalitionTerms {
  /** `coalition.reference_version`; an operation priced with an older one is answered `stale` and asked again. */
  readonly referenceVersion: bigint;
  readonly timeZone: string;
  readonly calendar: 'gregory' | 'persian';
  readonly expiryPolicy: ExpiryPolicy;
  readonly occurredAtHoursAhead: number;
  readonly occurredAtDaysBack: number;
  /** What happens when points to take back are spent already (rule R-04). */
  readonly clawbackPolicy: 'REFUSE' | 'CAP' | 'NEGATIVE';
  /** Days that points live on when a reversal returns them after their expiry (rule R-02). */
  readonly returnedPointsDays: number;
  /** Points of a day above which spending needs a code; null: never (rule B-05). */
  readonly spendCodeAbove: bigint | null;
  /** So many wrong codes lock spending. */
  readonly mostWrongCodes: number;
  /** Most points per transfer, and per member and day; null: no limit. */
  readonly transferMost: bigint | null;
  readonly transferDayMost: bigint | null;
  /** Adjustments of more points wait for a second person; null: none does. */
  readonly adjustmentApprovalAbove: bigint | null;
  readonly accounts: ProgrammeAccounts;
}

/** The programme's accounts that do not depend on who asks. */
export interface ProgrammeAccounts {
  /** The other side of adjustments. */
  readonly adjusted: bigint;
  /** Takes the points that are given to charities. */
  readonly donated: bigint;
  /** Breakage of whoever issued the points of a funding: its issuer's account, or the coalition's own (rule X-02). */
  readonly expiredOf: (fundingId: bigint) => bigint;
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

/**
 * What became of an operation. `stale`: its terms were replaced meanwhile; price it again and ask again.
 * A posted one has a transaction, or a subject (the hold that was opened or ended, the adjustment that waits, the refund
 * that took no point back), or both (a captured hold).
 */
export type Outcome =
  | PostedOutcome
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      readonly balance: BalanceState | null;
      readonly replayed: boolean;
    }
  | { readonly kind: 'stale'; readonly referenceVersion: bigint };

export interface PostedOutcome {
  readonly kind: 'posted';
  readonly transactionId: bigint | null;
  readonly subjectId: bigint | null;
  readonly balance: BalanceState;
  readonly replayed: boolean;
}

/** A day's count that a limit asks for. */
export interface MemberDayName {
  readonly memberId: bigint;
  /** DRAWN: on a parent's points, by the first day of the month. */
  readonly purpose: 'EARNED' | 'SPENT' | 'TRANSFERRED' | 'DRAWN';
  /** 0 where it counts over all partners. */
  readonly partnerId: bigint;
  readonly day: Day;
}

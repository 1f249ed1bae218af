// Made by scripts/generate.mjs of the schema and the documents; never edited.
/** Why an operation did nothing, as far as the caller or the state of things is the cause. */
export interface UserError {
  /** What a program should look at. */
  readonly code: ErrorCode;
  /** What to do about it, in English, for people. */
  readonly message: string;
  /** Path of the value that is the cause, from the argument on, such as ["input","purchase","amount","amount"] or ["inputs","17","points"]; null when it is none in particular. */
  readonly field: ReadonlyArray<string> | null;
  /** Whether the very same request may succeed in a moment. */
  readonly transient: boolean;
}

/** An amount of money. */
export interface Money {
  /** Decimal in major units with all of the currency's fraction digits, such as "12.50" or "250000". */
  readonly amount: string;
  /** ISO 4217 code. */
  readonly currency: string;
}

/** A member's points. available = posted − held − pending. */
export interface Balance {
  /** Rises with every change of posted, held or pending. */
  readonly version: number;
  /** Everything the member has. */
  readonly posted: bigint;
  /** Reserved for burns that are not final yet. */
  readonly held: bigint;
  /** Counted and shown, not spendable yet. */
  readonly pending: bigint;
  /** What can be spent. */
  readonly available: bigint;
  /** The instant it is told for, by the coalition's clock. */
  readonly asOf: Date;
}

/** Whoever holds points. */
export interface Member {
  /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
  readonly id: string;
  /** Person or business account. */
  readonly kind: MemberKind;
  /** Whether it takes part. */
  readonly status: MemberStatus;
  /** When it was enrolled. */
  readonly joinedAt: Date;
  /** The calling partner's own id for the member; null for other callers. Keys need members:read or members:write. */
  readonly externalId: string | null;
}

/** One selling place of a partner: a shop, a web shop, an app. */
export interface Merchant {
  /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
  readonly id: string;
  /** What kind of shop it is, as a word for rules, such as "food-delivery". */
  readonly category: string;
  /** Name for people. */
  readonly name: {
    /** Persian. */
    readonly fa: string | null;
    /** English. */
    readonly en: string | null;
  };
}

/** One rule's part of what a purchase earned, or of what a reversal undoes of it. */
export interface EarnComponent {
  /** Which rule; "base" is the base rate of the contract, "campaign:" and an id that campaign, "level:" and a code that level of the member; what begins with "cap:" was cut off. */
  readonly rule: string;
  /** What it gave; of a reversal, what is undone of that. */
  readonly points: bigint;
  /** Points per major unit of money; of a campaign or level, how many times the base it adds, 0 for bonus points alone. */
  readonly rate: string;
  /** The amount it looked at; of a reversal, what was refunded. */
  readonly amount: Money;
}

/** Points that moved, for good: what is to be undone is undone by another transaction. */
export interface Transaction {
  /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
  readonly id: string;
  /** What it did; tells the direction of its points. */
  readonly type: TransactionType;
  /** How many; never negative. */
  readonly points: bigint;
  /** When it happened, as the caller told. */
  readonly occurredAt: Date;
  /** When the ledger took it. */
  readonly postedAt: Date;
  /** The business day it belongs to. */
  readonly businessDay: string;
  /** The purchase's amount; of earns. */
  readonly amount: Money | null;
  /** The merchant's own name for the purchase; null when it was not told or is erased, and for members at a partner other than that of their token. */
  readonly purchaseReference: string | null;
  /** Why, where somebody said so; null also as for purchaseReference. */
  readonly reason: string | null;
  /** As the caller gave it; null also as for purchaseReference. */
  readonly metadata: Readonly<Record<string, unknown>> | null;
  /** Which rule gave how much; of the reversal of an earn in which campaigns have parts, how much of each is undone. Empty otherwise. */
  readonly breakdown: ReadonlyArray<EarnComponent>;
  /** Whose points, of a transfer who gave them; null where the caller may not see the member (any more). Keys need members:read for more than its id. */
  readonly member: {
    /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
    readonly id: string;
  } | null;
  /** With which partner; null for the coalition itself. */
  readonly partner: {
    /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
    readonly id: string;
  } | null;
  /** Where; null when it was at none. */
  readonly merchant: {
    /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
    readonly id: string;
  } | null;
  /** Of a reversal: what it undoes. */
  readonly reverses: {
    /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
    readonly id: string;
  } | null;
  /** Of a burn: the hold that it captured. */
  readonly hold: {
    /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
    readonly id: string;
  } | null;
  /** How many of its points can still be reversed; 0 of what is neither an earn nor a burn. */
  readonly reversiblePoints: bigint;
  /** Of a reversal: how many of its points were spent already and are borne by the partner; null of all others. */
  readonly shortfall: bigint | null;
}

/** Points of a member that are reserved for a burn which is not final yet. */
export interface Hold {
  /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
  readonly id: string;
  /** Where it stands, as written: a hold whose time has just run out may say OPEN for a moment. */
  readonly status: HoldStatus;
  /** How many it reserves, or reserved. */
  readonly points: bigint;
  /** When it was opened. */
  readonly openedAt: Date;
  /** When its time runs out; nothing can be captured from then on. */
  readonly expiresAt: Date;
  /** When it ended; null while it is open. */
  readonly endedAt: Date | null;
  /** How many of them were burned; null unless it was captured. */
  readonly capturedPoints: bigint | null;
  /** The merchant's own name for the purchase; null when it was not told or is erased, and for members at a partner other than that of their token. */
  readonly purchaseReference: string | null;
  /** As the caller gave it; null also as for purchaseReference. */
  readonly metadata: Readonly<Record<string, unknown>> | null;
  /** Whose points; null where the caller may not see the member (any more). Keys need members:read for more than its id. */
  readonly member: {
    /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
    readonly id: string;
  } | null;
  /** Where the points are to be spent. */
  readonly merchant: {
    /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
    readonly id: string;
  } | null;
  /** The burn that captured it; null unless it was captured. */
  readonly transaction: {
    /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
    readonly id: string;
  } | null;
}

/** What was posted within about a minute, sealed for good. Blocks are numbered without gaps, and each holds the hash of the one before: who keeps a number and its hash can show later whether the books were written anew. */
export interface SealBlock {
  /** Whose books. */
  readonly coalitionId: string;
  /** 1, 2, 3 … */
  readonly number: number;
  /** The epoch of the transactions that it holds. */
  readonly epoch: number;
  /** Of the tree over all that it holds; 64 hexadecimal digits. */
  readonly merkleRoot: string;
  /** How much it holds, and between which ids; only operators and auditors see the text. */
  readonly contents: {
    /** 64 hexadecimal digits. */
    readonly hash: string;
  };
  /** The hash of the block before; 64 zeros in the first. */
  readonly previousHash: string;
  /** SHA-256 over the byte 3 and the JSON of its header. */
  readonly hash: string;
  /** When it was sealed. */
  readonly sealedAt: Date;
}

/** What GetBalance is asked with. */
export interface GetBalanceVariables {
  readonly member: MemberRefInput;
  readonly at?: Date | undefined;
}

/** What GetBalance answers. */
export interface GetBalanceAnswer {
  /** A member; null when there is none, or none that the caller may see. Callers: operator, auditor, partner (`members:read`), member. */
  readonly member: {
    /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
    readonly id: string;
    /** Its points now, or at a past instant. Keys need points:read or points:write. */
    readonly balance: Balance;
  } | null;
}

/** What GetExpiries is asked with. */
export interface GetExpiriesVariables {
  readonly member: MemberRefInput;
  readonly first?: number | undefined;
}

/** What GetExpiries answers. */
export interface GetExpiriesAnswer {
  /** A member; null when there is none, or none that the caller may see. Callers: operator, auditor, partner (`members:read`), member. */
  readonly member: {
    /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
    readonly id: string;
    /** Every coming expiry, soonest first. Keys need points:read or points:write. */
    readonly expiries: ReadonlyArray<{
      /** The last day on which they can be spent. */
      readonly expiresOn: string;
      /** How many. */
      readonly points: bigint;
    }>;
  } | null;
}

/** What BalanceChanged is asked with. */
export interface BalanceChangedVariables {
  readonly member: MemberRefInput;
  readonly afterVersion?: number | undefined;
}

/** What BalanceChanged answers. */
export interface BalanceChangedAnswer {
  /** A member's balance now, then every later state at least in its newest version; versions only rise. Coming back with afterVersion brings what changed since. Callers: operator, auditor, partner (`points:read`), member. */
  readonly balanceChanged: {
    /** Whose. */
    readonly memberId: string;
    /** The state. */
    readonly balance: Balance;
    /** The transaction that brought the balance to this version; null where there is none or the caller may not see it. */
    readonly cause: {
      /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
      readonly id: string;
      /** What it did; tells the direction of its points. */
      readonly type: TransactionType;
      /** How many; never negative. */
      readonly points: bigint;
      /** When the ledger took it. */
      readonly postedAt: Date;
      /** With which partner; null for the coalition itself. */
      readonly partner: {
        /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
        readonly id: string;
      } | null;
    } | null;
  };
}

/** What FindMember is asked with. */
export interface FindMemberVariables {
  readonly member: MemberRefInput;
}

/** What FindMember answers. */
export interface FindMemberAnswer {
  /** A member; null when there is none, or none that the caller may see. Callers: operator, auditor, partner (`members:read`), member. */
  readonly member: Member | null;
}

/** What EnrolMember is asked with. */
export interface EnrolMemberVariables {
  readonly input: EnrolMemberInput;
}

/** What EnrolMember answers. */
export interface EnrolMemberAnswer {
  /** Enrols a member for the calling partner, or finds and links the one that is known by what is given. The same input again gives the same member. Callers: partner (`members:write`). */
  readonly enrolMember: {
    /** False when the member was there already; null when refused. */
    readonly created: boolean | null;
    /** The member, linked to the calling partner. */
    readonly member: Member | null;
    /** Why nothing was done; empty when it was. */
    readonly userErrors: ReadonlyArray<UserError>;
  };
}

/** What LinkMember is asked with. */
export interface LinkMemberVariables {
  readonly input: LinkMemberInput;
}

/** What LinkMember answers. */
export interface LinkMemberAnswer {
  /** Links a member of the coalition to the calling partner, which may see it from then on. Where the coalition does not allow open linking, the member must confirm first. Callers: partner (`members:write`). */
  readonly linkMember: {
    /** The member, linked to the calling partner. */
    readonly member: Member | null;
    /** Why nothing was done; empty when it was. */
    readonly userErrors: ReadonlyArray<UserError>;
  };
}

/** What RequestLinkConfirmation is asked with. */
export interface RequestLinkConfirmationVariables {
  readonly input: RequestLinkConfirmationInput;
}

/** What RequestLinkConfirmation answers. */
export interface RequestLinkConfirmationAnswer {
  /** Sends a member a code, by text message or e-mail, with which it confirms the link to the calling partner. Whether there is such a member is not told. Callers: partner (`members:write`). */
  readonly requestLinkConfirmation: {
    /** For confirmLink. */
    readonly requestId: string | null;
    /** Until when the code can be used. */
    readonly expiresAt: Date | null;
    /** Why nothing was done; empty when it was. */
    readonly userErrors: ReadonlyArray<UserError>;
  };
}

/** What ConfirmLink is asked with. */
export interface ConfirmLinkVariables {
  readonly input: ConfirmLinkInput;
}

/** What ConfirmLink answers. */
export interface ConfirmLinkAnswer {
  /** Links a member to the calling partner with the code that the member was sent; MEMBER_NOT_FOUND where it was erased meanwhile. Callers: partner (`members:write`). */
  readonly confirmLink: {
    /** The member, linked to the calling partner. */
    readonly member: Member | null;
    /** Why nothing was done; empty when it was. */
    readonly userErrors: ReadonlyArray<UserError>;
  };
}

/** What UnlinkMember is asked with. */
export interface UnlinkMemberVariables {
  readonly input: UnlinkMemberInput;
}

/** What UnlinkMember answers. */
export interface UnlinkMemberAnswer {
  /** Ends a partner's link to a member: it neither finds nor sees the member any more, nor do member tokens that it made. Points stay the member's, transactions the partner's. Callers: operator, partner (`members:write`), member (of a business account's contacts: ADMIN). */
  readonly unlinkMember: {
    /** Whether the partner is not linked to the member now. */
    readonly unlinked: boolean;
    /** Why nothing was done; empty when it was. */
    readonly userErrors: ReadonlyArray<UserError>;
  };
}

/** What CreateMemberToken is asked with. */
export interface CreateMemberTokenVariables {
  readonly input: CreateMemberTokenInput;
}

/** What CreateMemberToken answers. */
export interface CreateMemberTokenAnswer {
  /** Makes a short-lived token with which a member can use the API from the calling partner's app. Made by a key without points:write it only shows. Callers: partner (`members:write`). */
  readonly createMemberToken: {
    /** What the app sends as `Authorization: Bearer …`. */
    readonly token: string | null;
    /** When it ends. */
    readonly expiresAt: Date | null;
    /** Whose it is. */
    readonly member: Member | null;
    /** Why nothing was done; empty when it was. */
    readonly userErrors: ReadonlyArray<UserError>;
  };
}

/** What RevokeMemberTokens is asked with. */
export interface RevokeMemberTokensVariables {
  readonly input: RevokeMemberTokensInput;
}

/** What RevokeMemberTokens answers. */
export interface RevokeMemberTokensAnswer {
  /** Ends every member token made so far for a member, or for contacts of a business account: for a partner those that it made, for operators those of all partners. Open sockets are closed with 4403 within a second; new tokens can be made at once. Tokens also end with the API key that made them and with the link to the member. May refuse with INVALID_INPUT, MEMBER_NOT_FOUND. Callers: operator, partner (`members:write`). */
  readonly revokeMemberTokens: {
    /** Why nothing was done; empty when it was. */
    readonly userErrors: ReadonlyArray<UserError>;
  };
}

/** What WhoAmI is asked with. */
export interface WhoAmIVariables {
  readonly [none: string]: never;
}

/** What WhoAmI answers. */
export interface WhoAmIAnswer {
  /** Who the credential is, and what it may do. Callers: platform administrator, operator, auditor, account manager, partner staff, partner, member. */
  readonly viewer: {
    /** What kind of credential. */
    readonly kind: CallerKind;
    /** Id of the user, API key or member. */
    readonly id: string;
    /** What a person may do; empty for others. */
    readonly roles: ReadonlyArray<Role>;
    /** What an API key may be used for; empty for others. */
    readonly scopes: ReadonlyArray<string>;
    /** Of an API key; null for others. */
    readonly environment: Environment | null;
    /** When the credential ends; null: never by itself. */
    readonly expiresAt: Date | null;
    /** Where it acts; null for platform administrators. */
    readonly coalition: {
      /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
      readonly id: string;
    } | null;
    /** The partner whose key, staff or app it is; null for the operator's people. */
    readonly partner: {
      /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
      readonly id: string;
      /** Short name for programs, unique in the coalition. */
      readonly slug: string;
    } | null;
    /** The member itself; null for others. */
    readonly member: {
      /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
      readonly id: string;
    } | null;
  };
}

/** What ListMerchants is asked with. */
export interface ListMerchantsVariables {
  readonly first?: number | undefined;
  readonly after?: string | undefined;
}

/** What ListMerchants answers. */
export interface ListMerchantsAnswer {
  /** Who the credential is, and what it may do. Callers: platform administrator, operator, auditor, account manager, partner staff, partner, member. */
  readonly viewer: {
    /** The partner whose key, staff or app it is; null for the operator's people. */
    readonly partner: {
      /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
      readonly id: string;
      /** Its selling places, oldest first. */
      readonly merchants: {
        /** The items in order. */
        readonly edges: ReadonlyArray<{
          /** The item. */
          readonly node: Merchant;
        }>;
        /** Where the page lies. */
        readonly pageInfo: {
          /** Whether there is more after this page. */
          readonly hasNextPage: boolean;
          /** Cursor of the last item; null when there is none. */
          readonly endCursor: string | null;
        };
      };
    } | null;
  };
}

/** What QuoteEarn is asked with. */
export interface QuoteEarnVariables {
  readonly input: QuoteEarnInput;
}

/** What QuoteEarn answers. */
export interface QuoteEarnAnswer {
  /** Exactly what an earn at this instant would give, or why it would be refused. Changes nothing. Callers: partner (`points:read`). */
  readonly quoteEarn: {
    /** The points. */
    readonly points: bigint;
    /** Which rule would give how much. */
    readonly breakdown: ReadonlyArray<EarnComponent>;
    /** The last day on which they could be spent; null: no end, or no points. */
    readonly expiresOn: string | null;
    /** Why the earn would be refused; null when it would not. */
    readonly refusal: UserError | null;
  };
}

/** What QuoteBurn is asked with. */
export interface QuoteBurnVariables {
  readonly input: QuoteBurnInput;
}

/** What QuoteBurn answers. */
export interface QuoteBurnAnswer {
  /** What points would be worth at this instant, or how many an amount takes, and what the partner would be credited. Changes nothing. Callers: partner (`points:read`). */
  readonly quoteBurn: {
    /** The points it would take; for an amount, rounded up. */
    readonly points: bigint | null;
    /** What they are worth to the member here, rounded down. */
    readonly value: Money | null;
    /** What the partner would be credited for them. */
    readonly credit: Money | null;
    /** What the member has available; null when none is named. */
    readonly available: bigint | null;
    /** Why the burn would be refused; null when it would not. */
    readonly refusal: UserError | null;
  };
}

/** What EarnPoints is asked with. */
export interface EarnPointsVariables {
  readonly input: EarnPointsInput;
}

/** What EarnPoints answers. */
export interface EarnPointsAnswer {
  /** Gives a member the points of a purchase. Callers: partner (`points:write`). */
  readonly earnPoints: {
    /** The transaction; null when refused. */
    readonly transaction: Transaction | null;
    /** The balance after it; when refused, as it stands, or null where no member is known. */
    readonly balance: Balance | null;
    /** The level that the member has reached with this purchase; null where it has reached none. */
    readonly tierChange: {
      /** The level's code. */
      readonly level: string;
      /** It counts for purchases after this instant. */
      readonly since: Date;
      /** Its last day, grace aside; null: it does not end. */
      readonly until: string | null;
      /** Why it is so. */
      readonly cause: TierCause;
    } | null;
    /** Whether the key was known, and this is its first outcome again. */
    readonly replayed: boolean;
    /** Why nothing was done; empty when it was. */
    readonly userErrors: ReadonlyArray<UserError>;
  };
}

/** What EarnPointsBatch is asked with. */
export interface EarnPointsBatchVariables {
  readonly inputs: ReadonlyArray<EarnPointsInput>;
}

/** What EarnPointsBatch answers. */
export interface EarnPointsBatchAnswer {
  /** Gives the points of up to 1,000 purchases; each is judged on its own. An item that fails on our side is told LEDGER_BUSY: send it again with the same key, alone or in another batch. Callers: partner (`points:write`). */
  readonly earnPointsBatch: {
    /** One for each input, in their order. */
    readonly results: ReadonlyArray<{
      /** The transaction; null when refused. */
      readonly transaction: {
        /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
        readonly id: string;
        /** How many; never negative. */
        readonly points: bigint;
        /** When the ledger took it. */
        readonly postedAt: Date;
      } | null;
      /** Whether the key was known, and this is its first outcome again. */
      readonly replayed: boolean;
      /** Why nothing was done; empty when it was. */
      readonly userErrors: ReadonlyArray<UserError>;
    }>;
    /** Why the batch as a whole was not looked at; empty when it was. */
    readonly userErrors: ReadonlyArray<UserError>;
  };
}

/** What BurnPoints is asked with. */
export interface BurnPointsVariables {
  readonly input: BurnPointsInput;
}

/** What BurnPoints answers. */
export interface BurnPointsAnswer {
  /** Spends a member's points, the soonest-expiring first. Callers: partner (`points:write`). */
  readonly burnPoints: {
    /** The transaction; null when refused. */
    readonly transaction: Transaction | null;
    /** The balance after it; when refused, as it stands, or null where no member is known. */
    readonly balance: Balance | null;
    /** Whether the key was known, and this is its first outcome again. */
    readonly replayed: boolean;
    /** Why nothing was done; empty when it was. */
    readonly userErrors: ReadonlyArray<UserError>;
  };
}

/** What HoldPoints is asked with. */
export interface HoldPointsVariables {
  readonly input: HoldPointsInput;
}

/** What HoldPoints answers. */
export interface HoldPointsAnswer {
  /** Reserves a member's points for a burn that is not final yet. It ends once: captured, released, or when its time runs out. Callers: partner (`points:write`). */
  readonly holdPoints: {
    /** The hold; null when refused. */
    readonly hold: Hold | null;
    /** The balance after it; when refused, as it stands, or null where no member is known. */
    readonly balance: Balance | null;
    /** Whether the key was known, and this is its first outcome again. */
    readonly replayed: boolean;
    /** Why nothing was done; empty when it was. */
    readonly userErrors: ReadonlyArray<UserError>;
  };
}

/** What CaptureHold is asked with. */
export interface CaptureHoldVariables {
  readonly input: CaptureHoldInput;
}

/** What CaptureHold answers. */
export interface CaptureHoldAnswer {
  /** Burns what a hold reserves, or a part of it; the rest is released. Priced as of the hold. Callers: operator, partner (`points:write`). */
  readonly captureHold: {
    /** The hold; null when refused. */
    readonly hold: Hold | null;
    /** The burn; null when refused. */
    readonly transaction: Transaction | null;
    /** The balance after it; when refused, as it stands, or null where no member is known. */
    readonly balance: Balance | null;
    /** Whether the key was known, and this is its first outcome again. */
    readonly replayed: boolean;
    /** Why nothing was done; empty when it was. */
    readonly userErrors: ReadonlyArray<UserError>;
  };
}

/** What ReleaseHold is asked with. */
export interface ReleaseHoldVariables {
  readonly input: ReleaseHoldInput;
}

/** What ReleaseHold answers. */
export interface ReleaseHoldAnswer {
  /** Gives back what a hold reserves; points whose last day has passed meanwhile expire then. Callers: operator, partner (`points:write`). */
  readonly releaseHold: {
    /** The hold; null when refused. */
    readonly hold: Hold | null;
    /** The balance after it; when refused, as it stands, or null where no member is known. */
    readonly balance: Balance | null;
    /** Whether the key was known, and this is its first outcome again. */
    readonly replayed: boolean;
    /** Why nothing was done; empty when it was. */
    readonly userErrors: ReadonlyArray<UserError>;
  };
}

/** What ReverseTransaction is asked with. */
export interface ReverseTransactionVariables {
  readonly input: ReverseTransactionInput;
}

/** What ReverseTransaction answers. */
export interface ReverseTransactionAnswer {
  /** Undoes an earn or a burn, or a part of it, by a transaction of its own. Of a refund that is too small to change the points there is none, and no user error either; it counts together with the next one. Callers: operator, partner (`points:write`). */
  readonly reverseTransaction: {
    /** The reversal; null when refused, and when the refund changes no points. */
    readonly transaction: Transaction | null;
    /** The balance after it; when refused, as it stands, or null where no member is known. */
    readonly balance: Balance | null;
    /** How many of the points were spent already, could not be taken back, and are borne by the partner; null when refused. */
    readonly shortfall: bigint | null;
    /** Whether the key was known, and this is its first outcome again. */
    readonly replayed: boolean;
    /** Why nothing was done; empty when it was. */
    readonly userErrors: ReadonlyArray<UserError>;
  };
}

/** What GetHold is asked with. */
export interface GetHoldVariables {
  readonly id: string;
}

/** What GetHold answers. */
export interface GetHoldAnswer {
  /** A hold; null when there is none, or none that the caller may see. Callers: operator, auditor, partner (`points:read`), member. */
  readonly hold: Hold | null;
}

/** What AdvanceTestClock is asked with. */
export interface AdvanceTestClockVariables {
  readonly input: AdvanceTestClockInput;
}

/** What AdvanceTestClock answers. */
export interface AdvanceTestClockAnswer {
  /** Advances the clock of the twin for tests, so that vesting, expiry and timeouts of holds can be seen: due things happen with the next operation on a member, or by job within seconds. It never goes back, and concerns all who test in the twin; at most 10 years at once, 100 in all. A live coalition's clock cannot be advanced. Callers: operator, partner (`points:write`). */
  readonly advanceTestClock: {
    /** The coalition's clock now. */
    readonly now: Date | null;
    /** Why nothing was done; empty when it was. */
    readonly userErrors: ReadonlyArray<UserError>;
  };
}

/** What GetTransaction is asked with. */
export interface GetTransactionVariables {
  readonly id: string;
}

/** What GetTransaction answers. */
export interface GetTransactionAnswer {
  /** A transaction; null when there is none, or none that the caller may see. Callers: operator, auditor, partner (`points:read`), member. */
  readonly transaction: Transaction | null;
}

/** What ListTransactions is asked with. */
export interface ListTransactionsVariables {
  readonly first?: number | undefined;
  readonly after?: string | undefined;
  readonly filter?: TransactionFilterInput | undefined;
}

/** What ListTransactions answers. */
export interface ListTransactionsAnswer {
  /** Transactions, newest first; a partner lists its own, a member its own. Callers: operator, auditor, partner (`points:read`), member. */
  readonly transactions: {
    /** The items in order. */
    readonly edges: ReadonlyArray<{
      /** The item. */
      readonly node: Transaction;
    }>;
    /** Where the page lies. */
    readonly pageInfo: {
      /** Whether there is more after this page. */
      readonly hasNextPage: boolean;
      /** Cursor of the last item; null when there is none. */
      readonly endCursor: string | null;
    };
  };
}

/** What GetMemberStatement is asked with. */
export interface GetMemberStatementVariables {
  readonly member: MemberRefInput;
  readonly from: Date;
  readonly to?: Date | undefined;
  readonly first?: number | undefined;
  readonly after?: string | undefined;
}

/** What GetMemberStatement answers. */
export interface GetMemberStatementAnswer {
  /** A member; null when there is none, or none that the caller may see. Callers: operator, auditor, partner (`members:read`), member. */
  readonly member: {
    /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
    readonly id: string;
    /** What happened to its balance between two instants. As a file: GET /statements/<id>.csv. Keys need points:read. */
    readonly statement: {
      /** What was posted at this instant or later is in it. */
      readonly from: Date;
      /** What was posted before this instant is in it; null: everything posted since. */
      readonly to: Date | null;
      /** The balance before the first change. */
      readonly opening: Balance;
      /** The balance after the last change. */
      readonly closing: Balance;
      /** Every change of posted, held or pending, oldest first. */
      readonly changes: {
        /** The items in order. */
        readonly edges: ReadonlyArray<{
          /** The item. */
          readonly node: {
            /** The version of the balance that it made. */
            readonly version: number;
            /** When the ledger made it. */
            readonly at: Date;
            /** By how much posted changed, with its sign; 0 where points only moved within the balance. */
            readonly points: bigint;
            /** By how much held changed, with its sign. */
            readonly held: bigint;
            /** By how much pending changed, with its sign. */
            readonly pending: bigint;
            /** What made it; null where that is not for the caller to know: it was at another partner. */
            readonly kind: BalanceChangeKind | null;
            /** The balance after it. */
            readonly balance: Balance;
            /** The transaction that made it; of VEST the earn whose points can be spent now, of RENEWAL the one by which points live longer. Null of holds, and where the caller may not see it. */
            readonly transaction: {
              /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
              readonly id: string;
              /** What it did; tells the direction of its points. */
              readonly type: TransactionType;
            } | null;
            /** The hold that it opened or ended; null of all others, and where the caller may not see it. */
            readonly hold: {
              /** Opaque, unique, never reused; begins with what it is of, and sorts by the time it was made. */
              readonly id: string;
            } | null;
          };
        }>;
        /** Where the page lies. */
        readonly pageInfo: {
          /** Whether there is more after this page. */
          readonly hasNextPage: boolean;
          /** Cursor of the last item; null when there is none. */
          readonly endCursor: string | null;
        };
      };
    };
  } | null;
}

/** What GetTransactionProof is asked with. */
export interface GetTransactionProofVariables {
  readonly id: string;
}

/** What GetTransactionProof answers. */
export interface GetTransactionProofAnswer {
  /** What shows that a transaction was not altered since it was sealed; null when there is none, or none that the caller may see. Callers: operator, auditor, partner (`points:read`), member. */
  readonly transactionProof: {
    /** Which transaction. */
    readonly transactionId: string;
    /** Null while it is not sealed yet: within about a minute after it was posted. */
    readonly inclusion: {
      /** Of the serialisation; 1. */
      readonly format: number;
      /** The transaction as it is now, in the order in which its parts are hashed to a leaf. */
      readonly parts: ReadonlyArray<{
        /** Which part. */
        readonly name: string;
        /** 64 hexadecimal digits. */
        readonly hash: string;
        /** What was hashed, JSON of one possible writing; null where it is not for the caller to see. */
        readonly text: string | null;
        /** 32 hexadecimal digits; null with the text. */
        readonly blinding: string | null;
      }>;
      /** From the transaction's leaf to the block's root. */
      readonly path: ReadonlyArray<{
        /** Where the hash stands. */
        readonly side: HashSide;
        /** 64 hexadecimal digits. */
        readonly hash: string;
      }>;
      /** The block that holds it. */
      readonly block: SealBlock;
    } | null;
    /** The newest block: its number and hash are worth keeping. Null before the first. */
    readonly head: SealBlock | null;
  } | null;
}

/** What ListSealBlocks is asked with. */
export interface ListSealBlocksVariables {
  readonly afterNumber?: number | undefined;
  readonly first?: number | undefined;
}

/** What ListSealBlocks answers. */
export interface ListSealBlocksAnswer {
  /** The blocks in which everything posted is sealed, from the first. Callers: operator, auditor, partner (`points:read`), member. */
  readonly sealBlocks: {
    /** The items in order. */
    readonly edges: ReadonlyArray<{
      /** The item. */
      readonly node: SealBlock;
    }>;
    /** Where the page lies. */
    readonly pageInfo: {
      /** Whether there is more after this page. */
      readonly hasNextPage: boolean;
      /** Cursor of the last item; null when there is none. */
      readonly endCursor: string | null;
    };
  };
}

/** How far the clock of the twin for tests is to go: either way, and only forwards. */
export type AdvanceTestClockInput =
  | { readonly by: number; readonly to?: undefined }
  | { readonly to: Date; readonly by?: undefined };

/** What changed a balance: a transaction of some type, or points that moved within the balance. */
export type BalanceChangeKind =
  // Points given.
  | 'EARN'
  // Points spent, from a hold or not.
  | 'BURN'
  // An earlier transaction undone, wholly or in part.
  | 'REVERSAL'
  // Points that were not spent in time.
  | 'EXPIRY'
  // Points from one member to another.
  | 'TRANSFER'
  // A correction by the operator.
  | 'ADJUSTMENT'
  // Points given to a charity.
  | 'DONATION'
  // Points reserved by a hold.
  | 'HOLD'
  // Points of a hold, or what a capture left of it, given back.
  | 'RELEASE'
  // Points of a hold given back because its time ran out.
  | 'HOLD_EXPIRY'
  // Pending points that can be spent from now on.
  | 'VEST'
  // Points that live longer because the member was active.
  | 'RENEWAL';

/** Points to spend. */
export interface BurnPointsInput {
  /** Names the operation, 1–255 characters: sent again with the same key and input, it answers what it did the first time. Kept for ever: put nothing personal in it. */
  readonly idempotencyKey: string;
  /** Who spends. */
  readonly member: MemberRefInput;
  /** Where; a merchant of the calling partner. */
  readonly merchantId: string;
  /** How many, "1" to "1000000000000". */
  readonly points: bigint;
  /** The merchant's own name for the purchase, 1–255 characters. */
  readonly purchaseReference?: string | undefined;
  /** The member's confirmation, where the coalition asks for one above a limit; 1–64 characters. */
  readonly spendCode?: string | undefined;
  /** The caller's own notes. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** What kind of credential asks. */
export type CallerKind =
  // A platform administrator, who creates coalitions and acts in none.
  | 'PLATFORM'
  // A person of the operator or of a partner.
  | 'USER'
  // A partner's system, by API key.
  | 'PARTNER'
  // A member, by a token that a partner obtained for it.
  | 'MEMBER';

/** A hold whose points are to be burned. */
export interface CaptureHoldInput {
  /** Names the operation, 1–255 characters: sent again with the same key and input, it answers what it did the first time. Kept for ever: put nothing personal in it. */
  readonly idempotencyKey: string;
  /** Which hold. */
  readonly holdId: string;
  /** How many of its points; the rest is released. All of them, unless said otherwise. */
  readonly points?: bigint | undefined;
}

/** A link that the member has confirmed. */
export interface ConfirmLinkInput {
  /** Of requestLinkConfirmation. */
  readonly requestId: string;
  /** The code that the member was sent. */
  readonly code: string;
  /** The partner's own id for the member, 1–128 characters. */
  readonly externalId?: string | undefined;
}

/** A token for a member that is linked to the calling partner. */
export interface CreateMemberTokenInput {
  /** Which member. */
  readonly member: MemberRefInput;
  /** Seconds, 1–86,400; 900 unless said otherwise. */
  readonly expiresIn?: number | undefined;
}

/** Points for a purchase. */
export interface EarnPointsInput {
  /** Names the operation, 1–255 characters: sent again with the same key and input, it answers what it did the first time. Kept for ever: put nothing personal in it. */
  readonly idempotencyKey: string;
  /** Who bought. */
  readonly member: MemberRefInput;
  /** Where; a merchant of the calling partner. */
  readonly merchantId: string;
  /** What was bought. */
  readonly purchase: PurchaseInput;
  /** When it was bought; when the ledger takes it, unless said otherwise. */
  readonly occurredAt?: Date | undefined;
  /** The caller's own notes. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** Of a purchase of a business account: who gets the points of it, as far as the account allows; the account, unless said otherwise. */
  readonly credit?: PurchaseCredit | undefined;
  /** Who bought for the business account, as a member: with a credit that gives it points. */
  readonly employee?: MemberRefInput | undefined;
}

/** A member to enrol; at least one of phone, email, card and externalId. */
export interface EnrolMemberInput {
  /** PERSON unless said otherwise. */
  readonly kind?: MemberKind | undefined;
  /** A phone number that is nobody else's. */
  readonly phone?: string | undefined;
  /** An e-mail address. */
  readonly email?: string | undefined;
  /** The number of a card, 4–32 letters and digits. */
  readonly card?: string | undefined;
  /** The partner's own id for the member, 1–128 characters. */
  readonly externalId?: string | undefined;
}

/** For real or for tests. */
export type Environment =
  // The coalition itself.
  | 'LIVE'
  // Its twin for tests, with ids, books and a clock of its own.
  | 'TEST';

/** Every refusal there is, in rank: when several apply, the first of this list is told, so that the answer never depends on timing. */
export type ErrorCode =
  // A value of the input has the wrong format or range.
  | 'INVALID_INPUT'
  // The idempotency key was used before with another input.
  | 'IDEMPOTENCY_KEY_REUSED'
  // There is no such partner in the coalition.
  | 'PARTNER_NOT_FOUND'
  // There is no such member, or none that the caller may see.
  | 'MEMBER_NOT_FOUND'
  // The member is a person, not a business account.
  | 'NOT_A_BUSINESS_ACCOUNT'
  // The member must confirm the link to this partner first.
  | 'LINK_CONFIRMATION_REQUIRED'
  // There is no such merchant of this partner.
  | 'MERCHANT_NOT_FOUND'
  // There is no such transaction, or none that the caller may see.
  | 'TRANSACTION_NOT_FOUND'
  // There is no such hold, or none that the caller may see.
  | 'HOLD_NOT_FOUND'
  // There is no such campaign in the coalition.
  | 'CAMPAIGN_NOT_FOUND'
  // There is no such level on the ladder of such members, or no ladder.
  | 'LEVEL_NOT_FOUND'
  // There is no such charity in the coalition.
  | 'CHARITY_NOT_FOUND'
  // There is no such campaign of a charity in the coalition.
  | 'CHARITY_CAMPAIGN_NOT_FOUND'
  // There is no such pledge to a charity in the coalition.
  | 'CHARITY_PLEDGE_NOT_FOUND'
  // There is no such standing order to give, or none that the caller may see.
  | 'GIVING_ORDER_NOT_FOUND'
  // There is no such adjustment that waits for approval.
  | 'ADJUSTMENT_NOT_FOUND'
  // There is no such payment run in the coalition.
  | 'PAYMENT_RUN_NOT_FOUND'
  // There is no such settlement statement of the partner.
  | 'STATEMENT_NOT_FOUND'
  // The settlement statement has no line of this number.
  | 'STATEMENT_LINE_NOT_FOUND'
  // There is no such dispute, or none that the caller may see.
  | 'DISPUTE_NOT_FOUND'
  // There is no such text to consent to for this purpose.
  | 'CONSENT_TEXT_NOT_FOUND'
  // The business account has no such contact.
  | 'CONTACT_NOT_FOUND'
  // There is no such employee or invitation, it has ended, or the caller may not end it.
  | 'EMPLOYEE_NOT_FOUND'
  // There is no such account manager, or none that looks after the account.
  | 'ACCOUNT_MANAGER_NOT_FOUND'
  // There is no such request or agreement about a parent account, or none that the caller may see.
  | 'PARENT_ACCOUNT_NOT_FOUND'
  // There is no such pool of points, or offer of one, it has ended, or the caller acts for neither side.
  | 'POINTS_POOL_NOT_FOUND'
  // There is no such pool of qualification, or offer of one, it has ended, or the caller acts for neither side.
  | 'QUALIFICATION_POOL_NOT_FOUND'
  // There is no such perk in the coalition.
  | 'PERK_NOT_FOUND'
  // There is no such granted perk, or none that the caller may see.
  | 'PERK_GRANT_NOT_FOUND'
  // There is no such request for a perk, or none that the caller may see.
  | 'PERK_REQUEST_NOT_FOUND'
  // The partner has counted no such use of a perk.
  | 'PERK_USE_NOT_FOUND'
  // There is no such rebate in the coalition.
  | 'REBATE_NOT_FOUND'
  // There is no such webhook endpoint, or none that the caller may see.
  | 'WEBHOOK_ENDPOINT_NOT_FOUND'
  // There is no such webhook delivery, or none that the caller may see, or it is not kept any more.
  | 'WEBHOOK_DELIVERY_NOT_FOUND'
  // There is no such pair of members that may be one person.
  | 'DUPLICATE_NOT_FOUND'
  // Only the coalition in which test keys act can do this.
  | 'TEST_TWIN_ONLY'
  // There is no such API key in the coalition.
  | 'API_KEY_NOT_FOUND'
  // The partner's state does not allow the operation.
  | 'PARTNER_NOT_ACTIVE'
  // The member's account is suspended or closed.
  | 'MEMBER_NOT_ACTIVE'
  // The contract in force does not let the partner issue points.
  | 'NOT_AN_ISSUER'
  // The contract in force does not let the partner accept points.
  | 'NOT_AN_ACCEPTOR'
  // No contract version of the partner is in force at that time.
  | 'CONTRACT_NOT_IN_FORCE'
  // The business account did not allow such points of its purchases at that time.
  | 'CREDIT_NOT_ALLOWED'
  // The member did not buy for the business account at that time.
  | 'NOT_AN_EMPLOYEE'
  // The member still has points: some to spend, some held or pending, or a debt.
  | 'POINTS_LEFT'
  // Points of the member are still held.
  | 'HOLDS_OPEN'
  // Too many confirmations of links were asked for; wait.
  | 'LINK_REQUEST_LIMIT_REACHED'
  // The code of the link is wrong or too old, or was tried too often.
  | 'LINK_CODE_INVALID'
  // The charity is suspended, or nobody has verified its account yet.
  | 'CHARITY_NOT_ACTIVE'
  // The campaign of the charity has not begun, is over, or has reached its goal.
  | 'CHARITY_CAMPAIGN_NOT_OPEN'
  // The charity is paid to another account than the one that is named.
  | 'CHARITY_ACCOUNT_CHANGED'
  // The standing order to give has ended, or is paused.
  | 'GIVING_ORDER_ENDED'
  // Another partner of the coalition has this slug.
  | 'SLUG_TAKEN'
  // Another charity of the coalition has this registration number.
  | 'REGISTRATION_NUMBER_TAKEN'
  // The member has a standing order of this kind for the campaign already.
  | 'GIVING_ORDER_EXISTS'
  // The partner's id for members belongs to another member.
  | 'EXTERNAL_ID_TAKEN'
  // The phone, e-mail and card given belong to different members.
  | 'IDENTITY_CONFLICT'
  // The version would change terms that have been in force already.
  | 'CONTRACT_DATES_CONFLICT'
  // Another contact of the business account has this e-mail address or phone number.
  | 'CONTACT_EXISTS'
  // The contact, or the member, buys for the business account already.
  | 'EMPLOYEE_EXISTS'
  // The code of the invitation is wrong, used or too old, or is not for such a member.
  | 'EMPLOYEE_INVITATION_INVALID'
  // The account draws on a parent already, or has an offer to.
  | 'POINTS_POOL_EXISTS'
  // The account counts for the level of a parent already, or has an offer to.
  | 'QUALIFICATION_POOL_EXISTS'
  // The other side has answered already, or the agreement has ended.
  | 'PARENT_ACCOUNT_ANSWERED'
  // The account belongs to a parent already, or would belong to itself or come too deep.
  | 'PARENT_NOT_POSSIBLE'
  // Only two different persons can become one member.
  | 'MERGE_NOT_POSSIBLE'
  // The version of the ladder would change what purchases have earned by already.
  | 'LADDER_DATES_CONFLICT'
  // The member has a higher level by itself.
  | 'LEVEL_BELOW_OWN'
  // The campaign would change what has happened already, or too many run at a time.
  | 'CAMPAIGN_DATES_CONFLICT'
  // Two keys are valid already; revoke one first.
  | 'API_KEY_LIMIT_REACHED'
  // As many webhook endpoints as one owner may have are registered; remove one first.
  | 'WEBHOOK_ENDPOINT_LIMIT_REACHED'
  // The webhook endpoint is disabled; it has to be enabled first.
  | 'WEBHOOK_ENDPOINT_DISABLED'
  // The installation has no key to keep the secrets of webhook endpoints with.
  | 'WEBHOOKS_NOT_SET_UP'
  // Something of the onboarding checklist is still missing.
  | 'ONBOARDING_INCOMPLETE'
  // The coalition has not said from which account it pays.
  | 'PAYMENT_SETTINGS_MISSING'
  // The run's payments are with the bank already, or have ended.
  | 'PAYMENT_RUN_SENT'
  // No agreed statement waits for a payment.
  | 'NOTHING_TO_PAY'
  // The partner does not leave, or it is too late for it to stay.
  | 'EXIT_NOT_RUNNING'
  // The settlement statement is not issued yet, or agreed already.
  | 'STATEMENT_NOT_ISSUED'
  // The days on which lines of the settlement statement can be disputed are over.
  | 'DISPUTE_WINDOW_OVER'
  // The line says what was paid or carried over, which cannot be disputed by itself.
  | 'LINE_NOT_DISPUTABLE'
  // The line is or was part of another dispute.
  | 'LINE_DISPUTED_ALREADY'
  // The dispute is resolved already.
  | 'DISPUTE_NOT_OPEN'
  // Whoever asked for it cannot approve or reject it.
  | 'SAME_PERSON_APPROVES'
  // The perk has ended, or its days have not begun or are over.
  | 'PERK_NOT_AVAILABLE'
  // The perk is for levels that the member has not, or comes with the level by itself.
  | 'PERK_NOT_FOR_LEVEL'
  // A rebate that has not ended is given as the perk.
  | 'PERK_PROMISED'
  // The granted perk does not wait for approval, or not any more.
  | 'PERK_GRANT_NOT_PENDING'
  // The granted perk was used up, revoked or rejected, or has expired.
  | 'PERK_GRANT_NOT_ACTIVE'
  // The account has asked for the perk already, and nobody has answered yet.
  | 'PERK_REQUESTED'
  // The request was answered already.
  | 'PERK_REQUEST_NOT_OPEN'
  // The rebate has ended, or does with its period.
  | 'REBATE_ENDED'
  // Nothing is drafted of the rebate that could be activated.
  | 'REBATE_NOT_DRAFTED'
  // The version of the rebate would change what has been promised already.
  | 'REBATE_DATES_CONFLICT'
  // The member has no such perk that can be used at this partner now.
  | 'PERK_NOT_USABLE'
  // The use of the perk was undone already.
  | 'PERK_USE_UNDONE'
  // A statement has been made of the day on which the perk was used.
  | 'PERK_USE_SETTLED'
  // The account manager has no budget for it, or not enough is left.
  | 'PERK_BUDGET_EXCEEDED'
  // Nothing is left of the perk.
  | 'PERK_OUT_OF_STOCK'
  // The merchant has earned points for this purchase reference already.
  | 'DUPLICATE_PURCHASE'
  // `occurredAt` is too far ahead or too long ago.
  | 'OCCURRED_AT_OUT_OF_RANGE'
  // The hold was captured, released or has expired.
  | 'HOLD_NOT_OPEN'
  // The adjustment was approved or rejected already.
  | 'ADJUSTMENT_NOT_PENDING'
  // More is captured than the hold reserves.
  | 'CAPTURE_EXCEEDS_HOLD'
  // More is reversed than is left of the transaction.
  | 'REVERSAL_EXCEEDS_TRANSACTION'
  // The points to take back are spent, and the coalition refuses such reversals.
  | 'POINTS_ALREADY_SPENT'
  // The charity has been paid for the donation, which is final since.
  | 'DONATION_PAID_OUT'
  // The campaign takes other numbers of points: steps, multiples above a minimum, or what is left until its goal.
  | 'DONATION_NOT_POSSIBLE'
  // The member has locked spending.
  | 'SPENDING_LOCKED'
  // Above the limit a spend code of the member is needed.
  | 'SPEND_CODE_REQUIRED'
  // The spend code is wrong, used or too old.
  | 'SPEND_CODE_INVALID'
  // The member has made too many spend codes; use one, or wait.
  | 'SPEND_CODE_LIMIT_REACHED'
  // The partner's deposit does not cover the points.
  | 'FLOAT_EXHAUSTED'
  // The partner's credit limit does not cover the points.
  | 'CREDIT_LIMIT_REACHED'
  // A cap of the contract or the coalition is reached.
  | 'CAP_REACHED'
  // The member has fewer available points than asked for.
  | 'INSUFFICIENT_POINTS'
  // The ledger could not answer in time; try the same request again.
  | 'LEDGER_BUSY';

/** On which side of a tree a hash stands. */
export type HashSide =
  // Before what it is hashed with.
  | 'LEFT'
  // After it.
  | 'RIGHT';

/** Points to reserve for a burn that is not final yet. */
export interface HoldPointsInput {
  /** Names the operation, 1–255 characters: sent again with the same key and input, it answers what it did the first time. Kept for ever: put nothing personal in it. */
  readonly idempotencyKey: string;
  /** Whose points. */
  readonly member: MemberRefInput;
  /** Where they are to be spent; a merchant of the calling partner. */
  readonly merchantId: string;
  /** How many, "1" to "1000000000000". */
  readonly points: bigint;
  /** Seconds until it ends by itself, 1–2,592,000; as long as the contract says, unless said otherwise. */
  readonly expiresIn?: number | undefined;
  /** The merchant's own name for the purchase, 1–255 characters. */
  readonly purchaseReference?: string | undefined;
  /** The member's confirmation, where the coalition asks for one above a limit; 1–64 characters. */
  readonly spendCode?: string | undefined;
  /** The caller's own notes. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** Where a hold stands; it ends exactly once. */
export type HoldStatus =
  // Its points are reserved.
  | 'OPEN'
  // Its points, or a part of them, were burned.
  | 'CAPTURED'
  // Its points were given back.
  | 'RELEASED'
  // Its time ran out, and its points were given back.
  | 'EXPIRED';

/** A member of the coalition to link to the calling partner. */
export interface LinkMemberInput {
  /** Which member. */
  readonly member: MemberRefInput;
  /** The partner's own id for the member, 1–128 characters. */
  readonly externalId?: string | undefined;
}

/** What a member is. */
export type MemberKind =
  // A person.
  | 'PERSON'
  // A business account.
  | 'BUSINESS';

/** Which member: exactly one of these. */
export type MemberRefInput =
  | { readonly id: string; readonly phone?: undefined; readonly email?: undefined; readonly card?: undefined; readonly externalId?: undefined }
  | { readonly phone: string; readonly id?: undefined; readonly email?: undefined; readonly card?: undefined; readonly externalId?: undefined }
  | { readonly email: string; readonly id?: undefined; readonly phone?: undefined; readonly card?: undefined; readonly externalId?: undefined }
  | { readonly card: string; readonly id?: undefined; readonly phone?: undefined; readonly email?: undefined; readonly externalId?: undefined }
  | { readonly externalId: string; readonly id?: undefined; readonly phone?: undefined; readonly email?: undefined; readonly card?: undefined };

/** Whether a member's account takes part. */
export type MemberStatus =
  // Earns and burns.
  | 'ACTIVE'
  // Neither earns nor burns for now.
  | 'SUSPENDED'
  // Closed for good.
  | 'CLOSED';

/** An amount of money. */
export interface MoneyInput {
  /** Decimal in major units, such as "12.50" or "250000", with no more fraction digits than the currency has (IRR has none). */
  readonly amount: string;
  /** ISO 4217 code, such as IRR: rial, never toman. */
  readonly currency: string;
}

/** Who gets the points of a purchase of a business account. */
export type PurchaseCredit =
  // The account alone.
  | 'ACCOUNT'
  // The member who bought for it, alone.
  | 'EMPLOYEE'
  // Both, by two transactions: each for its part of the money, or for all of it, as the account’s setting says.
  | 'BOTH';

/** A purchase that earns. */
export interface PurchaseInput {
  /** The merchant's own name for it, 1–255 characters; earns once. */
  readonly reference: string;
  /** What was paid other than in points. */
  readonly amount: MoneyInput;
  /** What kind of purchase, 1–64 characters. */
  readonly category?: string | undefined;
  /** Its parts, 1–200; they add up to the amount. */
  readonly lines?: ReadonlyArray<PurchaseLineInput> | undefined;
}

/** A part of a purchase. */
export interface PurchaseLineInput {
  /** What was paid for it other than in points. */
  readonly amount: MoneyInput;
  /** What it is, 1–200 characters. */
  readonly description?: string | undefined;
  /** What kind of thing, 1–64 characters. */
  readonly category?: string | undefined;
}

/** What a burn would take and be worth: give either points or amount. */
export interface QuoteBurnInput {
  /** Whose points; none: anybody's. */
  readonly member?: MemberRefInput | undefined;
  /** Where; a merchant of the calling partner. */
  readonly merchantId: string;
  /** The points to spend. */
  readonly points?: bigint | undefined;
  /** The money to cover with points. */
  readonly amount?: MoneyInput | undefined;
}

/** What an earn would give. */
export interface QuoteEarnInput {
  /** For whom; none: for anybody. */
  readonly member?: MemberRefInput | undefined;
  /** Where; a merchant of the calling partner. */
  readonly merchantId: string;
  /** What would be bought. */
  readonly purchase: QuotePurchaseInput;
  /** When; now, unless said otherwise. */
  readonly occurredAt?: Date | undefined;
  /** Of a purchase of a business account: who gets the points of it, as far as the account allows; the account, unless said otherwise. */
  readonly credit?: PurchaseCredit | undefined;
  /** Who bought for the business account, as a member: with a credit that gives it points. */
  readonly employee?: MemberRefInput | undefined;
}

/** A purchase to price. */
export interface QuotePurchaseInput {
  /** What would be paid other than in points. */
  readonly amount: MoneyInput;
  /** What kind of purchase, 1–64 characters. */
  readonly category?: string | undefined;
  /** Its parts, 1–200; they add up to the amount. */
  readonly lines?: ReadonlyArray<PurchaseLineInput> | undefined;
}

/** A hold whose points are to be given back. */
export interface ReleaseHoldInput {
  /** Names the operation, 1–255 characters: sent again with the same key and input, it answers what it did the first time. Kept for ever: put nothing personal in it. */
  readonly idempotencyKey: string;
  /** Which hold. */
  readonly holdId: string;
}

/** A member that is to confirm the link to the calling partner. */
export interface RequestLinkConfirmationInput {
  /** Which member: by phone, email, card or id; the partner's own ids are of linked ones. */
  readonly member: MemberRefInput;
}

/** A transaction to undo, wholly or in part; with neither points nor amount, all that is left of it. */
export interface ReverseTransactionInput {
  /** Names the operation, 1–255 characters: sent again with the same key and input, it answers what it did the first time. Kept for ever: put nothing personal in it. */
  readonly idempotencyKey: string;
  /** Which earn or burn. */
  readonly transactionId: string;
  /** How many of its points. */
  readonly points?: bigint | undefined;
  /** The money that was refunded instead, more than 0: an earn is computed again for what remains, and the difference is undone. */
  readonly amount?: MoneyInput | undefined;
  /** Why, 1–500 characters. */
  readonly reason: string;
}

/** A member whose tokens are to be good no more, because a device was lost for example. */
export interface RevokeMemberTokensInput {
  /** Which member. */
  readonly member: MemberRefInput;
  /** Why, for the audit log, 1–500 characters. */
  readonly reason?: string | undefined;
}

/** What a person may do in a coalition. */
export type Role =
  // Runs the coalition.
  | 'OPERATOR'
  // Reads everything, changes nothing.
  | 'AUDITOR'
  // Looks after business accounts.
  | 'ACCOUNT_MANAGER'
  // Works for a partner.
  | 'PARTNER_STAFF';

/** Why a member's level is what it is. */
export type TierCause =
  // It reached what the level asks for.
  | 'QUALIFIED'
  // It reached it again when the validity ended.
  | 'RENEWED'
  // The validity of a higher one ended.
  | 'REVIEW'
  // It has not bought anything for too long.
  | 'GAP'
  // An operator gave it.
  | 'MANUAL'
  // What an operator gave ended.
  | 'MANUAL_END'
  // What a higher one was reached by was reversed.
  | 'REVERSAL'
  // A new version of the ladder asks for less.
  | 'LADDER'
  // A duplicate that became a part of the member had it.
  | 'MERGED';

/** Which transactions to list; all conditions hold together. */
export interface TransactionFilterInput {
  /** Only these types. */
  readonly types?: ReadonlyArray<TransactionType> | undefined;
  /** Posted at this instant or later. */
  readonly from?: Date | undefined;
  /** Posted before this instant. */
  readonly to?: Date | undefined;
  /** Only those of this member. */
  readonly member?: MemberRefInput | undefined;
  /** Only those of this partner; a partner lists its own anyway. */
  readonly partnerId?: string | undefined;
  /** Only those at this merchant. */
  readonly merchantId?: string | undefined;
}

/** What a transaction did; it tells the direction of its points. */
export type TransactionType =
  // Points given.
  | 'EARN'
  // Points spent.
  | 'BURN'
  // An earlier transaction undone, wholly or in part.
  | 'REVERSAL'
  // Points that were not spent in time.
  | 'EXPIRY'
  // Points from one member to another.
  | 'TRANSFER'
  // A correction by the operator.
  | 'ADJUSTMENT'
  // Points given to a charity.
  | 'DONATION';

/** A partner's link to a member that is to end. */
export interface UnlinkMemberInput {
  /** Which member. A member can name only itself. */
  readonly member: MemberRefInput;
  /** From which partner; the caller's own, unless said otherwise. Operators name it; a member's token ends only the link to the partner that has made it. */
  readonly partnerId?: string | undefined;
}

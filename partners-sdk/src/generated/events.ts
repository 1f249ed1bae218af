// Made by scripts/generate.mjs of the schema and the documents; never edited.

/** The versions of bodies that this package reads. */
export const EVENT_VERSIONS = ['2026-11'] as const;

/** Fields that are points, wherever they stand. */
export const POINTS_FIELDS = ['available', 'bonusPoints', 'capturedPoints', 'change', 'held', 'minimum', 'multiple', 'pending', 'points', 'posted'] as const;

/** Fields that are instants, wherever they stand. */
export const INSTANT_FIELDS = ['expiresAt', 'occurredAt', 'openedAt', 'postedAt', 'since'] as const;

/** What every event has. */
export interface EventBase {
  /** The same each time that the event is sent: remember those that you have dealt with. */
  readonly id: string;
  readonly version: (typeof EVENT_VERSIONS)[number];
  /** When it happened, by the coalition's clock. */
  readonly occurredAt: Date;
  readonly coalitionId: string;
}

/** What an event is numbered by. */
export interface EventObject<Kind extends string> {
  readonly kind: Kind;
  readonly id: string;
  /** Rises from one event of the object to the next; between two that you are sent there may be others. */
  readonly sequence: number;
}

/** The member; null for a partner to which it is not linked when this is sent. */
export interface EventMember {
  /** The member. */
  readonly id: string;
  /** The receiving partner's own id for it; null for the operator, and where the partner told none. */
  readonly externalId: string | null;
}

/** The hold. */
export interface EventHold {
  /** The hold. */
  readonly id: string;
  /** How many points it reserves, or reserved. */
  readonly points: bigint;
  /** What has become of it with this event. */
  readonly status: 'OPEN' | 'CAPTURED' | 'RELEASED' | 'EXPIRED';
  /** When it was opened. */
  readonly openedAt: Date;
  /** When its time runs out. */
  readonly expiresAt: Date;
  /** With which partner. */
  readonly partnerId: string;
  /** Where the points are to be spent. */
  readonly merchantId: string;
}

/** What was posted. */
export interface EventTransaction {
  /** The transaction. */
  readonly id: string;
  /** How many points it moved. */
  readonly points: bigint;
  /** When it happened, as the caller told. */
  readonly occurredAt: Date;
  /** When the ledger took it. */
  readonly postedAt: Date;
  /** The business day that it belongs to. */
  readonly businessDay: string;
  /** With which partner; null for the coalition itself. */
  readonly partnerId: string | null;
  /** Where; null where it was at no merchant. */
  readonly merchantId: string | null;
}

/** The balance right after it; null where the member is. */
export interface EventBalance {
  /** Rises with every change of the balance. */
  readonly version: number;
  /** Everything the member has. */
  readonly posted: bigint;
  /** Reserved for burns that are not final yet. */
  readonly held: bigint;
  /** Counted and shown, not spendable yet. */
  readonly pending: bigint;
  /** What can be spent: posted − held − pending. */
  readonly available: bigint;
}

/** An adjustment was approved and posted. */
export interface AdjustmentApprovedEvent extends EventBase {
  readonly type: 'adjustment.approved';
  /** What the event is numbered by. An adjustment that was asked for. */
  readonly object: EventObject<'adjustment'>;
  readonly data: {
    /** The adjustment that was asked for. */
    readonly adjustmentId: string;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** Whether points are to be given or taken. */
    readonly direction: 'CREDIT' | 'DEBIT';
    /** How many. */
    readonly points: bigint;
    /** The transaction that was posted for it. */
    readonly transactionId: string;
  };
}

/** An adjustment was rejected. */
export interface AdjustmentRejectedEvent extends EventBase {
  readonly type: 'adjustment.rejected';
  /** What the event is numbered by. An adjustment that was asked for. */
  readonly object: EventObject<'adjustment'>;
  readonly data: {
    /** The adjustment that was asked for. */
    readonly adjustmentId: string;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** Whether points are to be given or taken. */
    readonly direction: 'CREDIT' | 'DEBIT';
    /** How many. */
    readonly points: bigint;
  };
}

/** An adjustment waits for a second person. */
export interface AdjustmentRequestedEvent extends EventBase {
  readonly type: 'adjustment.requested';
  /** What the event is numbered by. An adjustment that was asked for. */
  readonly object: EventObject<'adjustment'>;
  readonly data: {
    /** The adjustment that was asked for. */
    readonly adjustmentId: string;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** Whether points are to be given or taken. */
    readonly direction: 'CREDIT' | 'DEBIT';
    /** How many. */
    readonly points: bigint;
  };
}

/** Entries of the audit log were sealed in a block. */
export interface AuditLogSealedEvent extends EventBase {
  readonly type: 'audit-log.sealed';
  /** What the event is numbered by. The seals of a coalition's audit log; the number is the block's. */
  readonly object: EventObject<'audit-log'>;
  readonly data: {
    /** The number of the block, from 1 on. */
    readonly number: number;
    /** Keep it: it proves what was in the books then. */
    readonly blockHash: string;
  };
}

/** There is a new campaign: purchases at a partner get points on top. */
export interface CampaignAddedEvent extends EventBase {
  readonly type: 'campaign.added';
  /** What the event is numbered by. A campaign of a partner's purchases. */
  readonly object: EventObject<'campaign'>;
  readonly data: {
    /** The campaign. */
    readonly campaignId: string;
    /** At whose merchants. */
    readonly partnerId: string;
    /** Name for people. */
    readonly name: {
      /** Persian; null where there is none. */
      readonly fa: string | null;
      /** English; null where there is none. */
      readonly en: string | null;
    };
    /** The first day, by when purchases happen. */
    readonly from: string;
    /** The last day; before the first it never runs. */
    readonly until: string;
    /** Of the points by the base rate: 2 doubles them; null: none. */
    readonly multiplier: string | null;
    /** On top of each purchase; null: none. */
    readonly bonusPoints: bigint | null;
    /** A purchase of less gets nothing on top; null: of any amount. */
    readonly minimumAmount: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    } | null;
    /** At merchants of these categories; null: at all of the partner's. */
    readonly categories: readonly string[] | null;
    /** Only for members who have one of these levels, by code, when they buy; null: for all. */
    readonly levels: readonly string[] | null;
    /** Levels for whose members it begins on an earlier day. */
    readonly earlyAccess: readonly {
      /** The level's code. */
      readonly level: string;
      /** The first day for its members. */
      readonly from: string;
    }[];
  };
}

/** A campaign ends earlier than was told before, today or later. Nothing is announced when its last day is over. */
export interface CampaignEndedEvent extends EventBase {
  readonly type: 'campaign.ended';
  /** What the event is numbered by. A campaign of a partner's purchases. */
  readonly object: EventObject<'campaign'>;
  readonly data: {
    /** The campaign. */
    readonly campaignId: string;
    /** At whose merchants. */
    readonly partnerId: string;
    /** Name for people. */
    readonly name: {
      /** Persian; null where there is none. */
      readonly fa: string | null;
      /** English; null where there is none. */
      readonly en: string | null;
    };
    /** The first day, by when purchases happen. */
    readonly from: string;
    /** The last day; before the first it never runs. */
    readonly until: string;
    /** Of the points by the base rate: 2 doubles them; null: none. */
    readonly multiplier: string | null;
    /** On top of each purchase; null: none. */
    readonly bonusPoints: bigint | null;
    /** A purchase of less gets nothing on top; null: of any amount. */
    readonly minimumAmount: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    } | null;
    /** At merchants of these categories; null: at all of the partner's. */
    readonly categories: readonly string[] | null;
    /** Only for members who have one of these levels, by code, when they buy; null: for all. */
    readonly levels: readonly string[] | null;
    /** Levels for whose members it begins on an earlier day. */
    readonly earlyAccess: readonly {
      /** The level's code. */
      readonly level: string;
      /** The first day for its members. */
      readonly from: string;
    }[];
    /** The last day as it was told before. */
    readonly previousUntil: string;
  };
}

/** There is a new campaign of a charity: members can give points to it, as long as the charity is active and its account verified. */
export interface CharityCampaignAddedEvent extends EventBase {
  readonly type: 'charity-campaign.added';
  /** What the event is numbered by. A campaign of a charity. */
  readonly object: EventObject<'charity-campaign'>;
  readonly data: {
    /** The campaign. */
    readonly campaignId: string;
    /** For whom. */
    readonly charityId: string;
    /** Name for people. */
    readonly name: {
      /** Persian; null where there is none. */
      readonly fa: string | null;
      /** English; null where there is none. */
      readonly en: string | null;
    };
    /** The first day. */
    readonly from: string;
    /** The last day; null: no end. Before the first it never runs. */
    readonly until: string | null;
    /** So much money for each multiple of points; null: steps. */
    readonly linear: {
      /** Points can be given in multiples of it. */
      readonly multiple: bigint;
      /** What each multiple comes to. */
      readonly amount: {
        /** A decimal in major units, with all of the fraction digits of the currency. */
        readonly amount: string;
        /** ISO 4217, such as IRR. */
        readonly currency: string;
      };
      /** The least that can be given; less only where no more is left until a goal that closes. */
      readonly minimum: bigint;
    } | null;
    /** The numbers of points that can be given, rising; none where it is linear. */
    readonly steps: readonly {
      /** How many points. */
      readonly points: bigint;
      /** What they come to. */
      readonly amount: {
        /** A decimal in major units, with all of the fraction digits of the currency. */
        readonly amount: string;
        /** ISO 4217, such as IRR. */
        readonly currency: string;
      };
    }[];
    /** What members are to give, without what sponsors add; null: no goal. */
    readonly goal: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    } | null;
    /** CLOSE: it ends exactly at its goal. GO_ON: it goes on. Null: no goal. */
    readonly atGoal: 'CLOSE' | 'GO_ON' | null;
  };
}

/** A campaign of a charity ends earlier than was told before, today or later. Nothing is announced when its last day is over, or its goal is reached. */
export interface CharityCampaignEndedEvent extends EventBase {
  readonly type: 'charity-campaign.ended';
  /** What the event is numbered by. A campaign of a charity. */
  readonly object: EventObject<'charity-campaign'>;
  readonly data: {
    /** The campaign. */
    readonly campaignId: string;
    /** For whom. */
    readonly charityId: string;
    /** Name for people. */
    readonly name: {
      /** Persian; null where there is none. */
      readonly fa: string | null;
      /** English; null where there is none. */
      readonly en: string | null;
    };
    /** The first day. */
    readonly from: string;
    /** The last day; null: no end. Before the first it never runs. */
    readonly until: string | null;
    /** So much money for each multiple of points; null: steps. */
    readonly linear: {
      /** Points can be given in multiples of it. */
      readonly multiple: bigint;
      /** What each multiple comes to. */
      readonly amount: {
        /** A decimal in major units, with all of the fraction digits of the currency. */
        readonly amount: string;
        /** ISO 4217, such as IRR. */
        readonly currency: string;
      };
      /** The least that can be given; less only where no more is left until a goal that closes. */
      readonly minimum: bigint;
    } | null;
    /** The numbers of points that can be given, rising; none where it is linear. */
    readonly steps: readonly {
      /** How many points. */
      readonly points: bigint;
      /** What they come to. */
      readonly amount: {
        /** A decimal in major units, with all of the fraction digits of the currency. */
        readonly amount: string;
        /** ISO 4217, such as IRR. */
        readonly currency: string;
      };
    }[];
    /** What members are to give, without what sponsors add; null: no goal. */
    readonly goal: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    } | null;
    /** CLOSE: it ends exactly at its goal. GO_ON: it goes on. Null: no goal. */
    readonly atGoal: 'CLOSE' | 'GO_ON' | null;
    /** The last day as it was told before; null: there was none. */
    readonly previousUntil: string | null;
  };
}

/** A partner's contract has a new version. */
export interface ContractVersionAddedEvent extends EventBase {
  readonly type: 'contract.version-added';
  /** What the event is numbered by. A partner: its state, contract, merchants, and float. */
  readonly object: EventObject<'partner'>;
  readonly data: {
    readonly partnerId: string;
    /** The version. */
    readonly contractVersionId: string;
    /** Its number, from 1 on. */
    readonly version: number;
    /** The first day on which it is in force. */
    readonly effectiveFrom: string;
    /** The last one; null: until another replaces it. */
    readonly effectiveUntil: string | null;
  };
}

/** Money went into a partner's float. */
export interface FloatDepositedEvent extends EventBase {
  readonly type: 'float.deposited';
  /** What the event is numbered by. A partner: its state, contract, merchants, and float. */
  readonly object: EventObject<'partner'>;
  readonly data: {
    readonly partnerId: string;
    /** The movement. */
    readonly depositId: string;
    /** How much was paid in; negative where it was paid out. */
    readonly amount: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
  };
}

/** Money went out of a partner's float. */
export interface FloatWithdrawnEvent extends EventBase {
  readonly type: 'float.withdrawn';
  /** What the event is numbered by. A partner: its state, contract, merchants, and float. */
  readonly object: EventObject<'partner'>;
  readonly data: {
    readonly partnerId: string;
    /** The movement. */
    readonly depositId: string;
    /** How much was paid in; negative where it was paid out. */
    readonly amount: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
  };
}

/** Points of a hold were spent, all or some. */
export interface HoldCapturedEvent extends EventBase {
  readonly type: 'hold.captured';
  /** What the event is numbered by. A hold. */
  readonly object: EventObject<'hold'>;
  readonly data: {
    /** The hold. */
    readonly hold: EventHold;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** How many were burned; the rest is available again. */
    readonly capturedPoints: bigint;
    /** The burn. */
    readonly transactionId: string;
  };
}

/** A hold's time ran out: its points are available again. */
export interface HoldExpiredEvent extends EventBase {
  readonly type: 'hold.expired';
  /** What the event is numbered by. A hold. */
  readonly object: EventObject<'hold'>;
  readonly data: {
    /** The hold. */
    readonly hold: EventHold;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
  };
}

/** Points were reserved. */
export interface HoldOpenedEvent extends EventBase {
  readonly type: 'hold.opened';
  /** What the event is numbered by. A hold. */
  readonly object: EventObject<'hold'>;
  readonly data: {
    /** The hold. */
    readonly hold: EventHold;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
  };
}

/** A hold was given up: its points are available again. */
export interface HoldReleasedEvent extends EventBase {
  readonly type: 'hold.released';
  /** What the event is numbered by. A hold. */
  readonly object: EventObject<'hold'>;
  readonly data: {
    /** The hold. */
    readonly hold: EventHold;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
  };
}

/** Transactions were sealed in a block. */
export interface LedgerSealedEvent extends EventBase {
  readonly type: 'ledger.sealed';
  /** What the event is numbered by. The seals of a coalition's books; the number is the block's. */
  readonly object: EventObject<'ledger'>;
  readonly data: {
    /** The number of the block, from 1 on. */
    readonly number: number;
    /** Keep it: it proves what was in the books then. */
    readonly blockHash: string;
  };
}

/** Everything personal of a member was removed: delete what you have of it. */
export interface MemberErasedEvent extends EventBase {
  readonly type: 'member.erased';
  /** What the event is numbered by. A member itself: its links, and what becomes of it. */
  readonly object: EventObject<'member'>;
  readonly data: {
    /** The member that was erased. */
    readonly memberId: string;
  };
}

/** A member was linked to a partner, which may see it from now on. */
export interface MemberLinkedEvent extends EventBase {
  readonly type: 'member.linked';
  /** What the event is numbered by. A member itself: its links, and what becomes of it. */
  readonly object: EventObject<'member'>;
  readonly data: {
    /** To which partner. */
    readonly partnerId: string;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
  };
}

/** A member turned out to be another one: everything of it is that one's now. */
export interface MemberMergedEvent extends EventBase {
  readonly type: 'member.merged';
  /** What the event is numbered by. A member itself: its links, and what becomes of it. */
  readonly object: EventObject<'member'>;
  readonly data: {
    /** The member that is a part of another one now; what is asked by this id is of that one. */
    readonly memberId: string;
    /** Of whom it is a part; null for a partner to which that one is not linked when this is sent. */
    readonly member: EventMember | null;
  };
}

/** A partner was unlinked from a member, which it does not see any more. */
export interface MemberUnlinkedEvent extends EventBase {
  readonly type: 'member.unlinked';
  /** What the event is numbered by. A member itself: its links, and what becomes of it. */
  readonly object: EventObject<'member'>;
  readonly data: {
    /** From which partner. */
    readonly partnerId: string;
    /** The member. */
    readonly memberId: string;
  };
}

/** A partner stays. */
export interface PartnerExitCancelledEvent extends EventBase {
  readonly type: 'partner.exit-cancelled';
  /** What the event is numbered by. The exit of a partner. */
  readonly object: EventObject<'exit'>;
  readonly data: {
    /** The exit. */
    readonly exitId: string;
    readonly partnerId: string;
    /** The last day on which it issues points. */
    readonly lastEarnDay: string;
    /** The last day on which it accepts points. */
    readonly lastBurnDay: string;
  };
}

/** A partner has left. */
export interface PartnerExitedEvent extends EventBase {
  readonly type: 'partner.exited';
  /** What the event is numbered by. The exit of a partner. */
  readonly object: EventObject<'exit'>;
  readonly data: {
    /** The exit. */
    readonly exitId: string;
    readonly partnerId: string;
    /** The last day on which it issues points. */
    readonly lastEarnDay: string;
    /** The last day on which it accepts points. */
    readonly lastBurnDay: string;
  };
}

/** A partner is leaving. */
export interface PartnerExitingEvent extends EventBase {
  readonly type: 'partner.exiting';
  /** What the event is numbered by. The exit of a partner. */
  readonly object: EventObject<'exit'>;
  readonly data: {
    /** The exit. */
    readonly exitId: string;
    readonly partnerId: string;
    /** The last day on which it issues points. */
    readonly lastEarnDay: string;
    /** The last day on which it accepts points. */
    readonly lastBurnDay: string;
  };
}

/** Somebody else bears the points of a partner that is leaving. */
export interface PartnerLiabilityTransferredEvent extends EventBase {
  readonly type: 'partner.liability-transferred';
  /** What the event is numbered by. The exit of a partner. */
  readonly object: EventObject<'exit'>;
  readonly data: {
    /** The exit. */
    readonly exitId: string;
    readonly partnerId: string;
    /** The last day on which it issues points. */
    readonly lastEarnDay: string;
    /** The last day on which it accepts points. */
    readonly lastBurnDay: string;
  };
}

/** A partner's float or credit limit is nearly used up. */
export interface PartnerLimitWarningEvent extends EventBase {
  readonly type: 'partner.limit-warning';
  /** What the event is numbered by. A partner's float or credit limit. */
  readonly object: EventObject<'limit'>;
  readonly data: {
    readonly partnerId: string;
    /** How much of it is used, at least. */
    readonly percent: number;
    /** What counts towards the limit. */
    readonly used: {
      readonly amount: string;
      readonly currency: string;
    };
    /** Its float or credit limit; beyond it nothing is issued. */
    readonly limit: {
      readonly amount: string;
      readonly currency: string;
    };
  };
}

/** A partner has a new selling place. */
export interface PartnerMerchantAddedEvent extends EventBase {
  readonly type: 'partner.merchant-added';
  /** What the event is numbered by. A partner: its state, contract, merchants, and float. */
  readonly object: EventObject<'partner'>;
  readonly data: {
    readonly partnerId: string;
    /** The new selling place. */
    readonly merchantId: string;
    /** What kind of selling place it is. */
    readonly category: string;
  };
}

/** Settlement pays a partner elsewhere from now on; look at the account if you do not expect it. */
export interface PartnerSettlementAccountChangedEvent extends EventBase {
  readonly type: 'partner.settlement-account-changed';
  /** What the event is numbered by. A partner: its state, contract, merchants, and float. */
  readonly object: EventObject<'partner'>;
  readonly data: {
    readonly partnerId: string;
  };
}

/** A partner is new, or its state has changed. */
export interface PartnerStatusChangedEvent extends EventBase {
  readonly type: 'partner.status-changed';
  /** What the event is numbered by. A partner: its state, contract, merchants, and float. */
  readonly object: EventObject<'partner'>;
  readonly data: {
    readonly partnerId: string;
    /** What it is from now on. */
    readonly status: 'INVITED' | 'ONBOARDING' | 'ACTIVE' | 'SUSPENDED' | 'EXITING' | 'EXITED';
    /** What it was; null where it is new. */
    readonly previousStatus: 'INVITED' | 'ONBOARDING' | 'ACTIVE' | 'SUSPENDED' | 'EXITING' | 'EXITED' | null;
  };
}

/** The grant of a perk was approved. */
export interface PerkGrantApprovedEvent extends EventBase {
  readonly type: 'perk-grant.approved';
  /** What the event is numbered by. A perk that was granted. */
  readonly object: EventObject<'perk-grant'>;
  readonly data: {
    /** The grant. */
    readonly grantId: string;
    /** What was granted. */
    readonly perkId: string;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** The first day on which it can be used. */
    readonly fromDay: string;
    /** The last day on which it can be used; null: without an end. */
    readonly untilDay: string | null;
  };
}

/** A granted perk has come to its end. */
export interface PerkGrantExpiredEvent extends EventBase {
  readonly type: 'perk-grant.expired';
  /** What the event is numbered by. A perk that was granted. */
  readonly object: EventObject<'perk-grant'>;
  readonly data: {
    /** The grant. */
    readonly grantId: string;
    /** What was granted. */
    readonly perkId: string;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** The first day on which it can be used. */
    readonly fromDay: string;
    /** The last day on which it can be used; null: without an end. */
    readonly untilDay: string | null;
  };
}

/** A perk was granted. */
export interface PerkGrantGrantedEvent extends EventBase {
  readonly type: 'perk-grant.granted';
  /** What the event is numbered by. A perk that was granted. */
  readonly object: EventObject<'perk-grant'>;
  readonly data: {
    /** The grant. */
    readonly grantId: string;
    /** What was granted. */
    readonly perkId: string;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** The first day on which it can be used. */
    readonly fromDay: string;
    /** The last day on which it can be used; null: without an end. */
    readonly untilDay: string | null;
  };
}

/** A perk was granted that a second person has to approve. */
export interface PerkGrantPendingEvent extends EventBase {
  readonly type: 'perk-grant.pending';
  /** What the event is numbered by. A perk that was granted. */
  readonly object: EventObject<'perk-grant'>;
  readonly data: {
    /** The grant. */
    readonly grantId: string;
    /** What was granted. */
    readonly perkId: string;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** The first day on which it can be used. */
    readonly fromDay: string;
    /** The last day on which it can be used; null: without an end. */
    readonly untilDay: string | null;
  };
}

/** The grant of a perk was rejected. */
export interface PerkGrantRejectedEvent extends EventBase {
  readonly type: 'perk-grant.rejected';
  /** What the event is numbered by. A perk that was granted. */
  readonly object: EventObject<'perk-grant'>;
  readonly data: {
    /** The grant. */
    readonly grantId: string;
    /** What was granted. */
    readonly perkId: string;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** The first day on which it can be used. */
    readonly fromDay: string;
    /** The last day on which it can be used; null: without an end. */
    readonly untilDay: string | null;
  };
}

/** A granted perk was taken back. */
export interface PerkGrantRevokedEvent extends EventBase {
  readonly type: 'perk-grant.revoked';
  /** What the event is numbered by. A perk that was granted. */
  readonly object: EventObject<'perk-grant'>;
  readonly data: {
    /** The grant. */
    readonly grantId: string;
    /** What was granted. */
    readonly perkId: string;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** The first day on which it can be used. */
    readonly fromDay: string;
    /** The last day on which it can be used; null: without an end. */
    readonly untilDay: string | null;
  };
}

/** A use of a granted perk was undone. */
export interface PerkGrantUseUndoneEvent extends EventBase {
  readonly type: 'perk-grant.use-undone';
  /** What the event is numbered by. A perk that was granted. */
  readonly object: EventObject<'perk-grant'>;
  readonly data: {
    /** The grant. */
    readonly grantId: string;
    /** What was granted. */
    readonly perkId: string;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** The first day on which it can be used. */
    readonly fromDay: string;
    /** The last day on which it can be used; null: without an end. */
    readonly untilDay: string | null;
    /** The use. */
    readonly useId: string;
    /** The partner at which it was used. */
    readonly partnerId: string;
    /** Where. */
    readonly merchantId: string;
    /** What the use costs whoever pays for the perk. */
    readonly cost: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
  };
}

/** A granted perk was used. */
export interface PerkGrantUsedEvent extends EventBase {
  readonly type: 'perk-grant.used';
  /** What the event is numbered by. A perk that was granted. */
  readonly object: EventObject<'perk-grant'>;
  readonly data: {
    /** The grant. */
    readonly grantId: string;
    /** What was granted. */
    readonly perkId: string;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** The first day on which it can be used. */
    readonly fromDay: string;
    /** The last day on which it can be used; null: without an end. */
    readonly untilDay: string | null;
    /** The use. */
    readonly useId: string;
    /** The partner at which it was used. */
    readonly partnerId: string;
    /** Where. */
    readonly merchantId: string;
    /** What the use costs whoever pays for the perk. */
    readonly cost: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
  };
}

/** A perk that was asked for was declined. */
export interface PerkRequestDeclinedEvent extends EventBase {
  readonly type: 'perk-request.declined';
  /** What the event is numbered by. A perk that was asked for. */
  readonly object: EventObject<'perk-request'>;
  readonly data: {
    /** The request. */
    readonly requestId: string;
    /** What was asked for. */
    readonly perkId: string;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
  };
}

/** A perk that was asked for was granted. */
export interface PerkRequestGrantedEvent extends EventBase {
  readonly type: 'perk-request.granted';
  /** What the event is numbered by. A perk that was asked for. */
  readonly object: EventObject<'perk-request'>;
  readonly data: {
    /** The request. */
    readonly requestId: string;
    /** What was asked for. */
    readonly perkId: string;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
  };
}

/** Somebody asks for a perk. */
export interface PerkRequestOpenedEvent extends EventBase {
  readonly type: 'perk-request.opened';
  /** What the event is numbered by. A perk that was asked for. */
  readonly object: EventObject<'perk-request'>;
  readonly data: {
    /** The request. */
    readonly requestId: string;
    /** What was asked for. */
    readonly perkId: string;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
  };
}

/** A use of a perk that comes with a level was undone. */
export interface PerkUseUndoneEvent extends EventBase {
  readonly type: 'perk.use-undone';
  /** What the event is numbered by. A use of a perk that comes with a level. */
  readonly object: EventObject<'perk-use'>;
  readonly data: {
    /** The use. */
    readonly useId: string;
    /** What was used. */
    readonly perkId: string;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** The partner at which it was used. */
    readonly partnerId: string;
    /** Where. */
    readonly merchantId: string;
    /** What the use costs whoever pays for the perk. */
    readonly cost: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
  };
}

/** A perk that comes with a level was used. */
export interface PerkUsedEvent extends EventBase {
  readonly type: 'perk.used';
  /** What the event is numbered by. A use of a perk that comes with a level. */
  readonly object: EventObject<'perk-use'>;
  readonly data: {
    /** The use. */
    readonly useId: string;
    /** What was used. */
    readonly perkId: string;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** The partner at which it was used. */
    readonly partnerId: string;
    /** Where. */
    readonly merchantId: string;
    /** What the use costs whoever pays for the perk. */
    readonly cost: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
  };
}

/** The operator corrected a balance. */
export interface PointsAdjustedEvent extends EventBase {
  readonly type: 'points.adjusted';
  /** What the event is numbered by. A member's balance; the number is its version. */
  readonly object: EventObject<'balance'>;
  readonly data: {
    /** What was posted. */
    readonly transaction: EventTransaction;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** What was added to the member's points; negative where they went. */
    readonly change: bigint;
    /** The balance right after it; null where the member is. */
    readonly balance: EventBalance | null;
  };
}

/** A member spent points. */
export interface PointsBurnedEvent extends EventBase {
  readonly type: 'points.burned';
  /** What the event is numbered by. A member's balance; the number is its version. */
  readonly object: EventObject<'balance'>;
  readonly data: {
    /** What was posted. */
    readonly transaction: EventTransaction;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** What was added to the member's points; negative where they went. */
    readonly change: bigint;
    /** The balance right after it; null where the member is. */
    readonly balance: EventBalance | null;
    /** The hold that it captured; null where it was burned at once. */
    readonly holdId: string | null;
  };
}

/** A member gave points to a charity. */
export interface PointsDonatedEvent extends EventBase {
  readonly type: 'points.donated';
  /** What the event is numbered by. A member's balance; the number is its version. */
  readonly object: EventObject<'balance'>;
  readonly data: {
    /** What was posted. */
    readonly transaction: EventTransaction;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** What was added to the member's points; negative where they went. */
    readonly change: bigint;
    /** The balance right after it; null where the member is. */
    readonly balance: EventBalance | null;
    /** The charity's campaign that they were given to. */
    readonly campaignId: string;
    /** What the charity gets for them, without what sponsors add. */
    readonly donated: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
  };
}

/** A member got points for a purchase. */
export interface PointsEarnedEvent extends EventBase {
  readonly type: 'points.earned';
  /** What the event is numbered by. A member's balance; the number is its version. */
  readonly object: EventObject<'balance'>;
  readonly data: {
    /** What was posted. */
    readonly transaction: EventTransaction;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** What was added to the member's points; negative where they went. */
    readonly change: bigint;
    /** The balance right after it; null where the member is. */
    readonly balance: EventBalance | null;
    /** The purchase's amount. */
    readonly amount: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    } | null;
  };
}

/** Points were not spent in time. */
export interface PointsExpiredEvent extends EventBase {
  readonly type: 'points.expired';
  /** What the event is numbered by. A member's balance; the number is its version. */
  readonly object: EventObject<'balance'>;
  readonly data: {
    /** What was posted. */
    readonly transaction: EventTransaction;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** What was added to the member's points; negative where they went. */
    readonly change: bigint;
    /** The balance right after it; null where the member is. */
    readonly balance: EventBalance | null;
  };
}

/** Points of a member expire soon. */
export interface PointsExpiringEvent extends EventBase {
  readonly type: 'points.expiring';
  /** What the event is numbered by. What a member is told of points that expire soon. */
  readonly object: EventObject<'expiry'>;
  readonly data: {
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** How many expire. */
    readonly points: bigint;
    /** The last day on which they can be spent. */
    readonly expiresOn: string;
  };
}

/** An earlier transaction was undone, wholly or in part. */
export interface PointsReversedEvent extends EventBase {
  readonly type: 'points.reversed';
  /** What the event is numbered by. A member's balance; the number is its version. */
  readonly object: EventObject<'balance'>;
  readonly data: {
    /** What was posted. */
    readonly transaction: EventTransaction;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** What was added to the member's points; negative where they went. */
    readonly change: bigint;
    /** The balance right after it; null where the member is. */
    readonly balance: EventBalance | null;
    /** The transaction that it undoes, wholly or in part. */
    readonly reversesId: string;
  };
}

/** Points went from one member to another; each of the two has an event of its own. */
export interface PointsTransferredEvent extends EventBase {
  readonly type: 'points.transferred';
  /** What the event is numbered by. A member's balance; the number is its version. */
  readonly object: EventObject<'balance'>;
  readonly data: {
    /** What was posted. */
    readonly transaction: EventTransaction;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** What was added to the member's points; negative where they went. */
    readonly change: bigint;
    /** The balance right after it; null where the member is. */
    readonly balance: EventBalance | null;
  };
}

/** Points of an earn have waited long enough: they can be spent. */
export interface PointsVestedEvent extends EventBase {
  readonly type: 'points.vested';
  /** What the event is numbered by. A member's balance; the number is its version. */
  readonly object: EventObject<'balance'>;
  readonly data: {
    /** The earn whose points waited. */
    readonly transactionId: string;
    /** The partner that they were earned at. */
    readonly partnerId: string | null;
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** How many can be spent from now on. */
    readonly points: bigint;
    /** The balance right after it; null where the member is. */
    readonly balance: EventBalance | null;
  };
}

/** What a charity is to be paid was made up. */
export interface SettlementCharityPayoutCreatedEvent extends EventBase {
  readonly type: 'settlement.charity-payout-created';
  /** What the event is numbered by. What a charity is paid. */
  readonly object: EventObject<'charity'>;
  readonly data: {
    /** The payout. */
    readonly payoutId: string;
    /** Whom it is for. */
    readonly charityId: string;
    /** Its number among the charity's. */
    readonly number: number;
    /** The last business day of what is in it. */
    readonly untilDay: string;
    /** What the charity gets, with what sponsors and pledges add. */
    readonly amount: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
  };
}

/** Something was said about a dispute. */
export interface SettlementDisputeCommentedEvent extends EventBase {
  readonly type: 'settlement.dispute-commented';
  /** What the event is numbered by. A dispute about a statement. */
  readonly object: EventObject<'dispute'>;
  readonly data: {
    /** The dispute. */
    readonly disputeId: string;
    /** The statement of which lines are disputed. */
    readonly statementId: string;
    readonly partnerId: string;
    /** What the disputed lines come to. */
    readonly disputed: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
    /** Until when it is to be answered. */
    readonly answerUntil: string;
  };
}

/** Lines of a statement are disputed. */
export interface SettlementDisputeOpenedEvent extends EventBase {
  readonly type: 'settlement.dispute-opened';
  /** What the event is numbered by. A dispute about a statement. */
  readonly object: EventObject<'dispute'>;
  readonly data: {
    /** The dispute. */
    readonly disputeId: string;
    /** The statement of which lines are disputed. */
    readonly statementId: string;
    readonly partnerId: string;
    /** What the disputed lines come to. */
    readonly disputed: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
    /** Until when it is to be answered. */
    readonly answerUntil: string;
  };
}

/** A dispute was not answered in time. */
export interface SettlementDisputeOverdueEvent extends EventBase {
  readonly type: 'settlement.dispute-overdue';
  /** What the event is numbered by. A dispute about a statement. */
  readonly object: EventObject<'dispute'>;
  readonly data: {
    /** The dispute. */
    readonly disputeId: string;
    /** The statement of which lines are disputed. */
    readonly statementId: string;
    readonly partnerId: string;
    /** What the disputed lines come to. */
    readonly disputed: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
    /** Until when it is to be answered. */
    readonly answerUntil: string;
  };
}

/** A dispute was resolved. */
export interface SettlementDisputeResolvedEvent extends EventBase {
  readonly type: 'settlement.dispute-resolved';
  /** What the event is numbered by. A dispute about a statement. */
  readonly object: EventObject<'dispute'>;
  readonly data: {
    /** The dispute. */
    readonly disputeId: string;
    /** The statement of which lines are disputed. */
    readonly statementId: string;
    readonly partnerId: string;
    /** What the disputed lines come to. */
    readonly disputed: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
    /** Until when it is to be answered. */
    readonly answerUntil: string;
    /** Whether the partner was right. */
    readonly outcome: 'UPHELD' | 'REJECTED' | 'PARTLY';
    /** What is still due of the disputed lines. */
    readonly due: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
  };
}

/** A payment was cancelled. */
export interface SettlementPaymentCancelledEvent extends EventBase {
  readonly type: 'settlement.payment-cancelled';
  /** What the event is numbered by. A payment. */
  readonly object: EventObject<'payment'>;
  readonly data: {
    /** The payment. */
    readonly paymentId: string;
    /** The run that it is in. */
    readonly paymentRunId: string;
    /** The statement that it settles; null for the payout of a charity. */
    readonly statementId: string | null;
    /** The partner; null for the payout of a charity. */
    readonly partnerId: string | null;
    /** The charity; null for a partner. */
    readonly charityId: string | null;
    /** The charity's payout; null for a partner. */
    readonly payoutId: string | null;
    /** PAY: the coalition pays. COLLECT: the partner pays, quoting the reference. */
    readonly direction: 'PAY' | 'COLLECT';
    /** How much; never negative. */
    readonly amount: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
    /** The payment's reference, by which the bank confirms it. */
    readonly reference: string;
  };
}

/** The bank has confirmed a payment. */
export interface SettlementPaymentConfirmedEvent extends EventBase {
  readonly type: 'settlement.payment-confirmed';
  /** What the event is numbered by. A payment. */
  readonly object: EventObject<'payment'>;
  readonly data: {
    /** The payment. */
    readonly paymentId: string;
    /** The run that it is in. */
    readonly paymentRunId: string;
    /** The statement that it settles; null for the payout of a charity. */
    readonly statementId: string | null;
    /** The partner; null for the payout of a charity. */
    readonly partnerId: string | null;
    /** The charity; null for a partner. */
    readonly charityId: string | null;
    /** The charity's payout; null for a partner. */
    readonly payoutId: string | null;
    /** PAY: the coalition pays. COLLECT: the partner pays, quoting the reference. */
    readonly direction: 'PAY' | 'COLLECT';
    /** How much; never negative. */
    readonly amount: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
    /** The payment's reference, by which the bank confirms it. */
    readonly reference: string;
  };
}

/** A payment has failed. */
export interface SettlementPaymentFailedEvent extends EventBase {
  readonly type: 'settlement.payment-failed';
  /** What the event is numbered by. A payment. */
  readonly object: EventObject<'payment'>;
  readonly data: {
    /** The payment. */
    readonly paymentId: string;
    /** The run that it is in. */
    readonly paymentRunId: string;
    /** The statement that it settles; null for the payout of a charity. */
    readonly statementId: string | null;
    /** The partner; null for the payout of a charity. */
    readonly partnerId: string | null;
    /** The charity; null for a partner. */
    readonly charityId: string | null;
    /** The charity's payout; null for a partner. */
    readonly payoutId: string | null;
    /** PAY: the coalition pays. COLLECT: the partner pays, quoting the reference. */
    readonly direction: 'PAY' | 'COLLECT';
    /** How much; never negative. */
    readonly amount: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
    /** The payment's reference, by which the bank confirms it. */
    readonly reference: string;
  };
}

/** A payment run was made. */
export interface SettlementPaymentRunCreatedEvent extends EventBase {
  readonly type: 'settlement.payment-run-created';
  /** What the event is numbered by. A payment run. */
  readonly object: EventObject<'payment-run'>;
  readonly data: {
    /** The payment run. */
    readonly paymentRunId: string;
    /** ISO 4217. */
    readonly currency: string;
    /** The day on which the bank is to pay. */
    readonly executionDay: string;
  };
}

/** The bank has taken a payment. */
export interface SettlementPaymentSentEvent extends EventBase {
  readonly type: 'settlement.payment-sent';
  /** What the event is numbered by. A payment. */
  readonly object: EventObject<'payment'>;
  readonly data: {
    /** The payment. */
    readonly paymentId: string;
    /** The run that it is in. */
    readonly paymentRunId: string;
    /** The statement that it settles; null for the payout of a charity. */
    readonly statementId: string | null;
    /** The partner; null for the payout of a charity. */
    readonly partnerId: string | null;
    /** The charity; null for a partner. */
    readonly charityId: string | null;
    /** The charity's payout; null for a partner. */
    readonly payoutId: string | null;
    /** PAY: the coalition pays. COLLECT: the partner pays, quoting the reference. */
    readonly direction: 'PAY' | 'COLLECT';
    /** How much; never negative. */
    readonly amount: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
    /** The payment's reference, by which the bank confirms it. */
    readonly reference: string;
  };
}

/** A statement was agreed. */
export interface SettlementStatementAgreedEvent extends EventBase {
  readonly type: 'settlement.statement-agreed';
  /** What the event is numbered by. A settlement statement. */
  readonly object: EventObject<'statement'>;
  readonly data: {
    /** The statement. */
    readonly statementId: string;
    /** Whose it is. */
    readonly partnerId: string;
    /** Its number among those of the partner in this currency. */
    readonly number: number;
    /** The first business day of its period. */
    readonly fromDay: string;
    /** The last business day of its period. */
    readonly untilDay: string;
    /** What it comes to: above 0 the partner owes it, below 0 it is owed to the partner. */
    readonly total: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
  };
}

/** A period was closed: there is a statement, which the operator looks at. */
export interface SettlementStatementClosedEvent extends EventBase {
  readonly type: 'settlement.statement-closed';
  /** What the event is numbered by. A settlement statement. */
  readonly object: EventObject<'statement'>;
  readonly data: {
    /** The statement. */
    readonly statementId: string;
    /** Whose it is. */
    readonly partnerId: string;
    /** Its number among those of the partner in this currency. */
    readonly number: number;
    /** The first business day of its period. */
    readonly fromDay: string;
    /** The last business day of its period. */
    readonly untilDay: string;
    /** What it comes to: above 0 the partner owes it, below 0 it is owed to the partner. */
    readonly total: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
  };
}

/** Lines of a statement were disputed. */
export interface SettlementStatementDisputedEvent extends EventBase {
  readonly type: 'settlement.statement-disputed';
  /** What the event is numbered by. A settlement statement. */
  readonly object: EventObject<'statement'>;
  readonly data: {
    /** The statement. */
    readonly statementId: string;
    /** Whose it is. */
    readonly partnerId: string;
    /** Its number among those of the partner in this currency. */
    readonly number: number;
    /** The first business day of its period. */
    readonly fromDay: string;
    /** The last business day of its period. */
    readonly untilDay: string;
    /** What it comes to: above 0 the partner owes it, below 0 it is owed to the partner. */
    readonly total: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
  };
}

/** A statement was issued. */
export interface SettlementStatementIssuedEvent extends EventBase {
  readonly type: 'settlement.statement-issued';
  /** What the event is numbered by. A settlement statement. */
  readonly object: EventObject<'statement'>;
  readonly data: {
    /** The statement. */
    readonly statementId: string;
    /** Whose it is. */
    readonly partnerId: string;
    /** Its number among those of the partner in this currency. */
    readonly number: number;
    /** The first business day of its period. */
    readonly fromDay: string;
    /** The last business day of its period. */
    readonly untilDay: string;
    /** What it comes to: above 0 the partner owes it, below 0 it is owed to the partner. */
    readonly total: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
  };
}

/** A statement was paid. */
export interface SettlementStatementPaidEvent extends EventBase {
  readonly type: 'settlement.statement-paid';
  /** What the event is numbered by. A settlement statement. */
  readonly object: EventObject<'statement'>;
  readonly data: {
    /** The statement. */
    readonly statementId: string;
    /** Whose it is. */
    readonly partnerId: string;
    /** Its number among those of the partner in this currency. */
    readonly number: number;
    /** The first business day of its period. */
    readonly fromDay: string;
    /** The last business day of its period. */
    readonly untilDay: string;
    /** What it comes to: above 0 the partner owes it, below 0 it is owed to the partner. */
    readonly total: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
  };
}

/** The payment of a statement failed; it is to be paid again. */
export interface SettlementStatementPaymentFailedEvent extends EventBase {
  readonly type: 'settlement.statement-payment-failed';
  /** What the event is numbered by. A settlement statement. */
  readonly object: EventObject<'statement'>;
  readonly data: {
    /** The statement. */
    readonly statementId: string;
    /** Whose it is. */
    readonly partnerId: string;
    /** Its number among those of the partner in this currency. */
    readonly number: number;
    /** The first business day of its period. */
    readonly fromDay: string;
    /** The last business day of its period. */
    readonly untilDay: string;
    /** What it comes to: above 0 the partner owes it, below 0 it is owed to the partner. */
    readonly total: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
  };
}

/** The payment of a statement was confirmed by the bank. */
export interface SettlementStatementReconciledEvent extends EventBase {
  readonly type: 'settlement.statement-reconciled';
  /** What the event is numbered by. A settlement statement. */
  readonly object: EventObject<'statement'>;
  readonly data: {
    /** The statement. */
    readonly statementId: string;
    /** Whose it is. */
    readonly partnerId: string;
    /** Its number among those of the partner in this currency. */
    readonly number: number;
    /** The first business day of its period. */
    readonly fromDay: string;
    /** The last business day of its period. */
    readonly untilDay: string;
    /** What it comes to: above 0 the partner owes it, below 0 it is owed to the partner. */
    readonly total: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
  };
}

/** A dispute about a statement was resolved. */
export interface SettlementStatementResolvedEvent extends EventBase {
  readonly type: 'settlement.statement-resolved';
  /** What the event is numbered by. A settlement statement. */
  readonly object: EventObject<'statement'>;
  readonly data: {
    /** The statement. */
    readonly statementId: string;
    /** Whose it is. */
    readonly partnerId: string;
    /** Its number among those of the partner in this currency. */
    readonly number: number;
    /** The first business day of its period. */
    readonly fromDay: string;
    /** The last business day of its period. */
    readonly untilDay: string;
    /** What it comes to: above 0 the partner owes it, below 0 it is owed to the partner. */
    readonly total: {
      /** A decimal in major units, with all of the fraction digits of the currency. */
      readonly amount: string;
      /** ISO 4217, such as IRR. */
      readonly currency: string;
    };
  };
}

/** A member's level has changed, or its end has. */
export interface TierChangedEvent extends EventBase {
  readonly type: 'tier.changed';
  /** What the event is numbered by. A member's level. */
  readonly object: EventObject<'level'>;
  readonly data: {
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** Which of its standings this is, from 1 on. */
    readonly number: number;
    /** The code of the level that it has from now on. */
    readonly level: string;
    /** The level that it had; null where this is its first one. */
    readonly previousLevel: string | null;
    /** Why it is so. */
    readonly cause: 'QUALIFIED' | 'RENEWED' | 'REVIEW' | 'GAP' | 'MANUAL' | 'MANUAL_END' | 'REVERSAL' | 'LADDER' | 'MERGED';
    /** It counts for purchases after this instant. */
    readonly since: Date;
    /** Its last day; null: it does not end. */
    readonly until: string | null;
  };
}

/** A member's level ends soon. */
export interface TierExpiringEvent extends EventBase {
  readonly type: 'tier.expiring';
  /** What the event is numbered by. A member's level. */
  readonly object: EventObject<'level'>;
  readonly data: {
    /** The member; null for a partner to which it is not linked when this is sent. */
    readonly member: EventMember | null;
    /** The level that ends. */
    readonly level: string;
    /** Its last day. */
    readonly until: string | null;
  };
}

/** Nothing is sent to an endpoint any more. */
export interface WebhookEndpointDisabledEvent extends EventBase {
  readonly type: 'webhook.endpoint-disabled';
  /** What the event is numbered by. A webhook endpoint. */
  readonly object: EventObject<'webhook-endpoint'>;
  readonly data: {
    /** The endpoint. */
    readonly endpointId: string;
    /** Whose it is; null: the operator's. */
    readonly partnerId: string | null;
    /** GONE: it answered 410. FAILING: nothing was taken for days. OPERATOR: the operator did so. */
    readonly reason: 'GONE' | 'FAILING' | 'OPERATOR';
  };
}

/** Somebody tries an endpoint. */
export interface WebhookTestEvent extends EventBase {
  readonly type: 'webhook.test';
  /** What the event is numbered by. A webhook endpoint. */
  readonly object: EventObject<'webhook-endpoint'>;
  readonly data: {
    /** The endpoint that is tried. */
    readonly endpointId: string;
  };
}

/** What a webhook tells; `type` says which of them. */
export type HamsoodEvent =
  | AdjustmentApprovedEvent
  | AdjustmentRejectedEvent
  | AdjustmentRequestedEvent
  | AuditLogSealedEvent
  | CampaignAddedEvent
  | CampaignEndedEvent
  | CharityCampaignAddedEvent
  | CharityCampaignEndedEvent
  | ContractVersionAddedEvent
  | FloatDepositedEvent
  | FloatWithdrawnEvent
  | HoldCapturedEvent
  | HoldExpiredEvent
  | HoldOpenedEvent
  | HoldReleasedEvent
  | LedgerSealedEvent
  | MemberErasedEvent
  | MemberLinkedEvent
  | MemberMergedEvent
  | MemberUnlinkedEvent
  | PartnerExitCancelledEvent
  | PartnerExitedEvent
  | PartnerExitingEvent
  | PartnerLiabilityTransferredEvent
  | PartnerLimitWarningEvent
  | PartnerMerchantAddedEvent
  | PartnerSettlementAccountChangedEvent
  | PartnerStatusChangedEvent
  | PerkGrantApprovedEvent
  | PerkGrantExpiredEvent
  | PerkGrantGrantedEvent
  | PerkGrantPendingEvent
  | PerkGrantRejectedEvent
  | PerkGrantRevokedEvent
  | PerkGrantUseUndoneEvent
  | PerkGrantUsedEvent
  | PerkRequestDeclinedEvent
  | PerkRequestGrantedEvent
  | PerkRequestOpenedEvent
  | PerkUseUndoneEvent
  | PerkUsedEvent
  | PointsAdjustedEvent
  | PointsBurnedEvent
  | PointsDonatedEvent
  | PointsEarnedEvent
  | PointsExpiredEvent
  | PointsExpiringEvent
  | PointsReversedEvent
  | PointsTransferredEvent
  | PointsVestedEvent
  | SettlementCharityPayoutCreatedEvent
  | SettlementDisputeCommentedEvent
  | SettlementDisputeOpenedEvent
  | SettlementDisputeOverdueEvent
  | SettlementDisputeResolvedEvent
  | SettlementPaymentCancelledEvent
  | SettlementPaymentConfirmedEvent
  | SettlementPaymentFailedEvent
  | SettlementPaymentRunCreatedEvent
  | SettlementPaymentSentEvent
  | SettlementStatementAgreedEvent
  | SettlementStatementClosedEvent
  | SettlementStatementDisputedEvent
  | SettlementStatementIssuedEvent
  | SettlementStatementPaidEvent
  | SettlementStatementPaymentFailedEvent
  | SettlementStatementReconciledEvent
  | SettlementStatementResolvedEvent
  | TierChangedEvent
  | TierExpiringEvent
  | WebhookEndpointDisabledEvent
  | WebhookTestEvent;

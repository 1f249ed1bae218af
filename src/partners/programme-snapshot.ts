import type { Environment } from '../access/principal.js';
import type { OnboardingTests } from '../coalition/coalition.entity.js';
import type { Ladders } from '../coalition/ladders/ladder-terms.js';
import type { PartnerAccounts } from '../ledger/open-accounts.js';
import type { CoalitionTerms } from '../ledger/operations.js';
import type { LocalizedText } from '../values/localized-text.js';
import type { RequestAllowance } from '../values/request-allowance.js';
import type { CampaignsByPartner } from './campaigns/read-campaigns.js';
import type { GivingTerms } from './charities/charity-terms.js';
import type { ContractTerms } from './contract-terms.js';
import type { FundingTerms } from './funding-terms.js';
import type { PartnerStatus } from './partner.entity.js';
import type { PartnerExitTerms } from './partner-exit.js';
import type { SettlementAccount } from './settlement-account.js';

/** A coalition's own settings. */
export interface CoalitionSettings {
  readonly id: bigint;
  readonly environment: Environment;
  readonly twinId: bigint;
  readonly name: LocalizedText;
  readonly pointsName: LocalizedText;
  readonly pointsDecimals: number;
  readonly openLinking: boolean;
  /** How long a spend code can be used (rule B-05). */
  readonly spendCodeSeconds: number;
  /** So many days before points expire their holder is reminded, and once more (rule X-03); 0: not. */
  readonly expiryReminderDays: number;
  readonly lastExpiryReminderDays: number;
  /** Whether partners have to have earned and burned in the twin before they go active (rule P-04). */
  readonly onboardingTests: OnboardingTests;
  /** How much each key, and each person or member, may ask within what the installation lets them (rule A-06). */
  readonly keyAllowance: RequestAllowance | null;
  readonly personAllowance: RequestAllowance | null;
  /** Keys and members may send only documents that the server knows by itself (rule A-06). */
  readonly knownDocumentsOnly: boolean;
  readonly createdAt: Date;
}

export interface PartnerTerms extends PartnerAccounts {
  readonly id: bigint;
  readonly slug: string;
  readonly name: LocalizedText;
  readonly status: PartnerStatus;
  /** Where settlement pays to; null: not known yet. */
  readonly settlementAccount: SettlementAccount | null;
  /** How it leaves, or has left; null: it does not. */
  readonly exit: PartnerExitTerms | null;
  /** Sorted by version. */
  readonly contracts: readonly ContractTerms[];
}

export interface MerchantTerms {
  readonly id: bigint;
  readonly partnerId: bigint;
  readonly category: string;
  readonly name: LocalizedText;
}

/**
 * All terms of a coalition as of one reference version; never changed once it is made, so that whoever holds one
 * computes with terms that belong together.
 */
export interface ProgrammeSnapshot {
  readonly coalitionId: bigint;
  readonly environment: Environment;
  readonly referenceVersion: bigint;
  /** 32 bytes: the key of fingerprints and of purchase references' hashes. Never leaves the server. */
  readonly digestKey: Buffer;
  /** What the ledger needs to know. */
  readonly terms: CoalitionTerms;
  readonly coalition: CoalitionSettings;
  readonly partners: ReadonlyMap<bigint, PartnerTerms>;
  readonly merchants: ReadonlyMap<bigint, MerchantTerms>;
  /** Who pays for points, and how, by funding: whatever lots can refer to. */
  readonly fundings: ReadonlyMap<bigint, FundingTerms>;
  /** What partners give on top of their contracts' points, by partner. */
  readonly campaigns: CampaignsByPartner;
  /** Levels of members, by their kind. */
  readonly ladders: Ladders;
  /** Of points that the coalition itself gives. */
  readonly ownFundingId: bigint;
  /** To whom points can be given. */
  readonly giving: GivingTerms;
}

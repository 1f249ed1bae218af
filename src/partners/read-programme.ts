import type { EntityManager } from '@mikro-orm/postgresql';
import { Coalition } from '../coalition/coalition.entity.js';
import { settingsOf } from '../coalition/coalition-settings.js';
import { readLadders } from '../coalition/ladders/read-ladders.js';
import {
  type CoalitionAccounts,
  type PartnerAccounts,
  readCoalitionAccounts,
  readPartnerAccounts,
} from '../ledger/open-accounts.js';
import type { CoalitionTerms, ProgrammeAccounts } from '../ledger/operations.js';
import { readCampaigns } from './campaigns/read-campaigns.js';
import { readGiving } from './charities/read-charities.js';
import { ContractCategoryTerms } from './contract-category-terms.entity.js';
import { type ContractTerms, termsOf } from './contract-terms.js';
import { ContractVersion } from './contract-version.entity.js';
import type { FundingTerms } from './funding-terms.js';
import { Merchant } from './merchant.entity.js';
import { Partner } from './partner.entity.js';
import { PartnerExit } from './partner-exit.entity.js';
import { exitTermsOf } from './partner-exit.js';
import type {
  CoalitionSettings,
  MerchantTerms,
  PartnerTerms,
  ProgrammeSnapshot,
} from './programme-snapshot.js';
import { readFundings } from './read-fundings.js';
import { settlementAccountOf } from './settlement-account.js';

/**
 * Reads a coalition's terms: all of them, or on top of an older snapshot only what has changed since; the same
 * snapshot again when nothing has. Undefined when there is no such coalition.
 *
 * The coalition's version is read first. A change that commits between the two readings is then in the rows already
 * but not yet in the version: the snapshot is newer than it says, never older, and the next reading sets it right.
 */
export async function readProgramme(
  em: EntityManager,
  coalitionId: bigint,
  older: ProgrammeSnapshot | undefined,
): Promise<ProgrammeSnapshot | undefined> {
  const coalition = await em.findOne(Coalition, { id: coalitionId });
  if (!coalition) return undefined;
  if (older && older.referenceVersion === coalition.referenceVersion) return older;

  const changed = { coalitionId, referenceVersion: { $gt: older?.referenceVersion ?? -1n } };
  const changedPartners = await em.find(Partner, changed);
  const contracts = await em.find(ContractVersion, changed, { orderBy: { version: 'asc' } });
  const changedMerchants = await em.find(Merchant, changed);
  const changedExits = await em.find(PartnerExit, changed, { orderBy: { id: 'asc' } });
  const partnerIds = changedPartners.map((partner) => partner.id);
  const partners = mergePartners(older?.partners, {
    partners: changedPartners,
    contracts: await termsOfAll(em, coalitionId, contracts),
    exits: changedExits,
    accounts: await readPartnerAccounts(em, coalitionId, partnerIds),
  });
  const fundings = await readFundings(em, coalitionId, older?.fundings);
  const campaigns = await readCampaigns(em, coalitionId, older);
  const ladders = await readLadders(em, coalitionId, older);
  const giving = await readGiving(em, coalitionId, older);
  const own = await readCoalitionAccounts(em, coalitionId);
  const accounts = programmeAccounts(own, partners, fundings);
  return {
    coalitionId,
    environment: coalition.environment,
    referenceVersion: coalition.referenceVersion,
    digestKey: Buffer.from(coalition.digestKey),
    terms: coalitionTerms(coalition, accounts),
    coalition: coalitionSettings(coalition),
    partners,
    merchants: mergeMerchants(older?.merchants, changedMerchants),
    fundings,
    campaigns,
    ladders,
    ownFundingId: own.ownFundingId,
    giving,
  };
}

function coalitionTerms(row: Coalition, accounts: ProgrammeAccounts): CoalitionTerms {
  const settings = settingsOf(row);
  return {
    referenceVersion: row.referenceVersion,
    timeZone: row.timeZone,
    calendar: row.calendar,
    expiryPolicy: row.expiryPolicy,
    clawbackPolicy: settings.clawbackPolicy,
    occurredAtHoursAhead: settings.occurredAtHoursAhead,
    occurredAtDaysBack: settings.occurredAtDaysBack,
    returnedPointsDays: settings.returnedPointsDays,
    spendCodeAbove: settings.spendCodeAbove,
    mostWrongCodes: settings.mostWrongCodes,
    transferMost: settings.transferMost,
    transferDayMost: settings.transferDayMost,
    adjustmentApprovalAbove: settings.adjustmentApprovalAbove,
    accounts,
  };
}

function coalitionSettings(row: Coalition): CoalitionSettings {
  return {
    id: row.id,
    environment: row.environment,
    twinId: row.twinId,
    name: row.name,
    pointsName: row.pointsName,
    pointsDecimals: row.pointsDecimals,
    openLinking: row.openLinking,
    spendCodeSeconds: row.spendCodeSeconds,
    expiryReminderDays: row.expiryReminderDays,
    lastExpiryReminderDays: row.lastExpiryReminderDays,
    onboardingTests: row.onboardingTests,
    keyAllowance: row.keyAllowance ?? null,
    personAllowance: row.personAllowance ?? null,
    knownDocumentsOnly: row.knownDocumentsOnly,
    createdAt: row.createdAt,
  };
}

/** A funding that the snapshot does not know comes with a version that is newer, and is asked for again then. */
function programmeAccounts(
  own: CoalitionAccounts,
  partners: ReadonlyMap<bigint, PartnerTerms>,
  fundings: ReadonlyMap<bigint, FundingTerms>,
): ProgrammeAccounts {
  return {
    adjusted: own.adjustedAccountId,
    donated: own.donatedAccountId,
    expiredOf: (fundingId) => {
      const issuer = fundings.get(fundingId)?.issuerPartnerId;
      if (issuer === null) return own.expiredAccountId;
      const partner = issuer === undefined ? undefined : partners.get(issuer);
      if (!partner) throw new RangeError('points of a funding that the terms do not know');
      return partner.expiredAccountId;
    },
  };
}

async function termsOfAll(
  em: EntityManager,
  coalitionId: bigint,
  rows: readonly ContractVersion[],
): Promise<readonly PartnerContract[]> {
  const contractVersionId = { $in: rows.map(({ id }) => id) };
  const categories =
    rows.length === 0 ? [] : await em.find(ContractCategoryTerms, { coalitionId, contractVersionId });
  const byVersion = Map.groupBy(categories, (row) => row.contractVersionId);
  return rows.map((row) => ({ partnerId: row.partnerId, terms: termsOf(row, byVersion.get(row.id)) }));
}

interface PartnerContract {
  readonly partnerId: bigint;
  readonly terms: ContractTerms;
}

interface ChangedPartners {
  readonly partners: readonly Partner[];
  readonly contracts: readonly PartnerContract[];
  /** Oldest first. */
  readonly exits: readonly PartnerExit[];
  readonly accounts: ReadonlyMap<bigint, PartnerAccounts>;
}

function mergePartners(
  older: ReadonlyMap<bigint, PartnerTerms> | undefined,
  changed: ChangedPartners,
): ReadonlyMap<bigint, PartnerTerms> {
  const partners = new Map(older);
  for (const row of changed.partners) {
    const { id, slug, name, status } = row;
    const own = changed.accounts.get(id);
    if (!own) throw new Error('a partner has no accounts');
    const before = partners.get(id);
    partners.set(id, {
      id,
      slug,
      name,
      status,
      settlementAccount: settlementAccountOf(row),
      exit: before?.exit ?? null,
      contracts: before?.contracts ?? [],
      ...own,
    });
  }
  for (const { partnerId, terms } of changed.contracts) {
    const partner = partners.get(partnerId);
    if (!partner) throw new Error('a contract belongs to no partner');
    partners.set(partnerId, { ...partner, contracts: withContract(partner.contracts, terms) });
  }
  // The oldest first: one that was cancelled comes before the one that is there now.
  for (const row of changed.exits) {
    const partner = partners.get(row.partnerId);
    if (!partner) throw new Error('an exit belongs to no partner');
    partners.set(row.partnerId, { ...partner, exit: exitTermsOf(row) });
  }
  return partners;
}

/** Versions are never edited, so one that is there already (read early, see above) is the same. */
function withContract(contracts: readonly ContractTerms[], added: ContractTerms): readonly ContractTerms[] {
  if (contracts.some((contract) => contract.id === added.id)) return contracts;
  return [...contracts, added].sort((a, b) => a.version - b.version);
}

function mergeMerchants(
  older: ReadonlyMap<bigint, MerchantTerms> | undefined,
  changed: readonly Merchant[],
): ReadonlyMap<bigint, MerchantTerms> {
  const merchants = new Map(older);
  for (const { id, partnerId, category, name } of changed) {
    merchants.set(id, { id, partnerId, category, name });
  }
  return merchants;
}

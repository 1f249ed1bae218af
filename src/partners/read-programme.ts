import type { EntityManager } from '@mikro-orm/postgresql';
import { Coalition } from '../coalition/coalition.entity.js';
import { type PartnerAccounts, readPartnerAccounts } from '../ledger/open-accounts.js';
import { type ContractTerms, termsOf } from './contract-terms.js';
import { ContractVersion } from './contract-version.entity.js';
import { Merchant } from './merchant.entity.js';
import { Partner } from './partner.entity.js';
import type { MerchantTerms, PartnerTerms, ProgrammeSnapshot } from './programme-snapshot.js';

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
  const partners = await em.find(Partner, changed);
  const contracts = await em.find(ContractVersion, changed, { orderBy: { version: 'asc' } });
  const merchants = await em.find(Merchant, changed);
  const accounts = await readPartnerAccounts(
    em,
    coalitionId,
    partners.map((partner) => partner.id),
  );
  return {
    coalitionId,
    environment: coalition.environment,
    referenceVersion: coalition.referenceVersion,
    digestKey: Buffer.from(coalition.digestKey),
    terms: {
      referenceVersion: coalition.referenceVersion,
      timeZone: coalition.timeZone,
      calendar: coalition.calendar,
      expiryPolicy: coalition.expiryPolicy,
      occurredAtHoursAhead: coalition.occurredAtHoursAhead,
      occurredAtDaysBack: coalition.occurredAtDaysBack,
    },
    coalition: {
      id: coalition.id,
      environment: coalition.environment,
      twinId: coalition.twinId,
      name: coalition.name,
      pointsName: coalition.pointsName,
      pointsDecimals: coalition.pointsDecimals,
      clawbackPolicy: coalition.clawbackPolicy,
      openLinking: coalition.openLinking,
      createdAt: coalition.createdAt,
    },
    partners: mergePartners(older?.partners, partners, contracts, accounts),
    merchants: mergeMerchants(older?.merchants, merchants),
  };
}

function mergePartners(
  older: ReadonlyMap<bigint, PartnerTerms> | undefined,
  changed: readonly Partner[],
  newContracts: readonly ContractVersion[],
  accounts: ReadonlyMap<bigint, PartnerAccounts>,
): ReadonlyMap<bigint, PartnerTerms> {
  const partners = new Map(older);
  for (const { id, slug, name, status } of changed) {
    const own = accounts.get(id);
    if (!own) throw new Error('a partner has no accounts');
    partners.set(id, { id, slug, name, status, contracts: partners.get(id)?.contracts ?? [], ...own });
  }
  for (const row of newContracts) {
    const partner = partners.get(row.partnerId);
    if (!partner) throw new Error('a contract belongs to no partner');
    partners.set(partner.id, { ...partner, contracts: withContract(partner.contracts, termsOf(row)) });
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

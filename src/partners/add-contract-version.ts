import { writeAudit } from '../access/audit-log.js';
import {
  defineInBoth,
  type OwnProgrammeChange,
  type ProgrammeChange,
} from '../coalition/change-programme.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import type { Day } from '../values/day.js';
import { encodeId } from '../values/ids.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { dayOf } from '../values/time-zone.js';
import { announceChange } from './announce-change.js';
import { fundCampaigns } from './campaigns/fund-campaigns.js';
import { campaignsOfPartner } from './campaigns/read-campaigns.js';
import { ContractCategoryTerms } from './contract-category-terms.entity.js';
import { contractColumns, priceColumns } from './contract-columns.js';
import { type ContractDraft, draftOf, type GivenTerms } from './contract-draft.js';
import type { ContractPrices } from './contract-prices.js';
import { impossibleTerms } from './contract-ranges.js';
import { type ContractTerms, termsOf } from './contract-terms.js';
import { ContractVersion } from './contract-version.entity.js';
import { type ContractWarning, warningsAbout } from './contract-warnings.js';
import { partnerById, partnerInTwin, partnerNotFound } from './find-partner.js';
import { Funding } from './funding.entity.js';
import type { ProgrammeContext } from './programme-context.js';

/** What is not given is the usual, see `usualTerms`. */
export interface AddContractVersionInput extends GivenTerms {
  readonly partnerId: bigint | null;
}

export interface AddedContractVersion {
  readonly partnerId: bigint;
  readonly contract: ContractTerms;
  /** What the operator should look at before going on (rule P-03). */
  readonly warnings: readonly ContractWarning[];
}

/**
 * Adds a version to a partner's contract, which replaces the earlier ones from its first day on (rule P-01). The first
 * version may begin on any day, a later one today at the earliest. May refuse with INVALID_INPUT, PARTNER_NOT_FOUND,
 * CONTRACT_DATES_CONFLICT, LEDGER_BUSY. For operators.
 */
export async function addContractVersion(
  context: ProgrammeContext,
  { partnerId, ...given }: AddContractVersionInput,
): Promise<CommandOutcome<AddedContractVersion>> {
  const terms = draftOf(given);
  const [first, ...others] = impossibleTerms(terms, given.categoryTerms ?? []);
  if (first) return refusedWith(first, ...others);

  return defineInBoth(context, async (change) => {
    const partner = await partnerById(change.em, change.coalitionId, partnerId);
    if (!partner) return refusedWith(partnerNotFound());
    const version = (await latestVersion(change, partner.id)) + 1;
    const conflict = version > 1 ? beginsInThePast(change, terms.effectiveFrom) : undefined;
    if (conflict) return refusedWith(conflict);

    const contract = await insertVersion(change, partner.id, version, terms);
    await change.inTwin(async (twin) => {
      const twinPartner = await partnerInTwin(twin.em, twin.coalitionId, partner.slug);
      const today = dayOf(twin.at, change.coalition.timeZone);
      return insertVersion(twin, twinPartner.id, version, version > 1 ? notBefore(today, terms) : terms);
    });
    await writeAudit(change.em, context, {
      coalitionId: change.coalitionId,
      action: 'contract.version-added',
      objectId: encodeId('partner', partner.id),
      after: { contractVersion: encodeId('contractVersion', contract.id), version, ...inWords(terms) },
    });
    return done({ partnerId: partner.id, contract, warnings: warningsAbout(terms) });
  });
}

async function latestVersion({ em, coalitionId }: ProgrammeChange, partnerId: bigint): Promise<number> {
  const latest = await em.findOne(
    ContractVersion,
    { coalitionId, partnerId },
    { orderBy: { version: 'desc' }, fields: ['version'] },
  );
  return latest?.version ?? 0;
}

function beginsInThePast({ coalition, at }: OwnProgrammeChange, effectiveFrom: Day): Refusal | undefined {
  const today = dayOf(at, coalition.timeZone);
  if (effectiveFrom >= today) return undefined;
  return refusal(
    'CONTRACT_DATES_CONFLICT',
    `Let the version begin today (${today}) or later: earlier days have been priced by the version before it.`,
    ['effectiveFrom'],
  );
}

/** The twin's clock may run ahead: days that are still to come here have been priced there by the version before. */
function notBefore(today: Day, terms: ContractDraft): ContractDraft {
  const { effectiveFrom, effectiveUntil } = terms;
  const isOver = effectiveUntil !== null && effectiveUntil < today;
  return isOver || effectiveFrom >= today ? terms : { ...terms, effectiveFrom: today };
}

async function insertVersion(
  change: ProgrammeChange,
  partnerId: bigint,
  version: number,
  terms: ContractDraft,
): Promise<ContractTerms> {
  const { em, coalitionId, referenceVersion, at } = change;
  // The rows name each other, so their ids come first.
  const [contractVersionId, fundingId, ...ofCategories] = await newIds(
    change,
    2 + terms.categoryTerms.length,
  );
  const issuer: Issuer = { partnerId, contractVersionId: contractVersionId as bigint, terms };
  const contract = em.create(ContractVersion, {
    id: issuer.contractVersionId,
    coalitionId,
    partnerId,
    version,
    ...contractColumns(terms),
    fundingId: fundingId as bigint,
    referenceVersion,
    createdAt: at,
  });
  const fundings = [
    fundingOf(issuer, contract.fundingId, terms),
    ...terms.categoryTerms.map((own, index) => fundingOf(issuer, ofCategories[index] as bigint, own)),
  ];
  await em.insertMany(
    Funding,
    fundings.map((funding) => ({ coalitionId, ...funding })),
  );
  await em.persist(contract).flush();
  const categories = terms.categoryTerms.map((own, index) => {
    const ids = { coalitionId, contractVersionId: contract.id, fundingId: ofCategories[index] as bigint };
    return em.create(ContractCategoryTerms, { ...ids, category: own.category, ...priceColumns(own) });
  });
  await em.persist(categories).flush();
  await announceChange(em, { coalitionId, id: partnerId }, { kind: 'CONTRACT', subjectId: contract.id, at });
  const added = termsOf(contract, categories);
  await fundCampaigns(change, await campaignsOfPartner(em, coalitionId, partnerId), [added]);
  return added;
}

async function newIds({ em }: ProgrammeChange, count: number): Promise<bigint[]> {
  const rows = await em.execute<{ id: string }[]>('select new_id()::text as id from generate_series(1, ?)', [
    count,
  ]);
  return rows.map(({ id }) => BigInt(id));
}

interface Issuer {
  readonly partnerId: bigint;
  readonly contractVersionId: bigint;
  readonly terms: ContractDraft;
}

/** The issuer alone pays for what it gives; others share in the points of a campaign, which have fundings of their own. */
function fundingOf({ partnerId, contractVersionId, terms }: Issuer, id: bigint, prices: ContractPrices) {
  const { paidAtIssuePercent, currency, breakageSharePercent } = contractColumns(terms);
  return {
    id,
    issuerPartnerId: partnerId,
    contractVersionId,
    funders: [{ partnerId: String(partnerId), percent: '100' }],
    paidAtIssuePercent,
    currency,
    issuePrice: priceColumns(prices).issuePrice,
    breakageSharePercent,
  };
}

/** For the audit log; points and money as decimal strings, and of categories all prices. */
function inWords(terms: ContractDraft) {
  const columns = Object.entries(contractColumns(terms)).map(([name, value]) => [
    name,
    typeof value === 'bigint' ? String(value) : value,
  ]);
  const categories = terms.categoryTerms.map((own) => [own.category, priceColumns(own)]);
  return { ...Object.fromEntries(columns), categoryTerms: Object.fromEntries(categories) };
}

import { writeAudit } from '../access/audit-log.js';
import {
  defineInBoth,
  type OwnProgrammeChange,
  type ProgrammeChange,
} from '../coalition/change-programme.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import type { Day } from '../values/day.js';
import { encodeId } from '../values/ids.js';
import { formatMoneyAmount } from '../values/money.js';
import { formatRate, type Rate } from '../values/rate.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { dayOf } from '../values/time-zone.js';
import { impossibleTerms } from './contract-ranges.js';
import { type ContractLimits, type ContractTerms, termsOf, usualLimits } from './contract-terms.js';
import { ContractVersion } from './contract-version.entity.js';
import { type ContractWarning, warningsAbout } from './contract-warnings.js';
import { partnerById, partnerInTwin, partnerNotFound } from './find-partner.js';
import { Funding } from './funding.entity.js';
import type { ProgrammeContext } from './programme-context.js';

type NewTerms = Omit<ContractTerms, 'id' | 'version' | 'fundingId'>;

/** Limits that are not given are the usual ones, see `usualLimits`. */
export interface AddContractVersionInput
  extends Omit<NewTerms, keyof ContractLimits>,
    Partial<ContractLimits> {
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
 * CONTRACT_DATES_CONFLICT. For operators.
 */
export async function addContractVersion(
  context: ProgrammeContext,
  { partnerId, ...given }: AddContractVersionInput,
): Promise<CommandOutcome<AddedContractVersion>> {
  const terms: NewTerms = { ...usualLimits(given.currency), ...given };
  const [first, ...others] = impossibleTerms(terms);
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
      return insertVersion(twin, twinPartner.id, version, terms);
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

async function insertVersion(
  { em, coalitionId, referenceVersion, at }: ProgrammeChange,
  partnerId: bigint,
  version: number,
  terms: NewTerms,
): Promise<ContractTerms> {
  // The two rows name each other, so their ids come first.
  const [ids] = await em.execute<{ contract: string; funding: string }[]>(
    'select new_id()::text as contract, new_id()::text as funding',
  );
  if (!ids) throw new Error('the database made no ids');
  const contract = em.create(ContractVersion, {
    id: BigInt(ids.contract),
    coalitionId,
    partnerId,
    version,
    issuer: terms.issuer,
    acceptor: terms.acceptor,
    currency: terms.currency,
    ...ratesIn(terms),
    effectiveFrom: terms.effectiveFrom,
    effectiveUntil: terms.effectiveUntil,
    fundingId: BigInt(ids.funding),
    ...limitsIn(terms),
    referenceVersion,
    createdAt: at,
  });
  await em.insert(Funding, {
    id: contract.fundingId,
    coalitionId,
    issuerPartnerId: partnerId,
    contractVersionId: contract.id,
    // The issuer pays alone, and when it issues, until contracts can say otherwise.
    funders: [{ partnerId: String(partnerId), percent: '100' }],
    paidAtIssuePercent: '100',
  });
  await em.persist(contract).flush();
  return termsOf(contract);
}

function ratesIn(terms: NewTerms) {
  const { earnRate, burnValue, issuePrice, redemptionPrice } = terms;
  const decimal = (rate: Rate) => formatRate(rate);
  return {
    earnRate: decimal(earnRate),
    burnValue: decimal(burnValue),
    issuePrice: decimal(issuePrice),
    redemptionPrice: decimal(redemptionPrice),
  };
}

function limitsIn({ vestingDays, caps, holdSeconds, billing, floatLimit, creditLimit }: NewTerms) {
  return {
    vestingDays,
    capPerPurchase: caps.perPurchase,
    capPerMemberDay: caps.perMemberDay,
    capPerPartnerDay: caps.perPartnerDay,
    holdSeconds,
    billing,
    floatLimit: formatMoneyAmount(floatLimit),
    creditLimit: creditLimit && formatMoneyAmount(creditLimit),
  };
}

/** For the audit log; points and money as decimal strings. */
function inWords(terms: NewTerms) {
  const { issuer, acceptor, currency, effectiveFrom, effectiveUntil } = terms;
  const limits = Object.entries(limitsIn(terms)).map(([name, value]) => [
    name,
    typeof value === 'bigint' ? String(value) : value,
  ]);
  return {
    issuer,
    acceptor,
    currency,
    effectiveFrom,
    effectiveUntil,
    ...ratesIn(terms),
    ...Object.fromEntries(limits),
  };
}

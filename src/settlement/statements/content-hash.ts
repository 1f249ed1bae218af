import { createHash } from 'node:crypto';
import type { FundingTerms } from '../../partners/funding-terms.js';
import type { Day } from '../../values/day.js';
import type { DraftLine, DraftStatement } from './draft-statements.js';

/** What of a statement is hashed besides its draft. */
export interface StatedPeriod {
  readonly partnerId: bigint;
  readonly number: number;
  readonly from: Day;
  readonly until: Day;
}

/** Where ids get their names from: those that people gave, which another copy of the same coalition has too. */
export interface NamedProgramme {
  readonly partners: ReadonlyMap<
    bigint,
    {
      readonly slug: string;
      readonly contracts: readonly { readonly id: bigint; readonly version: number }[];
    }
  >;
  readonly fundings: ReadonlyMap<bigint, FundingTerms>;
  /** By the partner whose they are. */
  readonly campaigns: ReadonlyMap<bigint, readonly { readonly id: bigint; readonly number: number }[]>;
}

/** Of the serialisation: what is hashed begins with it. */
const FORMAT = 'hamsood settlement statement 1';

/**
 * SHA-256 over what a statement says: JSON of one possible writing, without ids and times, so that whoever computes the
 * same statement gets the same 32 bytes (rule S-06).
 */
export function contentHash(period: StatedPeriod, draft: DraftStatement, programme: NamedProgramme): Buffer {
  return createHash('sha256')
    .update(contentText(period, draft, programme))
    .digest();
}

/** What is hashed. */
export function contentText(
  { partnerId, number, from, until }: StatedPeriod,
  { currency, lines, total, carried, minimum }: DraftStatement,
  programme: NamedProgramme,
): string {
  const names = namesIn(programme);
  return JSON.stringify({
    format: FORMAT,
    partner: names.partner(partnerId),
    currency,
    number,
    from,
    until,
    minimum: String(minimum.minor),
    total: String(total.minor),
    carried: String(carried.minor),
    lines: lines.map((line) => lineText(line, names)),
  });
}

function lineText(line: DraftLine, names: Names) {
  return {
    kind: line.kind,
    basis: line.basis,
    reversal: line.reversal,
    contract: line.contractVersionId === null ? null : names.contract(line.contractVersionId),
    category: line.category,
    funding: line.fundingId === null ? null : names.funding(line.fundingId),
    transactions: String(line.transactions),
    points: String(line.points),
    unitPrice: line.unitPrice,
    percent: line.percent,
    basedOn: line.basedOn === null ? null : line.basedOn + 1,
    exact: line.exact,
    money: String(line.money.minor),
  };
}

interface Names {
  partner(id: bigint | null): string | null;
  contract(id: bigint): { readonly partner: string; readonly version: number };
  funding(id: bigint): unknown;
}

function namesIn(programme: NamedProgramme): Names {
  const contracts = new Map<bigint, { partner: string; version: number }>();
  for (const { slug, contracts: own } of programme.partners.values()) {
    for (const { id, version } of own) contracts.set(id, { partner: slug, version });
  }
  const partner: Names['partner'] = (id) => (id === null ? null : known(programme.partners.get(id)).slug);
  const contract: Names['contract'] = (id) => known(contracts.get(id));
  const campaigns = new Map(
    [...programme.campaigns].flatMap(([partnerId, own]) =>
      own.map(({ id, number }) => [id, { partner: partner(partnerId), number }] as const),
    ),
  );
  const campaign = (id: bigint) => known(campaigns.get(id));
  return {
    partner,
    contract,
    funding(id) {
      const { issuerPartnerId, contractVersionId, campaignId, funders } = known(programme.fundings.get(id));
      return {
        issuer: partner(issuerPartnerId),
        contract: contractVersionId === null ? null : contract(contractVersionId),
        campaign: campaignId === null ? null : campaign(campaignId),
        funders: funders.map(({ partnerId, percent }) => [partner(partnerId), String(percent.scaled)]),
      };
    },
  };
}

function known<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('a statement names what the programme does not know');
  return found;
}

import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { contractDifferences } from '../../partners/contract-differences.js';
import { type ContractTerms, contractInForce } from '../../partners/contract-terms.js';
import { exposureUnder } from '../../partners/exposure.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import type { Connection } from '../connection/connection.js';
import { pageOfList } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import { hasScope } from '../key-scopes.js';
import { ApiKey } from './api-key.type.js';
import { ContractDifference, ContractVersion } from './contract.type.js';
import { Merchant, MerchantConnection, Partner, PartnerExposure, SettlementAccount } from './partner.type.js';

@Resolver(() => Partner)
export class PartnerResolver {
  @FieldResolver(() => MerchantConnection, { description: 'Its selling places, oldest first.' })
  async merchants(
    @Root() partner: Partner,
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<Merchant>> {
    const request = pageRequest(`merchants:${partner.id}`, { first, after });
    const { merchants } = await context.programme();
    const own = [...merchants.values()]
      .filter(({ partnerId }) => partnerId === partner.partnerId)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    return pageOfList(
      request,
      own.map((merchant) => ({ node: Merchant.of(merchant), position: merchant.id })),
    );
  }

  @FieldResolver(() => [ContractVersion], {
    nullable: true,
    description:
      'All versions of its contract, oldest first; null for callers who are neither this partner, by a key with partner:read, nor operator or auditor.',
  })
  async contractVersions(
    @Root() partner: Partner,
    @Ctx() context: RequestContext,
  ): Promise<ContractVersion[] | null> {
    if (!mayReadTerms(context, partner)) return null;
    return (await contractsOf(context, partner)).map(ContractVersion.of);
  }

  @FieldResolver(() => ContractVersion, {
    nullable: true,
    description:
      'The version that prices what happens now; null when there is none, or as for contractVersions.',
  })
  async contractInForce(
    @Root() partner: Partner,
    @Ctx() context: RequestContext,
  ): Promise<ContractVersion | null> {
    const contract = await contractOf(context, partner);
    return contract ? ContractVersion.of(contract) : null;
  }

  @FieldResolver(() => [ContractDifference], {
    nullable: true,
    description:
      'What changes from one version of its contract to another, in the order of the terms; null as for contractVersions.',
  })
  async contractDifference(
    @Root() partner: Partner,
    @Ctx() context: RequestContext,
    @Arg('from', () => Int, { description: 'The version before: 1, 2, 3 …' }) from: number,
    @Arg('to', () => Int, { description: 'The version after.' }) to: number,
  ): Promise<ContractDifference[] | null> {
    if (!mayReadTerms(context, partner)) return null;
    const contracts = await contractsOf(context, partner);
    const versionOf = (version: number, argument: string) => {
      const found = contracts.find((contract) => contract.version === version);
      if (found) return found;
      const message = `Give a version of the partner's contract: it has ${contracts.length}.`;
      throw new ApiError('INVALID_INPUT', message, { field: [argument] });
    };
    return contractDifferences(versionOf(from, 'from'), versionOf(to, 'to'));
  }

  @FieldResolver(() => SettlementAccount, {
    nullable: true,
    description: 'Where settlement pays it; null where that is not known yet, or as for contractVersions.',
  })
  async settlementAccount(
    @Root() partner: Partner,
    @Ctx() context: RequestContext,
  ): Promise<SettlementAccount | null> {
    if (!mayReadTerms(context, partner)) return null;
    const { partners } = await context.programme();
    return partners.get(partner.partnerId)?.settlementAccount ?? null;
  }

  @FieldResolver(() => PartnerExposure, {
    nullable: true,
    description:
      'Where it stands against what limits its issuing; null where the contract in force sets no limit or there is none, once somebody else bears its points, or as for contractVersions.',
  })
  async exposure(@Root() partner: Partner, @Ctx() context: RequestContext): Promise<PartnerExposure | null> {
    const contract = await contractOf(context, partner);
    const { partners } = await context.programme();
    if (!contract || partners.get(partner.partnerId)?.exit?.transferredAfter) return null;
    const exposure = exposureUnder(contract, await context.loaders.exposures.load(partner.partnerId));
    return exposure ? PartnerExposure.of(exposure) : null;
  }

  @FieldResolver(() => [ApiKey], {
    nullable: true,
    description: 'Its keys in this environment, oldest first; null as for contractVersions.',
  })
  async apiKeys(@Root() partner: Partner, @Ctx() context: RequestContext): Promise<ApiKey[] | null> {
    if (!mayReadTerms(context, partner)) return null;
    return (await context.loaders.apiKeys.load(partner.partnerId)).map(ApiKey.of);
  }
}

@Resolver(() => Merchant)
export class MerchantResolver {
  @FieldResolver(() => Partner, { description: 'Whose it is.' })
  async partner(@Root() merchant: Merchant, @Ctx() context: RequestContext): Promise<Partner> {
    const { partners } = await context.programme();
    const partner = partners.get(merchant.partnerId);
    if (!partner) throw new Error('a merchant belongs to no partner');
    return Partner.of(partner);
  }
}

/** Prices are between the coalition and the partner: other partners, members and the partner's tills do not see them. */
export function mayReadTerms(context: RequestContext, { partnerId }: Partner): boolean {
  const { principal } = context;
  if (principal.kind === 'partner') {
    return principal.partnerId === partnerId && hasScope(context, 'partner:read');
  }
  return readsWholeCoalition(principal);
}

/** The contract in force now, for those who may read it. */
async function contractOf(context: RequestContext, partner: Partner): Promise<ContractTerms | undefined> {
  if (!mayReadTerms(context, partner)) return undefined;
  const { terms } = await context.programme();
  const now = await context.loaders.coalitionNow();
  return contractInForce({ contracts: await contractsOf(context, partner) }, now, terms);
}

async function contractsOf(context: RequestContext, { partnerId }: Partner) {
  const { partners } = await context.programme();
  return partners.get(partnerId)?.contracts ?? [];
}

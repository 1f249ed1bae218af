import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { PartnerStatus } from '../../partners/partner.entity.js';
import type { PartnerTerms } from '../../partners/programme-snapshot.js';
import { decodeId } from '../../values/ids.js';
import { Callers } from '../callers.js';
import { type Connection, pageOfList } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, Before, First, Last } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import { PartnerStatusName } from '../values/enums.js';
import { Partner, PartnerConnection } from './partner.type.js';

@Resolver()
export class PartnersQuery {
  @Callers({ operator: true, auditor: true, partner: 'any', member: true })
  @Query(() => Partner, { nullable: true, description: 'A partner by id or slug; null when there is none.' })
  async partner(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { nullable: true, description: 'Its id.' }) id?: string,
    @Arg('slug', () => String, { nullable: true, description: 'Its slug.' }) slug?: string,
  ): Promise<Partner | null> {
    if ((id == null) === (slug == null)) {
      throw new ApiError('INVALID_INPUT', 'Give either id or slug.', { field: ['id'] });
    }
    const { partners } = await context.programme();
    const found = id == null ? bySlug(partners, slug) : partners.get(decodeId('partner', id) ?? 0n);
    return found ? Partner.of(found) : null;
  }

  @Callers({ operator: true, auditor: true, partner: 'any', member: true })
  @Query(() => PartnerConnection, { description: 'The partners of the coalition, oldest first.' })
  async partners(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
    @Last() last?: number,
    @Before() before?: string,
    @Arg('status', () => PartnerStatusName, { nullable: true, description: 'Only those that stand there.' })
    status?: PartnerStatus,
  ): Promise<Connection<Partner>> {
    const request = pageRequest('partners', { first, after, last, before });
    const { partners } = await context.programme();
    const listed = [...partners.values()]
      .filter((partner) => status == null || partner.status === status)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    return pageOfList(
      request,
      listed.map((partner) => ({ node: Partner.of(partner), position: partner.id })),
    );
  }
}

function bySlug(
  partners: ReadonlyMap<bigint, PartnerTerms>,
  slug: string | undefined,
): PartnerTerms | undefined {
  return [...partners.values()].find((partner) => partner.slug === slug);
}

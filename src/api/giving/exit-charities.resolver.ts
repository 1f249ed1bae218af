import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';
import { PartnerExit } from '../partners/exit.type.js';
import { Charity } from './charity.type.js';

@Resolver(() => PartnerExit)
export class ExitCharitiesResolver {
  @FieldResolver(() => [Charity], {
    nullable: true,
    description:
      'The charities to which donations are not paid out yet that it has added to: it has not left before they are, or are taken back. Nothing is paid to one that is not active. For operators and auditors, null for others.',
  })
  async waitsForCharities(
    @Root() { partnerId }: PartnerExit,
    @Ctx() context: RequestContext,
  ): Promise<Charity[] | null> {
    if (!readsWholeCoalition(context.principal)) return null;
    const ids = (await context.loaders.charitiesWaitedFor.load(partnerId)) ?? [];
    const { charities } = (await context.programme()).giving;
    return ids.flatMap((id) => {
      const charity = charities.get(id);
      return charity ? [Charity.of(charity)] : [];
    });
  }
}

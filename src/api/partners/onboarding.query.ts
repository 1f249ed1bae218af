import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { partnerOnboarding } from '../../partners/partner-onboarding.js';
import { decodeId } from '../../values/ids.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { PartnerOnboarding } from './onboarding.type.js';

@Resolver()
export class OnboardingQuery {
  @Callers({ operator: true, auditor: true })
  @Query(() => PartnerOnboarding, {
    nullable: true,
    description:
      'What a partner still needs before it can go active, and the mutations that do it; null when there is no such partner.',
  })
  async partnerOnboarding(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: "The partner's id." }) id: string,
  ): Promise<PartnerOnboarding | null> {
    const found = await partnerOnboarding(context.commands, decodeId('partner', id) ?? null);
    return found && PartnerOnboarding.of(found);
  }
}

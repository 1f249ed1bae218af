import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { newestConsentTexts } from '../../members/consents/read-consents.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { NeedsScope } from '../field-scopes.js';
import { Member } from '../members/member.type.js';
import { Consent, ConsentText } from './consent.type.js';
import { visibleConsents } from './visible-consents.js';

@Resolver()
export class ConsentsQuery {
  @Callers({ operator: true, auditor: true, partner: 'members:read', member: true })
  @Query(() => [ConsentText], {
    description: 'What members are asked to agree to: the newest text of each purpose.',
  })
  async consentTexts(@Ctx() context: RequestContext): Promise<ConsentText[]> {
    return (await newestConsentTexts(context.reader(), context.coalitionId)).map(ConsentText.of);
  }
}

@Resolver(() => Member)
export class MemberConsentsResolver {
  @NeedsScope('members:read', 'members:write')
  @FieldResolver(() => [Consent], {
    description:
      'What the member agrees to: its newest word for each purpose. A partner, and a member in its app, see what it says of the programme and of sharing with this partner.',
  })
  async consents(@Root() { memberId }: Member, @Ctx() context: RequestContext): Promise<Consent[]> {
    return visibleConsents(context, memberId);
  }
}

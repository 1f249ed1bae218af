import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { listSuspicions } from '../../members/duplicates/suspicion.js';
import { Callers } from '../callers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { Partner } from '../partners/partner.type.js';
import { partnerById } from '../partners/partner-by-id.js';
import { PossibleDuplicate, PossibleDuplicateConnection } from './duplicates.type.js';
import { Member } from './member.type.js';
import { memberIfVisible } from './visible-member.js';

@Resolver(() => PossibleDuplicate)
export class DuplicatesQuery {
  @Callers({ operator: true, auditor: true })
  @Query(() => PossibleDuplicateConnection, {
    description:
      'Members that may be one person, as partners have noticed, newest first; without those that were merged or dismissed.',
  })
  async possibleDuplicates(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<PossibleDuplicate>> {
    const request = pageRequest('possible-duplicates', { first, after });
    const piece = { limit: request.size + 1, older: request.after };
    const records = await listSuspicions(context.reader(), context.coalitionId, piece);
    return connectionOf(
      request,
      records.map((record) => ({ node: PossibleDuplicate.of(record), position: record.id })),
    );
  }

  @FieldResolver(() => [Member], { description: 'The two, the one that joined first before the other.' })
  async members(@Root() { record }: PossibleDuplicate, @Ctx() context: RequestContext): Promise<Member[]> {
    const ids = [record.firstId, record.secondId];
    const members = await Promise.all(ids.map((id) => memberIfVisible(context, id)));
    return members.filter((member) => member !== null);
  }

  @FieldResolver(() => Partner, { nullable: true, description: 'Who noticed it last.' })
  partner(@Root() { record }: PossibleDuplicate, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerById(context, record.partnerId);
  }
}

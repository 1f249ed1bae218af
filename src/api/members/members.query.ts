import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { listMembers } from '../../members/read-members.js';
import { decodeId } from '../../values/ids.js';
import { Callers } from '../callers.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { InputReader } from '../input/input-reader.js';
import { MemberRefInput } from '../input/member-ref.input.js';
import { Member, MemberConnection } from './member.type.js';
import { resolveMember } from './member-reference.js';
import { MemberFilterInput } from './members.input.js';

@Resolver()
export class MembersQuery {
  @Callers({ operator: true, auditor: true, partner: 'members:read', member: true })
  @Query(() => Member, {
    nullable: true,
    description: 'A member; null when there is none, or none that the caller may see.',
  })
  async member(
    @Ctx() context: RequestContext,
    @Arg('ref', () => MemberRefInput, { description: 'Which member.' }) ref: MemberRefInput,
  ): Promise<Member | null> {
    const read = new InputReader();
    const parsed = read.finishQuery(read.member(ref, ['ref']));
    const memberId = await resolveMember(context, parsed);
    const record = memberId === null ? undefined : await context.loaders.members.load(memberId);
    return record ? Member.of(record) : null;
  }

  @Callers({ operator: true, auditor: true, partner: 'members:read' })
  @Query(() => MemberConnection, {
    description: 'The members in the order in which they joined; a partner lists those linked to it.',
  })
  async members(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
    @Arg('filter', () => MemberFilterInput, { nullable: true, description: 'Which of them.' })
    filter?: MemberFilterInput,
  ): Promise<Connection<Member>> {
    const request = pageRequest('members', { first, after });
    const partnerId = partnerToListFor(context, filter?.partnerId);
    if (partnerId === 'none') return connectionOf(request, []);
    const records = await listMembers(
      context.reader(),
      context.coalitionId,
      { kind: filter?.kind ?? undefined, status: filter?.status ?? undefined, partnerId },
      request,
    );
    return connectionOf(
      request,
      records.map((record) => ({ node: Member.of(record), position: record.id })),
    );
  }
}

/** The partner whose members are listed; undefined: of all; none: the filter asks for what the caller may not see. */
function partnerToListFor({ principal }: RequestContext, asked: string | null | undefined) {
  const own = principal.kind === 'partner' ? principal.partnerId : undefined;
  if (own === undefined && !readsWholeCoalition(principal)) return 'none';
  if (asked == null) return own;
  const partnerId = decodeId('partner', asked);
  return partnerId === undefined || (own !== undefined && own !== partnerId) ? 'none' : partnerId;
}

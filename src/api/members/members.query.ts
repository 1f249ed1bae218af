import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { listMembers } from '../../members/read-members.js';
import { holdersOf } from '../../tiers/ways-up.js';
import { decodeId } from '../../values/ids.js';
import { dayOf } from '../../values/time-zone.js';
import { Callers } from '../callers.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { InputReader } from '../input/input-reader.js';
import { MemberRefInput } from '../input/member-ref.input.js';
import { needScope } from '../key-scopes.js';
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
    const read = new InputReader();
    const code = read.finishQuery(read.optionalText(filter?.level, 'levelCode', ['filter', 'level']));
    if (code !== null) needScope(context, 'points:read', 'points:write');
    const records = await listMembers(
      context.reader(),
      context.coalitionId,
      {
        kind: filter?.kind ?? undefined,
        status: filter?.status ?? undefined,
        partnerId,
        levels: code === null ? undefined : await holders(context, code),
      },
      request,
    );
    return connectionOf(
      request,
      records.map((record) => ({ node: Member.of(record), position: record.id })),
    );
  }
}

/** Who has the level of this code today, by kind. */
async function holders(context: RequestContext, code: string) {
  const snapshot = await context.programme();
  const today = dayOf(await context.loaders.coalitionNow(), snapshot.terms.timeZone);
  return {
    PERSON: holdersOf(snapshot, 'PERSON', code, today),
    BUSINESS: holdersOf(snapshot, 'BUSINESS', code, today),
  };
}

/** The partner whose members are listed; undefined: of all; none: the filter asks for what the caller may not see. */
function partnerToListFor({ principal }: RequestContext, asked: string | null | undefined) {
  const own = principal.kind === 'partner' ? principal.partnerId : undefined;
  if (own === undefined && !readsWholeCoalition(principal)) return 'none';
  if (asked == null) return own;
  const partnerId = decodeId('partner', asked);
  return partnerId === undefined || (own !== undefined && own !== partnerId) ? 'none' : partnerId;
}

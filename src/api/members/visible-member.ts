import type { GraphQLResolveInfo } from 'graphql';
import type { RequestContext } from '../context.js';
import { needScope } from '../key-scopes.js';
import { asksOnlyForId } from '../transactions/only-id.js';
import { Member } from './member.type.js';
import { maySeeMember } from './member-reference.js';

/**
 * The member that something is of, below any field; null where the caller may not see it (any more).
 * @throws ApiError FORBIDDEN for a key without members:read that asks for more than the id
 */
export async function memberIfVisible(
  context: RequestContext,
  memberId: bigint | null,
  info: GraphQLResolveInfo,
): Promise<Member | null> {
  if (memberId === null) return null;
  // Whose points they are belongs to a transaction; who that is does not.
  if (!asksOnlyForId(info)) needScope(context, 'members:read');
  const [visible, record] = await Promise.all([
    maySeeMember(context, memberId),
    context.loaders.members.load(memberId),
  ]);
  return visible && record ? Member.of(record) : null;
}

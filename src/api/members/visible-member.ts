import type { RequestContext } from '../context.js';
import { Member } from './member.type.js';
import { maySeeMember } from './member-reference.js';

/**
 * The member that something is of, below any field; null where the caller may not see it (any more). The field declares
 * `@NeedsScopeBeyondId('members:read')`: whose points they are belongs to a transaction, who that is does not.
 */
export async function memberIfVisible(
  context: RequestContext,
  memberId: bigint | null,
): Promise<Member | null> {
  if (memberId === null) return null;
  const [visible, record] = await Promise.all([
    maySeeMember(context, memberId),
    context.loaders.members.load(memberId),
  ]);
  return visible && record ? Member.of(record) : null;
}

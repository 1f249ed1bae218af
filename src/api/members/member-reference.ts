import { isItself } from '../../access/principal.js';
import type { MemberRef } from '../../members/member-ref.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import { InputReader } from '../input/input-reader.js';
import type { MemberRefInput } from '../input/member-ref.input.js';

/**
 * The member of a reference, as far as the caller may see it (rule A-04): a partner finds those linked to it, a member
 * itself, operators and auditors all; nobody else any.
 */
export async function resolveMember(context: RequestContext, ref: MemberRef): Promise<bigint | null> {
  const { principal, services, coalitionId } = context;
  switch (principal.kind) {
    case 'partner':
      return services.members.resolve(coalitionId, principal.partnerId, ref);
    case 'member': {
      const found = await services.members.resolve(coalitionId, principal.partnerId, ref);
      return found === principal.memberId ? found : null;
    }
    default:
      return readsWholeCoalition(principal) ? services.members.resolve(coalitionId, null, ref) : null;
  }
}

/** Whether the caller may see the member. */
export async function maySeeMember(context: RequestContext, memberId: bigint): Promise<boolean> {
  const { principal } = context;
  if (principal.kind === 'member') return isItself(principal, memberId);
  if (principal.kind === 'partner') return (await context.loaders.links.load(memberId)) !== undefined;
  return readsWholeCoalition(principal);
}

/**
 * The member that a subscription is about, and the partner through whose link it is followed; undefined where none is
 * needed.
 * @throws ApiError MEMBER_NOT_FOUND where the caller may see no such member
 */
export async function memberToFollow(
  context: RequestContext,
  member: MemberRefInput,
): Promise<{ readonly memberId: bigint; readonly through: bigint | undefined }> {
  const read = new InputReader();
  const memberId = await resolveMember(context, read.finishQuery(read.member(member, ['member'])));
  if (memberId === null) {
    throw new ApiError('MEMBER_NOT_FOUND', 'There is no such member, or none that you may see.', {
      field: ['member'],
    });
  }
  const { principal } = context;
  const linked = principal.kind === 'partner' || principal.kind === 'member';
  return { memberId, through: linked ? principal.partnerId : undefined };
}

import { Arg, Ctx, FieldResolver, Resolver, Root, Subscription } from 'type-graphql';
import type { FollowedLevel } from '../../tiers/follow-levels.js';
import { encodeId } from '../../values/ids.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { MemberRefInput } from '../input/member-ref.input.js';
import { memberToFollow } from '../members/member-reference.js';
import { standingOf } from './standing.resolver.js';
import { TierStanding, TierUpdate } from './standing.type.js';

@Resolver()
export class TiersSubscription {
  @Callers({ operator: true, auditor: true, partner: 'points:read', member: true })
  @Subscription(() => TierUpdate, {
    description:
      'Where a member stands now, then after every change of its level, and when it is told that it ends soon, at least the newest; versions only rise. What counts towards levels changes with every purchase and is not told: see balanceChanged for when to ask for it.',
    subscribe: followLevel,
  })
  tierChanged(
    @Root() followed: FollowedLevel,
    @Ctx() context: RequestContext,
    @Arg('member', () => MemberRefInput, { description: 'Which member.' }) _member: MemberRefInput,
  ): TierUpdate {
    context.forgetReadings();
    const { state, warned } = followed;
    return {
      followed,
      memberId: encodeId('member', state.memberId),
      version: state.events,
      endsSoon: warned,
    };
  }
}

@Resolver(() => TierUpdate)
export class TierUpdateResolver {
  @FieldResolver(() => TierStanding, {
    nullable: true,
    description: 'Where it stands; null where there is no ladder for such members.',
  })
  async tier(@Root() { followed }: TierUpdate, @Ctx() context: RequestContext): Promise<TierStanding | null> {
    const { state, referenceVersion } = followed;
    // A node that has not heard of the ladder yet must not tell of it as it was before.
    const { programme } = context.services;
    const snapshot = await programme.snapshot(context.coalitionId, { atLeast: referenceVersion });
    return standingOf(context, snapshot, state.memberId, state.memberKind, state);
  }
}

async function followLevel({
  args,
  context,
}: {
  readonly args: { readonly member: MemberRefInput };
  readonly context: RequestContext;
}) {
  const { memberId, through } = await memberToFollow(context, args.member);
  return context.services.levels.follow(context.coalitionId, memberId, { through });
}

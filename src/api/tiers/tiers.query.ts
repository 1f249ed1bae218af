import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { LIMITS } from '../limits/limits.js';
import { MemberKind } from '../values/enums.js';
import { TierLadder } from './ladder.type.js';

@Resolver()
export class TiersQuery {
  @Callers({ operator: true, auditor: true, staff: true, partner: 'any', member: true })
  @Query(() => [TierLadder], {
    description: `The ladders of the coalition: every version, newest first, at most ${LIMITS.listItems}.`,
  })
  async tierLadders(
    @Ctx() context: RequestContext,
    @Arg('kind', () => MemberKind, { nullable: true, description: 'Of these members only.' })
    kind?: keyof typeof MemberKind | null,
  ): Promise<TierLadder[]> {
    const { ladders } = await context.programme();
    const versions = [...ladders].flatMap(([of, all]) => (kind == null || of === kind ? all : []));
    return versions
      .toSorted((a, b) => b.version - a.version)
      .slice(0, LIMITS.listItems)
      .map(TierLadder.of);
  }
}

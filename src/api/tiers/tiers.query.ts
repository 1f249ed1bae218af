import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { impossibleLadder } from '../../coalition/ladders/ladder-problems.js';
import { previewLadder } from '../../tiers/preview-ladder.js';
import { dayOf } from '../../values/time-zone.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import { InputReader } from '../input/input-reader.js';
import { LIMITS } from '../limits/limits.js';
import { MemberKind } from '../values/enums.js';
import { TierLadder, TierLadderPreview } from './ladder.type.js';
import { readLadder } from './read-ladder.js';
import { TierLadderInput } from './tiers.input.js';

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

  @Callers({ operator: true, auditor: true })
  @Query(() => [TierLadderPreview], {
    description:
      'How many members would stand where on a ladder that is only thought of, by what they have bought; one for each level. Changes nothing.',
  })
  async tierLadderPreview(
    @Ctx() context: RequestContext,
    @Arg('draft', () => TierLadderInput, {
      description: 'The ladder; what it says of replacements plays no part.',
    })
    draft: TierLadderInput,
  ): Promise<TierLadderPreview[]> {
    const read = new InputReader();
    const ladder = read.finishQuery(readLadder(read, draft), ['draft']);
    const [wrong] = impossibleLadder(ladder);
    if (wrong) throw new ApiError('INVALID_INPUT', wrong.message, { field: ['draft', ...wrong.field] });
    const { terms } = await context.programme();
    const today = dayOf(await context.loaders.coalitionNow(), terms.timeZone);
    return previewLadder(context.reader(), context.coalitionId, ladder, today, terms.calendar);
  }
}

import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { decodeId } from '../../values/ids.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { Hold } from './hold.type.js';
import { visibleHold } from './visible-hold.js';

@Resolver()
export class HoldsQuery {
  @Callers({ operator: true, auditor: true, partner: 'points:read', member: true })
  @Query(() => Hold, {
    nullable: true,
    description: 'A hold; null when there is none, or none that the caller may see.',
  })
  async hold(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<Hold | null> {
    return visibleHold(context, decodeId('hold', id) ?? null);
  }
}

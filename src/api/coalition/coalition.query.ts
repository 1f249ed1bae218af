import { Ctx, Query, Resolver } from 'type-graphql';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { Coalition } from './coalition.type.js';

@Resolver()
export class CoalitionQuery {
  @Callers({ operator: true, auditor: true, staff: true, partner: 'any', member: true })
  @Query(() => Coalition, { description: "The caller's coalition." })
  async coalition(@Ctx() context: RequestContext): Promise<Coalition> {
    return Coalition.of(await context.programme());
  }
}

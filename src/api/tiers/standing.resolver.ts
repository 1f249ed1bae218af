import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { actingPartnerOf } from '../../access/principal.js';
import type { LadderKind } from '../../coalition/ladders/ladder-terms.js';
import type { LevelState } from '../../ledger/levels/level.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import { standingView } from '../../tiers/standing-view.js';
import { encodeId } from '../../values/ids.js';
import { dayOf } from '../../values/time-zone.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';
import { needScope } from '../key-scopes.js';
import { LIMITS } from '../limits/limits.js';
import { Member } from '../members/member.type.js';
import { EarnPointsPayload } from '../points/points.payload.js';
import { TierLevel } from './ladder.type.js';
import { TierChange, TierStanding, TierTarget, tierChangeOf } from './standing.type.js';

@Resolver(() => Member)
export class MemberTierResolver {
  @FieldResolver(() => TierStanding, {
    nullable: true,
    description:
      'Its level, and what is missing for the next one and for keeping it; null where there is no ladder for such members. Keys need points:read or points:write.',
  })
  async tier(
    @Root() { memberId, kind }: Member,
    @Ctx() context: RequestContext,
  ): Promise<TierStanding | null> {
    needScope(context, 'points:read', 'points:write');
    const snapshot = await context.programme();
    if (!snapshot.ladders.has(kind)) return null;
    return standingOf(context, snapshot, memberId, kind, await context.loaders.levels.load(memberId));
  }
}

@Resolver(() => TierStanding)
export class TierStandingResolver {
  @FieldResolver(() => [TierChange], {
    description: `What it was before, newest first, at most ${LIMITS.listItems}.`,
  })
  async history(@Root() { memberId }: TierStanding, @Ctx() context: RequestContext): Promise<TierChange[]> {
    const records = await context.loaders.standings.load(memberId);
    const mayReadReason = readsWholeCoalition(context.principal);
    return records.map((record) => tierChangeOf(record, encodeId('member', memberId), mayReadReason));
  }
}

@Resolver(() => EarnPointsPayload)
export class EarnTierChangeResolver {
  @FieldResolver(() => TierChange, {
    nullable: true,
    description: 'The level that the member has reached with this purchase; null where it has reached none.',
  })
  async tierChange(
    @Root() { transactionId }: EarnPointsPayload,
    @Ctx() context: RequestContext,
  ): Promise<TierChange | null> {
    if (transactionId === null) return null;
    const { ladders } = await context.programme();
    if (ladders.size === 0) return null;
    const record = await context.loaders.transactionStandings.load(transactionId);
    return record ? tierChangeOf(record, encodeId('member', record.memberId), false) : null;
  }
}

/** Where a member stands now, as the caller may see it; null where there is no ladder for such members. */
export async function standingOf(
  context: RequestContext,
  snapshot: Pick<ProgrammeSnapshot, 'ladders' | 'terms'>,
  memberId: bigint,
  kind: LadderKind,
  state: LevelState | undefined,
): Promise<TierStanding | null> {
  const at = await context.loaders.coalitionNow();
  const view = standingView(snapshot, kind, state, { at, today: dayOf(at, snapshot.terms.timeZone) });
  if (!view) return null;
  const { level, rank, since, until, cause, next, keep } = view;
  // What other partners sold to the member is not for partners (rule A-04).
  const mayReadAmounts = actingPartnerOf(context.principal) === undefined;
  return {
    memberId,
    level: TierLevel.of(level, rank),
    since,
    until,
    cause,
    next: next && TierTarget.of(next, mayReadAmounts),
    keep: keep && TierTarget.of(keep, mayReadAmounts),
  };
}

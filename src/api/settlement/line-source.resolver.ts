import { Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import type { StatementItem } from '../../settlement/statements/draft-statements.js';
import { encodeId, type IdKind } from '../../values/ids.js';
import type { RequestContext } from '../context.js';
import { NeedsScope } from '../field-scopes.js';
import { PerkUse } from '../perks/perk-use.type.js';
import { visibleUse } from '../perks/visible-use.js';
import { SettlementLine } from './statement.type.js';

/** What each kind of item is made of; null: of something that has no id of its own. */
const SOURCES: Readonly<Record<StatementItem['kind'], IdKind | null>> = {
  PERK_COST: 'perkUse',
  PERK_CREDIT: 'perkUse',
  REBATE_COST: 'rebateCredit',
  MATCHED_DONATION: 'charityPayout',
  PLEDGED_DONATION: 'charityPayout',
  ADJUSTMENT: 'dispute',
  CARRIED_OVER: null,
  LIABILITY_TRANSFER: null,
};

@Resolver(() => SettlementLine)
export class SettlementLineSourceResolver {
  @FieldResolver(() => ID, {
    nullable: true,
    description:
      "What a line that adds up no transactions was made of: the use of a perk (also where the line takes it back), a rebate's credit, a charity's payout, or the dispute that ended so. Null of all other lines.",
  })
  async sourceId(@Root() line: SettlementLine, @Ctx() context: RequestContext): Promise<string | null> {
    const source = await sourceOf(context, line);
    return source && encodeId(source.kind, source.id);
  }

  @NeedsScope('partner:read')
  @FieldResolver(() => PerkUse, {
    nullable: true,
    description: 'The use of a perk that the line is about; null of other lines.',
  })
  async perkUse(@Root() line: SettlementLine, @Ctx() context: RequestContext): Promise<PerkUse | null> {
    const source = await sourceOf(context, line);
    return source?.kind === 'perkUse' ? visibleUse(context, source.id) : null;
  }
}

async function sourceOf(
  { loaders }: RequestContext,
  { record: { itemId } }: SettlementLine,
): Promise<{ readonly kind: IdKind; readonly id: bigint } | null> {
  const item = itemId === null ? undefined : await loaders.settlementItems.load(itemId);
  const kind = item && SOURCES[item.kind];
  if (!item || !kind) return null;
  if (kind !== 'perkUse') return { kind, id: item.sourceId };
  // What takes a use back has an id of its own, which nobody was told.
  return { kind, id: (await loaders.usesTakenBack.load(item.sourceId)) ?? item.sourceId };
}

import { actingPartnerOf, isItself } from '../../access/principal.js';
import type { PerkUse as PerkUseRecord } from '../../perks/count-use.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';
import { PerkUse } from './perk-use.type.js';

/**
 * The use of that id; null when there is none, or none that the caller may see: a member its own, a partner and its
 * people what it is credited for or pays, operators and auditors all.
 */
export async function visibleUse(context: RequestContext, id: bigint): Promise<PerkUse | null> {
  const use = await context.loaders.perkUses.load(id);
  return use && maySeeUse(context, use) ? PerkUse.of(use) : null;
}

function maySeeUse({ principal }: RequestContext, use: PerkUseRecord): boolean {
  if (principal.kind === 'member') return isItself(principal, use.memberId);
  const partnerId = actingPartnerOf(principal);
  return partnerId === undefined
    ? readsWholeCoalition(principal)
    : [use.partnerId, use.payerPartnerId].includes(partnerId);
}

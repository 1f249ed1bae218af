import type { Day } from '../../src/values/day.js';
import { countOf, type Model } from './model.js';
import { costOfPurchase, drawContract } from './plans.js';
import type { Random } from './random.js';
import type { ContractPlan } from './scene.js';
import { SCALE } from './terms.js';

/** A partner's next terms: billed as before; on credit up to a limit that is near. */
export function nextContract(random: Random, model: Model, partner: bigint, from: Day): ContractPlan {
  const plan = drawContract(random, from);
  const kind = model.partner(partner).contracts.at(-1)?.exposure?.kind;
  if (kind === undefined) return plan;
  if (kind === 'PREPAID') return { ...plan, exposure: { kind, limit: BigInt(random.below(400_000)) } };
  const charged = model.count(countOf.charged(partner)) / SCALE;
  const more = BigInt(random.below(8)) * costOfPurchase(plan);
  return { ...plan, exposure: { kind, limit: charged + more } };
}

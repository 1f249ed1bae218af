import { addPerk } from '../../src/perks/add-perk.js';
import { did, operatorOf } from '../harness/coalition-story.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import type { Model } from './model.js';
import type { ModelPerk } from './perks.js';

/** A perk of the simulation; partners by their slugs. */
export interface PerkPlan extends Omit<ModelPerk, 'id' | 'payer' | 'places'> {
  readonly payer: string | null;
  readonly places: readonly string[] | null;
}

/** Adds perks to the catalogue of a twin, and tells the model. */
export async function addPerks(
  node: ProgrammeNode,
  about: {
    readonly twinId: bigint;
    readonly model: Model;
    readonly slugs: ReadonlyMap<bigint, string>;
    readonly perks: readonly PerkPlan[];
  },
): Promise<void> {
  const { twinId, model, slugs, perks } = about;
  const idOf = (slug: string) => [...slugs].find(([, each]) => each === slug)?.[0] as bigint;
  for (const { payer: payerSlug, places: placeSlugs, ...plan } of perks) {
    const payer = payerSlug === null ? null : idOf(payerSlug);
    const places = placeSlugs?.map(idOf) ?? null;
    const rials = (minor: bigint) => ({ minor, currency: 'IRR' as const });
    const { id } = did(
      await addPerk(node.as(operatorOf(twinId)), {
        ...{ kind: 'FREE_SERVICE', name: { en: 'A free wash' }, levels: plan.levels },
        entitlement: plan.granted ? 'GRANT' : 'LEVEL',
        ...{ worth: rials(plan.granted?.worth ?? 100n), costPerUse: rials(plan.cost) },
        ...{ payer: payer === null ? null : { id: payer }, places },
        ...{
          stock: plan.stock === null ? null : BigInt(plan.stock),
          from: null,
          until: null,
          grantDays: plan.granted?.days ?? null,
        },
        ...{ uses: plan.uses, period: plan.period, confirmation: 'NONE' },
      }),
    );
    model.perks.set(id, { ...plan, id, payer, places });
  }
}

import type { GivenSettings } from '../../src/coalition/coalition-settings.js';
import { operatorName, type Scene } from './scene.js';
import type { Simulation } from './simulation.js';
import type { Step, Told } from './steps.js';
import { DAY_MS, SCALE } from './terms.js';

/** Nothing stands in the way of what a prologue does, and what cannot be taken back is a shortfall. */
const PERMISSIVE: GivenSettings = {
  clawbackPolicy: 'CAP',
  spendCodeAbove: null,
  transferMost: null,
  transferDayMost: null,
  adjustmentApprovalAbove: null,
};

/**
 * What not every random life brings and settlement has to tell apart, in each of them once: points issued and taken back,
 * burned and returned, given and returned, credited and taken away by an operator, an earn undone whose points are gone,
 * a deposit, a use of a perk; and, where points live for a month only, points that expire.
 */
export async function playPrologue(simulation: Simulation, scene: Scene): Promise<void> {
  const { model } = scene;
  const { clawback, spendCodeAbove, transferMost, transferDayMost, approvalAbove } = model.terms;
  await scene.changeSettings(PERMISSIVE);
  // The prepaid one: what is bought there is there at once, by the first version of its contract.
  const [, partner] = [...model.partners.values()];
  const [first, second] = [...model.members.keys()];
  const appeal = [...model.appeals.values()].at(-1);
  const perk = [...model.perks.values()].find(({ levels, granted }) => !granted && levels.includes('base'));
  const merchant = partner?.merchants[0];
  if (!partner || !first || !second || !appeal || !perk || merchant === undefined) {
    throw new Error('a scene without what a prologue needs');
  }
  const asker = { by: 'partner', partner: partner.id } as const;
  const operator = { by: 'operator', name: operatorName(1) } as const;
  const now = await scene.now();
  let asked = 0;
  await simulation.scripted(async (ask) => {
    const key = () => {
      asked += 1;
      return `prologue ${asked}`;
    };
    const posted = async (step: Step): Promise<bigint> => {
      const told: Told = await ask(step);
      if (told.kind === 'posted' && told.transaction !== null) return told.transaction;
      throw new Error(`the prologue was told ${told.kind === 'refused' ? told.code : told.kind}`);
    };
    const earn = (member: bigint) =>
      posted({
        ...{ kind: 'EARN', asker, key: key(), member, merchant, reference: key(), amount: 400n },
        occurredAt: now - 25 * DAY_MS,
      });
    const reverse = (transaction: bigint, points: bigint | null) =>
      posted({ kind: 'REVERSE', asker, key: key(), transaction, points, amount: null });

    await ask({ kind: 'DEPOSIT', partner: partner.id, amount: 100_000n * SCALE, reference: key() });
    await reverse(await earn(first), 1n);
    const adjust = { kind: 'ADJUST', asker: operator, member: first } as const;
    await posted({ ...adjust, key: key(), direction: 'CREDIT', points: 100n });
    await posted({ ...adjust, key: key(), direction: 'DEBIT', points: 3n });
    const burn = { kind: 'BURN', asker, member: first, merchant, points: 2n, code: null } as const;
    await reverse(await posted({ ...burn, key: key() }), 1n);
    const gift = {
      kind: 'DONATE',
      asker,
      member: first,
      appeal: appeal.id,
      points: 5n,
      named: true,
    } as const;
    await reverse(await posted({ ...gift, key: key(), code: null }), null);
    await posted({ ...gift, key: key(), code: null });
    await ask({ kind: 'USE', asker, useKey: key(), member: first, merchant, perk: perk.id });
    await earn(second);
  });
  // Its points are known once the model has been told of it.
  const gone = [...model.transactions.values()].findLast(
    ({ type, member }) => type === 'EARN' && member === second,
  );
  await simulation.scripted(async (ask) => {
    const give = {
      kind: 'TRANSFER',
      asker: operator,
      key: 'prologue transfer',
      from: second,
      to: first,
    } as const;
    await ask({ ...give, points: model.balance(second, now).posted, code: null });
    const undo = { kind: 'REVERSE', asker, key: 'prologue undone', points: null, amount: null } as const;
    await ask({ ...undo, transaction: gone?.id ?? 0n });
  });
  // Some days are over in every life, also where no round lets any go by.
  const { policy } = model.terms;
  await simulation.pass(policy.kind === 'after-months' && policy.months === 1 ? 9 : 2);
  await scene.changeSettings({
    clawbackPolicy: clawback,
    ...{ spendCodeAbove, transferMost, transferDayMost, adjustmentApprovalAbove: approvalAbove },
  });
}

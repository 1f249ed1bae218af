import { createCharityPayout } from '../../src/settlement/charities/create-charity-payout.js';
import { addDays } from '../../src/values/day.js';
import { operatorOf } from '../harness/coalition-story.js';
import { readFirstOpenDay } from './books.js';
import { payOut } from './giving.js';
import type { Random } from './random.js';
import type { Scene } from './scene.js';

/** Pays all that a charity was given on days that are closed, once and for all (C-04); tells whether there was anything. */
export async function payCharity(
  { nodes, owner, twinId, model }: Scene,
  random: Random,
  idempotencyKey: string,
): Promise<boolean> {
  const charities = [...new Set([...model.appeals.values()].map(({ charity }) => charity))];
  if (charities.length === 0) return false;
  const charityId = random.pick(charities);
  const node = random.pick(nodes);
  const { done, refusals } = await createCharityPayout(node.as(operatorOf(twinId)), {
    ...{ idempotencyKey, charityId, currency: 'IRR', until: null },
  });
  if (refusals) {
    expect(refusals.map(({ code }) => code)).toEqual(['NOTHING_TO_PAY']);
    const day = await readFirstOpenDay(owner, twinId);
    expect(payOut(model, charityId, addDays(day, -1)).donations).toBe(0);
  } else {
    const { donations, points, donated, matched, until } = done.payout;
    const paid = { donations, points, worth: donated.minor, added: matched.minor };
    expect(paid).toEqual(payOut(model, charityId, until));
  }
  model.journal.forget();
  return !refusals;
}

import { leftOf, type Model, type ModelTransaction, takable } from './model.js';
import { USUAL_PURCHASE } from './plans.js';
import type { Random } from './random.js';
import type { EarnStep } from './steps.js';
import { DAY_MS, HOUR_MS } from './terms.js';

/** What was bought for how much, and when: now, before, or when it cannot have been. */
export function purchaseAt(random: Random, now: number): Pick<EarnStep, 'amount' | 'occurredAt'> {
  const when = random.weighted({ now: 45, lately: 25, today: 12, past: 8, ahead: 5, tooFar: 2, tooOld: 2 });
  const occurredAt = {
    now: null,
    today: now - random.below(HOUR_MS),
    lately: now - random.below(20 * DAY_MS),
    past: now - random.below(179 * DAY_MS),
    ahead: now + random.below(23 * HOUR_MS),
    tooFar: now + 25 * HOUR_MS + random.below(DAY_MS),
    tooOld: now - 181 * DAY_MS - random.below(DAY_MS),
  }[when];
  const much = random.weighted({ usual: 87, nothing: 5, small: 7, huge: 1 });
  const amount = {
    usual: BigInt(random.below(USUAL_PURCHASE)),
    nothing: 0n,
    small: BigInt(random.below(20)),
    huge: 10n ** 9n,
  }[much];
  return { amount, occurredAt };
}

/** An earn of which more is left to reverse than its member has: what then happens is the coalition's policy. */
export function spentEarn(
  random: Random,
  model: Model,
  among: readonly bigint[],
): ModelTransaction | undefined {
  const known = among.map((id) => model.transactions.get(id)).filter((each) => each !== undefined);
  const spent = known.filter(
    (each) => each.type === 'EARN' && leftOf(model, each) > takable(model.state(each.member), each.id),
  );
  return spent.length > 0 ? random.pick(spent) : undefined;
}

/** Rials that were not refunded yet. */
export function moneyLeft(target: ModelTransaction | undefined): bigint {
  return target ? target.amount - target.refunded : 0n;
}

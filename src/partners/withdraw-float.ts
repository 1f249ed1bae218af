import type { EntityManager } from '@mikro-orm/postgresql';
import { ownCoalition } from '../coalition/find-coalition.js';
import { type CommandOutcome, refusedWith } from '../values/command-outcome.js';
import { formatMoneyAmount, type Money, moneyFromScaled } from '../values/money.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { contractInForce, termsOf } from './contract-terms.js';
import { ContractVersion } from './contract-version.entity.js';
import { readExposureSums } from './exposure.js';
import {
  type FloatMovement,
  type MovementGuard,
  type RecordedMovement,
  recordMovement,
} from './float-movement.js';
import type { Partner } from './partner.entity.js';
import type { ProgrammeContext } from './programme-context.js';

/** Money that goes back to a partner; `amount` is above 0 all the same. */
export type WithdrawFloatInput = FloatMovement;

/**
 * Records money that goes back to a partner from its float. No more than what stands above the float's limit, points that
 * are out counted in full as when they were issued (rule E-05): also while others issue at the partner, on whichever node.
 * Where so little stays that it would have been warned of, it is.
 * The same reference with the same amount tells the first withdrawal again. May refuse with INVALID_INPUT (not above 0, of a
 * partner that pays later, or in a currency in which its contract is not prepaid), IDEMPOTENCY_KEY_REUSED, PARTNER_NOT_FOUND,
 * PARTNER_NOT_ACTIVE (its points are taken over), FLOAT_EXHAUSTED. For operators.
 */
export async function withdrawFloat(
  context: ProgrammeContext,
  { amount, ...withdrawal }: WithdrawFloatInput,
): Promise<CommandOutcome<RecordedMovement>> {
  if (amount.minor <= 0n) {
    return refusedWith(refusal('INVALID_INPUT', 'Give an amount above 0.', ['amount', 'amount']));
  }
  const movement = { ...withdrawal, amount: { ...amount, minor: -amount.minor } };
  return recordMovement(context, movement, 'float.withdrawn', staysAboveLimit);
}

/** The withdrawal is counted already, and the row is locked: what is there now is what is left. */
const staysAboveLimit: MovementGuard = async (em, partner, { currency, minor }, at) => {
  const sums = (await readExposureSums(em, partner.coalitionId, [partner.id])).get(partner.id) ?? [];
  const own = sums.find((sum) => sum.currency === currency);
  const limit = await floatLimitAt(em, partner, currency, at);
  // Rounded down: a point's price has more digits than money.
  const left =
    moneyFromScaled((own?.deposited ?? 0n) - (own?.charged ?? 0n), currency, 'down').minor - limit.minor;
  if (left < 0n) return exhausted({ minor: left - minor, currency }, limit);
  await warnOfFloat(em, partner, { minor, currency }, limit, at);
  return undefined;
};

/** Points that are out can use up more of the float than before, though none was given: warned of as if some were. */
async function warnOfFloat(
  em: EntityManager,
  { coalitionId, id }: Partner,
  { minor, currency }: Money,
  limit: Money,
  at: Date,
): Promise<void> {
  await em.execute(
    `select warn_of_limit(e.coalition_id, e.partner_id, e.currency, percent, e.charged, e.deposited - ?::numeric, ?::timestamptz)
       from partner_exposure e
      cross join percents_passed(e.charged_before, e.charged, e.deposited - ?::numeric, e.charged, e.deposited - ?::numeric) percent
      where e.coalition_id = ? and e.partner_id = ? and e.currency = ? and e.charged > e.charged_before`,
    [
      ...[formatMoneyAmount(limit), at.toISOString()],
      ...[formatMoneyAmount({ minor: limit.minor + minor, currency }), formatMoneyAmount(limit)],
      ...[coalitionId, id, currency],
    ],
  );
}

/** What has to stay: of the version in force where that is prepaid; of others nothing. */
async function floatLimitAt(
  em: EntityManager,
  { coalitionId, id }: Partner,
  currency: Money['currency'],
  at: Date,
): Promise<Money> {
  const coalition = await ownCoalition(em, coalitionId);
  const rows = await em.find(
    ContractVersion,
    { coalitionId, partnerId: id },
    { orderBy: { version: 'asc' } },
  );
  const contract = contractInForce({ contracts: rows.map((row) => termsOf(row)) }, at, coalition);
  if (contract?.billing === 'PREPAID' && contract.currency === currency) return contract.floatLimit;
  return { minor: 0n, currency };
}

function exhausted(most: Money, limit: Money): Refusal {
  const kept = limit.minor > 0n ? `, as ${formatMoneyAmount(limit)} have to stay` : '';
  const message =
    most.minor > 0n
      ? `Give at most ${formatMoneyAmount(most)} ${most.currency}${kept}: what the points that are out can cost stays on the float.`
      : `Nothing can be taken out of the float${kept}: what the points that are out can cost uses it up.`;
  return refusal('FLOAT_EXHAUSTED', message, ['amount', 'amount']);
}

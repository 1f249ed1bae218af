import { actingCoalition } from '../access/command-context.js';
import { actorOf, callerOf } from '../access/principal.js';
import type { PairedTarget, ReversalTarget } from '../ledger/operations.js';
import { type ReversalFacts, readReversalFacts, shortfallsOf } from '../ledger/reversible.js';
import type { ProgrammeSnapshot } from '../partners/programme.js';
import { mayReverse } from '../rules/partner-terms.js';
import { entityManagerFor } from '../runtime/database.js';
import { levelRules } from '../tiers/level-rules.js';
import type { Money } from '../values/money.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { askingPartner } from './asking-partner.js';
import { fingerprintOf } from './fingerprint.js';
import { newSalt } from './new-salt.js';
import { orBusy } from './or-busy.js';
import type { PointsContext } from './points-context.js';
import type { PointsOutcome } from './points-outcome.js';
import { postOperation } from './post-operation.js';
import { reversalTargetOf } from './reversal-target.js';

export interface ReverseInput {
  readonly idempotencyKey: string;
  /** Null: the caller's text is no transaction's id. */
  readonly transactionId: bigint | null;
  /** How much of it: points, or the money refunded; both null = all that is left. */
  readonly points: bigint | null;
  readonly amount: Money | null;
  readonly reason: string;
}

/** A reversal's outcome; `shortfall`: the points that could not be taken back and that the partner bears (rule R-04). */
export type ReversalOutcome =
  | (Extract<PointsOutcome, { readonly kind: 'posted' }> & { readonly shortfall: bigint })
  | Extract<PointsOutcome, { readonly kind: 'refused' }>;

/**
 * Undoes an earn or a burn, or a part of it (rules R-01 … R-05), or a donation. A refund too small to take a point back has no
 * transaction; its `subjectId` is the refund. For the partner of the transaction and for operators. Refuses, in rank:
 * INVALID_INPUT (an amount in another currency), IDEMPOTENCY_KEY_REUSED, TRANSACTION_NOT_FOUND, PARTNER_NOT_ACTIVE,
 * MEMBER_NOT_ACTIVE, REVERSAL_EXCEEDS_TRANSACTION, POINTS_ALREADY_SPENT, DONATION_PAID_OUT, LEDGER_BUSY. A donation is
 * undone as a whole, until it is paid out (rule C-04): a part of it is INVALID_INPUT. Of a purchase that a business account
 * and an employee share, both earns are undone in the same proportion, and money is that of the whole purchase (K-10); of an
 * account that is closed nothing is taken, and the other one's part alone is undone.
 */
export async function reverseTransaction(
  context: PointsContext,
  input: ReverseInput,
): Promise<ReversalOutcome> {
  return orBusy<ReversalOutcome>(async () => {
    const outcome = await reverse(context, input);
    if (outcome.kind === 'refused') return outcome;
    // Posted already: when this look-up fails, the same key brings the same outcome with its shortfall.
    return { ...outcome, shortfall: await shortfallOf(context, outcome.transactionId) };
  });
}

async function reverse(context: PointsContext, input: ReverseInput): Promise<PointsOutcome> {
  const { principal } = context;
  const partnerId = askingPartner(principal);
  const facts = await askedTransaction(context, partnerId, input.transactionId);
  const other = facts && (await otherOf(context, facts));
  const { idempotencyKey, ...asked } = input;
  const { points, amount, reason } = asked;
  const salt = newSalt();
  return postOperation(context, actingCoalition(context), (snapshot) => {
    const target = facts ? reversalTargetOf(snapshot, facts) : null;
    return {
      kind: 'REVERSAL',
      caller: callerOf(principal),
      key: idempotencyKey,
      fingerprint: fingerprintOf(snapshot.digestKey, { operation: 'reverseTransaction', input: asked }),
      actor: actorOf(principal),
      memberId: facts?.transaction.memberId ?? null,
      target,
      points,
      amount,
      allowed: () =>
        currencyProblem(amount, target) ?? partnerMayReverse(snapshot, facts, partnerId === null),
      levels: levelRules(snapshot),
      ...(facts?.credit && other ? { paired: pairedTarget(snapshot, facts.credit, other) } : {}),
      terms: snapshot.terms,
      details: { reference: null, category: null, lines: null, reason, metadata: null, salt },
    };
  });
}

/** The transaction that the caller names, if it may reverse it: its partner, or an operator (rule A-04). */
async function askedTransaction(
  context: PointsContext,
  partnerId: bigint | null,
  transactionId: bigint | null,
): Promise<ReversalFacts | undefined> {
  if (transactionId === null) return undefined;
  const coalitionId = actingCoalition(context);
  const em = entityManagerFor(context.database, coalitionId);
  const facts = await readReversalFacts(em, coalitionId, transactionId);
  return facts && (partnerId === null || facts.transaction.partnerId === partnerId) ? facts : undefined;
}

/** The other transaction of a purchase that a business account and an employee share (rule K-10). */
async function otherOf(context: PointsContext, facts: ReversalFacts): Promise<ReversalFacts | undefined> {
  const pairedId = facts.transaction.type === 'EARN' ? facts.credit?.pairedId : null;
  if (pairedId === null || pairedId === undefined) return undefined;
  const coalitionId = actingCoalition(context);
  const em = entityManagerFor(context.database, coalitionId);
  const other = await readReversalFacts(em, coalitionId, pairedId);
  if (!other) throw new Error('one of two earns of a purchase is not there');
  return other;
}

function pairedTarget(
  snapshot: ProgrammeSnapshot,
  credit: NonNullable<ReversalFacts['credit']>,
  other: ReversalFacts,
): PairedTarget {
  const { accountId, employeeId, accountShare } = credit;
  return {
    memberId: other.transaction.memberId === accountId ? accountId : employeeId,
    target: reversalTargetOf(snapshot, other),
    credit: { accountId, employeeId, accountShare },
  };
}

/** What was paid in one currency cannot be refunded in another. */
function currencyProblem(amount: Money | null, target: ReversalTarget | null): Refusal | undefined {
  const currency = target?.amount?.currency;
  if (!amount || currency === undefined || currency === amount.currency) return undefined;
  return refusal('INVALID_INPUT', `Give the amount in ${currency}, the transaction's currency.`, [
    'amount',
    'currency',
  ]);
}

function partnerMayReverse(
  snapshot: ProgrammeSnapshot,
  facts: ReversalFacts | undefined,
  byOperator: boolean,
) {
  const partnerId = facts?.transaction.partnerId;
  // What no partner has to do with, such as an adjustment, cannot be reversed for another reason.
  return partnerId ? mayReverse(snapshot, partnerId, { byOperator }) : undefined;
}

async function shortfallOf(context: PointsContext, transactionId: bigint | null): Promise<bigint> {
  if (transactionId === null) return 0n;
  const coalitionId = actingCoalition(context);
  const em = entityManagerFor(context.database, coalitionId);
  return (await shortfallsOf(em, coalitionId, [transactionId])).get(transactionId) ?? 0n;
}

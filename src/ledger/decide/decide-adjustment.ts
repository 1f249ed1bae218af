import { lastSpendableDay } from '../../values/expiry-policy.js';
import { refusal } from '../../values/refusal.js';
import { hasDetails } from '../details-hash.js';
import type { AdjustmentOperation } from '../operations.js';
import { type AccountState, availableOf } from './batch-state.js';
import { MemberPoints } from './member-points.js';
import { insufficientPoints, memberNotActive, memberNotInCoalition } from './member-refusals.js';
import type { Posting } from './posting.js';
import type { Verdict } from './verdict.js';

/** A correction by the operator; above the coalition's limit one person asks for it and another one decides. */
export function decideAdjustment(
  posting: Posting,
  adjustment: AdjustmentOperation,
  account: AccountState | undefined,
): Verdict {
  const { step } = adjustment;
  return step.kind === 'ask'
    ? ask(posting, adjustment, step, account)
    : decideRequest(posting, step, account);
}

type Ask = Extract<AdjustmentOperation['step'], { readonly kind: 'ask' }>;
type Decide = Exclude<AdjustmentOperation['step'], Ask>;

function ask(
  posting: Posting,
  { details }: AdjustmentOperation,
  { direction, points, agreed }: Ask,
  account: AccountState | undefined,
): Verdict {
  if (!account) return { refused: memberNotInCoalition() };
  if (account.status === 'CLOSED') return { refused: memberNotActive(account.status) };
  const { terms, writes, state, actor } = posting;
  const above = terms.adjustmentApprovalAbove;
  if (agreed || above === null || points <= above) return adjust(posting, account, direction, points);

  const id = posting.takeId();
  const request = { id, memberId: account.memberId, direction, points, requestedBy: actor };
  state.requests.set(id, { ...request, status: 'PENDING' });
  writes.more.requests.push({ ...request, requestedAt: posting.postedAt });
  if (hasDetails(details)) writes.more.details.push({ id, details });
  posting.event(null, 'adjustment.requested', id, 1, id);
  return { transactionId: null, subjectId: id };
}

function decideRequest(
  posting: Posting,
  { kind, requestId }: Decide,
  account: AccountState | undefined,
): Verdict {
  const request = requestId === null ? undefined : posting.state.requests.get(requestId);
  if (!request || !account) {
    const message = 'Give the id of an adjustment that waits for approval.';
    return { refused: refusal('ADJUSTMENT_NOT_FOUND', message, ['adjustmentId']) };
  }
  if (account.status === 'CLOSED' && kind === 'approve') return { refused: memberNotActive(account.status) };
  if (request.requestedBy === posting.actor) {
    const message = 'Somebody else than the one who asked for it has to decide.';
    return { refused: refusal('SAME_PERSON_APPROVES', message, ['adjustmentId']) };
  }
  if (request.status !== 'PENDING') {
    const message = `The adjustment was ${request.status.toLowerCase()} already. Ask for a new one if needed.`;
    return { refused: refusal('ADJUSTMENT_NOT_PENDING', message, ['adjustmentId']) };
  }
  const { id } = request;
  const { more } = posting.writes;
  const decided = { id, by: posting.actor, at: posting.postedAt };
  if (kind === 'reject') {
    request.status = 'REJECTED';
    more.decidedRequests.push({ ...decided, status: 'REJECTED', transactionId: null });
    posting.event(null, 'adjustment.rejected', id, 2, id);
    return { transactionId: null, subjectId: id };
  }
  const verdict = adjust(posting, account, request.direction, request.points);
  if (verdict.refused) return verdict;
  request.status = 'APPROVED';
  more.decidedRequests.push({ ...decided, status: 'APPROVED', transactionId: verdict.transactionId });
  posting.event(null, 'adjustment.approved', id, 2, id);
  return { ...verdict, subjectId: id };
}

function adjust(
  posting: Posting,
  account: AccountState,
  direction: 'CREDIT' | 'DEBIT',
  points: bigint,
): Verdict {
  const { state, terms, postedAt } = posting;
  const moved = new MemberPoints(account);
  if (direction === 'CREDIT') {
    const { timeZone, calendar } = terms;
    const expiry = lastSpendableDay(terms.expiryPolicy, {
      occurredAt: postedAt,
      postedAt,
      timeZone,
      calendar,
    });
    moved.giveSpendable({ expiry, funding: state.ownFundingId, points });
  } else {
    const available = availableOf(account);
    if (available < points) return { refused: insufficientPoints(available, 'Take back') };
    moved.takeSpendable(points);
  }
  const transactionId = posting.transaction(
    {
      type: 'ADJUSTMENT',
      points,
      partnerId: null,
      merchantId: null,
      contractVersionId: null,
      occurredAt: postedAt,
    },
    [moved],
    [{ accountId: terms.accounts.adjusted, amount: direction === 'CREDIT' ? -points : points }],
    'points.adjusted',
  );
  return { transactionId, subjectId: null };
}

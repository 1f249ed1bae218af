import { hasDetails } from '../details-hash.js';
import type { HoldOperation } from '../operations.js';
import { refusalOf } from './account-refusal.js';
import { type AccountState, availableOf, type HoldState } from './batch-state.js';
import { spendingProblem, spent } from './may-spend.js';
import { MemberPoints } from './member-points.js';
import { insufficientPoints } from './member-refusals.js';
import type { Posting } from './posting.js';
import { pricedAt } from './price-failure.js';
import type { Verdict } from './verdict.js';

/** Points reserved for a burn that is not final yet: their lots move out of the member's row into the hold (B-03). */
export function decideHold(
  posting: Posting,
  asked: HoldOperation,
  account: AccountState | undefined,
): Verdict {
  const { state, writes, postedAt } = posting;
  const priced = pricedAt(asked.price, postedAt);
  const refused = refusalOf(account, priced.refused);
  if (refused) return { refused };
  if (!account || priced.refused) throw new Error('an unpriced hold was not refused');

  const { partnerId, contractVersionId, holdSeconds } = priced.value;
  const notAllowed = spendingProblem(posting, account, asked, partnerId);
  if (notAllowed) return { refused: notAllowed };
  const available = availableOf(account);
  if (available < asked.points) return { refused: insufficientPoints(available, 'Hold') };

  const id = posting.takeId();
  const moved = new MemberPoints(account);
  const lots = moved.takeSpendable(asked.points);
  moved.giveHeld(lots);
  posting.step('HOLD', id, moved);
  const hold: HoldState = {
    id,
    memberId: account.memberId,
    partnerId,
    merchantId: asked.merchantId,
    contractVersionId,
    points: asked.points,
    status: 'OPEN',
    openedAt: postedAt,
    expiresAt: new Date(postedAt.getTime() + (asked.expiresInSeconds ?? holdSeconds) * 1000),
    lots,
  };
  state.holds.set(id, hold);
  writes.more.openedHolds.push({ hold, actor: asked.actor });
  if (hasDetails(asked.details)) writes.more.details.push({ id, details: asked.details });
  posting.event(null, 'hold.opened', id, 1, id);
  spent(posting, account, asked, id);
  return { transactionId: null, subjectId: id };
}

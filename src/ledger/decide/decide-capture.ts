import { refusal } from '../../values/refusal.js';
import type { CaptureOperation } from '../operations.js';
import type { AccountState } from './batch-state.js';
import { split } from './lots.js';
import { MemberPoints } from './member-points.js';
import { openHoldOf } from './open-hold.js';
import type { Posting } from './posting.js';
import { renewLots } from './renew-lots.js';
import { expireLapsed } from './settle-due.js';
import type { Verdict } from './verdict.js';

/**
 * Burns what a hold reserves, or a part of it, soonest-expiring first. The rest is released before, and what of it has
 * lapsed meanwhile expires (rules B-03, B-04).
 */
export function decideCapture(
  posting: Posting,
  capture: CaptureOperation,
  ofMember: AccountState | undefined,
): Verdict {
  const open = openHoldOf(posting, capture, ofMember);
  if (open.refused) return open;
  const { hold, account } = open;
  const points = capture.points ?? hold.points;
  if (points > hold.points) {
    return {
      refused: refusal(
        'CAPTURE_EXCEEDS_HOLD',
        `The hold reserves ${hold.points} points. Capture at most that many.`,
        ['points'],
      ),
    };
  }

  const [captured, rest] = split(hold.lots, points);
  if (rest.length > 0) {
    const released = new MemberPoints(account);
    released.takeHeld(rest);
    for (const lot of rest) released.giveSpendable(lot);
    posting.step('RELEASE', hold.id, released);
    expireLapsed(posting, account);
  }
  const taken = new MemberPoints(account);
  taken.takeHeld(captured);
  const transactionId = posting.transaction(
    {
      type: 'BURN',
      points,
      partnerId: hold.partnerId,
      merchantId: hold.merchantId,
      contractVersionId: hold.contractVersionId,
      occurredAt: posting.postedAt,
      holdId: hold.id,
    },
    [taken],
    [{ accountId: capture.redeemedAccountId, amount: points }],
    'points.burned',
  );
  hold.status = 'CAPTURED';
  posting.writes.more.endedHolds.push({
    id: hold.id,
    status: 'CAPTURED',
    at: posting.postedAt,
    captured: { transactionId, points },
  });
  posting.event(null, 'hold.captured', hold.id, 2, hold.id);
  renewLots(posting, account, transactionId, posting.postedAt);
  return { transactionId, subjectId: hold.id };
}

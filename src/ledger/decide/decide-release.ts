import type { ReleaseOperation } from '../operations.js';
import type { AccountState } from './batch-state.js';
import { MemberPoints } from './member-points.js';
import { openHoldOf } from './open-hold.js';
import type { Posting } from './posting.js';
import { expireLapsed } from './settle-due.js';
import type { Verdict } from './verdict.js';

/** Gives back what a hold reserves; what of it has lapsed meanwhile expires (rules B-03, B-04). */
export function decideRelease(
  posting: Posting,
  release: ReleaseOperation,
  ofMember: AccountState | undefined,
): Verdict {
  const open = openHoldOf(posting, release, ofMember);
  if (open.refused) return open;
  const { hold, account } = open;
  const released = new MemberPoints(account);
  released.takeHeld(hold.lots);
  for (const lot of hold.lots) released.giveSpendable(lot);
  posting.step('RELEASE', hold.id, released);
  hold.status = 'RELEASED';
  posting.writes.more.endedHolds.push({
    id: hold.id,
    status: 'RELEASED',
    at: posting.postedAt,
    captured: null,
  });
  posting.event(null, 'hold.released', hold.id, 2, hold.id);
  expireLapsed(posting, account);
  return { transactionId: null, subjectId: hold.id };
}

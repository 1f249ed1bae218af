import { type Refusal, refusal } from '../../values/refusal.js';
import type { CaptureOperation, ReleaseOperation } from '../operations.js';
import type { AccountState, HoldState } from './batch-state.js';
import { memberNotActive } from './member-refusals.js';
import type { Posting } from './posting.js';

/** What a hold can be ended on, or why it cannot. */
export type OpenHold =
  | { readonly refused: Refusal }
  | { readonly refused?: undefined; readonly hold: HoldState; readonly account: AccountState };

/**
 * The hold that an operation ends. Refuses, in this order, HOLD_NOT_FOUND, what the caller's terms say, MEMBER_NOT_ACTIVE
 * (nothing is captured from a closed account; what is held there can only be released), and HOLD_NOT_OPEN (B-03).
 */
export function openHoldOf(
  { state }: Posting,
  { kind, holdId, allowed }: CaptureOperation | ReleaseOperation,
  account: AccountState | undefined,
): OpenHold {
  const hold = holdId === null ? undefined : state.holds.get(holdId);
  if (!hold || !account) {
    return { refused: refusal('HOLD_NOT_FOUND', 'Give the id of one of your holds.', ['holdId']) };
  }
  const refused = allowed();
  if (refused) return { refused };
  if (kind === 'CAPTURE' && account.status === 'CLOSED') return { refused: memberNotActive(account.status) };
  if (hold.status === 'OPEN') return { hold, account };
  const how = { CAPTURED: 'was captured', RELEASED: 'was released', EXPIRED: 'has expired' }[hold.status];
  return {
    refused: refusal('HOLD_NOT_OPEN', `The hold ${how} already: make a new one, or burn the points.`, [
      'holdId',
    ]),
  };
}

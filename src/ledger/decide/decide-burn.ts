import type { BurnOperation } from '../operations.js';
import { refusalOf } from './account-refusal.js';
import { type AccountState, availableOf } from './batch-state.js';
import { spendingProblem, spent } from './may-spend.js';
import { MemberPoints } from './member-points.js';
import { insufficientPoints } from './member-refusals.js';
import { draw, mayDraw } from './pool-draw.js';
import type { Posting } from './posting.js';
import { pricedAt } from './price-failure.js';
import { renewLots } from './renew-lots.js';
import type { Verdict } from './verdict.js';

/** Points spent, the soonest-expiring first, its own and then a parent's; posts them, or says why not. */
export function decideBurn(
  posting: Posting,
  burn: BurnOperation,
  account: AccountState | undefined,
  parent: AccountState | undefined,
): Verdict {
  const { postedAt } = posting;
  const priced = pricedAt(burn.price, postedAt);
  const refused = refusalOf(account, priced.refused);
  if (refused) return { refused };
  if (!account || priced.refused) throw new Error('an unpriced burn was not refused');

  const { partnerId, contractVersionId, redeemedAccountId } = priced.value;
  const notAllowed = spendingProblem(posting, account, burn, partnerId);
  if (notAllowed) return { refused: notAllowed };
  const available = availableOf(account);
  const missing = burn.points - available;
  const draws = missing > 0n && mayDraw(posting, burn, account, parent, missing);
  if (missing > 0n && !draws) return { refused: insufficientPoints(available, 'Burn') };
  const drawnFor = draws && parent ? draw(posting, burn, account, parent, missing) : undefined;

  const taken = new MemberPoints(account);
  taken.takeSpendable(burn.points);
  const transactionId = posting.transaction(
    {
      type: 'BURN',
      points: burn.points,
      partnerId,
      merchantId: burn.merchantId,
      contractVersionId,
      occurredAt: postedAt,
    },
    [taken],
    [{ accountId: redeemedAccountId, amount: burn.points }],
    'points.burned',
  );
  drawnFor?.(transactionId);
  spent(posting, account, burn, transactionId);
  renewLots(posting, account, transactionId, postedAt);
  return { transactionId, subjectId: null };
}

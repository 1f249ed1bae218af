import { firstInRank, refusal } from '../../values/refusal.js';
import type { MemberDayName, TransferOperation } from '../operations.js';
import { type AccountState, availableOf } from './batch-state.js';
import { countMemberDay } from './earn-limits.js';
import { spendingProblem, spent } from './may-spend.js';
import { MemberPoints } from './member-points.js';
import { insufficientPoints, memberNotActive } from './member-refusals.js';
import type { Posting } from './posting.js';
import type { Verdict } from './verdict.js';

/** Points given by one member to another, the soonest-expiring first; each lot keeps its expiry and its issuer. */
export function decideTransfer(
  posting: Posting,
  transfer: TransferOperation,
  from: AccountState | undefined,
  to: AccountState | undefined,
): Verdict {
  const refused = firstInRank(
    [
      ...memberProblems(from, 'from'),
      ...memberProblems(to, 'to'),
      ...(from && from === to
        ? [refusal('INVALID_INPUT', 'Give two different members: nobody can transfer to themselves.', ['to'])]
        : []),
      transfer.allowed(posting.businessDay),
    ].filter((each) => each !== undefined),
  );
  if (refused) return { refused };
  if (!from || !to) throw new Error('a transfer without members was not refused');

  const { terms } = posting;
  const { points, partnerId } = transfer;
  const notAllowed = spendingProblem(posting, from, transfer, partnerId);
  if (notAllowed)
    return {
      refused: { ...notAllowed, field: notAllowed.code === 'SPENDING_LOCKED' ? ['from'] : notAllowed.field },
    };
  const today: MemberDayName = {
    memberId: from.memberId,
    purpose: 'TRANSFERRED',
    partnerId: 0n,
    day: posting.day(),
  };
  if (terms.transferMost !== null && points > terms.transferMost) {
    return tooMany(`At most ${terms.transferMost} points can be transferred at once. Transfer fewer.`);
  }
  if (terms.transferDayMost !== null) {
    const left = terms.transferDayMost - posting.state.limits.memberDay(today);
    // Below 0 when the limit was lowered during the day.
    if (left <= 0n) return tooMany('The member has transferred all that it can today. Try again tomorrow.');
    if (points > left) return tooMany(`The member can transfer ${left} more points today. Transfer fewer.`);
  }
  const available = availableOf(from);
  if (available < points) return { refused: insufficientPoints(available, 'Transfer') };

  const given = new MemberPoints(from);
  const received = new MemberPoints(to);
  for (const portion of given.takeSpendable(points)) received.giveSpendable(portion);
  const transactionId = posting.transaction(
    {
      type: 'TRANSFER',
      points,
      partnerId,
      merchantId: null,
      contractVersionId: null,
      occurredAt: posting.postedAt,
    },
    [given, received],
    [],
    'points.transferred',
  );
  if (terms.transferDayMost !== null) countMemberDay(posting, today, points);
  spent(posting, from, transfer, transactionId);
  return { transactionId, subjectId: null };
}

function memberProblems(account: AccountState | undefined, field: 'from' | 'to') {
  if (!account) {
    return [
      refusal('MEMBER_NOT_FOUND', 'Name a member that you can see, or enrol or link it first.', [field]),
    ];
  }
  return account.status === 'ACTIVE' ? [] : [{ ...memberNotActive(account.status), field: [field] }];
}

function tooMany(message: string): Verdict {
  return { refused: refusal('CAP_REACHED', message, ['points']) };
}

import { type Refusal, refusal } from '../../values/refusal.js';
import type {
  BurnOperation,
  DonationOperation,
  HoldOperation,
  MemberDayName,
  TransferOperation,
} from '../operations.js';
import { type AccountState, codeOf, type SpendCodeState } from './batch-state.js';
import { countMemberDay } from './earn-limits.js';
import type { Posting } from './posting.js';

type Spending = BurnOperation | HoldOperation | TransferOperation | DonationOperation;

/**
 * Why a member's points may not be spent: SPENDING_LOCKED, SPEND_CODE_REQUIRED or SPEND_CODE_INVALID (rule B-05). A
 * wrong code is counted although the operation is refused, and too many of them lock spending.
 */
export function spendingProblem(
  posting: Posting,
  account: AccountState,
  spending: Spending,
  partnerId: bigint | null,
): Refusal | undefined {
  if (account.spendingLock !== null) return spendingLocked(account.spendingLock);
  const { state, terms } = posting;
  const { spendCodeHash } = spending;
  if (spendCodeHash === null) {
    return needsCode(posting, account, spending)
      ? refusal(
          'SPEND_CODE_REQUIRED',
          'The member spends more than may be spent today without confirmation: send a spend code of the member.',
          ['spendCode'],
        )
      : undefined;
  }
  const code = state.codes.get(codeOf(account.memberId, spendCodeHash));
  if (code && isGood(code, state.clock, partnerId, spending.points)) return undefined;
  account.failedCodes += 1;
  if (account.failedCodes >= terms.mostWrongCodes) account.spendingLock = 'CODES';
  posting.writes.accounts.add(account);
  return refusal(
    'SPEND_CODE_INVALID',
    'The spend code is wrong, used, too old, or was made for another partner or fewer points. Ask the member for a new one.',
    ['spendCode'],
  );
}

/** Counts what was spent and uses the code up. */
export function spent(posting: Posting, account: AccountState, spending: Spending, by: bigint): void {
  const { state, writes, terms } = posting;
  if (terms.spendCodeAbove !== null) countMemberDay(posting, spentToday(posting, account), spending.points);
  const { spendCodeHash } = spending;
  const code = spendCodeHash && state.codes.get(codeOf(account.memberId, spendCodeHash));
  if (!code || !spendCodeHash) return;
  code.used = true;
  account.failedCodes = 0;
  writes.more.usedCodes.push({ memberId: account.memberId, codeHash: spendCodeHash, usedBy: by });
}

function needsCode(posting: Posting, account: AccountState, { points, byMember }: Spending): boolean {
  const { spendCodeAbove } = posting.terms;
  if (spendCodeAbove === null || byMember) return false;
  return posting.state.limits.memberDay(spentToday(posting, account)) + points > spendCodeAbove;
}

function spentToday(posting: Posting, { memberId }: AccountState): MemberDayName {
  return { memberId, purpose: 'SPENT', partnerId: 0n, day: posting.day() };
}

function isGood(code: SpendCodeState, now: Date, partnerId: bigint | null, points: bigint): boolean {
  return (
    !code.used &&
    code.expiresAt > now &&
    (code.partnerId === null || code.partnerId === partnerId) &&
    (code.mostPoints === null || points <= code.mostPoints)
  );
}

/** Why nothing of a member can be spent, and who can change that. */
export function spendingLocked(by: NonNullable<AccountState['spendingLock']>): Refusal {
  const message = {
    MEMBER: 'The member has locked spending, and can unlock it.',
    OPERATOR: "The operator has locked the member's spending, and can unlock it.",
    CODES: 'Too many wrong spend codes were sent: the operator can unlock spending.',
  }[by];
  return refusal('SPENDING_LOCKED', message, ['member']);
}

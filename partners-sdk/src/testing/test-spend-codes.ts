import type { TestMember } from './test-books.js';
import type { TestCall } from './test-call.js';
import { refuse } from './test-refusal.js';

/** Above the day's limit the member's own code is needed. */
export function assertConfirmed(
  call: TestCall,
  member: TestMember,
  points: bigint,
  code: string | null,
): void {
  const { spendCodeAbove } = call.terms;
  if (code !== null) {
    if (call.codes.get(code) === member) return;
    const message =
      'The spend code is wrong, used, too old, or was made for another partner or fewer points. Ask the member for a new one.';
    refuse('SPEND_CODE_INVALID', message, 'input', 'spendCode');
  }
  if (spendCodeAbove === undefined || spentToday(call, member) + points <= spendCodeAbove) return;
  const message =
    'The member spends more than may be spent today without confirmation: send a spend code of the member.';
  refuse('SPEND_CODE_REQUIRED', message, 'input', 'spendCode');
}

/** Burns and holds together; a capture was counted when its hold was made. */
function spentToday({ books }: TestCall, member: TestMember): bigint {
  const today = books.now().toISOString().slice(0, 10);
  const spent = books.transactions
    .filter((one) => one.member === member && one.type === 'BURN' && one.holdId === null)
    .filter(({ postedAt }) => postedAt.toISOString().startsWith(today));
  const held = books.holds
    .filter((one) => one.member === member)
    .filter(({ openedAt }) => openedAt.toISOString().startsWith(today));
  return [...spent, ...held].reduce((sum, { points }) => sum + points, 0n);
}

/** A code is good once. */
export function takeSpendCode(call: TestCall, code: string | null): void {
  if (code !== null) call.codes.delete(code);
}

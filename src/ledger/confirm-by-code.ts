import type { EntityManager } from '../runtime/database.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { spendingLocked } from './decide/may-spend.js';
import { lockSpendingState } from './spending.js';

/** A spend code that somebody was sent with something that moves no points (rule B-05). */
export interface CodeToCheck {
  readonly memberId: bigint;
  readonly partnerId: bigint;
  /** Keyed digest; null: none was sent. */
  readonly codeHash: Buffer | null;
}

/** What a code is worth: good, or why not; a wrong one has to be counted. */
export type CheckedCode =
  | { readonly good: true }
  | { readonly good: false; readonly refusal: Refusal; readonly wrong: boolean };

/**
 * Checks a member's spend code, with the member's account locked until the transaction ends, so that nobody else uses it or
 * tries another one meanwhile. Whoever refuses what it was sent with still commits {@link countWrongCode}.
 */
export async function checkSpendCode(
  em: EntityManager,
  coalitionId: bigint,
  { memberId, partnerId, codeHash }: CodeToCheck,
): Promise<CheckedCode> {
  const state = await lockSpendingState(em, coalitionId, memberId);
  if (!state) throw new Error('a member has no account');
  if (state.lock !== null) return { good: false, refusal: spendingLocked(state.lock), wrong: false };
  if (codeHash === null) {
    const message = 'The member has to confirm it: send a spend code of the member.';
    return { good: false, refusal: refusal('SPEND_CODE_REQUIRED', message, ['spendCode']), wrong: false };
  }
  const rows = await em.execute<unknown[]>(
    `select from spend_code
      where coalition_id = ? and member_id = ? and code_hash = decode(?, 'hex') and used_by is null
        and expires_at > ?::timestamptz and (partner_id is null or partner_id = ?)`,
    [coalitionId, memberId, codeHash.toString('hex'), state.now.toISOString(), partnerId],
  );
  if (rows.length > 0) return { good: true };
  const message =
    'The spend code is wrong, used, too old, or was made for another partner. Ask the member for a new one.';
  return { good: false, refusal: refusal('SPEND_CODE_INVALID', message, ['spendCode']), wrong: true };
}

/** Counts a wrong code of a member whose account is locked; too many lock spending. */
export async function countWrongCode(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
  mostWrongCodes: number,
): Promise<void> {
  await em.execute(
    `update member_account set failed_codes = failed_codes + 1,
        spending_lock = case when failed_codes + 1 >= ? then 'CODES' else spending_lock end
      where coalition_id = ? and member_id = ?`,
    [mostWrongCodes, coalitionId, memberId],
  );
}

/** Uses a code up that was good, and forgives wrong ones. */
export async function useSpendCode(
  em: EntityManager,
  coalitionId: bigint,
  { memberId, codeHash }: { readonly memberId: bigint; readonly codeHash: Buffer },
  usedBy: bigint,
): Promise<void> {
  await em.execute(
    `update spend_code set used_by = ? where coalition_id = ? and member_id = ? and code_hash = decode(?, 'hex')`,
    [usedBy, coalitionId, memberId, codeHash.toString('hex')],
  );
  await em.execute(
    'update member_account set failed_codes = 0 where coalition_id = ? and member_id = ? and failed_codes > 0',
    [coalitionId, memberId],
  );
}

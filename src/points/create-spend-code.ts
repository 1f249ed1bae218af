import { randomInt } from 'node:crypto';
import type { CommandContext } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import type { MemberPrincipal } from '../access/principal.js';
import { memberNotActive, memberNotInCoalition } from '../ledger/decide/member-refusals.js';
import { countSpendCodes, dropSpendCodes, keepSpendCode, lockSpendingState } from '../ledger/spending.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { refusal } from '../values/refusal.js';
import type { PointsContext } from './points-context.js';
import { spendCodeHash } from './spend-code.js';

export interface CreateSpendCodeInput {
  /** Where alone it may be used; `any`; null: the caller's text is no partner's id. */
  readonly partnerId: bigint | 'any' | null;
  /** For how many points at most; null: any number. */
  readonly points: bigint | null;
}

export interface CreatedSpendCode {
  /** Eight digits; told this once, never kept. */
  readonly code: string;
  readonly expiresAt: Date;
}

const DIGITS = 8;
/** More codes than a member can have use for: whoever asks for them is trying something. */
const MOST_USABLE = 5;
const MOST_PER_HOUR = 10;
const HOUR_MS = 3_600_000;
const KEPT_MS = 24 * HOUR_MS;

/** What the command is given: that the caller is a member has been seen to. */
type OfMember<Context extends CommandContext> = Context & { readonly principal: MemberPrincipal };

/**
 * Makes the member's confirmation for one burn, hold, transfer or use of a perk (rule B-05): short-lived by the coalition's clock, for
 * one use. At most 5 that can be used at a time, and 10 per hour. Refuses, in rank: PARTNER_NOT_FOUND,
 * MEMBER_NOT_ACTIVE, SPEND_CODE_LIMIT_REACHED.
 */
export async function createSpendCode(
  context: OfMember<PointsContext>,
  { partnerId, points }: CreateSpendCodeInput,
): Promise<CommandOutcome<CreatedSpendCode>> {
  const { coalitionId, memberId } = context.principal;
  const { partners, digestKey, coalition } = await context.programme.snapshot(coalitionId);
  if (partnerId === null || (partnerId !== 'any' && !partners.has(partnerId))) {
    return refusedWith(
      refusal('PARTNER_NOT_FOUND', 'Give the id of a partner of the coalition, or none.', ['partnerId']),
    );
  }
  return commandTransaction(context.database, coalitionId, async (em) => {
    const account = await lockSpendingState(em, coalitionId, memberId);
    // The member is the caller: no value of the input is the cause.
    if (!account) return refusedWith({ ...memberNotInCoalition(), field: [] });
    if (account.status !== 'ACTIVE') return refusedWith({ ...memberNotActive(account.status), field: [] });
    const { now } = account;
    await dropSpendCodes(em, coalitionId, memberId, new Date(now.getTime() - KEPT_MS));
    const { usable, made } = await countSpendCodes(em, coalitionId, memberId, {
      now,
      since: new Date(now.getTime() - HOUR_MS),
    });
    if (usable >= MOST_USABLE || made >= MOST_PER_HOUR) {
      return refusedWith(
        refusal(
          'SPEND_CODE_LIMIT_REACHED',
          `Use one of the codes, or wait: ${MOST_USABLE} can be open at a time, ${MOST_PER_HOUR} be made per hour.`,
        ),
      );
    }
    const expiresAt = new Date(now.getTime() + coalition.spendCodeSeconds * 1_000);
    const limits = {
      memberId,
      partnerId: partnerId === 'any' ? null : partnerId,
      mostPoints: points,
      createdAt: now,
      expiresAt,
    };
    for (;;) {
      const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
      const codeHash = spendCodeHash(digestKey, code);
      if (await keepSpendCode(em, coalitionId, { ...limits, codeHash })) return done({ code, expiresAt });
    }
  });
}

import { writeAudit } from '../../access/audit-log.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { formatRate, type Rate } from '../../values/rate.js';
import { refusal } from '../../values/refusal.js';
import type { MemberRef } from '../member-ref.js';
import type { MembersContext } from '../members-context.js';
import { changeAccount } from './acting-for-account.js';
import {
  type PurchaseCreditSetting,
  purchaseCreditSettingsOf,
  type SharedCredit,
} from './purchase-credit-setting.js';

export interface SetPurchaseCreditInput {
  readonly member: MemberRef;
  /** Empty: the account alone gets points, as before anything was set. */
  readonly credits: readonly SharedCredit[];
  /** Between 0 and 100, both excluded; null: both get the points of all of it. */
  readonly accountShare: Rate | null;
  /** 1–500 characters. */
  readonly reason: string;
}

/**
 * Says who may get points of a business account's purchases besides the account, for those that happen from now on (rule
 * K-09). For operators: it decides what partners owe. May refuse with MEMBER_NOT_FOUND, NOT_A_BUSINESS_ACCOUNT,
 * INVALID_INPUT (a share where not both get points).
 */
export async function setPurchaseCredit(
  context: MembersContext,
  { member, credits, accountShare, reason }: SetPurchaseCreditInput,
): Promise<CommandOutcome<PurchaseCreditSetting>> {
  if (accountShare !== null && !credits.includes('BOTH')) {
    const message = 'Give a share only where both may get points: add BOTH to credits.';
    return refusedWith(refusal('INVALID_INPUT', message, ['accountShare']));
  }
  return changeAccount(context, member, async ({ em, coalitionId, memberId, at }) => {
    // One setting after the other, each from its own instant on.
    await em.execute('select from member where coalition_id = ? and id = ? for no key update', [
      coalitionId,
      memberId,
    ]);
    const settings = (await purchaseCreditSettingsOf(em, coalitionId, [memberId])).get(memberId) ?? [];
    const before = settings.at(-1);
    const setting = {
      accountId: memberId,
      number: (before?.number ?? 0) + 1,
      from: at,
      credits: [...new Set(credits)].sort(),
      accountShare,
    };
    await em.execute(
      `insert into purchase_credit_setting (coalition_id, account_id, number, from_at, credits, account_share)
       values (?, ?, ?, ?::timestamptz, ?::text[], ?::numeric)`,
      [
        ...[coalitionId, memberId, setting.number, at.toISOString(), `{${setting.credits.join()}}`],
        accountShare && formatRate(accountShare),
      ],
    );
    await writeAudit(em, context, {
      coalitionId,
      action: 'purchase-credit.set',
      objectId: encodeId('member', memberId),
      reason,
      before: before ? shown(before) : {},
      after: shown(setting),
    });
    return done(setting);
  });
}

function shown({ credits, accountShare }: Pick<PurchaseCreditSetting, 'credits' | 'accountShare'>) {
  return { credits: credits.join(' '), accountShare: accountShare && formatRate(accountShare) };
}

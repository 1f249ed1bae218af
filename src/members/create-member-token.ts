import { writeAudit } from '../access/audit-log.js';
import type { OfPartner } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { DEFAULT_MEMBER_TOKEN_SECONDS, MAX_MEMBER_TOKEN_SECONDS } from '../access/member-tokens.js';
import { readAccounts } from '../ledger/balances.js';
import { memberNotActive, memberNotLinked } from '../ledger/decide/member-refusals.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { formatInstant } from '../values/instant.js';
import { refusal } from '../values/refusal.js';
import { refusalToEnrol } from './enrolling-partner.js';
import type { MemberRef } from './member-ref.js';
import type { MembersContext } from './members-context.js';
import { readTokenSeries } from './token-series.js';

export interface CreateMemberTokenInput {
  readonly member: MemberRef;
  /** Seconds, 1–86,400; null: 15 minutes. */
  readonly expiresIn: number | null;
}

export interface CreatedMemberToken {
  readonly memberId: bigint;
  readonly token: string;
  readonly expiresAt: Date;
}

/**
 * Makes a short-lived token with which a member can use the API from the partner's app (rule A-02). A suspended member
 * may still look; one whose account is closed may not. Whoever has the token sees what the member sees, and where the
 * key may move points (`points:write`) also does what the member may do, so that each one is written to the audit log
 * (rule A-08). May refuse with INVALID_INPUT, MEMBER_NOT_FOUND,
 * PARTNER_NOT_ACTIVE, MEMBER_NOT_ACTIVE. For partners.
 */
export async function createMemberToken(
  context: OfPartner<MembersContext>,
  { member, expiresIn }: CreateMemberTokenInput,
): Promise<CommandOutcome<CreatedMemberToken>> {
  const seconds = expiresIn ?? DEFAULT_MEMBER_TOKEN_SECONDS;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MAX_MEMBER_TOKEN_SECONDS) {
    return refusedWith(
      refusal('INVALID_INPUT', `Give a whole number of seconds from 1 to ${MAX_MEMBER_TOKEN_SECONDS}.`, [
        'expiresIn',
      ]),
    );
  }
  const { coalitionId, partnerId } = context.principal;
  const memberId = await context.members.resolve(coalitionId, partnerId, member);
  if (memberId === null) return refusedWith(memberNotLinked());

  return commandTransaction(context.database, coalitionId, async (em) => {
    const inactive = await refusalToEnrol(em, coalitionId, partnerId);
    if (inactive) return refusedWith(inactive);
    const series = await readTokenSeries(em, coalitionId, partnerId, memberId);
    if (series === undefined) return refusedWith(memberNotLinked());
    const account = (await readAccounts(em, coalitionId, [memberId])).get(memberId);
    if (account?.status === 'CLOSED') return refusedWith(memberNotActive(account.status));
    const madeWith = { series, keyId: context.principal.keyId };
    const holder = { coalitionId, partnerId, memberId, madeWith };
    const mayAct = context.principal.scopes.includes('points:write');
    const issued = await context.memberTokens.issue(
      mayAct ? holder : { ...holder, readsOnly: true },
      seconds,
      context.principal.expiresAt,
    );
    await writeAudit(em, context, {
      coalitionId,
      action: 'member-token.created',
      objectId: encodeId('member', memberId),
      after: { expiresAt: formatInstant(issued.expiresAt) },
    });
    return done({ memberId, ...issued });
  });
}

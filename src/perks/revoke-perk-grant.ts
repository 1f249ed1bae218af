import { writeAudit } from '../access/audit-log.js';
import { hasRole } from '../access/principal.js';
import { managerOf } from '../members/business/acting-for-account.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { refusal } from '../values/refusal.js';
import { type Changed, keyedChange } from './keyed-change.js';
import { putOneBack } from './perk.js';
import { giveBackToBudgets } from './perk-budget.js';
import { grantNotFound, isOver, lockGrant, type PerkGrant, readGrant, stepGrant } from './perk-grant.js';
import type { PerksContext } from './perks-context.js';

export interface RevokePerkGrantInput {
  /** 1–255 characters, the caller's own (rule L-04). */
  readonly idempotencyKey: string;
  /** Null: the caller's text is no grant's id. */
  readonly grantId: bigint | null;
  /** 1–500 characters. */
  readonly reason: string;
}

/**
 * Takes a granted perk back: it can be used no more (rule K-04). One that was never used goes back to stock and budgets.
 * For operators, and account managers in whose portfolio the account is. May refuse with IDEMPOTENCY_KEY_REUSED,
 * PERK_GRANT_NOT_FOUND, PERK_GRANT_NOT_ACTIVE (it has ended already, or its last day is over), LEDGER_BUSY.
 */
export async function revokePerkGrant(
  context: PerksContext,
  { idempotencyKey, ...asked }: RevokePerkGrantInput,
): Promise<CommandOutcome<Changed<PerkGrant>>> {
  return keyedChange(
    context,
    { key: idempotencyKey, asked: { operation: 'revokePerkGrant', input: asked } },
    async ({ em, coalitionId, at, today }) => {
      const { principal } = context;
      const grant = await lockGrant(em, coalitionId, asked.grantId);
      const mayRevoke =
        grant !== undefined &&
        (hasRole(principal, 'operator') || (await managerOf(em, principal, grant.memberId)) !== undefined);
      if (!grant || !mayRevoke) return refusedWith(grantNotFound());
      // What has expired stays taken, whether or not the job has come to it (rule K-08).
      if ((grant.status !== 'ACTIVE' && grant.status !== 'PENDING') || isOver(grant, today)) {
        const message = 'The granted perk has ended already.';
        return refusedWith(refusal('PERK_GRANT_NOT_ACTIVE', message, ['grantId']));
      }
      const returned = grant.used === 0;
      if (returned) {
        await giveBackToBudgets(em, coalitionId, grant.id, grant.worth);
        await putOneBack(em, coalitionId, grant.perkId);
      }
      const after = await stepGrant(em, coalitionId, grant, {
        ...{ status: 'REVOKED', event: 'perk-grant.revoked', at, returned },
      });
      await writeAudit(em, context, {
        coalitionId,
        action: 'perk-grant.revoked',
        objectId: encodeId('perkGrant', grant.id),
        reason: asked.reason,
        before: { status: grant.status, used: grant.used },
        after: { status: after.status, returned },
      });
      return done(after);
    },
    ({ em, coalitionId }, id) => readGrant(em, coalitionId, id),
  );
}

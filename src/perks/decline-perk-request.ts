import { writeAudit } from '../access/audit-log.js';
import { actorOf, hasRole } from '../access/principal.js';
import { managerOf } from '../members/business/acting-for-account.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { refusal } from '../values/refusal.js';
import { type Changed, keyedChange } from './keyed-change.js';
import { answerRequest, lockRequest, type PerkRequest, readRequest, requestNotOpen } from './perk-request.js';
import type { PerksContext } from './perks-context.js';

export interface DeclinePerkRequestInput {
  /** 1–255 characters, the caller's own (rule L-04). */
  readonly idempotencyKey: string;
  /** Null: the caller's text is no request's id. */
  readonly requestId: bigint | null;
  /** 1–500 characters. */
  readonly reason: string;
}

/**
 * Declines a request for a perk. For operators, and account managers in whose portfolio the account is. May refuse with
 * IDEMPOTENCY_KEY_REUSED, PERK_REQUEST_NOT_FOUND, PERK_REQUEST_NOT_OPEN, LEDGER_BUSY.
 */
export async function declinePerkRequest(
  context: PerksContext,
  { idempotencyKey, ...asked }: DeclinePerkRequestInput,
): Promise<CommandOutcome<Changed<PerkRequest>>> {
  return keyedChange(
    context,
    { key: idempotencyKey, asked: { operation: 'declinePerkRequest', input: asked } },
    async ({ em, coalitionId, at }) => {
      const { principal } = context;
      const request = await lockRequest(em, coalitionId, asked.requestId);
      const mayAnswer =
        request !== undefined &&
        (hasRole(principal, 'operator') || (await managerOf(em, principal, request.memberId)) !== undefined);
      if (!request || !mayAnswer) {
        const message = 'Give the id of a request of an account that you look after.';
        return refusedWith(refusal('PERK_REQUEST_NOT_FOUND', message, ['requestId']));
      }
      if (request.status !== 'OPEN') return refusedWith(requestNotOpen());
      const by = actorOf(principal);
      await answerRequest(em, coalitionId, request, { status: 'DECLINED', grantId: null, by, at });
      await writeAudit(em, context, {
        coalitionId,
        action: 'perk-request.declined',
        objectId: encodeId('perkRequest', request.id),
        reason: asked.reason,
        before: { status: request.status },
        after: { status: 'DECLINED' },
      });
      return done(await readRequest(em, coalitionId, request.id));
    },
    ({ em, coalitionId }, id) => readRequest(em, coalitionId, id),
  );
}

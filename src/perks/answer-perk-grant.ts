import { writeAudit } from '../access/audit-log.js';
import { actorOf } from '../access/principal.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { refusal } from '../values/refusal.js';
import { type Changed, keyedChange } from './keyed-change.js';
import { putOneBack } from './perk.js';
import { giveBackToBudgets } from './perk-budget.js';
import { grantNotFound, isOver, lockGrant, type PerkGrant, readGrant, stepGrant } from './perk-grant.js';
import type { PerksContext } from './perks-context.js';

export interface AnswerPerkGrantInput {
  /** 1–255 characters, the caller's own (rule L-04). */
  readonly idempotencyKey: string;
  /** Null: the caller's text is no grant's id. */
  readonly grantId: bigint | null;
  /** 1–500 characters; null: none given. */
  readonly reason: string | null;
}

/** What approving and rejecting a granted perk share: the answer of a second person (rule K-03). */
export async function answerPerkGrant(
  context: PerksContext,
  { idempotencyKey, ...asked }: AnswerPerkGrantInput,
  approve: boolean,
): Promise<CommandOutcome<Changed<PerkGrant>>> {
  const operation = approve ? 'approvePerkGrant' : 'rejectPerkGrant';
  return keyedChange(
    context,
    { key: idempotencyKey, asked: { operation, input: asked } },
    async ({ em, coalitionId, at, today }) => {
      const grant = await lockGrant(em, coalitionId, asked.grantId);
      if (!grant) return refusedWith(grantNotFound());
      const by = actorOf(context.principal);
      if (grant.grantedBy === by) {
        const message = 'Somebody else has to answer than the person who granted it.';
        return refusedWith(refusal('SAME_PERSON_APPROVES', message, ['grantId']));
      }
      if (grant.status !== 'PENDING' || isOver(grant, today)) {
        const message = 'The granted perk was answered already, or its last day is over.';
        return refusedWith(refusal('PERK_GRANT_NOT_PENDING', message, ['grantId']));
      }
      if (!approve) {
        await giveBackToBudgets(em, coalitionId, grant.id, grant.worth);
        await putOneBack(em, coalitionId, grant.perkId);
      }
      const after = await stepGrant(em, coalitionId, grant, {
        status: approve ? 'ACTIVE' : 'REJECTED',
        event: approve ? 'perk-grant.approved' : 'perk-grant.rejected',
        ...{ at, answeredBy: by, returned: !approve },
      });
      await writeAudit(em, context, {
        coalitionId,
        action: approve ? 'perk-grant.approved' : 'perk-grant.rejected',
        objectId: encodeId('perkGrant', grant.id),
        reason: asked.reason,
        before: { status: grant.status },
        after: { status: after.status },
      });
      return done(after);
    },
    ({ em, coalitionId }, id) => readGrant(em, coalitionId, id),
  );
}

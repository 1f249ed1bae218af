import { writeAudit } from '../access/audit-log.js';
import type { CommandContext } from '../access/command-context.js';
import { actorOf } from '../access/principal.js';
import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import { encodeId } from '../values/ids.js';
import { putOneBack } from './perk.js';
import { giveBackToBudgets } from './perk-budget.js';
import { lockGrant, type PerkGrant, stepGrant } from './perk-grant.js';
import { answerRequest, lockRequest } from './perk-request.js';

/** Whose perks end, and when by the coalition's clock. */
export interface ClosedAccount {
  readonly coalitionId: bigint;
  readonly memberId: bigint;
  readonly at: Date;
}

/**
 * Ends what is open of an account's perks, in the transaction that closes it: requests are declined, granted perks are
 * revoked, and those that were never used go back to stock and budgets. Nobody writes about the account meanwhile: its
 * row is locked.
 *
 * All rows are locked before the first count changes, and those of all grants in the order in which granting takes them:
 * whoever grants to another account from the same budgets waits, and nobody waits for each other.
 */
export async function endPerksOfAccount(
  em: EntityManager,
  context: Pick<CommandContext, 'principal' | 'clock' | 'requestId'>,
  { coalitionId, memberId, at }: ClosedAccount,
): Promise<void> {
  await declineRequests(em, context, { coalitionId, memberId, at });
  const grants = await lockOpenGrants(em, coalitionId, memberId);
  await lockCounts(em, coalitionId, grants);
  for (const grant of grants) {
    const returned = grant.used === 0;
    if (returned) {
      await giveBackToBudgets(em, coalitionId, grant.id, grant.worth);
      await putOneBack(em, coalitionId, grant.perkId);
    }
    const step = { status: 'REVOKED', event: 'perk-grant.revoked', at, returned } as const;
    await stepGrant(em, coalitionId, grant, step);
    await writeAudit(em, context, {
      coalitionId,
      action: 'perk-grant.revoked',
      objectId: encodeId('perkGrant', grant.id),
      before: { status: grant.status, used: grant.used },
      after: { status: 'REVOKED', returned },
    });
  }
}

async function declineRequests(
  em: EntityManager,
  context: Pick<CommandContext, 'principal' | 'clock' | 'requestId'>,
  { coalitionId, memberId, at }: ClosedAccount,
): Promise<void> {
  const open = await em.execute<{ id: string }[]>(
    `select id::text from perk_request where coalition_id = ? and member_id = ? and status = 'OPEN'
      order by perk_request.id for update`,
    [coalitionId, memberId],
  );
  for (const { id } of open) {
    const request = await lockRequest(em, coalitionId, BigInt(id));
    if (!request) continue;
    const answer = { status: 'DECLINED', grantId: null, by: actorOf(context.principal), at } as const;
    await answerRequest(em, coalitionId, request, answer);
    await writeAudit(em, context, {
      coalitionId,
      action: 'perk-request.declined',
      objectId: encodeId('perkRequest', request.id),
      before: { status: request.status },
      after: { status: 'DECLINED' },
    });
  }
}

async function lockOpenGrants(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
): Promise<PerkGrant[]> {
  const open = await em.execute<{ id: string }[]>(
    `select id::text from perk_grant where coalition_id = ? and member_id = ? and status in ('PENDING', 'ACTIVE')
      order by perk_grant.id for update`,
    [coalitionId, memberId],
  );
  const grants: PerkGrant[] = [];
  for (const { id } of open) {
    const grant = await lockGrant(em, coalitionId, BigInt(id));
    if (grant) grants.push(grant);
  }
  return grants;
}

async function lockCounts(
  em: EntityManager,
  coalitionId: bigint,
  grants: readonly PerkGrant[],
): Promise<void> {
  const unused = grants.filter(({ used }) => used === 0);
  await em.execute(
    `select from perk_budget_period
      where coalition_id = ? and (budget_id, from_day) in (
              select budget_id, from_day from perk_grant_budget where coalition_id = ? and grant_id = any (?::bigint[]))
      order by budget_id, from_day for update`,
    [coalitionId, coalitionId, integerArray(unused.map(({ id }) => id))],
  );
  await em.execute(
    'select from perk where coalition_id = ? and id = any (?::bigint[]) order by id for update',
    [coalitionId, integerArray(unused.map(({ perkId }) => perkId))],
  );
}

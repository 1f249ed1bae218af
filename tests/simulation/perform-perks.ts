import type { PartnerPrincipal, UserPrincipal } from '../../src/access/principal.js';
import { mergeMembers } from '../../src/journeys/merging/merge-members.js';
import { undoPerkUse } from '../../src/journeys/undo-perk-use.js';
import { usePerk } from '../../src/journeys/use-perk.js';
import { approvePerkGrant } from '../../src/perks/approve-perk-grant.js';
import { grantPerk } from '../../src/perks/grant-perk.js';
import type { Changed } from '../../src/perks/keyed-change.js';
import { rejectPerkGrant } from '../../src/perks/reject-perk-grant.js';
import { revokePerkGrant } from '../../src/perks/revoke-perk-grant.js';
import { inCoalition } from '../../src/runtime/database.js';
import type { CommandOutcome } from '../../src/values/command-outcome.js';
import { encodeId } from '../../src/values/ids.js';
import { operatorOf } from '../harness/coalition-story.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import type { Scene } from './scene.js';
import type { MergeStep, PerkStep, Told } from './steps.js';

/** Asks a node for something about perks, and tells the answer in short. */
export async function performPerks(scene: Scene, node: ProgrammeNode, step: PerkStep): Promise<Told> {
  for (;;) {
    const outcome = await ask(scene, node, step);
    if (outcome.refusals) {
      const { code } = outcome.refusals[0];
      if (code !== 'LEDGER_BUSY') return refused(code);
      continue;
    }
    const { changed, replayed } = outcome.done;
    const at = await whenDone(node, scene.twinId, step, changed.id);
    return { kind: 'used', use: changed.id, at, replayed };
  }
}

function ask(
  scene: Scene,
  node: ProgrammeNode,
  step: PerkStep,
): Promise<CommandOutcome<Changed<{ readonly id: bigint }>>> {
  const { useKey: idempotencyKey } = step;
  switch (step.kind) {
    case 'USE': {
      const context = node.as(scene.principalOf(step.asker) as PartnerPrincipal);
      const { perk: perkId, merchant: merchantId } = step;
      const asked = { idempotencyKey, member: byId(step.member), perkId, merchantId, spendCode: null };
      return usePerk(context, asked);
    }
    case 'UNDO_USE': {
      const context = node.as(scene.principalOf(step.asker) as PartnerPrincipal);
      return undoPerkUse(context, { idempotencyKey, useId: step.use, reason: 'the wrong till' });
    }
    case 'GRANT': {
      const asked = { idempotencyKey, member: byId(step.member), perkId: step.perk, until: step.until };
      return grantPerk(node.as(personOf(scene, step)), { ...asked, reason: 'a good year', request: null });
    }
    default: {
      const context = node.as(personOf(scene, step));
      const asked = { idempotencyKey, grantId: step.grant, reason: 'as agreed' };
      if (step.kind === 'REVOKE_GRANT') return revokePerkGrant(context, asked);
      return step.kind === 'APPROVE_GRANT'
        ? approvePerkGrant(context, asked)
        : rejectPerkGrant(context, asked);
    }
  }
}

function personOf(scene: Scene, { asker }: Exclude<PerkStep, { kind: 'USE' | 'UNDO_USE' }>): UserPrincipal {
  if (asker.by === 'operator') return scene.principalOf(asker) as UserPrincipal;
  const subject = scene.managers.get(asker.manager) ?? '';
  return { ...operatorOf(scene.twinId), subject, roles: ['account-manager'] };
}

/** By the coalition's clock: not every answer says it. */
async function whenDone(
  { database }: ProgrammeNode,
  twinId: bigint,
  step: PerkStep,
  id: bigint,
): Promise<number> {
  const told = {
    ...{ GRANT: 'grant', APPROVE_GRANT: 'approved', REJECT_GRANT: 'rejected', REVOKE_GRANT: 'revoked' },
    ...{ USE: 'use', UNDO_USE: 'undone' },
  }[step.kind];
  const rows = await inCoalition(database, twinId, (em) =>
    em.execute<{ at: string }[]>(
      `select (extract(epoch from at) * 1000)::bigint::text as at from (
       select granted_at as at from perk_grant where coalition_id = ? and id = ? and ? = 'grant'
       union all select used_at from perk_use where coalition_id = ? and id = ? and ? = 'use'
       union all select undone_at from perk_use_undone where coalition_id = ? and use_id = ? and ? = 'undone'
       union all select occurred_at from outbox
                  where coalition_id = ? and object_id = ? and type = 'perk-grant.' || ?) t`,
      Array.from({ length: 4 }, () => [twinId, id, told]).flat(),
    ),
  );
  return Number(rows[0]?.at);
}

/** Makes two members one. */
export async function performMerge(scene: Scene, node: ProgrammeNode, step: MergeStep): Promise<Told> {
  for (;;) {
    const { duplicate, survivor, mergeKey: idempotencyKey } = step;
    const outcome = await mergeMembers(node.as(scene.principalOf(step.asker)), {
      ...{ idempotencyKey, reason: 'the same person' },
      ...{ duplicate: byId(duplicate), survivor: byId(survivor) },
    });
    if (outcome.refusals) {
      const { code } = outcome.refusals[0];
      if (code !== 'LEDGER_BUSY') return refused(code);
      continue;
    }
    const { twinId } = scene;
    const rows = await inCoalition(node.database, twinId, (em) =>
      em.execute<{ id: string; points: string | null; debt: string | null; at: string }[]>(
        `select id::text, transaction_id::text as points, debt_transaction_id::text as debt,
              (extract(epoch from merged_at) * 1000)::bigint::text as at
         from member_merge where coalition_id = ? and duplicate_id = ?`,
        [twinId, outcome.done.duplicateId],
      ),
    );
    const [row] = rows;
    if (!row) throw new Error('merged, and not written');
    return {
      ...{
        kind: 'merged',
        merge: BigInt(row.id),
        transfers: [row.points, row.debt].flatMap((id) => id ?? []).map(BigInt),
      },
      ...{ at: Number(row.at), replayed: outcome.done.replayed },
    };
  }
}

/** The transfer by which points were drawn for a burn; none: nothing was. */
export async function drawnBy({ database }: ProgrammeNode, twinId: bigint, burn: bigint): Promise<bigint[]> {
  const rows = await inCoalition(database, twinId, (em) =>
    em.execute<{ id: string }[]>(
      'select transfer_id::text as id from pool_draw where coalition_id = ? and burn_id = ?',
      [twinId, burn],
    ),
  );
  return rows.map(({ id }) => BigInt(id));
}

function refused(code: string): Told {
  return { kind: 'refused', code, balance: null, replayed: false };
}

function byId(member: bigint) {
  return { by: 'id', value: member, text: encodeId('member', member) } as const;
}

import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { actorOf, callerOf } from '../../access/principal.js';
import { mergeDonorNames } from '../../giving/donor-names.js';
import { announcementsOf } from '../../ledger/batch/announcements.js';
import { failureOf } from '../../ledger/batch/batch-failure.js';
import { ledgerBusy } from '../../ledger/batch/ledger-busy.js';
import type { BatchWrites } from '../../ledger/decide/batch-writes.js';
import { mergeAccounts } from '../../ledger/merge-accounts.js';
import type { MergeOperation } from '../../ledger/operations.js';
import { lockDayAndTerms } from '../../ledger/post-within.js';
import { announceMembers } from '../../members/announce-members.js';
import { moveEmployments } from '../../members/business/employee.js';
import { takeStricterConsents } from '../../members/consents/take-stricter-consents.js';
import { mergeSuspicions } from '../../members/duplicates/suspicion.js';
import type { MemberRef } from '../../members/member-ref.js';
import {
  lockMembersToMerge,
  type MemberToMerge,
  moveNames,
  survivorsOf,
} from '../../members/merged-member.js';
import { announceUnlinked } from '../../members/unlinked-members.js';
import type { ProgrammeSnapshot } from '../../partners/programme.js';
import { addLevelUses } from '../../perks/add-level-uses.js';
import { fingerprintOf } from '../../points/fingerprint.js';
import { newSalt } from '../../points/new-salt.js';
import { onCurrentTerms } from '../../points/on-current-terms.js';
import { operatorOnly } from '../../points/operator-only.js';
import type { PointsContext } from '../../points/points-context.js';
import type { EntityManager } from '../../runtime/database.js';
import { levelRules } from '../../tiers/level-rules.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { firstInRank, type Refusal, refusal } from '../../values/refusal.js';

export interface MergeMembersInput {
  readonly idempotencyKey: string;
  /** Becomes a part of the survivor. */
  readonly duplicate: MemberRef;
  readonly survivor: MemberRef;
  readonly reason: string;
}

export interface MergedMembers {
  readonly duplicateId: bigint;
  /** Of whom the duplicate is a part now. */
  readonly survivorId: bigint;
  /** The transfer of its points, or of its debt where it had none; null where there was neither. */
  readonly transactionId: bigint | null;
  readonly replayed: boolean;
}

/** How often a merge is tried that met another one, or a batch, on the same rows. */
const MOST_TRIES = 4;

/**
 * Makes a member a part of another one that it is a duplicate of (rule A-11): points with their lots, debts, names, links,
 * counters and level go over in one transaction, and the duplicate's account is closed. What is asked of it afterwards
 * happens to the survivor; its history stays readable as its own. There is no way back: what happens to the survivor
 * afterwards belongs to both. Refuses, in rank: INVALID_INPUT (both are the same member), IDEMPOTENCY_KEY_REUSED,
 * MEMBER_NOT_FOUND, MEMBER_NOT_ACTIVE, HOLDS_OPEN, MERGE_NOT_POSSIBLE, LEDGER_BUSY. For operators.
 */
export async function mergeMembers(
  context: PointsContext,
  input: MergeMembersInput,
): Promise<CommandOutcome<MergedMembers>> {
  operatorOnly(context.principal);
  for (let tried = 1; ; tried += 1) {
    try {
      return await merge(context, input);
    } catch (error) {
      const failure = failureOf(error);
      if (failure === 'unexpected') throw error;
      if (failure !== 'collision' || tried === MOST_TRIES) return refusedWith(ledgerBusy());
    }
  }
}

async function merge(
  context: PointsContext,
  { idempotencyKey, ...asked }: MergeMembersInput,
): Promise<CommandOutcome<MergedMembers>> {
  const { principal, members, programme, channel } = context;
  const coalitionId = actingCoalition(context);
  const { duplicate, survivor, reason } = asked;
  const [duplicateId, survivorId] = await Promise.all([
    // By its id it is meant itself, even where it is a part of somebody already.
    duplicate.by === 'id' ? duplicate.value : members.resolve(coalitionId, null, duplicate),
    members.resolve(coalitionId, null, survivor),
  ]);
  const salt = newSalt();
  const operationOn = (snapshot: ProgrammeSnapshot): MergeOperation => ({
    kind: 'MERGE',
    caller: callerOf(principal),
    key: idempotencyKey,
    fingerprint: fingerprintOf(snapshot.digestKey, { operation: 'mergeMembers', input: asked }),
    actor: actorOf(principal),
    memberId: duplicateId,
    toMemberId: survivorId,
    levels: levelRules(snapshot),
    terms: snapshot.terms,
    details: { reference: null, category: null, lines: null, reason, metadata: null, salt },
  });
  const outcome = await onCurrentTerms<Exclude<Tried, Stale>>(programme, coalitionId, (snapshot) =>
    mergeOn(context, coalitionId, operationOn(snapshot), reason),
  );
  if (outcome.refusals) return outcome;
  const { writes, ...merged } = outcome.done;
  if (!merged.replayed) {
    for (const message of announcementsOf(coalitionId, writes)) channel.publish(message);
    // Whoever follows the duplicate through a partner asks again, by the name that it has, and follows the survivor.
    announceUnlinked(channel, { coalitionId, memberId: merged.duplicateId, partnerId: null });
  }
  return done(merged);
}

type Stale = { readonly kind: 'stale'; readonly referenceVersion: bigint };
type Tried = CommandOutcome<MergedMembers & { readonly writes: BatchWrites }> | Stale;

async function mergeOn(
  context: PointsContext,
  coalitionId: bigint,
  operation: MergeOperation,
  reason: string,
): Promise<Tried> {
  const { memberId: duplicateId, toMemberId: survivorId } = operation;
  const ids = [duplicateId, survivorId].filter((id) => id !== null);
  let stale: Stale | undefined;
  const outcome = await commandTransaction(context.database, coalitionId, async (em) => {
    await lockDayAndTerms(em, coalitionId);
    const pair = await lockMembersToMerge(em, coalitionId, ids);
    if (!pair) return refusedWith(ledgerBusy());
    const { outcome: posted, writes } = await mergeAccounts(em, coalitionId, operation);
    if (posted.kind === 'stale') {
      stale = posted;
      return refusedWith(ledgerBusy());
    }
    if (posted.kind === 'refused') {
      return refusedWith(await ofMerged(em, coalitionId, posted.refusal, duplicateId));
    }
    if (posted.replayed) return done({ ...(await toldAgain(em, coalitionId, posted.subjectId)), writes });
    const [done_] = writes.more.merges;
    const impossible = firstInRank(personsOnly(pair, ids));
    if (!done_) throw new Error('a merge was posted without being written');
    if (impossible) return refusedWith(impossible);
    await moveWhatElse(em, context, { coalitionId, merge: done_, reason });
    const transactionId = done_.transactionId ?? done_.debtTransactionId;
    const { duplicateId: merged, survivorId: into } = done_;
    return done({ duplicateId: merged, survivorId: into, transactionId, replayed: false, writes });
  });
  return stale ?? outcome;
}

type Merge = BatchWrites['more']['merges'][number];

/**
 * All that is not the ledger's. What else comes to belong to a member is moved here. Orders to give end by themselves, as
 * the account is closed.
 */
async function moveWhatElse(
  em: EntityManager,
  context: PointsContext,
  {
    coalitionId,
    merge,
    reason,
  }: { readonly coalitionId: bigint; readonly merge: Merge; readonly reason: string },
): Promise<void> {
  const { at, actor, duplicateId, survivorId, transactionId, debtTransactionId } = merge;
  const { identities, partnerIds } = await moveNames(em, coalitionId, merge);
  const merged = { kind: 'MERGED', survivorId, partnerIds, at } as const;
  await announceMembers(em, coalitionId, [duplicateId], merged);
  const consentsEnded = await takeStricterConsents(em, coalitionId, merge, { at, actor });
  await mergeDonorNames(em, coalitionId, merge);
  await addLevelUses(em, coalitionId, merge);
  await mergeSuspicions(em, coalitionId, merge);
  await moveEmployments(em, coalitionId, merge);
  const txn = (id: bigint | null) => (id === null ? null : encodeId('transaction', id));
  await writeAudit(em, context, {
    coalitionId,
    action: 'member.merged',
    objectId: encodeId('member', duplicateId),
    reason,
    before: { status: 'ACTIVE', identities: [...identities], links: partnerIds.length },
    after: {
      status: 'CLOSED',
      mergedInto: encodeId('member', survivorId),
      transfer: txn(transactionId),
      debtTransfer: txn(debtTransactionId),
      consentsEnded,
    },
  });
}

function personsOnly(pair: ReadonlyMap<bigint, MemberToMerge>, ids: readonly bigint[]): Refusal[] {
  if (ids.every((id) => pair.get(id)?.kind === 'PERSON')) return [];
  const field = pair.get(ids[0] ?? 0n)?.kind === 'PERSON' ? 'survivor' : 'duplicate';
  const message =
    'Name two persons: a business account has contacts and managers that agreed to this account.';
  return [refusal('MERGE_NOT_POSSIBLE', message, [field])];
}

/** Of a duplicate that is a part of somebody already it is told of whom. */
async function ofMerged(
  em: EntityManager,
  coalitionId: bigint,
  refused: Refusal,
  duplicateId: bigint | null,
): Promise<Refusal> {
  if (refused.code !== 'MEMBER_NOT_ACTIVE' || refused.field[0] !== 'duplicate' || duplicateId === null)
    return refused;
  const survivor = (await survivorsOf(em, coalitionId, [duplicateId])).get(duplicateId);
  if (survivor === undefined) return refused;
  const message = `The duplicate is a part of ${encodeId('member', survivor)} already.`;
  return { ...refused, message };
}

/** What a merge came to, by its id; the survivor is told as it was then, whoever it is a part of since. */
async function toldAgain(em: EntityManager, coalitionId: bigint, id: bigint | null): Promise<MergedMembers> {
  const [row] = await em.execute<
    { duplicate_id: string; survivor_id: string; transaction_id: string | null }[]
  >(
    `select duplicate_id::text, survivor_id::text, coalesce(transaction_id, debt_transaction_id)::text as transaction_id
       from member_merge where coalition_id = ? and id = ?`,
    [coalitionId, id],
  );
  if (!row) throw new Error('a merge is known to a key, but not there');
  return {
    duplicateId: BigInt(row.duplicate_id),
    survivorId: BigInt(row.survivor_id),
    transactionId: row.transaction_id === null ? null : BigInt(row.transaction_id),
    replayed: true,
  };
}

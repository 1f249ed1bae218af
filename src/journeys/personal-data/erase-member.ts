import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { actorOf, callerOf } from '../../access/principal.js';
import { coalitionNow, readAccounts } from '../../ledger/balances.js';
import { failureOf } from '../../ledger/batch/batch-failure.js';
import { ledgerBusy } from '../../ledger/batch/ledger-busy.js';
import { memberNotInCoalition } from '../../ledger/decide/member-refusals.js';
import { setMemberAccountStatus } from '../../ledger/open-accounts.js';
import { lockSpendingState } from '../../ledger/spending.js';
import { announceMembers } from '../../members/announce-members.js';
import { lockMemberToErase, noteErased } from '../../members/erased-member.js';
import type { MemberRef } from '../../members/member-ref.js';
import { announceUnlinked } from '../../members/unlinked-members.js';
import { endPerksOfAccount } from '../../perks/end-perks-of-account.js';
import { fingerprintOf } from '../../points/fingerprint.js';
import { newSalt } from '../../points/new-salt.js';
import { noDetails } from '../../points/no-details.js';
import { operatorOnly } from '../../points/operator-only.js';
import type { PointsContext } from '../../points/points-context.js';
import { postOperation } from '../../points/post-operation.js';
import { type EntityManager, entityManagerFor } from '../../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { type DataSubject, dataSubjects } from './data-subject.js';
import { PERSONAL_TABLES } from './personal-tables.js';

/** Why a member is erased. A choice and no text: the log keeps it, and must not say again who it was. */
export type ErasureGround = 'ASKED_BY_MEMBER' | 'NO_LONGER_NEEDED' | 'LEGAL_DUTY';

export interface EraseMemberInput {
  readonly member: MemberRef;
  readonly ground: ErasureGround;
  /** Points that are left are given up, and a debt is written off; otherwise there must be none. */
  readonly forfeit: boolean;
}

export interface ErasedMember {
  readonly memberId: bigint;
  readonly erasedAt: Date;
}

/** Somebody may earn between two looks at the account; nobody does so for ever. */
const MOST_TRIES = 5;

/**
 * Removes everything personal of a member and closes its account for good (rule A-05): what it is found by, its links,
 * references, reasons, metadata, codes, and what the audit log has in free words. What stays are the books: numbers and
 * identifiers, whose seals hold, because what was sealed of the removed values is a salted hash. Points must be gone;
 * or they are forfeited: taken back by a correction, which also writes off a debt. Points that are held or pending
 * have to come free first. Perks that were granted or asked for end. Duplicates that are a part of it are erased with
 * it (rule A-11). Once it is erased, the same again removes what was written about it since. May refuse with MEMBER_NOT_FOUND,
 * POINTS_LEFT, LEDGER_BUSY. For operators.
 */
export async function eraseMember(
  context: PointsContext,
  input: EraseMemberInput,
): Promise<CommandOutcome<ErasedMember>> {
  operatorOnly(context.principal);
  try {
    const outcome = await erase(context, input);
    if (outcome.done)
      announceUnlinked(context.channel, {
        coalitionId: actingCoalition(context),
        memberId: outcome.done.memberId,
        partnerId: null,
      });
    return outcome;
  } catch (error) {
    // A lock that is held for too long, or a lost connection: nothing was erased, or all of it.
    if (failureOf(error) === 'unexpected') throw error;
    return refusedWith(ledgerBusy());
  }
}

async function erase(
  context: PointsContext,
  { member, ground, forfeit }: EraseMemberInput,
): Promise<CommandOutcome<ErasedMember>> {
  const coalitionId = actingCoalition(context);
  const memberId = await context.members.resolve(coalitionId, null, member);
  if (memberId === null) return refusedWith(memberNotInCoalition());
  for (let tried = 1; ; tried += 1) {
    if (forfeit) {
      const refused = await giveUpPoints(context, coalitionId, memberId);
      if (refused) return refusedWith(refused);
    }
    const outcome = await eraseEmpty(context, coalitionId, memberId, ground);
    const again = forfeit && outcome.refusals?.[0].code === 'POINTS_LEFT' && tried < MOST_TRIES;
    if (!again) return outcome;
  }
}

/** Takes back what can be spent, and writes off what is owed; answers why not, having taken nothing. */
async function giveUpPoints(
  context: PointsContext,
  coalitionId: bigint,
  memberId: bigint,
): Promise<Refusal | undefined> {
  const em = entityManagerFor(context.database, coalitionId);
  const account = (await readAccounts(em, coalitionId, [memberId])).get(memberId);
  if (!account || account.status === 'CLOSED') return undefined;
  // What is held or pending has to come free first: until then nothing is taken at all.
  if (account.held !== 0n || account.pending !== 0n) return pointsLeft(account);
  const available = account.posted;
  const direction = account.owed > 0n ? ('CREDIT' as const) : ('DEBIT' as const);
  const points = direction === 'CREDIT' ? account.owed : available;
  if (points <= 0n) return undefined;
  const { principal } = context;
  const asked = { member: encodeId('member', memberId), version: account.version, direction, points };
  const outcome = await postOperation(context, coalitionId, (snapshot) => ({
    kind: 'ADJUSTMENT',
    caller: callerOf(principal),
    // Whoever erases twice at once takes the points of one version once.
    key: `erasure ${asked.member} ${account.version}`,
    fingerprint: fingerprintOf(snapshot.digestKey, { operation: 'eraseMember', input: asked }),
    actor: actorOf(principal),
    memberId,
    step: { kind: 'ask', direction, points },
    // The points end with their holder: there is nothing that a second person could approve.
    terms: { ...snapshot.terms, adjustmentApprovalAbove: null },
    details: noDetails(newSalt()),
  }));
  if (outcome.kind !== 'refused') return undefined;
  // Spent meanwhile, or erased by somebody else: the next look tells.
  const passing = ['INSUFFICIENT_POINTS', 'MEMBER_NOT_ACTIVE', 'IDEMPOTENCY_KEY_REUSED'];
  return passing.includes(outcome.refusal.code) ? undefined : outcome.refusal;
}

function eraseEmpty(
  context: PointsContext,
  coalitionId: bigint,
  memberId: bigint,
  ground: ErasureGround,
): Promise<CommandOutcome<ErasedMember>> {
  return commandTransaction(context.database, coalitionId, async (em) => {
    const member = await lockMemberToErase(em, coalitionId, memberId);
    if (!member) return refusedWith(memberNotInCoalition());
    // It became a part of another one since it was looked up: that one is meant.
    if (member.mergedInto !== null) return refusedWith(ledgerBusy());
    if (member.erasedAt) {
      await removePersonal(em, await dataSubjects(em, coalitionId, memberId), member.erasedAt);
      return done({ memberId, erasedAt: member.erasedAt });
    }
    // As a batch locks it: what is posted afterwards finds it closed.
    await lockSpendingState(em, coalitionId, memberId);
    const account = (await readAccounts(em, coalitionId, [memberId])).get(memberId);
    if (!account) return refusedWith(memberNotInCoalition());
    const { posted, held, pending, owed } = account;
    if (posted !== 0n || held !== 0n || pending !== 0n || owed !== 0n) {
      return refusedWith(pointsLeft(account));
    }
    const subjects = await dataSubjects(em, coalitionId, memberId);
    const erasedAt = await coalitionNow(em, coalitionId);
    for (const { memberId: of } of subjects)
      await endPerksOfAccount(em, context, { coalitionId, memberId: of, at: erasedAt });
    await removePersonal(em, subjects, erasedAt);
    await setMemberAccountStatus(em, coalitionId, memberId, 'CLOSED');
    for (const subject of subjects) await noteErased(em, coalitionId, subject.memberId, erasedAt);
    const erased = { kind: 'ERASED', partnerIds: member.partnerIds, at: erasedAt } as const;
    await announceMembers(em, coalitionId, [memberId], erased);
    await writeAudit(em, context, {
      coalitionId,
      action: 'member.erased',
      objectId: encodeId('member', memberId),
      before: { status: account.status },
      after: { status: 'CLOSED', ground },
    });
    return done({ memberId, erasedAt });
  });
}

/** Of the member and its duplicates: one was the other. */
async function removePersonal(
  em: EntityManager,
  subjects: readonly DataSubject[],
  erasedAt: Date,
): Promise<void> {
  for (const { table, rows, erased, erasedRows = rows } of PERSONAL_TABLES) {
    for (const subject of subjects) {
      const which = `t.coalition_id = ${subject.coalitionId} and ${erasedRows(subject)}`;
      if (erased === 'rows') await em.execute(`delete from ${table} t where ${which}`);
      else if ('emptied' in erased) {
        const values = Object.entries(erased.emptied).map(([column, value]) => `${column} = ${value}`);
        await em.execute(
          `update ${table} t set ${values.join(', ')} from (select ?::timestamptz(3) as at) e where ${which}`,
          [erasedAt.toISOString()],
        );
      }
    }
  }
}

function pointsLeft({
  posted,
  held,
  pending,
  owed,
}: {
  readonly posted: bigint;
  readonly held: bigint;
  readonly pending: bigint;
  readonly owed: bigint;
}): Refusal {
  if (held > 0n || pending > 0n) {
    const message = `${held} points are held and ${pending} pending: end the holds, and wait until the points vest or reverse what gave them.`;
    return refusal('POINTS_LEFT', message, ['member']);
  }
  const left = owed > 0n ? `The member owes ${owed} points` : `The member has ${posted} points`;
  return refusal('POINTS_LEFT', `${left}: let them be spent, or forfeit them with forfeit.`, ['member']);
}

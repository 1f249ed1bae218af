import { writeAudit } from '../access/audit-log.js';
import { actingCoalition } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { coalitionNow, readAccounts } from '../ledger/balances.js';
import { memberNotActive, memberNotInCoalition } from '../ledger/decide/member-refusals.js';
import type { MemberRef } from '../members/member-ref.js';
import { operatorOnly } from '../points/operator-only.js';
import type { PointsContext } from '../points/points-context.js';
import { integerArray } from '../runtime/array-literal.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { refusal } from '../values/refusal.js';

export interface SetDonorNameInput {
  /** Where a member asks with its own token, nobody else. */
  readonly member: MemberRef;
  /** Null: none any more. */
  readonly name: string | null;
}

/**
 * Says under which name a member gives (rule C-13): it is on its receipts, and told to charities of what it gives by name.
 * None is none of what it gave as a duplicate either. The same name again changes nothing. For the member itself, and for
 * operators. May refuse with MEMBER_NOT_FOUND, MEMBER_NOT_ACTIVE (closed).
 */
export async function setDonorName(
  context: PointsContext,
  { member, name }: SetDonorNameInput,
): Promise<CommandOutcome<{ readonly memberId: bigint }>> {
  const { principal, members, database } = context;
  const byMember = principal.kind === 'member';
  if (!byMember) operatorOnly(principal);
  const coalitionId = actingCoalition(context);
  const memberId = await members.resolve(coalitionId, byMember ? principal.partnerId : null, member);
  // The same whether there is such a member or not: a member is told of no other (rule A-04).
  if (byMember && memberId !== principal.memberId) {
    const message = 'Name yourself: by its own token a member says nobody else’s name.';
    return refusedWith(refusal('MEMBER_NOT_FOUND', message, ['member']));
  }
  if (memberId === null) return refusedWith(memberNotInCoalition());
  return commandTransaction(database, coalitionId, async (em) => {
    // Erasing takes the row alone: either it finds this name, or this finds the account closed.
    await em.execute('select from member where coalition_id = ? and id = ? for no key update', [
      coalitionId,
      memberId,
    ]);
    const account = (await readAccounts(em, coalitionId, [memberId])).get(memberId);
    if (!account) return refusedWith(memberNotInCoalition());
    if (account.status === 'CLOSED') return refusedWith(memberNotActive(account.status));
    // What it gave as a duplicate (rule A-11) is told under the name of then, until it says another one, or none any more.
    const names = await em.execute<{ of: string; name: string }[]>(
      `select m.id::text as of, o.name from member m
         join donor_name o on o.coalition_id = m.coalition_id and o.member_id = m.id
        where m.coalition_id = ? and (m.id = ? or m.merged_into = ?)`,
      [coalitionId, memberId, memberId],
    );
    const before = names.find(({ of }) => BigInt(of) === memberId)?.name ?? null;
    if (name === null ? names.length === 0 : before === name) return done({ memberId });
    const at = await coalitionNow(em, coalitionId);
    await (name === null
      ? em.execute('delete from donor_name where coalition_id = ? and member_id = any (?::bigint[])', [
          coalitionId,
          integerArray(names.map(({ of }) => BigInt(of))),
        ])
      : em.execute(
          `insert into donor_name (coalition_id, member_id, name, changed_at) values (?, ?, ?, ?::timestamptz)
           on conflict (coalition_id, member_id) do update set name = excluded.name, changed_at = excluded.changed_at`,
          [coalitionId, memberId, name, at.toISOString()],
        ));
    await writeAudit(em, context, {
      coalitionId,
      action: name === null ? 'member.donor-name-removed' : 'member.donor-name-set',
      objectId: encodeId('member', memberId),
      personal: { before: { name: before ?? names[0]?.name ?? null }, after: { name } },
    });
    return done({ memberId });
  });
}

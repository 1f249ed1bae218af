import { writeAudit } from '../access/audit-log.js';
import { actingCoalition, type CommandContext } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { coalitionNow } from '../ledger/balances.js';
import { openMemberAccounts } from '../ledger/open-accounts.js';
import { integerArray, textArray } from '../runtime/array-literal.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { refusal } from '../values/refusal.js';
import { announceMembers } from './announce-members.js';
import { refusalToEnrol } from './enrolling-partner.js';
import { membersByExternalIds } from './links.js';
import { lockNames } from './lock-names.js';
import type { MemberKind } from './member.entity.js';

export interface EnrolMembersInput {
  readonly partnerId: bigint;
  readonly kind: MemberKind;
  /** The partner's own ids; 1–1,000, those that occur twice count once. */
  readonly externalIds: readonly string[];
}

export interface EnrolledMembers {
  /** All of the input, by external id. */
  readonly memberIds: ReadonlyMap<string, bigint>;
  /** How many of them are new. */
  readonly created: number;
}

/** Bounds the locks that one transaction holds. */
const MOST_AT_ONCE = 1_000;

/**
 * Enrols members whom a partner knows by its own ids, in one transaction; those that are there already are found.
 * Safe to repeat and to run twice at once. May refuse with INVALID_INPUT, PARTNER_NOT_FOUND, PARTNER_NOT_ACTIVE.
 * For imports.
 */
export async function enrolMembers(
  context: CommandContext,
  { partnerId, kind, externalIds: given }: EnrolMembersInput,
): Promise<CommandOutcome<EnrolledMembers>> {
  if (given.length < 1 || given.length > MOST_AT_ONCE) {
    return refusedWith(refusal('INVALID_INPUT', `Give 1 to ${MOST_AT_ONCE} external ids.`, ['externalIds']));
  }
  const coalitionId = actingCoalition(context);
  const externalIds = [...new Set(given)];

  return commandTransaction(context.database, coalitionId, async (em) => {
    const refused = await refusalToEnrol(em, coalitionId, partnerId, ['partnerId']);
    if (refused) return refusedWith(refused);
    await lockNames(em, coalitionId, {
      identities: [],
      externalIds: externalIds.map((externalId) => ({ partnerId, externalId })),
    });

    const memberIds = await membersByExternalIds(em, coalitionId, partnerId, externalIds);
    const missing = externalIds.filter((externalId) => !memberIds.has(externalId));
    if (missing.length === 0) return done({ memberIds, created: 0 });

    const at = await coalitionNow(em, coalitionId);
    const rows = await em.execute<{ id: string }[]>(
      `insert into member (coalition_id, kind, joined_at)
         select ?, ?, ?::timestamptz from generate_series(1, ?::integer) returning id::text`,
      [coalitionId, kind, at.toISOString(), missing.length],
    );
    const newIds = rows.map((row) => BigInt(row.id));
    await em.execute(
      `insert into member_link (coalition_id, partner_id, member_id, external_id, linked_at)
         select ?, ?, u.member_id, u.external_id, ?::timestamptz
           from unnest(?::bigint[], ?::text[]) u(member_id, external_id)`,
      [coalitionId, partnerId, at.toISOString(), integerArray(newIds), textArray(missing)],
    );
    await announceMembers(em, coalitionId, newIds, { kind: 'LINKED', partnerId, at });
    await openMemberAccounts(em, coalitionId, newIds, at);
    for (const [index, externalId] of missing.entries()) memberIds.set(externalId, newIds[index] as bigint);

    await writeAudit(em, context, {
      coalitionId,
      action: 'members.imported',
      objectId: encodeId('partner', partnerId),
      after: { members: newIds.length },
    });
    return done({ memberIds, created: newIds.length });
  });
}

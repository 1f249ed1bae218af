import { writeAudit } from '../access/audit-log.js';
import { actorOf, type MemberPrincipal } from '../access/principal.js';
import { readAccounts } from '../ledger/balances.js';
import { memberNotActive } from '../ledger/decide/member-refusals.js';
import { kindOf, notBusiness } from '../members/business/acting-for-account.js';
import type { EntityManager } from '../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { announcePerk } from './announce-perk.js';
import { type Changed, keyedChange } from './keyed-change.js';
import { isOffered, perkNotFound, readPerk } from './perk.js';
import { type PerkRequest, readRequest } from './perk-request.js';
import type { PerksContext } from './perks-context.js';

export interface RequestPerkInput {
  /** 1–255 characters, the caller's own (rule L-04). */
  readonly idempotencyKey: string;
  /** Null: the caller's text is no perk's id. */
  readonly perkId: bigint | null;
  /** 1–500 characters; null: none given. */
  readonly note: string | null;
}

/**
 * Asks for a perk that account managers grant, on behalf of the caller's business account: into the queue of its managers.
 * For contacts who buy. May refuse with IDEMPOTENCY_KEY_REUSED, NOT_A_BUSINESS_ACCOUNT, PERK_NOT_FOUND, MEMBER_NOT_ACTIVE,
 * PERK_NOT_AVAILABLE, PERK_NOT_FOR_LEVEL (it comes with a level by itself), PERK_REQUESTED (nobody has answered yet), LEDGER_BUSY.
 */
export async function requestPerk(
  context: PerksContext & { readonly principal: MemberPrincipal },
  { idempotencyKey, ...asked }: RequestPerkInput,
): Promise<CommandOutcome<Changed<PerkRequest>>> {
  const { principal } = context;
  const { memberId } = principal;
  return keyedChange(
    context,
    { key: idempotencyKey, asked: { operation: 'requestPerk', input: asked } },
    async ({ em, coalitionId, at, today }) => {
      if ((await kindOf(em, principal, memberId)) !== 'BUSINESS') return refusedWith(notBusiness([]));
      const perk = await readPerk(em, coalitionId, asked.perkId);
      if (!perk) return refusedWith(perkNotFound());
      const status = (await readAccounts(em, coalitionId, [memberId])).get(memberId)?.status ?? 'CLOSED';
      if (status !== 'ACTIVE') return refusedWith({ ...memberNotActive(status), field: [] });
      if (!isOffered(perk, today)) {
        const message = 'The perk cannot be had today: choose another.';
        return refusedWith(refusal('PERK_NOT_AVAILABLE', message, ['perkId']));
      }
      if (perk.entitlement === 'LEVEL') {
        const message = 'The perk comes with the level by itself: nobody grants it.';
        return refusedWith(refusal('PERK_NOT_FOR_LEVEL', message, ['perkId']));
      }
      const [row] = await em.execute<{ id: string }[]>(
        `insert into perk_request (coalition_id, perk_id, member_id, note, requested_at, requested_by)
         values (?, ?, ?, ?, ?::timestamptz, ?)
         on conflict (coalition_id, member_id, perk_id) where status = 'OPEN' do nothing returning id::text`,
        [coalitionId, perk.id, memberId, asked.note, at.toISOString(), actorOf(principal)],
      );
      if (!row) return refusedWith(await requestedAlready(em, coalitionId, { memberId, perkId: perk.id }));
      const id = BigInt(row.id);
      await announcePerk(em, coalitionId, {
        ...{ type: 'perk-request.opened', objectId: id, sequence: 1, subjectId: id, at },
      });
      await writeAudit(em, context, {
        coalitionId,
        action: 'perk-request.opened',
        objectId: encodeId('perkRequest', id),
        after: { perk: encodeId('perk', perk.id), member: encodeId('member', memberId) },
      });
      return done(await readRequest(em, coalitionId, id));
    },
    ({ em, coalitionId }, id) => readRequest(em, coalitionId, id),
  );
}

/** Says which request waits, so that its note can be read, and its answer be waited for. */
async function requestedAlready(
  em: EntityManager,
  coalitionId: bigint,
  { memberId, perkId }: { readonly memberId: bigint; readonly perkId: bigint },
): Promise<Refusal> {
  const [open] = await em.execute<{ id: string }[]>(
    `select id::text from perk_request where coalition_id = ? and member_id = ? and perk_id = ? and status = 'OPEN'`,
    [coalitionId, memberId, perkId],
  );
  const which = open ? encodeId('perkRequest', BigInt(open.id)) : 'a request';
  const message = `The account has asked for the perk already: ${which} waits for an answer.`;
  return refusal('PERK_REQUESTED', message, ['perkId']);
}

import { writeAudit } from '../access/audit-log.js';
import { actorOf } from '../access/principal.js';
import { readAccounts } from '../ledger/balances.js';
import { memberNotActive, memberNotInCoalition } from '../ledger/decide/member-refusals.js';
import { kindOf, managerOf, resolveAccount } from '../members/business/acting-for-account.js';
import type { MemberRef } from '../members/member-ref.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import type { Day } from '../values/day.js';
import { encodeId } from '../values/ids.js';
import { formatMoneyAmount } from '../values/money.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { announcePerk } from './announce-perk.js';
import { type Changed, keyedChange, type PerkChange } from './keyed-change.js';
import { levelOfMember } from './level-of-member.js';
import { isOffered, type Perk, perkNotFound, readPerk, takeOne } from './perk.js';
import { type TakenFrom, takeFromBudgets } from './perk-budget.js';
import { type PerkGrant, readGrant } from './perk-grant.js';
import { lastDayOf } from './perk-last-day.js';
import {
  answerRequest,
  lockRequest,
  type PerkRequest,
  requestNotFound,
  requestNotOpen,
} from './perk-request.js';
import type { PerksContext } from './perks-context.js';

export interface GrantPerkInput {
  /** 1–255 characters, the caller's own (rule L-04). */
  readonly idempotencyKey: string;
  readonly member: MemberRef;
  /** Null: the caller's text is no perk's id. */
  readonly perkId: bigint | null;
  /** Last day; null: as the perk says. Never after that. */
  readonly until: Day | null;
  /** 1–500 characters. */
  readonly reason: string;
  /** The request that it answers; null: none, with a null id: the caller's text is no request's id. */
  readonly request: { readonly id: bigint | null } | null;
}

/**
 * Grants a perk to a business account in the caller's portfolio, from the caller's budgets and the perk's stock (rule
 * K-03); where a budget asks for it, it waits for somebody else's approval, with budgets and stock taken already. For
 * account managers. May refuse with INVALID_INPUT (ends before today), IDEMPOTENCY_KEY_REUSED, MEMBER_NOT_FOUND (also
 * outside of the portfolio), PERK_NOT_FOUND, PERK_REQUEST_NOT_FOUND (also for another perk or account),
 * MEMBER_NOT_ACTIVE, PERK_NOT_AVAILABLE, PERK_NOT_FOR_LEVEL, PERK_REQUEST_NOT_OPEN, PERK_BUDGET_EXCEEDED,
 * PERK_OUT_OF_STOCK, LEDGER_BUSY.
 */
export async function grantPerk(
  context: PerksContext,
  { idempotencyKey, ...asked }: GrantPerkInput,
): Promise<CommandOutcome<Changed<PerkGrant>>> {
  const memberId = await resolveAccount(context, asked.member);
  return keyedChange(
    context,
    { key: idempotencyKey, asked: { operation: 'grantPerk', input: asked } },
    async (change) => {
      const { em, coalitionId, programme, today } = change;
      if (asked.until !== null && asked.until < today) {
        const message = 'Give a last day that is not before today.';
        return refusedWith(refusal('INVALID_INPUT', message, ['until']));
      }
      // The account before its manager, as erasing takes them.
      const kind = memberId === null ? undefined : await kindOf(em, context.principal, memberId);
      const managerId =
        memberId === null || !kind ? undefined : await managerOf(em, context.principal, memberId);
      if (memberId === null || managerId === undefined) return refusedWith(memberNotInCoalition());
      const perk = await readPerk(em, coalitionId, asked.perkId);
      if (!perk) return refusedWith(perkNotFound());
      const request = asked.request && (await lockRequest(em, coalitionId, asked.request.id));
      if (asked.request && (request?.memberId !== memberId || request.perkId !== perk.id)) {
        return refusedWith(requestNotFound());
      }
      const level = await levelOfMember(em, programme, memberId, change.at);
      const refused =
        (await inactive(change, memberId)) ??
        notGrantable(perk, level, today) ??
        (request && request.status !== 'OPEN' ? requestNotOpen() : undefined);
      if (refused) return refusedWith(refused);

      const { calendar } = programme.terms;
      const taken = await takeFromBudgets(em, coalitionId, {
        managerId,
        level,
        worth: perk.worth,
        on: today,
        calendar,
      });
      if (taken === 'none') return refusedWith(budgetExceeded());
      if (!(await takeOne(em, coalitionId, perk.id))) return refusedWith(outOfStock());
      const grant = await write(context, change, { perk, memberId, managerId, level, asked, ...taken });
      if (request) await answer(context, change, request, grant);
      return done(grant);
    },
    ({ em, coalitionId }, id) => readGrant(em, coalitionId, id),
  );
}

async function inactive({ em, coalitionId }: PerkChange, memberId: bigint): Promise<Refusal | undefined> {
  const status = (await readAccounts(em, coalitionId, [memberId])).get(memberId)?.status;
  return status === undefined || status === 'ACTIVE' ? undefined : memberNotActive(status);
}

function notGrantable(perk: Perk, level: string | null, today: Day): Refusal | undefined {
  if (!isOffered(perk, today)) {
    const message = 'The perk cannot be had today: choose another.';
    return refusal('PERK_NOT_AVAILABLE', message, ['perkId']);
  }
  if (perk.entitlement === 'LEVEL') {
    const message = 'The perk comes with the level by itself: nobody grants it.';
    return refusal('PERK_NOT_FOR_LEVEL', message, ['perkId']);
  }
  if (perk.levels.length === 0 || (level !== null && perk.levels.includes(level))) return undefined;
  return refusal(
    'PERK_NOT_FOR_LEVEL',
    `The perk is for accounts with the level ${perk.levels.join(' or ')}.`,
    ['perkId'],
  );
}

function budgetExceeded(): Refusal {
  const message = 'Your budget does not cover the perk: ask the operator, or wait for the next period.';
  return refusal('PERK_BUDGET_EXCEEDED', message, ['perkId']);
}

function outOfStock(): Refusal {
  return refusal('PERK_OUT_OF_STOCK', 'Nothing is left of the perk: choose another.', ['perkId']);
}

interface NewGrant {
  readonly perk: Perk;
  readonly memberId: bigint;
  readonly managerId: bigint;
  readonly level: string | null;
  readonly asked: Pick<GrantPerkInput, 'until' | 'reason'>;
  readonly from: readonly TakenFrom[];
  readonly needsApproval: boolean;
}

async function write(
  context: PerksContext,
  { em, coalitionId, at, today }: PerkChange,
  { perk, memberId, managerId, level, asked, from, needsApproval }: NewGrant,
): Promise<PerkGrant> {
  const status = needsApproval ? 'PENDING' : 'ACTIVE';
  const [row] = await em.execute<{ id: string }[]>(
    `insert into perk_grant (coalition_id, perk_id, member_id, manager_id, level, status, currency, worth_minor, uses,
        from_day, until_day, granted_at, granted_by, reason)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::date, ?::date, ?::timestamptz, ?, ?) returning id::text`,
    [
      ...[coalitionId, perk.id, memberId, managerId, level, status, perk.worth.currency, perk.worth.minor],
      ...[perk.uses, today, lastDayOf(perk, asked.until, today), at.toISOString()],
      ...[actorOf(context.principal), asked.reason],
    ],
  );
  if (!row) throw new Error('a grant was not written');
  const id = BigInt(row.id);
  for (const { budgetId, from: period } of from) {
    await em.execute(
      'insert into perk_grant_budget (coalition_id, grant_id, budget_id, from_day) values (?, ?, ?, ?::date)',
      [coalitionId, id, budgetId, period],
    );
  }
  await announcePerk(em, coalitionId, {
    type: needsApproval ? 'perk-grant.pending' : 'perk-grant.granted',
    ...{ objectId: id, sequence: 1, subjectId: id, at },
  });
  const grant = await readGrant(em, coalitionId, id);
  await writeAudit(em, context, {
    coalitionId,
    action: 'perk-grant.granted',
    objectId: encodeId('perkGrant', id),
    reason: asked.reason,
    after: {
      ...{ perk: encodeId('perk', perk.id), member: encodeId('member', memberId), status },
      ...{ worth: formatMoneyAmount(grant.worth), currency: grant.worth.currency, until: grant.until },
      budgets: from.map(({ budgetId }) => encodeId('perkBudget', budgetId)),
    },
  });
  return grant;
}

async function answer(
  context: PerksContext,
  { em, coalitionId, at }: PerkChange,
  request: PerkRequest,
  grant: PerkGrant,
): Promise<void> {
  const by = actorOf(context.principal);
  await answerRequest(em, coalitionId, request, { status: 'GRANTED', grantId: grant.id, by, at });
  await writeAudit(em, context, {
    coalitionId,
    action: 'perk-request.granted',
    objectId: encodeId('perkRequest', request.id),
    before: { status: request.status },
    after: { status: 'GRANTED', grant: encodeId('perkGrant', grant.id) },
  });
}

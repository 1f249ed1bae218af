import { writeAudit } from '../access/audit-log.js';
import { actingCoalition, type CommandContext } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { actorOf } from '../access/principal.js';
import { coalitionNow } from '../ledger/balances.js';
import { findAccountManager, managerNotFound } from '../members/business/account-manager.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import type { Currency } from '../values/currency.js';
import { encodeId } from '../values/ids.js';
import { formatMoneyAmount, type Money } from '../values/money.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { listBudgets, type PerkBudget } from './perk-budget.js';

export interface SetPerkBudgetInput extends Omit<PerkBudget, 'id' | 'managerId'> {
  /** Null: the caller's text is no account manager's id. */
  readonly managerId: bigint | null;
}

/**
 * Says how much an account manager may give away (rule K-03), in place of what was said before of the same manager, level,
 * period and currency. What is given away already stays; a limit below it lets nothing more be given. For operators, but
 * not about themselves. May refuse with INVALID_INPUT, ACCOUNT_MANAGER_NOT_FOUND, SAME_PERSON_APPROVES.
 */
export async function setPerkBudget(
  context: CommandContext,
  budget: SetPerkBudgetInput,
): Promise<CommandOutcome<PerkBudget>> {
  const problem = problemOf(budget);
  if (problem) return refusedWith(problem);
  const coalitionId = actingCoalition(context);
  const { managerId, level, period, currency, worth, grants, approvalAbove } = budget;
  return commandTransaction(context.database, coalitionId, async (em) => {
    const manager = await findAccountManager(em, coalitionId, { id: managerId });
    if (!manager) return refusedWith(managerNotFound());
    if (manager.userId === actorOf(context.principal)) {
      const message = 'Let another operator set your own budget, and what needs approval of it.';
      return refusedWith(refusal('SAME_PERSON_APPROVES', message, ['managerId']));
    }
    const at = await coalitionNow(em, coalitionId);
    const isSame = (each: PerkBudget) =>
      each.level === level && each.period === period && each.currency === currency;
    const before = (await listBudgets(em, coalitionId, manager.id)).find(isSame);
    await em.execute(
      `insert into perk_budget (coalition_id, manager_id, level, period, currency, worth_minor, grants,
          approval_above_minor, set_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?::timestamptz)
       on conflict (coalition_id, manager_id, level, period, currency) do update set worth_minor = excluded.worth_minor,
         grants = excluded.grants, approval_above_minor = excluded.approval_above_minor, set_at = excluded.set_at`,
      [
        ...[coalitionId, manager.id, level, period, currency, worth?.minor ?? null, grants],
        ...[approvalAbove?.minor ?? null, at.toISOString()],
      ],
    );
    const after = (await listBudgets(em, coalitionId, manager.id)).find(isSame);
    if (!after) throw new Error('a budget was not written');
    await writeAudit(em, context, {
      coalitionId,
      action: 'perk-budget.set',
      objectId: encodeId('perkBudget', after.id),
      ...(before ? { before: inLog(before) } : {}),
      after: { manager: encodeId('accountManager', manager.id), level, period, currency, ...inLog(after) },
    });
    return done(after);
  });
}

function problemOf({ worth, grants, approvalAbove, currency }: SetPerkBudgetInput): Refusal | undefined {
  if (worth === null && grants === null) {
    return refusal('INVALID_INPUT', 'Give most worth, most grants, or both.', ['worth']);
  }
  if (grants !== null && grants < 0n) return refusal('INVALID_INPUT', 'Give 0 or more.', ['grants']);
  return wrongCurrency(worth, currency, 'worth') ?? wrongCurrency(approvalAbove, currency, 'approvalAbove');
}

function wrongCurrency(money: Money | null, currency: Currency, field: string): Refusal | undefined {
  if (money === null || money.currency === currency) return undefined;
  return refusal('INVALID_INPUT', `Give it in ${currency}, as the budget.`, [field, 'currency']);
}

function inLog({ worth, grants, approvalAbove }: PerkBudget) {
  return {
    worth: worth && formatMoneyAmount(worth),
    grants: grants === null ? null : String(grants),
    approvalAbove: approvalAbove && formatMoneyAmount(approvalAbove),
  };
}

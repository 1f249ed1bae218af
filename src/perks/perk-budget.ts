import type { EntityManager } from '../runtime/database.js';
import type { Calendar } from '../values/calendar.js';
import type { Currency } from '../values/currency.js';
import type { Day } from '../values/day.js';
import type { Money } from '../values/money.js';
import { beginOf, type PerkPeriod } from './perk-period.js';

/** What an account manager may give away (rule K-03). */
export interface PerkBudget {
  readonly id: bigint;
  readonly managerId: bigint;
  /** Only of perks for accounts with this level; null: of all. */
  readonly level: string | null;
  readonly period: PerkPeriod;
  readonly currency: Currency;
  /** Most worth per period; null: no limit. */
  readonly worth: Money | null;
  /** Most perks per period; null: no limit. */
  readonly grants: bigint | null;
  /** Somebody else has to approve a perk worth more; null: none. */
  readonly approvalAbove: Money | null;
}

/** What is given away of a budget in one period. */
export interface BudgetUse {
  readonly from: Day;
  readonly worth: Money;
  readonly grants: bigint;
}

interface Row {
  readonly id: string;
  readonly manager_id: string;
  readonly level: string | null;
  readonly period: PerkPeriod;
  readonly currency: Currency;
  readonly worth: string | null;
  readonly grants: string | null;
  readonly approval_above: string | null;
}

const COLUMNS = `id::text, manager_id::text, level, period, currency, worth_minor::text as worth, grants::text,
  approval_above_minor::text as approval_above`;

/** The budgets of a manager, or of all, oldest first. */
export async function listBudgets(
  em: EntityManager,
  coalitionId: bigint,
  managerId: bigint | undefined,
): Promise<PerkBudget[]> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from perk_budget where coalition_id = ? and (?::bigint is null or manager_id = ?) order by id`,
    [coalitionId, managerId ?? null, managerId ?? null],
  );
  return rows.map(budgetOf);
}

/** What is given away of a budget in the period that a day is in. */
export async function budgetUseOn(
  em: EntityManager,
  coalitionId: bigint,
  { id, period, currency }: PerkBudget,
  day: Day,
  calendar: Calendar,
): Promise<BudgetUse> {
  const from = beginOf(period, day, calendar);
  const [row] = await em.execute<{ worth: string; grants: string }[]>(
    `select worth_minor::text as worth, grants::text from perk_budget_period
      where coalition_id = ? and budget_id = ? and from_day = ?::date`,
    [coalitionId, id, from],
  );
  return {
    from,
    worth: { minor: BigInt(row?.worth ?? 0), currency },
    grants: BigInt(row?.grants ?? 0),
  };
}

/** What a grant takes from budgets. */
export interface Spending {
  readonly managerId: bigint;
  readonly level: string | null;
  readonly worth: Money;
  readonly on: Day;
  readonly calendar: Calendar;
}

/** The budgets that a grant was taken from, and of which period. */
export interface TakenFrom {
  readonly budgetId: bigint;
  readonly from: Day;
}

/**
 * Takes a grant from every budget that is about it: those for all accounts and those for the account's level. `none`
 * where there is no such budget or one has not enough left; then the transaction has to be rolled back. A budget that is
 * changed meanwhile waits.
 */
export async function takeFromBudgets(
  em: EntityManager,
  coalitionId: bigint,
  { managerId, level, worth, on, calendar }: Spending,
): Promise<{ readonly from: readonly TakenFrom[]; readonly needsApproval: boolean } | 'none'> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from perk_budget
      where coalition_id = ? and manager_id = ? and currency = ? and (level is null or level = ?) order by id for share`,
    [coalitionId, managerId, worth.currency, level],
  );
  const budgets = rows.map(budgetOf);
  if (budgets.length === 0) return 'none';
  const from: TakenFrom[] = [];
  for (const { id, period } of budgets) {
    const taken = { budgetId: id, from: beginOf(period, on, calendar) };
    if (!(await take(em, coalitionId, taken, worth))) return 'none';
    from.push(taken);
  }
  const needsApproval = budgets.some(
    ({ approvalAbove }) => approvalAbove !== null && worth.minor > approvalAbove.minor,
  );
  return { from, needsApproval };
}

/** Adds to what is given away where there is room: one statement, so that two at once cannot both have the last of it. */
async function take(
  em: EntityManager,
  coalitionId: bigint,
  { budgetId, from }: TakenFrom,
  worth: Money,
): Promise<boolean> {
  await em.execute(
    'insert into perk_budget_period (coalition_id, budget_id, from_day) values (?, ?, ?::date) on conflict do nothing',
    [coalitionId, budgetId, from],
  );
  const rows = await em.execute<unknown[]>(
    `update perk_budget_period p set worth_minor = p.worth_minor + ?, grants = p.grants + 1
       from perk_budget b
      where p.coalition_id = ? and p.budget_id = ? and p.from_day = ?::date
        and b.coalition_id = p.coalition_id and b.id = p.budget_id
        and (b.worth_minor is null or p.worth_minor + ? <= b.worth_minor)
        and (b.grants is null or p.grants + 1 <= b.grants)
     returning p.budget_id::text`,
    [worth.minor, coalitionId, budgetId, from, worth.minor],
  );
  return rows.length > 0;
}

/** Gives back what a grant had taken, to the periods from which it was taken. */
export async function giveBackToBudgets(
  em: EntityManager,
  coalitionId: bigint,
  grantId: bigint,
  worth: Money,
): Promise<void> {
  const taken = await em.execute<{ budget_id: string; from_day: Day }[]>(
    `select budget_id::text, from_day::text from perk_grant_budget where coalition_id = ? and grant_id = ?
      order by budget_id`,
    [coalitionId, grantId],
  );
  for (const { budget_id, from_day } of taken) {
    await em.execute(
      `update perk_budget_period set worth_minor = worth_minor - ?, grants = grants - 1
        where coalition_id = ? and budget_id = ? and from_day = ?::date`,
      [worth.minor, coalitionId, budget_id, from_day],
    );
  }
}

function budgetOf(row: Row): PerkBudget {
  const money = (minor: string | null) =>
    minor === null ? null : { minor: BigInt(minor), currency: row.currency };
  return {
    id: BigInt(row.id),
    managerId: BigInt(row.manager_id),
    level: row.level,
    period: row.period,
    currency: row.currency,
    worth: money(row.worth),
    grants: row.grants === null ? null : BigInt(row.grants),
    approvalAbove: money(row.approval_above),
  };
}

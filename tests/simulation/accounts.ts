import { acceptPointsPool } from '../../src/members/business/accept-points-pool.js';
import { answerParentAccount } from '../../src/members/business/answer-parent-account.js';
import { assignAccountManager } from '../../src/members/business/assign-account-manager.js';
import { offerPointsPool } from '../../src/members/business/offer-points-pool.js';
import { registerAccountManager } from '../../src/members/business/register-account-manager.js';
import { requestParentAccount } from '../../src/members/business/request-parent-account.js';
import { setPerkBudget } from '../../src/perks/set-perk-budget.js';
import { encodeId } from '../../src/values/ids.js';
import { did, operatorOf } from '../harness/coalition-story.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import type { ModelBudget } from './grants.js';
import type { Model } from './model.js';

/** What an account manager of the simulation may give away, and to which of the accounts, by their places. */
export interface ManagerPlan {
  readonly accounts: readonly number[];
  readonly budgets: readonly Omit<ModelBudget, 'id' | 'manager'>[];
}

/** Business accounts; the first is the parent of those after it that draw on its points. */
export interface AccountsPlan {
  readonly count: number;
  /** By child, the second account first: points of a month, null: as many as there are. */
  readonly draws: readonly (bigint | null)[];
  readonly managers: readonly ManagerPlan[];
}

/** As whom a manager is registered. */
export function managerName(number: number): string {
  return encodeId('user', BigInt(300 + number));
}

/** Tells the books and the model who looks after which accounts, and which of them share points. */
export async function openAccounts(
  node: ProgrammeNode,
  about: {
    readonly twinId: bigint;
    readonly model: Model;
    readonly plan: AccountsPlan;
    /** In the order of their places. */
    readonly accounts: readonly bigint[];
  },
): Promise<Map<bigint, string>> {
  const { twinId, model, plan, accounts } = about;
  const operator = node.as(operatorOf(twinId));
  const other = node.as({ ...operatorOf(twinId), subject: managerName(99) });
  const [parentId] = accounts;
  for (const [index, monthMost] of plan.draws.entries()) {
    const childId = accounts[index + 1];
    if (parentId === undefined || childId === undefined) throw new Error('more draw than there are');
    const asked = did(await requestParentAccount(operator, { childId, parentId }));
    did(await answerParentAccount(other, { parentAccountId: asked.id, agree: true, reason: null }));
    const offer = { member: byId(parentId), childId, monthMost, until: null };
    const { id: poolId } = did(await offerPointsPool(operator, offer));
    did(await acceptPointsPool(other, { poolId }));
    model.pools.set(childId, { parent: parentId, monthMost });
  }
  const users = new Map<bigint, string>();
  for (const [index, { accounts: places, budgets }] of plan.managers.entries()) {
    const userId = managerName(index);
    const { id: manager } = did(
      await registerAccountManager(operator, { userId, partner: null, name: 'A manager' }),
    );
    users.set(manager, userId);
    const portfolio = places.map((place) => accounts[place] as bigint);
    for (const account of portfolio) {
      did(await assignAccountManager(operator, { member: byId(account), managerId: manager }));
    }
    model.portfolios.set(manager, portfolio);
    for (const budget of budgets) await addBudget(node, { twinId, model, manager, budget });
  }
  return users;
}

async function addBudget(
  node: ProgrammeNode,
  about: { twinId: bigint; model: Model; manager: bigint; budget: ManagerPlan['budgets'][number] },
): Promise<void> {
  const { twinId, model, manager, budget } = about;
  const rials = (minor: bigint | null) => (minor === null ? null : { minor, currency: 'IRR' as const });
  const { id } = did(
    await setPerkBudget(node.as(operatorOf(twinId)), {
      ...{ managerId: manager, level: budget.level, period: budget.period, currency: 'IRR' },
      ...{ worth: rials(budget.worth), approvalAbove: rials(budget.approvalAbove) },
      grants: budget.grants === null ? null : BigInt(budget.grants),
    }),
  );
  model.budgets = [...model.budgets, { ...budget, id, manager }];
}

function byId(member: bigint) {
  return { by: 'id', value: member, text: encodeId('member', member) } as const;
}

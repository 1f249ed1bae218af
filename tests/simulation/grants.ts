import { addDays, type Day } from '../../src/values/day.js';
import { type Case, type Names, newId, Unnamed } from './case.js';
import { levelAt } from './levels.js';
import type { Model } from './model.js';
import { beginOf, type ModelPerk, type PerkPeriod, takenOf } from './perks.js';
import { type AnswerGrantStep, type GrantStep, perkCaller } from './steps.js';
import { dayAt } from './terms.js';

/** What an account manager may give away (K-03), in rials and grants; null: without limit. */
export interface ModelBudget {
  readonly id: bigint;
  readonly manager: bigint;
  /** Only of grants to accounts with this level; null: of all. */
  readonly level: string | null;
  readonly period: PerkPeriod;
  readonly worth: bigint | null;
  readonly grants: number | null;
  /** Somebody else has to approve what is worth more. */
  readonly approvalAbove: bigint | null;
}

/** A perk that a manager has granted to an account. */
export interface ModelGrant {
  readonly id: bigint;
  readonly perk: bigint;
  readonly member: bigint;
  readonly manager: bigint;
  /** Of the account, when it was granted. */
  readonly level: string | null;
  readonly status: 'PENDING' | 'ACTIVE' | 'REJECTED' | 'REVOKED' | 'EXPIRED' | 'USED_UP';
  readonly worth: bigint;
  readonly uses: number;
  readonly used: number;
  /** Last day; null: it does not end by itself. */
  readonly until: Day | null;
  readonly by: string;
  readonly changes: number;
  /** Whether stock and budgets have it again. */
  readonly returned: boolean;
  /** The budgets that it was taken from, and the first day of the period of each. */
  readonly from: readonly { readonly budget: bigint; readonly period: Day }[];
}

/** The grants of a perk that its stock is without. */
export function takenBy(model: Model, perk: bigint): ModelGrant[] {
  return [...model.grants.values()].filter((grant) => grant.perk === perk && !grant.returned);
}

/** What is given away of a budget in a period: added up from the grants whenever it is asked for. */
export function givenAway(model: Model, budget: bigint, period: Day): { worth: bigint; grants: number } {
  const given = [...model.grants.values()].filter(
    ({ returned, from }) =>
      !returned && from.some((taken) => taken.budget === budget && taken.period === period),
  );
  return { worth: given.reduce((sum, { worth }) => sum + worth, 0n), grants: given.length };
}

/** What can be used now, that which ends first in front. */
export function usableGrants(model: Model, perk: bigint, member: bigint, at: number): ModelGrant[] {
  const last = ({ until }: ModelGrant) => until ?? 'never';
  return [...model.grants.values()]
    .filter((grant) => grant.perk === perk && grant.member === member && grant.status === 'ACTIVE')
    .filter((grant) => !isOver(model, grant, at))
    .sort((a, b) => (last(a) === last(b) ? (a.id < b.id ? -1 : 1) : last(a) < last(b) ? -1 : 1));
}

/** Its last day is over: it can be used and taken back no more, whether or not that is written. */
function isOver(model: Model, { until }: ModelGrant, at: number): boolean {
  return until !== null && until < dayAt(model.terms, at);
}

export function grantPerk(model: Model, step: GrantStep, { at, subject }: Names): Case {
  const { manager } = step.asker;
  const member = model.portfolios.get(manager)?.includes(step.member) ? step.member : null;
  const perk = model.perks.get(step.perk);
  const today = dayAt(model.terms, at);
  const level = member === null ? null : levelAt(model, member, at);
  const budgets = model.budgets.filter(
    (each) => each.manager === manager && (each.level === null || each.level === level),
  );
  const periodOf = ({ period }: ModelBudget) => beginOf(period, today, model.terms);
  const hasRoom = (budget: ModelBudget, worth: bigint) => {
    const given = givenAway(model, budget.id, periodOf(budget));
    const forWorth = budget.worth === null || given.worth + worth <= budget.worth;
    return forWorth && (budget.grants === null || given.grants < budget.grants);
  };
  return {
    member: null,
    *against() {
      yield step.until !== null && step.until < today && 'INVALID_INPUT';
      yield member === null && 'MEMBER_NOT_FOUND';
      yield !perk && 'PERK_NOT_FOUND';
      if (member === null || !perk) return;
      yield model.state(member).status !== 'ACTIVE' && 'MEMBER_NOT_ACTIVE';
      yield !isFor(perk, level) && 'PERK_NOT_FOR_LEVEL';
      const worth = perk.granted?.worth ?? 0n;
      yield (budgets.length === 0 || !budgets.every((each) => hasRoom(each, worth))) &&
        'PERK_BUDGET_EXCEEDED';
      yield perk.stock !== null && takenOf(model, perk) >= perk.stock && 'PERK_OUT_OF_STOCK';
    },
    done() {
      if (member === null || !perk?.granted) throw new Error('a grant of nothing');
      const { worth, days } = perk.granted;
      const waits = budgets.some(({ approvalAbove }) => approvalAbove !== null && worth > approvalAbove);
      const ends = [step.until, days === null ? null : addDays(today, days - 1)];
      const id = newId(model, subject);
      const grant: ModelGrant = {
        ...{ id, perk: perk.id, member, manager, level, worth, uses: perk.uses, used: 0 },
        ...{ status: waits ? 'PENDING' : 'ACTIVE', by: perkCaller(step), changes: 1, returned: false },
        until: ends.filter((day) => day !== null).sort()[0] ?? null,
        from: budgets.map((budget) => ({ budget: budget.id, period: periodOf(budget) })),
      };
      model.journal.put(model.grants, id, grant);
      const type = waits ? 'pending' : 'granted';
      model.write(`grant ${id} 1`, grantStepText({ type, subject: id, at, level }));
      return { subject: id };
    },
  };
}

function isFor({ granted, levels }: ModelPerk, level: string | null): boolean {
  return granted !== null && (levels.length === 0 || (level !== null && levels.includes(level)));
}

/** Somebody else approves or rejects a grant; whoever may takes one back that has not ended. */
export function answerGrant(model: Model, step: AnswerGrantStep, { at, subject }: Names): Case {
  const { kind, asker } = step;
  const known = model.grants.get(step.grant);
  const sees =
    known &&
    (asker.by === 'operator' || model.portfolios.get(asker.manager)?.includes(known.member) === true);
  const grant = sees ? known : undefined;
  return {
    member: null,
    *against() {
      yield !grant && 'PERK_GRANT_NOT_FOUND';
      if (!grant) return;
      const open = grant.status === 'PENDING' || (grant.status === 'ACTIVE' && kind === 'REVOKE_GRANT');
      const ended = !open || isOver(model, grant, at);
      if (kind === 'REVOKE_GRANT') yield ended && 'PERK_GRANT_NOT_ACTIVE';
      else {
        yield grant.by === perkCaller(step) && 'SAME_PERSON_APPROVES';
        yield ended && 'PERK_GRANT_NOT_PENDING';
      }
    },
    done() {
      if (!grant) throw new Error('no grant to answer');
      if (subject !== grant.id) throw new Unnamed();
      const [status, type] = {
        APPROVE_GRANT: ['ACTIVE', 'approved'] as const,
        REJECT_GRANT: ['REJECTED', 'rejected'] as const,
        REVOKE_GRANT: ['REVOKED', 'revoked'] as const,
      }[kind];
      const returned = kind === 'REJECT_GRANT' || (kind === 'REVOKE_GRANT' && grant.used === 0);
      stepGrant(model, grant, { status, returned }, { type, subject: grant.id, at });
      return { subject: grant.id };
    },
  };
}

/** What becomes of a grant without one of its uses (K-08, K-15). */
export function withoutUse({ status, used, returned }: ModelGrant): Partial<ModelGrant> {
  return {
    used: used - 1,
    status: status === 'USED_UP' ? 'ACTIVE' : status,
    returned: returned || (status === 'REVOKED' && used === 1),
  };
}

/** The job finds a grant whose last day is over. */
export function expireGrant(model: Model, id: bigint, at: number): void {
  const grant = model.grants.get(id);
  const open = grant?.status === 'PENDING' || grant?.status === 'ACTIVE';
  if (!grant || !open || !isOver(model, grant, at)) return;
  stepGrant(model, grant, { status: 'EXPIRED' }, { type: 'expired', subject: id, at });
}

/** Something that happened to a grant. */
export interface GrantStepTold {
  readonly type: string;
  readonly subject: bigint;
  readonly at: number;
  /** Of the first: with what level of the account, so that it is granted before or after a change of that. */
  readonly level?: string | null;
}

export function stepGrant(
  model: Model,
  grant: ModelGrant,
  becomes: Partial<ModelGrant>,
  told: GrantStepTold,
): void {
  const changes = grant.changes + 1;
  model.journal.put(model.grants, grant.id, { ...grant, ...becomes, changes });
  model.write(`grant ${grant.id} ${changes}`, grantStepText(told));
}

/** In words that the books share. */
export function grantStepText({ type, subject, at, level }: GrantStepTold): string {
  return `${type} ${subject} at ${at}${level === undefined ? '' : ` with ${level}`}`;
}

/** All of a grant that can be read of it, in words that the books share. */
export function grantText(
  grant: Pick<ModelGrant, 'perk' | 'member' | 'manager' | 'level' | 'status' | 'worth'> &
    Pick<ModelGrant, 'uses' | 'used' | 'until' | 'changes' | 'returned'>,
): string {
  const { perk, member, manager, level, status, worth, uses, used, until, changes, returned } = grant;
  const from = `${perk} ${member} by ${manager} at ${level}, ${worth}`;
  return `${from}: ${status} ${used}/${uses} until ${until}, ${changes} changes, ${returned}`;
}

/** What is given away of each budget and period, and of each stock, in words that the books share. */
export function givenTexts(model: Model): string[] {
  const periods = [...model.grants.values()].flatMap(({ from }) => from);
  const names = new Map(periods.map((taken) => [`budget ${taken.budget} ${taken.period}`, taken]));
  const budgets = [...names].map(([name, { budget, period }]) => {
    const { worth, grants } = givenAway(model, budget, period);
    return `${name}: ${worth} ${grants}`;
  });
  const stocks = [...model.perks.values()].map((perk) => `stock ${perk.id}: ${takenOf(model, perk)}`);
  const grants = [...model.grants].map(([id, grant]) => `grant ${id}: ${grantText(grant)}`);
  return [...budgets.filter((text) => !text.endsWith(': 0 0')), ...stocks, ...grants].sort();
}

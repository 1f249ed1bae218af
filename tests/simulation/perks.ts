import { dayFromFields, fieldsOf } from '../../src/values/calendar.js';
import { type Case, type Names, newId, seen, Unnamed } from './case.js';
import { stepGrant, takenBy, usableGrants, withoutUse } from './grants.js';
import { levelAt } from './levels.js';
import type { Model } from './model.js';
import type { UndoUseStep, UseStep } from './steps.js';
import { dayAt, type ModelTerms } from './terms.js';

export type PerkPeriod = 'MONTH' | 'QUARTER' | 'YEAR';

/** A perk that comes and goes with levels, or that account managers grant (K-04). */
export interface ModelPerk {
  readonly id: bigint;
  /** With which levels it comes; of one that is granted, for which it is, and none: whatever the level. */
  readonly levels: readonly string[];
  /** What a grant is worth, and how many days it lasts, the first included; null: it comes with levels. */
  readonly granted: { readonly worth: bigint; readonly days: number | null } | null;
  /** Rials that a use costs whoever pays; null: the coalition does. */
  readonly cost: bigint;
  readonly payer: bigint | null;
  /** The partners at which it can be used; null: every one. */
  readonly places: readonly bigint[] | null;
  /** Of grants, or of uses where it comes with levels. */
  readonly stock: number | null;
  /** So often per grant, or per member and period. */
  readonly uses: number;
  /** Of one that is granted: null. */
  readonly period: PerkPeriod | null;
}

export interface ModelUse {
  readonly perk: bigint;
  readonly member: bigint;
  readonly partner: bigint;
  /** Null: it came with the level, and counts in the period that begins on the day. */
  readonly grant: bigint | null;
  readonly level: string | null;
  readonly period: string | null;
  readonly payer: bigint | null;
  readonly cost: bigint;
  readonly undone: boolean;
}

export function usePerk(model: Model, step: UseStep, { at, subject }: Names): Case {
  const { asker, merchant } = step;
  const member = seen(model, asker, step.member);
  const perk = model.perks.get(step.perk);
  const takesPart = ({ status }: { status: string }) => ['ACTIVE', 'EXITING'].includes(status);
  const partner = model.partner(asker.partner);
  const grant = () => (member === null || !perk ? undefined : usableGrants(model, perk.id, member, at)[0]);
  return {
    member: null,
    *against() {
      yield member === null && 'MEMBER_NOT_FOUND';
      yield !partner.merchants.includes(merchant) && 'MERCHANT_NOT_FOUND';
      yield (!perk || perk.places?.includes(partner.id) === false) && 'PERK_NOT_FOUND';
      yield !takesPart(partner) && 'PARTNER_NOT_ACTIVE';
      yield member !== null && model.state(member).status !== 'ACTIVE' && 'MEMBER_NOT_ACTIVE';
      if (member === null || !perk) return;
      yield !grant() && !comesWithLevel(model, perk, member, at) && 'PERK_NOT_USABLE';
    },
    done() {
      if (member === null || !perk) throw new Error('a use of nothing');
      const { cost, payer, period } = perk;
      const from = grant();
      const use: ModelUse = {
        ...{ perk: perk.id, member, partner: partner.id, payer, cost, grant: from?.id ?? null },
        level: from ? null : levelAt(model, member, at),
        period: from || period === null ? null : beginOf(period, dayAt(model.terms, at), model.terms),
        undone: false,
      };
      const id = newId(model, subject);
      model.journal.put(model.uses, id, use);
      model.write(`use ${id}`, useText(use));
      if (from) {
        const used = from.used + 1;
        const status = used === from.uses ? 'USED_UP' : 'ACTIVE';
        stepGrant(model, from, { used, status }, { type: 'used', subject: id, at });
      }
      return { subject: id };
    },
  };
}

/** Whether the member has it with its level now, and has not had it as often as it may. */
function comesWithLevel(model: Model, perk: ModelPerk, member: bigint, at: number): boolean {
  if (perk.granted || perk.period === null) return false;
  const period = beginOf(perk.period, dayAt(model.terms, at), model.terms);
  const inPeriod = [...model.uses.values()].filter(
    (use) =>
      use.perk === perk.id &&
      !use.undone &&
      use.grant === null &&
      model.survivorOf(use.member) === member &&
      use.period === period,
  );
  const isLeft = perk.stock === null || takenOf(model, perk) < perk.stock;
  const level = levelAt(model, member, at);
  return inPeriod.length < perk.uses && isLeft && level !== null && perk.levels.includes(level);
}

/** What is gone of a perk's stock. */
export function takenOf(model: Model, { id, granted }: ModelPerk): number {
  if (granted) return takenBy(model, id).length;
  return [...model.uses.values()].filter((use) => use.perk === id && !use.undone).length;
}

/** A partner takes a use back (K-15): what it was taken from has it again. */
export function undoUse(model: Model, step: UndoUseStep, { at, subject }: Names): Case {
  const known = model.uses.get(step.use);
  const use = known?.partner === step.asker.partner ? known : undefined;
  return {
    member: null,
    *against() {
      yield !use && 'PERK_USE_NOT_FOUND';
      yield use?.undone === true && 'PERK_USE_UNDONE';
    },
    done() {
      if (!use) throw new Error('no use to take back');
      if (subject !== step.use) throw new Unnamed();
      model.journal.put(model.uses, step.use, { ...use, undone: true });
      model.write(`use undone ${step.use}`, String(at));
      const grant = use.grant === null ? undefined : model.grants.get(use.grant);
      if (grant) {
        stepGrant(model, grant, withoutUse(grant), { type: 'use-undone', subject: step.use, at });
      }
      return { subject: step.use };
    },
  };
}

/** What uses cost whom, as it goes into statements (K-07): nothing where who pays is who is paid. */
export function perkItems({ uses }: Model): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  const add = (name: string, minor: bigint) => sums.set(name, (sums.get(name) ?? 0n) + minor);
  for (const { payer, partner, cost, undone } of uses.values()) {
    if (payer === partner || cost === 0n || undone) continue;
    if (payer !== null) add(`PERK_COST ${payer}`, cost);
    add(`PERK_CREDIT ${partner}`, -cost);
  }
  return sums;
}

/** In words that the books share. */
export function useText({ perk, member, partner, grant, level, period, payer, cost }: ModelUse): string {
  return `${perk} ${member} ${partner} ${grant} ${level} ${period} ${payer} ${cost}`;
}

export function beginOf(period: PerkPeriod, day: string, terms: ModelTerms): string {
  const { year, month } = fieldsOf(day, terms.calendar);
  const long = { MONTH: 1, QUARTER: 3, YEAR: 12 }[period];
  return dayFromFields({ year, month: month - ((month - 1) % long), day: 1 }, terms.calendar);
}

import { dayFromFields, fieldsOf } from '../../src/values/calendar.js';
import { type Case, type Names, newId, seen } from './case.js';
import { rankAt } from './levels.js';
import type { Model } from './model.js';
import type { UseStep } from './steps.js';
import { dayAt, type ModelTerms } from './terms.js';

/** A perk that comes and goes with levels (K-04). */
export interface ModelPerk {
  readonly id: bigint;
  /** Ranks of the ladder. */
  readonly ranks: readonly number[];
  /** Rials that a use costs whoever pays; null: the coalition does. */
  readonly cost: bigint;
  readonly payer: bigint | null;
  /** The partners at which it can be used; null: every one. */
  readonly places: readonly bigint[] | null;
  readonly stock: number | null;
  /** So often per member and period. */
  readonly uses: number;
  readonly period: 'MONTH' | 'QUARTER' | 'YEAR';
}

export interface ModelUse {
  readonly perk: bigint;
  readonly member: bigint;
  readonly partner: bigint;
  readonly level: string;
  /** The first day of the period in which it counts. */
  readonly period: string;
  readonly payer: bigint | null;
  readonly cost: bigint;
}

export function usePerk(model: Model, step: UseStep, { at, subject }: Names): Case {
  const { asker, merchant, terms } = { ...step, terms: model.terms };
  const member = seen(model, asker, step.member);
  const perk = model.perks.get(step.perk);
  const takesPart = ({ status }: { status: string }) => ['ACTIVE', 'EXITING'].includes(status);
  const partner = model.partner(asker.partner);
  return {
    member: null,
    *against() {
      yield member === null && 'MEMBER_NOT_FOUND';
      yield !partner.merchants.includes(merchant) && 'MERCHANT_NOT_FOUND';
      yield (!perk || perk.places?.includes(partner.id) === false) && 'PERK_NOT_FOUND';
      yield !takesPart(partner) && 'PARTNER_NOT_ACTIVE';
      yield member !== null && model.state(member).status !== 'ACTIVE' && 'MEMBER_NOT_ACTIVE';
      if (member === null || !perk) return;
      const period = beginOf(perk.period, at, terms);
      const own = [...model.uses.values()].filter((use) => use.perk === perk.id);
      const inPeriod = own.filter((use) => use.member === member && use.period === period);
      const left = inPeriod.length < perk.uses && (perk.stock === null || own.length < perk.stock);
      const has = perk.ranks.includes(rankAt(model, member, at));
      yield !(left && has) && 'PERK_NOT_USABLE';
    },
    done() {
      if (member === null || !perk) throw new Error('a use of nothing');
      const { cost, payer } = perk;
      const use: ModelUse = {
        ...{ perk: perk.id, member, partner: partner.id, payer, cost },
        level: model.ladder?.levels[rankAt(model, member, at)]?.code ?? '',
        period: beginOf(perk.period, at, terms),
      };
      const id = newId(model, subject);
      model.journal.put(model.uses, id, use);
      model.write(`use ${id}`, useText(use));
      return { subject: id };
    },
  };
}

/** What uses cost whom, as it goes into statements (K-07): nothing where who pays is who is paid. */
export function perkItems({ uses }: Model): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  const add = (name: string, minor: bigint) => sums.set(name, (sums.get(name) ?? 0n) + minor);
  for (const { payer, partner, cost } of uses.values()) {
    if (payer === partner || cost === 0n) continue;
    if (payer !== null) add(`PERK_COST ${payer}`, cost);
    add(`PERK_CREDIT ${partner}`, -cost);
  }
  return sums;
}

/** In words that the books share. */
export function useText({ perk, member, partner, level, period, payer, cost }: ModelUse): string {
  return `${perk} ${member} ${partner} ${level} ${period} ${payer} ${cost}`;
}

function beginOf(period: ModelPerk['period'], at: number, terms: ModelTerms): string {
  const { year, month } = fieldsOf(dayAt(terms, at), terms.calendar);
  const long = { MONTH: 1, QUARTER: 3, YEAR: 12 }[period];
  return dayFromFields({ year, month: month - ((month - 1) % long), day: 1 }, terms.calendar);
}

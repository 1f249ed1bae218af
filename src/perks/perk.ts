import { storedRate } from '../partners/stored-decimals.js';
import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import type { Currency } from '../values/currency.js';
import type { Day } from '../values/day.js';
import type { LocalizedText } from '../values/localized-text.js';
import type { Money } from '../values/money.js';
import type { Rate } from '../values/rate.js';
import { type Refusal, refusal } from '../values/refusal.js';
import type { PerkPeriod } from './perk-period.js';

export const PERK_KINDS = [
  'EARLY_ACCESS',
  'DISCOUNT',
  'CASHBACK_RATE',
  'FREE_SERVICE',
  'CREDIT_LINE',
  'EVENT',
  'DEDICATED_SUPPORT',
  'OTHER',
] as const;
export type PerkKind = (typeof PERK_KINDS)[number];

/** How somebody comes to have a perk: an account manager grants it, or it comes and goes with a level (rule K-04). */
export type PerkEntitlement = 'GRANT' | 'LEVEL';

export const PERK_CONFIRMATIONS = ['NONE', 'SPEND_CODE'] as const;
/** Whether a use needs a spend code of the member, as burns above a limit do (rule B-05). */
export type PerkConfirmation = (typeof PERK_CONFIRMATIONS)[number];

/** What a perk is (rule K-02); never changed, but ended. */
export interface PerkTerms {
  readonly kind: PerkKind;
  readonly name: LocalizedText;
  /** What is to be known of it, beside its name; null: nothing. */
  readonly details: LocalizedText | null;
  /** Of a discount or a cashback rate how much it is of what is paid; null: the worth says all. */
  readonly percent: Rate | null;
  readonly entitlement: PerkEntitlement;
  /** Codes of the levels that may have it; of a granted one empty: whatever the level. */
  readonly levels: readonly string[];
  /** What one is worth to whoever gets it; what counts against budgets. */
  readonly worth: Money;
  /** What its payer owes the partner for each use; in the same currency. */
  readonly costPerUse: Money;
  /** Null: the coalition. */
  readonly payerPartnerId: bigint | null;
  /** The partners at which it can be used; null: every one. */
  readonly places: readonly bigint[] | null;
  /** How many grants there can be, or uses where it comes with a level; null: as many as are wanted. */
  readonly stock: bigint | null;
  readonly from: Day;
  /** Null: until it is ended. */
  readonly until: Day | null;
  /** How many days a grant lasts, that of granting included; null: as long as the perk. */
  readonly grantDays: number | null;
  /** Of each grant; where it comes with a level, of a member per period. */
  readonly uses: number;
  /** Of one that comes with a level; else null. */
  readonly period: PerkPeriod | null;
  readonly confirmation: PerkConfirmation;
}

/** A perk of the catalogue. */
export interface Perk extends PerkTerms {
  readonly id: bigint;
  /** How much of the stock is gone. */
  readonly taken: bigint;
  readonly endedAt: Date | null;
}

interface Row {
  readonly id: string;
  readonly kind: PerkKind;
  readonly name: LocalizedText;
  readonly details: LocalizedText | null;
  readonly percent: string | null;
  readonly entitlement: PerkEntitlement;
  readonly levels: string;
  readonly currency: Currency;
  readonly worth: string;
  readonly cost: string;
  readonly payer: string | null;
  readonly places: string | null;
  readonly stock: string | null;
  readonly taken: string;
  readonly from_day: Day;
  readonly until_day: Day | null;
  readonly grant_days: number | null;
  readonly uses: number;
  readonly period: PerkPeriod | null;
  readonly confirmation: PerkConfirmation;
  readonly ended_at: string | null;
}

const COLUMNS = `id::text, kind, name, details, percent::text, entitlement, to_json(levels)::text as levels, currency, worth_minor::text as worth,
  cost_minor::text as cost, payer_partner_id::text as payer, array_to_string(places, ',') as places, stock::text, taken::text,
  from_day::text, until_day::text, grant_days, uses, period, confirmation,
  (extract(epoch from ended_at) * 1000)::bigint::text as ended_at`;

/** A perk of that id; undefined where there is none. */
export async function readPerk(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint | null,
): Promise<Perk | undefined> {
  return id === null ? undefined : (await perksByIds(em, coalitionId, [id])).get(id);
}

/** Perks by id; those that are not there are left out. */
export async function perksByIds(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, Perk>> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from perk where coalition_id = ? and id = any (?::bigint[])`,
    [coalitionId, integerArray(ids)],
  );
  return new Map(rows.map((row) => [BigInt(row.id), perkOf(row)]));
}

/** Which perks to list. */
export interface PerkFilter {
  readonly kind?: PerkKind | undefined;
  readonly entitlement?: PerkEntitlement | undefined;
  /** Only those that can be had on this day. */
  readonly on?: Day | undefined;
}

/** A page of the catalogue, oldest first; one more than asked for tells that there is more. */
export async function listPerks(
  em: EntityManager,
  coalitionId: bigint,
  { kind, entitlement, on }: PerkFilter,
  { size, after }: { readonly size: number; readonly after?: bigint | undefined },
): Promise<Perk[]> {
  const conditions: [string, ...unknown[]][] = [['coalition_id = ?', coalitionId]];
  if (kind !== undefined) conditions.push(['kind = ?', kind]);
  if (entitlement !== undefined) conditions.push(['entitlement = ?', entitlement]);
  if (on !== undefined) {
    conditions.push([
      'ended_at is null and from_day <= ?::date and (until_day is null or until_day >= ?::date)',
      on,
      on,
    ]);
  }
  if (after !== undefined) conditions.push(['id > ?', after]);
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from perk where ${conditions.map(([text]) => text).join(' and ')} order by id limit ?`,
    [...conditions.flatMap(([, ...values]) => values), size + 1],
  );
  return rows.map(perkOf);
}

/** Whether it can be had or used on a day. */
export function isOffered({ endedAt, from, until }: Perk, on: Day): boolean {
  return endedAt === null && from <= on && (until === null || on <= until);
}

/** Whether it can be used at a partner. */
export function isUsableAt({ places }: Pick<Perk, 'places'>, partnerId: bigint): boolean {
  return places === null || places.includes(partnerId);
}

/** Takes one of the stock; false where none is left, or the perk has ended meanwhile. */
export async function takeOne(em: EntityManager, coalitionId: bigint, perkId: bigint): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `update perk set taken = taken + 1
      where coalition_id = ? and id = ? and ended_at is null and (stock is null or taken < stock) returning id::text`,
    [coalitionId, perkId],
  );
  return rows.length > 0;
}

/** Puts one back into the stock. */
export async function putOneBack(em: EntityManager, coalitionId: bigint, perkId: bigint): Promise<void> {
  await em.execute('update perk set taken = taken - 1 where coalition_id = ? and id = ?', [
    coalitionId,
    perkId,
  ]);
}

export function perkNotFound(): Refusal {
  return refusal('PERK_NOT_FOUND', 'Give the id of a perk of your coalition.', ['perkId']);
}

function perkOf(row: Row): Perk {
  const money = (minor: string): Money => ({ minor: BigInt(minor), currency: row.currency });
  return {
    id: BigInt(row.id),
    kind: row.kind,
    name: row.name,
    details: row.details,
    percent: row.percent === null ? null : storedRate(row.percent),
    entitlement: row.entitlement,
    levels: JSON.parse(row.levels) as string[],
    worth: money(row.worth),
    costPerUse: money(row.cost),
    payerPartnerId: row.payer === null ? null : BigInt(row.payer),
    places: row.places === null ? null : row.places.split(',').map(BigInt),
    stock: row.stock === null ? null : BigInt(row.stock),
    taken: BigInt(row.taken),
    from: row.from_day,
    until: row.until_day,
    grantDays: row.grant_days,
    uses: row.uses,
    period: row.period,
    confirmation: row.confirmation,
    endedAt: row.ended_at === null ? null : new Date(Number(row.ended_at)),
  };
}

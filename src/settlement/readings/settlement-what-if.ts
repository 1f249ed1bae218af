import type { DayRange, Fact } from '../../ledger/days/day-fact.js';
import { lastGatheredDay, readFacts } from '../../ledger/days/day-facts.js';
import type { ContractTerms } from '../../partners/contract-terms.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import type { Currency } from '../../values/currency.js';
import type { Money } from '../../values/money.js';
import { refusal } from '../../values/refusal.js';
import { floatLeft } from '../money/float-left.js';
import type { PricingPart } from '../pricing/charges.js';
import type { PricingTerms } from '../pricing/pricing-terms.js';
import { underDrafts } from '../pricing/programme-pricing.js';
import {
  type DraftLine,
  type DraftStatement,
  draftStatements,
  type StatementItem,
  type StatementSources,
} from '../statements/draft-statements.js';
import { minimumPaymentOn } from '../statements/minimum-payment.js';
import { listStatements } from '../statements/read-statements.js';
import { itemsOf } from '../statements/statement-items.js';
import { type DraftedTerms, withDraft, withoutTerms } from './drafted-terms.js';
import { openDays } from './open-days.js';
import type { Reading } from './reading.js';

/** Other terms for days that are over. */
export interface WhatIfInput {
  readonly partnerId: bigint;
  readonly range: DayRange;
  /** Which versions of the partner's contract it replaces; null: those in force on a day of the range. */
  readonly versions: readonly number[] | null;
  readonly draft: DraftedTerms;
}

/** A line as it is and as it would be; null where there is none. */
export interface ComparedLine {
  readonly actual: DraftLine | null;
  readonly drafted: DraftLine | null;
  /** By how much the partner would owe more; below 0: less. */
  readonly difference: Money;
}

/** The statement of one currency as it is and as it would be. */
export interface ComparedStatement {
  readonly currency: Currency;
  readonly actual: DraftStatement | null;
  readonly drafted: DraftStatement | null;
  /** All lines of both, in the order of a statement. */
  readonly lines: readonly ComparedLine[];
  readonly difference: Money;
}

export interface SettlementWhatIf {
  readonly partnerId: bigint;
  readonly range: DayRange;
  /** The versions that were replaced. */
  readonly versions: readonly number[];
  /** By currency, in alphabetical order. */
  readonly statements: readonly ComparedStatement[];
}

/**
 * What days that are closed would have come to under other prices and percentages, line by line beside what they do come
 * to; nothing is written (rule S-08). Both sides are made by what closes periods. It prices anew, and nothing more:
 * points stay as they were given and spent, at the partner's rates of then.
 *
 * What a statement took besides what was posted is part of both sides where the days are exactly a settled period, so
 * that the actual side is its statement; otherwise it is left out.
 * @param input of a partner of the programme
 */
export async function settlementWhatIf(
  reading: Reading,
  { partnerId, range, versions, draft }: WhatIfInput,
): Promise<CommandOutcome<SettlementWhatIf>> {
  const { em, coalitionId, programme, terms, exits } = reading;
  const last = await lastGatheredDay(em, coalitionId);
  if (last === null || last < range.until) return refusedWith(openDays(last, 'until'));
  const contracts = programme.partners.get(partnerId)?.contracts ?? [];
  const replaced = versions ?? inForceWithin(contracts, range);
  const known = new Set(contracts.map(({ version }) => version));
  const unknown = replaced.findIndex((version) => !known.has(version));
  if (unknown >= 0) {
    const message = `Give versions of the partner's contract: it has ${contracts.length}.`;
    return refusedWith(refusal('INVALID_INPUT', message, ['versions', String(unknown)]));
  }
  const versionsOf = contracts.filter(({ version }) => replaced.includes(version));
  const nowhere = withoutTerms(versionsOf, draft);
  if (nowhere) return refusedWith(nowhere);
  const drafts = new Map(versionsOf.map((contract) => [contract.id, withDraft(contract, draft)] as const));
  const sources = await sourcesOf(reading, partnerId, range);
  const leaves = exits.endsWithExit(partnerId, range.until);
  const draftedBy = (by: PricingTerms, own: readonly ContractTerms[]) =>
    draftStatements({
      partnerId,
      ...sources,
      terms: by,
      minimum: (currency) =>
        leaves ? { minor: 0n, currency } : minimumPaymentOn(own, range.until, currency),
    });
  const actual = draftedBy(terms, contracts);
  const drafted = draftedBy(
    underDrafts(terms, drafts),
    contracts.map((contract) => drafts.get(contract.id) ?? contract),
  );
  return done({ partnerId, range, versions: replaced, statements: compared(actual, drafted) });
}

async function sourcesOf(
  { em, coalitionId, exits }: Reading,
  partnerId: bigint,
  range: DayRange,
): Promise<Pick<StatementSources, 'parts' | 'items' | 'floatLeft'>> {
  const parts: { facts: Fact[]; bearer: PricingPart['bearer'] }[] = [];
  for (const { days, bearer } of exits.stretches(range)) {
    parts.push({ facts: await readFacts(em, coalitionId, days), bearer });
  }
  const within = await listStatements(em, coalitionId, { partnerId, ...range }, { limit: 100 });
  const stated = within.filter(({ from, until }) => from === range.from && until === range.until);
  const items: StatementItem[] = [];
  for (const { id } of stated) items.push(...(await itemsOf(em, coalitionId, id)));
  // As of items: the statement of just these days says it, and no other days do.
  const leaves = stated.length > 0 && exits.endsWithExit(partnerId, range.until);
  const left = leaves ? await floatLeft(em, coalitionId, partnerId, range.from) : undefined;
  return { parts, items, floatLeft: left };
}

/** The versions that were in force on some day of the range: none on days after its end, or from a later one's first on. */
function inForceWithin(contracts: readonly ContractTerms[], { from, until }: DayRange): number[] {
  return contracts
    .filter(({ version, effectiveFrom, effectiveUntil }) => {
      const later = contracts.filter((each) => each.version > version).map((each) => each.effectiveFrom);
      const [replaced] = later.sort();
      const first = effectiveFrom > from ? effectiveFrom : from;
      const ended = effectiveUntil !== null && effectiveUntil < first;
      return first <= until && !ended && (replaced === undefined || first < replaced);
    })
    .map(({ version }) => version);
}

function compared(
  actual: readonly DraftStatement[],
  drafted: readonly DraftStatement[],
): ComparedStatement[] {
  const currencies = new Set([...actual, ...drafted].map(({ currency }) => currency));
  return [...currencies].sort().map((currency) => {
    const [a, b] = [actual, drafted].map((of) => of.find((each) => each.currency === currency) ?? null);
    const lines = comparedLines(a?.lines ?? [], b?.lines ?? [], currency);
    const minor = lines.reduce((sum, { difference }) => sum + difference.minor, 0n);
    return { currency, actual: a ?? null, drafted: b ?? null, lines, difference: { minor, currency } };
  });
}

/** Lines that add up the same facts stand beside each other. */
function comparedLines(
  actual: readonly DraftLine[],
  drafted: readonly DraftLine[],
  currency: Currency,
): ComparedLine[] {
  const keys = keysOf(drafted);
  const others = new Map(drafted.map((line, index) => [keys[index], line]));
  const actualKeys = keysOf(actual);
  const pairs: [DraftLine | null, DraftLine | null][] = actual.map((line, index) => {
    const key = actualKeys[index];
    const other = others.get(key) ?? null;
    others.delete(key);
    return [line, other];
  });
  pairs.push(...[...others.values()].map((line): [null, DraftLine] => [null, line]));
  return pairs.map(([a, b]) => ({
    actual: a,
    drafted: b,
    difference: { minor: (b?.money.minor ?? 0n) - (a?.money.minor ?? 0n), currency },
  }));
}

/** What each line adds up. Where somebody has left there can be several of the same points: the first is the first's. */
function keysOf(lines: readonly DraftLine[]): string[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const key = keyOf(line, lines);
    const place = (seen.get(key) ?? 0) + 1;
    seen.set(key, place);
    return `${key} ${place}`;
  });
}

function keyOf(line: DraftLine, lines: readonly DraftLine[]): string {
  const { kind, basis, reversal, contractVersionId, category, fundingId, itemId, basedOn, percent } = line;
  const base = basedOn === null ? undefined : lines[basedOn];
  return JSON.stringify([
    ...[kind, basis, reversal, category],
    ...[contractVersionId, fundingId, itemId].map(String),
    // A partner's share stays what it is; the percentage of a fee or tax may be drafted.
    basedOn === null ? percent : null,
    // A tax is on a fee, and that on a charge: all three have the same points, the kinds tell them apart.
    ...(base ? [keyOf(base, lines)] : []),
  ]);
}

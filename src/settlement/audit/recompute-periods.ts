import { lastGatheredDay } from '../../ledger/days/day-facts.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import { encodeId } from '../../values/ids.js';
import { type CloseTerms, type DuePeriod, draftPeriod } from '../close/close-partner-period.js';
import { cycleOn, periodOf, USUAL_CYCLE } from '../periods.js';
import { contentHash } from '../statements/content-hash.js';
import type { DraftLine, DraftStatement } from '../statements/draft-statements.js';
import { listStatementsOfPeriod, readLinesOf } from '../statements/read-statements.js';
import type { Statement, StatementLine } from '../statements/statement.js';
import { itemsOf } from '../statements/statement-items.js';
import type { SettlementDifference } from './settlement-difference.js';

/**
 * Closes every settled period once more, in memory: what its statements should say, against what they say (rule S-06), and
 * whether each has the days that it must have (S-02). Looks at one period at a time.
 */
export async function findWrongPeriods(
  em: EntityManager,
  terms: CloseTerms,
  most: number,
): Promise<SettlementDifference[]> {
  const { coalitionId } = terms;
  const last = await lastGatheredDay(em, coalitionId);
  // A run that was at it when the first version was made has not known it: hence the day in between.
  const periods = await em.execute<
    { partner_id: string; from_day: Day; until_day: Day; before_contracts: boolean }[]
  >(
    `select p.partner_id::text, p.from_day::text, p.until_day::text,
            not exists (select from contract_version c where c.coalition_id = p.coalition_id and c.partner_id = p.partner_id
                           and c.created_at < p.settled_at - interval '1 day') as before_contracts
       from settled_period p where p.coalition_id = ? order by p.until_day, p.from_day, p.partner_id`,
    [coalitionId],
  );
  const differences: SettlementDifference[] = [];
  for (const { partner_id, from_day, until_day, before_contracts } of periods) {
    if (differences.length >= most) break;
    if (last === null || until_day > last) continue; // told by another check
    const period = { partnerId: BigInt(partner_id), from: from_day, until: until_day };
    differences.push(...wrongDays(terms, period, before_contracts));
    differences.push(...(await wrongStatements(em, terms, period)));
  }
  return differences;
}

function wrongDays(
  { programme, exits }: CloseTerms,
  { partnerId, from, until }: DuePeriod,
  beforeContracts: boolean,
): SettlementDifference[] {
  const contracts = programme.partners.get(partnerId)?.contracts ?? [];
  // A first version may begin in the past: what was settled before it was made had the usual cycle.
  const cycles = [cycleOn(contracts, from), ...(beforeContracts ? [USUAL_CYCLE] : [])];
  const ends = cycles.map((cycle) => periodOf(cycle, from, programme.terms.calendar).until);
  if (ends.includes(until) || exits.endsWithExit(partnerId, until)) return [];
  const id = encodeId('partner', partnerId);
  const text = `the period from ${from} ends with ${until}, by its contract it would with ${ends[0]}`;
  return [{ rule: 'S-02', subject: 'partner', id, text }];
}

async function wrongStatements(
  em: EntityManager,
  terms: CloseTerms,
  period: DuePeriod,
): Promise<SettlementDifference[]> {
  const { coalitionId, programme } = terms;
  const stored = await listStatementsOfPeriod(em, coalitionId, period);
  const items = [];
  for (const { id } of stored) items.push(...(await itemsOf(em, coalitionId, id)));
  const minimum = (currency: Currency) =>
    stored.find((statement) => statement.currency === currency)?.minimum ?? { minor: 0n, currency };
  const drafts = await draftPeriod(em, terms, period, { items, minimum });
  const lines = await readLinesOf(em, coalitionId, stored);
  return [
    ...drafts.flatMap((draft) => missing(period, stored, draft)),
    ...stored.flatMap((statement) => {
      const draft = drafts.find(({ currency }) => currency === statement.currency);
      if (!draft) return [differs(statement, 'S-01', 'nothing was to be stated')];
      return wrongStatement(statement, lines.get(statement.id) ?? [], draft, programme);
    }),
  ];
}

function missing(
  { partnerId, from, until }: DuePeriod,
  stored: readonly Statement[],
  { currency, total }: DraftStatement,
): SettlementDifference[] {
  if (stored.some((statement) => statement.currency === currency)) return [];
  const text = `no statement in ${currency} from ${from} to ${until}: ${total.minor} were to be stated`;
  return [{ rule: 'S-01', subject: 'partner', id: encodeId('partner', partnerId), text }];
}

function wrongStatement(
  statement: Statement,
  lines: readonly StatementLine[],
  draft: DraftStatement,
  programme: CloseTerms['programme'],
): SettlementDifference[] {
  const wrong: SettlementDifference[] = [];
  for (let at = 0; at < Math.max(lines.length, draft.lines.length); at += 1) {
    const [is, must] = [lines[at], draft.lines[at]].map((line) => (line ? lineText(line) : 'none'));
    if (is !== must)
      wrong.push(differs(statement, 'S-01', `line ${at + 1} is ${is}, the facts come to ${must}`));
  }
  const must = contentHash(statement, draft, programme);
  if (!must.equals(statement.contentHash)) {
    const [was, is] = [statement.contentHash, must].map((hash) => hash.toString('hex'));
    wrong.push(differs(statement, 'S-06', `has the content hash ${was}, what it must state has ${is}`));
  }
  return wrong;
}

function differs({ id }: Statement, rule: string, text: string): SettlementDifference {
  return { rule, subject: 'statement', id: encodeId('statement', id), text };
}

/** All that a line says, in the order of its columns. */
function lineText(line: DraftLine): string {
  const { kind, basis, reversal, contractVersionId, category, fundingId, itemId } = line;
  const { transactions, points, unitPrice, percent, basedOn, exact, money } = line;
  const ids = [contractVersionId, fundingId, itemId, transactions, points, money.minor].map(String);
  return JSON.stringify([kind, basis, reversal, category, ids, unitPrice, percent, basedOn, exact]);
}

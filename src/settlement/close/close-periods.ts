import { closeDays } from '../../ledger/days/close-days.js';
import type { DayRange, Fact } from '../../ledger/days/day-fact.js';
import { lastGatheredDay, readFacts } from '../../ledger/days/day-facts.js';
import type { Programme } from '../../partners/programme.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import { type Database, type EntityManager, inCoalition } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import { exitsOf, type PartnerExits } from '../bearers/bearers.js';
import { advanceExits } from '../exits/advance-exits.js';
import { partnersWithDeposits, postDeposits } from '../money/post-deposits.js';
import { newestTerms } from '../newest-terms.js';
import { PartnerFailures } from '../partner-failures.js';
import { lockPartnerSettlement } from '../partner-lock.js';
import { periodsUntil } from '../periods.js';
import { readSettledPartners, type SettledPartner } from '../settled-periods.js';
import { type CloseTerms, closePartnerPeriod, type DuePeriod } from './close-partner-period.js';
import { sealUpTo } from './cut-off.js';
import { issueStatements } from './issue-statements.js';

export interface ClosePeriodsOptions {
  /** Only periods that end on the day or before; all that are over when it is not given. */
  readonly until?: Day | undefined;
  /** Stops between two transactions; the next call does the rest. */
  readonly signal?: AbortSignal | undefined;
}

/** What a run of the close did. */
export interface ClosedPeriods {
  /** Business days that it closed. */
  readonly days: readonly Day[];
  /** Statements that it made, in the order of their making. */
  readonly statementIds: readonly bigint[];
}

/**
 * Closes every partner's periods that are over (rule S-02): closes the days that are, seals what was posted by then, makes
 * the statements, and issues them. A partner for whom something fails keeps no other from it: its own later periods wait,
 * as each follows the one before.
 *
 * Safe to run twice, on several nodes at once and to be killed at any line (rules S-01, S-06): each period of a partner
 * is one transaction under that partner's lock, and what it says depends on closed days alone, not on when or by whom it
 * is closed.
 * @throws PartnersFailedError at the end, NotSealedError, or what a busy database answers: the next run goes on
 */
export async function closePeriods(
  { database, programme }: { readonly database: Pick<Database, 'orm'>; readonly programme: Programme },
  coalitionId: bigint,
  { until, signal }: ClosePeriodsOptions = {},
): Promise<ClosedPeriods> {
  const days = await closeDays(database, coalitionId, signal ? { signal } : {});
  const failures = new PartnerFailures();
  try {
    await advanceExits({ database, programme }, coalitionId, signal ? { signal } : {});
  } catch (error) {
    failures.add(error);
  }
  const snapshot = await newestTerms(database, programme, coalitionId);
  const terms = closeTerms(snapshot, exitsOf(snapshot.partners));
  const due = await inCoalition(database, coalitionId, async (em) => {
    const partners = await readSettledPartners(em, coalitionId, snapshot.terms.timeZone);
    return duePeriods(terms, partners, earlier(until, await lastGatheredDay(em, coalitionId)));
  });
  const last = due.at(-1);
  if (last) await sealUpTo(database, coalitionId, last.until, signal);
  const statementIds: bigint[] = [];
  const waiting = new Set<bigint>();
  for (const period of due) {
    if (signal?.aborted) break;
    if (waiting.has(period.partnerId)) continue;
    const made = await failures.attempt(period.partnerId, () =>
      inCoalition(database, coalitionId, (em) => closePartnerPeriod(em, terms, period)),
    );
    if (made) statementIds.push(...made);
    else waiting.add(period.partnerId);
  }
  await postAllDeposits(database, coalitionId, failures);
  await issueStatements(database, snapshot, failures, signal);
  failures.tell();
  return { days, statementIds };
}

/** What a run goes by. Partners whose periods are the same days share the facts of these: closed days stay what they are. */
export function closeTerms(programme: ProgrammeSnapshot, exits: PartnerExits): CloseTerms {
  const { coalitionId } = programme;
  let kept: { readonly range: DayRange; readonly facts: Promise<readonly Fact[]> } | undefined;
  return {
    coalitionId,
    programme,
    exits,
    async facts(em: EntityManager, range: DayRange) {
      if (kept?.range.from === range.from && kept.range.until === range.until) return kept.facts;
      const facts = await readFacts(em, coalitionId, range);
      kept = { range, facts: Promise.resolve(facts) };
      return facts;
    },
  };
}

/** The periods that are over, earlier ones first, so that the facts of the same days are read once. */
function duePeriods(
  { programme, exits }: CloseTerms,
  partners: readonly SettledPartner[],
  until: Day | null,
): DuePeriod[] {
  if (until === null) return [];
  const { calendar } = programme.terms;
  return partners
    .flatMap(({ partnerId, firstDay, settledUntil }) => {
      const contracts = programme.partners.get(partnerId)?.contracts ?? [];
      const lastDay = exits.lastDay(partnerId);
      const periods = periodsUntil({ firstDay, settledUntil, lastDay, contracts, calendar }, until);
      return periods
        .filter((period) => exits.mayClose(partnerId, period))
        .map((period) => ({ ...period, partnerId }));
    })
    .sort(
      (a, b) => compared(a.until, b.until) || compared(a.from, b.from) || compared(a.partnerId, b.partnerId),
    );
}

/** Deposits come into the money books within a run, also of partners whose periods are far from over. */
async function postAllDeposits(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  failures: PartnerFailures,
): Promise<void> {
  const waiting = await inCoalition(database, coalitionId, (em) => partnersWithDeposits(em, coalitionId));
  for (const partnerId of waiting) {
    await failures.attempt(partnerId, () =>
      inCoalition(database, coalitionId, async (em) => {
        await lockPartnerSettlement(em, coalitionId, partnerId);
        await postDeposits(em, coalitionId, partnerId);
      }),
    );
  }
}

function earlier(a: Day | undefined, b: Day | null): Day | null {
  return a !== undefined && b !== null && a < b ? a : b;
}

function compared<T extends string | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

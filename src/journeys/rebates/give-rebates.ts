import { coalitionNow } from '../../ledger/balances.js';
import { lockTerms } from '../../ledger/lock-terms.js';
import type { ProgrammeSnapshot } from '../../partners/programme.js';
import { grantPromisedPerk, mostAtOnce } from '../../perks/grant-promised-perk.js';
import { type Perk, readPerk } from '../../perks/perk.js';
import { onCurrentTerms } from '../../points/on-current-terms.js';
import { accountsToCompute } from '../../rebates/accounts-to-compute.js';
import { type ComputedCredit, computeCredit } from '../../rebates/compute-credit.js';
import {
  begunPeriods,
  computedOn,
  computedPeriods,
  keepOpen,
  markComputed,
  markSettled,
} from '../../rebates/computed-periods.js';
import { type Rebate, unsettledRebates } from '../../rebates/rebate.js';
import { MOST_POINTS } from '../../rebates/rebate-amount.js';
import { type RebateCreditStatus, writeCredit } from '../../rebates/rebate-credit.js';
import { historiesOf } from '../../rebates/rebate-history.js';
import type { RebatePeriod } from '../../rebates/rebate-period.js';
import type { Clock } from '../../runtime/clock.js';
import { type Database, type EntityManager, entityManagerFor, inCoalition } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import { dayOf } from '../../values/time-zone.js';
import { payerStays } from '../payer-stays.js';
import { giveDueCredits } from './give-due-credits.js';
import type { RebatesContext } from './rebates-context.js';

export interface GivenRebates {
  /** Accounts of which a period was computed. */
  readonly computed: number;
  /** Credits of which the points were given. */
  readonly given: number;
}

/** Accounts that are computed in one transaction. */
const AT_ONCE = 100;

/**
 * Computes the periods of rebates that are due, oldest first, and gives what they come to (rules K-12 … K-14). Each account
 * gets each period once, however often, on however many nodes it runs and wherever it is killed: what is to be given is
 * written down before, by its primary key once; points are then posted under a key of their own.
 */
export async function giveRebates(
  context: RebatesContext,
  coalitionId: bigint,
  signal?: AbortSignal,
): Promise<GivenRebates> {
  const { database, programme } = context;
  const em = entityManagerFor(database, coalitionId);
  const { terms } = await programme.snapshot(coalitionId);
  const today = dayOf(await coalitionNow(em, coalitionId), terms.timeZone);
  const done = await computedPeriods(em, coalitionId);
  let computed = 0;
  for (const rebate of await unsettledRebates(em, coalitionId)) {
    const { computed: earlier, open } = begunPeriods(
      rebate,
      done.get(rebate.id) ?? new Set(),
      today,
      terms.calendar,
    );
    for (const period of open) {
      if (signal?.aborted || today < computedOn(rebate, period)) break;
      computed += await computePeriod(context, coalitionId, {
        rebate,
        period,
        earlier: [...earlier],
        signal,
      });
      if (signal?.aborted) break;
      earlier.push(period);
    }
    await settleEnded(database, coalitionId, rebate, earlier, today);
  }
  return { computed, given: signal?.aborted ? 0 : await giveDueCredits(context, coalitionId, signal) };
}

interface PeriodToCompute {
  readonly rebate: Rebate;
  readonly period: RebatePeriod;
  readonly earlier: readonly RebatePeriod[];
  readonly signal: AbortSignal | undefined;
}

/** Computes a period for all accounts, in turns; it is marked as computed only when none is left. */
async function computePeriod(
  { database, programme, clock }: RebatesContext,
  coalitionId: bigint,
  { rebate, period, earlier, signal }: PeriodToCompute,
): Promise<number> {
  let computed = 0;
  for (let after = 0n; ; ) {
    if (signal?.aborted) return computed;
    const turn = await onCurrentTerms<TurnDone>(programme, coalitionId, (snapshot) =>
      inCoalition(database, coalitionId, async (em) => {
        const version = await lockTerms(em, coalitionId);
        if (version !== snapshot.referenceVersion) {
          return { kind: 'stale' as const, referenceVersion: version };
        }
        if (!(await keepOpen(em, coalitionId, rebate.id, period)))
          return { last: undefined, more: false, written: 0 };
        const at = await coalitionNow(em, coalitionId);
        const ids = await accountsToCompute(em, coalitionId, rebate, period, { after, most: AT_ONCE });
        const today = dayOf(at, snapshot.terms.timeZone);
        const turnTo = { em, coalitionId, snapshot, clock, at, today };
        const written = await computeAccounts(turnTo, { rebate, period, earlier, signal }, ids);
        if (ids.length < AT_ONCE) await markComputed(em, coalitionId, rebate, period, at);
        return { last: ids.at(-1), more: ids.length === AT_ONCE, written };
      }),
    );
    computed += turn.written;
    if (!turn.more || turn.last === undefined) return computed;
    after = turn.last;
  }
}

interface TurnDone {
  readonly last: bigint | undefined;
  readonly more: boolean;
  readonly written: number;
}

interface Turn {
  readonly em: EntityManager;
  readonly coalitionId: bigint;
  readonly snapshot: ProgrammeSnapshot;
  readonly clock: Clock;
  readonly at: Date;
  readonly today: Day;
}

async function computeAccounts(
  { em, coalitionId, snapshot, clock, at, today }: Turn,
  { rebate, period, earlier }: PeriodToCompute,
  ids: readonly bigint[],
): Promise<number> {
  const perk = rebate.perkId === null ? undefined : await readPerk(em, coalitionId, rebate.perkId);
  const days = { from: (earlier[0] ?? period).from, until: period.until };
  const histories = await historiesOf(em, coalitionId, rebate, ids, days, snapshot.terms.calendar);
  const isPaid = perk
    ? perkIsPaid(snapshot, perk, today)
    : payerStays(snapshot, rebate.payerPartnerId, today);
  let written = 0;
  for (const memberId of ids) {
    const history = histories.get(memberId);
    if (!history) throw new Error('nothing was read of an account');
    const most = perk ? mostAtOnce(perk) : MOST_POINTS;
    const credit = computeCredit(rebate, history, { period, earlier, most });
    if (isNothing(credit)) continue;
    const status = statusOf(credit, { perk, isPaid });
    const creditId = await writeCredit(em, coalitionId, { rebate, memberId, credit, status, at });
    if (creditId === undefined) continue;
    written += 1;
    if (perk && status === 'GIVEN') {
      const system = { principal: 'system', clock, requestId: null } as const;
      const granted = { coalitionId, perk, memberId, creditId, count: credit.given, at, today };
      await grantPromisedPerk(em, system, granted);
    }
  }
  return written;
}

/** As when it is used: nobody is granted what could not be. */
function perkIsPaid(snapshot: ProgrammeSnapshot, { payerPartnerId, costPerUse }: Perk, today: Day): boolean {
  return costPerUse.minor === 0n || payerStays(snapshot, payerPartnerId, today);
}

/** Nothing that anybody would look for later. */
function isNothing({ spend, corrections, brought }: ComputedCredit): boolean {
  return spend === 0n && corrections.length === 0 && brought === 0n;
}

/** A perk is granted at once; points are posted afterwards. */
function statusOf(
  { given }: ComputedCredit,
  { perk, isPaid }: { readonly perk: Perk | undefined; readonly isPaid: boolean },
): RebateCreditStatus {
  if (given === 0n) return 'NOTHING';
  if (!isPaid) return 'REFUSED';
  return perk ? 'GIVEN' : 'DUE';
}

/** When the last period of a rebate that has ended is computed, nothing is left to be given. */
async function settleEnded(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  { id, endedAfter, versions }: Rebate,
  computed: readonly RebatePeriod[],
  today: Day,
): Promise<void> {
  if (endedAfter === null || today <= endedAfter) return;
  const begins = versions.find(({ from }) => from !== null)?.from;
  const isLast = begins == null || begins > endedAfter || computed.at(-1)?.until === endedAfter;
  if (!isLast) return;
  await inCoalition(database, coalitionId, async (em) =>
    markSettled(em, coalitionId, id, await coalitionNow(em, coalitionId)),
  );
}

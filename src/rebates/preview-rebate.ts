import type { EntityManager } from '../runtime/database.js';
import type { Calendar } from '../values/calendar.js';
import type { Day } from '../values/day.js';
import { draftOf, type Rebate, type RebateVersion } from './rebate.js';
import { type RebateThreshold, rebateFor } from './rebate-amount.js';
import { spendOfAccounts } from './rebate-history.js';
import { periodOn, type RebatePeriod } from './rebate-period.js';

/** What a version would give for a period, by what was really bought in it. */
export interface RebatePreview {
  readonly version: RebateVersion;
  readonly period: RebatePeriod;
  /** Accounts that have bought something in it, and those that would get something. */
  readonly accounts: number;
  readonly rewarded: number;
  /** Minor units. */
  readonly spend: bigint;
  readonly amount: bigint;
  /** Points or perks, each account's rounded down. */
  readonly earned: bigint;
  /** How many accounts have reached which threshold, and no higher one. */
  readonly reached: readonly (RebateThreshold & { readonly accounts: number })[];
}

/** Accounts that are looked at in one go. */
const AT_ONCE = 1_000;

/**
 * What a rebate would give for the period that a day is in, by the counters as they are now (rule S-08): by its draft, or
 * where there is none, by its newest version. Nothing is written.
 */
export async function previewRebate(
  em: EntityManager,
  coalitionId: bigint,
  rebate: Rebate,
  { on, calendar }: { readonly on: Day; readonly calendar: Calendar },
): Promise<RebatePreview> {
  const version = draftOf(rebate) ?? rebate.versions.at(-1);
  if (!version) throw new Error('a rebate has no version');
  const period = periodOn(rebate.period, on, calendar);
  const sums = { accounts: 0, rewarded: 0, spend: 0n, amount: 0n, earned: 0n };
  const reached = version.thresholds.map((each) => ({ ...each, accounts: 0 }));
  for (let after = 0n; ; ) {
    const ids = await businessAccounts(em, coalitionId, after);
    const spends = await spendOfAccounts(em, coalitionId, rebate, ids, period, calendar);
    for (const own of spends.values()) {
      const spend = own.get(period.from) ?? 0n;
      if (spend === 0n) continue;
      const { rebate: amount, earned } = rebateFor(version, spend);
      sums.accounts += 1;
      sums.rewarded += earned > 0n ? 1 : 0;
      sums.spend += spend;
      sums.amount += amount;
      sums.earned += earned;
      const threshold = reached.findLast(({ from }) => from <= spend);
      if (threshold) threshold.accounts += 1;
    }
    const last = ids.at(-1);
    if (last === undefined || ids.length < AT_ONCE) return { version, period, ...sums, reached };
    after = last;
  }
}

async function businessAccounts(em: EntityManager, coalitionId: bigint, after: bigint): Promise<bigint[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select id::text from member
      where coalition_id = ? and kind = 'BUSINESS' and erased_at is null and id > ? order by id limit ${AT_ONCE}`,
    [coalitionId, after],
  );
  return rows.map(({ id }) => BigInt(id));
}

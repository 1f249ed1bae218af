import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import type { Day } from '../values/day.js';
import type { ComputedCredit } from './compute-credit.js';
import type { Rebate } from './rebate.js';

export const REBATE_CREDIT_STATUSES = ['DUE', 'GIVEN', 'NOTHING', 'REFUSED'] as const;
/** `DUE`: it is about to be given; `REFUSED`: the account was closed, or whoever pays had left. */
export type RebateCreditStatus = (typeof REBATE_CREDIT_STATUSES)[number];

/** What an account got for a period of a rebate. */
export interface RebateCredit {
  readonly id: bigint;
  readonly rebateId: bigint;
  readonly memberId: bigint;
  readonly from: Day;
  readonly until: Day;
  readonly version: number;
  /** What was bought in the period, and what the percentages gave of it; in minor units, when it was computed. */
  readonly spend: bigint;
  readonly rebate: bigint;
  /** Points or perks: that the period made, that earlier ones made more or less, brought from before, given, left over. */
  readonly earned: bigint;
  readonly corrected: bigint;
  readonly brought: bigint;
  readonly given: bigint;
  readonly carried: bigint;
  readonly computedAt: Date;
  readonly status: RebateCreditStatus;
  /** With which its points were given; null: none were, or not yet. */
  readonly transactionId: bigint | null;
  /** The perk that was granted; null: none was. */
  readonly grantId: bigint | null;
}

interface Row {
  readonly id: string;
  readonly rebate_id: string;
  readonly member_id: string;
  readonly from_day: Day;
  readonly until_day: Day;
  readonly version: number;
  readonly spend: string;
  readonly rebate: string;
  readonly earned: string;
  readonly corrected: string;
  readonly brought: string;
  readonly given: string;
  readonly carried: string;
  readonly computed_at: string;
  readonly status: RebateCreditStatus;
  readonly transaction_id: string | null;
  readonly grant_id: string | null;
}

const COLUMNS = `c.id::text, c.rebate_id::text, c.member_id::text, c.from_day::text, c.until_day::text, c.version,
  c.spend_minor::text as spend, c.rebate_minor::text as rebate, c.earned::text, c.corrected::text, c.brought::text,
  c.given::text, c.carried::text, (extract(epoch from c.computed_at) * 1000)::bigint::text as computed_at, c.status,
  c.transaction_id::text,
  (select g.id::text from perk_grant g where g.coalition_id = c.coalition_id and g.rebate_credit_id = c.id) as grant_id`;

/**
 * Writes what an account gets for a period, once; undefined where that has been written before, by whomever (rule K-13).
 */
export async function writeCredit(
  em: EntityManager,
  coalitionId: bigint,
  {
    rebate,
    memberId,
    credit,
    status,
    at,
  }: {
    readonly rebate: Pick<Rebate, 'id'>;
    readonly memberId: bigint;
    readonly credit: ComputedCredit;
    readonly status: RebateCreditStatus;
    readonly at: Date;
  },
): Promise<bigint | undefined> {
  const { period, version, spend, earned, corrected, brought, given, carried } = credit;
  const [row] = await em.execute<{ id: string }[]>(
    `insert into rebate_credit (coalition_id, rebate_id, member_id, from_day, until_day, version, spend_minor, rebate_minor,
        earned, corrected, brought, carried, given, computed_at, status, given_at)
     values (?, ?, ?, ?::date, ?::date, ?, ?, ?, ?, ?, ?, ?, ?, ?::timestamptz, ?, ?::timestamptz)
     on conflict (coalition_id, rebate_id, member_id, from_day) do nothing returning id::text`,
    [
      ...[coalitionId, rebate.id, memberId, period.from, period.until, version, spend, credit.rebate],
      ...[earned, corrected, brought, carried, given, at.toISOString(), status],
      status === 'GIVEN' ? at.toISOString() : null,
    ],
  );
  if (!row) return undefined;
  for (const { from, version: by, spend: bought, before, earned: now } of credit.corrections) {
    await em.execute(
      `insert into rebate_correction (coalition_id, credit_id, from_day, version, spend_minor, earned_before, earned)
       values (?, ?, ?::date, ?, ?, ?, ?)`,
      [coalitionId, row.id, from, by, bought, before, now],
    );
  }
  return BigInt(row.id);
}

/** The credits of accounts, by account, newest first. */
export async function creditsOfAccounts(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
  /** Only of rebates that count what is bought at this partner alone. */
  partnerId: bigint | undefined,
  most: number,
): Promise<Map<bigint, RebateCredit[]>> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from unnest(?::bigint[]) m(id)
      cross join lateral (
        select c.* from rebate_credit c
          join rebate r on r.coalition_id = c.coalition_id and r.id = c.rebate_id
         where c.coalition_id = ? and c.member_id = m.id and (?::bigint is null or r.partner_id = ?)
         order by c.id desc limit ?) c
      order by c.id desc`,
    [integerArray(memberIds), coalitionId, partnerId ?? null, partnerId ?? null, most],
  );
  return Map.groupBy(rows.map(creditOf), ({ memberId }) => memberId);
}

/** Credits whose points wait to be given, oldest first. */
export async function dueCredits(
  em: EntityManager,
  coalitionId: bigint,
  { after, most }: { readonly after: bigint; readonly most: number },
): Promise<RebateCredit[]> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from rebate_credit c
      where c.coalition_id = ? and c.status = 'DUE' and c.id > ? order by c.id limit ?`,
    [coalitionId, after, most],
  );
  return rows.map(creditOf);
}

/** Ends that a credit waits; false where somebody else has ended it already. */
export async function endDue(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint,
  outcome: { readonly transactionId: bigint; readonly at: Date } | 'REFUSED',
): Promise<boolean> {
  const given = outcome === 'REFUSED' ? null : outcome;
  const rows = await em.execute<unknown[]>(
    `update rebate_credit set status = ?, transaction_id = ?, given_at = ?::timestamptz
      where coalition_id = ? and id = ? and status = 'DUE' returning id::text`,
    [
      ...[given ? 'GIVEN' : 'REFUSED', given?.transactionId ?? null, given?.at.toISOString() ?? null],
      ...[coalitionId, id],
    ],
  );
  return rows.length > 0;
}

function creditOf(row: Row): RebateCredit {
  return {
    id: BigInt(row.id),
    rebateId: BigInt(row.rebate_id),
    memberId: BigInt(row.member_id),
    from: row.from_day,
    until: row.until_day,
    version: row.version,
    spend: BigInt(row.spend),
    rebate: BigInt(row.rebate),
    earned: BigInt(row.earned),
    corrected: BigInt(row.corrected),
    brought: BigInt(row.brought),
    given: BigInt(row.given),
    carried: BigInt(row.carried),
    computedAt: new Date(Number(row.computed_at)),
    status: row.status,
    transactionId: row.transaction_id === null ? null : BigInt(row.transaction_id),
    grantId: row.grant_id === null ? null : BigInt(row.grant_id),
  };
}

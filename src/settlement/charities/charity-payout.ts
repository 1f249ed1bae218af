import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import type { Money } from '../../values/money.js';

/** What a charity is paid in one sum: donations of closed days, final from then on (rule C-04). */
export interface CharityPayout {
  readonly id: bigint;
  readonly charityId: bigint;
  /** 1, 2, 3 … per charity. */
  readonly number: number;
  /** The last business day whose donations it holds. */
  readonly until: Day;
  readonly donations: number;
  readonly points: bigint;
  /** What members gave. */
  readonly donated: Money;
  /** What sponsors added. */
  readonly matched: Money;
  /** What partners give of their purchases. */
  readonly pledged: Money;
  readonly madeAt: Date;
  readonly actor: string;
}

interface Row {
  readonly id: string;
  readonly charity_id: string;
  readonly number: number;
  readonly currency: Currency;
  readonly until_day: Day;
  readonly donations: number;
  readonly points: string;
  readonly donated: string;
  readonly matched: string;
  readonly pledged: string;
  readonly made_at: string;
  readonly actor: string;
}

const SELECT = `
  select o.id::text, o.charity_id::text, o.number, o.currency, o.until_day::text, o.donations, o.points::text,
         o.donated_minor::text as donated, o.matched_minor::text as matched, o.pledged_minor::text as pledged,
         (extract(epoch from o.made_at) * 1000)::bigint::text as made_at, o.actor
    from charity_payout o`;

/** Payouts by id; unknown ones are left out. */
export async function readPayouts(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, CharityPayout>> {
  const rows = await em.execute<Row[]>(`${SELECT} where o.coalition_id = ? and o.id = any (?::bigint[])`, [
    coalitionId,
    integerArray(ids),
  ]);
  return new Map(rows.map(payoutOf).map((payout) => [payout.id, payout]));
}

/** Which of the coalition's payouts: newest first, at most so many. */
export interface PayoutsPage {
  readonly limit: number;
  /** Only those before that one. */
  readonly older: bigint | undefined;
  /** Only those without a payment that stands. */
  readonly unpaid: boolean;
}

/** A page of the coalition's payouts. */
export async function listPayouts(
  em: EntityManager,
  coalitionId: bigint,
  { limit, older, unpaid }: PayoutsPage,
): Promise<CharityPayout[]> {
  const rows = await em.execute<Row[]>(
    `${SELECT} where o.coalition_id = ? and o.id < coalesce(?::bigint, 9223372036854775807)
        and (not ?::boolean or not exists (select from payment p where p.coalition_id = o.coalition_id and p.payout_id = o.id
                                              and p.status in ('CREATED', 'SENT', 'CONFIRMED')))
      order by o.id desc limit ?`,
    [coalitionId, older ?? null, unpaid, limit],
  );
  return rows.map(payoutOf);
}

function payoutOf(row: Row): CharityPayout {
  const { currency } = row;
  return {
    id: BigInt(row.id),
    charityId: BigInt(row.charity_id),
    number: row.number,
    until: row.until_day,
    donations: row.donations,
    points: BigInt(row.points),
    donated: { minor: BigInt(row.donated), currency },
    matched: { minor: BigInt(row.matched), currency },
    pledged: { minor: BigInt(row.pledged), currency },
    madeAt: new Date(Number(row.made_at)),
    actor: row.actor,
  };
}

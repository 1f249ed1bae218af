import type { EntityManager } from '@mikro-orm/postgresql';
import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import type { Money } from '../../values/money.js';
import type { Rate } from '../../values/rate.js';
import { storedRate } from '../stored-decimals.js';

/** What a partner gives to a charity of each of its purchases (rule C-12); never edited. */
export interface CharityPledge {
  readonly id: bigint;
  readonly charityId: bigint;
  /** 1, 2, 3 … per charity. */
  readonly number: number;
  readonly partnerId: bigint;
  readonly percent: Rate;
  /** The most that it gives; purchases in its currency count. */
  readonly cap: Money;
  /** Days of the coalition's zone on which the purchases happen, both inclusive. */
  readonly from: Day;
  /** That on which it was ended, where it was; null: no end. */
  readonly until: Day | null;
  /** What payouts were made of. */
  readonly paid: Money;
}

interface Row {
  readonly id: string;
  readonly charity_id: string;
  readonly number: number;
  readonly partner_id: string;
  readonly percent: string;
  readonly currency: Currency;
  readonly cap: string;
  readonly first_day: Day;
  readonly last_day: Day | null;
  readonly paid: string;
}

const SELECT = `
  select p.id::text, p.charity_id::text, p.number, p.partner_id::text, p.percent::text, p.currency, p.cap_minor::text as cap,
         p.first_day::text,
         least(p.last_day, (select min(e.last_day) from charity_pledge_end e
                             where e.coalition_id = p.coalition_id and e.pledge_id = p.id))::text as last_day,
         (select coalesce(sum(o.minor), 0) from charity_pledge_part o
           where o.coalition_id = p.coalition_id and o.pledge_id = p.id)::text as paid
    from charity_pledge p where p.coalition_id = ?`;

/** One pledge of the coalition that the transaction acts for. */
export async function pledgeById(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint | null,
): Promise<CharityPledge | undefined> {
  if (id === null) return undefined;
  const [row] = await em.execute<Row[]>(`${SELECT} and p.id = ?`, [coalitionId, id]);
  return row && pledgeOf(row);
}

/** A pledge by its charity and number: in the twin it is the counterpart. */
export async function pledgeByNumber(
  em: EntityManager,
  coalitionId: bigint,
  charityId: bigint,
  number: number,
): Promise<CharityPledge> {
  const [row] = await em.execute<Row[]>(`${SELECT} and p.charity_id = ? and p.number = ?`, [
    ...[coalitionId, charityId, number],
  ]);
  if (!row) throw new Error('a pledge is not there');
  return pledgeOf(row);
}

/** The coalition's pledges, newest first; `older`: only those before that one. */
export async function listPledges(
  em: EntityManager,
  coalitionId: bigint,
  { limit, older }: { readonly limit: number; readonly older: bigint | undefined },
): Promise<CharityPledge[]> {
  const rows = await em.execute<Row[]>(
    `${SELECT} and p.id < coalesce(?::bigint, 9223372036854775807) order by p.id desc limit ?`,
    [coalitionId, older ?? null, limit],
  );
  return rows.map(pledgeOf);
}

function pledgeOf(row: Row): CharityPledge {
  const { currency } = row;
  return {
    id: BigInt(row.id),
    charityId: BigInt(row.charity_id),
    number: row.number,
    partnerId: BigInt(row.partner_id),
    percent: storedRate(row.percent),
    cap: { minor: BigInt(row.cap), currency },
    from: row.first_day,
    until: row.last_day,
    paid: { minor: BigInt(row.paid), currency },
  };
}

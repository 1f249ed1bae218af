import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import type { Money } from '../../values/money.js';
import type { StatementItem } from './draft-statements.js';

/** Something that a partner's next statement is to take. */
export interface NewStatementItem {
  readonly partnerId: bigint;
  readonly kind: StatementItem['kind'];
  /** Above 0: the partner owes it; nothing is written of 0. */
  readonly money: Money;
  readonly points?: bigint;
  /** The statement, dispute, exit, use of a perk, rebate or charity's payout that it comes from; it makes one item of a kind per partner. */
  readonly sourceId: bigint;
  readonly madeAt: Date;
  /** The business day: the statement of the period that holds it takes it, or of a later one. */
  readonly madeOn: Day;
}

/** Leaves something for the partner's next statement. What the same source has left already stays as it is. */
export async function addStatementItem(
  em: EntityManager,
  coalitionId: bigint,
  { partnerId, kind, money, points = 0n, sourceId, madeAt, madeOn }: NewStatementItem,
): Promise<void> {
  if (money.minor === 0n) return;
  await em.execute(
    `insert into statement_item (coalition_id, partner_id, currency, kind, amount_minor, points, source_id, made_at, made_on)
     values (?, ?, ?, ?, ?, ?, ?, ?::timestamptz, ?::date)
     on conflict (coalition_id, kind, source_id, partner_id) do nothing`,
    [
      coalitionId,
      partnerId,
      money.currency,
      kind,
      money.minor,
      points,
      sourceId,
      madeAt.toISOString(),
      madeOn,
    ],
  );
}

interface ItemRow {
  readonly id: string;
  readonly kind: StatementItem['kind'];
  readonly currency: Currency;
  readonly amount: string;
  readonly points: string;
  readonly source_id: string;
}

const COLUMNS = 'id::text, kind, currency, amount_minor::text as amount, points::text, source_id::text';

/** What waits for a partner and was made by the day; the statement of a period that ends then takes it. */
export async function waitingItems(
  em: EntityManager,
  coalitionId: bigint,
  partnerId: bigint,
  until: Day,
): Promise<StatementItem[]> {
  const rows = await em.execute<ItemRow[]>(
    `select ${COLUMNS} from statement_item
      where coalition_id = ? and partner_id = ? and taken_by is null and made_on <= ?::date order by id`,
    [coalitionId, partnerId, until],
  );
  return rows.map(itemOf);
}

/** What a statement has taken. */
export async function itemsOf(
  em: EntityManager,
  coalitionId: bigint,
  statementId: bigint,
): Promise<StatementItem[]> {
  const rows = await em.execute<ItemRow[]>(
    `select ${COLUMNS} from statement_item where coalition_id = ? and taken_by = ? order by id`,
    [coalitionId, statementId],
  );
  return rows.map(itemOf);
}

/** What items were made of, by item; those that are not there are left out. */
export async function itemsByIds(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, StatementItem>> {
  const rows = await em.execute<ItemRow[]>(
    `select ${COLUMNS} from statement_item where coalition_id = ? and id = any (?::bigint[])`,
    [coalitionId, integerArray(ids)],
  );
  return new Map(rows.map(itemOf).map((item) => [item.id, item]));
}

/** Marks items as taken by a statement. @throws Error when one is taken already: somebody closes without the lock */
export async function takeItems(
  em: EntityManager,
  coalitionId: bigint,
  statementId: bigint,
  itemIds: readonly bigint[],
): Promise<void> {
  if (itemIds.length === 0) return;
  const rows = await em.execute<{ id: string }[]>(
    `update statement_item set taken_by = ?
      where coalition_id = ? and id = any (?::bigint[]) and taken_by is null returning id::text`,
    [statementId, coalitionId, integerArray(itemIds)],
  );
  if (rows.length !== itemIds.length) throw new Error('an item of a statement is taken already');
}

function itemOf({ id, kind, currency, amount, points, source_id }: ItemRow): StatementItem {
  return {
    id: BigInt(id),
    kind,
    money: { minor: BigInt(amount), currency },
    points: BigInt(points),
    sourceId: BigInt(source_id),
  };
}

import type { EntityManager } from '../../runtime/database.js';
import type { DraftStatement } from './draft-statements.js';
import type { Statement } from './statement.js';

/** A period's statement, before it has an id. */
export interface NewStatement
  extends Pick<Statement, 'partnerId' | 'number' | 'from' | 'until' | 'block' | 'contentHash' | 'closedAt'> {
  readonly draft: DraftStatement;
}

/** Writes a closed statement with all its lines; answers its id. Once per partner, currency and period. */
export async function writeStatement(
  em: EntityManager,
  coalitionId: bigint,
  { partnerId, number, from, until, block, contentHash, closedAt, draft }: NewStatement,
): Promise<bigint> {
  const [row] = await em.execute<{ id: string }[]>(
    `insert into statement (coalition_id, partner_id, currency, number, from_day, until_day, status, total_minor,
        carried_minor, minimum_minor, block_number, block_hash, content_hash, closed_at)
     values (?, ?, ?, ?, ?::date, ?::date, 'CLOSED', ?, ?, ?, ?, decode(?, 'hex'), decode(?, 'hex'), ?::timestamptz)
     returning id::text`,
    [
      coalitionId,
      partnerId,
      draft.currency,
      number,
      from,
      until,
      draft.total.minor,
      draft.carried.minor,
      draft.minimum.minor,
      block?.number ?? null,
      block?.hash.toString('hex') ?? null,
      contentHash.toString('hex'),
      closedAt.toISOString(),
    ],
  );
  if (!row) throw new Error('a statement was not written');
  await em.execute(
    `insert into statement_line (coalition_id, statement_id, number, kind, basis, reversal, contract_version_id, category,
        funding_id, item_id, transactions, points, unit_price, percent, based_on, exact, amount_minor)
     select ?, ?, l.* from jsonb_to_recordset(?::jsonb) l(number integer, kind text, basis text, reversal boolean,
        contract_version_id bigint, category text, funding_id bigint, item_id bigint, transactions bigint, points bigint,
        unit_price numeric, percent numeric, based_on integer, exact numeric, amount_minor bigint)`,
    [coalitionId, row.id, JSON.stringify(draft.lines.map(lineRow))],
  );
  return BigInt(row.id);
}

/** Integers and decimals as text, so that JSON keeps each of their digits. */
function lineRow(line: DraftStatement['lines'][number], index: number) {
  return {
    number: index + 1,
    kind: line.kind,
    basis: line.basis,
    reversal: line.reversal,
    contract_version_id: textOf(line.contractVersionId),
    category: line.category,
    funding_id: textOf(line.fundingId),
    item_id: textOf(line.itemId),
    transactions: String(line.transactions),
    points: String(line.points),
    unit_price: line.unitPrice,
    percent: line.percent,
    based_on: line.basedOn === null ? null : line.basedOn + 1,
    exact: line.exact,
    amount_minor: String(line.money.minor),
  };
}

function textOf(id: bigint | null): string | null {
  return id === null ? null : String(id);
}

/** Which number a partner's next statement in a currency has. */
export async function nextStatementNumber(
  em: EntityManager,
  coalitionId: bigint,
  partnerId: bigint,
  currency: string,
): Promise<number> {
  const [row] = await em.execute<{ number: number }[]>(
    `select coalesce(max(number), 0) + 1 as number from statement
      where coalition_id = ? and partner_id = ? and currency = ?`,
    [coalitionId, partnerId, currency],
  );
  if (!row) throw new Error('no number for a statement');
  return row.number;
}

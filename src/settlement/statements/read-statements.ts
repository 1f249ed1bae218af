import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { storedId } from '../../runtime/stored-ids.js';
import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import type { ChargeBasis, LineKind } from '../pricing/priced-line.js';
import type { Statement, StatementLine, StatementStatus } from './statement.js';

interface StatementRow {
  readonly id: string;
  readonly partner_id: string;
  readonly currency: Currency;
  readonly number: number;
  readonly from_day: Day;
  readonly until_day: Day;
  readonly status: StatementStatus;
  readonly total: string;
  readonly disputed: string;
  readonly carried: string;
  readonly minimum: string;
  readonly block_number: number | null;
  readonly block_hash: string | null;
  readonly content_hash: string;
  readonly closed_at: string;
  readonly issued_at: string | null;
  readonly dispute_until: Day | null;
  readonly agreed_at: string | null;
  readonly agreed_by: string | null;
  readonly paid_at: string | null;
  readonly reconciled_at: string | null;
}

const COLUMNS = `id::text, partner_id::text, currency, number, from_day::text, until_day::text, status,
  total_minor::text as total, disputed_minor::text as disputed, carried_minor::text as carried,
  minimum_minor::text as minimum, block_number, encode(block_hash, 'hex') as block_hash,
  encode(content_hash, 'hex') as content_hash, ${[
    'closed_at',
    'issued_at',
    'agreed_at',
    'paid_at',
    'reconciled_at',
  ]
    .map((name) => `(extract(epoch from ${name}) * 1000)::bigint::text as ${name}`)
    .join(', ')}, dispute_until::text, agreed_by`;

/** Which statements; what is left out may be anything. */
export interface StatementFilter {
  readonly partnerId?: bigint | undefined;
  readonly currency?: string | undefined;
  readonly statuses?: readonly StatementStatus[] | undefined;
  /** Only those of periods that end on the day or later. */
  readonly from?: Day | undefined;
  /** Only those of periods that end on the day or before. */
  readonly until?: Day | undefined;
}

/** Statements, newest first. */
export async function listStatements(
  em: EntityManager,
  coalitionId: bigint,
  { partnerId, currency, statuses, from, until }: StatementFilter,
  { limit, older }: { readonly limit: number; readonly older?: bigint | undefined },
): Promise<Statement[]> {
  const conditions: [string, unknown][] = [
    ...some('partner_id = ?::bigint', partnerId),
    ...some('currency = ?', currency),
    ...some(`status = any (string_to_array(?, ','))`, statuses?.join(',')),
    ...some('until_day >= ?::date', from),
    ...some('until_day <= ?::date', until),
    ...some('id < ?::bigint', older),
  ];
  const where = conditions.map(([condition]) => ` and ${condition}`).join('');
  const rows = await em.execute<StatementRow[]>(
    `select ${COLUMNS} from statement where coalition_id = ?${where} order by statement.id desc limit ?`,
    [coalitionId, ...conditions.map(([, value]) => value), limit],
  );
  return rows.map((row) => statementOf(coalitionId, row));
}

/** The statements of a partner's period, by currency. */
export async function listStatementsOfPeriod(
  em: EntityManager,
  coalitionId: bigint,
  { partnerId, from }: Pick<Statement, 'partnerId' | 'from'>,
): Promise<Statement[]> {
  const rows = await em.execute<StatementRow[]>(
    `select ${COLUMNS} from statement where coalition_id = ? and partner_id = ? and from_day = ?::date order by currency`,
    [coalitionId, partnerId, from],
  );
  return rows.map((row) => statementOf(coalitionId, row));
}

/** Statements by id; those that are not there are not in the map. */
export async function readStatements(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, Statement>> {
  const rows = await em.execute<StatementRow[]>(
    `select ${COLUMNS} from statement where coalition_id = ? and id = any (?::bigint[])`,
    [coalitionId, integerArray(ids)],
  );
  return new Map(rows.map((row) => [BigInt(row.id), statementOf(coalitionId, row)]));
}

/** One statement, kept from being changed by others until the transaction ends. */
export async function readStatementForChange(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint,
): Promise<Statement | undefined> {
  const [row] = await em.execute<StatementRow[]>(
    `select ${COLUMNS} from statement where coalition_id = ? and id = ? for no key update`,
    [coalitionId, id],
  );
  return row && statementOf(coalitionId, row);
}

interface LineRow {
  readonly statement_id: string;
  readonly number: number;
  readonly kind: LineKind;
  readonly basis: ChargeBasis | null;
  readonly reversal: boolean;
  readonly contract_version_id: string | null;
  readonly category: string | null;
  readonly funding_id: string | null;
  readonly item_id: string | null;
  readonly transactions: string;
  readonly points: string;
  readonly unit_price: string | null;
  readonly percent: string | null;
  readonly based_on: number | null;
  readonly exact: string;
  readonly amount: string;
}

/** Which lines of a statement; all when nothing is said. */
export interface LinesPage {
  /** Only those with higher numbers. */
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
}

/** A statement's lines in their order. */
export async function readStatementLines(
  em: EntityManager,
  statement: Pick<Statement, 'coalitionId' | 'id' | 'currency'>,
  page: LinesPage = {},
): Promise<StatementLine[]> {
  return (await readLinesOf(em, statement.coalitionId, [statement], page)).get(statement.id) ?? [];
}

/** The same page of the lines of several statements, by statement; those without any are not in the map. */
export async function readLinesOf(
  em: EntityManager,
  coalitionId: bigint,
  statements: readonly Pick<Statement, 'id' | 'currency'>[],
  { after = 0, limit }: LinesPage = {},
): Promise<Map<bigint, StatementLine[]>> {
  const currencies = new Map(statements.map(({ id, currency }) => [id, currency]));
  const rows = await em.execute<LineRow[]>(
    `select l.statement_id::text, l.number, l.kind, l.basis, l.reversal, l.contract_version_id::text, l.category,
            l.funding_id::text, l.item_id::text, l.transactions::text, l.points::text, l.unit_price::text,
            l.percent::text, l.based_on, l.exact::text, l.amount_minor::text as amount
       from unnest(?::bigint[]) s(id)
      cross join lateral (select * from statement_line where coalition_id = ? and statement_id = s.id and number > ?
                           order by number limit ?::bigint) l
      order by l.statement_id, l.number`,
    [integerArray([...currencies.keys()]), coalitionId, after, limit ?? null],
  );
  return Map.groupBy(
    rows.map((row) => lineOf(row, currencies.get(BigInt(row.statement_id)))),
    ({ statementId }) => statementId,
  );
}

function lineOf(row: LineRow, currency: Currency | undefined): StatementLine {
  if (currency === undefined) throw new Error('a line of a statement that was not asked for');
  return {
    statementId: BigInt(row.statement_id),
    number: row.number,
    kind: row.kind,
    basis: row.basis,
    reversal: row.reversal,
    contractVersionId: storedId(row.contract_version_id),
    category: row.category,
    fundingId: storedId(row.funding_id),
    itemId: storedId(row.item_id),
    transactions: BigInt(row.transactions),
    points: BigInt(row.points),
    unitPrice: row.unit_price,
    percent: row.percent,
    basedOn: row.based_on === null ? null : row.based_on - 1,
    exact: row.exact,
    money: { minor: BigInt(row.amount), currency },
  };
}

/** What the lines of one kind of a statement come to. */
export interface KindTotal {
  readonly kind: LineKind;
  readonly lines: number;
  /** In the statement's currency. */
  readonly minor: bigint;
}

/** What statements come to by kind of line, in the order of a statement, by statement. */
export async function readTotalsOf(
  em: EntityManager,
  coalitionId: bigint,
  statementIds: readonly bigint[],
): Promise<Map<bigint, KindTotal[]>> {
  const rows = await em.execute<{ id: string; kind: LineKind; lines: number; minor: string }[]>(
    `select statement_id::text as id, kind, count(*)::integer as lines, sum(amount_minor)::text as minor
       from statement_line where coalition_id = ? and statement_id = any (?::bigint[])
      group by statement_id, kind order by statement_id, min(number)`,
    [coalitionId, integerArray(statementIds)],
  );
  return new Map(
    [...Map.groupBy(rows, ({ id }) => BigInt(id))].map(([id, own]) => [
      id,
      own.map(({ kind, lines, minor }) => ({ kind, lines, minor: BigInt(minor) })),
    ]),
  );
}

function statementOf(coalitionId: bigint, row: StatementRow): Statement {
  const { currency } = row;
  const [total, disputed, carried] = [BigInt(row.total), BigInt(row.disputed), BigInt(row.carried)];
  return {
    coalitionId,
    id: BigInt(row.id),
    partnerId: BigInt(row.partner_id),
    currency,
    number: row.number,
    from: row.from_day,
    until: row.until_day,
    status: row.status,
    total: { minor: total, currency },
    disputed: { minor: disputed, currency },
    carried: { minor: carried, currency },
    payable: { minor: total - disputed - carried, currency },
    minimum: { minor: BigInt(row.minimum), currency },
    block:
      row.block_number === null
        ? null
        : { number: row.block_number, hash: Buffer.from(row.block_hash ?? '', 'hex') },
    contentHash: Buffer.from(row.content_hash, 'hex'),
    closedAt: new Date(Number(row.closed_at)),
    issuedAt: instantOf(row.issued_at),
    disputeUntil: row.dispute_until,
    agreedAt: instantOf(row.agreed_at),
    agreedBy: row.agreed_by,
    paidAt: instantOf(row.paid_at),
    reconciledAt: instantOf(row.reconciled_at),
  };
}

function some(condition: string, value: unknown): [string, unknown][] {
  return value === undefined ? [] : [[condition, value]];
}

function instantOf(text: string | null): Date | null {
  return text === null ? null : new Date(Number(text));
}

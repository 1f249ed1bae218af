import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import type { Dispute, DisputeComment, DisputedLine, DisputeStatus } from './dispute.js';

interface DisputeRow {
  readonly id: string;
  readonly statement_id: string;
  readonly partner_id: string;
  readonly currency: Currency;
  readonly status: DisputeStatus;
  readonly disputed: string;
  readonly withheld: string;
  readonly due: string | null;
  readonly opened_at: string;
  readonly opened_by: string;
  readonly answer_until: Day;
  readonly overdue_at: string | null;
  readonly resolved_at: string | null;
  readonly resolved_by: string | null;
  readonly reason: string | null;
}

const COLUMNS = `id::text, statement_id::text, partner_id::text, currency, status, disputed_minor::text as disputed,
  withheld_minor::text as withheld, due_minor::text as due, opened_by, answer_until::text, resolved_by, reason, ${[
    'opened_at',
    'overdue_at',
    'resolved_at',
  ]
    .map((name) => `(extract(epoch from ${name}) * 1000)::bigint::text as ${name}`)
    .join(', ')}`;

/** Which disputes; what is left out may be anything. */
export interface DisputeFilter {
  readonly partnerId?: bigint | undefined;
  readonly status?: DisputeStatus | undefined;
}

/** Disputes, newest first. */
export async function listDisputes(
  em: EntityManager,
  coalitionId: bigint,
  { partnerId, status }: DisputeFilter,
  { limit, older }: { readonly limit: number; readonly older?: bigint | undefined },
): Promise<Dispute[]> {
  const conditions: [string, unknown][] = [
    ...some('partner_id = ?::bigint', partnerId),
    ...some('status = ?', status),
    ...some('id < ?::bigint', older),
  ];
  const where = conditions.map(([condition]) => ` and ${condition}`).join('');
  const rows = await em.execute<DisputeRow[]>(
    `select ${COLUMNS} from dispute where coalition_id = ?${where} order by dispute.id desc limit ?`,
    [coalitionId, ...conditions.map(([, value]) => value), limit],
  );
  return rows.map((row) => disputeOf(coalitionId, row));
}

/** Disputes by id; those that are not there are not in the map. */
export async function readDisputes(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, Dispute>> {
  const rows = await em.execute<DisputeRow[]>(
    `select ${COLUMNS} from dispute where coalition_id = ? and id = any (?::bigint[])`,
    [coalitionId, integerArray(ids)],
  );
  return new Map(rows.map((row) => [BigInt(row.id), disputeOf(coalitionId, row)]));
}

/** The disputes of statements, oldest first; statements without any are not in the map. */
export async function readDisputesOf(
  em: EntityManager,
  coalitionId: bigint,
  statementIds: readonly bigint[],
): Promise<Map<bigint, Dispute[]>> {
  const rows = await em.execute<DisputeRow[]>(
    `select ${COLUMNS} from dispute where coalition_id = ? and statement_id = any (?::bigint[]) order by dispute.id`,
    [coalitionId, integerArray(statementIds)],
  );
  return Map.groupBy(
    rows.map((row) => disputeOf(coalitionId, row)),
    ({ statementId }) => statementId,
  );
}

/** One dispute, kept from being changed by others until the transaction ends. */
export async function readDisputeForChange(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint,
): Promise<Dispute | undefined> {
  const [row] = await em.execute<DisputeRow[]>(
    `select ${COLUMNS} from dispute where coalition_id = ? and id = ? for no key update`,
    [coalitionId, id],
  );
  return row && disputeOf(coalitionId, row);
}

/** The lines of disputes, in the order of the statement. */
export async function readDisputedLines(
  em: EntityManager,
  coalitionId: bigint,
  disputeIds: readonly bigint[],
): Promise<Map<bigint, DisputedLine[]>> {
  const rows = await em.execute<{ id: string; number: number; reason: string | null }[]>(
    `select dispute_id::text as id, line_number as number, reason from dispute_line
      where coalition_id = ? and dispute_id = any (?::bigint[]) order by dispute_id, line_number`,
    [coalitionId, integerArray(disputeIds)],
  );
  const lines = rows.map(({ id, number, reason }) => ({ disputeId: BigInt(id), number, reason }));
  return Map.groupBy(lines, ({ disputeId }) => disputeId);
}

/** The numbers of a statement's lines that are or were disputed. */
export async function disputedNumbers(
  em: EntityManager,
  coalitionId: bigint,
  statementId: bigint,
): Promise<Set<number>> {
  return new Set((await disputeReasons(em, coalitionId, statementId)).keys());
}

/** The lines of a statement that are or were disputed, by number: why; null where they go with one they are based on. */
export async function disputeReasons(
  em: EntityManager,
  coalitionId: bigint,
  statementId: bigint,
): Promise<Map<number, string | null>> {
  const rows = await em.execute<{ number: number; reason: string | null }[]>(
    'select line_number as number, reason from dispute_line where coalition_id = ? and statement_id = ?',
    [coalitionId, statementId],
  );
  return new Map(rows.map(({ number, reason }) => [number, reason]));
}

/** The numbers of the lines of a dispute. */
export async function disputedNumbersOf(
  em: EntityManager,
  coalitionId: bigint,
  disputeId: bigint,
): Promise<Set<number>> {
  const lines = (await readDisputedLines(em, coalitionId, [disputeId])).get(disputeId) ?? [];
  return new Set(lines.map(({ number }) => number));
}

/** What was said about disputes, oldest first. */
export async function readDisputeComments(
  em: EntityManager,
  coalitionId: bigint,
  disputeIds: readonly bigint[],
): Promise<Map<bigint, DisputeComment[]>> {
  const rows = await em.execute<
    { dispute_id: string; id: string; at: string; actor: string; text: string; attachments: string[] }[]
  >(
    `select dispute_id::text, id::text, (extract(epoch from at) * 1000)::bigint::text as at, actor, text, attachments
       from dispute_comment where coalition_id = ? and dispute_id = any (?::bigint[]) order by dispute_id, dispute_comment.id`,
    [coalitionId, integerArray(disputeIds)],
  );
  const comments = rows.map(({ dispute_id, id, at, actor, text, attachments }) => ({
    disputeId: BigInt(dispute_id),
    id: BigInt(id),
    at: new Date(Number(at)),
    ...{ actor, text, attachments },
  }));
  return Map.groupBy(comments, ({ disputeId }) => disputeId);
}

function disputeOf(coalitionId: bigint, row: DisputeRow): Dispute {
  const { currency } = row;
  const money = (minor: string) => ({ minor: BigInt(minor), currency });
  return {
    coalitionId,
    id: BigInt(row.id),
    statementId: BigInt(row.statement_id),
    partnerId: BigInt(row.partner_id),
    currency,
    status: row.status,
    disputed: money(row.disputed),
    withheld: money(row.withheld),
    due: row.due === null ? null : money(row.due),
    openedAt: new Date(Number(row.opened_at)),
    openedBy: row.opened_by,
    answerUntil: row.answer_until,
    overdueAt: instantOf(row.overdue_at),
    resolvedAt: instantOf(row.resolved_at),
    resolvedBy: row.resolved_by,
    reason: row.reason,
  };
}

function some(condition: string, value: unknown): [string, unknown][] {
  return value === undefined ? [] : [[condition, value]];
}

function instantOf(text: string | null): Date | null {
  return text === null ? null : new Date(Number(text));
}

import type { EntityManager } from '../../runtime/database.js';
import type { Money } from '../../values/money.js';
import { announce } from '../announce.js';
import { type MoneyAccountName, postMoney } from '../money/post-money.js';
import type { Dispute, NewComment } from './dispute.js';
import type { NewDisputedLine } from './disputed-lines.js';

/** A dispute before it has an id. */
export interface NewDispute
  extends Pick<
    Dispute,
    'statementId' | 'partnerId' | 'disputed' | 'withheld' | 'answerUntil' | 'openedAt' | 'openedBy'
  > {
  readonly lines: readonly NewDisputedLine[];
}

/** Writes an open dispute with its lines, and announces it as `settlement.dispute-opened`; answers its id. */
export async function writeDispute(
  em: EntityManager,
  coalitionId: bigint,
  { statementId, partnerId, disputed, withheld, answerUntil, openedAt, openedBy, lines }: NewDispute,
): Promise<bigint> {
  const [row] = await em.execute<{ id: string }[]>(
    `insert into dispute (coalition_id, statement_id, partner_id, currency, disputed_minor, withheld_minor, opened_at,
        opened_by, answer_until)
     values (?, ?, ?, ?, ?, ?, ?::timestamptz, ?, ?::date) returning id::text`,
    [
      ...[coalitionId, statementId, partnerId, disputed.currency, disputed.minor, withheld.minor],
      ...[openedAt.toISOString(), openedBy, answerUntil],
    ],
  );
  if (!row) throw new Error('a dispute was not written');
  await em.execute(
    `insert into dispute_line (coalition_id, statement_id, line_number, dispute_id, reason)
     select ?, ?, l.number, ?, l.reason from jsonb_to_recordset(?::jsonb) l(number integer, reason text)`,
    [
      coalitionId,
      statementId,
      row.id,
      JSON.stringify(lines.map(({ number, reason }) => ({ number, reason }))),
    ],
  );
  const id = BigInt(row.id);
  await announceDispute(em, coalitionId, {
    kind: 'opened',
    sequence: 1,
    disputeId: id,
    subjectId: id,
    at: openedAt,
  });
  return id;
}

/** Adds what somebody says; answers the comment's id. */
export async function writeComment(
  em: EntityManager,
  coalitionId: bigint,
  disputeId: bigint,
  { text, attachments, at, actor }: NewComment & { readonly at: Date; readonly actor: string },
): Promise<bigint> {
  const [row] = await em.execute<{ id: string }[]>(
    `insert into dispute_comment (coalition_id, dispute_id, at, actor, text, attachments)
     values (?, ?, ?::timestamptz, ?, ?, ?::jsonb) returning id::text`,
    [coalitionId, disputeId, at.toISOString(), actor, text, JSON.stringify(attachments)],
  );
  if (!row) throw new Error('a comment was not written');
  return BigInt(row.id);
}

/** What happens to a dispute; each is announced (rule W-01). */
export type DisputeEventKind = 'opened' | 'commented' | 'overdue' | 'resolved';

interface DisputeEvent {
  readonly kind: DisputeEventKind;
  readonly sequence: number;
  readonly disputeId: bigint;
  /** The dispute, or the comment. */
  readonly subjectId: bigint;
  readonly at: Date;
}

/** Counts a change of a dispute, whose row it keeps locked, and announces it as `settlement.dispute-<kind>`. */
export async function countChange(
  em: EntityManager,
  coalitionId: bigint,
  { disputeId, ...event }: Omit<DisputeEvent, 'sequence'>,
): Promise<void> {
  const [row] = await em.execute<{ changes: number }[]>(
    'update dispute set changes = changes + 1 where coalition_id = ? and id = ? returning changes',
    [coalitionId, disputeId],
  );
  if (!row) throw new Error('there is no such dispute');
  await announceDispute(em, coalitionId, { ...event, disputeId, sequence: row.changes });
}

async function announceDispute(
  em: EntityManager,
  coalitionId: bigint,
  { kind, sequence, disputeId, subjectId, at }: DisputeEvent,
): Promise<void> {
  const type = `settlement.dispute-${kind}` as const;
  await announce(em, coalitionId, { type, objectId: disputeId, sequence, subjectId, at });
}

/** What moves in the money books when a dispute begins or ends: from one account to another. */
export async function postDispute(
  em: EntityManager,
  coalitionId: bigint,
  {
    kind,
    disputeId,
    money,
    from,
    to,
    at,
    actor,
  }: {
    readonly kind: 'DISPUTE' | 'RESOLUTION';
    readonly disputeId: bigint;
    /** Nothing is posted of 0. */
    readonly money: Money;
    readonly from: MoneyAccountName;
    readonly to: MoneyAccountName;
    readonly at: Date;
    readonly actor: string;
  },
): Promise<void> {
  if (money.minor === 0n) return;
  await postMoney(em, coalitionId, {
    kind,
    subjectId: disputeId,
    at,
    actor,
    entries: [
      { account: to, money },
      { account: from, money: { ...money, minor: -money.minor } },
    ],
  });
}

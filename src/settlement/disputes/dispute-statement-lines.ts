import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { actorOf } from '../../access/principal.js';
import { coalitionNow } from '../../ledger/balances.js';
import type { ProgrammeContext } from '../../partners/programme-context.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import type { EntityManager } from '../../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { addDays, type Day } from '../../values/day.js';
import { encodeId } from '../../values/ids.js';
import { formatMoneyAmount, type Money } from '../../values/money.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import { wasCarriedOver } from '../agreement/agree.js';
import { lockOwnStatement, settlingPartnerOf, statementNotFound } from '../agreement/own-statement.js';
import { newestTerms } from '../newest-terms.js';
import { pricingTermsOf } from '../pricing/programme-pricing.js';
import { isPaidFromFloat } from '../pricing/statement-totals.js';
import { answeredBefore, keepRequest, settlementRequest } from '../settlement-request.js';
import { settlementTransaction } from '../settlement-transaction.js';
import { disputeDaysOn } from '../statements/minimum-payment.js';
import { readStatementLines } from '../statements/read-statements.js';
import type { Statement } from '../statements/statement.js';
import { writeStatementEvent } from '../statements/statement-events.js';
import { addStatementItem } from '../statements/statement-items.js';
import type { Dispute, NewComment } from './dispute.js';
import { type AskedLine, disputedLines, type NewDisputedLine } from './disputed-lines.js';
import { disputedNumbers, readDisputes } from './read-disputes.js';
import { postDispute, writeComment, writeDispute } from './write-dispute.js';

export interface DisputeStatementLinesInput {
  /** 1–255 characters, the caller's own (rule L-04). */
  readonly idempotencyKey: string;
  /** Null: the caller's text is no statement's id. */
  readonly statementId: bigint | null;
  /** One or more, each number once. */
  readonly lines: readonly AskedLine[];
  /** What there is to say about all of them; null: nothing. */
  readonly comment: NewComment | null;
}

/** What was done about a dispute. */
export interface ChangedDispute {
  readonly dispute: Dispute;
  /** It had been done before; nothing has changed now. */
  readonly replayed: boolean;
}

/**
 * Disputes lines of an issued statement within its window (rule S-05), for the partner whose it is: they leave the payment,
 * with the fees and tax on them, and the rest proceeds; what was carried over already leaves the statement that takes it.
 * What a float had paid stays paid until the dispute is resolved. May refuse with INVALID_INPUT (no line, or one twice),
 * IDEMPOTENCY_KEY_REUSED, STATEMENT_NOT_FOUND, STATEMENT_LINE_NOT_FOUND, STATEMENT_NOT_ISSUED, DISPUTE_WINDOW_OVER,
 * LINE_NOT_DISPUTABLE, LINE_DISPUTED_ALREADY, LEDGER_BUSY.
 */
export async function disputeStatementLines(
  context: ProgrammeContext,
  { idempotencyKey, ...asked }: DisputeStatementLinesInput,
): Promise<CommandOutcome<ChangedDispute>> {
  const problem = problemOf(asked.lines);
  if (problem) return refusedWith(problem);
  const coalitionId = actingCoalition(context);
  const { principal, database } = context;
  const programme = await newestTerms(database, context.programme, coalitionId);
  const request = settlementRequest(principal, programme.digestKey, idempotencyKey, {
    operation: 'disputeStatementLines',
    input: asked,
  });
  return settlementTransaction<ChangedDispute>(context, coalitionId, async (em) => {
    const partnerId = settlingPartnerOf(principal);
    // Behind the lock of the partner, so that a repeat at the same time finds the first.
    const statement = await lockOwnStatement(em, coalitionId, asked.statementId, partnerId);
    const known = await answeredBefore(em, coalitionId, request);
    if (typeof known === 'bigint') return found(em, coalitionId, known, true);
    if (known) return refusedWith(known);
    if (!statement) return refusedWith(statementNotFound());

    const at = await coalitionNow(em, coalitionId);
    const today = dayOf(at, programme.terms.timeZone);
    const lines = await linesOf(em, programme, statement, asked.lines);
    const refused = refusalOf(statement, today, lines);
    if (refused) return refusedWith(refused);
    const taken = lines as readonly NewDisputedLine[];
    const opening: Opening = { statement, lines: taken, at, today, by: actorOf(principal) };
    const id = await open(em, programme, opening);
    if (asked.comment) {
      await writeComment(em, coalitionId, id, { ...asked.comment, at, actor: actorOf(principal) });
    }
    const reused = await keepRequest(em, coalitionId, request, id, at);
    if (reused) return refusedWith(reused);
    await writeAudit(em, context, {
      coalitionId,
      action: 'settlement-dispute.opened',
      objectId: encodeId('dispute', id),
      after: {
        statement: encodeId('statement', statement.id),
        lines: taken.map(({ number }) => number),
        disputed: formatMoneyAmount(sumOf(taken, statement)),
        currency: statement.currency,
      },
    });
    return found(em, coalitionId, id, false);
  });
}

/** A dispute as it stands now. */
export async function found(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint,
  replayed: boolean,
): Promise<CommandOutcome<ChangedDispute>> {
  const dispute = (await readDisputes(em, coalitionId, [id])).get(id);
  if (!dispute) throw new Error('there is no such dispute');
  return done({ dispute, replayed });
}

function problemOf(lines: readonly AskedLine[]): Refusal | undefined {
  if (lines.length === 0) return refusal('INVALID_INPUT', 'Give at least one line.', ['lines']);
  const numbers = lines.map(({ number }) => number);
  const twice = numbers.findIndex((number, index) => numbers.indexOf(number) !== index);
  if (twice < 0) return undefined;
  return refusal('INVALID_INPUT', 'Give each line once.', ['lines', String(twice), 'number']);
}

async function linesOf(
  em: EntityManager,
  programme: ProgrammeSnapshot,
  statement: Statement,
  asked: readonly AskedLine[],
): Promise<readonly NewDisputedLine[] | Refusal> {
  const { coalitionId, id, partnerId } = statement;
  const terms = pricingTermsOf(programme);
  return disputedLines(asked, {
    lines: await readStatementLines(em, statement),
    disputed: await disputedNumbers(em, coalitionId, id),
    isPaidFromFloat: (line) => isPaidFromFloat(line, terms, partnerId),
  });
}

/** The first in rank; a line that is not there is told before whether any can be disputed. */
function refusalOf(
  { status, disputeUntil }: Statement,
  today: Day,
  lines: readonly NewDisputedLine[] | Refusal,
): Refusal | undefined {
  const ofLines = 'code' in lines ? lines : undefined;
  if (ofLines?.code === 'STATEMENT_LINE_NOT_FOUND') return ofLines;
  if (status !== 'ISSUED') {
    return refusal(
      'STATEMENT_NOT_ISSUED',
      status === 'CLOSED'
        ? 'Wait until the statement is issued, which takes moments.'
        : 'The statement is agreed: speak with the operator, who can correct the points behind it.',
      ['statementId'],
    );
  }
  if (disputeUntil !== null && today > disputeUntil) {
    return refusal(
      'DISPUTE_WINDOW_OVER',
      `Lines could be disputed until ${disputeUntil}: speak with the operator, who can correct the points behind them.`,
      ['statementId'],
    );
  }
  return ofLines;
}

interface Opening {
  readonly statement: Statement;
  readonly lines: readonly NewDisputedLine[];
  readonly at: Date;
  readonly today: Day;
  readonly by: string;
}

async function open(
  em: EntityManager,
  { partners }: ProgrammeSnapshot,
  { statement, lines, at, today, by }: Opening,
): Promise<bigint> {
  const { coalitionId, id: statementId, partnerId, until, currency } = statement;
  const withheld = sumOf(
    lines.filter(({ paidFromFloat }) => !paidFromFloat),
    statement,
  );
  const days = disputeDaysOn(partners.get(partnerId)?.contracts ?? [], until, currency);
  const id = await writeDispute(em, coalitionId, {
    ...{ statementId, partnerId, lines, withheld, openedAt: at, openedBy: by },
    disputed: sumOf(lines, statement),
    answerUntil: addDays(today, days),
  });
  const carriedOver = wasCarriedOver(statement);
  await em.execute(
    `update statement set disputed_minor = disputed_minor + ?, carried_minor = carried_minor - ?
      where coalition_id = ? and id = ?`,
    [withheld.minor, carriedOver ? withheld.minor : 0n, coalitionId, statementId],
  );
  if (carriedOver) {
    await addStatementItem(em, coalitionId, {
      partnerId,
      kind: 'CARRIED_OVER',
      money: { ...withheld, minor: -withheld.minor },
      sourceId: id,
      madeAt: at,
      madeOn: today,
    });
  }
  await postDispute(em, coalitionId, {
    kind: 'DISPUTE',
    disputeId: id,
    money: withheld,
    from: { kind: 'RECEIVABLE', partnerId },
    to: { kind: 'DISPUTED', partnerId },
    at,
    actor: by,
  });
  await writeStatementEvent(em, coalitionId, { statementId, kind: 'DISPUTED', at, actor: by, subjectId: id });
  return id;
}

function sumOf(lines: readonly NewDisputedLine[], { currency }: Statement): Money {
  return { minor: lines.reduce((sum, { money }) => sum + money.minor, 0n), currency };
}

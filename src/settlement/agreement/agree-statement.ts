import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { actorOf } from '../../access/principal.js';
import { coalitionNow } from '../../ledger/balances.js';
import type { ProgrammeContext } from '../../partners/programme-context.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { formatMoneyAmount } from '../../values/money.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import { newestTerms } from '../newest-terms.js';
import { settlementTransaction } from '../settlement-transaction.js';
import { readStatements } from '../statements/read-statements.js';
import type { Statement } from '../statements/statement.js';
import { agree } from './agree.js';
import { lockOwnStatement, settlingPartnerOf, statementNotFound } from './own-statement.js';

export interface AgreeStatementInput {
  /** Null: the caller's text is no statement's id. */
  readonly statementId: bigint | null;
}

/**
 * Agrees to a statement for the partner that asks (rule S-05): what is not disputed of it can be paid from then on, and
 * nothing more of it can be disputed. One that is agreed already, by whomever, is answered as it is. May refuse with
 * STATEMENT_NOT_FOUND, STATEMENT_NOT_ISSUED, LEDGER_BUSY.
 */
export async function agreeStatement(
  context: ProgrammeContext,
  { statementId }: AgreeStatementInput,
): Promise<CommandOutcome<Statement>> {
  const coalitionId = actingCoalition(context);
  const { principal, database } = context;
  const programme = await newestTerms(database, context.programme, coalitionId);
  return settlementTransaction(context, coalitionId, async (em) => {
    const statement = await lockOwnStatement(em, coalitionId, statementId, settlingPartnerOf(principal));
    if (!statement) return refusedWith(statementNotFound());
    if (statement.status === 'CLOSED') return refusedWith(notIssued());
    if (statement.agreedAt !== null) return done(statement);
    const { id, payable, disputed } = statement;
    const at = await coalitionNow(em, coalitionId);
    await writeAudit(em, context, {
      coalitionId,
      action: 'settlement-statement.agreed',
      objectId: encodeId('statement', id),
      after: {
        payable: formatMoneyAmount(payable),
        disputed: formatMoneyAmount(disputed),
        currency: payable.currency,
      },
    });
    const today = dayOf(at, programme.terms.timeZone);
    await agree(em, programme, statement, { by: actorOf(principal), at, today });
    const agreed = (await readStatements(em, coalitionId, [id])).get(id);
    if (!agreed) throw new Error('a statement is not there although it is locked');
    return done(agreed);
  });
}

function notIssued(): Refusal {
  return refusal('STATEMENT_NOT_ISSUED', 'Wait until the statement is issued, which takes moments.', [
    'statementId',
  ]);
}

import type { EntityManager } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import type { Money } from '../../values/money.js';
import { settleExposure } from '../money/settle-exposure.js';
import { stepStatement } from '../payments/step-statement.js';
import type { PricedProgramme } from '../pricing/programme-pricing.js';
import type { Statement } from '../statements/statement.js';
import { writeStatementEvent } from '../statements/statement-events.js';
import { addStatementItem } from '../statements/statement-items.js';

/** Who agrees, and when by the coalition's clock. */
export interface Agreeing {
  /** An external id, or `system`. */
  readonly by: string;
  readonly at: Date;
  /** The day that it is then. */
  readonly today: Day;
}

/**
 * Makes an issued statement AGREED (rule S-05). What is disputed of it stays out of the payment; when too little is left
 * to be paid, the next statement takes that (S-04), and a statement with nothing to pay is RECONCILED at once. Its row
 * must be locked. Where it is reconciled, whoever issues at the partner waits from here on: call it last.
 */
export async function agree(
  em: EntityManager,
  programme: PricedProgramme,
  statement: Statement,
  { by, at, today }: Agreeing,
): Promise<void> {
  const { coalitionId, id: statementId, partnerId } = statement;
  const carried = tooLittle(statement);
  await em.execute(
    `update statement set status = 'AGREED', agreed_at = ?::timestamptz, agreed_by = ?, carried_minor = carried_minor + ?
      where coalition_id = ? and id = ?`,
    [at.toISOString(), by, carried.minor, coalitionId, statementId],
  );
  await addStatementItem(em, coalitionId, {
    partnerId,
    kind: 'CARRIED_OVER',
    money: carried,
    sourceId: statementId,
    madeAt: at,
    madeOn: today,
  });
  await writeStatementEvent(em, coalitionId, { statementId, kind: 'AGREED', at, actor: by });
  if (statement.payable.minor !== carried.minor) return;
  await stepStatement(em, coalitionId, {
    statementId,
    to: 'RECONCILED',
    paymentId: null,
    at,
    actor: 'system',
  });
  await settleExposure(em, programme, statement);
}

/** What of the payable goes to the next statement: all of it where that is less than the least that is paid, else 0. */
function tooLittle({ payable, minimum }: Statement): Money {
  const size = payable.minor < 0n ? -payable.minor : payable.minor;
  return size < minimum.minor ? payable : { ...payable, minor: 0n };
}

/**
 * Whether the close had carried all of a statement over already: what is disputed of it then has to leave the statement
 * that takes it. By what is stated, which disputes do not change.
 */
export function wasCarriedOver({ total, minimum }: Pick<Statement, 'total' | 'minimum'>): boolean {
  return (total.minor < 0n ? -total.minor : total.minor) < minimum.minor;
}

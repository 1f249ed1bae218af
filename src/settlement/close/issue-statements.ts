import { coalitionNow } from '../../ledger/balances.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import { type Database, type EntityManager, inCoalition } from '../../runtime/database.js';
import { addDays } from '../../values/day.js';
import { dayOf } from '../../values/time-zone.js';
import type { PartnerFailures } from '../partner-failures.js';
import { disputeDaysOn } from '../statements/minimum-payment.js';
import { readStatementForChange } from '../statements/read-statements.js';
import { writeStatementEvent } from '../statements/statement-events.js';

/**
 * Issues all statements that are closed, each in a transaction of its own: from then on the partner may dispute lines, up
 * to the end of its contract's window (rule S-05). Whoever comes second finds nothing to do.
 * @param failures is told of partners for whom it fails
 * @returns the ids of those that this call issued
 */
export async function issueStatements(
  database: Pick<Database, 'orm'>,
  programme: ProgrammeSnapshot,
  failures: PartnerFailures,
  signal?: AbortSignal,
): Promise<bigint[]> {
  const { coalitionId } = programme;
  const closed = await inCoalition(database, coalitionId, (em) =>
    em.execute<{ id: string; partner_id: string }[]>(
      `select id::text, partner_id::text from statement where coalition_id = ? and status = 'CLOSED' order by statement.id`,
      [coalitionId],
    ),
  );
  const issued: bigint[] = [];
  for (const { id, partner_id } of closed) {
    if (signal?.aborted) break;
    const done = await failures.attempt(BigInt(partner_id), () =>
      inCoalition(database, coalitionId, (em) => issue(em, programme, BigInt(id))),
    );
    if (done) issued.push(BigInt(id));
  }
  return issued;
}

async function issue(em: EntityManager, programme: ProgrammeSnapshot, id: bigint): Promise<boolean> {
  const { coalitionId, terms, partners } = programme;
  const statement = await readStatementForChange(em, coalitionId, id);
  if (statement?.status !== 'CLOSED') return false;
  const at = await coalitionNow(em, coalitionId);
  const contracts = partners.get(statement.partnerId)?.contracts ?? [];
  const days = disputeDaysOn(contracts, statement.until, statement.currency);
  await em.execute(
    `update statement set status = 'ISSUED', issued_at = ?::timestamptz, dispute_until = ?::date
      where coalition_id = ? and id = ?`,
    [at.toISOString(), addDays(dayOf(at, terms.timeZone), days), coalitionId, id],
  );
  await writeStatementEvent(em, coalitionId, { statementId: id, kind: 'ISSUED', at, actor: 'system' });
  return true;
}

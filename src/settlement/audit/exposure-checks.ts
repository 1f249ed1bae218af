import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import type { EntityManager } from '../../runtime/database.js';
import { encodeId } from '../../values/ids.js';
import { releasedBy } from '../money/settle-exposure.js';
import { readStatements } from '../statements/read-statements.js';
import type { SettlementDifference } from './settlement-difference.js';

/** What paid statements gave back of credit limits, against what they stated (rule E-05). */
export async function findWrongExposures(
  em: EntityManager,
  programme: ProgrammeSnapshot,
  most: number,
): Promise<SettlementDifference[]> {
  const { coalitionId } = programme;
  const rows = await em.execute<{ id: string; partner_id: string; currency: string; amount: string }[]>(
    `select statement_id::text as id, partner_id::text, currency, trim_scale(amount)::text as amount
       from settled_exposure where coalition_id = ? order by statement_id`,
    [coalitionId],
  );
  const ids = rows.map(({ id }) => BigInt(id));
  const statements = await readStatements(em, coalitionId, ids);
  const wrong: SettlementDifference[] = [];
  for (const { id, partner_id, currency, amount } of rows) {
    if (wrong.length >= most) break;
    const statement = statements.get(BigInt(id));
    const must = statement ? await releasedBy(em, programme, statement) : '0';
    const same = statement && partner_id === String(statement.partnerId) && currency === statement.currency;
    const paid = statement?.status === 'PAID' || statement?.status === 'RECONCILED';
    if (same && paid && must === amount) continue;
    const text = `gave ${amount} ${currency} back to the limit of partner ${partner_id}, ${must} were to be, once it is paid`;
    wrong.push({ rule: 'E-05', subject: 'statement', id: encodeId('statement', BigInt(id)), text });
  }
  return wrong;
}

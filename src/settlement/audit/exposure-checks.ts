import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import type { EntityManager } from '../../runtime/database.js';
import { encodeId } from '../../values/ids.js';
import { RATE_FRACTION_DIGITS } from '../../values/rate.js';
import { mustBeGivenBack } from '../money/settle-exposure.js';
import { formatExact } from '../pricing/exact-decimal.js';
import { readStatements } from '../statements/read-statements.js';
import type { SettlementDifference } from './settlement-difference.js';

/** What statements gave back of credit limits, against what was stated and paid (rule E-05). */
export async function findWrongExposures(
  em: EntityManager,
  programme: ProgrammeSnapshot,
  most: number,
): Promise<SettlementDifference[]> {
  const { coalitionId } = programme;
  const rows = await em.execute<{ id: string; partner_id: string; currency: string; amount: string }[]>(
    `select statement_id::text as id, partner_id::text, currency, trim_scale(sum(amount))::text as amount
       from settled_exposure where coalition_id = ?
      group by statement_id, partner_id, currency order by settled_exposure.statement_id`,
    [coalitionId],
  );
  const ids = rows.map(({ id }) => BigInt(id));
  const statements = await readStatements(em, coalitionId, ids);
  const wrong: SettlementDifference[] = [];
  for (const { id, partner_id, currency, amount } of rows) {
    if (wrong.length >= most) break;
    const statement = statements.get(BigInt(id));
    const scaled = statement ? await mustBeGivenBack(em, programme, statement) : 0n;
    const must = formatExact({ scaled, digits: RATE_FRACTION_DIGITS });
    const same = statement && partner_id === String(statement.partnerId) && currency === statement.currency;
    if (same && must === amount) continue;
    const text = `gave ${amount} ${currency} back to the limit of partner ${partner_id}, ${must} were to be, once it is paid`;
    wrong.push({ rule: 'E-05', subject: 'statement', id: encodeId('statement', BigInt(id)), text });
  }
  return wrong;
}

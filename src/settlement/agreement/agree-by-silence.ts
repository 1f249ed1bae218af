import { coalitionNow } from '../../ledger/balances.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import { type Database, type EntityManager, inCoalition } from '../../runtime/database.js';
import { dayOf } from '../../values/time-zone.js';
import { PartnerFailures } from '../partner-failures.js';
import { agree } from './agree.js';
import { lockOwnStatement } from './own-statement.js';

/**
 * Agrees, in the partners' stead, to every statement whose window has passed by the coalition's clock: silence is
 * agreement (rule S-05). Each in a transaction of its own, so that whoever comes second finds nothing to do; one for which
 * it fails keeps no other from it.
 * @returns the ids of those that this call agreed to
 * @throws PartnersFailedError at the end
 */
export async function agreeBySilence(
  database: Pick<Database, 'orm'>,
  programme: ProgrammeSnapshot,
  signal?: AbortSignal,
): Promise<bigint[]> {
  const { coalitionId, terms } = programme;
  const due = await inCoalition(database, coalitionId, async (em) =>
    em.execute<{ id: string; partner_id: string }[]>(
      `select id::text, partner_id::text from statement
        where coalition_id = ? and status = 'ISSUED' and dispute_until < ?::date order by statement.id`,
      [coalitionId, dayOf(await coalitionNow(em, coalitionId), terms.timeZone)],
    ),
  );
  const agreed: bigint[] = [];
  const failures = new PartnerFailures();
  for (const { id, partner_id } of due) {
    if (signal?.aborted) break;
    const partnerId = BigInt(partner_id);
    const done = await failures.attempt(partnerId, () =>
      inCoalition(database, coalitionId, (em) => agreeIfDue(em, programme, BigInt(id), partnerId)),
    );
    if (done) agreed.push(BigInt(id));
  }
  failures.tell();
  return agreed;
}

/** A window only ever ends, so the day is looked at once: what it depends on is the state under the lock. */
async function agreeIfDue(
  em: EntityManager,
  programme: ProgrammeSnapshot,
  statementId: bigint,
  partnerId: bigint,
): Promise<boolean> {
  const { coalitionId, terms } = programme;
  const statement = await lockOwnStatement(em, coalitionId, statementId, partnerId);
  if (statement?.status !== 'ISSUED') return false;
  const at = await coalitionNow(em, coalitionId);
  await agree(em, programme, statement, { by: 'system', at, today: dayOf(at, terms.timeZone) });
  return true;
}

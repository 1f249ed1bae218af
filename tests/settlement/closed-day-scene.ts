import type pg from 'pg';
import type { UserPrincipal } from '../../src/access/principal.js';
import { inCoalition } from '../../src/runtime/database.js';
import { agreeStatement } from '../../src/settlement/agreement/agree-statement.js';
import { closePeriods } from '../../src/settlement/close/close-periods.js';
import { disputeStatementLines } from '../../src/settlement/disputes/dispute-statement-lines.js';
import { resolveDispute } from '../../src/settlement/disputes/resolve-dispute.js';
import { listStatements, readStatementLines } from '../../src/settlement/statements/read-statements.js';
import { did, type StoryCoalition } from '../harness/coalition-story.js';
import { pastGuards } from '../harness/past-guards.js';
import type { ProgrammeNode } from '../harness/programme-node.js';

const DAY_MS = 86_400_000;

/**
 * The live coalition's today, closed as if it were over, and the first statement of it disputed in all lines, resolved
 * and agreed: rows in every table of days, statements and disputes.
 */
export async function settleToday(
  owner: pg.Client,
  node: ProgrammeNode,
  story: StoryCoalition,
): Promise<void> {
  const { coalitionId, operator } = story;
  await setClock(owner, coalitionId, DAY_MS);
  await closePeriods(node, coalitionId);
  const [statement] = await inCoalition(node.database, coalitionId, (em) =>
    listStatements(em, coalitionId, {}, { limit: 1 }),
  );
  if (!statement) throw new Error('nobody settles daily');
  const lines = await inCoalition(node.database, coalitionId, (em) => readStatementLines(em, statement));
  const staff: UserPrincipal = { ...operator, roles: ['partner-staff'], partnerId: statement.partnerId };
  const opened = await disputeStatementLines(node.as(staff), {
    idempotencyKey: 'dispute-1',
    statementId: statement.id,
    lines: lines.map(({ number }) => ({ number, reason: 'not at our tills' })),
    comment: { text: 'see the tills', attachments: [] },
  });
  const resolution = { outcome: 'REJECTED', amount: null, reason: 'as the till says' } as const;
  const disputeId = did(opened).dispute.id;
  did(await resolveDispute(node.as(operator), { idempotencyKey: 'resolve-1', disputeId, ...resolution }));
  did(await agreeStatement(node.as(staff), { statementId: statement.id }));
  await setClock(owner, coalitionId, 0);
  // By hand: no points lapse within a day, so that nothing comes back to a limit.
  await owner.query(
    `insert into released_exposure (coalition_id, partner_id, from_day, currency, amount)
       select coalition_id, partner_id, from_day, 'IRR', 1 from settled_period where coalition_id = $1 limit 1`,
    [coalitionId],
  );
}

/** By hand: the clock of a live coalition is the database's, and goes nowhere. */
async function setClock(owner: pg.Client, coalitionId: bigint, offsetMs: number): Promise<void> {
  await pastGuards(owner, () =>
    owner.query('update ledger_state set clock_offset_ms = $2 where coalition_id = $1', [
      coalitionId,
      offsetMs,
    ]),
  );
}

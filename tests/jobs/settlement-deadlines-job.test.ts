import type { JobContext } from '../../src/jobs/recurring-job.js';
import { settlementDeadlinesJob } from '../../src/jobs/settlement-deadlines.job.js';
import { RECURRING_JOBS } from '../../src/jobs/start-jobs.js';
import { systemClock } from '../../src/runtime/clock.js';
import { createLogger } from '../../src/runtime/logger.js';
import { createMetrics } from '../../src/runtime/metrics.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { SettledTrial, type TrialPartner } from '../api/settled-trial.js';
import { textOf } from '../harness/api-client.js';
import { createWorld, type World } from '../harness/world.js';

let world: World;
let trial: SettledTrial;
let rahnet: TrialPartner;
let statementId: string;
const log: Record<string, unknown>[] = [];

beforeAll(async () => {
  world = await createWorld();
  trial = await SettledTrial.open(world);
  rahnet = await trial.partner('rahnet', { settlementCycle: 'DAILY', disputeDays: 2 });
  await trial.earn(rahnet, 10);
  await trial.nextDay();
  [statementId = ''] = await trial.statements(rahnet);
  const { disputeStatementLines } = await rahnet.get(
    `mutation { disputeStatementLines(input: { idempotencyKey: "first", statementId: "${statementId}",
       lines: [{ number: 1, reason: "too much" }] }) { dispute { id } userErrors { code } } }`,
  );
  expect(textOf(disputeStatementLines.dispute.id)).toMatch(/^dsp_/);
});
afterAll(() => world.close());

function contextOf(changes: Partial<JobContext> = {}): JobContext {
  const { database, programme, ledger } = world.server.node;
  return {
    database,
    programme,
    ledger,
    ownerUrl: world.database.ownerUrl,
    clock: systemClock,
    logger: createLogger({
      level: 'info',
      name: 'test',
      destination: { write: (line) => log.push(JSON.parse(line)) },
    }),
    metrics: createMetrics('test'),
    signal: new AbortController().signal,
    ...changes,
  };
}

const told = () =>
  log.filter(({ msg }) => msg === 'deadlines of settlement passed').map(({ coalition }) => coalition);
const status = async () =>
  (await rahnet.get(`{ settlementStatement(id: "${statementId}") { status disputes { status overdue } } }`))
    .settlementStatement;

test('S-05 W-04 before the deadlines, and in a process that stops, the job does nothing', async () => {
  await settlementDeadlinesJob.run(contextOf());
  await trial.nextDay();
  await trial.nextDay();
  await trial.nextDay();
  const stopping = new AbortController();
  stopping.abort();
  await settlementDeadlinesJob.run(contextOf({ signal: stopping.signal }));
  expect(told()).toEqual([]);
  expect(await status()).toEqual({ status: 'ISSUED', disputes: [{ status: 'OPEN', overdue: false }] });
});

test('S-05 W-04 after them, several times at once, it agrees and tells of open disputes once', async () => {
  expect(RECURRING_JOBS).toContain(settlementDeadlinesJob);
  await Promise.all([1, 2, 3].map(() => settlementDeadlinesJob.run(contextOf())));
  await settlementDeadlinesJob.run(contextOf());
  // All of it is disputed: there was nothing left to pay.
  expect(await status()).toEqual({ status: 'RECONCILED', disputes: [{ status: 'OPEN', overdue: true }] });
  const [first, ...others] = log.filter(({ msg }) => msg === 'deadlines of settlement passed');
  expect(first).toMatchObject({ coalition: trial.coalition });
  const counted = [first, ...others].reduce(
    (sum, line) => sum + Number(line?.agreed) + Number(line?.overdue),
    0,
  );
  expect(counted).toBe(2);
  const { differences } = await auditSettlement(world.server.node.database, world.coalition.twinId);
  expect(differences).toEqual([]);
});

import { type Command, InvalidArgumentError } from 'commander';
import { listCoalitions } from '../coalition/find-coalition.js';
import { oneLineProblem } from '../journeys/one-line-problem.js';
import { type AuditReport, audit } from '../ledger/audit/auditor.js';
import { type LogAudit, verifyAuditLog } from '../ledger/log-seals/verify-audit-log.js';
import { auditSeals, type KeptHead, type SealAudit } from '../ledger/seals/audit-seals.js';
import { auditSettlement, type SettlementAudit } from '../settlement/audit/audit-settlement.js';
import { encodeId } from '../values/ids.js';
import { type OfCoalition, ofCoalition } from './arguments.js';
import { chooseCoalition } from './choose-coalition.js';
import { CommandLineError } from './command-line.error.js';
import { withSession } from './session.js';
import type { Terminal } from './terminal.js';

/** What the process ends with when the books differ, or some could not be audited. */
const EXIT_DIFFERENCES = 1;

interface AuditOptions extends OfCoalition {
  readonly json?: true;
  readonly seals?: true;
  readonly head?: readonly KeptHead[];
  readonly logHead?: readonly KeptHead[];
}

/** What an audit found; of the seals only where they were asked for. */
interface Audited extends AuditReport {
  readonly settlement: Omit<SettlementAudit, 'coalitionId'>;
  readonly seals?: SealAudit;
  readonly log?: LogAudit;
}

/** A coalition whose audit did not come to its end: a lost connection, a table that cannot be read at all. */
interface FailedAudit {
  readonly coalitionId: bigint;
  readonly problem: string;
}

/** `hamsood audit` */
export function addAuditCommand(
  program: Command,
  terminal: Terminal,
  exitWith: (code: number) => void,
): void {
  ofCoalition(program.command('audit'), 'only this one (default: all, their test twins included)')
    .description(
      'Recompute the books from their entries alone, and settled periods from the books, and name every account, transaction and statement that differs. Reads one consistent snapshot; may run while others post. Ends with 1 when something differs or could not be audited.',
    )
    .option('--json', 'print one JSON object')
    .option(
      '--seals',
      'also compute every sealed block of the books and of the audit log again from the rows, and name each row that was altered, removed or added since',
    )
    .option(
      '--head <number:hash>',
      'a block that was kept outside, as an event or an earlier audit told it: the chain must hold it; may be given several times; with --coalition',
      keptHead,
    )
    .option('--log-head <number:hash>', 'the same of the audit log', keptHead)
    .action(async (options: AuditOptions) => {
      if ((options.head || options.logHead) && options.coalition === undefined)
        throw new CommandLineError('--head and --log-head are of one coalition: name it with --coalition');
      const reports = await auditCoalitions(terminal, options);
      terminal.out(
        options.json ? `${JSON.stringify({ coalitions: reports.map(asJson) })}\n` : asText(reports),
      );
      if (reports.some((report) => 'problem' in report || differencesOf(report).length > 0))
        exitWith(EXIT_DIFFERENCES);
    });
}

function auditCoalitions(
  terminal: Terminal,
  { coalition: named, seals, head, logHead }: AuditOptions,
): Promise<(Audited | FailedAudit)[]> {
  return withSession(terminal, async (session) => {
    const { database } = session.installation;
    const ids =
      named === undefined
        ? (await listCoalitions(database)).map(({ id }) => id)
        : [await chooseCoalition(session, named)];
    const reports: (Audited | FailedAudit)[] = [];
    for (const id of ids) {
      if (terminal.signal.aborted) break;
      try {
        const report = await audit(database, id);
        const { coalitionId: _, ...settlement } = await auditSettlement(database, id);
        const sealed = seals || head ? { seals: await auditSeals(database, id, head) } : {};
        const logged = seals || logHead ? { log: await verifyAuditLog(database, id, logHead) } : {};
        reports.push({ ...report, settlement, ...sealed, ...logged });
      } catch (error) {
        reports.push({ coalitionId: id, problem: problemOf(error) });
      }
    }
    return reports;
  });
}

function problemOf(error: unknown): string {
  return oneLineProblem(error) ?? (error instanceof Error ? error.message : String(error));
}

function differencesOf({ differences, settlement, seals, log }: Audited) {
  return [
    ...differences,
    ...settlement.differences,
    ...(seals?.differences ?? []),
    ...(log?.differences ?? []),
  ];
}

function asJson(report: Audited | FailedAudit) {
  return { ...report, coalitionId: encodeId('coalition', report.coalitionId) };
}

function asText(reports: readonly (Audited | FailedAudit)[]): string {
  if (reports.length === 0) return 'There is no coalition yet: nothing to check\n';
  return reports.map(reportText).join('');
}

function reportText(report: Audited | FailedAudit): string {
  const coalition = encodeId('coalition', report.coalitionId);
  if ('problem' in report) return `${coalition}: could not be audited: ${report.problem}\n`;
  const { accounts, transactions, entries, settlement, seals, log } = report;
  const settled = settlement.periods > 0 ? `, ${settlement.periods} settled periods computed again` : '';
  const checked = `${coalition}: ${accounts} accounts, ${transactions} transactions, ${entries} entries checked${settled}`;
  const sealed = seals
    ? `, ${seals.blocks} blocks of ${seals.transactions} transactions and ${seals.steps} balance steps computed again`
    : '';
  const logged = log ? `, ${log.blocks} blocks of ${log.entries} entries of the audit log` : '';
  const head = seals?.head ? `  newest block, to be kept: ${seals.head.number}:${seals.head.hash}\n` : '';
  const logHead = log?.head ? `  newest of the audit log: ${log.head.number}:${log.head.hash}\n` : '';
  const differences = differencesOf(report);
  if (differences.length === 0) return `${checked}${sealed}${logged}, no difference\n${head}${logHead}`;
  const found = differences.map(({ rule, subject, id, text }) => `  ${rule} ${subject} ${id}: ${text}\n`);
  return `${checked}${sealed}${logged}, ${found.length} differences:\n${found.join('')}${head}${logHead}`;
}

function keptHead(text: string, before: readonly KeptHead[] = []): KeptHead[] {
  const [, number, hash] = /^([1-9][0-9]{0,9}):([0-9a-f]{64})$/i.exec(text) ?? [];
  if (number === undefined || hash === undefined)
    throw new InvalidArgumentError('Give <number>:<hash>, the hash in 64 hexadecimal digits.');
  return [...before, { number: Number(number), hash }];
}

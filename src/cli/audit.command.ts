import type { Command } from 'commander';
import { listCoalitions } from '../coalition/find-coalition.js';
import { oneLineProblem } from '../journeys/one-line-problem.js';
import { type AuditReport, audit } from '../ledger/auditor.js';
import { encodeId } from '../values/ids.js';
import { type OfCoalition, ofCoalition } from './arguments.js';
import { chooseCoalition } from './choose-coalition.js';
import { withSession } from './session.js';
import type { Terminal } from './terminal.js';

/** What the process ends with when the books differ, or some could not be audited. */
const EXIT_DIFFERENCES = 1;

interface AuditOptions extends OfCoalition {
  readonly json?: true;
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
      'Recompute the books from their entries alone and name every account and transaction that differs. Reads one consistent snapshot; may run while others post. Ends with 1 when something differs or could not be audited.',
    )
    .option('--json', 'print one JSON object')
    .action(async (options: AuditOptions) => {
      const reports = await auditCoalitions(terminal, options.coalition);
      terminal.out(
        options.json ? `${JSON.stringify({ coalitions: reports.map(asJson) })}\n` : asText(reports),
      );
      if (reports.some((report) => 'problem' in report || report.differences.length > 0))
        exitWith(EXIT_DIFFERENCES);
    });
}

function auditCoalitions(
  terminal: Terminal,
  named: bigint | undefined,
): Promise<(AuditReport | FailedAudit)[]> {
  return withSession(terminal, async (session) => {
    const { database } = session.installation;
    const ids =
      named === undefined
        ? (await listCoalitions(database)).map(({ id }) => id)
        : [await chooseCoalition(session, named)];
    const reports: (AuditReport | FailedAudit)[] = [];
    for (const id of ids) {
      if (terminal.signal.aborted) break;
      try {
        reports.push(await audit(database, id));
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

function asJson(report: AuditReport | FailedAudit) {
  return { ...report, coalitionId: encodeId('coalition', report.coalitionId) };
}

function asText(reports: readonly (AuditReport | FailedAudit)[]): string {
  if (reports.length === 0) return 'There is no coalition yet: nothing to check\n';
  return reports.map(reportText).join('');
}

function reportText(report: AuditReport | FailedAudit): string {
  const coalition = encodeId('coalition', report.coalitionId);
  if ('problem' in report) return `${coalition}: could not be audited: ${report.problem}\n`;
  const { accounts, transactions, entries, differences } = report;
  const checked = `${coalition}: ${accounts} accounts, ${transactions} transactions, ${entries} entries checked`;
  if (differences.length === 0) return `${checked}, no difference\n`;
  const found = differences.map(({ rule, subject, id, text }) => `  ${rule} ${subject} ${id}: ${text}\n`);
  return `${checked}, ${found.length} differences:\n${found.join('')}`;
}

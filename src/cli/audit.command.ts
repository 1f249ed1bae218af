import type { Command } from 'commander';
import { listCoalitions } from '../coalition/find-coalition.js';
import { type AuditReport, audit } from '../ledger/auditor.js';
import { encodeId } from '../values/ids.js';
import { type OfCoalition, ofCoalition } from './arguments.js';
import { chooseCoalition } from './choose-coalition.js';
import { withSession } from './session.js';
import type { Terminal } from './terminal.js';

/** What the process ends with when the books differ. */
const EXIT_DIFFERENCES = 1;

interface AuditOptions extends OfCoalition {
  readonly json?: true;
}

/** `hamsood audit` */
export function addAuditCommand(
  program: Command,
  terminal: Terminal,
  exitWith: (code: number) => void,
): void {
  ofCoalition(program.command('audit'), 'only this one (default: all, their test twins included)')
    .description(
      'Recompute the books from their entries alone and name every account and transaction that differs. Reads one consistent snapshot; may run while others post. Ends with 1 when something differs.',
    )
    .option('--json', 'print one JSON object')
    .action(async (options: AuditOptions) => {
      const reports = await auditCoalitions(terminal, options.coalition);
      terminal.out(
        options.json ? `${JSON.stringify({ coalitions: reports.map(asJson) })}\n` : asText(reports),
      );
      if (reports.some(({ differences }) => differences.length > 0)) exitWith(EXIT_DIFFERENCES);
    });
}

function auditCoalitions(terminal: Terminal, named: bigint | undefined): Promise<AuditReport[]> {
  return withSession(terminal, async (session) => {
    const { database } = session.installation;
    const ids =
      named === undefined
        ? (await listCoalitions(database)).map(({ id }) => id)
        : [await chooseCoalition(session, named)];
    const reports: AuditReport[] = [];
    for (const id of ids) {
      if (terminal.signal.aborted) break;
      reports.push(await audit(database, id));
    }
    return reports;
  });
}

function asJson(report: AuditReport) {
  return { ...report, coalitionId: encodeId('coalition', report.coalitionId) };
}

function asText(reports: readonly AuditReport[]): string {
  if (reports.length === 0) return 'There is no coalition yet: nothing to check\n';
  return reports
    .map(({ coalitionId, accounts, transactions, entries, differences }) => {
      const checked = `${encodeId('coalition', coalitionId)}: ${accounts} accounts, ${transactions} transactions, ${entries} entries checked`;
      const found = differences.map(({ rule, subject, id, text }) => `  ${rule} ${subject} ${id}: ${text}\n`);
      return found.length === 0
        ? `${checked}, no difference\n`
        : `${checked}, ${found.length} differences:\n${found.join('')}`;
    })
    .join('');
}

import type { ImportReport } from '../journeys/import-purchases/import-report.js';
import { count, duration } from './import-progress.js';

/** Which file an import is of, and where what it refused goes. */
export interface ImportedFile {
  readonly file: string;
  readonly refusedFile: string;
}

/** How an import ended. */
export interface ImportSummary {
  readonly report: Readonly<ImportReport>;
  readonly interrupted: boolean;
  readonly dryRun: boolean;
  readonly seconds: number;
  readonly file: string;
  /** Only when rows were refused. */
  readonly refusedFile: string | undefined;
}

/** The summary for people. */
export function asSummary(summary: ImportSummary): string {
  const { report, interrupted, dryRun, seconds, file, refusedFile } = summary;
  const rate = seconds === 0 ? 0 : Math.round(report.rows / seconds);
  const earned = dryRun ? 'would earn' : 'earned';
  const lines: [string, string][] = [
    ['rows read', count(report.rows)],
    [`purchases ${earned}`, `${count(report.earned)}, of which ${count(report.withoutPoints)} for 0 points`],
    ['points', count(report.points)],
    ['already there', count(report.alreadyThere)],
    [
      'refused',
      refusedFile ? `${count(report.refused)}, with the reasons in ${refusedFile}` : count(report.refused),
    ],
    [
      'members',
      dryRun
        ? 'not looked up'
        : `${count(report.membersEnrolled)} enrolled, ${count(report.membersKnown)} known`,
    ],
    ['time', `${duration(seconds)}, ${count(rate)} rows/s`],
  ];
  const title = interrupted
    ? `Stopped before the end of ${file}. Run the same command again to go on: nothing is earned twice.`
    : `${dryRun ? 'Checked' : 'Imported'} ${file}${dryRun ? '; nothing was written' : ''}`;
  return `${title}\n${lines.map(([name, value]) => `  ${name.padEnd(22)}${value}\n`).join('')}`;
}

/** The summary for programs: one line of JSON, points as a decimal string. */
export function summaryJson({ report, ...summary }: ImportSummary): string {
  const numbers = { ...report, points: report.points.toString() };
  return `${JSON.stringify({ ...summary, seconds: Number(summary.seconds.toFixed(3)), ...numbers })}\n`;
}

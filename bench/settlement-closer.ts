import { readFileSync } from 'node:fs';
import { closeDays } from '../src/ledger/days/close-days.js';
import { createProgramme } from '../src/partners/programme.js';
import { systemClock } from '../src/runtime/clock.js';
import { openLiveChannel } from '../src/runtime/live-channel.js';
import { closePeriods } from '../src/settlement/close/close-periods.js';
import { benchLogger, openAppDatabase } from './scene.js';

/** What the process is started with, as its only argument, in JSON. */
export interface CloserOrder {
  readonly databaseUrl: string;
  /** Its connections are told from others by it. */
  readonly applicationName: string;
  /** A bigint as text. */
  readonly coalitionId: string;
}

/** What a close came to. */
export interface Closed {
  readonly days: number;
  readonly statements: number;
  /** Closing the days and adding them up; then the statements, of all partners. */
  readonly daySeconds: number;
  readonly periodSeconds: number;
  /** This process's, highest until now; undefined where there is no such file system. */
  readonly peakKb: number | undefined;
}

const { databaseUrl, applicationName, coalitionId } = JSON.parse(process.argv[2] ?? '') as CloserOrder;
const database = await openAppDatabase(databaseUrl, 1, applicationName);
const channel = await openLiveChannel({ databaseUrl, logger: benchLogger() });
const programme = createProgramme({ database, channel, clock: systemClock });
process.on('message', () => void close().then((closed) => process.send?.(closed)));
process.on('disconnect', () => process.exit(0));

/** Everything that is over by the coalition's clock, as the jobs do it. */
async function close(): Promise<Closed> {
  const id = BigInt(coalitionId);
  const start = performance.now();
  const days = await closeDays(database, id);
  const middle = performance.now();
  const { statementIds } = await closePeriods({ database, programme }, id);
  return {
    days: days.length,
    statements: statementIds.length,
    daySeconds: (middle - start) / 1000,
    periodSeconds: (performance.now() - middle) / 1000,
    peakKb: peakKb(),
  };
}

function peakKb(): number | undefined {
  try {
    const [, kb] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return kb === undefined ? undefined : Number(kb);
  } catch {
    return undefined;
  }
}

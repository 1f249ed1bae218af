import type { ChaosOptions } from './chaos.js';
import type { LedgerOfAnswers } from './ledger-of-answers.js';
import type { AudienceReport } from './live/audience.js';
import type { Service } from './service.js';

/** What happened in a run, and what was wrong. */
export interface ChaosReport {
  readonly seed: number;
  readonly redis: boolean;
  readonly seconds: number;
  readonly keys: number;
  readonly requests: number;
  readonly acknowledged: number;
  /** Processes that were killed with SIGKILL. */
  readonly kills: number;
  /** By name of the harm: how often, and how long the service took to come back, in milliseconds. */
  readonly harms: Readonly<
    Record<string, { readonly times: number; readonly backAfterMs: readonly number[] }>
  >;
  /** By code: how often it was told. */
  readonly told: Readonly<Record<string, number>>;
  /** How long the jobs took to have done everything at the end, in milliseconds. */
  readonly jobsAfterMs: number | undefined;
  /** Ends of processes that nobody here asked for, by name and how: a start while the database is away, for example. */
  readonly endedByThemselves: Readonly<Record<string, number>>;
  /** Where balances were followed. */
  readonly audience: AudienceReport | undefined;
  /** Empty when all is well. */
  readonly wrong: readonly string[];
  /** Where the logs are. */
  readonly folder: string;
}

/** Counts while a run goes on. */
export class Tally {
  readonly #options: ChaosOptions;
  readonly #began = performance.now();
  readonly #harms: Record<string, { times: number; backAfterMs: number[] }> = {};
  #answers: LedgerOfAnswers | undefined;
  #jobsAfterMs: number | undefined;
  #audience: AudienceReport | undefined;
  readonly #endedByThemselves: Record<string, number> = {};
  readonly wrong: string[] = [];
  kills = 0;

  constructor(options: ChaosOptions) {
    this.#options = options;
  }

  struck(name: string, killed: number, backAfterMs: number): void {
    this.kills += killed;
    const harm = this.#harms[name] ?? { times: 0, backAfterMs: [] };
    this.#harms[name] = harm;
    harm.times += 1;
    harm.backAfterMs.push(backAfterMs);
  }

  answered(answers: LedgerOfAnswers): void {
    this.#answers = answers;
  }

  listened(audience: AudienceReport): void {
    this.#audience = audience;
  }

  jobsRanAfter(ms: number): void {
    this.#jobsAfterMs = ms;
  }

  /** A process of the product that was up and ended by itself is a fault; one that could not start is tried again. */
  ended(service: Service): void {
    for (const { process } of [...service.nodes, { process: service.cluster.server }]) {
      for (const { wanted, code, signal, wasUp } of process.endings) {
        if (wanted) continue;
        const how = `${process.name} ended with ${signal ?? code}${wasUp ? '' : ' while starting'}`;
        this.#endedByThemselves[how] = (this.#endedByThemselves[how] ?? 0) + 1;
        if (wasUp) this.wrong.push(how);
      }
    }
  }

  report(): ChaosReport {
    const { seed, redis, folder } = this.#options;
    return {
      seed,
      redis,
      folder,
      seconds: Math.round((performance.now() - this.#began) / 1_000),
      keys: this.#answers?.asked.length ?? 0,
      requests: this.#answers?.requests ?? 0,
      acknowledged: this.#answers?.acknowledged ?? 0,
      kills: this.kills,
      harms: this.#harms,
      told: this.#answers?.told ?? {},
      jobsAfterMs: this.#jobsAfterMs,
      endedByThemselves: this.#endedByThemselves,
      audience: this.#audience,
      wrong: this.wrong,
    };
  }
}

const MOST_TOLD = 20;
const MOST_CHARACTERS = 600;

/** The report as text, one fact a line. */
export function reportText(report: ChaosReport): string {
  const sorted = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, count]) => `  ${String(count).padStart(8)}  ${name}`);
  const harms = Object.entries(report.harms).map(([name, { times, backAfterMs }]) => {
    const ms = backAfterMs.toSorted((a, b) => a - b);
    return `  ${String(times).padStart(8)}  ${name}: back after ${ms[ms.length >> 1]} ms, at most ${ms.at(-1)} ms`;
  });
  return [
    // First: whoever cuts a long message cuts its end.
    `wrong: ${report.wrong.length}`,
    ...report.wrong.slice(0, MOST_TOLD).map((what) => `  ${what.slice(0, MOST_CHARACTERS)}`),
    `seed ${report.seed}, jobs and live messages over ${report.redis ? 'Redis' : 'PostgreSQL'}, ${report.seconds} s`,
    `${report.keys} keys, ${report.acknowledged} acknowledged, ${report.requests} requests`,
    `${report.kills} processes killed with SIGKILL; harm done:`,
    ...harms.sort(),
    'told:',
    ...sorted(report.told),
    'ended by themselves:',
    ...sorted(report.endedByThemselves),
    report.jobsAfterMs === undefined
      ? 'the jobs were not waited for'
      : `the jobs had done all after ${report.jobsAfterMs} ms`,
    ...audienceText(report.audience, sorted),
    '',
  ].join('\n');
}

function audienceText(
  audience: AudienceReport | undefined,
  sorted: (counts: Readonly<Record<string, number>>) => string[],
): string[] {
  if (!audience) return [];
  const ms = audience.lastToldAfterMs.toSorted((a, b) => a - b);
  return [
    `${audience.followers} followers of ${audience.subscriptions} balances were told ${audience.states} states over ${audience.connections} connections`,
    `the last of them knew the truth ${ms[ms.length >> 1]} ms after all was well, at most ${ms.at(-1)} ms; closed with:`,
    ...sorted(audience.closes),
    'could not be begun:',
    ...sorted(audience.endings),
  ];
}

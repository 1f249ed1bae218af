import { runCommandLine } from '../../src/cli/run-command-line.js';
import { encodeId } from '../../src/values/ids.js';
import { newCoalition, newPartner, rate, type StoryPartner } from '../harness/coalition-story.js';
import type { TestDatabase } from '../harness/database.js';
import type { ProgrammeNode } from '../harness/programme-node.js';

/** What a command said and how it ended. */
export interface Said {
  readonly exitCode: number;
  /** What programs read. */
  readonly out: string;
  /** What people read. */
  readonly err: string;
}

export interface CommandLine {
  run(...args: string[]): Promise<Said>;
  /** Runs what must succeed; answers what it printed for programs. @throws with what it said, when it fails */
  must(...args: string[]): Promise<string>;
}

/** The command line on a test's own database. */
export function commandLineOn(
  database: Pick<TestDatabase, 'appUrl'>,
  environment: NodeJS.ProcessEnv = {},
): CommandLine {
  const run = async (...args: string[]): Promise<Said> => {
    let out = '';
    let err = '';
    const exitCode = await runCommandLine(args, {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      interactive: false,
      environment: { DATABASE_URL: database.appUrl, ...environment },
      signal: new AbortController().signal,
    });
    return { exitCode, out: out.trim(), err: err.trim() };
  };
  return {
    run,
    async must(...args) {
      const { exitCode, out, err } = await run(...args);
      if (exitCode !== 0) throw new Error(`${args.join(' ')} ended with ${exitCode}: ${err}`);
      return out;
    },
  };
}

/** A shop that can earn; ids as the command line takes them. */
export interface Shop extends StoryPartner {
  readonly coalition: string;
  readonly merchant: string;
  readonly coalitionId: bigint;
}

/** A coalition in USD with one partner, `discs`, that gives one point per whole dollar since 1990. */
export async function openShop(node: ProgrammeNode): Promise<Shop> {
  const coalition = await newCoalition(node, { timeZone: 'America/New_York', calendar: 'gregory' });
  const partner = await newPartner(node, coalition, 'discs', {
    currency: 'USD',
    earnRate: rate('1'),
    effectiveFrom: '1990-01-01',
  });
  return {
    ...partner,
    coalitionId: coalition.coalitionId,
    coalition: encodeId('coalition', coalition.coalitionId),
    merchant: encodeId('merchant', partner.merchantId),
  };
}

/** The report of an import of the file into the shop. */
export async function importInto(
  { must }: CommandLine,
  { coalition, merchant }: Shop,
  file: string,
  ...options: string[]
): Promise<Record<string, unknown>> {
  return JSON.parse(await must(...importArguments({ coalition, merchant }, file), ...options));
}

export function importArguments(
  { coalition, merchant }: Pick<Shop, 'coalition' | 'merchant'>,
  file: string,
): string[] {
  return [
    ...['import', 'purchases', file, '--coalition', coalition, '--partner', 'discs', '--merchant', merchant],
    ...[
      '--map',
      'purchase=id,member=customer,date=day,amount=usd',
      '--occurred-at-days-back',
      '20000',
      '--json',
    ],
  ];
}

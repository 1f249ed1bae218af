import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import path from 'node:path';
import { migrations } from '../../migrations/index.js';
import type { Principal } from '../access/principal.js';
import { userIdOf } from '../access/token-claims.js';
import { type Installation, openInstallation } from '../journeys/open-installation.js';
import type { PointsContext } from '../points/points-context.js';
import { systemClock } from '../runtime/clock.js';
import { type Config, loadConfig } from '../runtime/config.js';
import { createLogger } from '../runtime/logger.js';
import type { CommandOutcome } from '../values/command-outcome.js';
import { CommandLineError } from './command-line.error.js';
import type { Terminal } from './terminal.js';

/** An installation opened for one command. */
export interface Session {
  readonly installation: Installation;
  /** For commands of the platform's administrator. */
  readonly asPlatform: PointsContext;
  /** For commands of an operator of the coalition. */
  asOperator(coalitionId: bigint): PointsContext;
}

/** Tokens end; whoever sits at the command line has the database's password. */
const NEVER = new Date('9999-12-31T23:59:59.999Z');
const NAME = 'hamsood-cli';

/**
 * Opens what the environment names, runs the command, and closes it again, also when the command fails. With the
 * embedded PostgreSQL a running server's is used; otherwise it is started for as long as the command takes.
 *
 * @param begins whether an embedded database is made where there is none; else that is refused, as most likely DATA_DIR
 * names another folder than was meant
 */
export async function withSession<T>(
  terminal: Terminal,
  work: (session: Session) => Promise<T>,
  { begins = false }: { readonly begins?: boolean } = {},
): Promise<T> {
  const config = loadConfig(terminal.environment);
  if (config.embedded && !begins) await expectDatabase(config.dataDir);
  const logger = commandLogger(config, terminal);
  const closers: (() => Promise<void>)[] = [];
  try {
    const installation = await openInstallation({
      config,
      logger,
      clock: systemClock,
      migrations,
      applicationName: NAME,
      as: 'command',
      opened: (_part, close) => void closers.push(close),
    });
    const { database, channel, programme, members, ledger } = installation;
    const contextOf = (principal: Principal): PointsContext => ({
      principal,
      database,
      channel,
      programme,
      members,
      ledger,
      clock: systemClock,
      logger,
      requestId: randomUUID(),
    });
    const subject = userIdOf('hamsood:command-line', userInfo().username);
    return await work({
      installation,
      asPlatform: contextOf({ kind: 'platform', subject, expiresAt: NEVER }),
      asOperator: (coalitionId) =>
        contextOf({
          kind: 'user',
          subject,
          coalitionId,
          roles: ['operator'],
          partnerId: null,
          expiresAt: NEVER,
        }),
    });
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

async function expectDatabase(dataDir: string): Promise<void> {
  const { hasDatabase } = await import('../runtime/embedded-postgres/data-folder.js');
  if (hasDatabase(dataDir)) return;
  throw new CommandLineError(
    `There is no database in ${path.resolve(dataDir)}: set DATA_DIR to the folder of your server, or DATABASE_URL; "hamsood create coalition" begins a new one there`,
  );
}

/** Commands speak by themselves: the log is for what goes wrong, on the side where programs do not read. */
export function commandLogger(config: Config, terminal: Terminal) {
  const level = terminal.environment.LOG_LEVEL ? config.logLevel : 'warn';
  return createLogger({ level, name: NAME, destination: { write: (line) => terminal.err(line) } });
}

/** What the command did; a refusal becomes the error that the caller is told. */
export function mustBeDone<T>(outcome: CommandOutcome<T>): T {
  if (!outcome.refusals) return outcome.done;
  const [{ code, message, field }] = outcome.refusals;
  throw new CommandLineError(`${code}${field.length > 0 ? ` (${field.join('.')})` : ''}: ${message}`);
}

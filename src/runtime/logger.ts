import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Names that hold secrets wherever they turn up; values are replaced before a line is written. */
const SECRETS = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'apiKey',
  'api_key',
  'spendCode',
  'connectionString',
  'databaseUrl',
  'redisUrl',
  'clientUrl',
];

/** pino matches whole paths, so each name is listed at the depths at which our log lines nest. */
const REDACTED_PATHS = SECRETS.flatMap((name) => ['', '*.', '*.*.', '*.*.*.'].map((prefix) => prefix + name));

export interface LoggerOptions {
  readonly level: string;
  /** Which process speaks: `hamsood`, `hamsood-api`, `hamsood-worker`, `hamsood-cli`. */
  readonly name: string;
  /** Where lines go; standard output unless a test wants to read them. */
  readonly destination?: DestinationStream;
}

/** JSON lines, one event each, with secrets redacted. */
export function createLogger({ level, name, destination }: LoggerOptions): Logger {
  const options = {
    level,
    name,
    redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return destination ? pino(options, destination) : pino(options);
}

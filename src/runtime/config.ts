import { z } from 'zod';
import type { RequestAllowance } from '../values/request-allowance.js';
import { type VariableName, variables } from './config-variables.js';

/** A setting that cannot be used; the message is one line that names the variable and never contains its value. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Everything the processes need to know from outside, read once at the start. */
export interface Config {
  readonly environment: 'development' | 'production';
  /** No DATABASE_URL: this process starts its own PostgreSQL in `dataDir`. */
  readonly embedded: boolean;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly logLevel: string;
  readonly database: {
    /** Undefined with the embedded PostgreSQL, whose URLs are known once it runs. */
    readonly url: string | undefined;
    readonly directUrl: string | undefined;
    readonly ownerUrl: string | undefined;
    readonly poolSize: number;
    readonly ledgerPoolSize: number;
    readonly prepared: boolean;
    readonly migrateOnStart: boolean;
  };
  readonly redisUrl: string | undefined;
  readonly explorer: boolean;
  readonly demo: boolean;
  readonly devTokens: boolean;
  readonly oidc:
    | {
        readonly issuer: string;
        readonly audience: string;
        readonly jwksUrl: string | undefined;
        readonly claim: string;
      }
    | undefined;
  /** Undefined: generated into `dataDir`, which only works with the embedded PostgreSQL. */
  readonly memberTokenSecret: string | undefined;
  /** The provider of text messages; undefined: there is none. */
  readonly sms:
    | { readonly url: string; readonly authorization: string | undefined; readonly body: string }
    | undefined;
  /** The mail server; undefined: there is none. */
  readonly smtp:
    | {
        readonly host: string;
        readonly port: number;
        /** `start`: TLS from the first byte; `upgrade`: STARTTLS, or nothing is sent; `none`: in the open. */
        readonly tls: 'start' | 'upgrade' | 'none';
        readonly login: { readonly user: string; readonly password: string } | undefined;
        readonly from: { readonly name: string; readonly address: string };
        readonly caFile: string | undefined;
      }
    | undefined;
  /** How much callers may ask; undefined: any amount. */
  readonly allowances: {
    readonly key: RequestAllowance | undefined;
    /** Of each person, and of each member. */
    readonly person: RequestAllowance | undefined;
    /** Of all callers of a coalition together. */
    readonly coalition: RequestAllowance | undefined;
  };
  /** How many WebSockets callers may have open at once in a process; undefined: any number. */
  readonly sockets: {
    readonly key: number | undefined;
    /** Of each person, and of each member. */
    readonly person: number | undefined;
  };
  /** Of which origins pages may call the API; none of them: only those of its own. */
  readonly corsOrigins: 'any' | readonly string[];
  readonly webhooks: {
    /** The first seals, all open; undefined: generated into `dataDir` with the embedded PostgreSQL, otherwise none. */
    readonly secretsKeys: readonly [string, ...string[]] | undefined;
    readonly allowPrivate: boolean;
    readonly disableAfterDays: number;
    readonly keepDays: number;
  };
  /** Undefined: there is no queue dashboard. */
  readonly queueBoardSecret: string | undefined;
  readonly shutdownTimeoutMs: number;
  /** false, true, or a comma-separated list of proxies' addresses and ranges. */
  readonly trustProxy: boolean | string;
}

type Values = { [Name in VariableName]: z.infer<(typeof variables)[Name]['schema']> | undefined };

/**
 * Reads the configuration. An empty variable counts as not set, because compose files pass such.
 * @throws ConfigError for the first variable that cannot be used
 */
export function loadConfig(environment: NodeJS.ProcessEnv): Config {
  const values = parseValues(environment);
  const embedded = values.DATABASE_URL === undefined;
  // Whoever says that this is production gets nothing that hands out credentials, wherever the database runs.
  const forTrying = embedded && values.HAMSOOD_ENV !== 'production';
  const url = values.DATABASE_URL;
  const directUrl = values.DATABASE_DIRECT_URL ?? url;
  if (embedded) {
    for (const name of ['DATABASE_DIRECT_URL', 'DATABASE_OWNER_URL'] as const) {
      if (values[name]) throw new ConfigError(`${name} is set without DATABASE_URL: set DATABASE_URL too`);
    }
  }
  return {
    environment: values.HAMSOOD_ENV ?? values.NODE_ENV ?? (embedded ? 'development' : 'production'),
    embedded,
    host: values.HOST ?? '127.0.0.1',
    port: values.PORT ?? 4000,
    dataDir: values.DATA_DIR ?? '.data',
    logLevel: values.LOG_LEVEL ?? 'info',
    database: {
      url,
      directUrl,
      ownerUrl: values.DATABASE_OWNER_URL ?? directUrl,
      poolSize: values.DB_POOL_SIZE ?? 10,
      ledgerPoolSize: values.LEDGER_POOL_SIZE ?? 8,
      // A pooler that does not know them fails only later, when its connections are shared: it must be said that it does.
      prepared: values.PG_PREPARED ?? directUrl === url,
      migrateOnStart: values.MIGRATE_ON_START ?? true,
    },
    redisUrl: values.REDIS_URL,
    explorer: values.EXPLORER ?? forTrying,
    demo: values.DEMO ?? forTrying,
    devTokens: values.DEV_TOKENS ?? forTrying,
    oidc: oidc(values),
    memberTokenSecret: values.MEMBER_TOKEN_SECRET,
    sms: sms(values),
    smtp: smtp(values),
    allowances: {
      key: allowance(values.KEY_ALLOWANCE, { maximum: 1_000_000, restoreRate: 100_000 }),
      person: allowance(values.PERSON_ALLOWANCE, { maximum: 200_000, restoreRate: 20_000 }),
      coalition: allowance(values.COALITION_ALLOWANCE, { maximum: 4_000_000, restoreRate: 400_000 }),
    },
    sockets: {
      key: sockets(values.KEY_SOCKETS, 1_000),
      person: sockets(values.PERSON_SOCKETS, 50),
    },
    corsOrigins: values.CORS_ORIGINS ?? 'any',
    webhooks: {
      secretsKeys: values.WEBHOOK_SECRETS_KEY as readonly [string, ...string[]] | undefined,
      allowPrivate: values.WEBHOOKS_ALLOW_PRIVATE ?? false,
      disableAfterDays: values.WEBHOOKS_DISABLE_AFTER_DAYS ?? 5,
      keepDays: values.WEBHOOKS_KEEP_DAYS ?? 30,
    },
    queueBoardSecret: values.QUEUE_BOARD_SECRET,
    shutdownTimeoutMs: (values.SHUTDOWN_TIMEOUT_SECONDS ?? (embedded ? 4 : 25)) * 1000,
    trustProxy: values.TRUST_PROXY ?? false,
  };
}

function allowance(given: Values['KEY_ALLOWANCE'], usual: RequestAllowance): RequestAllowance | undefined {
  if (given === undefined) return usual;
  return 'unlimited' in given ? undefined : given;
}

function sockets(given: Values['KEY_SOCKETS'], usual: number): number | undefined {
  return given === 'off' ? undefined : (given ?? usual);
}

function parseValues(environment: NodeJS.ProcessEnv): Values {
  const values: Record<string, unknown> = {};
  for (const [name, { schema }] of Object.entries(variables)) {
    const text = environment[name]?.trim();
    if (!text) continue;
    const parsed = (schema as z.ZodType).safeParse(text);
    if (!parsed.success)
      throw new ConfigError(`${name} ${parsed.error.issues[0]?.message ?? 'cannot be used'}`);
    values[name] = parsed.data;
  }
  return values as Values;
}

const DEFAULT_SMS_BODY = '{"to":"{to}","text":"{text}","id":"{id}"}';

function sms(values: Values): Config['sms'] {
  if (!values.SMS_URL) {
    for (const name of ['SMS_AUTHORIZATION', 'SMS_BODY'] as const) {
      if (values[name]) throw new ConfigError(`${name} is set without SMS_URL: set SMS_URL too`);
    }
    return undefined;
  }
  return {
    url: values.SMS_URL,
    authorization: values.SMS_AUTHORIZATION,
    body: values.SMS_BODY ?? DEFAULT_SMS_BODY,
  };
}

const THIS_MACHINE = /^(?:localhost|127(?:\.\d+){3}|::1)$/;
const SUBMISSION_PORT = { 'smtp:': 587, 'smtps:': 465 } as const;

function smtp(values: Values): Config['smtp'] {
  if (!values.SMTP_URL) {
    for (const name of ['SMTP_FROM', 'SMTP_STARTTLS', 'SMTP_CA_FILE'] as const) {
      if (values[name] !== undefined)
        throw new ConfigError(`${name} is set without SMTP_URL: set SMTP_URL too`);
    }
    return undefined;
  }
  if (!values.SMTP_FROM) throw new ConfigError('SMTP_FROM must be set when SMTP_URL is');
  const { protocol, hostname, port, username, password } = new URL(values.SMTP_URL);
  const fromStart = protocol === 'smtps:';
  const tls = fromStart ? 'start' : (values.SMTP_STARTTLS ?? true) ? 'upgrade' : 'none';
  if (tls === 'none' && username !== '')
    throw new ConfigError('SMTP_STARTTLS is off: the password in SMTP_URL would be sent in the open');
  const host = hostname.replace(/^\[|\]$/g, '');
  if (tls === 'none' && !THIS_MACHINE.test(host))
    throw new ConfigError(
      'SMTP_STARTTLS is off, which is for a relay on this machine (localhost, 127.0.0.1, ::1): codes and addresses would go over the network in the open',
    );
  return {
    host,
    port: port === '' ? SUBMISSION_PORT[fromStart ? 'smtps:' : 'smtp:'] : Number(port),
    tls,
    login:
      username === ''
        ? undefined
        : { user: decodeURIComponent(username), password: decodeURIComponent(password) },
    from: values.SMTP_FROM,
    caFile: values.SMTP_CA_FILE,
  };
}

function oidc(values: Values): Config['oidc'] {
  if (!values.OIDC_ISSUER) {
    for (const name of ['OIDC_AUDIENCE', 'OIDC_JWKS_URL'] as const) {
      if (values[name]) throw new ConfigError(`${name} is set without OIDC_ISSUER: set OIDC_ISSUER too`);
    }
    return undefined;
  }
  // Without an audience any token of the same provider, made for any other application, would be accepted.
  if (!values.OIDC_AUDIENCE) throw new ConfigError('OIDC_AUDIENCE must be set when OIDC_ISSUER is');
  return {
    issuer: values.OIDC_ISSUER,
    audience: values.OIDC_AUDIENCE,
    jwksUrl: values.OIDC_JWKS_URL,
    claim: values.OIDC_CLAIM ?? 'hamsood',
  };
}

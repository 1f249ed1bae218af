import { z } from 'zod';
import { parseEmail } from '../values/email.js';
import { allowanceOutOfRange } from '../values/request-allowance.js';

const text = z.string();

function oneOf<const T extends string>(...values: T[]) {
  return z.enum(values, { error: `must be one of ${values.join(', ')}` });
}

function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, { error, abort: true })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error });
}

const onOff = z
  .enum(['on', 'off', 'true', 'false', '1', '0'], { error: 'must be on or off' })
  .transform((value) => value === 'on' || value === 'true' || value === '1');

function url(protocols: string[], example: string) {
  return text.refine(
    (value) => protocols.some((protocol) => value.startsWith(protocol)) && URL.canParse(value),
    {
      error: `must be a URL such as ${example}`,
    },
  );
}

const postgresUrl = url(
  ['postgres://', 'postgresql://'],
  'postgres://hamsood_app:password@localhost:5432/hamsood',
);
const httpUrl = url(['https://', 'http://'], 'https://login.example.org/');

/** Whether it names a mail server, and nothing that would be left out. */
function isMailServer(value: string): boolean {
  if (!/^smtps?:\/\//.test(value) || !URL.canParse(value)) return false;
  const { hostname, pathname, search, hash, username, password } = new URL(value);
  const whole = (username === '') === (password === '') && canDecode(username) && canDecode(password);
  return hostname !== '' && whole && `${pathname}${search}${hash}`.replace('/', '') === '';
}

function canDecode(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** A sender of mail: an address, or a name and an address. */
const SENDER = /^(?:([^<>"\p{Cc}]*)<([^<>]+)>|([^<>]+))$/u;

function sender(value: string): { readonly name: string; readonly address: string } | undefined {
  const [, name = '', inBrackets, alone] = SENDER.exec(value) ?? [];
  const address = parseEmail(inBrackets ?? alone ?? '');
  return address.ok ? { name: name.trim(), address: address.value } : undefined;
}

/** Whether it is JSON, and says whom and what. */
function isMessageBody(value: string): boolean {
  try {
    return typeof JSON.parse(value) === 'object' && value.includes('{to}') && value.includes('{text}');
  } catch {
    return false;
  }
}

interface Variable<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** For people: what holds when it is not set. */
  readonly fallback: string;
  readonly about: string;
}

function variable<Schema extends z.ZodType>(
  schema: Schema,
  fallback: string,
  about: string,
): Variable<Schema> {
  return { schema, fallback, about };
}

/** Origins as browsers write them, any, or none. */
const origins = text.transform((value, context) => {
  if (value === 'any') return value;
  const given = value === 'off' ? [] : value.split(',').map((one) => one.trim());
  if (given.every((one) => !one.includes('*') && URL.canParse(one) && new URL(one).origin === one))
    return given;
  context.addIssue({
    code: 'custom',
    message:
      'must be any, off, or origins such as https://app.example.org separated by commas, without a path',
  });
  return z.NEVER;
});

/** `<maximum>/<per second>`, or none. */
const allowance = text.transform((value, context) => {
  if (value === 'off') return { unlimited: true } as const;
  const [, maximum, restoreRate] = /^(\d{1,10})\/(\d{1,9})$/.exec(value) ?? [];
  const given = { maximum: Number(maximum), restoreRate: Number(restoreRate) };
  if (allowanceOutOfRange(given) === undefined) return given;
  context.addIssue({
    code: 'custom',
    message: 'must be off, or what can be saved up and what comes back per second, such as 100000/10000',
  });
  return z.NEVER;
});

/** How many, or any number. */
const socketsAtOnce = text.transform((value, context) => {
  if (value === 'off') return value;
  if (/^[1-9]\d{0,6}$/.test(value)) return Number(value);
  context.addIssue({ code: 'custom', message: 'must be off, or a whole number from 1 to 9999999' });
  return z.NEVER;
});

const whenEmbedded =
  '`on` with the embedded PostgreSQL unless `HAMSOOD_ENV` is `production`, otherwise `off`';

/**
 * All environment variables there are. `docs/reference/configuration.md` is made from this table
 * (`scripts/configuration-reference.mjs`), and `npm run check` tells when the two differ.
 */
export const variables = {
  PORT: variable(wholeNumber(0, 65_535), '`4000`', 'TCP port of the API; `0` takes any free one.'),
  HOST: variable(text, '`127.0.0.1`', 'Address the API listens on; `0.0.0.0` in a container.'),
  DATABASE_URL: variable(
    postgresUrl,
    'an embedded PostgreSQL',
    'PostgreSQL 15 or newer for the API and the workers, best as the login `hamsood_app`. May go through PgBouncer in transaction mode, and must then be that login. Without PgBouncer any login that is a member of `hamsood_app` will do: the connections take that role.',
  ),
  DATABASE_DIRECT_URL: variable(
    postgresUrl,
    '`DATABASE_URL`',
    'The same database without a pooler in between, for LISTEN and, without Redis, for jobs. Setting it tells that `DATABASE_URL` goes through a pooler.',
  ),
  DATABASE_OWNER_URL: variable(
    postgresUrl,
    '`DATABASE_DIRECT_URL`',
    'The same database with a login that may create roles; for migrations only.',
  ),
  REDIS_URL: variable(
    url(['redis://', 'rediss://'], 'redis://localhost:6379'),
    'jobs and live updates over PostgreSQL',
    'Redis or Valkey (`maxmemory-policy noeviction`) for jobs and live updates.',
  ),
  DATA_DIR: variable(text, '`.data`', 'Folder of the embedded PostgreSQL and of the generated passwords.'),
  LOG_LEVEL: variable(
    oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    '`info`',
    'Least level that is logged: `trace`, `debug`, `info`, `warn`, `error`, `fatal`, `silent`.',
  ),
  HAMSOOD_ENV: variable(
    oneOf('development', 'production'),
    '`NODE_ENV`, else `development` with the embedded PostgreSQL and `production` without',
    '`development` or `production`.',
  ),
  NODE_ENV: variable(
    text.transform((value) => (value === 'development' || value === 'production' ? value : undefined)),
    'see `HAMSOOD_ENV`',
    'Read when `HAMSOOD_ENV` is not set; other values than `development` and `production` are left to other tools.',
  ),
  EXPLORER: variable(onOff, whenEmbedded, 'Serve the GraphQL explorer at `/graphql`.'),
  DEMO: variable(onOff, whenEmbedded, 'Create the demonstration coalition in an empty database.'),
  DEV_TOKENS: variable(
    onOff,
    whenEmbedded,
    'Issue and accept development tokens for people. Never switch it on where the data is real.',
  ),
  OIDC_ISSUER: variable(httpUrl, 'no OpenID provider', "Issuer of people's tokens, as in their `iss`."),
  OIDC_AUDIENCE: variable(text, 'none; needed with `OIDC_ISSUER`', 'What their `aud` must contain.'),
  OIDC_JWKS_URL: variable(httpUrl, "from the issuer's discovery document", "Where the provider's keys are."),
  OIDC_CLAIM: variable(text, '`hamsood`', 'Claim that says what a person may do here.'),
  MEMBER_TOKEN_SECRET: variable(
    text.refine((value) => Buffer.byteLength(value) >= 32, { error: 'must have at least 32 bytes' }),
    'generated into `DATA_DIR` with the embedded PostgreSQL; otherwise needed',
    "Signs members' tokens; the same on all nodes. Changing it ends all of them.",
  ),
  SMS_URL: variable(
    httpUrl,
    'no SMS provider',
    'Where text messages to members are posted as JSON. In development, messages without a provider go into `outbox-messages.jsonl` in `DATA_DIR`; in production they are given up.',
  ),
  SMS_AUTHORIZATION: variable(text, 'none', 'The `authorization` header for the SMS provider.'),
  SMS_BODY: variable(
    text.refine(isMessageBody, { error: 'must be a JSON object in which {to} and {text} stand in texts' }),
    '`{"to":"{to}","text":"{text}","id":"{id}"}`',
    'What is posted to the SMS provider: JSON, in which `{to}`, `{text}` and `{id}` stand for the message.',
  ),
  SMTP_URL: variable(
    text.refine(isMailServer, {
      error:
        'must be a URL such as smtp://user:password@mail.example.org:587, its user and password percent-encoded',
    }),
    'no mail server',
    'Where e-mails to members are handed in: `smtp://` begins in the open and must be offered STARTTLS (port 587 unless it says another), `smtps://` is TLS from the start (port 465). User and password stand in it, percent-encoded. Without one it is as without an SMS provider.',
  ),
  SMTP_FROM: variable(
    text.transform(sender).refine((value) => value !== undefined, {
      error: 'must be an e-mail address, or a name and an address such as Hamsood <no-reply@example.org>',
    }),
    'none; needed with `SMTP_URL`',
    'Who sends e-mails to members: an address, or a name and an address in angle brackets.',
  ),
  SMTP_STARTTLS: variable(
    onOff,
    '`on`',
    '`off` hands e-mails in without encryption and without a password: for a relay on the same machine only. Says nothing where `SMTP_URL` is `smtps://`.',
  ),
  SMTP_CA_FILE: variable(
    text,
    'the authorities that Node.js trusts',
    "File with the certificates (PEM) of the authority that has signed the mail server's.",
  ),
  KEY_ALLOWANCE: variable(
    allowance,
    '`1000000/100000`',
    'How much each API key may ask: what can be saved up, in cost of operations, `/` what comes back per second; `off`: any amount. Coalitions can let their keys less, never more. See [limits](limits.md).',
  ),
  PERSON_ALLOWANCE: variable(allowance, '`200000/20000`', 'The same for each person, and for each member.'),
  COALITION_ALLOWANCE: variable(
    allowance,
    '`4000000/400000`',
    'The same for all callers of a coalition together; a coalition cannot change it.',
  ),
  KEY_SOCKETS: variable(
    socketsAtOnce,
    '`1000`',
    'How many WebSockets each API key may have open at once in a process of the API; `off`: any number. Each costs some 30 KB, and carries up to 100 operations. See [limits](limits.md#websockets).',
  ),
  PERSON_SOCKETS: variable(
    socketsAtOnce,
    '`50`',
    'The same for each person, and for each member by its tokens of one partner.',
  ),
  CORS_ORIGINS: variable(
    origins,
    '`any`',
    "Of which origins pages may call the API and read its answers: `any`, `off`, or a list such as `https://app.example.org,https://shop.example.org`. A page needs a token all the same, a member's for one; there are no cookies. Pages of the API's own origin always may.",
  ),
  WEBHOOK_SECRETS_KEY: variable(
    text
      .transform((value) => value.split(',').map((key) => key.trim()))
      .refine((keys) => keys.every((key) => Buffer.byteLength(key) >= 32), {
        error: 'must have at least 32 bytes, or be several such keys separated by commas',
      }),
    'generated into `DATA_DIR` with the embedded PostgreSQL; otherwise none, and no webhook endpoint can be registered',
    'Seals the secrets of webhook endpoints in the database; the same on all nodes. To replace it give the new key and, after a comma, the old one, which still opens what it has sealed. Losing it ends all secrets of endpoints.',
  ),
  WEBHOOKS_ALLOW_PRIVATE: variable(
    onOff,
    '`off`',
    'Let webhooks go to http and to addresses of private networks, this machine too. For development only: whoever may register an endpoint could reach what only this machine may.',
  ),
  WEBHOOKS_DISABLE_AFTER_DAYS: variable(
    wholeNumber(1, 60),
    '`5`',
    'Days without anything taken after which a webhook endpoint that fails is disabled.',
  ),
  WEBHOOKS_KEEP_DAYS: variable(
    wholeNumber(1, 3650),
    '`30`',
    'Days for which webhook deliveries and their attempts are kept after their end, and for which deliveries wait for an endpoint that is disabled.',
  ),
  QUEUE_BOARD_SECRET: variable(
    text.refine((value) => Buffer.byteLength(value) >= 32, { error: 'must have at least 32 bytes' }),
    'no queue dashboard',
    "Password of the queue dashboard, which the API serves at `/queues` to the installation's operators: the queues are those of all coalitions. The user is `operator`.",
  ),
  DB_POOL_SIZE: variable(
    wholeNumber(1, 1000),
    '`10`',
    'Connections of a process for everything but the ledger.',
  ),
  LEDGER_POOL_SIZE: variable(
    wholeNumber(1, 1000),
    '`8`',
    "Connections of a process for the ledger's batches.",
  ),
  PG_PREPARED: variable(
    onOff,
    '`on`; `off` where `DATABASE_DIRECT_URL` is another than `DATABASE_URL`',
    'Use prepared statements. `on` behind a pooler that knows them: PgBouncer 1.21 or newer, with `max_prepared_statements` above 0.',
  ),
  MIGRATE_ON_START: variable(onOff, '`on`', 'Bring the database up to date before serving.'),
  SHUTDOWN_TIMEOUT_SECONDS: variable(
    wholeNumber(1, 600),
    '`4` with the embedded PostgreSQL, otherwise `25`',
    'Time to finish what is under way after SIGTERM or Ctrl-C.',
  ),
  TRUST_PROXY: variable(
    text
      .regex(/^(on|off|true|false|[0-9a-fA-F.:/, ]+)$/, {
        error: 'must be on, off, or addresses and ranges separated by commas',
      })
      .transform((value) =>
        ['on', 'true', '1'].includes(value) ? true : ['off', 'false', '0'].includes(value) ? false : value,
      ),
    '`off`',
    "Believe the proxy's `X-Forwarded-*` headers: `on`, or only those of a list of addresses and ranges.",
  ),
} as const;

export type VariableName = keyof typeof variables;

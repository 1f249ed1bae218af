import { ConfigError, loadConfig } from '../../src/runtime/config.js';
import { variables } from '../../src/runtime/config-variables.js';

const DATABASE_URL = 'postgres://hamsood_app:hidden@db:5432/hamsood';

test('nothing set: embedded PostgreSQL, development, demo and explorer on', () => {
  expect(loadConfig({})).toEqual({
    environment: 'development',
    embedded: true,
    host: '127.0.0.1',
    port: 4000,
    dataDir: '.data',
    logLevel: 'info',
    database: {
      url: undefined,
      directUrl: undefined,
      ownerUrl: undefined,
      poolSize: 10,
      ledgerPoolSize: 8,
      prepared: true,
      migrateOnStart: true,
    },
    redisUrl: undefined,
    explorer: true,
    demo: true,
    devTokens: true,
    oidc: undefined,
    sms: undefined,
    smtp: undefined,
    allowances: {
      key: { maximum: 1_000_000, restoreRate: 100_000 },
      person: { maximum: 200_000, restoreRate: 20_000 },
      coalition: { maximum: 4_000_000, restoreRate: 400_000 },
    },
    sockets: { key: 1_000, person: 50 },
    corsOrigins: 'any',
    webhooks: { secretsKeys: undefined, allowPrivate: false, disableAfterDays: 5, keepDays: 30 },
    queueBoardSecret: undefined,
    shutdownTimeoutMs: 4_000,
    trustProxy: false,
  });
});

test('A-06 allowances are two numbers, or none', () => {
  expect(loadConfig({ KEY_ALLOWANCE: '500/20', PERSON_ALLOWANCE: 'off' }).allowances).toMatchObject({
    key: { maximum: 500, restoreRate: 20 },
    person: undefined,
    coalition: { maximum: 4_000_000 },
  });
  for (const wrong of ['500', '0/1', '1/0', '1/100000001', '10 per second', '-1/5'])
    expect(() => loadConfig({ COALITION_ALLOWANCE: wrong })).toThrow(
      'COALITION_ALLOWANCE must be off, or what can be saved up and what comes back per second',
    );
});

test('A-06 sockets are a number, or as many as anybody likes', () => {
  expect(loadConfig({ KEY_SOCKETS: '7', PERSON_SOCKETS: 'off' }).sockets).toEqual({
    key: 7,
    person: undefined,
  });
  for (const wrong of ['0', '-1', '1.5', '10000000', 'many'])
    expect(() => loadConfig({ PERSON_SOCKETS: wrong })).toThrow(
      'PERSON_SOCKETS must be off, or a whole number from 1 to 9999999',
    );
});

test.each([
  ['any', 'any'],
  ['off', []],
  ['https://app.example.org, http://localhost:5173', ['https://app.example.org', 'http://localhost:5173']],
])('origins of pages: %s', (given, read) => {
  expect(loadConfig({ CORS_ORIGINS: given }).corsOrigins).toEqual(read);
});

test.each([
  '*',
  'example.org',
  'https://example.org/',
  'https://*.example.org',
  'null',
  'https://EXAMPLE.org',
  'any,off',
])('origins of pages cannot be %s', (given) => {
  expect(() => loadConfig({ CORS_ORIGINS: given })).toThrow('CORS_ORIGINS must be any, off, or origins');
});

test('DATABASE_URL alone: production, what is for development is off, the URL serves for everything', () => {
  expect(loadConfig({ DATABASE_URL })).toMatchObject({
    environment: 'production',
    embedded: false,
    explorer: false,
    demo: false,
    devTokens: false,
    shutdownTimeoutMs: 25_000,
    database: { url: DATABASE_URL, directUrl: DATABASE_URL, ownerUrl: DATABASE_URL },
  });
});

test('migrations use the direct URL, not the pooler, when they have none of their own', () => {
  const directUrl = 'postgres://hamsood_app:hidden@db:5433/hamsood';
  const { database } = loadConfig({ DATABASE_URL, DATABASE_DIRECT_URL: directUrl });
  expect(database).toMatchObject({ url: DATABASE_URL, directUrl, ownerUrl: directUrl });
});

test('prepared statements are used behind a pooler only where it is said that it knows them', () => {
  const pooled = { DATABASE_URL, DATABASE_DIRECT_URL: 'postgres://hamsood_app:hidden@db:5433/hamsood' };
  expect(loadConfig({ DATABASE_URL }).database.prepared).toBe(true);
  expect(loadConfig(pooled).database.prepared).toBe(false);
  expect(loadConfig({ ...pooled, PG_PREPARED: 'on' }).database.prepared).toBe(true);
});

test('HAMSOOD_ENV goes before NODE_ENV, and a NODE_ENV for other tools is left alone', () => {
  expect(loadConfig({ DATABASE_URL, NODE_ENV: 'development' }).environment).toBe('development');
  expect(loadConfig({ NODE_ENV: 'development', HAMSOOD_ENV: 'production' }).environment).toBe('production');
  expect(loadConfig({ NODE_ENV: 'test' }).environment).toBe('development');
});

test('an empty variable counts as not set', () => {
  expect(loadConfig({ REDIS_URL: '', PORT: ' ', DATABASE_URL: '' })).toEqual(loadConfig({}));
});

test('OpenID settings are one whole', () => {
  expect(
    loadConfig({ OIDC_ISSUER: 'https://login.example.org/', OIDC_AUDIENCE: 'hamsood-api' }).oidc,
  ).toEqual({
    issuer: 'https://login.example.org/',
    audience: 'hamsood-api',
    jwksUrl: undefined,
    claim: 'hamsood',
  });
});

test.each([
  ['TRUST_PROXY', 'on', true],
  ['TRUST_PROXY', 'off', false],
  ['TRUST_PROXY', '10.0.0.0/8, 127.0.0.1', '10.0.0.0/8, 127.0.0.1'],
])('%s=%s is understood', (name, value, expected) => {
  expect(loadConfig({ [name]: value }).trustProxy).toBe(expected);
});

test.each([
  ['PORT', 'http'],
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PORT', '4000.5'],
  ['DATABASE_URL', 'mysql://root:hidden@db/hamsood'],
  ['DATABASE_URL', 'postgres://hidden:hidden@:bad'],
  ['REDIS_URL', 'http://hidden:6379'],
  ['LOG_LEVEL', 'loud'],
  ['HAMSOOD_ENV', 'staging'],
  ['DEMO', 'yes please'],
  ['DB_POOL_SIZE', '0'],
  ['LEDGER_POOL_SIZE', '1e3'],
  ['SHUTDOWN_TIMEOUT_SECONDS', '0'],
  ['OIDC_ISSUER', 'login.example.org'],
  ['TRUST_PROXY', 'everybody'],
  ['SMTP_URL', 'https://hidden:hidden@mail.example.org'],
  ['SMTP_URL', 'smtp://hidden@mail.example.org'],
  ['SMTP_URL', 'smtp://hidden:%E0%A4%A@mail.example.org'],
  ['SMTP_URL', 'smtp://mail.example.org/?hidden=on'],
  ['SMTP_FROM', 'hidden'],
  ['SMTP_FROM', 'a <hidden@example.org>, b <hidden@example.org>'],
  ['SMTP_STARTTLS', 'hidden'],
])('a wrong %s (%s) is refused in one line that names it', (name, value) => {
  const refusal = refusalOf({ [name]: value });
  expect(refusal).toMatch(new RegExp(`^${name} must be .+`));
  expect(refusal).not.toMatch(/\n|hidden/);
});

test.each([
  ['DATABASE_DIRECT_URL', { DATABASE_DIRECT_URL: DATABASE_URL }],
  ['DATABASE_OWNER_URL', { DATABASE_OWNER_URL: DATABASE_URL }],
  ['OIDC_AUDIENCE', { OIDC_ISSUER: 'https://login.example.org/' }],
  ['OIDC_AUDIENCE', { OIDC_AUDIENCE: 'hamsood-api' }],
  ['OIDC_JWKS_URL', { OIDC_JWKS_URL: 'https://login.example.org/keys' }],
  ['SMTP_FROM', { SMTP_URL: 'smtp://mail.example.org' }],
  ['SMTP_FROM', { SMTP_FROM: 'a@example.org' }],
  ['SMTP_STARTTLS', { SMTP_STARTTLS: 'off' }],
  ['SMTP_CA_FILE', { SMTP_CA_FILE: '/etc/ssl/own.pem' }],
  ['SMTP_STARTTLS', { SMTP_URL: 'smtp://a:b@localhost', SMTP_FROM: 'a@example.org', SMTP_STARTTLS: 'off' }],
  [
    'SMTP_STARTTLS',
    { SMTP_URL: 'smtp://relay.example.org', SMTP_FROM: 'a@example.org', SMTP_STARTTLS: 'off' },
  ],
])('a %s that lacks its other half is refused in one line that names it', (name, environment) => {
  expect(refusalOf(environment)).toMatch(new RegExp(`^${name} .+`));
});

test('a mail server is read with its login, its way of encryption and its usual port', () => {
  const SMTP_FROM = 'Hamsood <no-reply@Example.org>';
  const from = { name: 'Hamsood', address: 'no-reply@example.org' };
  expect(loadConfig({ SMTP_FROM, SMTP_URL: 'smtp://a%40b.org:p%3A%2Fw@mail.example.org' }).smtp).toEqual({
    host: 'mail.example.org',
    port: 587,
    tls: 'upgrade',
    login: { user: 'a@b.org', password: 'p:/w' },
    from,
    caFile: undefined,
  });
  expect(loadConfig({ SMTP_FROM, SMTP_URL: 'smtps://[2001:db8::1]/' }).smtp).toMatchObject({
    host: '2001:db8::1',
    port: 465,
    tls: 'start',
    login: undefined,
  });
  const relay = { SMTP_FROM: 'a@example.org', SMTP_URL: 'smtp://localhost:2525', SMTP_STARTTLS: 'off' };
  expect(loadConfig({ ...relay, SMTP_CA_FILE: 'own.pem' }).smtp).toMatchObject({
    port: 2525,
    tls: 'none',
    from: { name: '', address: 'a@example.org' },
    caFile: 'own.pem',
  });
});

test('every variable says what it is for and what holds without it', () => {
  for (const [name, { about, fallback }] of Object.entries(variables)) {
    expect([name, about.length > 10, fallback.length > 0]).toEqual([name, true, true]);
  }
});

function refusalOf(environment: NodeJS.ProcessEnv): string {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { openDevelopmentIssuer } from '../../src/access/development-issuer.js';
import { createMemberTokens, memberTokenSecret } from '../../src/access/member-tokens.js';
import { createOpenIdProvider } from '../../src/access/openid-provider.js';
import { actorOf, callerOf } from '../../src/access/principal.js';
import { personOf, userIdOf } from '../../src/access/token-claims.js';
import { ConfigError } from '../../src/runtime/config.js';
import { encodeId } from '../../src/values/ids.js';
import { fixedClock } from '../harness/fixed-clock.js';

const NOW = new Date('2026-03-21T08:00:00.000Z');
const SECONDS = Math.floor(NOW.getTime() / 1000);
const clock = fixedClock(NOW);
const COALITION = encodeId('coalition', 11n);
const PARTNER = encodeId('partner', 12n);
const MEMBER = encodeId('member', 13n);

beforeEach(() => clock.set(NOW));

describe('member tokens', () => {
  const secret = 'a secret of at least thirty-two bytes';
  const key = Buffer.from(secret);
  const tokens = createMemberTokens({ secret, clock });
  const madeWith = { series: 14n, keyId: 15n };
  const holder = { coalitionId: 11n, partnerId: 12n, memberId: 13n, madeWith };
  const good = { coalition: COALITION, partner: PARTNER, series: '14', key: encodeId('apiKey', 15n) };

  const signed = (payload: JWTPayload, { alg = 'HS256', with: k = key } = {}) =>
    new SignJWT({
      iss: 'hamsood:member',
      aud: 'hamsood:member',
      sub: MEMBER,
      exp: SECONDS + 60,
      ...payload,
    })
      .setProtectedHeader({ alg })
      .sign(k);

  test('A-02 a token stands for its member until it ends', async () => {
    const { token, expiresAt } = await tokens.issue(holder, 900);
    expect(expiresAt).toEqual(new Date(NOW.getTime() + 900_000));
    const { principal } = await tokens.verify(token);
    expect(principal).toEqual({ kind: 'member', ...holder, expiresAt });
    expect(principal && [callerOf(principal), actorOf(principal)]).toEqual([MEMBER, MEMBER]);

    clock.set(new Date(expiresAt.getTime() - 1));
    expect((await tokens.verify(token)).problem).toBeUndefined();
    clock.set(expiresAt);
    expect((await tokens.verify(token)).problem).toBe('expired');
  });

  test('A-02 a token ends with the key that made it', async () => {
    const ends = new Date(NOW.getTime() + 60_000);
    const { token, expiresAt } = await tokens.issue(holder, 900, ends);
    expect(expiresAt).toEqual(ends);
    clock.set(ends);
    expect((await tokens.verify(token)).problem).toBe('expired');
    clock.set(NOW);
    const later = await tokens.issue(holder, 900, new Date(NOW.getTime() + 901_000));
    expect(later.expiresAt).toEqual(new Date(NOW.getTime() + 900_000));
  });

  test('A-02 a token that only shows is known as such', async () => {
    const { token } = await tokens.issue({ ...holder, readsOnly: true }, 900);
    expect((await tokens.verify(token)).principal).toMatchObject({ kind: 'member', readsOnly: true });
  });

  test.each([
    { what: 'another audience', make: () => signed({ ...good, aud: 'hamsood' }), problem: 'unknown' },
    { what: 'another issuer', make: () => signed({ ...good, iss: 'hamsood' }), problem: 'unknown' },
    { what: 'another secret', make: () => signed(good, { with: randomBytes(48) }), problem: 'unknown' },
    { what: 'another algorithm', make: () => signed(good, { alg: 'HS512' }), problem: 'unknown' },
    { what: 'no end', make: () => signed({ ...good, exp: undefined as never }), problem: 'unknown' },
    { what: 'another kind of subject', make: () => signed({ ...good, sub: PARTNER }), problem: 'malformed' },
    { what: 'no coalition', make: () => signed({ ...good, coalition: undefined }), problem: 'malformed' },
    { what: 'no series', make: () => signed({ ...good, series: undefined }), problem: 'malformed' },
    { what: 'a key that is none', make: () => signed({ ...good, key: PARTNER }), problem: 'malformed' },
    { what: 'an end in the past', make: () => signed({ ...good, exp: SECONDS - 1 }), problem: 'expired' },
    {
      what: 'no signature',
      make: async () =>
        new UnsecuredJWT({
          ...good,
          iss: 'hamsood:member',
          aud: 'hamsood:member',
          sub: MEMBER,
          exp: SECONDS + 60,
        }).encode(),
      problem: 'unknown',
    },
    { what: 'no token', make: async () => 'a.b.c', problem: 'malformed' },
  ])('A-02 a token with $what is $problem', async ({ make, problem }) => {
    expect((await tokens.verify(await make())).problem).toBe(problem);
  });

  test('A-02 the secret is the configured one, or one made once for the embedded database', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'hamsood-secret-'));
    try {
      const embedded = { embedded: true, dataDir, memberTokenSecret: undefined };
      const made = await Promise.all([1, 2, 3, 4].map(() => memberTokenSecret(embedded)));
      expect(new Set(made).size).toBe(1);
      expect(await memberTokenSecret(embedded)).toBe(made[0]);
      expect((await stat(path.join(dataDir, 'member-token-secret'))).mode & 0o777).toBe(0o600);
      expect(await memberTokenSecret({ ...embedded, memberTokenSecret: secret })).toBe(secret);
      await expect(memberTokenSecret({ ...embedded, embedded: false })).rejects.toThrow(ConfigError);
      expect(() => createMemberTokens({ secret: 'short', clock })).toThrow('MEMBER_TOKEN_SECRET');
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });
});

describe('the development issuer', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'hamsood-issuer-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  const operator = {
    name: 'olivia',
    claim: { coalition: COALITION, roles: ['operator'] },
    seconds: 3_600,
  } as const;

  test('A-02 its tokens stand for people, also after a restart; the key is for its owner only', async () => {
    const before = await openDevelopmentIssuer({ dataDir, clock });
    const token = await before.issue(operator);
    const after = await openDevelopmentIssuer({ dataDir, clock });
    expect((await after.verify(token)).principal).toEqual({
      kind: 'user',
      subject: userIdOf('hamsood:development', 'olivia'),
      coalitionId: 11n,
      roles: ['operator'],
      partnerId: null,
      expiresAt: new Date(NOW.getTime() + 3_600_000),
    });
    const file = path.join(dataDir, 'development-issuer.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ kty: 'OKP', crv: 'Ed25519' });
  });

  test('A-02 a token of another installation is unknown, one past its end expired', async () => {
    const issuer = await openDevelopmentIssuer({ dataDir, clock });
    const other = await openDevelopmentIssuer({ dataDir: path.join(dataDir, 'other'), clock });
    expect((await issuer.verify(await other.issue(operator))).problem).toBe('unknown');
    const token = await issuer.issue(operator);
    clock.set(new Date(NOW.getTime() + 3_600_000));
    expect((await issuer.verify(token)).problem).toBe('expired');
  });

  test('the platform administrator', async () => {
    const issuer = await openDevelopmentIssuer({ dataDir, clock });
    const token = await issuer.issue({ name: 'root', claim: { platform: true }, seconds: 60 });
    expect((await issuer.verify(token)).principal).toMatchObject({ kind: 'platform' });
  });
});

describe('what a token says about a person', () => {
  const token = { issuer: 'https://login.example.org', subject: 'x@example.org', expiresAt: NOW };

  test.each([
    {
      claim: { coalition: COALITION, roles: ['operator', 'auditor'] },
      roles: ['operator', 'auditor'],
      partnerId: null,
    },
    {
      claim: { coalition: COALITION, roles: ['partner-staff'], partner: PARTNER },
      roles: ['partner-staff'],
      partnerId: 12n,
    },
    { claim: { coalition: COALITION, roles: ['operator', 'emperor'] }, roles: ['operator'], partnerId: null },
    {
      // of a partner's people none is an operator or auditor of the coalition
      claim: { coalition: COALITION, roles: ['operator', 'auditor', 'account-manager'], partner: PARTNER },
      roles: ['account-manager'],
      partnerId: 12n,
    },
  ])('$claim', ({ claim, roles, partnerId }) => {
    expect(personOf(token, claim)).toMatchObject({ kind: 'user', coalitionId: 11n, roles, partnerId });
  });

  test.each([
    undefined,
    null,
    'operator',
    {},
    { platform: 'yes' },
    { coalition: COALITION },
    { coalition: COALITION, roles: [] },
    { coalition: COALITION, roles: ['emperor'] },
    { coalition: COALITION, roles: 'operator' },
    { coalition: PARTNER, roles: ['operator'] },
    { coalition: COALITION, roles: ['operator'], partner: 'rahnet' },
    { coalition: COALITION, roles: ['operator', 'auditor'], partner: PARTNER },
    { coalition: COALITION, roles: ['partner-staff'] }, // would see everything if it passed for the operator's
  ])('%j gives no role', (claim) => {
    expect(personOf(token, claim)).toBeUndefined();
  });

  test('A-05 a person’s id holds nothing of the provider’s subject, and differs between providers', () => {
    const id = userIdOf('https://login.example.org', 'x@example.org');
    expect(id).toMatch(/^usr_[0-9a-z]{13}$/);
    expect(id).toBe(userIdOf('https://login.example.org', 'x@example.org'));
    expect(id).not.toBe(userIdOf('https://other.example.org', 'x@example.org'));
  });
});

describe('an OpenID provider', () => {
  let server: Server;
  let issuer: string;
  let sign: (payload: JWTPayload) => Promise<string>;
  let jwks: { keys: unknown[] };
  let asked: string[];

  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256' }] };
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const body = request.url === '/keys' ? jwks : { issuer, jwks_uri: `${issuer}/keys` };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    sign = (payload) =>
      new SignJWT({
        iss: issuer,
        aud: 'hamsood',
        sub: 'x@example.org',
        exp: SECONDS + 60,
        loyalty: { coalition: COALITION, roles: ['auditor'] },
        ...payload,
      })
        .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
        .sign(privateKey);
  });
  beforeEach(() => {
    asked = [];
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const provider = (jwksUrl?: string) =>
    createOpenIdProvider({ issuer, audience: 'hamsood', jwksUrl, claim: 'loyalty' }, clock);

  test('A-02 its keys are found by discovery, once, and its claim says what the person may do', async () => {
    const oidc = provider();
    for (let i = 0; i < 3; i++) {
      expect((await oidc.verify(await sign({}))).principal).toMatchObject({
        kind: 'user',
        subject: userIdOf(issuer, 'x@example.org'),
        roles: ['auditor'],
      });
    }
    expect(asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  test('A-02 a configured address of the keys needs no discovery', async () => {
    expect((await provider(`${issuer}/keys`).verify(await sign({}))).problem).toBeUndefined();
    expect(asked).toEqual(['/keys']);
  });

  test.each([
    { what: 'made for another application', payload: { aud: 'other' }, problem: 'unknown' },
    { what: 'of another issuer', payload: { iss: 'https://other.example.org' }, problem: 'unknown' },
    { what: 'past its end', payload: { exp: SECONDS - 60 }, problem: 'expired' },
    { what: 'without a role here', payload: { loyalty: undefined }, problem: 'malformed' },
  ])('A-02 a token $what is $problem', async ({ payload, problem }) => {
    expect((await provider().verify(await sign(payload))).problem).toBe(problem);
  });

  test('A-02 a public key is not taken for a secret', async () => {
    const forged = await new SignJWT({ loyalty: { platform: true } })
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .setIssuer(issuer)
      .setAudience('hamsood')
      .setSubject('x')
      .setExpirationTime(SECONDS + 60)
      .sign(Buffer.from(JSON.stringify(jwks.keys[0])));
    expect((await provider().verify(forged)).problem).toBe('unknown');
  });

  test('a provider that cannot be asked is our trouble, not the caller’s', async () => {
    const gone = createOpenIdProvider(
      { issuer: 'http://127.0.0.1:1', audience: 'hamsood', jwksUrl: undefined, claim: 'loyalty' },
      clock,
    );
    await expect(gone.verify(await sign({}))).rejects.toThrow('no answer');
    await expect(provider(`${issuer}:nonsense`).verify(await sign({}))).rejects.toThrow();
  });
});

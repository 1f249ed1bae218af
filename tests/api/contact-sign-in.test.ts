import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from 'graphql-ws';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import WebSocket from 'ws';
import { encodeId } from '../../src/values/ids.js';
import type { Caller } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { BusinessScene } from './business-scene.js';
import { nextKey } from './operations.js';

/** Contacts of business accounts who sign in at the OpenID provider (rules K-01, A-02). */

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let scene: BusinessScene;
let provider: Server;
let sign: (payload: JWTPayload) => Promise<string>;
let names = 0;

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256' }];
  provider = createServer((_, response) => response.end(JSON.stringify({ keys })));
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  sign = (payload) =>
    new SignJWT({ iss: issuer, aud: 'hamsood', sub: 'x', ...payload })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setExpirationTime('10 min')
      .sign(privateKey);
  const oidc = { issuer, audience: 'hamsood', jwksUrl: `${issuer}/keys`, claim: 'hamsood' };
  world = await createWorld({ access: { oidc } });
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
  scene = new BusinessScene(world, rahnet);
});

afterAll(async () => {
  await world.close();
  await new Promise((resolve) => provider.close(resolve));
});

const VIEWER = '{ viewer { id kind } }';

interface Contact {
  readonly account: string;
  readonly id: string;
  readonly email: string;
  readonly phone: string;
}

async function contactOf(role: string): Promise<Contact> {
  names += 1;
  const account = await scene.account();
  const [email, phone] = [`Buyer.${names}@example.com`, `+98912765${1_000 + names}`];
  const added = { member: { id: account }, name: 'A person', email, phone, role };
  const { contact } = await scene.did('addBusinessContact', added);
  return { account, id: String(contact?.id), email, phone };
}

const withAddress = (account: string, contactId: string, email: string) => ({
  ...{ member: { id: account }, contactId, name: 'A person', role: 'ADMIN', email },
});

const claimOf = (account: string, partner = rahnet.id) => ({
  hamsood: { coalition: encodeId('coalition', world.coalition.coalitionId), account, partner },
});
const byMail = (email: string) => ({ email, email_verified: true });
const signedIn = async (payload: JWTPayload): Promise<Caller> => world.caller(await sign(payload));

const problemOf = async (by: Caller, query = VIEWER) => {
  const { errors } = await by.ask(query);
  return errors?.map(({ extensions }) => `${extensions.code} ${extensions.reason}`).join();
};

test('K-01 A-02 who has a verified address of a contact is that contact, with the role that it has now', async () => {
  const { account, id, email } = await contactOf('VIEWER');
  const person = await signedIn({
    ...claimOf(account),
    ...byMail(email.replace('example.com', 'EXAMPLE.com')),
  });
  expect((await person.get(VIEWER)).viewer).toMatchObject({ id });
  const member = { id: account };
  const { businessAccount } = await person.get(
    'query ($ref: MemberRefInput!) { businessAccount(ref: $ref) { member { id } contacts { email } } }',
    { ref: member },
  );
  expect(businessAccount).toEqual({ member, contacts: [{ email }] });

  const perkId = await scene.perk();
  const asks = () => scene.codeOf('requestPerk', { idempotencyKey: nextKey(), perkId }, person);
  expect(await asks()).toBe('FORBIDDEN');
  const changed = { member, contactId: id, name: 'A person', email, role: 'BUYER' };
  await scene.did('changeBusinessContact', changed);
  expect(await asks()).toBeUndefined();
  const { auditLog } = await world.auditor.get(
    `{ auditLog(filter: { actorId: "${id}" }) { edges { node { action actor { kind } } } } }`,
  );
  expect(auditLog).toMatchObject({ edges: [{ node: { action: 'perk-request.opened' } }] });

  await scene.did('removeBusinessContact', { member, contactId: id, reason: 'left' });
  expect(await problemOf(person)).toBe('UNAUTHENTICATED unknown');
});

test('K-01 a verified phone number does as well, and the e-mail address goes before it', async () => {
  const { account, id, phone, email } = await contactOf('VIEWER');
  const verified = { phone_number: phone, phone_number_verified: true };
  const by = async (payload: JWTPayload) =>
    (await (await signedIn({ ...claimOf(account), ...payload })).get(VIEWER)).viewer;
  expect(await by(verified)).toMatchObject({ id });
  expect(await by({ ...verified, email, email_verified: false })).toMatchObject({ id });
  const other = {
    member: { id: account },
    name: 'Another',
    email: `other.${names}@example.com`,
    role: 'ADMIN',
  };
  const { contact } = await scene.did('addBusinessContact', other);
  expect(await by({ ...verified, ...byMail(other.email) })).toMatchObject({ id: contact?.id });
});

describe('nobody is let in', () => {
  let contact: Contact;
  beforeAll(async () => {
    contact = await contactOf('ADMIN');
  });

  test.each<[string, string, () => Promise<JWTPayload> | JWTPayload]>([
    ['whose address is not verified', 'malformed', () => ({ email: contact.email, email_verified: false })],
    ['of whose address nothing is said', 'malformed', () => ({ email: contact.email })],
    [
      'whose address is verified in words',
      'malformed',
      () => ({ email: contact.email, email_verified: 'true' }),
    ],
    ['who has no address', 'malformed', () => ({ email_verified: true })],
    ['whose address is none', 'malformed', () => byMail('x')],
    [
      'whose phone number has no country',
      'malformed',
      () => ({ phone_number: `0${contact.phone.slice(3)}`, phone_number_verified: true }),
    ],
    ['whom the account does not know', 'unknown', () => byMail('stranger@example.com')],
    ['whose address differs in case before the @', 'unknown', () => byMail(contact.email.toLowerCase())],
    [
      'who is a contact of another account',
      'unknown',
      async () => ({ ...claimOf(await scene.account()), ...byMail(contact.email) }),
    ],
    [
      'at a partner that the account is not linked to',
      'unknown',
      () => ({ ...claimOf(contact.account, tizfood.id), ...byMail(contact.email) }),
    ],
    [
      'whose claim names no partner',
      'malformed',
      () => ({
        hamsood: { ...claimOf(contact.account).hamsood, partner: undefined },
        ...byMail(contact.email),
      }),
    ],
    [
      'whose claim names another coalition',
      'unknown',
      () => ({
        hamsood: { ...claimOf(contact.account).hamsood, coalition: encodeId('coalition', 1n) },
        ...byMail(contact.email),
      }),
    ],
    [
      'whose claim names a member that there is not',
      'unknown',
      () => ({ ...claimOf('mem_0000000000001'), ...byMail(contact.email) }),
    ],
  ])('K-01 A-02 %s (%s)', async (_, problem, payload) => {
    const person = await signedIn({ ...claimOf(contact.account), ...(await payload()) });
    expect(await problemOf(person)).toBe(`UNAUTHENTICATED ${problem}`);
  });

  test('A-02 a claim with roles beside the account is of a person of the coalition, as without it', async () => {
    const hamsood = { ...claimOf(contact.account).hamsood, roles: ['partner-staff'] };
    const { viewer } = await (await signedIn({ hamsood, ...byMail(contact.email) })).get(VIEWER);
    expect(viewer).toMatchObject({ id: expect.stringMatching(/^usr_/) });
  });
});

test('K-01 U-03 nor does a socket that was opened before go on for one whose address is another’s now', async () => {
  const { account, id, email } = await contactOf('ADMIN');
  const credential = await sign({ ...claimOf(account), ...byMail(email) });
  const client = createClient({
    url: `ws://127.0.0.1:${world.server.api.port}/graphql`,
    webSocketImpl: WebSocket,
    lazy: false,
    retryAttempts: 0,
    onNonLazyError: () => undefined,
    connectionParams: { authorization: `Bearer ${credential}` },
  });
  const asks = () =>
    new Promise<unknown>((resolve) => {
      let answer: unknown = 'refused';
      client.subscribe(
        { query: VIEWER },
        {
          next: ({ data }) => {
            answer = data;
          },
          error: () => resolve('refused'),
          complete: () => resolve(answer),
        },
      );
    });
  expect(await asks()).toMatchObject({ viewer: { id } });
  await scene.did('changeBusinessContact', withAddress(account, id, 'moved@example.com'));
  expect(await asks()).toBe('refused');
  await client.dispose();
});

test('K-01 A-09 nor any more once the address is another’s, the link ended, the partner is suspended or the account is closed', async () => {
  const changes: [string, (contact: Contact) => Promise<unknown>][] = [
    [
      'the address',
      ({ account, id }) => scene.did('changeBusinessContact', withAddress(account, id, 'new@example.com')),
    ],
    [
      'the link',
      ({ account }) =>
        world.operator.get(
          `mutation { unlinkMember(input: { member: { id: "${account}" }, partnerId: "${rahnet.id}" }) { unlinked } }`,
        ),
    ],
    [
      'the account',
      ({ account }) =>
        world.operator.get(
          `mutation { eraseMember(input: { member: { id: "${account}" }, ground: LEGAL_DUTY, forfeit: true }) { member { id } } }`,
        ),
    ],
    [
      'the partner',
      () =>
        world.operator.get(
          `mutation { suspendPartner(input: { partnerId: "${rahnet.id}", reason: "x" }) { userErrors { code } } }`,
        ),
    ],
  ];
  for (const [what, change] of changes) {
    const contact = await contactOf('ADMIN');
    const person = await signedIn({ ...claimOf(contact.account), ...byMail(contact.email) });
    expect({ what, problem: await problemOf(person) }).toEqual({ what, problem: undefined });
    await change(contact);
    expect({ what, problem: await problemOf(person) }).toEqual({ what, problem: 'UNAUTHENTICATED unknown' });
  }
});

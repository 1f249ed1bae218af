import { BalanceChanged } from '../../partners-sdk/src/generated/documents.js';
import { encodeId } from '../../src/values/ids.js';
import { type Caller, callerOn, textOf } from '../harness/api-client.js';
import { newCoalition } from '../harness/coalition-story.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { followBalance, followTransactions } from './live-follower.js';
import { BURN, burnInput } from './operations.js';

let world: World;
/** The same caller at the first server and at the second. */
let everywhere: (caller: Pick<Caller, 'credential'>) => readonly [Caller, Caller];
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let member: WorldMember;

beforeAll(async () => {
  world = await createWorld();
  const second = await world.secondServer();
  everywhere = ({ credential }) => [
    callerOn(world.server.api.port, credential),
    callerOn(second.api.port, credential),
  ];
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
});

beforeEach(async () => {
  member = await world.member(rahnet, 100);
});

afterAll(async () => {
  await world.close();
});

/** Spends points of the member at a partner; answers the transaction's id. */
async function burn(partner: WorldPartner, points = 1): Promise<string> {
  const { burnPoints } = await partner.get(BURN, {
    input: burnInput(partner, member, { points: String(points) }),
  });
  expect(burnPoints.userErrors).toEqual([]);
  return textOf(burnPoints.transaction.id);
}

async function link(partner: WorldPartner): Promise<void> {
  const { linkMember } = await partner.get(
    'mutation ($input: LinkMemberInput!) { linkMember(input: $input) { userErrors { code } } }',
    { input: { member: { phone: member.phone } } },
  );
  expect(linkMember.userErrors).toEqual([]);
}

async function newKey(partner: WorldPartner, scopes?: string[]): Promise<{ id: string; credential: string }> {
  const { issueApiKey } = await world.operator.get(
    'mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { apiKey { id } secret userErrors { code } } }',
    { input: { partnerId: partner.id, environment: 'LIVE', label: 'second', scopes } },
  );
  expect(issueApiKey.userErrors).toEqual([]);
  return { id: textOf(issueApiKey.apiKey.id), credential: textOf(issueApiKey.secret) };
}

async function revoke(keyId: string): Promise<void> {
  const { revokeApiKey } = await world.operator.get(
    'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { userErrors { code } } }',
    { input: { keyId } },
  );
  expect(revokeApiKey.userErrors).toEqual([]);
}

test('U-03 a revoked key closes its sockets with 4403 on every server, and nobody else’s', async () => {
  const key = await newKey(rahnet);
  const ending = everywhere(key).map((caller) => followBalance(caller, member));
  const feeds = everywhere(key).map((caller) => followTransactions(caller));
  const staying = everywhere(rahnet).map((caller) => followBalance(caller, member));
  for (const follower of [...ending, ...staying]) await follower.next();

  await revoke(key.id);
  for (const { closed } of [...ending, ...feeds]) expect(await closed).toBe(4403);
  for (const follower of ending) await expect(follower.next()).rejects.toMatchObject({ code: 4403 });
  await burn(rahnet);
  for (const follower of staying) {
    expect(await follower.next()).toMatchObject({ balance: { posted: '99' } });
    await follower.stop();
  }
  for (const caller of everywhere(key)) expect(await refusedWith(caller)).toBe(4403);
});

test('U-03 an expired member token closes its sockets with 4403 on every server', async () => {
  // On a machine that is very busy a token may be over before its first event: then with a longer one.
  for (let seconds = 2; ; seconds *= 2) {
    const { createMemberToken } = await rahnet.get(
      'mutation ($input: CreateMemberTokenInput!) { createMemberToken(input: $input) { token userErrors { code } } }',
      { input: { member: { id: member.id }, expiresIn: seconds } },
    );
    const token = { credential: textOf(createMemberToken.token) };
    const followers = everywhere(token).map((caller) => followBalance(caller, member));
    const first = await Promise.allSettled(followers.map((follower) => follower.next()));
    expect(await Promise.all(followers.map(({ closed }) => closed))).toEqual([4403, 4403]);
    for (const follower of followers) await expect(follower.next()).rejects.toMatchObject({ code: 4403 });
    expect(await refusedWith(everywhere(token)[1])).toBe(4403);
    if (first.every(({ status }) => status === 'fulfilled')) break;
  }
});

test.each([
  ['without a credential', undefined],
  ['with something that is none', 'abc'],
  ['with a key that nobody issued', 'hs_live_00000000000000000000000000000000000000'],
])('U-03 a socket %s is closed with 4401', async (_, credential) => {
  for (const caller of everywhere({ credential })) expect(await refusedWith(caller)).toBe(4401);
});

test('A-04 a partner follows only members that are linked to it', async () => {
  for (const caller of everywhere(tizfood)) {
    await expect(followBalance(caller, member).next()).rejects.toThrow('MEMBER_NOT_FOUND');
  }
  await link(tizfood);
  for (const caller of everywhere(tizfood)) {
    const follower = followBalance(caller, member);
    expect(await follower.next()).toMatchObject({ balance: { posted: '100' }, cause: null });
    await follower.stop();
  }
});

test('A-04 a partner is told the balance, but not what another partner did to it', async () => {
  await link(tizfood);
  const followers = [
    { follower: followBalance(rahnet, member), sees: ['rahnet'] },
    { follower: followBalance(everywhere(tizfood)[1], member), sees: ['tizfood'] },
    { follower: followBalance(everywhere(member)[1], member), sees: ['rahnet', 'tizfood'] },
    { follower: followBalance(world.operator, member), sees: ['rahnet', 'tizfood'] },
    { follower: followBalance(world.auditor, member), sees: ['rahnet', 'tizfood'] },
  ];
  for (const { follower } of followers) await follower.next();
  let posted = 100;
  for (const [slug, partner] of [
    ['tizfood', tizfood],
    ['rahnet', rahnet],
  ] as const) {
    const id = await burn(partner, 10);
    posted -= 10;
    for (const { follower, sees } of followers) {
      expect(await follower.next()).toMatchObject({
        balance: { posted: String(posted) },
        cause: sees.includes(slug) ? { id } : null,
      });
    }
  }
  // Nor when it comes back and is told what it missed.
  for (const { follower, sees } of [
    { follower: followBalance(rahnet, member, 1), sees: [false, true] },
    { follower: followBalance(tizfood, member, 1), sees: [true, false] },
  ]) {
    const missed = await follower.until(({ balance: { version } }) => version === 3);
    expect(missed.map(({ cause }) => cause !== null)).toEqual(sees);
    await follower.stop();
  }
  for (const { follower } of followers) await follower.stop();
});

test('A-04 a member follows itself and nobody else', async () => {
  const other = await world.member(rahnet, 1);
  for (const caller of everywhere(other)) {
    await expect(followBalance(caller, member).next()).rejects.toThrow('MEMBER_NOT_FOUND');
  }
});

test('A-01 nobody follows members of another coalition', async () => {
  const other = await newCoalition(world.server.node);
  const operator = world.caller(
    await world.token({ coalition: encodeId('coalition', other.coalitionId), roles: ['operator'] }),
  );
  await expect(followBalance(operator, member).next()).rejects.toThrow('MEMBER_NOT_FOUND');
});

test('A-02 a key without the scope follows nothing', async () => {
  const key = await newKey(tizfood, ['points:write']);
  const caller = world.caller(key.credential);
  await expect(followBalance(caller, member).next()).rejects.toThrow('FORBIDDEN');
  await expect(followTransactions(caller).next()).rejects.toThrow('FORBIDDEN');
  await revoke(key.id);
});

test('A-06 a subscription names a document of the SDK by its id, also where only known ones are taken', async () => {
  const { id, text } = BalanceChanged;
  const first = async (query: string, documentId?: string) => {
    const followed = rahnet.follow(query, { member: { id: member.id } }, { documentId });
    const told: unknown = await followed.next().catch((errors) => errors);
    await followed.stop();
    return JSON.stringify(told);
  };
  const allow = async (knownDocumentsOnly: boolean) => {
    const change = `mutation { updateCoalition(input: { knownDocumentsOnly: ${knownDocumentsOnly} }) { userErrors { code } } }`;
    expect(await world.operator.get(change)).toEqual({ updateCoalition: { userErrors: [] } });
  };
  try {
    for (const only of [false, true]) {
      await allow(only);
      for (const told of [await first('', id), await first(text)])
        expect(told).toContain('"available":"100"');
      expect(await first('', 'x')).toContain('"UNKNOWN_DOCUMENT"');
    }
  } finally {
    await allow(false);
  }
});

/** The code with which a socket of the caller is closed before its first event. */
async function refusedWith(caller: Caller): Promise<number> {
  const follower = followBalance(caller, member);
  const end = await follower.next().then(
    () => undefined,
    (event: unknown) => event,
  );
  expect(end).toMatchObject({ code: await follower.closed });
  return follower.closed;
}

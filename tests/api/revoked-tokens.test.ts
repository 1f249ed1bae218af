import { once } from 'node:events';
import { WebSocket } from 'ws';
import { Hamsood } from '../../partners-sdk/src/index.js';
import { type Caller, callerOn, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { BusinessScene } from './business-scene.js';
import { followBalance } from './live-follower.js';
import { BURN, burnInput } from './operations.js';

/** Members' tokens that are taken back: all of a member's, those of a key, those of a link that has ended. */

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let member: WorldMember;
/** The same caller at the first server and at the second. */
let everywhere: (caller: Pick<Caller, 'credential'>) => readonly [Caller, Caller];
let ports: () => readonly number[];

beforeAll(async () => {
  world = await createWorld({ coalition: { openLinking: true } });
  const second = await world.secondServer();
  ports = () => [world.server.api.port, second.api.port];
  everywhere = ({ credential }) => [
    callerOn(world.server.api.port, credential),
    callerOn(second.api.port, credential),
  ];
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
});

beforeEach(async () => {
  member = await world.member(rahnet, 100);
  await link(tizfood);
});

afterAll(() => world.close());

async function did(by: Caller, mutation: string, input: string): Promise<Record<string, unknown>> {
  const answer = await by.get(`mutation { ${mutation}(input: { ${input} }) { userErrors { code } } }`);
  expect(answer[mutation]).toMatchObject({ userErrors: [] });
  return answer;
}

const link = (partner: WorldPartner) => did(partner, 'linkMember', `member: { phone: "${member.phone}" }`);
const unlink = (partner: WorldPartner) => did(partner, 'unlinkMember', `member: { id: "${member.id}" }`);
const revoke = (by: Caller) =>
  did(by, 'revokeMemberTokens', `member: { id: "${member.id}" }, reason: "lost"`);

async function tokenOf(by: Caller): Promise<Caller> {
  const { createMemberToken } = await by.get(
    `mutation { createMemberToken(input: { member: { id: "${member.id}" } }) { token } }`,
  );
  return world.caller(textOf(createMemberToken.token));
}

async function newKey(partner: WorldPartner): Promise<Caller & { readonly revoke: () => Promise<unknown> }> {
  const { issueApiKey } = await world.operator.get(
    `mutation { issueApiKey(input: { partnerId: "${partner.id}", environment: LIVE, label: "app" }) { apiKey { id } secret } }`,
  );
  const id = textOf(issueApiKey.apiKey.id);
  return {
    ...world.caller(textOf(issueApiKey.secret)),
    revoke: () => did(world.operator, 'revokeApiKey', `keyId: "${id}"`),
  };
}

const SELF = '{ viewer { member { id } } }';
async function expectGood(...tokens: readonly Caller[]): Promise<void> {
  for (const token of tokens)
    for (const at of everywhere(token)) {
      expect(await at.get(SELF)).toEqual({ viewer: { member: { id: member.id } } });
    }
}
async function expectRevoked(...tokens: readonly Caller[]): Promise<void> {
  for (const token of tokens)
    for (const at of everywhere(token)) {
      const { errors } = await at.ask(SELF);
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason: 'revoked' } }]);
    }
}

/** Sockets of the token on both servers that follow the member, and how each is closed. */
async function follow(token: Caller) {
  const followers = everywhere(token).map((at) => followBalance(at, member));
  for (const follower of followers) await follower.next();
  return {
    followers,
    closes: () => Promise.all(followers.map(({ closed }) => closed)),
    stop: () => Promise.all(followers.map((each) => each.stop())),
  };
}

/** A socket on which nothing is asked. */
async function idleSocket(
  port: number,
  { credential }: Caller,
): Promise<{ readonly closed: Promise<number> }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws');
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await once(socket, 'open');
  socket.send(
    JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${credential}` } }),
  );
  await once(socket, 'message');
  return { closed };
}

const burn = () => rahnet.get(BURN, { input: burnInput(rahnet, member, { points: '1' }) });

test('A-02 U-03 a partner takes back all that it made: they end everywhere, open sockets with 4403, others go on', async () => {
  const [app, second, elsewhere] = [await tokenOf(rahnet), await tokenOf(rahnet), await tokenOf(tizfood)];
  const [ending, staying] = [await follow(app), await follow(elsewhere)];
  await revoke(rahnet);
  expect(await ending.closes()).toEqual([4403, 4403]);
  await expectRevoked(app, second);
  await expectGood(elsewhere, await tokenOf(rahnet));
  await burn();
  for (const each of staying.followers)
    expect(await each.next()).toMatchObject({ balance: { posted: '99' } });
  await staying.stop();
});

test('A-02 U-03 an operator takes back those of all partners', async () => {
  const tokens = [await tokenOf(rahnet), await tokenOf(tizfood)];
  const ending = [await follow(tokens[0] as Caller), await follow(tokens[1] as Caller)];
  await revoke(world.operator);
  for (const { closes } of ending) expect(await closes()).toEqual([4403, 4403]);
  await expectRevoked(...tokens);
});

test('A-02 U-03 a token is worth no more than the key that made it', async () => {
  const key = await newKey(rahnet);
  const [ofKey, ofOther] = [await tokenOf(key), await tokenOf(rahnet)];
  const ending = await follow(ofKey);
  await key.revoke();
  expect(await ending.closes()).toEqual([4403, 4403]);
  await expectRevoked(ofKey);
  await expectGood(ofOther);
});

test('A-09 U-03 a link that ends closes a socket on which nothing is followed, and made anew brings no token back', async () => {
  const token = await tokenOf(tizfood);
  const ending = await Promise.all(ports().map((port) => idleSocket(port, token)));
  await unlink(tizfood);
  expect(await Promise.all(ending.map(({ closed }) => closed))).toEqual([4403, 4403]);
  await link(tizfood);
  await expectRevoked(token);
  await expectGood(await tokenOf(tizfood));
});

test('K-01 U-03 those of the contacts of a business account end with them', async () => {
  const scene = new BusinessScene(world, rahnet);
  const account = await scene.account();
  const contact = await scene.contact(account, 'VIEWER');
  const stream = contact.follow(
    `subscription { balanceChanged(member: { id: "${account}" }) { balance { posted } } }`,
  );
  await stream.next();
  await did(rahnet, 'revokeMemberTokens', `member: { id: "${account}" }`);
  expect(await stream.closed).toBe(4403);
  const { errors } = await contact.ask(SELF);
  expect(errors).toMatchObject([{ extensions: { reason: 'revoked' } }]);
});

test("U-02 a member's app goes on with the next token that its partner makes", async () => {
  const tokens: string[] = [];
  /** When each of the app's sockets is closed. */
  const closed: Promise<unknown>[] = [];
  class Watched extends WebSocket {
    constructor(...given: ConstructorParameters<typeof WebSocket>) {
      super(...given);
      closed.push(once(this, 'close'));
    }
  }
  const app = new Hamsood({
    memberToken: async () => {
      tokens.push(String((await tokenOf(rahnet)).credential));
      return tokens.at(-1) ?? '';
    },
    endpoint: `http://127.0.0.1:${world.server.api.port}/graphql`,
    WebSocket: Watched,
  });
  const posted: bigint[] = [];
  for await (const { balance } of app.balances.watch({ id: member.id })) {
    posted.push(balance.posted);
    // More often than a connection that never gets anything would be tried.
    if (posted.length > 4) break;
    await revoke(rahnet);
    // Within a second, and not at once: what comes before is told on the old one.
    await closed.at(-1);
    await burn();
  }
  expect(posted).toEqual([100n, 99n, 98n, 97n, 96n]);
  expect(new Set(tokens).size).toBe(5);
});

test('A-02 an app whose partner has no other token is told so', async () => {
  const { credential } = await tokenOf(rahnet);
  const app = new Hamsood({
    memberToken: () => String(credential),
    endpoint: `http://127.0.0.1:${world.server.api.port}/graphql`,
    WebSocket,
  });
  const watch = async () => {
    for await (const _ of app.balances.watch({ id: member.id })) await revoke(rahnet);
  };
  await expect(watch()).rejects.toMatchObject({ name: 'AuthenticationError' });
});

test('U-02 an app whose partner is away waits for it', async () => {
  let asked = 0;
  const app = new Hamsood({
    memberToken: async () => {
      asked += 1;
      if (asked < 3) throw new Error('the partner’s system is away');
      return String((await tokenOf(rahnet)).credential);
    },
    endpoint: `http://127.0.0.1:${world.server.api.port}/graphql`,
    WebSocket,
  });
  for await (const { balance } of app.balances.watch({ id: member.id })) {
    expect(balance.posted).toBe(100n);
    break;
  }
  expect(asked).toBe(3);
});

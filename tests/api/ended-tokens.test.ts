import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { Caller, Json } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { BusinessScene } from './business-scene.js';

/** Members' tokens that a partner made, once the partner or the contact has nothing to do with the member any more. */

let world: World;
let rahnet: WorldPartner;
let scene: BusinessScene;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  scene = new BusinessScene(world, rahnet);
});

afterAll(() => world.close());

const unlink = (id: string) =>
  world.operator.get(
    `mutation { unlinkMember(input: { member: { id: "${id}" }, partnerId: "${rahnet.id}" }) { userErrors { code } } }`,
  );

const problemOf = async (by: Caller, query: string) => {
  const { errors } = await by.ask(query);
  return errors?.map(({ extensions }) => `${extensions.code} ${extensions.reason}`);
};

async function memberToken(id: string): Promise<Caller> {
  const { createMemberToken } = await rahnet.get(
    `mutation { createMemberToken(input: { member: { id: "${id}" } }) { token } }`,
  );
  return world.caller(String(createMemberToken.token));
}

/** A socket that is kept open, on which operations are asked one after the other. */
function socketOf({ credential }: Caller) {
  const closed = Promise.withResolvers<number>();
  const client = createClient({
    url: `ws://127.0.0.1:${world.server.api.port}/graphql`,
    webSocketImpl: WebSocket,
    lazy: false,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${credential}` },
    onNonLazyError: () => {},
    on: { closed: (event) => closed.resolve((event as { code: number }).code) },
  });
  return {
    closed: closed.promise,
    /** The answer, or `refused`: the operation or the whole socket was ended. */
    ask: (query: string) =>
      new Promise<Json | 'refused'>((resolve) => {
        let answer: Json | 'refused' = 'refused';
        client.subscribe(
          { query },
          {
            next: ({ data }) => {
              answer = data as unknown as Json;
            },
            error: () => resolve('refused'),
            complete: () => resolve(answer),
          },
        );
      }),
    stop: () => client.dispose(),
  };
}

test('A-09 a token of a partner that was unlinked shows nothing any more, by whatever way, nor does it do anything', async () => {
  const account = await scene.account();
  const contact = await scene.contact(account, 'ADMIN');
  const itself = await memberToken(account);
  const queries = [
    `{ node(id: "${account}") { id } }`,
    '{ viewer { member { id balance { posted } } } }',
    '{ transactions { edges { node { id } } } }',
    'mutation { createSpendCode(input: {}) { code } }',
  ];
  const file = (by: Caller) =>
    fetch(`http://127.0.0.1:${world.server.api.port}/statements/${account}.csv?from=2020-01-01T00:00:00Z`, {
      headers: { authorization: `Bearer ${by.credential}` },
    });
  for (const by of [itself, contact]) {
    for (const query of queries) expect(await problemOf(by, query)).toBe(undefined);
    expect((await file(by)).status).toBe(200);
  }
  await unlink(account);
  for (const by of [itself, contact]) {
    for (const query of queries) expect(await problemOf(by, query)).toEqual(['UNAUTHENTICATED revoked']);
    expect((await file(by)).status).toBe(401);
  }
});

test('A-09 U-03 nor on a socket that it had opened before', async () => {
  const account = await scene.account();
  const socket = socketOf(await memberToken(account));
  expect(await socket.ask('{ viewer { member { id } } }')).toEqual({ viewer: { member: { id: account } } });
  await unlink(account);
  expect(await socket.ask('{ viewer { member { id } } }')).toBe('refused');
  expect(await socket.closed).toBe(4403);
  await socket.stop();
});

test('K-01 U-03 on an open socket, too, a contact may what its role says now, and nothing once it is removed', async () => {
  const account = await scene.account();
  const admin = await scene.contact(account, 'ADMIN');
  const socket = socketOf(admin);
  const add = (name: string) =>
    socket.ask(
      `mutation { addBusinessContact(input: { member: { id: "${account}" }, name: "${name}", email: "${name}@example.com", role: ADMIN })
         { userErrors { code } } }`,
    );
  expect(await add('one')).toEqual({ addBusinessContact: { userErrors: [] } });
  const { email, id: contactId } = admin;
  const of = { member: { id: account }, contactId };
  await scene.did('changeBusinessContact', { ...of, name: 'A viewer', email, role: 'VIEWER' });
  expect(await add('two')).not.toEqual({ addBusinessContact: { userErrors: [] } });
  await scene.did('removeBusinessContact', { ...of, reason: 'has left' });
  expect(await add('three')).toBe('refused');
  expect(await socket.closed).toBe(4403);
  await socket.stop();
  const { businessAccount } = await world.operator.get(
    `{ businessAccount(ref: { id: "${account}" }) { contacts { name } } }`,
  );
  expect(businessAccount).toEqual({ contacts: [{ name: 'one' }] });
});

test('K-01 U-03 a contact that is removed follows nothing any more: its socket is closed', async () => {
  const account = await scene.account();
  const viewer = await scene.contact(account, 'VIEWER');
  const stream = viewer.follow(
    `subscription { balanceChanged(member: { id: "${account}" }) { balance { posted } } }`,
  );
  await stream.next();
  await scene.did('removeBusinessContact', { member: { id: account }, contactId: viewer.id });
  expect(await stream.closed).toBe(4403);
});

test('A-09 K-03 a partner’s account managers look after an account no more once the partner is unlinked', async () => {
  const account = await scene.account();
  const manager = await scene.manager('Omid', [account], rahnet);
  const other = await scene.manager('Arash', [account]);
  const portfolio = (by: Caller) => by.get('{ portfolio { edges { node { member { id } } } } }');
  const whole = { portfolio: { edges: [{ node: { member: { id: account } } }] } };
  expect([await portfolio(manager), await portfolio(other)]).toEqual([whole, whole]);
  await unlink(account);
  expect([await portfolio(manager), await portfolio(other)]).toEqual([{ portfolio: { edges: [] } }, whole]);
  const seen = `{ businessAccount(ref: { id: "${account}" }) { contacts { name } } }`;
  expect(await manager.get(seen)).toEqual({ businessAccount: null });
  const note = { member: { id: account }, text: 'still here' };
  expect(await scene.codeOf('addAccountNote', note, manager)).toBe('MEMBER_NOT_FOUND');
  // Linked again, it is for an operator to say who looks after it.
  await rahnet.get(
    `mutation { linkMember(input: { member: { id: "${account}" } }) { userErrors { code } } }`,
  );
  expect(await portfolio(manager)).toEqual({ portfolio: { edges: [] } });
});

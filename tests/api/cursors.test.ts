import { type Json, listOf, textOf } from '../harness/api-client.js';
import { createWorld, type World } from '../harness/world.js';

/** A cursor is a position in one list, in the one form in which it was given out. */

let world: World;
/** By name: how to ask for a page, and the path to the connection. */
let lists: Record<string, { readonly ask: (given: string) => string; readonly path: readonly string[] }>;

beforeAll(async () => {
  world = await createWorld();
  const rahnet = await world.partner('rahnet');
  const bimeno = await world.partner('bimeno');
  const first = await world.member(rahnet, 10);
  const second = await world.member(bimeno, 10);
  const ofPartner = (id: string) => ({
    ask: (given: string) => `{ partner(id: "${id}") { list: merchants(${given}) { PAGE } } }`,
    path: ['partner', 'list'],
  });
  const ofMember = (id: string) => ({
    ask: (given: string) => `{ member(ref: { id: "${id}" }) { list: transactions(${given}) { PAGE } } }`,
    path: ['member', 'list'],
  });
  lists = {
    partners: { ask: (given) => `{ list: partners(${given}) { PAGE } }`, path: ['list'] },
    members: { ask: (given) => `{ list: members(${given}) { PAGE } }`, path: ['list'] },
    transactions: { ask: (given) => `{ list: transactions(${given}) { PAGE } }`, path: ['list'] },
    "rahnet's merchants": ofPartner(rahnet.id),
    "bimeno's merchants": ofPartner(bimeno.id),
    "the first member's transactions": ofMember(first.id),
    "the second member's transactions": ofMember(second.id),
  };
});

afterAll(async () => world.close());

async function pageOf(name: string, given: string) {
  const list = lists[name];
  if (!list) throw new Error('no such list');
  const { data, errors } = await world.operator.ask(
    list.ask(given).replace('PAGE', 'edges { cursor } pageInfo { hasPreviousPage }'),
  );
  const connection = errors ? undefined : list.path.reduce<Json>((at, step) => at[step] as Json, data);
  return { connection, problem: errors?.map(({ extensions: { code, field } }) => ({ code, field })) };
}

async function cursorIn(name: string): Promise<string> {
  const { connection } = await pageOf(name, 'first: 1');
  const [edge] = listOf(connection?.edges as Json);
  return textOf(edge?.cursor as Json);
}

test('a cursor is taken in the list that it came from, and refused in every other', async () => {
  const taken: string[] = [];
  for (const from of Object.keys(lists)) {
    const cursor = await cursorIn(from);
    for (const to of Object.keys(lists)) {
      const { connection, problem } = await pageOf(to, `first: 1, after: "${cursor}"`);
      if (connection) {
        taken.push(`${from} > ${to}`);
        expect(connection.pageInfo?.hasPreviousPage).toBe(true);
      } else {
        expect(problem).toEqual([{ code: 'INVALID_INPUT', field: ['after'] }]);
      }
    }
  }
  expect(taken).toEqual(Object.keys(lists).map((name) => `${name} > ${name}`));
});

test('a filter that names one member has the positions of its list', async () => {
  const cursor = await cursorIn("the first member's transactions");
  const { member } = await world.operator.get(`{ member: members(first: 1) { edges { node { id } } } }`);
  const [edge] = listOf(member.edges as Json);
  const filtered = (after: string) =>
    world.operator.ask(
      `{ transactions(after: "${after}", filter: { member: { id: "${edge?.node?.id}" } }) { edges { cursor } } }`,
    );
  expect((await filtered(cursor)).data).toEqual({ transactions: { edges: [] } });
  expect((await filtered(await cursorIn('transactions'))).errors).toMatchObject([
    { extensions: { code: 'INVALID_INPUT', field: ['after'] } },
  ]);
});

test('another spelling of a cursor is none', async () => {
  const cursor = await cursorIn('partners');
  const [list, position] = Buffer.from(cursor, 'base64url').toString('latin1').split(':');
  const inBase64 = (text: string) => Buffer.from(text, 'latin1').toString('base64url');
  expect(inBase64(`${list}:${position}`)).toBe(cursor);
  for (const wrong of [
    `${cursor}=`,
    ` ${cursor}`,
    `${cursor}AA`,
    `${cursor.slice(0, 4)}*${cursor.slice(4)}`,
    inBase64(`${list}:0${position}`),
    inBase64(`${list}:+${position}`),
    inBase64(`${list}:-1`),
    inBase64(`${list}:`),
    inBase64(`:${position}`),
    inBase64(`p:${position}`),
    inBase64(`${list}:9223372036854775808`),
    'x'.repeat(10_000),
  ]) {
    for (const argument of ['after', 'before']) {
      const { problem } = await pageOf('partners', `first: 1, ${argument}: "${wrong}"`);
      expect({ wrong, problem }).toEqual({ wrong, problem: [{ code: 'INVALID_INPUT', field: [argument] }] });
    }
  }
});

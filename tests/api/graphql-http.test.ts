import { serverAudits } from 'graphql-http';
import { type ApiNode, startApiNode } from '../harness/api-node.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';

let database: TestDatabase;
let server: ApiNode;
beforeAll(async () => {
  database = await createTestDatabase();
  server = await startApiNode(database);
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

/** The public audit suite of GraphQL over HTTP, against a server of ours. Its ids never change. */
const audits = serverAudits({
  url: () => `http://127.0.0.1:${server.api.port}/graphql`,
});

describe('GraphQL over HTTP', () => {
  // What the server MAY do it does too: an audit that comes to warn is to be looked at, not to be got used to.
  test.each(audits.map(({ id, name, fn }) => [id, name, fn] as const))('%s %s', async (_id, _name, run) => {
    expect(await run()).toMatchObject({ status: 'ok' });
  });
});

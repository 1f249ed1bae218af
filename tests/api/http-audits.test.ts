import { serverAudits } from 'graphql-http';
import { createWorld, type World } from '../harness/world.js';

/** The public audit suite of GraphQL over HTTP, run against a server of ours. It asks `{ __typename }`, which anybody may. */

let world: World;

beforeAll(async () => {
  world = await createWorld();
});

afterAll(async () => world.close());

const audits = serverAudits({
  url: () => `http://127.0.0.1:${world.server.api.port}/graphql`,
  fetchFn: fetch,
});

/** What the suite leaves to the server (MAY) is told as a notice, never as an error. */
test.each(audits.map(({ name, fn }) => [name, fn] as const))('%s', async (name, audit) => {
  const result = await audit();
  expect({ name, status: result.status, reason: 'reason' in result ? result.reason : undefined }).toEqual(
    expect.objectContaining({ status: name.startsWith('MAY') ? expect.stringMatching(/ok|notice/) : 'ok' }),
  );
});

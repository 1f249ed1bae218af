import type { Ledger } from '../../src/ledger/ledger.js';
import { callerOn, listOf } from '../harness/api-client.js';
import { createWorld, type World } from '../harness/world.js';
import { earnInput } from './operations.js';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

const BATCH = `mutation ($inputs: [EarnPointsInput!]!) { earnPointsBatch(inputs: $inputs) {
  results { transaction { id } replayed userErrors { code message field transient } } userErrors { code } } }`;

/** The ledger, where everything under these keys fails, some before it is in the books and some after. */
function failing(ledger: Ledger, keys: Record<string, 'before' | 'after'>): Ledger {
  const post: Ledger['post'] = async (coalitionId, operation) => {
    const when = keys[operation.key];
    if (when === 'before') throw new Error('select * from secret_table failed');
    const outcome = await ledger.post(coalitionId, operation);
    if (when === 'after') throw new Error('the answer of 10.1.2.3 was lost');
    return outcome;
  };
  return Object.create(ledger, { post: { value: post } });
}

test('L-11 an item that fails on our side hides no other outcome, and may be sent again (L-04, A-07)', async () => {
  const rahnet = await world.partner('rahnet');
  const member = await world.member(rahnet);
  const inputs = ['one', 'two', 'three', 'four', 'five'].map((idempotencyKey) =>
    earnInput(rahnet, member, { amount: '10000', idempotencyKey }),
  );
  const { authenticator } = world.server.node.access;
  const server = await world.secondServer({
    replace: ({ ledger }) => ({
      authenticator,
      ledger: failing(ledger, { two: 'before', four: 'before', five: 'after' }),
    }),
  });
  const caller = callerOn(server.api.port, rahnet.credential);
  const { data, errors } = await caller.ask(BATCH, { inputs }, { 'x-request-id': 'trace-me' });
  expect(errors).toBeUndefined();
  const results = listOf(data.earnPointsBatch?.results as never);
  const posted = { transaction: { id: expect.stringMatching(/^txn_/) }, replayed: false, userErrors: [] };
  const failed = (item: number) => ({
    transaction: null,
    replayed: false,
    userErrors: [
      {
        code: 'LEDGER_BUSY',
        message: expect.stringContaining('trace-me'),
        field: ['inputs', String(item)],
        transient: true,
      },
    ],
  });
  expect(results).toEqual([posted, failed(1), posted, failed(3), failed(4)]);
  expect(JSON.stringify(data)).not.toMatch(/secret_table|10\.1\.2\.3/);

  // One line for each way to fail, with everything.
  expect(server.logged).toEqual([
    expect.objectContaining({
      requestId: 'trace-me',
      items: [1, 3],
      err: expect.objectContaining({ message: expect.stringContaining('secret_table') }),
    }),
    expect.objectContaining({
      requestId: 'trace-me',
      items: [4],
      err: expect.objectContaining({ message: expect.stringContaining('10.1.2.3') }),
    }),
  ]);

  const again = await rahnet.get(BATCH, { inputs });
  expect(listOf(again.earnPointsBatch?.results as never).map(({ replayed }) => replayed)).toEqual([
    true,
    false,
    true,
    false,
    true,
  ]);
  const read = await rahnet.get(`{ member(ref: { id: "${member.id}" }) { balance { posted } } }`);
  expect(read.member).toEqual({ balance: { posted: '5' } });
});

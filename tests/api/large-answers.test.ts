import { LIMITS } from '../../src/api/limits/limits.js';
import { listOf, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { BURN, burnInput, EARN, earnInput } from './operations.js';

/** An answer never grows far beyond its request, however much is wrong with it (rule A-06). */

let world: World;
let rahnet: WorldPartner;

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
});

afterAll(async () => world.close());

const unknownFields = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`unknown${index}`, 1]));

describe('A-06 variables of the wrong type', () => {
  test('are told with their paths and reasons, a few of them, and never with their values', async () => {
    const input = { idempotencyKey: 'secret'.repeat(500_000), ...unknownFields(60) };
    const { status, errors, data } = await world.anonymous.ask(EARN, { input });
    expect(status).toBe(200);
    expect(data).toBeUndefined();
    expect(errors).toHaveLength(LIMITS.variableErrors + 1);
    expect(errors?.[0]).toEqual({
      message:
        'Variable "$input" is wrong at "input": Field "member" of required type "MemberRefInput!" was not provided.',
      locations: [{ line: 1, column: 11 }],
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(errors?.at(-1)).toEqual({
      message: 'More is wrong with the variables than is told here.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(JSON.stringify(errors)).not.toContain('secretsecret');
    expect(JSON.stringify(errors).length).toBeLessThan(3_000);
  });

  test('are refused with status 400 where the client knows the newer media type', async () => {
    const headers = { accept: 'application/graphql-response+json' };
    const { status } = await world.anonymous.ask(EARN, { input: unknownFields(60) }, headers);
    expect(status).toBe(400);
  });

  test('are told by path even deep in a batch', async () => {
    const batch =
      'mutation ($inputs: [EarnPointsInput!]!) { earnPointsBatch(inputs: $inputs) { results { replayed } } }';
    const good = earnInput(rahnet, { id: 'mem_x' }, { amount: '1' });
    const bad = { ...good, purchase: { ...good.purchase, amount: { amount: 5, currency: 'IRR' } } };
    const { errors } = await rahnet.ask(batch, { inputs: [good, bad] });
    expect(errors?.map(({ message }) => message)).toEqual([
      'Variable "$inputs" is wrong at "inputs[1].purchase.amount.amount": String cannot represent a non string value: 5',
    ]);
  });

  test('are cut where the reason itself repeats a value', async () => {
    const { errors } = await world.anonymous.ask(
      'query ($n: Int) { partners(first: $n) { edges { cursor } } }',
      {
        n: 'A'.repeat(3_000_000),
      },
    );
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.message).toHaveLength(LIMITS.messageLength);
  });

  test('and missing ones say so', async () => {
    const { errors } = await world.anonymous.ask(EARN);
    expect(errors).toMatchObject([
      {
        message: 'Variable "$input" of required type "EarnPointsInput!" was not provided.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });
});

test('A-06 the name of an operation that is not there is not repeated at length', async () => {
  const response = await fetch(`http://127.0.0.1:${world.server.api.port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __typename }', operationName: 'A'.repeat(3_000_000) }),
  });
  const text = await response.text();
  expect(text.length).toBeLessThan(1_000);
  expect(JSON.parse(text)).toMatchObject({
    errors: [{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }],
  });
});

test('A-06 names that validation does not know are not repeated at length', async () => {
  const fields = Array.from({ length: 15 }, (_, index) => `${'A'.repeat(4_000)}${index}`).join(' ');
  const { errors } = await world.anonymous.ask(`{ ${fields} }`);
  expect(errors).toHaveLength(15);
  for (const error of errors ?? []) expect(error.message.length).toBeLessThanOrEqual(LIMITS.messageLength);
});

test('A-06 a key of metadata comes back shortened in the field path', async () => {
  const metadata = { ['k'.repeat(3_000_000)]: 1 };
  const input = { ...burnInput(rahnet, { id: 'mem_x' }, { points: '1' }), metadata };
  const { burnPoints } = await rahnet.get(BURN, { input });
  const [error] = listOf(burnPoints.userErrors);
  expect(error).toMatchObject({ code: 'INVALID_INPUT' });
  const step = textOf(listOf(error?.field as never).at(-1) as never);
  expect(step).toMatch(/^k+…$/);
  expect(step).toHaveLength(LIMITS.pathStepLength);
});

test('A-06 of everything that is wrong with an item of a batch, the first few are told', async () => {
  const line = { description: '', amount: { amount: 'x', currency: 'IRR' } };
  const bad = earnInput(rahnet, { id: 'mem_x' }, { amount: '1' });
  const inputs = Array.from({ length: 50 }, () => ({
    ...bad,
    purchase: { ...bad.purchase, lines: Array.from({ length: LIMITS.purchaseLines }, () => line) },
  }));
  const { earnPointsBatch } = await rahnet.get(
    `mutation ($inputs: [EarnPointsInput!]!) { earnPointsBatch(inputs: $inputs) {
       results { userErrors { code message field transient } } } }`,
    { inputs },
  );
  const results = listOf(earnPointsBatch.results);
  expect(results).toHaveLength(inputs.length);
  for (const { userErrors } of results)
    expect(listOf(userErrors as never)).toHaveLength(LIMITS.inputProblems);
});

import { buildSchema, type GraphQLObjectType, parse } from 'graphql';
import type { Principal } from '../../src/access/principal.js';
import type { RequestContext } from '../../src/api/context.js';
import { SharedExecution } from '../../src/api/shared-execution.js';

interface Event {
  readonly number: number;
}

const schema = buildSchema('type Query { a: Int } type Subscription { told(plus: Int): String }');
const document = parse('subscription ($plus: Int) { told(plus: $plus) }');
const events: readonly Event[] = [{ number: 1 }, { number: 2 }];
/** Who was asked for at each execution. */
let executed: Principal[] = [];

const { told } = (schema.getSubscriptionType() as GraphQLObjectType).getFields();
if (!told) throw new Error('the subscription has a field');
told.subscribe = async function* () {
  yield* events;
};
told.resolve = ({ number }: Event, { plus }: { plus?: number }, { principal }: RequestContext) => {
  executed.push(principal);
  return `${number + (plus ?? 0)} for ${principal.kind}`;
};

beforeEach(() => {
  executed = [];
});

const key = (keyId: bigint, coalitionId = 1n): Principal => ({
  kind: 'partner',
  keyId,
  coalitionId,
  partnerId: 3n,
  environment: 'live',
  scopes: ['points:read'],
  expiresAt: null,
});
const member: Principal = {
  kind: 'member',
  memberId: 5n,
  partnerId: 3n,
  coalitionId: 1n,
  expiresAt: new Date(0),
};

/** What a subscriber is told, event by event. */
async function follow(
  shared: SharedExecution,
  principal: Principal,
  { plus, of = document }: { readonly plus?: number; readonly of?: typeof document } = {},
): Promise<unknown[]> {
  const stream = await shared.subscribe({
    schema,
    document: of,
    variableValues: { plus },
    contextValue: { principal } as unknown as RequestContext,
  });
  if (!('next' in stream)) throw new Error('refused');
  const all: unknown[] = [];
  for await (const { data } of stream) all.push(data?.told);
  return all;
}

test('U-04 an event is executed once for all sockets of a key that ask the same', async () => {
  const shared = new SharedExecution();
  const all = await Promise.all([1, 2, 3].map(() => follow(shared, key(7n), { plus: 1 })));
  for (const one of all) expect(one).toEqual(['2 for partner', '3 for partner']);
  expect(executed).toHaveLength(events.length);
});

test.each<[string, Principal, Parameters<typeof follow>[2]]>([
  ['another key', key(8n), {}],
  ['the key of another coalition', key(7n, 2n), {}],
  ['other variables', key(7n), { plus: 4 }],
  ['another document', key(7n), { of: parse('subscription { told }') }],
])('U-03 an event is executed anew for %s', async (_, principal, asked) => {
  const shared = new SharedExecution();
  await follow(shared, key(7n));
  executed = [];
  await follow(shared, principal, asked);
  expect(executed).toEqual(events.map(() => principal));
});

test('U-03 members share nothing, not even with themselves', async () => {
  const shared = new SharedExecution();
  for (let time = 0; time < 2; time += 1) await follow(shared, member);
  expect(executed).toHaveLength(2 * events.length);
});

test('the end reaches a source that waits for its next event', async () => {
  let left = false;
  const waiting = Promise.withResolvers<IteratorResult<Event>>();
  const subscribing = told.subscribe;
  told.subscribe = () => ({
    [Symbol.asyncIterator]: () => ({
      next: () => waiting.promise,
      return: async () => {
        left = true;
        waiting.resolve({ done: true, value: undefined });
        return { done: true, value: undefined };
      },
    }),
  });
  try {
    const stream = await new SharedExecution().subscribe({
      schema,
      document,
      contextValue: { principal: member } as unknown as RequestContext,
    });
    if (!('next' in stream)) throw new Error('refused');
    const next = stream.next();
    await stream.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(left).toBe(true);
  } finally {
    if (subscribing) told.subscribe = subscribing;
  }
});

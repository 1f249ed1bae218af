import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import 'reflect-metadata';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { NO_LIMITS, Throttle } from '../../src/api/limits/throttle.js';
import { type Api, startApi } from '../../src/api/server.js';
import { audit } from '../../src/ledger/audit/auditor.js';
import { PostgresBucketStore } from '../../src/runtime/bucket-store-postgres.js';
import { systemClock } from '../../src/runtime/clock.js';
import { createLogger } from '../../src/runtime/logger.js';
import { createMetrics } from '../../src/runtime/metrics.js';
import { decodeId } from '../../src/values/ids.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';
import { Placeholders, stepsOf } from './walkthrough.js';

const page = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../docs/getting-started.md');
const steps = stepsOf(readFileSync(page, 'utf8'));
const known = new Placeholders();
const closers: (() => unknown)[] = [];

let testDatabase: TestDatabase;
let node: ProgrammeNode;
let api: Api;
let events: AsyncIterator<unknown>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  node = await openProgrammeNode(testDatabase);
  const { authenticator, memberTokens } = node.access;
  const { database, channel, programme, ledger, members } = node.as({
    kind: 'platform',
    subject: 'usr_0',
    expiresAt: new Date(),
  });
  const logger = createLogger({ level: 'silent', name: 'test' });
  api = await startApi({
    config: {
      ...{ host: '127.0.0.1', port: 0, explorer: false, trustProxy: false, corsOrigins: 'any' },
      sockets: { key: undefined, person: undefined },
    },
    logger,
    clock: systemClock,
    webhooks: { secrets: undefined, allowPrivate: false },
    metrics: createMetrics('test'),
    checks: {},
    authenticator,
    throttle: new Throttle({ allowances: NO_LIMITS, store: new PostgresBucketStore(database), logger }),
    memberTokens,
    database,
    channel,
    programme,
    ledger,
    members,
  });
});

afterAll(async () => {
  for (const close of closers) await close();
  await api.stop();
  await node.close();
  await testDatabase.drop();
});

/** The credential that the page has its reader use. */
async function bearerOf(who: string): Promise<string> {
  const issue = (claim: Parameters<NonNullable<typeof node.access.developmentIssuer>['issue']>[0]['claim']) =>
    node.access.developmentIssuer?.issue({ name: 'developer', claim, seconds: 600 }) ?? '';
  if (who === 'platform') return issue({ platform: true });
  if (who === 'operator') return issue({ coalition: known.value('coalitionId'), roles: ['operator'] });
  if (who === 'partner') return known.value('apiKey');
  if (who === 'member') return known.value('memberToken');
  if (who === 'tester') return known.value('testKey');
  throw new Error(`nobody is called ${who}`);
}

async function ask(who: string, query: string): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${api.port}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await bearerOf(who)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return answer.json();
}

async function subscribe(who: string, query: string): Promise<unknown> {
  const authorization = `Bearer ${await bearerOf(who)}`;
  const client = createClient({
    url: `ws://127.0.0.1:${api.port}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    retryAttempts: 0,
  });
  closers.push(() => client.dispose());
  events = client.iterate({ query });
  return nextEvent();
}

async function nextEvent(): Promise<unknown> {
  const { value } = await events.next();
  return value;
}

test.each(steps)('docs/getting-started.md, line $line', async (step) => {
  if (step.kind === 'event') {
    const event = await nextEvent();
    expect(event).toEqual(known.expected(step.event, event));
    return;
  }
  const request = known.fill(step.request);
  const send = request.trimStart().startsWith('subscription') ? subscribe : ask;
  // The page leaves out what every answer carries: the cost of the request.
  const { extensions: _, ...answer } = (await send(step.as, request)) as Readonly<Record<string, unknown>>;
  expect(answer).toEqual(known.expected(step.answer, answer));
});

test('L-09 after the walk the books add up', async () => {
  const coalitionId = decodeId('coalition', known.value('coalitionId')) as bigint;
  expect(await audit(node.database, coalitionId)).toMatchObject({ transactions: 5, differences: [] });
});

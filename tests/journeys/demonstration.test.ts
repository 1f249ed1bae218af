import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findCoalition, listCoalitions } from '../../src/coalition/find-coalition.js';
import {
  createDemoCoalition,
  type DemoServices,
} from '../../src/journeys/demonstration/create-demo-coalition.js';
import { openDemonstration } from '../../src/journeys/demonstration/open-demonstration.js';
import { audit } from '../../src/ledger/audit/auditor.js';
import { readAccounts } from '../../src/ledger/balances.js';
import { createProgramme } from '../../src/partners/programme.js';
import { revokeApiKey } from '../../src/partners/revoke-api-key.js';
import { systemClock } from '../../src/runtime/clock.js';
import { inCoalition } from '../../src/runtime/database.js';
import { decodeId } from '../../src/values/ids.js';
import { newCoalition, operatorOf, platform } from '../harness/coalition-story.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';

let database: TestDatabase;
let node: ProgrammeNode;
let dataDir: string;

beforeEach(async () => {
  database = await createTestDatabase();
  node = await openProgrammeNode(database);
  dataDir = await mkdtemp(path.join(tmpdir(), 'hamsood-demo-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true });
  await node.close();
  await database.drop();
});

function servicesOf(): DemoServices {
  const { principal: _, ...services } = node.as(platform());
  return { ...services, authenticator: node.access.authenticator };
}

function open() {
  const { developmentIssuer: issuer, memberTokens } = node.access;
  if (!issuer) throw new Error('tests have development tokens');
  return openDemonstration({ services: servicesOf(), dataDir, issuer, memberTokens });
}

/** What the next start does: in another process, which remembers no key that the one before has seen. */
async function openNext() {
  await node.close();
  node = await openProgrammeNode(database);
  return open();
}

async function demoCoalition(): Promise<bigint> {
  const live = (await listCoalitions(node.database)).filter(({ environment }) => environment === 'live');
  expect(live).toHaveLength(1);
  return live[0]?.id ?? 0n;
}

/** Points of the members, in their order: rial spent at rahnet and tizfood, one point for each 10,000. */
const STARTING_POINTS = [350n + 150n, 125n + 400n, 1_200n, 245n, 80n + 95n, 2_500n + 730n];

async function expectComplete(record: Awaited<ReturnType<typeof createDemoCoalition>>): Promise<void> {
  const coalitionId = await demoCoalition();
  const { partners, merchants } = await node.programme.snapshot(coalitionId);
  expect([...partners.values()].map(({ slug, status }) => [slug, status]).sort()).toEqual([
    ['bimeno', 'ACTIVE'],
    ['rahnet', 'ACTIVE'],
    ['tizfood', 'ACTIVE'],
  ]);
  expect([...partners.values()].map(({ contracts }) => contracts.length)).toEqual([1, 1, 1]);
  expect(merchants.size).toBe(6);
  const { twinId } = (await findCoalition(node.database, coalitionId)) ?? {};
  for (const { apiKey, testApiKey } of Object.values(record?.partners ?? {})) {
    expect(await node.access.authenticator.authenticate(apiKey)).toMatchObject({
      principal: { kind: 'partner', environment: 'live', coalitionId },
    });
    expect(await node.access.authenticator.authenticate(testApiKey)).toMatchObject({
      principal: { kind: 'partner', environment: 'test', coalitionId: twinId },
    });
  }
  const ids = (record?.members ?? []).map(({ id }) => decodeId('member', id) ?? 0n);
  const accounts = await inCoalition(node.database, coalitionId, (em) => readAccounts(em, coalitionId, ids));
  expect(ids.map((id) => accounts.get(id)?.posted)).toEqual(STARTING_POINTS);
  const { accounts: opened, transactions, differences } = await audit(node.database, coalitionId);
  expect({ opened, transactions, differences }).toEqual({ opened: 6, transactions: 10, differences: [] });
}

test('L-09 the demonstration starts with true books, once', async () => {
  const first = await open();
  const credentials = await first?.write('http://127.0.0.1:4000/graphql');
  const record = JSON.parse(await readFile(path.join(dataDir, 'demo-keys.json'), 'utf8'));
  await expectComplete(record);
  expect(credentials?.partners).toEqual(record.partners);

  const second = await (await openNext())?.credentials('http://127.0.0.1:4000/graphql');
  expect(second?.partners).toEqual(record.partners);
  await expectComplete(record);
});

test('W-04 a demonstration that was interrupted, wherever, is finished by the next start', async () => {
  const services = servicesOf();
  let finished: Awaited<ReturnType<typeof createDemoCoalition>>;
  // Dies at the first question to the database, then at a later one each time, until nothing is left to die at.
  for (let budget = 1; finished === undefined; budget = Math.ceil(budget * 1.5)) {
    let left = budget;
    // What a process remembers dies with it.
    const { database: opened, channel } = services;
    const programme = createProgramme({ database: opened, channel, clock: systemClock });
    const dying = <T extends object>(real: T): T =>
      new Proxy(real, {
        get(target, name) {
          const value = Reflect.get(target, name, target);
          if (typeof value !== 'function') return value;
          return (...args: unknown[]) => {
            left -= 1;
            if (left < 0) throw new Error('killed');
            return Reflect.apply(value, target, args);
          };
        },
      });
    finished = await createDemoCoalition({
      ...services,
      programme: dying(programme),
      ledger: dying(services.ledger),
      authenticator: dying(services.authenticator),
      clock: dying(services.clock),
    }).catch((error) => {
      expect(error).toEqual(new Error('killed'));
      return undefined;
    });
    programme.close();
  }
  await expectComplete(finished);
});

test('lost keys are replaced, and nobody else can go on using them', async () => {
  await open();
  const lost = JSON.parse(await readFile(path.join(dataDir, 'demo-keys.json'), 'utf8'));
  await rm(path.join(dataDir, 'demo-keys.json'));
  const credentials = await (await openNext())?.credentials('http://127.0.0.1:4000/graphql');
  for (const [slug, keys] of Object.entries<Record<'apiKey' | 'testApiKey', string>>(lost.partners)) {
    for (const name of ['apiKey', 'testApiKey'] as const) {
      expect(credentials?.partners[slug]?.[name]).not.toBe(keys[name]);
      expect((await node.access.authenticator.authenticate(keys[name])).problem).toBe('revoked');
    }
  }
  await expectComplete(JSON.parse(await readFile(path.join(dataDir, 'demo-keys.json'), 'utf8')));
});

test.each(['apiKey', 'testApiKey'])(
  'a key that somebody revoked is replaced at the next start: %s',
  async (name) => {
    await open();
    const coalitionId = await demoCoalition();
    const record = JSON.parse(await readFile(path.join(dataDir, 'demo-keys.json'), 'utf8'));
    const { principal } = await node.access.authenticator.authenticate(record.partners.rahnet[name]);
    const keyId = principal?.kind === 'partner' ? principal.keyId : null;
    await revokeApiKey(node.as(operatorOf(coalitionId)), { keyId, reason: 'tried it' });
    await openNext();
    await expectComplete(JSON.parse(await readFile(path.join(dataDir, 'demo-keys.json'), 'utf8')));
  },
);

test('a database that has a coalition of its own gets no demonstration', async () => {
  await newCoalition(node);
  expect(await open()).toBeUndefined();
  expect(await listCoalitions(node.database)).toHaveLength(2);
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { createPaymentRun } from '../../src/settlement/payments/create-payment-run.js';
import { encodeId } from '../../src/values/ids.js';
import { did, newCoalition, newPartner, type StoryCoalition } from '../harness/coalition-story.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';
import { camtOf, csvOf, readyToPay, statementOf, today } from '../settlement/payment-scene.js';
import { type CommandLine, commandLineOn } from './command-line.js';

let database: TestDatabase;
let node: ProgrammeNode;
let owner: pg.Client;
let story: StoryCoalition;
let folder: string;
let cli: CommandLine;
let reference: string;

beforeAll(async () => {
  database = await createTestDatabase();
  node = await openProgrammeNode(database);
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  folder = await mkdtemp(path.join(tmpdir(), 'hamsood-confirmations-'));
  cli = commandLineOn(database);
  story = await newCoalition(node);
  const { partnerId } = await newPartner(node, story, 'rahnet');
  await readyToPay(node, story);
  await statementOf(owner, story, { partnerId, minor: -1_500_000n });
  const run = { idempotencyKey: 'one', currency: 'IRR', executionDay: today() } as const;
  did(await createPaymentRun(node.as(story.operator), run));
  const { rows } = await owner.query<{ reference: string }>('select reference from payment');
  reference = rows[0]?.reference ?? '';
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await owner.end();
  await node.close();
  await database.drop();
});

const importing = (file: string, ...options: string[]) => [
  ...['import', 'confirmations', path.join(folder, file)],
  ...['--coalition', encodeId('coalition', story.coalitionId), ...options],
];

test('S-07 a file of the bank is reconciled on the command line, and what is left over is told', async () => {
  const entry = { reference, direction: 'OUT', amount: '1500000' } as const;
  await writeFile(path.join(folder, 'bank.xml'), camtOf([entry, { ...entry, reference: 'RF00X' }]));
  const first = await cli.run(...importing('bank.xml'));
  expect(first).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^cim_[0-9a-z]{13}$/) });
  expect(first.err).toContain('1 matched, 1 left over\n  2: OUT 1500000 IRR, RF00X: UNKNOWN_REFERENCE');

  const again = await cli.run(...importing('bank.xml'));
  expect(again.err).toContain('imported before');
  expect(again.out).toBe(first.out);

  await writeFile(path.join(folder, 'later.csv'), csvOf([entry]));
  const told = JSON.parse(await cli.must(...importing('later.csv', '--json')));
  expect(told).toEqual({ id: expect.any(String), matched: 0, leftOver: 1, replayed: false });
});

test.each([
  ['there is no such file', 'none.xml', undefined, /none\.xml cannot be read: ENOENT/],
  ['its name does not say what it is', 'bank.txt', 'x', /--format camt054/],
  ['it is no such file', 'wrong.xml', '<a/>', /INVALID_INPUT \(content\): Give a notification/],
  ['it is too large', 'large.csv', 'x'.repeat(5_000_001), /more than 5 MB/],
])('S-07 a file is refused in one line where %s', async (_name, file, content, message) => {
  if (content !== undefined) await writeFile(path.join(folder, file), content);
  const { exitCode, out, err } = await cli.run(...importing(file));
  expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
  expect(err).toMatch(message);
  expect(err.split('\n')).toHaveLength(1);
});

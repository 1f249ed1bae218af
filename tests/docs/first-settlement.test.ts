import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../../src/cli/run-command-line.js';
import { advanceTestClock } from '../../src/coalition/advance-test-clock.js';
import { findCoalition } from '../../src/coalition/find-coalition.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { addDays } from '../../src/values/day.js';
import { decodeId } from '../../src/values/ids.js';
import { dayOf, startOfDay } from '../../src/values/time-zone.js';
import { type ApiNode, startApiNode } from '../harness/api-node.js';
import { did, operatorOf } from '../harness/coalition-story.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { readPdf, textOf } from '../settlement/read-pdf.js';
import { fencesOf, Placeholders } from './walkthrough.js';

const page = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../docs/recipes/first-settlement.md',
);
const known = new Placeholders();
const startedIn = process.cwd();

let testDatabase: TestDatabase;
let server: ApiNode;
let folder: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  server = await startApiNode(testDatabase);
  folder = await mkdtemp(path.join(tmpdir(), 'hamsood-settlement-'));
  process.chdir(folder); // the page's files have no folder
});

afterAll(async () => {
  process.chdir(startedIn);
  await rm(folder, { recursive: true });
  await server.close();
  await testDatabase.drop();
});

/** What the page has its reader do, in order. */
type Step =
  | { readonly kind: 'file' | 'part'; readonly line: number; readonly file: string; readonly text: string }
  | { readonly kind: 'run'; readonly line: number; readonly command: string; answer: string | undefined }
  | {
      readonly kind: 'request';
      readonly line: number;
      readonly as: string;
      readonly request: string;
      answer: unknown;
    };

const steps: Step[] = [];
for (const { language, info, line, text } of fencesOf(readFileSync(page, 'utf8'))) {
  const last = steps.at(-1);
  const [word = '', file = ''] = info.split(' ');
  if (language === 'graphql') {
    steps.push({ kind: 'request', line, as: word.replace('as=', ''), request: text, answer: undefined });
  } else if (language === 'json' && last?.kind === 'request') last.answer = JSON.parse(text);
  else if (language === 'csv') steps.push({ kind: 'file', line, file: info, text });
  else if (language === 'xml') steps.push({ kind: 'part', line, file, text });
  else if (language === 'sh' && info === 'run')
    steps.push({ kind: 'run', line, command: text, answer: undefined });
  else if (language === 'text' && last?.kind === 'run') last.answer = text;
}

/** The credential of whoever the page says. */
async function tokenOf(who: string): Promise<string> {
  const issuer = server.node.access.developmentIssuer;
  const issue = (coalition: string) =>
    issuer?.issue({ name: 'developer', claim: { coalition, roles: ['operator'] }, seconds: 600 }) ?? '';
  switch (who) {
    case 'platform':
      return issuer?.issue({ name: 'developer', claim: { platform: true }, seconds: 600 }) ?? '';
    case 'operator':
      return issue(known.value('coalitionId'));
    case 'twin':
      return issue(known.value('twinId'));
    default:
      return known.value(`${who}Key`);
  }
}

async function ask(who: string, query: string): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(`http://127.0.0.1:${server.api.port}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await tokenOf(who)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  // The page leaves out what every answer carries: the cost of the request.
  const { extensions: _, ...answer } = (await response.json()) as Readonly<Record<string, unknown>>;
  return answer;
}

const CURL = /^curl -s -o (\S+) "http:\/\/127\.0\.0\.1:4000(\S+)" -H "authorization: Bearer \$(\w+)"$/;

/** Fetches a file as the command does, and keeps it under the name that it says. */
async function download(command: string): Promise<void> {
  const [, file = '', address = '', who = ''] = CURL.exec(command) ?? [];
  const response = await fetch(`http://127.0.0.1:${server.api.port}${address}`, {
    headers: { authorization: `Bearer ${await tokenOf(who.toLowerCase())}` },
  });
  expect(response.status).toBe(200);
  await writeFile(file, Buffer.from(await response.arrayBuffer()));
}

/** What the command prints for people, hints and progress aside. */
async function printed(line: string, wanted: string): Promise<string> {
  const [program, ...args] = line.split(' ');
  expect(program).toBe('hamsood');
  let text = '';
  const write = (more: string) => {
    text += more;
  };
  const environment = {
    DATABASE_URL: testDatabase.appUrl,
    MEMBER_TOKEN_SECRET: 'a secret of at least thirty-two bytes',
  };
  const { signal } = new AbortController();
  const exitCode = await runCommandLine(args, {
    out: write,
    err: write,
    interactive: false,
    environment,
    signal,
  });
  expect({ exitCode, text: exitCode === 0 ? '' : text }).toEqual({ exitCode: 0, text: '' });
  const summary = wanted.split('\n')[0] as string;
  return text
    .slice(Math.max(0, text.indexOf(summary)))
    .replace(/^( {2}time +).*$/m, '$1…')
    .trim();
}

/** Goes to tomorrow's noon in the new twin, so that what follows is on one day, whenever the test runs. */
async function toNoon(): Promise<void> {
  const { database } = server.node;
  const live = await findCoalition(database, decodeId('coalition', known.value('coalitionId')) as bigint);
  const tomorrow = addDays(dayOf(new Date(), 'Asia/Tehran'), 1);
  const noon = new Date(startOfDay(tomorrow, 'Asia/Tehran').getTime() + 43_200_000);
  const operator = operatorOf(live?.twinId as bigint);
  did(await advanceTestClock(server.node.as(operator), { to: noon }));
}

/** Names that the page explains in words instead of showing them in an answer. */
function fill(text: string): string {
  return text
    .replaceAll('<today>', () => addDays(known.value('day'), 1))
    .replace(/<(\w+)>/g, (_, name) => known.value(name));
}

test.each(steps)('docs/recipes/first-settlement.md, line $line', async (step) => {
  switch (step.kind) {
    case 'file':
      return writeFile(step.file, `${step.text}\n`);
    case 'part': {
      const file = await readFile(step.file, 'utf8');
      for (const line of step.text.split('\n')) expect(file).toContain(line);
      return;
    }
    case 'run': {
      const command = fill(step.command);
      if (command.startsWith('curl')) return download(command);
      const answer = await printed(command, step.answer ?? '');
      if (step.answer !== undefined) expect(answer).toBe(fill(step.answer));
      return;
    }
    case 'request': {
      const answer = await ask(step.as, fill(step.request));
      expect(answer).toEqual(known.expected(step.answer, answer));
      if (step.as === 'platform') await toNoon();
    }
  }
});

test('S-07 the PDF says what the coalition owes, the CSV has a row for each line', async () => {
  const { pages } = readPdf(await readFile('bimeno-1.pdf'));
  expect(pages.map(textOf).join('\n')).toContain('145,050');
  const csv = (await readFile('bimeno-1.csv', 'utf8')).trim().split('\n');
  expect(csv.length).toBeGreaterThanOrEqual(4);
});

test('S-01 S-06 after the walk the settlement is in order', async () => {
  const twinId = decodeId('coalition', known.value('twinId')) as bigint;
  expect((await auditSettlement(server.node.database, twinId)).differences).toEqual([]);
});

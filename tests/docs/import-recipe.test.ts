import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../../src/cli/run-command-line.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { fencesOf, Placeholders } from './walkthrough.js';

const page = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../docs/recipes/import-purchases.md',
);
const known = new Placeholders();
const startedIn = process.cwd();

let testDatabase: TestDatabase;
let folder: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'hamsood-recipe-'));
  process.chdir(folder); // the recipe's files have no folder
});

afterAll(async () => {
  process.chdir(startedIn);
  await rm(folder, { recursive: true });
  await testDatabase.drop();
});

/** What the command prints for people and programs, hints aside. */
async function printed(line: string, wanted: string): Promise<string> {
  const [program, ...args] = line.split(' ');
  expect(program).toBe('hamsood');
  let out = '';
  let err = '';
  const exitCode = await runCommandLine(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    interactive: false,
    environment: {
      DATABASE_URL: testDatabase.appUrl,
      MEMBER_TOKEN_SECRET: 'a secret of at least thirty-two bytes',
    },
    signal: new AbortController().signal,
  });
  expect({ exitCode, err: exitCode === 0 ? '' : err }).toEqual({ exitCode: 0, err: '' });
  // An import speaks to people; before its summary come lines of progress.
  const summary = wanted.split('\n')[0] as string;
  return out === '' ? err.slice(Math.max(0, err.indexOf(summary))).trim() : out.trim();
}

/** The time that an import takes is another one each time. */
function withoutTime(text: string): string {
  return text.replace(/^( {2}time +).*$/m, '$1…');
}

test('the recipe for importing purchases does what it says', async () => {
  let line: string | undefined;
  let run = 0;
  for (const { language, info, text } of fencesOf(await readFile(page, 'utf8'))) {
    const wrote = /^wrote (.+)$/.exec(info)?.[1];
    if (wrote) expect((await readFile(wrote, 'utf8')).trim()).toBe(text);
    else if (language === 'csv') await writeFile(info, `${text}\n`);
    if (language === 'sh' && info === 'run') line = known.fill(text);
    if (language === 'text' && line !== undefined) {
      const answer = withoutTime(await printed(line, text));
      const documented = /^<\w+>$/.test(text) ? known.expected(text, answer) : known.fill(text);
      expect(answer).toBe(documented);
      line = undefined;
      run += 1;
    }
  }
  expect({ run, left: line }).toEqual({ run: 10, left: undefined });
});

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ALLOWANCES } from './allowances.js';
import { STYLE_RULES } from './style-rules.js';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const files = ['src', 'tests', 'bench', 'scripts', 'migrations', 'examples'].flatMap(filesBelow);

function filesBelow(folder: string): string[] {
  const absolute = path.join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'results') return [];
    const file = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(file) : [file];
  });
}

function findings(rule: (typeof STYLE_RULES)[number]): { file: string; found: readonly string[] }[] {
  return files
    .filter((file) => rule.files.test(file))
    .map((file) => ({ file, found: rule.find(readFileSync(path.join(root, file), 'utf8'), file) }))
    .filter(({ found }) => found.length > 0);
}

test.each(STYLE_RULES)('$name', (rule) => {
  const allowed = new Set(ALLOWANCES.filter((entry) => entry.rule === rule.name).map((entry) => entry.file));
  const wrong = findings(rule)
    .filter(({ file }) => !allowed.has(file))
    .flatMap(({ file, found }) => found.map((line) => `${file}: ${line}\n  instead: ${rule.instead}`));
  expect(wrong).toEqual([]);
});

test('every folder of the sources says in a README.md what lives there', () => {
  const without = readdirSync(path.join(root, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && statSync(path.join(root, 'src', entry.name)).isDirectory())
    .map((entry) => `src/${entry.name}/README.md`)
    .filter((readme) => !existsSync(path.join(root, readme)));
  expect(without).toEqual([]);
});

test('an allowance names a rule, ends on a day, and is needed', () => {
  const today = new Date().toISOString().slice(0, 10);
  for (const { rule: name, file, because, until } of ALLOWANCES) {
    const rule = STYLE_RULES.find((candidate) => candidate.name === name);
    expect({ name, known: rule !== undefined }).toEqual({ name, known: true });
    expect(because).toMatch(/\w{3,}/);
    expect(until).toMatch(/^\d{4}-\d\d-\d\d$/);
    if (until < today) throw new Error(`${file} was allowed to break “${name}” until ${until}: ${because}`);
    const needed = rule && findings(rule).some((finding) => finding.file === file);
    if (!needed) throw new Error(`${file} does not break “${name}” any more: remove the allowance`);
  }
});

test.each([
  ['points are never a JS number (V-01)', 'src/x.ts', 'const n = Number(row.points);'],
  ['points are never a JS number (V-01)', 'src/x.ts', '  readonly held: number;'],
  ['points are never a JS number (V-01)', 'src/x.ts', 'Math.floor(earnedPoints / 2)'],
  ['money is never tested for truth', 'src/x.ts', 'if (input.points) return;'],
  ['money is never tested for truth', 'src/x.ts', 'return money.minor || 1n;'],
  ['sources log, they do not print', 'src/x.ts', "console.log('hello');"],
  ['the environment is read in one place', 'src/points/x.ts', 'process.env.PORT'],
  [
    'each feature announces in one place (W-01)',
    'src/settlement/x.ts',
    '`insert into outbox (coalition_id)`',
  ],
  ['tests always run', 'tests/x.test.ts', ['test', "skip('x', () => {})"].join('.')],
  ['types are not talked away', 'src/x.ts', '// @ts-' + 'ignore'],
  ['types are imported at the top', 'src/x.ts', "let y: import('../api/x.js').Y;"],
  ['types are imported at the top', 'src/x.ts', "let x: typeof import('../api/x.js');"],
  [
    'features declare entities, and open no database',
    'src/points/x.ts',
    "import { MikroORM } from '@mikro-orm/core';",
  ],
  [
    'features declare entities, and open no database',
    'src/points/x.ts',
    "import {\n  p,\n  type Ref,\n  raw,\n} from '@mikro-orm/core';",
  ],
  [
    'features declare entities, and open no database',
    'src/points/x.ts',
    "import * as orm from '@mikro-orm/core';",
  ],
  ['files say what they hold', 'src/points/utils.ts', ''],
  ['files are short', 'src/x.ts', 'a\n'.repeat(401)],
])('%s: found in %s', (name, file, source) => {
  const rule = STYLE_RULES.find((candidate) => candidate.name === name);
  expect(rule?.files.test(file)).toBe(true);
  expect(rule?.find(source, file)).toHaveLength(1);
});

import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hasDatabase } from '../../src/runtime/embedded-postgres/data-folder.js';
import { encodeId } from '../../src/values/ids.js';
import { scratchFolder } from '../harness/scratch-folder.js';
import { commandLineOn } from './command-line.js';

/** Commands where nobody has ever started a server: as a rule DATA_DIR is wrong, or they run in another folder. */

let folder: string;
beforeEach(() => {
  folder = scratchFolder('hamsood-none-');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const member = encodeId('member', 1n);
const COMMANDS = [
  ['audit', '--json'],
  ['distribution'],
  ['rebuild-activity'],
  ['export', 'member', 'member.json', '--member', member],
  ['export', 'statement', 'statement.csv', '--member', member, '--from', '2025-01-01T00:00:00Z'],
  ['create', 'partner', '--slug', 'first', '--name', 'en=First'],
];

test.each(COMMANDS.map((args) => [args.slice(0, 2).join(' '), args] as const))(
  '%s: says where it has looked, and makes nothing there',
  async (_name, args) => {
    const dataDir = path.join(folder, 'mistyped');
    const { exitCode, out, err } = await commandLineOn(
      { appUrl: '' },
      { DATABASE_URL: undefined, DATA_DIR: dataDir },
    ).run(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(err).toContain(`There is no database in ${dataDir}: set DATA_DIR`);
    expect(err.split('\n')).toHaveLength(1);
    expect(existsSync(dataDir)).toBe(false);
  },
);

test('a data folder with other files in it alone has none either', async () => {
  writeFileSync(path.join(folder, 'dev-key.json'), '{}');
  const none = commandLineOn({ appUrl: '' }, { DATABASE_URL: undefined, DATA_DIR: folder });
  expect((await none.run('audit')).err).toContain(`There is no database in ${folder}`);
  expect(existsSync(path.join(folder, 'postgres'))).toBe(false);
});

test('a database is found in the data folder, and where the data folder says it is', () => {
  const elsewhere = path.join(folder, 'elsewhere', 'postgres');
  const pointing = path.join(folder, 'pointing');
  mkdirSync(path.join(elsewhere, 'data'), { recursive: true });
  mkdirSync(pointing);
  writeFileSync(path.join(pointing, 'postgres.location'), `${elsewhere}\n`);
  expect(hasDatabase(pointing)).toBe(false);
  writeFileSync(path.join(elsewhere, 'data', 'PG_VERSION'), '18\n');
  expect(hasDatabase(pointing)).toBe(true);
  expect(hasDatabase(path.dirname(elsewhere))).toBe(true);
});

test('what cannot be looked into is not said to be empty', async () => {
  symlinkSync('postgres', path.join(folder, 'postgres')); // it leads to itself, for every account
  const closed = commandLineOn({ appUrl: '' }, { DATABASE_URL: undefined, DATA_DIR: folder });
  const { exitCode, err } = await closed.run('audit');
  expect({ exitCode, lines: err.split('\n').length }).toEqual({ exitCode: 1, lines: 1 });
  expect(err).toContain(`${path.join(folder, 'postgres')} cannot be looked into (ELOOP): run this as`);
});

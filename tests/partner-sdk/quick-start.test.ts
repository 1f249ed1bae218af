import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type DemoServer, startDemoServer } from './pages/demo-server.js';
import { type Block, blocksOf, differenceOf } from './pages/page-program.js';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const readme = readFileSync(path.join(root, 'partners-sdk', 'README.md'), 'utf8');
const blocks = blocksOf(readme.split('\n'));
const fileOf = (name: string) => blocks.find(({ info }) => info.get('file') === name)?.lines ?? [];

/** Its only other step is `npm start`, which tests/main starts. */
test('the README of the package, followed to the letter, comes to a burn and to a balance that moves', async () => {
  const place = mkdtempSync(path.join(tmpdir(), 'quick-start-'));
  let server: DemoServer | undefined;
  try {
    server = await startDemoServer();
    const clone = path.join(place, 'clone');
    cloneInto(clone, server);
    const script = ['set -e', SHOWN, ...blocks.map(typed), 'kill $watcher', ...TOP_OF_THE_PAGE].join('\n');
    const env = {
      PATH: `${path.dirname(process.execPath)}:${process.env.PATH}`,
      HOME: process.env.HOME,
      HAMSOOD_ENDPOINT: server.endpoint,
      npm_config_audit: 'false',
      npm_config_offline: 'true',
    };
    const { stdout } = await promisify(execFile)('bash', ['-c', script], {
      cwd: clone,
      env,
      timeout: 170_000,
    });
    const expected = blocks.filter(({ language }) => language === 'text').flatMap(({ lines }) => lines);
    expect(
      differenceOf([...expected, '150 points, 250 are left'], stdout.trimEnd().split('\n')),
    ).toBeUndefined();
  } finally {
    rmSync(place, { recursive: true, force: true });
    await server?.close();
  }
}, 180_000);

test('a first burn takes at most fifteen lines', () => {
  const written = fileOf('burn.mjs').filter((line) => line.trim() !== '');
  expect(written.length).toBeGreaterThan(0);
  expect(written.length).toBeLessThanOrEqual(15);
});

/** What the reader types for a block; of what runs beside, what it shows until then. */
function typed({ language, info, lines }: Block, at: number): string {
  const before = blocks[at - 1];
  if (info.has('by-hand') || info.get('file') === 'checkout.mjs') return '';
  if (info.has('file')) return written(info.get('file') ?? '', lines);
  if (info.has('background')) return `${lines.join('\n').replace(/ &$/, '')} > watch.log & watcher=$!`;
  if (language === 'sh') return lines.join('\n');
  if (language !== 'text') throw new Error(`nothing runs a block of "${language}"`);
  return before?.info.has('background') || info.has('watcher') ? `shown ${lines.length}` : '';
}

/** The example at the top of the page, after all the others. */
const TOP_OF_THE_PAGE = [written('checkout.mjs', fileOf('checkout.mjs')), 'node checkout.mjs'];

function written(name: string, lines: readonly string[]): string {
  return [`cat > ${name} <<'END'`, ...lines, 'END'].join('\n');
}

/** Waits for so many more lines of the watcher, and shows them. */
const SHOWN = `
seen=0
shown() {
  seen=$((seen + $1))
  until [ "$(wc -l < watch.log)" -ge "$seen" ]; do sleep 0.05; done
  head -n "$seen" watch.log | tail -n "$1"
}`;

/** As much of a clone as the page uses, with what \`npm start\` writes. */
function cloneInto(folder: string, { demo, endpoint }: DemoServer): void {
  mkdirSync(path.join(folder, '.data'), { recursive: true });
  writeFileSync(path.join(folder, '.data', 'demo.json'), JSON.stringify({ ...demo, endpoint }));
  cpSync(path.join(root, 'package.json'), path.join(folder, 'package.json'));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  cpSync(path.join(root, 'partners-sdk'), path.join(folder, 'partners-sdk'), {
    recursive: true,
    filter: (file) => !file.includes(`${path.sep}dist`),
  });
}

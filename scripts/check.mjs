/**
 * `npm run check`: everything that can be said about the sources without running the product. All steps run, as many at
 * a time as there are processors, and each says one line; what a failed one had to say follows it.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { ensureInstalled } from './ensure-installed.mjs';
import { node, root } from './repository.mjs';

const script = (name, ...args) => [path.join('scripts', name), ...args];
const tool = (name, file, ...args) => [path.join('node_modules', name, file), ...args];

const steps = [
  ['format and lint', tool('@biomejs/biome', 'bin/biome', 'check', '.')],
  [
    'import ladder',
    tool(
      'dependency-cruiser',
      'bin/dependency-cruiser.mjs',
      '--config',
      '.dependency-cruiser.mjs',
      'src',
      'migrations',
    ),
  ],
  ['dead code', tool('knip', 'bin/knip.js')],
  ['types', tool('typescript', 'bin/tsc', '-p', '.')],
  ['types of bench/', tool('typescript', 'bin/tsc', '-p', 'bench', '--noEmit')],
  ['types of examples/', tool('typescript', 'bin/tsc', '-p', 'examples')],
  ['types of partners-sdk/', tool('typescript', 'bin/tsc', '-p', 'partners-sdk', '--noEmit')],
  ['generated part of the SDK', [path.join('partners-sdk', 'scripts', 'generate.mjs'), '--check']],
  ['reference of the SDK', [path.join('partners-sdk', 'scripts', 'reference.mjs'), '--check']],
  ['package of the SDK', [path.join('partners-sdk', 'scripts', 'check-package.mjs')]],
  ['lock file', script('check-lockfile.mjs')],
  ['rules and their tests', script('check-rules.mjs')],
  ['configuration reference', script('configuration-reference.mjs', '--check')],
  ['database schema', script('database-schema.mjs', '--check')],
  ['API schema', script('api-schema.mjs', '--check')],
  ['event schemas', script('event-schemas.mjs', '--check')],
];

ensureInstalled();
let failures = 0;
const waiting = [...steps];
await Promise.all(Array.from({ length: availableParallelism() }, workThrough));
if (failures > 0) {
  console.log(`${failures} of ${steps.length} checks failed`);
  process.exit(1);
}

async function workThrough() {
  for (let step = waiting.shift(); step; step = waiting.shift()) {
    const [name, args] = step;
    const began = Date.now();
    const { failed, said } = await run(args);
    const seconds = ((Date.now() - began) / 1000).toFixed(1);
    console.log(`${failed ? 'FAILED' : 'ok    '} ${name} (${seconds} s)`);
    for (const line of said.split('\n')) if (line.startsWith('skipped: ')) console.log(`       ${line}`);
    if (!failed) continue;
    failures += 1;
    console.log(said.trimEnd());
  }
}

function run(args) {
  return new Promise((resolve) => {
    const child = spawn(node, args, { cwd: root, shell: process.platform === 'win32' });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        said += text;
      });
    }
    child.once('error', (error) => resolve({ failed: true, said: error.message }));
    child.once('close', (code) => resolve({ failed: code !== 0, said }));
  });
}

/**
 * `npm run check`: everything that can be said about the sources without running the product. All steps run, each says
 * one line; what a failed one had to say follows it.
 */
import { spawnSync } from 'node:child_process';
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
  ['lock file', script('check-lockfile.mjs')],
  ['rules and their tests', script('check-rules.mjs')],
  ['configuration reference', script('configuration-reference.mjs', '--check')],
  ['database schema', script('database-schema.mjs', '--check')],
  ['API schema', script('api-schema.mjs', '--check')],
];

ensureInstalled();
let failures = 0;
for (const [name, args] of steps) {
  const began = Date.now();
  const step = spawnSync(node, args, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' });
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(`${step.status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (step.status === 0) continue;
  failures += 1;
  console.log(`${step.stdout ?? ''}${step.stderr ?? ''}${step.error?.message ?? ''}`.trimEnd());
}
if (failures > 0) {
  console.log(`${failures} of ${steps.length} checks failed`);
  process.exit(1);
}

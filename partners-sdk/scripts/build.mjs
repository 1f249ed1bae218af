/**
 * Makes `dist/`: ES modules and CommonJS, each with types of its own kind, and the manifest of what is published.
 * `dist/` is the package.
 * @param argv[2] another folder than `dist/`
 */

import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dist = path.resolve(process.argv[2] ?? path.join(here, 'dist'));
const entries = ['index', 'testing/index', 'webhooks/index'].map((name) =>
  path.join(here, 'src', `${name}.ts`),
);

rmSync(dist, { recursive: true, force: true });
for (const format of ['esm', 'cjs']) {
  await build({
    entryPoints: entries,
    outdir: path.join(dist, format),
    absWorkingDir: here,
    bundle: true,
    format,
    splitting: format === 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    logLevel: 'warning',
  });
}
const compiler = path.join(here, '..', 'node_modules', 'typescript', 'bin', 'tsc');
const types = spawnSync(process.execPath, [compiler, '-p', here, '--outDir', path.join(dist, 'esm')], {
  stdio: 'inherit',
});
if (types.status !== 0) process.exit(types.status ?? 1);
cpSync(path.join(dist, 'esm'), path.join(dist, 'cjs'), {
  recursive: true,
  filter: (file) => !path.extname(file) || file.endsWith('.d.ts'),
});
writeFileSync(path.join(dist, 'cjs', 'package.json'), '{ "type": "commonjs" }\n');

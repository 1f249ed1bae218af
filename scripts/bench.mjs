/** `npm run bench [-- <names and options>]`: installs what is missing, then runs the benchmarks on this repository's Node 24. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled } from './ensure-installed.mjs';
import { root, runNode } from './repository.mjs';

ensureInstalled();
runNode(
  [
    '--import',
    pathToFileURL(path.join(root, 'scripts', 'typescript-hooks.mjs')).href,
    path.join(root, 'bench', 'bench.ts'),
    ...process.argv.slice(2),
  ],
  { NODE_ENV: 'production' },
);

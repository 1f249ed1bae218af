/** `npm run chaos [-- --kills 100 --seed 7 --seconds 900]`: installs what is missing, then does harm on this repository's Node 24. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled } from './ensure-installed.mjs';
import { root, runNode } from './repository.mjs';

ensureInstalled();
runNode([
  '--import',
  pathToFileURL(path.join(root, 'scripts', 'typescript-hooks.mjs')).href,
  path.join(root, 'tests', 'chaos', 'main.ts'),
  ...process.argv.slice(2),
]);

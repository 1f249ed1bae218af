/** `npm start`: installs and builds what is missing, then runs the server on this repository's Node 24. */
import path from 'node:path';
import { ensureBuilt } from './ensure-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { root, runNode } from './repository.mjs';

ensureInstalled();
ensureBuilt();
runNode(['--enable-source-maps', path.join(root, 'dist', 'src', 'main.js'), ...process.argv.slice(2)]);

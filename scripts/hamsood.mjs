/** `npm run hamsood -- <command> …`: the command line, built first if the sources changed. */
import path from 'node:path';
import { ensureBuilt } from './ensure-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { root, runNode } from './repository.mjs';

ensureInstalled();
ensureBuilt();
runNode(['--enable-source-maps', path.join(root, 'dist', 'src', 'cli', 'main.js'), ...process.argv.slice(2)]);

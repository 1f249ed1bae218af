/** Runs a program of this repository from its sources, as its own process: `run-typescript.mjs <file.ts> <arguments>`. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import '../../scripts/typescript-hooks.mjs';

const [file] = process.argv.splice(2, 1);
await import(pathToFileURL(path.resolve(file)).href);

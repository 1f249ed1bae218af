/**
 * Lets Node import this repository's TypeScript directly (`import './typescript-hooks.mjs'` first): the tests, Jest's
 * globalSetup, the processes that tests start, and a few scripts read the sources before anything is built.
 * Needs Node 22.15 or newer; nothing that must run on Node 18 may import it.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const { $schema: _, ...swcOptions } = JSON.parse(readFileSync(new URL('../.swcrc', import.meta.url), 'utf8'));
const settings = JSON.stringify([swcOptions, require('@swc/core/package.json').version]);

/** What became of each source; many processes are started from the same ones. */
const kept = fileURLToPath(new URL('../node_modules/.cache/hamsood-typescript/', import.meta.url));

registerHooks({
  resolve(specifier, context, next) {
    if (/^\.{1,2}\//.test(specifier) && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts')) {
      const source = new URL(`${specifier.slice(0, -3)}.ts`, context.parentURL);
      if (existsSync(source)) return next(source.href, context);
    }
    return next(specifier, context);
  },
  load(url, context, next) {
    if (!url.startsWith('file:') || !url.endsWith('.ts') || url.includes('/node_modules/'))
      return next(url, context);
    return { format: 'module', source: javascriptOf(fileURLToPath(url)), shortCircuit: true };
  },
});

function javascriptOf(filename) {
  const typescript = readFileSync(filename, 'utf8');
  const mark = `// ${createHash('sha256').update(settings).update(filename).update('\0').update(typescript).digest('hex')}\n`;
  const file = path.join(kept, `${createHash('sha256').update(filename).digest('hex')}.mjs`);
  const known = readIfThere(file);
  // Its first line is no line of the code: the source map does not count it.
  if (known?.startsWith(mark)) return known.slice(mark.length);
  const { code } = require('@swc/core').transformSync(typescript, {
    ...swcOptions,
    filename,
    sourceMaps: 'inline',
    swcrc: false,
    configFile: false,
  });
  keep(file, mark + code);
  return code;
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** In one step, for whoever reads it at the same time. A folder that cannot be written to costs time, nothing else. */
function keep(file, text) {
  try {
    mkdirSync(kept, { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, text);
    renameSync(draft, file);
  } catch {
    // Compiled again the next time.
  }
}

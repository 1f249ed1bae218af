/** Writes docs/reference/configuration.md from the table in src/runtime/config-variables.ts; `--check` only compares. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import './typescript-hooks.mjs';
import { root } from './repository.mjs';

const { variables } = await import('../src/runtime/config-variables.ts');
const page = path.join(root, 'docs', 'reference', 'configuration.md');

const rows = Object.entries(variables).map(
  ([name, { about, fallback }]) => `| \`${name}\` | ${fallback} | ${about.replaceAll('|', '\\|')} |`,
);
const text = `# Configuration

Everything is set by environment variables; none is needed to begin with. An empty variable counts as not set. A value that cannot be used stops the start with one line that names the variable.

| variable | when it is not set | what it does |
| --- | --- | --- |
${rows.join('\n')}

Switches are \`on\` or \`off\`. This page is made from \`src/runtime/config-variables.ts\` by \`npm run reference:configuration\`.
`;

if (!process.argv.includes('--check')) {
  mkdirSync(path.dirname(page), { recursive: true });
  writeFileSync(page, text);
} else if (!existsSync(page) || readFileSync(page, 'utf8') !== text) {
  console.log(
    'docs/reference/configuration.md differs from src/runtime/config-variables.ts: write it anew with',
  );
  console.log('  npm run reference:configuration');
  process.exit(1);
}

/**
 * Writes what is made from the list of events: schema/events/<type>.json and docs/reference/events.md. `--check` only
 * compares.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import './typescript-hooks.mjs';
import { root } from './repository.mjs';

const { eventJsonSchemas } = await import('../src/webhooks/event-schema.ts');
const { eventsPage } = await import('../src/webhooks/event-reference.ts');

const folder = path.join('schema', 'events');
const files = new Map([[path.join('docs', 'reference', 'events.md'), eventsPage()]]);
for (const [type, schema] of eventJsonSchemas()) {
  files.set(path.join(folder, `${type}.json`), `${JSON.stringify(schema, null, 2)}\n`);
}

const differing = [...files].filter(([name, text]) => {
  const file = path.join(root, name);
  return !existsSync(file) || readFileSync(file, 'utf8') !== text;
});
const written = existsSync(path.join(root, folder)) ? readdirSync(path.join(root, folder)) : [];
const left = written.map((name) => path.join(folder, name)).filter((name) => !files.has(name));

if (process.argv.includes('--check')) {
  for (const name of [...differing.map(([name]) => name), ...left])
    console.log(`${name} differs from the list`);
  if (differing.length + left.length > 0) {
    console.log(
      'If the change of events is meant, write them anew: npm run schema:events, npm run sdk:types',
    );
    process.exit(1);
  }
} else {
  for (const name of left) rmSync(path.join(root, name));
  for (const [name, text] of differing) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
}

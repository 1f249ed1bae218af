/**
 * Writes what is made from the API's code: schema/schema.graphql, schema/error-codes.json, docs/reference/schema.md and
 * docs/reference/error-codes.md. `--check` only compares.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import './typescript-hooks.mjs';
import { root } from './repository.mjs';

const { apiSchema, printedSchema } = await import('../src/api/schema.ts');
const { errorCodesJson, errorCodesPage, schemaPage } = await import('../src/api/schema-reference.ts');

const files = {
  'schema/schema.graphql': printedSchema(),
  'schema/error-codes.json': errorCodesJson(),
  'docs/reference/schema.md': schemaPage(apiSchema()),
  'docs/reference/error-codes.md': errorCodesPage(),
};

const differing = Object.entries(files).filter(([name, text]) => {
  const file = path.join(root, name);
  return !existsSync(file) || readFileSync(file, 'utf8') !== text;
});

if (process.argv.includes('--check')) {
  for (const [name] of differing) console.log(`${name} differs from the code`);
  if (differing.length > 0) {
    console.log('If the change of the API is meant, write them anew: npm run schema:api');
    process.exit(1);
  }
} else {
  for (const [name, text] of differing) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(`wrote ${name}`);
  }
}

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The linter of imports finds what it is there for: one violation of each kind, planted in a tree of its own. */

const root = path.resolve(import.meta.dirname, '../..');

const PLANTED: Readonly<Record<string, { readonly file: string; readonly text: string }>> = {
  'ledger-imports-upward': { file: 'src/ledger/a.ts', text: "import { b } from '../points/ok.js';\nb;" },
  'values-imports-upward': {
    file: 'src/values/a.ts',
    text: "import type { B } from '../api/ok.js';\nexport type A = B;",
  },
  'members-imports-sibling': { file: 'src/members/a.ts', text: "export { b } from '../partners/ok.js';" },
  'cli-imports-sibling': { file: 'src/cli/a.ts', text: "await import('../api/ok.js');" },
  'settlement-pricing-imports-upward': {
    file: 'src/settlement/pricing/a.ts',
    text: "import { b } from '../close/ok.js';\nb;",
  },
  'settlement-close-imports-upward': {
    file: 'src/settlement/close/a.ts',
    text: "import { b } from '../agreement/ok.js';\nb;",
  },
  'settlement-base-imports-folders': {
    file: 'src/settlement/a.ts',
    text: "import { b } from './pricing/ok.js';\nb;",
  },
  'graphql-outside-api': {
    file: 'src/points/graphql.ts',
    text: "import { graphql } from 'graphql';\ngraphql;",
  },
  'http-outside-api': { file: 'src/jobs/http.ts', text: "import { fastify } from 'fastify';\nfastify;" },
  'node-http-outside-transport': {
    file: 'src/points/http.ts',
    text: "import { createServer } from 'node:http';\ncreateServer;",
  },
  'bullmq-outside-queue': { file: 'src/jobs/queue.ts', text: "import { Queue } from 'bullmq';\nQueue;" },
  'driver-outside-runtime': { file: 'src/points/driver.ts', text: "import pg from 'pg';\npg;" },
  'orm-outside-runtime': {
    file: 'src/points/orm.ts',
    text: "import { MikroORM } from '@mikro-orm/postgresql';\nMikroORM;",
  },
  circle: { file: 'src/values/circle.ts', text: "import { b } from './ok.js';\nexport const c = b;" },
  'migrations-import-sources': {
    file: 'migrations/a.ts',
    text: "import { b } from '../src/values/ok.js';\nb;",
  },
  'sources-import-tests': { file: 'src/values/tested.ts', text: "import '../../tests/ok.js';" },
  'not-resolvable': { file: 'src/values/lost.ts', text: "import './nowhere.js';" },
  'development-dependency': { file: 'src/values/dev.ts', text: "import fc from 'fast-check';\nfc;" },
};

/** What is fine, also where it is close to what is not. */
const FINE: Readonly<Record<string, string>> = {
  'src/api/ok.ts':
    "import { createServer } from 'node:http';\nexport type B = 1;\nexport const b = createServer;",
  'src/partners/ok.ts': "import { b } from '../values/b.js';\nexport { b };",
  'src/points/ok.ts':
    "import { p } from '@mikro-orm/core';\nimport type { EntityManager } from '@mikro-orm/postgresql';\nimport type { Pool } from 'pg';\nexport const b = p;\nexport type E = EntityManager | Pool;",
  'src/settlement/ok.ts': "import { b } from '../values/b.js';\nexport { b };",
  'src/settlement/pricing/ok.ts': "import { b } from '../ok.js';\nexport { b };",
  'src/settlement/agreement/ok.ts': "import { b } from '../pricing/ok.js';\nexport { b };",
  'src/settlement/close/ok.ts': "import { b } from '../pricing/ok.js';\nexport { b };",
  'src/values/b.ts': 'export const b = 1;',
  'src/values/ok.ts': "import { c } from './circle.js';\nexport const b: number = c;",
  'tests/ok.ts': 'export {};',
};

let tree: string;
let found: readonly { readonly rule: { readonly name: string }; readonly from: string }[];

beforeAll(async () => {
  tree = await mkdtemp(path.join(tmpdir(), 'ladder-'));
  await symlink(path.join(root, 'node_modules'), path.join(tree, 'node_modules'), 'junction');
  await symlink(path.join(root, 'package.json'), path.join(tree, 'package.json'));
  const files = {
    ...FINE,
    ...Object.fromEntries(Object.values(PLANTED).map(({ file, text }) => [file, text])),
  };
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(tree, file)), { recursive: true });
    await writeFile(path.join(tree, file), `${text}\n`);
  }
  found = JSON.parse(await cruised()).summary.violations;
});

afterAll(() => rm(tree, { recursive: true, force: true }));

function cruised(): Promise<string> {
  const cruiser = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const config = path.join(root, '.dependency-cruiser.mjs');
  const args = [cruiser, '--config', config, '--output-type', 'json', 'src', 'migrations'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: tree, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      // It ends with the number of violations.
      if (stdout === '') reject(new Error(stderr || String(error)));
      else resolve(stdout);
    });
  });
}

test.each(Object.entries(PLANTED))('%s is found', (name, { file }) => {
  expect(found.filter(({ from }) => from === file).map(({ rule }) => rule.name)).toContain(name);
});

test('nothing is found in what is fine', () => {
  const fine = found.filter(({ from }) => Object.hasOwn(FINE, from));
  expect(fine.map(({ rule, from }) => `${rule.name}: ${from}`)).toEqual([]);
});

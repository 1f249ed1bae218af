import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as sdk from '../../partners-sdk/src/index.js';
import { Placeholders, stepsOf } from '../docs/walkthrough.js';
import { callerOn } from '../harness/api-client.js';
import { type DemoServer, startDemoServer } from './pages/demo-server.js';
import { examplesIn, fencesIn, programOfExamples } from './pages/docstrings.js';
import { differenceOf, programOf } from './pages/page-program.js';
import { createPartnerFolder, type PartnerFolder } from './pages/partner-folder.js';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const pages = readdirSync(path.join(root, 'docs', 'partners')).filter((name) => name.endsWith('.md'));
const programs = pages.map((name) => ({
  name,
  program: programOf(name, readFileSync(path.join(root, 'docs', 'partners', name), 'utf8'), [
    'graphql',
    'json',
  ]),
}));
const sources = path.join(root, 'partners-sdk', 'src');
const examples = examplesIn(sources);

/** What the guides show, as a partner's engineer would run it: against the demonstration, with the package as it is published. */
describe('docs/partners', () => {
  let server: DemoServer;
  let folder: PartnerFolder;

  beforeAll(async () => {
    [server, folder] = await Promise.all([startDemoServer(), createPartnerFolder()]);
    folder.write({ name: 'page.mjs', text: PAGE });
    folder.write(programOfExamples(examples, Object.keys(sdk)));
    for (const { program } of programs) {
      for (const file of program.files) folder.write(file);
      if (program.main) folder.write(program.main);
    }
  });
  afterAll(async () => {
    folder?.remove();
    await server?.close();
  });

  test('the code of all pages is typed', async () => {
    expect(await folder.typeProblems()).toBe('');
    folder.write({
      name: 'mistake.ts',
      text: "import { hamsood } from './hamsood.ts';\nawait hamsood.points.burn(5);\n",
    });
    expect(await folder.typeProblems()).toMatch(/^mistake\.ts\(2,/);
  });

  const run = programs.filter(({ program }) => program.main);
  test.each(run)('$name prints what it says', async ({ program }) => {
    const { main, output, stays } = program;
    const { printed, complaints, code } = await folder.run(main?.name ?? '', {
      env: await server.environment(),
      before: './page.mjs',
      ...(stays ? { until: (lines) => lines.length >= output.length } : {}),
    });
    expect([differenceOf(output, printed), complaints]).toEqual([undefined, '']);
    expect(code).toBe(stays ? null : 0);
  });

  const page = readFileSync(path.join(root, 'docs', 'partners', 'webhooks.md'), 'utf8');
  const known = new Placeholders();
  test.each(stepsOf(page))('webhooks.md, line $line', async (step) => {
    if (step.kind !== 'request') throw new Error('there is nobody who listens');
    const { HAMSOOD_KEY } = await server.environment();
    const caller = callerOn(server.server.api.port, HAMSOOD_KEY);
    const { data, errors } = await caller.ask(known.fill(step.request));
    expect(errors).toBeUndefined();
    expect({ data }).toEqual(known.expected(step.answer, { data }));
  });

  test('what docstrings show runs', async () => {
    const { printed, complaints, code } = await folder.run('docstrings.ts', {
      env: await server.environment(),
    });
    expect([printed.at(-1), complaints, code]).toEqual(['end', '', 0]);
    expect(examples.length).toBeGreaterThan(15);
    expect(fencesIn(sources)).toBe(examples.length);
  });

  /** Runs the checkout of failure.md for a new order and member, killed at a step; then once more. */
  async function killedAt(step: number) {
    const given = await server.environment();
    const env = { ...given, ORDER: `order-${step}` };
    const killed = { env: { ...env, DIE_AT: String(step) }, before: './die.mjs' };
    const first = await folder.run('checkout.ts', killed);
    const again = await folder.run('checkout.ts', { env });
    const { member } = await callerOn(server.server.api.port, given.HAMSOOD_KEY).get(
      `{ member(ref: { phone: "${given.HAMSOOD_MEMBER}" }) { balance { posted held } } }`,
    );
    return { died: first.code, told: again.printed, complaints: again.complaints, balance: member.balance };
  }

  test('L-04 B-03 the checkout of failure.md takes the points once, wherever it is killed', async () => {
    folder.write({ name: 'die.mjs', text: DIE });
    // Two requests, each before it is sent and after it was answered; four writes, each before, half-way and after.
    const steps = Array.from({ length: 2 * 2 + 4 * 3 }, (_, at) => at + 1);
    const outcomes = [];
    for (let at = 0; at < steps.length; at += 4) {
      outcomes.push(...(await Promise.all(steps.slice(at, at + 4).map(killedAt))));
    }
    expect(outcomes).toEqual(
      steps.map((step) => ({
        died: 137,
        told: [`order-${step}: captured`],
        complaints: '',
        balance: { posted: '300', held: '0' },
      })),
    );
    expect((await killedAt(steps.length + 1)).died).toBe(0);
  }, 180_000);
});

/** What the code for a browser is given of one: an element that prints what it shows, and paths of its own server. */
const PAGE = `
const { promise: shown, resolve } = Promise.withResolvers();
const element = {
  set textContent(text) {
    console.log('page:', text);
    resolve();
  },
};
const { fetch } = globalThis;
Object.assign(globalThis, {
  shown,
  document: { querySelector: () => element },
  fetch: (url, init) =>
    fetch(String(url).startsWith('/') ? 'http://127.0.0.1:' + process.env.PORT + url : url, init),
});
`;

/** Counts what touches the world, and dies at the step that is asked for. */
const DIE = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
let steps = 0;
const step = () => {
  steps += 1;
  if (steps === Number(process.env.DIE_AT)) process.exit(137);
};
const { fetch } = globalThis;
globalThis.fetch = async (...request) => {
  step();
  const answer = await fetch(...request);
  step();
  return answer;
};
const { writeFileSync, renameSync } = fs;
fs.writeFileSync = (...given) => {
  step();
  writeFileSync(...given);
  step();
};
fs.renameSync = (...given) => {
  renameSync(...given);
  step();
};
syncBuiltinESMExports();
`;

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DemoServer, startDemoServer } from './pages/demo-server.js';
import { differenceOf, programOf } from './pages/page-program.js';
import { createPartnerFolder, type PartnerFolder } from './pages/partner-folder.js';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const pages = readdirSync(path.join(root, 'docs', 'partners')).filter((name) => name.endsWith('.md'));
const programs = pages.map((name) => ({
  name,
  program: programOf(name, readFileSync(path.join(root, 'docs', 'partners', name), 'utf8')),
}));

/** What the guides show, as a partner's engineer would run it: against the demonstration, with the package as it is published. */
describe('docs/partners', () => {
  let server: DemoServer;
  let folder: PartnerFolder;

  beforeAll(async () => {
    [server, folder] = await Promise.all([startDemoServer(), createPartnerFolder()]);
    folder.write({ name: 'page.mjs', text: PAGE });
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

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDevelopmentIssuer } from '../../src/access/development-issuer.js';
import { runCommandLine } from '../../src/cli/run-command-line.js';
import { systemClock } from '../../src/runtime/clock.js';
import { encodeId } from '../../src/values/ids.js';

const COALITION = encodeId('coalition', 7n);
const PARTNER = encodeId('partner', 8n);

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'hamsood-token-'));
});
afterAll(() => rm(dataDir, { recursive: true }));

async function token(args: readonly string[], environment: NodeJS.ProcessEnv = { DATA_DIR: dataDir }) {
  let out = '';
  let err = '';
  const exitCode = await runCommandLine(['token', ...args], {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    interactive: false,
    environment,
    signal: new AbortController().signal,
  });
  return { exitCode, out: out.trim(), err: err.trim() };
}

async function principalOf(text: string) {
  const issuer = await openDevelopmentIssuer({ dataDir, clock: systemClock });
  return (await issuer.verify(text)).principal;
}

test('A-02 a development token for the platform administrator is accepted as that', async () => {
  const { exitCode, out } = await token(['--platform']);
  expect(exitCode).toBe(0);
  expect(await principalOf(out)).toMatchObject({ kind: 'platform' });
});

test('A-02 a development token names coalition, roles and partner; the same name is the same person', async () => {
  const staff = ['--coalition', COALITION, '--role', 'partner-staff', '--partner', PARTNER];
  const first = await principalOf((await token([...staff, '--name', 'one'])).out);
  const again = await principalOf((await token(['--coalition', COALITION, '--name', 'one'])).out);
  expect(first).toMatchObject({ kind: 'user', coalitionId: 7n, roles: ['partner-staff'], partnerId: 8n });
  expect(again).toMatchObject({ kind: 'user', coalitionId: 7n, roles: ['operator'], partnerId: null });
  expect(first?.kind === 'user' && again?.kind === 'user' && first.subject === again.subject).toBe(true);
});

test.each([
  ['neither platform nor coalition', [], 'Give either --platform or --coalition'],
  ['both', ['--platform', '--coalition', COALITION], 'Give either --platform or --coalition'],
  ['staff of nobody', ['--coalition', COALITION, '--role', 'partner-staff'], '--partner par_'],
  ['an operator of a partner', ['--coalition', COALITION, '--partner', PARTNER], 'no --partner'],
  ['another kind of id', ['--coalition', PARTNER], 'coa_'],
  ['a role that does not exist', ['--coalition', COALITION, '--role', 'king'], 'operator'],
])('%s: one line that says what to do, and no token', async (_, args, told) => {
  const { exitCode, out, err } = await token(args);
  expect(exitCode).not.toBe(0);
  expect(out).toBe('');
  expect(err).toContain(told);
  expect(err.split('\n')).toHaveLength(1);
});

test('A-02 where development tokens are off, none is made', async () => {
  const { exitCode, out, err } = await token(['--platform'], { DATA_DIR: dataDir, DEV_TOKENS: 'off' });
  expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
  expect(err).toMatch(/DEV_TOKENS.*OpenID/);
});

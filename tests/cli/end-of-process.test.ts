import { spawn } from 'node:child_process';
import path from 'node:path';

const PROGRAM = [path.resolve('tests/harness/run-typescript.mjs'), 'src/cli/main.ts'];

/** Says so when the process is ended by name, which it is not where it runs out of things to do. */
const WITNESS = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from 'node:fs';
  const { reallyExit } = process;
  process.reallyExit = (code) => {
    writeSync(3, 'ended with ' + code);
    reallyExit.call(process, code);
  };
`)}`;

test('what the command line says to a pipe that nobody reads on (| head) ends it in peace', async () => {
  const child = spawn(process.execPath, [...PROGRAM, '--help'], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy(); // before it has said anything
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const ended = await new Promise((resolve) => child.once('close', (...how) => resolve(how)));
  expect({ ended, complaints }).toEqual({ ended: [0, null], complaints: '' });
});

test('it ends by name, with its exit code, once all that it has to say is said', async () => {
  const unknown = 'x'.repeat(120_000); // a pipe takes 64 kB before it is read
  const child = spawn(process.execPath, ['--import', WITNESS, ...PROGRAM, unknown], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('close', (...how) => resolve(how)));
  const [said, witnessed] = await Promise.all([allOf(child.stdio[2]), allOf(child.stdio[3])]);
  expect({ ended: await ended, witnessed }).toEqual({ ended: [1, null], witnessed: 'ended with 1' });
  expect(said.trim()).toBe(`error: unknown command '${unknown}'`);
});

async function allOf(stream: unknown): Promise<string> {
  let text = '';
  for await (const piece of (stream as NodeJS.ReadableStream).setEncoding('utf8')) text += piece;
  return text;
}

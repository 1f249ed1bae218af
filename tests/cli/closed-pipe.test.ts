import { spawn } from 'node:child_process';
import path from 'node:path';

const PROGRAM = [path.resolve('tests/harness/run-typescript.mjs'), 'src/cli/main.ts'];

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

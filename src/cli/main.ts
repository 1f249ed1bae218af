import '../runtime/node-guard.js';
import 'reflect-metadata';
import { runCommandLine } from './run-command-line.js';

const interruption = new AbortController();
process.once('SIGINT', () => {
  process.stderr.write('\nStopping; once more stops at once\n');
  interruption.abort();
  process.once('SIGINT', () => process.exit(130));
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  interactive: process.stderr.isTTY === true,
  environment: process.env,
  signal: interruption.signal,
});

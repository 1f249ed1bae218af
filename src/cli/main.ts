import '../runtime/node-guard.js';
import 'reflect-metadata';
import { runCommandLine } from './run-command-line.js';

const interruption = new AbortController();
process.once('SIGINT', () => {
  process.stderr.write('\nStopping; once more stops at once\n');
  interruption.abort();
  process.once('SIGINT', () => process.exit(130));
});

/** Says something to whoever reads the stream, until nobody does any more, as with `| head`: then nothing new is begun. */
function speakerTo(stream: NodeJS.WriteStream): (text: string) => void {
  let isGone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isGone = true;
    interruption.abort();
  });
  return (text) => {
    if (!isGone) stream.write(text);
  };
}

process.exitCode = await runCommandLine(process.argv.slice(2), {
  out: speakerTo(process.stdout),
  err: speakerTo(process.stderr),
  interactive: process.stderr.isTTY === true,
  environment: process.env,
  signal: interruption.signal,
});

// Once everything is said, as what waits to be written keeps this from coming. Node 24 would take itself apart first, and
// waits for ever where the connection to the database was cut at the wrong moment.
process.once('beforeExit', () => process.exit());

import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommandLineError } from './command-line.error.js';
import type { Terminal } from './terminal.js';

/**
 * Writes pieces to a file as they come, however many there are.
 * @throws CommandLineError when the file is there already, or cannot be written
 */
export async function writeNewFile(
  file: string,
  pieces: AsyncIterable<string | Uint8Array>,
  { signal }: Terminal,
): Promise<void> {
  const handle = await open(file, 'wx').catch((error: NodeJS.ErrnoException) => {
    throw new CommandLineError(
      error.code === 'EEXIST' ? `${file} is there already` : `${file} cannot be written: ${error.message}`,
    );
  });
  // One piece is ready while the one before it is written.
  await pipeline(Readable.from(pieces, { highWaterMark: 1 }), handle.createWriteStream(), { signal });
}

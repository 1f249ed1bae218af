import type { CommandOutcome } from '../../values/command-outcome.js';
import type { Parsed } from '../../values/parsed.js';

/** A step of the demonstration was refused; told in the log, the server runs without the demonstration. */
export class DemoRefusedError extends Error {
  override name = 'DemoRefusedError';
}

/** What a command did. @throws DemoRefusedError */
export function must<T>(outcome: CommandOutcome<T>): T {
  if (!outcome.refusals) return outcome.done;
  throw new DemoRefusedError(outcome.refusals[0].message);
}

/** What the demonstration's own content was read into. @throws DemoRefusedError */
export function read<T>(value: Parsed<T>): T {
  if (value.ok) return value.value;
  throw new DemoRefusedError(value.problem);
}

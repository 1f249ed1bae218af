/** A command cannot do what was asked; the message is one line that says what to do. */
export class CommandLineError extends Error {
  override name = 'CommandLineError';
}

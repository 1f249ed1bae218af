/** An import cannot go on, through no fault of its rows; the message is one line. It can be run again from the start. */
export class ImportStoppedError extends Error {
  override name = 'ImportStoppedError';
}

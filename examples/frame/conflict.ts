/** What was asked is not possible, and the page says why. */
export class Conflict extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

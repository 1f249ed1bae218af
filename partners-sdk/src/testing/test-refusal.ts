import type { ErrorCode, UserError } from '../generated/types.js';

/** Thrown within an operation of the test server: nothing of it happens. */
export class TestRefusal extends Error {
  readonly userError: UserError;

  constructor(code: ErrorCode, message: string, field: readonly string[] | null = null) {
    super(message);
    this.userError = { code, message, field, transient: code === 'LEDGER_BUSY' };
  }
}

/** @throws TestRefusal */
export function refuse(code: ErrorCode, message: string, ...field: readonly string[]): never {
  throw new TestRefusal(code, message, field.length > 0 ? field : null);
}

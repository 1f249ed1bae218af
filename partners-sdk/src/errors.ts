import type { ErrorCode, UserError } from './generated/types.js';

/** What every error of this package tells. */
export interface ErrorDetails {
  /** What a program should look at. */
  readonly code: string;
  /** The server's name for the request, to be quoted when asking its operator; undefined where none answered. */
  readonly requestId?: string | undefined;
  /** Whether the very same call may succeed in a moment. */
  readonly transient?: boolean;
  /** Path of the input that is the cause. */
  readonly field?: readonly string[] | undefined;
  /** How many tries were made. */
  readonly attempts?: number;
  /** After how many milliseconds the server asks to be asked again. */
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/** Everything that this package throws, aborted calls aside: those throw the signal's reason. */
export class HamsoodError extends Error {
  override readonly name: string = 'HamsoodError';
  /** What a program should look at. */
  readonly code: string;
  /** The server's name for the request, to be quoted when asking its operator; undefined where none answered. */
  readonly requestId: string | undefined;
  /** Whether the very same call may succeed in a moment. */
  readonly transient: boolean;
  /** Path of the input that is the cause. */
  readonly field: readonly string[] | undefined;
  /** How many tries were made. */
  readonly attempts: number;
  /** After how many milliseconds the server would take it; undefined where it did not say. */
  readonly retryAfter: number | undefined;

  constructor(message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.requestId = details.requestId;
    this.transient = details.transient ?? false;
    this.field = details.field;
    this.attempts = details.attempts ?? 1;
    this.retryAfter = details.retryAfter;
  }
}

/** The programme said no, and nothing has changed: not enough points, a known purchase, a member that is not linked … */
export class RefusalError extends HamsoodError {
  override readonly name = 'RefusalError';
  declare readonly code: ErrorCode;
  /** All that was wrong; the first one is what this error tells. */
  readonly userErrors: readonly UserError[];

  constructor(userErrors: readonly [UserError, ...UserError[]], details: Omit<ErrorDetails, 'code'>) {
    const [first] = userErrors;
    super(first.message, {
      ...details,
      code: first.code,
      transient: first.transient,
      field: first.field ?? undefined,
    });
    this.userErrors = userErrors;
  }
}

/** The credential is missing, unknown, expired or revoked. */
export class AuthenticationError extends HamsoodError {
  override readonly name = 'AuthenticationError';
}

/** The credential is good, but not for this: a scope is missing, or it is for callers of another kind. */
export class PermissionError extends HamsoodError {
  override readonly name = 'PermissionError';
}

/** Too much was asked in too short a time, and waiting did not help within the tries that were allowed. */
export class ThrottledError extends HamsoodError {
  override readonly name = 'ThrottledError';
}

/** The request could not be understood, or is too large: a mistake in the program that made it. */
export class RequestError extends HamsoodError {
  override readonly name = 'RequestError';
}

/** Something went wrong in the server, or in what stands before it. What was asked may have happened: ask again with the same key. */
export class ServerError extends HamsoodError {
  override readonly name = 'ServerError';
}

/** The server was not reached, or its answer did not arrive. What was asked may have happened: ask again with the same key. */
export class ConnectionError extends HamsoodError {
  override readonly name = 'ConnectionError';
}

/** No answer in time. What was asked may have happened: ask again with the same key. */
export class TimeoutError extends HamsoodError {
  override readonly name = 'TimeoutError';
}

/** Why a webhook is not to be believed, or cannot be read. */
export type WebhookErrorCode =
  /** One of the headers webhook-id, webhook-timestamp and webhook-signature is missing, or is none. */
  | 'NO_HEADER'
  /** It was sent too long ago: somebody may be sending an old one again. */
  | 'TOO_OLD'
  /** It was sent in the future: look at this machine's clock. */
  | 'TOO_NEW'
  /** None of the secrets has signed this body. */
  | 'BAD_SIGNATURE'
  /** A secret is none. */
  | 'BAD_SECRET'
  /** The body is not as it arrived, or no event. */
  | 'BAD_BODY'
  /** The endpoint's version of bodies is one that this package does not know: take a newer one. */
  | 'UNKNOWN_VERSION';

/** A webhook that is not to be believed, or cannot be read: answer 400. */
export class WebhookError extends HamsoodError {
  override readonly name = 'WebhookError';
  declare readonly code: WebhookErrorCode;

  constructor(code: WebhookErrorCode, message: string, cause?: unknown) {
    super(message, { code, cause });
  }
}

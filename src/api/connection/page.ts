import { ApiError } from '../errors/api.error.js';
import { DEFAULT_PAGE_ITEMS, LIMITS } from '../limits/limits.js';

/** The arguments of a connection as GraphQL hands them over. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** Which part of a list to read: `size` items from the front or from the back, between two positions. */
export interface PageRequest {
  readonly size: number;
  readonly backwards: boolean;
  /** Exclusive. */
  readonly after: bigint | undefined;
  /** Exclusive. */
  readonly before: bigint | undefined;
}

/**
 * Reads the arguments of a connection. Out of range is refused, never clamped.
 * @throws ApiError INVALID_INPUT
 */
export function pageRequest({ first, after, last, before }: PageArguments): PageRequest {
  if (first != null && last != null) throw invalid('Give either first or last, not both.', 'last');
  const size = last ?? first ?? DEFAULT_PAGE_ITEMS;
  if (!Number.isInteger(size) || size < 1 || size > LIMITS.pageItems) {
    throw invalid(
      `Give ${last != null ? 'last' : 'first'} as a whole number from 1 to ${LIMITS.pageItems}.`,
      last != null ? 'last' : 'first',
    );
  }
  return {
    size,
    backwards: last != null,
    after: after == null ? undefined : readCursor(after, 'after'),
    before: before == null ? undefined : readCursor(before, 'before'),
  };
}

/** A position in a list as an opaque text. */
export function cursorOf(position: bigint): string {
  return Buffer.from(`p:${position}`, 'latin1').toString('base64url');
}

function readCursor(cursor: string, argument: 'after' | 'before'): bigint {
  const text = cursor.length <= 64 ? Buffer.from(cursor, 'base64url').toString('latin1') : '';
  const digits = /^p:([0-9]{1,19})$/.exec(text)?.[1];
  const position = digits === undefined ? undefined : BigInt(digits);
  if (position === undefined || position > 2n ** 63n - 1n) {
    throw invalid('Give a cursor as it came in pageInfo or an edge.', argument);
  }
  return position;
}

function invalid(message: string, argument: string): ApiError {
  return new ApiError('INVALID_INPUT', message, { field: [argument] });
}

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
  /** The list's name; see {@link pageRequest}. */
  readonly list: string;
  readonly size: number;
  readonly backwards: boolean;
  /** Exclusive. */
  readonly after: bigint | undefined;
  /** Exclusive. */
  readonly before: bigint | undefined;
}

// Far above what any list's name and position need.
const LONGEST_CURSOR = 128;

/**
 * Reads the arguments of a connection. Out of range is refused, never clamped.
 * @param list names the list, and whose it is where everybody has one: positions mean something in their own list
 *   only, so that a cursor of another is refused
 * @throws ApiError INVALID_INPUT
 */
export function pageRequest(list: string, page: PageArguments): PageRequest {
  const { last, after, before } = page;
  return {
    list,
    size: pageSize(page),
    backwards: last != null,
    after: after == null ? undefined : readCursor(list, after, 'after'),
    before: before == null ? undefined : readCursor(list, before, 'before'),
  };
}

/**
 * How many items a page has.
 * @throws ApiError INVALID_INPUT
 */
export function pageSize({ first, last }: Pick<PageArguments, 'first' | 'last'>): number {
  if (first != null && last != null) throw invalid('Give either first or last, not both.', 'last');
  const size = last ?? first ?? DEFAULT_PAGE_ITEMS;
  if (!Number.isInteger(size) || size < 1 || size > LIMITS.pageItems) {
    throw invalid(
      `Give ${last != null ? 'last' : 'first'} as a whole number from 1 to ${LIMITS.pageItems}.`,
      last != null ? 'last' : 'first',
    );
  }
  return size;
}

/** A position in a list as an opaque text. */
export function cursorOf(list: string, position: bigint): string {
  return Buffer.from(`${list}:${position}`, 'latin1').toString('base64url');
}

function readCursor(list: string, cursor: string, argument: 'after' | 'before'): bigint {
  const text = cursor.length <= LONGEST_CURSOR ? Buffer.from(cursor, 'base64url').toString('latin1') : '';
  const digits = /:([0-9]{1,19})$/.exec(text)?.[1];
  const position = digits === undefined ? -1n : BigInt(digits);
  // Written again it must be the same text: of this list, and in the one form that we give out.
  if (position < 0n || position > 2n ** 63n - 1n || cursorOf(list, position) !== cursor) {
    throw invalid('Give a cursor as it came in pageInfo or an edge of the same list.', argument);
  }
  return position;
}

function invalid(message: string, argument: string): ApiError {
  return new ApiError('INVALID_INPUT', message, { field: [argument] });
}

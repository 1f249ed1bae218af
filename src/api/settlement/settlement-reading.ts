import { MOST_DAYS, type ReadingSource } from '../../settlement/readings/reading.js';
import type { CommandOutcome } from '../../values/command-outcome.js';
import { type Day, dayNumber } from '../../values/day.js';
import { decodeId } from '../../values/ids.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import type { InputReader } from '../input/input-reader.js';
import { visibleStatementsOf } from './visible-statement.js';

/** Where readings of the caller's coalition come from. */
export function readingSource({ services, coalitionId }: RequestContext): ReadingSource {
  const { database, programme } = services;
  return { database, programme, coalitionId };
}

/** The partner of that id, whose settlement the caller may see. @throws ApiError INVALID_INPUT for any other */
export async function askedPartner(
  context: RequestContext,
  partnerId: string,
  path: readonly string[] = ['partnerId'],
): Promise<bigint> {
  const id = decodeId('partner', partnerId);
  const whose = visibleStatementsOf(context);
  const { partners } = await context.programme();
  if (id !== undefined && partners.has(id) && (whose === 'all' || whose === id)) return id;
  throw new ApiError('INVALID_INPUT', 'Give the id of a partner whose settlement you may see.', {
    field: path,
  });
}

/** Reads two days, both of which count; at most a year of them. */
export function readDays(
  read: InputReader,
  [from, until]: readonly [string, string],
  [fromPath, untilPath]: readonly [readonly string[], readonly string[]],
): { readonly from: Day; readonly until: Day } {
  const range = { from: read.day(from, fromPath), until: read.day(until, untilPath) };
  const { from: first, until: last } = range as { from?: Day; until?: Day };
  if (first === undefined || last === undefined) return range;
  if (last < first) read.problem('Give a last day that is not before the first one.', untilPath);
  else if (dayNumber(last) - dayNumber(first) >= MOST_DAYS)
    read.problem(`Give at most ${MOST_DAYS} days: ask for more in parts.`, untilPath);
  return range;
}

/**
 * What was read.
 * @param argument in which the fields of a refusal are; none: they are arguments
 * @throws ApiError with the first refusal
 */
export function readOrRefuse<T>(outcome: CommandOutcome<T>, ...argument: readonly string[]): T {
  if (!outcome.refusals) return outcome.done;
  const [{ code, message, field }] = outcome.refusals;
  throw new ApiError(code, message, { field: [...argument, ...field] });
}

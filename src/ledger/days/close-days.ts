import { setTimeout as pause } from 'node:timers/promises';
import { type Database, type EntityManager, inCoalition } from '../../runtime/database.js';
import { addDays, type Day } from '../../values/day.js';
import { dayOf, startOfDay, type TimeZone } from '../../values/time-zone.js';
import { failureOf } from '../batch/batch-failure.js';

/** How often closing is tried when the ledger is busy: each try holds up whoever posts for at most 50 ms. */
const TRIES = 20;
const PAUSE_MS = 100;
/** Days that are closed in one transaction, under one lock: what was left alone for a month costs what a day does. */
const DAYS_AT_ONCE = 31;

export interface CloseDaysOptions {
  /** The last day to close; all that are over by the coalition's clock when it is not given. */
  readonly until?: Day;
  /** Stops between two transactions; the next call does the rest. */
  readonly signal?: AbortSignal;
}

/**
 * Closes the coalition's business days that are over, in order (rule S-02), and adds up what was done on them (S-01):
 * afterwards `readFacts` tells of all of them, also of those that another one has closed. Whatever is posted later
 * belongs to a later day. The open sealing epoch ends with them: once it is sealed, they are.
 *
 * Safe to run twice, on several nodes at once and to be killed at any line (rule W-04): what is closed is marked in the
 * same transaction, and so is what is added up.
 * @returns the days that this call closed
 */
export async function closeDays(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  { until, signal }: CloseDaysOptions = {},
): Promise<Day[]> {
  const { firstOpen, today, timeZone } = await readState(database, coalitionId);
  const over = addDays(today, -1);
  const last = until === undefined || until > over ? over : until;
  const closed: Day[] = [];
  for (let next = firstOpen; next <= last && !signal?.aborted; ) {
    const full = addDays(next, DAYS_AT_ONCE - 1);
    const part = full < last ? full : last;
    closed.push(...(await closeUntil(database, coalitionId, part, timeZone, signal)));
    next = addDays(part, 1);
  }
  while (!signal?.aborted && (await gatherNext(database, coalitionId))) {
    // the next one
  }
  return closed;
}

interface DaysState {
  readonly firstOpen: Day;
  /** By the coalition's clock. */
  readonly today: Day;
  readonly timeZone: TimeZone;
}

async function readState(database: Pick<Database, 'orm'>, coalitionId: bigint): Promise<DaysState> {
  const [row] = await inCoalition(database, coalitionId, (em) =>
    em.execute<{ first_open: Day; now: string; zone: TimeZone }[]>(
      `select s.first_open_day::text as first_open, c.time_zone as zone,
              (floor(extract(epoch from clock_timestamp()) * 1000)::bigint + s.clock_offset_ms)::text as now
         from ledger_state s join coalition c on c.id = s.coalition_id where s.coalition_id = ?`,
      [coalitionId],
    ),
  );
  if (!row) throw new Error('the coalition has no books');
  return {
    firstOpen: row.first_open,
    today: dayOf(new Date(Number(row.now)), row.zone),
    timeZone: row.zone,
  };
}

async function closeUntil(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  day: Day,
  timeZone: TimeZone,
  signal: AbortSignal | undefined,
): Promise<Day[]> {
  const nextAt = startOfDay(addDays(day, 1), timeZone).toISOString();
  for (let tried = 1; ; tried += 1) {
    try {
      const rows = await inCoalition(database, coalitionId, (em) =>
        em.execute<{ day: Day }[]>('select day::text from close_days(?::date, ?::timestamptz) day', [
          day,
          nextAt,
        ]),
      );
      return rows.map((row) => row.day);
    } catch (error) {
      if (failureOf(error) !== 'locked' || tried >= TRIES || signal?.aborted) throw error;
      await pause(PAUSE_MS);
    }
  }
}

/** Adds up the next closed day, or all up to the last one when nothing was posted; false when there is none. */
function gatherNext(database: Pick<Database, 'orm'>, coalitionId: bigint): Promise<boolean> {
  return inCoalition(database, coalitionId, async (em) => {
    await waitAsLongAsItTakes(em);
    const days = await em.execute<{ day: Day }[]>('select day::text from gather_days() day');
    return days.length > 0;
  });
}

/** A million transactions are added up in one statement, and another node may be at it. */
async function waitAsLongAsItTakes(em: EntityManager): Promise<void> {
  await em.execute('set local statement_timeout = 0');
  await em.execute('set local lock_timeout = 0');
}

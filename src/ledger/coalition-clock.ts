import type { EntityManager } from '../runtime/database.js';

/** A coalition's clock, as it stands while its row is locked. */
export interface LockedClock {
  readonly now: Date;
  /** What the coalition's clock is ahead of the database's, in milliseconds; 0 but in test twins. */
  readonly offsetMs: number;
}

/** Reads the coalition's clock and keeps others from changing it until the transaction ends. */
export async function readClockForChange(em: EntityManager, coalitionId: bigint): Promise<LockedClock> {
  const [row] = await em.execute<{ now: string; offset: string }[]>(
    `select (floor(extract(epoch from clock_timestamp()) * 1000)::bigint + s.clock_offset_ms)::text as now,
            s.clock_offset_ms::text as offset
       from (select * from ledger_state where coalition_id = ? for no key update) s`,
    [coalitionId],
  );
  if (!row) throw new RangeError('the coalition has no books');
  return { now: new Date(Number(row.now)), offsetMs: Number(row.offset) };
}

/** Sets what the coalition's clock is ahead of the database's; the database lets only test twins' clocks advance. */
export async function setClockOffset(
  em: EntityManager,
  coalitionId: bigint,
  offsetMs: number,
): Promise<void> {
  await em.execute('update ledger_state set clock_offset_ms = ? where coalition_id = ?', [
    offsetMs,
    coalitionId,
  ]);
}

import { setTimeout as pause } from 'node:timers/promises';
import { sealEpochs } from '../../ledger/seals/seal-epochs.js';
import { type Database, type EntityManager, inCoalition } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import type { Statement } from '../statements/statement.js';

/** How often a block that another node is making is looked for. */
const TRIES = 100;
const PAUSE_MS = 100;

/** What was posted by a day is not sealed, although it was waited for. */
export class NotSealedError extends Error {
  override name = 'NotSealedError';
}

/**
 * Seals what was posted up to a closed day (rule L-10), or waits for whoever is at it.
 * @throws NotSealedError when that takes too long: what needs the seal is tried again later
 */
export async function sealUpTo(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  day: Day,
  signal?: AbortSignal,
): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    await sealEpochs(database, coalitionId, signal ? { signal } : {});
    if (await inCoalition(database, coalitionId, (em) => isSealed(em, coalitionId, day))) return;
    if (tried >= TRIES || signal?.aborted)
      throw new NotSealedError(`what was posted by ${day} is not sealed`);
    await pause(PAUSE_MS);
  }
}

/**
 * The block with which a closed day ends: it and those before it hold whatever carries the day or an earlier one, and it
 * is the same whenever it is asked for. Null where nothing had been posted by then.
 * @throws NotSealedError when it is not there yet
 */
export async function blockAtEndOf(
  em: EntityManager,
  coalitionId: bigint,
  day: Day,
): Promise<Statement['block']> {
  const [row] = await em.execute<{ epoch: number; number: number | null; hash: string | null }[]>(
    `select c.epoch, b.number, encode(b.block_hash, 'hex') as hash
       from closed_day c
       left join lateral (select number, block_hash, epoch from seal_block
                           where coalition_id = c.coalition_id and epoch = c.epoch) b on true
      where c.coalition_id = ? and c.day = ?::date`,
    [coalitionId, day],
  );
  if (!row) throw new RangeError(`${day} is not closed`);
  if (row.number !== null && row.hash !== null)
    return { number: row.number, hash: Buffer.from(row.hash, 'hex') };
  if (row.epoch > 0) throw new NotSealedError(`what was posted by ${day} is not sealed`);
  return null;
}

async function isSealed(em: EntityManager, coalitionId: bigint, day: Day): Promise<boolean> {
  try {
    await blockAtEndOf(em, coalitionId, day);
    return true;
  } catch (error) {
    if (error instanceof NotSealedError) return false;
    throw error;
  }
}

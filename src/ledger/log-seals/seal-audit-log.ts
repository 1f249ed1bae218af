import { setTimeout as pause } from 'node:timers/promises';
import { integerArray } from '../../runtime/array-literal.js';
import { type Database, type EntityManager, inCoalition } from '../../runtime/database.js';
import { announceEvent } from '../announce-event.js';
import { failureOf } from '../batch/batch-failure.js';
import { NO_BLOCK } from '../seals/block-header.js';
import { rootOf } from '../seals/merkle-tree.js';
import { BLOCK_ENTRIES, type LogBlock, logBlockHash, readLogBlocks } from './log-blocks.js';
import { type LogLeaf, nextLeaves } from './log-leaves.js';

/** How often closing an epoch is tried while commands are under way: each try holds them up for at most 50 ms. */
const TRIES = 20;
const PAUSE_MS = 100;

/**
 * Closes what the audit log got until now and seals it (rule A-08), one block per 1,024 entries. Nothing new, no block.
 * Safe to run twice, on several nodes at once and to be killed at any line (rule W-04): the blocks of an epoch and their
 * announcements are written in one database transaction, by whoever holds the seal lock of the log. Answers the blocks
 * that were made.
 */
export async function sealAuditLog(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<LogBlock[]> {
  const made: LogBlock[] = [];
  while (!signal?.aborted) {
    const next = await epochToSeal(database, coalitionId, signal);
    if (!next) break;
    const blocks = await inCoalition(database, coalitionId, (em) =>
      sealEpoch(em, coalitionId, next.epoch, signal),
    );
    if (!blocks) break;
    made.push(...blocks);
    // What comes meanwhile is for the next run.
    if (next.closed) break;
  }
  return made;
}

/** The epoch to seal next, and whether it was closed for that; undefined when there is nothing to seal. */
async function epochToSeal(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  signal: AbortSignal | undefined,
): Promise<{ readonly epoch: number; readonly closed: boolean } | undefined> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await inCoalition(database, coalitionId, (em) => closeEpoch(em, coalitionId));
    } catch (error) {
      if (failureOf(error) !== 'locked' || tried >= TRIES || signal?.aborted) throw error;
      await pause(PAUSE_MS);
    }
  }
}

async function closeEpoch(em: EntityManager, coalitionId: bigint) {
  if (!(await holdsSealLock(em, coalitionId))) return undefined;
  const [state] = await em.execute<{ closed: number; sealed: number }[]>(
    `select coalesce((select max(epoch) from closed_log_epoch where coalition_id = ?), 0) as closed,
            coalesce((select max(epoch) from log_block where coalition_id = ?), 0) as sealed`,
    [coalitionId, coalitionId],
  );
  const { closed, sealed } = state ?? { closed: 0, sealed: 0 };
  // Epochs are closed one at a time, and no other before it is sealed.
  if (closed > sealed) return { epoch: closed, closed: false };
  const epoch = closed + 1;
  if ((await nextLeaves(em, coalitionId, { epoch, after: 0n, most: 1 })).length === 0) return undefined;
  await em.execute(`select set_config('lock_timeout', '50ms', true)`);
  await em.execute('select pg_advisory_xact_lock(audit_log_lock(?))', [coalitionId]);
  await em.execute(
    'insert into closed_log_epoch (coalition_id, epoch, closed_at) values (?, ?, clock_timestamp())',
    [coalitionId, epoch],
  );
  return { epoch, closed: true };
}

async function sealEpoch(
  em: EntityManager,
  coalitionId: bigint,
  epoch: number,
  signal: AbortSignal | undefined,
): Promise<LogBlock[] | undefined> {
  if (!(await holdsSealLock(em, coalitionId))) return undefined;
  let [previous] = await readLogBlocks(em, coalitionId, { limit: 1, newestFirst: true });
  if (previous && previous.epoch >= epoch) return undefined; // somebody else has sealed it meanwhile
  const sealedAt = await databaseNow(em);
  const made: LogBlock[] = [];
  for (let after = 0n; ; ) {
    signal?.throwIfAborted();
    const leaves = await nextLeaves(em, coalitionId, { epoch, after, most: BLOCK_ENTRIES });
    const last = leaves.at(-1);
    if (!last) break;
    const block = await writeBlock(em, coalitionId, { epoch, sealedAt, previous, leaves });
    made.push(block);
    previous = block;
    after = last.id;
    if (leaves.length < BLOCK_ENTRIES) break;
  }
  if (made.length === 0)
    throw new Error(`epoch ${epoch} of the audit log would be empty: entries of it are gone`);
  return made;
}

async function holdsSealLock(em: EntityManager, coalitionId: bigint): Promise<boolean> {
  const [lock] = await em.execute<{ held: boolean }[]>(
    'select pg_try_advisory_xact_lock(audit_log_seal_lock(?)) as held',
    [coalitionId],
  );
  return lock?.held ?? false;
}

async function databaseNow(em: EntityManager): Promise<Date> {
  const [row] = await em.execute<{ now: string }[]>(
    'select floor(extract(epoch from clock_timestamp()) * 1000)::bigint::text as now',
  );
  return new Date(Number(row?.now));
}

interface NextBlock {
  readonly epoch: number;
  readonly sealedAt: Date;
  readonly previous: LogBlock | undefined;
  readonly leaves: readonly LogLeaf[];
}

/** The block, and its announcement: whoever keeps that can prove later what the chain was (rule W-01). */
async function writeBlock(
  em: EntityManager,
  coalitionId: bigint,
  { epoch, sealedAt, previous, leaves }: NextBlock,
): Promise<LogBlock> {
  const leafHashes = leaves.map(({ hash }) => hash);
  const header = {
    number: (previous?.number ?? 0) + 1,
    epoch,
    entries: leaves.length,
    merkleRoot: rootOf(leafHashes),
    previousHash: previous?.hash ?? NO_BLOCK,
    sealedAt,
  };
  const { number } = header;
  const block = {
    ...header,
    entryIds: leaves.map(({ id }) => id),
    leafHashes,
    hash: logBlockHash(coalitionId, header),
  };
  const hex = [Buffer.concat(leafHashes), block.merkleRoot, block.previousHash, block.hash].map((bytes) =>
    Buffer.from(bytes).toString('hex'),
  );
  await em.execute(
    `insert into log_block (coalition_id, number, epoch, entry_ids, leaf_hashes, merkle_root, previous_hash, block_hash,
        sealed_at)
     values (?, ?, ?, ?::bigint[], decode(?, 'hex'), decode(?, 'hex'), decode(?, 'hex'), decode(?, 'hex'), ?::timestamptz)`,
    [coalitionId, number, epoch, integerArray(block.entryIds), ...hex, sealedAt.toISOString()],
  );
  await announceEvent(em, coalitionId, {
    type: 'audit-log.sealed',
    objectId: coalitionId,
    sequence: number,
    subjectId: BigInt(number),
    at: sealedAt,
  });
  return block;
}

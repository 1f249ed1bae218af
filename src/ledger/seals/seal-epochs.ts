import { setTimeout as pause } from 'node:timers/promises';
import { type Database, type EntityManager, inCoalition } from '../../runtime/database.js';
import { announceEvent } from '../announce-event.js';
import { failureOf } from '../batch/batch-failure.js';
import { headerHash, NO_BLOCK, sealedContents } from './block-header.js';
import { CHUNK_LEAVES, latestBlock, readDigestKey, type SealBlock } from './blocks.js';
import { writeChunk } from './chunks.js';
import { sealKey } from './hashing.js';
import { rootOf } from './merkle-tree.js';
import { type EpochRange, type Leaf, leavesOf, readAlongKeys } from './read-rows.js';

/** How often closing an epoch is tried when the ledger is busy: each try holds up whoever posts for at most 50 ms. */
const TRIES = 20;
const PAUSE_MS = 100;

export interface SealOptions {
  /** Lets go of the block that is being made; it throws then, and a later call makes the block. */
  readonly signal?: AbortSignal;
}

/**
 * Closes what was posted until now and seals it, one block per epoch, older ones first (rule L-10). Nothing new, no
 * block. Safe to run twice, on several nodes at once and to be killed at any line (rule W-04): a block, the list of its
 * leaves and its announcement are written in one database transaction by whoever holds the coalition's seal lock.
 * Answers the blocks that were made.
 */
export async function sealEpochs(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  { signal }: SealOptions = {},
): Promise<SealBlock[]> {
  const made: SealBlock[] = [];
  // Up to the epoch that is open now: what is posted meanwhile is for the next run.
  const last = await openEpoch(database, coalitionId);
  while (!signal?.aborted) {
    const epoch = await closeEpoch(database, coalitionId, signal);
    if (epoch === undefined || epoch > last) break;
    const block = await inCoalition(database, coalitionId, (em) => sealEpoch(em, coalitionId, epoch, signal));
    if (!block) break;
    made.push(block);
    if (epoch === last) break;
  }
  return made;
}

async function openEpoch(database: Pick<Database, 'orm'>, coalitionId: bigint): Promise<number> {
  const [row] = await inCoalition(database, coalitionId, (em) =>
    em.execute<{ epoch: number }[]>(
      'select sealing_epoch as epoch from ledger_state where coalition_id = ?',
      [coalitionId],
    ),
  );
  if (!row) throw new Error('the coalition has no books');
  return row.epoch;
}

/** The epoch to seal next; undefined when there is nothing to seal or somebody else is at it. */
async function closeEpoch(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  for (let tried = 1; ; tried += 1) {
    try {
      const [row] = await inCoalition(database, coalitionId, (em) =>
        em.execute<{ epoch: number | null }[]>('select close_epoch() as epoch'),
      );
      return row?.epoch ?? undefined;
    } catch (error) {
      if (failureOf(error) !== 'locked' || tried >= TRIES || signal?.aborted) throw error;
      await pause(PAUSE_MS);
    }
  }
}

async function sealEpoch(
  em: EntityManager,
  coalitionId: bigint,
  epoch: number,
  signal: AbortSignal | undefined,
): Promise<SealBlock | undefined> {
  const [lock] = await em.execute<{ held: boolean }[]>(
    'select pg_try_advisory_xact_lock(ledger_seal_lock(?)) as held',
    [coalitionId],
  );
  if (!lock?.held) return undefined;
  await readAlongKeys(em);
  const previous = await latestBlock(em, coalitionId);
  if (previous && previous.epoch >= epoch) return undefined; // somebody else has sealed it meanwhile
  const range = await readRange(em, coalitionId, epoch);
  const key = sealKey(await readDigestKey(em, coalitionId));
  const number = (previous?.number ?? 0) + 1;
  const pages = leavesOf(em, coalitionId, key, range);
  const leaves = await writeLeaves(em, coalitionId, number, pages, signal);
  const contents = {
    transactions: leaves.transactions,
    steps: leaves.steps,
    lowestId: range.lowestId,
    highestId: range.highestId,
  };
  const header = {
    coalitionId,
    number,
    epoch,
    merkleRoot: leaves.root,
    contentsHash: sealedContents(key, number, contents).hash,
    previousHash: previous?.hash ?? NO_BLOCK,
    sealedAt: range.now,
  };
  const block = { ...header, ...contents, hash: headerHash(header) };
  await writeBlock(em, block);
  return block;
}

interface Range extends EpochRange {
  /** The coalition's clock. */
  readonly now: Date;
}

async function readRange(em: EntityManager, coalitionId: bigint, epoch: number): Promise<Range> {
  const [row] = await em.execute<{ lowest_id: string; highest_id: string; now: string }[]>(
    `select c.lowest_id::text, c.highest_id::text,
            (floor(extract(epoch from clock_timestamp()) * 1000)::bigint + s.clock_offset_ms)::text as now
       from closed_epoch c join ledger_state s on s.coalition_id = c.coalition_id
      where c.coalition_id = ? and c.epoch = ?`,
    [coalitionId, epoch],
  );
  if (!row) throw new Error(`epoch ${epoch} is not closed`);
  return {
    epoch,
    lowestId: BigInt(row.lowest_id),
    highestId: BigInt(row.highest_id),
    now: new Date(Number(row.now)),
  };
}

async function writeLeaves(
  em: EntityManager,
  coalitionId: bigint,
  number: number,
  pages: AsyncIterable<readonly Leaf[]>,
  signal: AbortSignal | undefined,
): Promise<{ readonly root: Buffer; readonly transactions: bigint; readonly steps: bigint }> {
  const roots: Buffer[] = [];
  let waiting: Leaf[] = [];
  let [transactions, steps] = [0n, 0n];
  for await (const page of pages) {
    signal?.throwIfAborted();
    for (const { kind } of page) {
      if (kind === 'transaction') transactions += 1n;
      else steps += 1n;
    }
    waiting.push(...page);
    while (waiting.length >= CHUNK_LEAVES) {
      const full = waiting.slice(0, CHUNK_LEAVES);
      waiting = waiting.slice(CHUNK_LEAVES);
      roots.push(await writeChunk(em, coalitionId, number, roots.length, full));
    }
  }
  if (waiting.length > 0) roots.push(await writeChunk(em, coalitionId, number, roots.length, waiting));
  if (roots.length === 0) throw new Error(`block ${number} would be empty: rows of a closed epoch are gone`);
  return { root: rootOf(roots), transactions, steps };
}

/** The block, and its announcement: whoever keeps that can prove later what the chain was (rule W-01). */
async function writeBlock(em: EntityManager, block: SealBlock): Promise<void> {
  const { coalitionId, number, epoch } = block;
  await em.execute(
    `insert into seal_block (coalition_id, number, epoch, transactions, steps, lowest_id, highest_id, merkle_root,
        contents_hash, previous_hash, block_hash, sealed_at)
     values (?, ?, ?, ?, ?, ?, ?, decode(?, 'hex'), decode(?, 'hex'), decode(?, 'hex'), decode(?, 'hex'), ?::timestamptz)`,
    [
      coalitionId,
      number,
      epoch,
      block.transactions,
      block.steps,
      block.lowestId,
      block.highestId,
      Buffer.from(block.merkleRoot).toString('hex'),
      Buffer.from(block.contentsHash).toString('hex'),
      Buffer.from(block.previousHash).toString('hex'),
      block.hash.toString('hex'),
      block.sealedAt.toISOString(),
    ],
  );
  await announceEvent(em, coalitionId, {
    type: 'ledger.sealed',
    objectId: coalitionId,
    sequence: number,
    subjectId: BigInt(number),
    at: block.sealedAt,
  });
}

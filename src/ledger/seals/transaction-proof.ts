import type { EntityManager } from '../../runtime/database.js';
import { blockOfEpoch, readDigestKey, type SealBlock } from './blocks.js';
import { findLeaf } from './chunks.js';
import { sealKey } from './hashing.js';
import { type PathStep, pathOf } from './merkle-tree.js';
import { readSealedTransaction } from './read-rows.js';
import { type SealedPart, sealedParts } from './sealed-leaf.js';

/** That a block holds a transaction. Holds everything of it: what a reader may not see is left out by who answers. */
export interface TransactionInclusion {
  /** As the transaction is now: altered rows make a proof that does not hold. */
  readonly parts: readonly SealedPart[];
  /** From the leaf to the block's root. */
  readonly path: readonly PathStep[];
  readonly block: SealBlock;
}

/** Proves that a transaction is sealed; undefined while it is not, and for one that is not there. */
export async function proveTransaction(
  em: EntityManager,
  coalitionId: bigint,
  transactionId: bigint,
): Promise<TransactionInclusion | undefined> {
  const found = await readSealedTransaction(em, coalitionId, transactionId);
  const block = found && (await blockOfEpoch(em, coalitionId, found.epoch));
  const place = block && (await findLeaf(em, coalitionId, block.number, transactionId));
  if (!place) return undefined;
  const key = sealKey(await readDigestKey(em, coalitionId));
  return {
    parts: sealedParts(key, found.row),
    path: [...pathOf(place.hashes, place.at), ...pathOf(place.chunkRoots, place.chunk)],
    block,
  };
}

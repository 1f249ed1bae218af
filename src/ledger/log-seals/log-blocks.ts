import type { EntityManager } from '../../runtime/database.js';
import { canonicalJson } from '../../values/canonical-json.js';
import { encodeId } from '../../values/ids.js';
import { formatInstant } from '../../values/instant.js';
import { blockHash, HASH_BYTES } from '../seals/hashing.js';

/** Of the header's serialisation. */
const BLOCK_FORMAT = 1;

/** Most entries of a block. */
export const BLOCK_ENTRIES = 1024;

/** A block of the audit log as it stands in the database. */
export interface LogBlock {
  /** 1, 2, 3 … */
  readonly number: number;
  readonly epoch: number;
  readonly entryIds: readonly bigint[];
  /** In the order of the ids. */
  readonly leafHashes: readonly Buffer[];
  readonly merkleRoot: Buffer;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
  /** By the database's clock. */
  readonly sealedAt: Date;
}

interface Row {
  readonly number: number;
  readonly epoch: number;
  readonly entry_ids: string;
  readonly leaf_hashes: string;
  readonly merkle_root: string;
  readonly previous_hash: string;
  readonly block_hash: string;
  readonly sealed_at: string;
}

/** What a block's hash is made of. */
export type LogBlockHeader = Pick<
  LogBlock,
  'number' | 'epoch' | 'merkleRoot' | 'previousHash' | 'sealedAt'
> & {
  readonly entries: number;
};

/** A block's hash: no block of the books has the same header. */
export function logBlockHash(coalitionId: bigint, header: LogBlockHeader): Buffer {
  return blockHash(
    canonicalJson({
      coalitionId: encodeId('coalition', coalitionId),
      entries: header.entries,
      epoch: header.epoch,
      format: BLOCK_FORMAT,
      kind: 'audit log',
      merkleRoot: header.merkleRoot.toString('hex'),
      number: header.number,
      previousHash: header.previousHash.toString('hex'),
      sealedAt: formatInstant(header.sealedAt),
    }),
  );
}

/** Blocks with higher numbers, in their order; or the newest ones. */
export async function readLogBlocks(
  em: EntityManager,
  coalitionId: bigint,
  {
    after = 0,
    limit,
    newestFirst = false,
  }: { readonly after?: number; readonly limit: number; readonly newestFirst?: boolean },
): Promise<LogBlock[]> {
  const rows = await em.execute<Row[]>(
    `select number, epoch, array_to_string(entry_ids, ',') as entry_ids, encode(leaf_hashes, 'hex') as leaf_hashes,
            encode(merkle_root, 'hex') as merkle_root, encode(previous_hash, 'hex') as previous_hash,
            encode(block_hash, 'hex') as block_hash, (extract(epoch from sealed_at) * 1000)::bigint::text as sealed_at
       from log_block where coalition_id = ? and number > ?
      order by number ${newestFirst ? 'desc' : 'asc'} limit ?`,
    [coalitionId, after, limit],
  );
  return rows.map((row) => ({
    number: row.number,
    epoch: row.epoch,
    entryIds: row.entry_ids.split(',').map(BigInt),
    leafHashes: hashesIn(Buffer.from(row.leaf_hashes, 'hex')),
    merkleRoot: Buffer.from(row.merkle_root, 'hex'),
    previousHash: Buffer.from(row.previous_hash, 'hex'),
    hash: Buffer.from(row.block_hash, 'hex'),
    sealedAt: new Date(Number(row.sealed_at)),
  }));
}

function hashesIn(bytes: Buffer): Buffer[] {
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, at) =>
    bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
}

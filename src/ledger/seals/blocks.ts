import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { BlockContents, BlockHeader } from './block-header.js';

/** A block as it stands in the books. */
export interface SealBlock extends BlockHeader, BlockContents {
  readonly hash: Buffer;
  readonly merkleRoot: Buffer;
  readonly contentsHash: Buffer;
  readonly previousHash: Buffer;
}

/** Leaves to a row of `seal_chunk`: a power of two, so that each is a subtree. */
export const CHUNK_LEAVES = 1024;

interface Row {
  readonly number: number;
  readonly epoch: number;
  readonly transactions: string;
  readonly steps: string;
  readonly lowest_id: string;
  readonly highest_id: string;
  readonly merkle_root: string;
  readonly contents_hash: string;
  readonly previous_hash: string;
  readonly block_hash: string;
  readonly sealed_at: string;
}

const COLUMNS = `number, epoch, transactions::text, steps::text, lowest_id::text, highest_id::text,
  encode(merkle_root, 'hex') as merkle_root, encode(contents_hash, 'hex') as contents_hash,
  encode(previous_hash, 'hex') as previous_hash, encode(block_hash, 'hex') as block_hash,
  (extract(epoch from sealed_at) * 1000)::bigint::text as sealed_at`;

/** Which part of the chain to read, in the order of the numbers unless `newestFirst`. */
export interface BlocksPage {
  /** Only blocks with higher numbers. */
  readonly after?: bigint | undefined;
  readonly limit: number;
  readonly newestFirst?: boolean;
}

/** Blocks of the chain. */
export async function readBlocks(
  em: EntityManager,
  coalitionId: bigint,
  { after = 0n, limit, newestFirst = false }: BlocksPage,
): Promise<SealBlock[]> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from seal_block where coalition_id = ? and number > ?::bigint
      order by number ${newestFirst ? 'desc' : 'asc'} limit ?`,
    [coalitionId, after, limit],
  );
  return rows.map((row) => blockOf(coalitionId, row));
}

/** The newest block; undefined before the first. */
export async function latestBlock(em: EntityManager, coalitionId: bigint): Promise<SealBlock | undefined> {
  const [block] = await readBlocks(em, coalitionId, { limit: 1, newestFirst: true });
  return block;
}

/** Blocks by number; those that are not there are not in the map. */
export async function readBlocksByNumber(
  em: EntityManager,
  coalitionId: bigint,
  numbers: readonly number[],
): Promise<Map<number, SealBlock>> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from seal_block where coalition_id = ? and number = any (?::integer[])`,
    [coalitionId, integerArray(numbers)],
  );
  return new Map(rows.map((row) => [row.number, blockOf(coalitionId, row)]));
}

/** The block that holds an epoch; undefined while that is not sealed. */
export async function blockOfEpoch(
  em: EntityManager,
  coalitionId: bigint,
  epoch: number,
): Promise<SealBlock | undefined> {
  const [row] = await em.execute<Row[]>(
    `select ${COLUMNS} from seal_block where coalition_id = ? and epoch = ?`,
    [coalitionId, epoch],
  );
  return row && blockOf(coalitionId, row);
}

/** The key under which a coalition's digests are made, and from which that of its seals is. */
export async function readDigestKey(em: EntityManager, coalitionId: bigint): Promise<Buffer> {
  const [row] = await em.execute<{ key: string }[]>(
    `select encode(digest_key, 'hex') as key from coalition where id = ?`,
    [coalitionId],
  );
  if (!row) throw new Error('the coalition is not there');
  return Buffer.from(row.key, 'hex');
}

function blockOf(coalitionId: bigint, row: Row): SealBlock {
  return {
    coalitionId,
    number: row.number,
    epoch: row.epoch,
    transactions: BigInt(row.transactions),
    steps: BigInt(row.steps),
    lowestId: BigInt(row.lowest_id),
    highestId: BigInt(row.highest_id),
    merkleRoot: Buffer.from(row.merkle_root, 'hex'),
    contentsHash: Buffer.from(row.contents_hash, 'hex'),
    previousHash: Buffer.from(row.previous_hash, 'hex'),
    hash: Buffer.from(row.block_hash, 'hex'),
    sealedAt: new Date(Number(row.sealed_at)),
  };
}

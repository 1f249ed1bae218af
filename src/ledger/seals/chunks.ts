import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { CHUNK_LEAVES } from './blocks.js';
import { HASH_BYTES } from './hashing.js';
import { rootOf } from './merkle-tree.js';
import type { Leaf } from './read-rows.js';

/** Writes a block's next leaves, a full chunk but for the last one. Answers their root. */
export async function writeChunk(
  em: EntityManager,
  coalitionId: bigint,
  number: number,
  chunk: number,
  leaves: readonly Leaf[],
): Promise<Buffer> {
  const hashes = leaves.map(({ hash }) => hash);
  const root = rootOf(hashes);
  const [first] = leaves as [Leaf, ...Leaf[]];
  await em.execute(
    `insert into seal_chunk (coalition_id, number, chunk, first_row, first_version, row_ids, row_versions, leaf_hashes, root)
     values (?, ?, ?, ?, ?, ?::bigint[], ?::integer[], decode(?, 'hex'), decode(?, 'hex'))`,
    [
      coalitionId,
      number,
      chunk,
      first.id,
      first.version,
      integerArray(leaves.map(({ id }) => id)),
      integerArray(leaves.map(({ version }) => version)),
      Buffer.concat(hashes).toString('hex'),
      root.toString('hex'),
    ],
  );
  return root;
}

interface ChunkRow {
  readonly chunk: number;
  readonly row_ids: string;
  readonly row_versions: string;
  readonly leaf_hashes: string;
}

const COLUMNS = `chunk, array_to_string(row_ids, ',') as row_ids, array_to_string(row_versions, ',') as row_versions,
  encode(leaf_hashes, 'hex') as leaf_hashes`;
/** Chunks read at once: 32 kB of hashes each. */
const CHUNKS_AT_ONCE = 16;

/** The leaves that a block was made of, as they were written down, some thousands at a time. */
export async function* recordedLeaves(
  em: EntityManager,
  coalitionId: bigint,
  number: number,
): AsyncGenerator<Leaf[]> {
  for (let from = 0; ; from += CHUNKS_AT_ONCE) {
    const rows = await em.execute<ChunkRow[]>(
      `select ${COLUMNS} from seal_chunk where coalition_id = ? and number = ? and chunk >= ? and chunk < ? order by chunk`,
      [coalitionId, number, from, from + CHUNKS_AT_ONCE],
    );
    if (rows.length === 0) break;
    yield rows.flatMap(leavesOfChunk);
  }
}

/** Where a transaction's leaf lies in its block: its chunk's leaves, its place among them, and all chunks' roots. */
export interface LeafPlace {
  readonly hashes: readonly Buffer[];
  readonly at: number;
  readonly chunkRoots: readonly Buffer[];
  readonly chunk: number;
}

/** Looks up a transaction's leaf; undefined when the block's list has none of it. */
export async function findLeaf(
  em: EntityManager,
  coalitionId: bigint,
  number: number,
  transactionId: bigint,
): Promise<LeafPlace | undefined> {
  const [row] = await em.execute<ChunkRow[]>(
    `select ${COLUMNS} from seal_chunk where coalition_id = ? and number = ? and first_version = 0 and first_row <= ?
      order by chunk desc limit 1`,
    [coalitionId, number, transactionId],
  );
  if (!row) return undefined;
  const leaves = leavesOfChunk(row);
  const at = leaves.findIndex((leaf) => leaf.kind === 'transaction' && leaf.id === transactionId);
  if (at < 0) return undefined;
  const roots = await em.execute<{ root: string }[]>(
    `select encode(root, 'hex') as root from seal_chunk where coalition_id = ? and number = ? order by chunk`,
    [coalitionId, number],
  );
  return {
    hashes: leaves.map(({ hash }) => hash),
    at,
    chunkRoots: roots.map(({ root }) => Buffer.from(root, 'hex')),
    chunk: row.chunk,
  };
}

/** Roots of whole chunks out of a stream of leaves: 32 bytes are kept for every 1,024 of them. */
export class ChunkRoots {
  readonly #roots: Buffer[] = [];
  #hashes: Buffer[] = [];

  add(hash: Buffer): void {
    this.#hashes.push(hash);
    if (this.#hashes.length === CHUNK_LEAVES) this.#close();
  }

  /** The root over all that was added; undefined when nothing was. */
  root(): Buffer | undefined {
    this.#close();
    return this.#roots.length > 0 ? rootOf(this.#roots) : undefined;
  }

  #close(): void {
    if (this.#hashes.length > 0) this.#roots.push(rootOf(this.#hashes));
    this.#hashes = [];
  }
}

function leavesOfChunk(row: ChunkRow): Leaf[] {
  const hashes = Buffer.from(row.leaf_hashes, 'hex');
  const versions = row.row_versions.split(',').map(Number);
  return row.row_ids.split(',').map((id, at) => {
    const version = versions[at] ?? 0;
    return {
      kind: version === 0 ? 'transaction' : 'step',
      id: BigInt(id),
      version,
      hash: hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
    };
  });
}

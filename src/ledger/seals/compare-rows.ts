import type { EntityManager } from '../../runtime/database.js';
import type { SealBlock } from './blocks.js';
import { ChunkRoots, recordedLeaves } from './chunks.js';
import { compareLeaves, type Leaf, type LeafKey, leavesOf } from './read-rows.js';

/** A row that is not as the block's list of leaves says. */
export interface RowFinding extends LeafKey {
  readonly what: 'altered' | 'missing' | 'added';
}

/** A block's rows beside what was written down of them when they were sealed. */
export interface RowComparison {
  /** Rows that are there. */
  readonly transactions: number;
  readonly steps: number;
  /** The root that the rows lead to; undefined when there is none. */
  readonly rowsRoot: Buffer | undefined;
  /** The root that the list leads to. */
  readonly listRoot: Buffer | undefined;
  readonly findings: readonly RowFinding[];
}

/**
 * Goes through a block's rows and through the list of its leaves side by side: both are in the same order, neither is
 * ever in memory as a whole.
 * @param most findings
 */
export async function compareRows(
  em: EntityManager,
  coalitionId: bigint,
  key: Buffer,
  block: SealBlock,
  most: number,
): Promise<RowComparison> {
  const rows = new LeafStream(leavesOf(em, coalitionId, key, block));
  const list = new LeafStream(recordedLeaves(em, coalitionId, block.number));
  const findings: RowFinding[] = [];
  const tell = (what: RowFinding['what'], { kind, id, version }: Leaf) => {
    if (findings.length < most) findings.push({ what, kind, id, version });
  };
  let row = await rows.next();
  let listed = await list.next();
  while (row || listed) {
    const order = !row ? 1 : !listed ? -1 : compareLeaves(row, listed);
    if (row && order < 0) tell('added', row);
    else if (listed && order > 0) tell('missing', listed);
    else if (row && listed && !row.hash.equals(listed.hash)) tell('altered', row);
    if (order <= 0) row = await rows.next();
    if (order >= 0) listed = await list.next();
  }
  const { transactions, steps } = rows;
  return { transactions, steps, rowsRoot: rows.root(), listRoot: list.root(), findings };
}

/** Leaves one by one out of pages, counted and hashed together on their way. */
class LeafStream {
  readonly #roots = new ChunkRoots();
  #page: readonly Leaf[] = [];
  #at = 0;
  transactions = 0;
  steps = 0;

  constructor(private readonly pages: AsyncGenerator<Leaf[]>) {}

  async next(): Promise<Leaf | undefined> {
    while (this.#at >= this.#page.length) {
      const { done, value } = await this.pages.next();
      if (done) return undefined;
      this.#page = value;
      this.#at = 0;
    }
    const leaf = this.#page[this.#at] as Leaf;
    this.#at += 1;
    this.#roots.add(leaf.hash);
    if (leaf.kind === 'transaction') this.transactions += 1;
    else this.steps += 1;
    return leaf;
  }

  root(): Buffer | undefined {
    return this.#roots.root();
  }
}

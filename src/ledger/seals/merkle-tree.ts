import { innerHash } from './hashing.js';

/**
 * The tree of RFC 6962 (section 2.1): of n > 1 leaves the left half takes the largest power of two below n. A run of
 * 2^k leaves that begins at a multiple of 2^k is therefore a subtree of its own, and the tree over such runs' roots is
 * the tree over all their leaves: large blocks are made and read in such runs.
 */

/** One step from a leaf to the root: the hash beside it, and on which side that stands. */
export interface PathStep {
  readonly side: 'LEFT' | 'RIGHT';
  readonly hash: Buffer;
}

/** The root over hashes (of leaves, or of whole runs of them). @throws RangeError for none */
export function rootOf(hashes: readonly Buffer[]): Buffer {
  const [first] = hashes;
  if (!first) throw new RangeError('a tree has a leaf');
  // Combining neighbours level by level, a last odd one going up as it is, gives the same tree.
  let level = hashes;
  while (level.length > 1) level = parents(level);
  return level[0] as Buffer;
}

/** The way from one of the hashes to the root over all of them, the leaf's side first. */
export function pathOf(hashes: readonly Buffer[], index: number): PathStep[] {
  if (!(index in hashes)) throw new RangeError('the tree has no such leaf');
  const path: PathStep[] = [];
  let at = index;
  for (let level = hashes; level.length > 1; level = parents(level)) {
    const beside = level[at ^ 1];
    if (beside) path.push({ side: at % 2 === 0 ? 'RIGHT' : 'LEFT', hash: beside });
    at >>= 1;
  }
  return path;
}

/** The root that a leaf's hash and its path lead to. */
export function rootAlong(leaf: Uint8Array, path: readonly PathStep[]): Uint8Array {
  return path.reduce(
    (below, { side, hash }) => (side === 'LEFT' ? innerHash(hash, below) : innerHash(below, hash)),
    leaf,
  );
}

function parents(level: readonly Buffer[]): Buffer[] {
  const above: Buffer[] = [];
  for (let at = 0; at < level.length; at += 2) {
    const left = level[at] as Buffer;
    const right = level[at + 1];
    above.push(right ? innerHash(left, right) : left);
  }
  return above;
}

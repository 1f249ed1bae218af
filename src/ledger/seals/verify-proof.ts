import { type HeaderTexts, textsHash } from './block-header.js';
import { HASH_BYTES, leafHash, partHash } from './hashing.js';
import { rootAlong } from './merkle-tree.js';
import { LEAF_FORMAT, leafText } from './sealed-leaf.js';

/**
 * Checking a proof, out of what it says alone: no server is asked, and none needs to be trusted. Everything is text as
 * the API gives it; whoever writes this in another language finds the steps and a worked example in
 * docs/reference/seals.md.
 */
export interface InclusionProof {
  /** Of the row's serialisation. */
  readonly format: number;
  readonly parts: readonly ProvenPart[];
  /** From the leaf to the root. */
  readonly path: readonly { readonly side: string; readonly hash: string }[];
  readonly block: BlockTexts;
}

/** A part of the row: hidden, or with what its hash was made of. */
export interface ProvenPart {
  readonly name: string;
  /** 64 hexadecimal digits. */
  readonly hash: string;
  /** Null where the reader may not see it. */
  readonly text: string | null;
  /** 32 hexadecimal digits; null with the text. */
  readonly blinding: string | null;
}

/** A block's header with its hash. */
export interface BlockTexts extends HeaderTexts {
  readonly hash: string;
}

/** What the proof proves: each part that was shown, by its name, as it was sealed; or the first thing that is wrong. */
export type Verified =
  | { readonly ok: true; readonly parts: ReadonlyMap<string, unknown> }
  | { readonly ok: false; readonly problem: string };

/** Whether the proof shows that the block holds the transaction, and what it says of it. */
export function verifyTransactionProof(transactionId: string, proof: InclusionProof): Verified {
  if (proof.format !== LEAF_FORMAT) return wrong(`the format ${proof.format} is not known`);
  const parts = new Map<string, unknown>();
  for (const { name, hash, text, blinding } of proof.parts) {
    if (!isHash(hash)) return wrong(`the hash of the part ${name} is none`);
    if (text === null) continue;
    if (!partHash(bytes(blinding ?? ''), text).equals(bytes(hash)))
      return wrong(`the part ${name} is not what was sealed`);
    parts.set(name, JSON.parse(text));
  }
  const said = parts.get('transaction');
  if (!isObject(said) || said.id !== transactionId)
    return wrong(`it is not of the transaction ${transactionId}`);
  if (!proof.path.every(({ side, hash }) => (side === 'LEFT' || side === 'RIGHT') && isHash(hash)))
    return wrong('the path is none');
  const leaf = leafHash(
    leafText(
      'transaction',
      proof.format,
      proof.parts.map(({ name, hash }) => ({ name, hash: bytes(hash) })),
    ),
  );
  const path = proof.path.map(({ side, hash }) => ({
    side: side === 'LEFT' ? ('LEFT' as const) : ('RIGHT' as const),
    hash: bytes(hash),
  }));
  if (hex(rootAlong(leaf, path)) !== proof.block.merkleRoot)
    return wrong('the transaction does not lead to the root of its block');
  if (!blockHolds(proof.block)) return wrong("the block's hash is not that of what it says");
  return { ok: true, parts };
}

/**
 * Whether each of the blocks, in their order, follows the one before it, the first one the block that is kept.
 * Answers what is wrong; undefined when nothing is.
 */
export function chainProblem(
  kept: Pick<BlockTexts, 'number' | 'hash'>,
  blocks: readonly BlockTexts[],
): string | undefined {
  let { number, hash } = kept;
  for (const block of blocks) {
    if (block.number !== number + 1) return `block ${number + 1} is missing`;
    if (block.previousHash !== hash) return `block ${block.number} does not follow block ${number}`;
    if (!blockHolds(block)) return `the hash of block ${block.number} is not that of what it says`;
    ({ number, hash } = block);
  }
  return undefined;
}

function blockHolds(block: BlockTexts): boolean {
  return textsHash(block).toString('hex') === block.hash;
}

function wrong(problem: string): Verified {
  return { ok: false, problem };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isHash(text: string): boolean {
  return text.length === 2 * HASH_BYTES && /^[0-9a-f]+$/.test(text);
}

function bytes(hexadecimal: string): Buffer {
  return Buffer.from(hexadecimal, 'hex');
}

function hex(hash: Uint8Array): string {
  return Buffer.from(hash).toString('hex');
}

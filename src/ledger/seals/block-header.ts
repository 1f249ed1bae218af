import { canonicalJson } from '../../values/canonical-json.js';
import { encodeId } from '../../values/ids.js';
import { formatInstant } from '../../values/instant.js';
import { blockHash, HASH_BYTES } from './hashing.js';
import { type SealedPart, sealedParts } from './sealed-leaf.js';

/** Of the header's serialisation. */
const BLOCK_FORMAT = 1;

/** What stands before the first block. */
export const NO_BLOCK = Buffer.alloc(HASH_BYTES);

/** What a block's hash is made of; nothing in it is anybody's alone. */
export interface BlockHeader {
  readonly coalitionId: bigint;
  /** 1, 2, 3 … */
  readonly number: number;
  readonly epoch: number;
  readonly merkleRoot: Uint8Array;
  /** See {@link sealedContents}. */
  readonly contentsHash: Uint8Array;
  /** Of the block before it; {@link NO_BLOCK} in the first. */
  readonly previousHash: Uint8Array;
  /** By the coalition's clock. */
  readonly sealedAt: Date;
}

/**
 * How much a block holds, and between which ids its transactions lie. Not for partners and members: how much their
 * coalition posts in a minute is not theirs to know.
 */
export interface BlockContents {
  readonly transactions: bigint;
  readonly steps: bigint;
  readonly lowestId: bigint;
  readonly highestId: bigint;
}

/** A block's header in the words in which it is hashed: hashes in hexadecimal, the instant in RFC 3339. */
export interface HeaderTexts {
  readonly coalitionId: string;
  readonly number: number;
  readonly epoch: number;
  readonly merkleRoot: string;
  readonly contentsHash: string;
  readonly previousHash: string;
  readonly sealedAt: string;
}

/** The header in words. */
export function headerTexts(header: BlockHeader): HeaderTexts {
  return {
    coalitionId: encodeId('coalition', header.coalitionId),
    number: header.number,
    epoch: header.epoch,
    merkleRoot: Buffer.from(header.merkleRoot).toString('hex'),
    contentsHash: Buffer.from(header.contentsHash).toString('hex'),
    previousHash: Buffer.from(header.previousHash).toString('hex'),
    sealedAt: formatInstant(header.sealedAt),
  };
}

/** The hash of a header in words. */
export function textsHash(texts: HeaderTexts): Buffer {
  const { coalitionId, number, epoch, merkleRoot, contentsHash, previousHash, sealedAt } = texts;
  return blockHash(
    canonicalJson({
      coalitionId,
      contentsHash,
      epoch,
      format: BLOCK_FORMAT,
      merkleRoot,
      number,
      previousHash,
      sealedAt,
    }),
  );
}

/** A block's hash. */
export function headerHash(header: BlockHeader): Buffer {
  return textsHash(headerTexts(header));
}

/** What a block's contents say, hidden behind a hash as a row's parts are. */
export function sealedContents(key: Buffer, number: number, contents: BlockContents): SealedPart {
  const { transactions, steps, lowestId, highestId } = contents;
  const row = {
    name: `block ${number}`,
    parts: [{ name: 'contents', text: canonicalJson({ transactions, steps, lowestId, highestId }) }],
  };
  const [part] = sealedParts(key, row) as [SealedPart];
  return part;
}

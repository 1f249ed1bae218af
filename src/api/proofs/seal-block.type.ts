import { Field, ID, Int, ObjectType } from 'type-graphql';
import { headerTexts } from '../../ledger/seals/block-header.js';
import type { SealBlock as SealBlockRecord } from '../../ledger/seals/blocks.js';
import type { SealedPart as SealedPartRecord } from '../../ledger/seals/sealed-leaf.js';
import { encodeId } from '../../values/ids.js';
import { connectionTypes } from '../connection/connection.js';
import { DateTime } from '../scalars.js';

@ObjectType({
  description:
    'A part of what was sealed, behind a hash of its own: SHA-256 over the byte 2, the blinding and the text. Whoever may not see a part gets its hash alone.',
  simpleResolvers: true,
})
export class SealedPart {
  @Field(() => String, { description: 'Which part.' })
  name!: string;

  @Field(() => String, { description: '64 hexadecimal digits.' })
  hash!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What was hashed, JSON of one possible writing; null where it is not for the caller to see.',
  })
  text!: string | null;

  @Field(() => String, { nullable: true, description: '32 hexadecimal digits; null with the text.' })
  blinding!: string | null;

  static shown({ name, hash, text, blinding }: SealedPartRecord): SealedPart {
    return { name, hash: hash.toString('hex'), text, blinding: blinding.toString('hex') };
  }

  static hidden({ name, hash }: Pick<SealedPartRecord, 'name' | 'hash'>): SealedPart {
    return { name, hash: hash.toString('hex'), text: null, blinding: null };
  }
}

@ObjectType({
  description:
    'What was posted within about a minute, sealed for good. Blocks are numbered without gaps, and each holds the hash of the one before: who keeps a number and its hash can show later whether the books were written anew.',
  simpleResolvers: true,
})
export class SealBlock {
  @Field(() => ID, { description: 'Whose books.' })
  coalitionId!: string;

  @Field(() => Int, { description: '1, 2, 3 …' })
  number!: number;

  @Field(() => Int, { description: 'The epoch of the transactions that it holds.' })
  epoch!: number;

  @Field(() => String, { description: 'Of the tree over all that it holds; 64 hexadecimal digits.' })
  merkleRoot!: string;

  @Field(() => SealedPart, {
    description: 'How much it holds, and between which ids; only operators and auditors see the text.',
  })
  contents!: SealedPart;

  @Field(() => String, { description: 'The hash of the block before; 64 zeros in the first.' })
  previousHash!: string;

  @Field(() => String, { description: 'SHA-256 over the byte 3 and the JSON of its header.' })
  hash!: string;

  @Field(() => DateTime, { description: 'When it was sealed.' })
  sealedAt!: Date;

  /** @param contents as the caller may see it */
  static of(block: SealBlockRecord, contents: SealedPart): SealBlock {
    const { merkleRoot, previousHash } = headerTexts(block);
    return {
      coalitionId: encodeId('coalition', block.coalitionId),
      number: block.number,
      epoch: block.epoch,
      merkleRoot,
      contents,
      previousHash,
      hash: block.hash.toString('hex'),
      sealedAt: block.sealedAt,
    };
  }
}

export const SealBlockConnection = connectionTypes('SealBlock', SealBlock);

import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { PathStep } from '../../ledger/seals/merkle-tree.js';
import { SealBlock, SealedPart } from './seal-block.type.js';

const HashSide = { LEFT: 'LEFT', RIGHT: 'RIGHT' } as const;
registerEnumType(HashSide, {
  name: 'HashSide',
  description: 'On which side of a tree a hash stands.',
  valuesConfig: {
    LEFT: { description: 'Before what it is hashed with.' },
    RIGHT: { description: 'After it.' },
  },
});

@ObjectType({
  description:
    'One step from a leaf of a tree to its root: SHA-256 over the byte 1, the left hash and the right one.',
  simpleResolvers: true,
})
export class MerkleStep {
  @Field(() => HashSide, { description: 'Where the hash stands.' })
  side!: keyof typeof HashSide;

  @Field(() => String, { description: '64 hexadecimal digits.' })
  hash!: string;

  static of({ side, hash }: PathStep): MerkleStep {
    return { side, hash: hash.toString('hex') };
  }
}

@ObjectType({
  description:
    'That a block holds a transaction with all its entries. To be checked without trusting this server, as the reference of the seals says.',
  simpleResolvers: true,
})
export class SealInclusion {
  @Field(() => Int, { description: 'Of the serialisation; 1.' })
  format!: number;

  @Field(() => [SealedPart], {
    description: 'The transaction as it is now, in the order in which its parts are hashed to a leaf.',
  })
  parts!: SealedPart[];

  @Field(() => [MerkleStep], { description: "From the transaction's leaf to the block's root." })
  path!: MerkleStep[];

  @Field(() => SealBlock, { description: 'The block that holds it.' })
  block!: SealBlock;
}

@ObjectType({
  description: 'What shows that a transaction was not altered since it was sealed.',
  simpleResolvers: true,
})
export class TransactionProof {
  @Field(() => ID, { description: 'Which transaction.' })
  transactionId!: string;

  @Field(() => SealInclusion, {
    nullable: true,
    description: 'Null while it is not sealed yet: within about a minute after it was posted.',
  })
  inclusion!: SealInclusion | null;

  @Field(() => SealBlock, {
    nullable: true,
    description: 'The newest block: its number and hash are worth keeping. Null before the first.',
  })
  head!: SealBlock | null;
}

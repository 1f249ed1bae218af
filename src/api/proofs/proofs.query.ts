import { Arg, Ctx, ID, Int, Query, Resolver } from 'type-graphql';
import { latestBlock, readBlocks, type SealBlock as SealBlockRecord } from '../../ledger/seals/blocks.js';
import { LEAF_FORMAT } from '../../ledger/seals/sealed-leaf.js';
import { proveTransaction } from '../../ledger/seals/transaction-proof.js';
import { decodeId } from '../../values/ids.js';
import { Callers } from '../callers.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import { visibleTransaction } from '../transactions/visible-transaction.js';
import { SealBlock, SealBlockConnection } from './seal-block.type.js';
import { MerkleStep, TransactionProof } from './transaction-proof.type.js';
import { visibleBlocks, visibleParts } from './visible-parts.js';

@Resolver()
export class ProofsQuery {
  @Callers({ operator: true, auditor: true, partner: 'points:read', member: true })
  @Query(() => TransactionProof, {
    nullable: true,
    description:
      'What shows that a transaction was not altered since it was sealed; null when there is none, or none that the caller may see.',
  })
  async transactionProof(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: "The transaction's id." }) id: string,
  ): Promise<TransactionProof | null> {
    const transaction = await visibleTransaction(context, decodeId('transaction', id));
    if (!transaction) return null;
    const { coalitionId } = context;
    const [inclusion, head] = await Promise.all([
      proveTransaction(context.reader(), coalitionId, transaction.record.id),
      latestBlock(context.reader(), coalitionId),
    ]);
    return {
      transactionId: transaction.id,
      inclusion: inclusion
        ? {
            format: LEAF_FORMAT,
            parts: await visibleParts(context, transaction.record, inclusion.parts),
            path: inclusion.path.map(MerkleStep.of),
            block: await visibleBlock(context, inclusion.block),
          }
        : null,
      head: head ? await visibleBlock(context, head) : null,
    };
  }

  @Callers({ operator: true, auditor: true, partner: 'points:read', member: true })
  @Query(() => SealBlockConnection, {
    description: 'The blocks in which everything posted is sealed, from the first.',
  })
  async sealBlocks(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
    @Arg('afterNumber', () => Int, {
      nullable: true,
      description: 'Only blocks after the one of this number, such as the newest that the caller keeps.',
    })
    afterNumber?: number | null,
  ): Promise<Connection<SealBlock>> {
    const request = pageRequest('sealBlocks', { first, after });
    if (afterNumber != null && afterNumber < 0) {
      throw new ApiError('INVALID_INPUT', "Give a block's number, or 0 for all.", { field: ['afterNumber'] });
    }
    const blocks = await readBlocks(context.reader(), context.coalitionId, {
      after: later(request.after ?? 0n, BigInt(afterNumber ?? 0)),
      limit: request.size + 1,
    });
    const shown = await visibleBlocks(context, blocks);
    return connectionOf(
      request,
      shown.map((node) => ({ node, position: BigInt(node.number) })),
    );
  }

  @Callers({ operator: true, auditor: true, partner: 'points:read', member: true })
  @Query(() => SealBlock, {
    nullable: true,
    description:
      'The newest block; null before the first. Keep its number and hash: they are what a later chain is measured by.',
  })
  async latestSeal(@Ctx() context: RequestContext): Promise<SealBlock | null> {
    const block = await latestBlock(context.reader(), context.coalitionId);
    return block ? visibleBlock(context, block) : null;
  }
}

async function visibleBlock(context: RequestContext, block: SealBlockRecord): Promise<SealBlock> {
  const [shown] = (await visibleBlocks(context, [block])) as [SealBlock];
  return shown;
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { decodeId } from '../../values/ids.js';
import { Callers } from '../callers.js';
import type { Connection } from '../connection/connection.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { transactionsPage } from './list-transactions.js';
import { Transaction, TransactionConnection } from './transaction.type.js';
import { TransactionFilterInput } from './transactions.input.js';
import { visibleTransaction } from './visible-transaction.js';

@Resolver()
export class TransactionsQuery {
  @Callers({ operator: true, auditor: true, partner: 'points:read', member: true })
  @Query(() => Transaction, {
    nullable: true,
    description: 'A transaction; null when there is none, or none that the caller may see.',
  })
  async transaction(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<Transaction | null> {
    return visibleTransaction(context, decodeId('transaction', id));
  }

  @Callers({ operator: true, auditor: true, partner: 'points:read', member: true })
  @Query(() => TransactionConnection, {
    description: 'Transactions, newest first; a partner lists its own, a member its own.',
  })
  async transactions(
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
    @Arg('filter', () => TransactionFilterInput, { nullable: true, description: 'Which of them.' })
    filter?: TransactionFilterInput,
  ): Promise<Connection<Transaction>> {
    return transactionsPage(context, { first, after }, filter);
  }
}

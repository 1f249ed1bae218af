import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { lineTransactions } from '../../settlement/statements/line-transactions.js';
import { encodeId } from '../../values/ids.js';
import { type Connection, connectionOf } from '../connection/connection.js';
import { pageRequest } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { NeedsScope } from '../field-scopes.js';
import { hasScope } from '../key-scopes.js';
import { ContractVersion } from '../partners/contract.type.js';
import { Partner } from '../partners/partner.type.js';
import { partnerById } from '../partners/partner-by-id.js';
import { SealBlock } from '../proofs/seal-block.type.js';
import { visibleBlocks } from '../proofs/visible-parts.js';
import { Transaction } from '../transactions/transaction.type.js';
import { visibleTransaction } from '../transactions/visible-transaction.js';
import { Money } from '../values/money.type.js';
import {
  SettlementEvent,
  SettlementKindTotal,
  SettlementLine,
  SettlementLineConnection,
  SettlementLineTransaction,
  SettlementLineTransactionConnection,
  SettlementStatement,
} from './statement.type.js';

@Resolver(() => SettlementStatement)
export class SettlementStatementResolver {
  @FieldResolver(() => Partner, { nullable: true, description: 'Whose it is.' })
  partner(@Root() { record }: SettlementStatement, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerById(context, record.partnerId);
  }

  @NeedsScope('partner:read')
  @FieldResolver(() => SealBlock, {
    nullable: true,
    description:
      'The block with which its last day ends: it and those before it hold every transaction that is stated. Null where nothing had ever been posted.',
  })
  async seal(
    @Root() { record }: SettlementStatement,
    @Ctx() context: RequestContext,
  ): Promise<SealBlock | null> {
    if (!record.block) return null;
    const block = await context.loaders.sealBlocks.load(record.block.number);
    if (!block) throw new Error('a statement names a block that is not there');
    const [shown] = await visibleBlocks(context, [block]);
    return shown ?? null;
  }

  @NeedsScope('partner:read')
  @FieldResolver(() => SettlementLineConnection, {
    description: 'Its lines, in their order.',
  })
  async lines(
    @Root() { record, id }: SettlementStatement,
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<SettlementLine>> {
    const request = pageRequest(`settlementLines:${id}`, { first, after });
    const lines = await context.loaders.settlementLines.load({
      statement: record,
      after: Number(request.after ?? 0n),
      limit: request.size + 1,
    });
    return connectionOf(
      request,
      lines.map((line) => ({ node: SettlementLine.of(record, line), position: BigInt(line.number) })),
    );
  }

  @NeedsScope('partner:read')
  @FieldResolver(() => [SettlementKindTotal], {
    description: 'What the lines of each kind come to, in the order of a statement; together the total.',
  })
  async totals(
    @Root() { record }: SettlementStatement,
    @Ctx() context: RequestContext,
  ): Promise<SettlementKindTotal[]> {
    const totals = (await context.loaders.settlementTotals.load(record.id)) ?? [];
    return totals.map(({ kind, lines, minor }) => ({
      kind,
      lines,
      amount: Money.of({ minor, currency: record.currency }),
    }));
  }

  @NeedsScope('partner:read')
  @FieldResolver(() => [SettlementEvent], {
    description: 'What happened to it, oldest first.',
  })
  async history(
    @Root() { record }: SettlementStatement,
    @Ctx() context: RequestContext,
  ): Promise<SettlementEvent[]> {
    const events = (await context.loaders.settlementEvents.load(record.id)) ?? [];
    return events.map(SettlementEvent.of);
  }
}

@Resolver(() => SettlementLine)
export class SettlementLineResolver {
  @FieldResolver(() => ContractVersion, {
    nullable: true,
    description:
      "The version of the partner's own contract whose prices count; null where there is none, or another's counts.",
  })
  async contractVersion(
    @Root() { record, statement }: SettlementLine,
    @Ctx() context: RequestContext,
  ): Promise<ContractVersion | null> {
    const { partners } = await context.programme();
    const own = partners.get(statement.partnerId)?.contracts ?? [];
    const contract = own.find(({ id }) => id === record.contractVersionId);
    return contract ? ContractVersion.of(contract) : null;
  }

  @FieldResolver(() => SettlementLineTransactionConnection, {
    description:
      'What it adds up, by business day: transactions, and holds whose points came back and filled a debt. Of a fee or tax those of the line that it is based on. Their points come to those of the line.',
  })
  async transactions(
    @Root() { record, statement }: SettlementLine,
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
  ): Promise<Connection<SettlementLineTransaction>> {
    const list = `settlementLineTransactions:${encodeId('statement', statement.id)}:${record.number}`;
    const request = pageRequest(list, { first, after });
    const found = await lineTransactions(context.reader(), await context.programme(), statement, record, {
      after: request.after,
      most: request.size + 1,
    });
    return connectionOf(
      request,
      found.map((each) => ({
        node: SettlementLineTransaction.of(each),
        position: each.id,
      })),
    );
  }
}

@Resolver(() => SettlementLineTransaction)
export class SettlementLineTransactionResolver {
  @FieldResolver(() => Transaction, {
    nullable: true,
    description:
      "The transaction; null of a hold, and where the caller may not see it: a partner sees its own, and not where its points were burned at another's. Keys need points:read.",
  })
  async transaction(
    @Root() { of, internalId }: SettlementLineTransaction,
    @Ctx() context: RequestContext,
  ): Promise<Transaction | null> {
    return of === 'TRANSACTION' && hasScope(context, 'points:read')
      ? visibleTransaction(context, internalId)
      : null;
  }
}

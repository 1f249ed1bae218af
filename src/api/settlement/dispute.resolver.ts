import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { NeedsScope } from '../field-scopes.js';
import { Partner } from '../partners/partner.type.js';
import { partnerById } from '../partners/partner-by-id.js';
import { SettlementDispute, SettlementDisputeComment, SettlementDisputeLine } from './dispute.type.js';
import { SettlementLine, SettlementStatement } from './statement.type.js';
import { visibleStatement } from './visible-statement.js';

@Resolver(() => SettlementStatement)
export class StatementDisputesResolver {
  @NeedsScope('partner:read')
  @FieldResolver(() => [SettlementDispute], {
    description: 'What is disputed of it, oldest first.',
  })
  async disputes(
    @Root() { record }: SettlementStatement,
    @Ctx() context: RequestContext,
  ): Promise<SettlementDispute[]> {
    const disputes = (await context.loaders.settlementDisputesOf.load(record.id)) ?? [];
    return disputes.map(SettlementDispute.of);
  }
}

@Resolver(() => SettlementDispute)
export class SettlementDisputeResolver {
  @FieldResolver(() => SettlementStatement, {
    nullable: true,
    description: 'Of which statement; null for keys without partner:read.',
  })
  statement(
    @Root() { record }: SettlementDispute,
    @Ctx() context: RequestContext,
  ): Promise<SettlementStatement | null> {
    return visibleStatement(context, record.statementId);
  }

  @FieldResolver(() => Partner, { nullable: true, description: 'Whose statement it is.' })
  partner(@Root() { record }: SettlementDispute, @Ctx() context: RequestContext): Promise<Partner | null> {
    return partnerById(context, record.partnerId);
  }

  @FieldResolver(() => [SettlementDisputeLine], { description: 'The lines, in the order of the statement.' })
  async lines(
    @Root() { record }: SettlementDispute,
    @Ctx() context: RequestContext,
  ): Promise<SettlementDisputeLine[]> {
    const lines = (await context.loaders.settlementDisputedLines.load(record.id)) ?? [];
    return lines.map(({ number, reason }) => ({ number, reason, statementId: record.statementId }));
  }

  @FieldResolver(() => [SettlementDisputeComment], { description: 'What was said about it, oldest first.' })
  async comments(
    @Root() { record }: SettlementDispute,
    @Ctx() context: RequestContext,
  ): Promise<SettlementDisputeComment[]> {
    const comments = (await context.loaders.settlementDisputeComments.load(record.id)) ?? [];
    return comments.map(SettlementDisputeComment.of);
  }
}

@Resolver(() => SettlementDisputeLine)
export class SettlementDisputeLineResolver {
  @FieldResolver(() => SettlementLine, {
    nullable: true,
    description: 'The line; null for keys without partner:read.',
  })
  async line(
    @Root() { number, statementId }: SettlementDisputeLine,
    @Ctx() context: RequestContext,
  ): Promise<SettlementLine | null> {
    const statement = await visibleStatement(context, statementId);
    if (!statement) return null;
    const [line] = await context.loaders.settlementLines.load({
      statement: statement.record,
      after: number - 1,
      limit: 1,
    });
    return line ? SettlementLine.of(statement.record, line) : null;
  }
}

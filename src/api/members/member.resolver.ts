import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { NEVER_EXPIRES } from '../../values/expiry-policy.js';
import type { Connection } from '../connection/connection.js';
import { pageSize } from '../connection/page.js';
import { After, First } from '../connection/page-arguments.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import { NeedsScope } from '../field-scopes.js';
import { Hold } from '../holds/hold.type.js';
import { holdFor } from '../holds/visible-hold.js';
import { InputReader } from '../input/input-reader.js';
import { oneTo } from '../limits/limit-text.js';
import { LIMITS } from '../limits/limits.js';
import { DateTime } from '../scalars.js';
import { transactionsPage } from '../transactions/list-transactions.js';
import { type Transaction, TransactionConnection } from '../transactions/transaction.type.js';
import { TransactionFilterInput } from '../transactions/transactions.input.js';
import { HoldStatusName } from '../values/enums.js';
import { Balance, ExpiringPoints, Member } from './member.type.js';
import { memberIfVisible } from './visible-member.js';

@Resolver(() => Member)
export class MemberResolver {
  @NeedsScope('points:read', 'points:write')
  @FieldResolver(() => Balance, {
    description: 'Its points now, or at a past instant.',
  })
  async balance(
    @Root() { memberId }: Member,
    @Ctx() context: RequestContext,
    @Arg('at', () => DateTime, {
      nullable: true,
      description: 'Not in the future; now, unless said otherwise.',
    })
    at?: string,
  ): Promise<Balance> {
    const state =
      at == null ? await context.loaders.accounts.load(memberId) : await balanceAt(context, memberId, at);
    if (!state) throw new Error('a member has no account');
    return Balance.of(state);
  }

  @NeedsScope('points:read', 'points:write')
  @FieldResolver(() => [ExpiringPoints], {
    description: 'Every coming expiry, soonest first.',
  })
  async expiries(
    @Root() { memberId }: Member,
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, {
      nullable: true,
      description: `Only the soonest, ${oneTo(LIMITS.pageItems)}; all, unless said otherwise.`,
    })
    first?: number,
  ): Promise<ExpiringPoints[]> {
    const most = first == null ? undefined : pageSize({ first });
    const account = await context.loaders.accounts.load(memberId);
    const days = new Map<string, bigint>();
    for (const { expiresOn, points } of account?.lots ?? []) {
      if (expiresOn !== NEVER_EXPIRES) days.set(expiresOn, (days.get(expiresOn) ?? 0n) + points);
    }
    return [...days].map(([expiresOn, points]) => ({ expiresOn, points })).slice(0, most);
  }

  @NeedsScope('points:read')
  @FieldResolver(() => TransactionConnection, {
    description: 'Its transactions, newest first, as far as the caller may see them.',
  })
  async transactions(
    @Root() { memberId }: Member,
    @Ctx() context: RequestContext,
    @First() first?: number,
    @After() after?: string,
    @Arg('filter', () => TransactionFilterInput, { nullable: true, description: 'Which of them.' })
    filter?: TransactionFilterInput,
  ): Promise<Connection<Transaction>> {
    return transactionsPage(context, { first, after }, filter, memberId);
  }

  @NeedsScope('points:read')
  @FieldResolver(() => [Hold], {
    description: `Its holds, newest first, as far as the caller may see them: a partner its own. At most ${LIMITS.listItems}.`,
  })
  async holds(
    @Root() { memberId }: Member,
    @Ctx() context: RequestContext,
    @Arg('status', () => HoldStatusName, { nullable: true, description: 'Only those in this state.' })
    status?: keyof typeof HoldStatusName,
  ): Promise<Hold[]> {
    const { principal, loaders } = context;
    const partnerId = principal.kind === 'partner' ? principal.partnerId : undefined;
    const records = await loaders.memberHolds.load({
      memberId,
      filter: { status: status ?? undefined, partnerId },
    });
    return records.flatMap((record) => holdFor(context, record) ?? []);
  }

  @NeedsScope('points:read', 'points:write')
  @FieldResolver(() => Boolean, {
    description:
      'Whether burns, holds and transfers of its points are locked: by itself, an operator, or too many wrong spend codes.',
  })
  async spendingLocked(@Root() { memberId }: Member, @Ctx() context: RequestContext): Promise<boolean> {
    return (await context.loaders.spendingLocks.load(memberId)) !== undefined;
  }

  @NeedsScope('members:read', 'members:write')
  @FieldResolver(() => Member, {
    nullable: true,
    description: 'Of which member it is a part, since it turned out to be a duplicate; null when it did not.',
  })
  async mergedInto(@Root() { mergedIntoId }: Member, @Ctx() context: RequestContext): Promise<Member | null> {
    return memberIfVisible(context, mergedIntoId);
  }

  @NeedsScope('members:read', 'members:write')
  @FieldResolver(() => [Member], {
    description: `The duplicates that are a part of it, with their history as it was, oldest first. At most ${LIMITS.listItems}.`,
  })
  async mergedFrom(@Root() { memberId }: Member, @Ctx() context: RequestContext): Promise<Member[]> {
    const ids = (await context.loaders.mergedFrom.load(memberId)) ?? [];
    const members = await Promise.all(
      ids.slice(0, LIMITS.listItems).map((id) => memberIfVisible(context, id)),
    );
    return members.filter((member) => member !== null);
  }

  @NeedsScope('members:read', 'members:write')
  @FieldResolver(() => String, {
    nullable: true,
    description: "The calling partner's own id for the member; null for other callers.",
  })
  async externalId(@Root() { memberId }: Member, @Ctx() context: RequestContext): Promise<string | null> {
    return (await context.loaders.links.load(memberId))?.externalId ?? null;
  }
}

async function balanceAt(context: RequestContext, memberId: bigint, at: string) {
  const read = new InputReader();
  const instant = read.finishQuery(read.instant(at, ['at']));
  if (instant > (await context.loaders.coalitionNow())) {
    throw new ApiError('INVALID_INPUT', 'Give an instant that is not in the future.', { field: ['at'] });
  }
  return context.loaders.balancesAt.load({ memberId, at: instant });
}

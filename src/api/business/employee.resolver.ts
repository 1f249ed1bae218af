import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';
import { NeedsScopeBeyondId } from '../field-scopes.js';
import { LIMITS } from '../limits/limits.js';
import { Member } from '../members/member.type.js';
import { memberIfVisible } from '../members/visible-member.js';
import { asksOnlyForId } from '../transactions/only-id.js';
import { Transaction } from '../transactions/transaction.type.js';
import { visibleTransaction } from '../transactions/visible-transaction.js';
import { BusinessAccount } from './business-account.type.js';
import { type PurchaseCreditKind, PurchaseCreditName } from './business-enums.js';
import { Employee, PurchaseCreditSetting } from './employee.type.js';

@Resolver(() => Employee)
export class EmployeeResolver {
  @NeedsScopeBeyondId('members:read')
  @FieldResolver(() => Member, {
    nullable: true,
    description:
      'The member that it is; null where it has not accepted, or the caller may not see the member.',
  })
  async member(@Root() { memberId }: Employee, @Ctx() context: RequestContext): Promise<Member | null> {
    return memberIfVisible(context, memberId);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The name of the company for which it buys; null: nobody has said.',
  })
  async company(@Root() { accountId }: Employee, @Ctx() context: RequestContext): Promise<string | null> {
    return (await context.loaders.companies.load(accountId))?.legalName ?? null;
  }
}

@Resolver(() => BusinessAccount)
export class EmployeesOfAccountResolver {
  @FieldResolver(() => [Employee], {
    description: 'Who buys for it and may get points for that, and whom it has invited; oldest first.',
  })
  async employees(
    @Root() { memberId }: BusinessAccount,
    @Ctx() context: RequestContext,
  ): Promise<Employee[]> {
    return (await context.loaders.employees.load(memberId)).map((each) => Employee.of(each));
  }

  @FieldResolver(() => PurchaseCreditSetting, {
    nullable: true,
    description: 'Who may get points of its purchases besides itself, now; null: nobody ever could.',
  })
  async purchaseCredit(
    @Root() { memberId }: BusinessAccount,
    @Ctx() context: RequestContext,
  ): Promise<PurchaseCreditSetting | null> {
    const setting = (await context.loaders.purchaseCreditSettings.load(memberId)).at(-1);
    return setting ? PurchaseCreditSetting.of(setting) : null;
  }
}

@Resolver(() => Member)
export class EmploymentsOfMemberResolver {
  @FieldResolver(() => [Employee], {
    nullable: true,
    description: `For which business accounts it buys, oldest first, at most ${LIMITS.listItems}; null for all but itself, operators and auditors.`,
  })
  async employments(
    @Root() { memberId }: Member,
    @Ctx() context: RequestContext,
  ): Promise<Employee[] | null> {
    const { principal } = context;
    const isItself = principal.kind === 'member' && !principal.contact && principal.memberId === memberId;
    if (!isItself && !readsWholeCoalition(principal)) return null;
    const employments = await context.loaders.employments.load(memberId);
    return employments.slice(0, LIMITS.listItems).map((each) => Employee.of(each));
  }
}

@Resolver(() => Transaction)
export class PurchaseCreditOfTransactionResolver {
  @FieldResolver(() => PurchaseCreditName, {
    nullable: true,
    description:
      "Of a business account's purchase for which an employee got points: who did; of its reversal too. Null of all others.",
  })
  async credit(
    @Root() { record }: Transaction,
    @Ctx() context: RequestContext,
  ): Promise<PurchaseCreditKind | null> {
    return (await context.loaders.purchaseCredits.load(record.id))?.kind ?? null;
  }

  @FieldResolver(() => Transaction, {
    nullable: true,
    description:
      'The other transaction of the same purchase, or of the same reversal, where a business account and an employee share it.',
  })
  async pairedTransaction(
    @Root() { record }: Transaction,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Transaction | null> {
    const pairedId = (await context.loaders.purchaseCredits.load(record.id))?.pairedId ?? null;
    if (pairedId === null) return null;
    return asksOnlyForId(info) ? Transaction.onlyId(pairedId) : visibleTransaction(context, pairedId);
  }
}

import { GetMemberStatement, GetTransaction, ListTransactions } from './generated/documents.js';
import type {
  GetMemberStatementAnswer,
  MemberRefInput,
  Transaction,
  TransactionFilterInput,
} from './generated/types.js';
import { PagedList, pageOf } from './paged-list.js';
import type { Session } from './session.js';
import type { CallOptions } from './transport.js';

/** What this partner, or this member, has seen happen. */
export class Transactions {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** One of this caller's own; null: there is none. */
  async find(id: string, options?: CallOptions): Promise<Transaction | null> {
    return (await this.#session.query(GetTransaction, { id }, options)).transaction;
  }

  /**
   * All of this caller's own, newest first.
   *
   * @example
   * ```ts
   * const lastBurns = await hamsood.transactions.list({ member, types: ['BURN'] }).toArray({ limit: 10 });
   * ```
   */
  list(filter?: TransactionFilterInput, options?: CallOptions): PagedList<Transaction> {
    return new PagedList(async (after, first) =>
      pageOf((await this.#session.query(ListTransactions, { first, after, filter }, options)).transactions),
    );
  }
}

type MemberStatement = NonNullable<GetMemberStatementAnswer['member']>['statement'];
/** A change of a member's balance, with the balance after it. */
export type BalanceChange = MemberStatement['changes']['edges'][number]['node'];

/** How a member's balance went from one instant to another. */
export interface StatementSummary extends Omit<MemberStatement, 'changes'> {
  /** Every change, oldest first: opening, with the changes added one by one, gives closing. */
  readonly changes: PagedList<BalanceChange>;
}

/** What a member had, got and gave between two instants. */
export class Statements {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * The statement of a member that is linked to this partner; null: there is no such member.
   * @param period.to what was posted before it; none: everything since
   *
   * @example
   * ```ts
   * const statement = await hamsood.statements.ofMember(member, { from: new Date('2026-01-01') });
   * for await (const { kind, points, balance } of statement?.changes ?? []) console.log(kind, points, balance.available);
   * ```
   */
  async ofMember(
    member: MemberRefInput,
    period: { readonly from: Date; readonly to?: Date | undefined },
    options?: CallOptions,
  ): Promise<StatementSummary | null> {
    const read = async (after: string | undefined, first: number) =>
      (await this.#session.query(GetMemberStatement, { member, ...period, first, after }, options)).member
        ?.statement;
    const statement = await read(undefined, 1);
    if (!statement) return null;
    const changes = new PagedList(async (after, first) => {
      const page = await read(after, first);
      return page ? pageOf(page.changes) : { items: [], next: undefined };
    });
    return { ...statement, changes };
  }
}

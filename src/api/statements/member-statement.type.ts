import { Field, Int, ObjectType } from 'type-graphql';
import type { BalanceChange as BalanceChangeRecord } from '../../ledger/balance-changes.js';
import type { BalanceState } from '../../ledger/operations.js';
import { connectionTypes } from '../connection/connection.js';
import { Balance } from '../members/member.type.js';
import { DateTime, Points } from '../scalars.js';
import type { StatementRange } from './statement-range.js';

@ObjectType({
  description: "One change of a member's balance: each version of it has one.",
  simpleResolvers: true,
})
export class BalanceChange {
  /** Not a field. */
  record!: BalanceChangeRecord;

  @Field(() => Int, { description: 'The version of the balance that it made.' })
  version!: number;

  @Field(() => DateTime, { description: 'When the ledger made it.' })
  at!: Date;

  @Field(() => Points, {
    description: 'By how much posted changed, with its sign; 0 where points only moved within the balance.',
  })
  points!: bigint;

  @Field(() => Points, { description: 'By how much held changed, with its sign.' })
  held!: bigint;

  @Field(() => Points, { description: 'By how much pending changed, with its sign.' })
  pending!: bigint;

  @Field(() => Balance, { description: 'The balance after it.' })
  balance!: Balance;

  static of(record: BalanceChangeRecord): BalanceChange {
    const { memberId, version, at, points, held, pending, postedAfter, heldAfter, pendingAfter } = record;
    const after = {
      memberId,
      version,
      posted: postedAfter,
      held: heldAfter,
      pending: pendingAfter,
      asOf: at,
    };
    return { record, version, at, points, held, pending, balance: Balance.of(after) };
  }
}

export const BalanceChangeConnection = connectionTypes('BalanceChange', BalanceChange);

@ObjectType({
  description:
    "What happened to a member's balance between two instants: opening, with the changes added one by one, gives closing.",
  simpleResolvers: true,
})
export class MemberStatement {
  /** Not a field. */
  range!: { readonly memberId: bigint; readonly after: number; readonly until: number };

  @Field(() => DateTime, { description: 'What was posted at this instant or later is in it.' })
  from!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'What was posted before this instant is in it; null: everything posted since.',
  })
  to!: Date | null;

  @Field(() => Balance, { description: 'The balance before the first change.' })
  opening!: Balance;

  @Field(() => Balance, { description: 'The balance after the last change.' })
  closing!: Balance;

  static of({ from, to }: StatementRange, opening: BalanceState, closing: BalanceState): MemberStatement {
    const { memberId, version: after } = opening;
    return {
      range: { memberId, after, until: closing.version },
      from,
      to,
      opening: Balance.of(opening),
      closing: Balance.of(closing),
    };
  }
}

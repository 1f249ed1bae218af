import { Field, Int, ObjectType } from 'type-graphql';
import type { BalanceState } from '../../ledger/operations.js';
import type { MemberKind as MemberKindValue } from '../../members/member.entity.js';
import type { MemberRecord, MemberStatus as MemberStatusValue } from '../../members/read-members.js';
import { encodeId } from '../../values/ids.js';
import { connectionTypes } from '../connection/connection.js';
import { Node } from '../node/node.type.js';
import { CalendarDay, DateTime, Points } from '../scalars.js';
import { MemberKind, MemberStatus } from '../values/enums.js';

@ObjectType({ description: 'Whoever holds points.', implements: Node, simpleResolvers: true })
export class Member extends Node {
  /** Not a field. */
  memberId!: bigint;

  @Field(() => MemberKind, { description: 'Person or business account.' })
  kind!: MemberKindValue;

  @Field(() => MemberStatus, { description: 'Whether it takes part.' })
  status!: MemberStatusValue;

  @Field(() => DateTime, { description: 'When it was enrolled.' })
  joinedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When everything personal of it was removed; null when it was not.',
  })
  erasedAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When it turned out to be a duplicate, and became a part of `mergedInto`; null when it did not.',
  })
  mergedAt!: Date | null;

  /** Not a field. */
  mergedIntoId!: bigint | null;

  static of({ id, mergedInto, ...record }: MemberRecord): Member {
    const ids = { id: encodeId('member', id), memberId: id, mergedIntoId: mergedInto };
    return Object.assign(new Member(), { ...ids, ...record });
  }
}

export const MemberConnection = connectionTypes('Member', Member);

@ObjectType({
  description: "A member's points. available = posted − held − pending.",
  simpleResolvers: true,
})
export class Balance {
  @Field(() => Int, { description: 'Rises with every change of posted, held or pending.' })
  version!: number;

  @Field(() => Points, { description: 'Everything the member has.' })
  posted!: bigint;

  @Field(() => Points, { description: 'Reserved for burns that are not final yet.' })
  held!: bigint;

  @Field(() => Points, { description: 'Counted and shown, not spendable yet.' })
  pending!: bigint;

  @Field(() => Points, { description: 'What can be spent.' })
  available!: bigint;

  @Field(() => DateTime, { description: "The instant it is told for, by the coalition's clock." })
  asOf!: Date;

  static of({ version, posted, held, pending, asOf }: BalanceState): Balance {
    return { version, posted, held, pending, available: posted - held - pending, asOf };
  }
}

@ObjectType({ description: 'Points that end together.', simpleResolvers: true })
export class ExpiringPoints {
  @Field(() => CalendarDay, { description: 'The last day on which they can be spent.' })
  expiresOn!: string;

  @Field(() => Points, { description: 'How many.' })
  points!: bigint;
}

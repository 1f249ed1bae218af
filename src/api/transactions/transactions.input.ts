import { Field, ID, InputType } from 'type-graphql';
import { MemberRefInput } from '../input/member-ref.input.js';
import { DateTime } from '../scalars.js';
import { TransactionTypeName } from '../values/enums.js';

@InputType({ description: 'Which transactions to list; all conditions hold together.' })
export class TransactionFilterInput {
  @Field(() => [TransactionTypeName], { nullable: true, description: 'Only these types.' })
  types?: (keyof typeof TransactionTypeName)[] | null;

  @Field(() => DateTime, { nullable: true, description: 'Posted at this instant or later.' })
  from?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Posted before this instant.' })
  to?: string | null;

  @Field(() => MemberRefInput, { nullable: true, description: 'Only those of this member.' })
  member?: MemberRefInput | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Only those of this partner; a partner lists its own anyway.',
  })
  partnerId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only those at this merchant.' })
  merchantId?: string | null;
}

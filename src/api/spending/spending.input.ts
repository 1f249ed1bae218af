import { Field, ID, InputType } from 'type-graphql';
import { MemberRefInput } from '../input/member-ref.input.js';
import { Points } from '../scalars.js';

@InputType({ description: 'What a spend code is to be good for; once, and for a short time.' })
export class CreateSpendCodeInput {
  @Field(() => ID, { nullable: true, description: 'Only at this partner; at any, unless said otherwise.' })
  partnerId?: string | null;

  @Field(() => Points, {
    nullable: true,
    description: 'Only for at most so many points; for any number, unless said otherwise.',
  })
  points?: string | null;
}

@InputType({ description: 'A member whose points are not to be spent for now.' })
export class LockSpendingInput {
  @Field(() => MemberRefInput, { description: 'Whose spending. A member can name only itself.' })
  member!: MemberRefInput;

  @Field(() => String, {
    nullable: true,
    description: 'Why, for the audit log, 1–500 characters; operators must say.',
  })
  reason?: string | null;
}

@InputType({ description: 'A member whose points may be spent again.' })
export class UnlockSpendingInput {
  @Field(() => MemberRefInput, { description: 'Whose spending. A member can name only itself.' })
  member!: MemberRefInput;

  @Field(() => String, {
    nullable: true,
    description: 'Why, for the audit log, 1–500 characters; operators must say.',
  })
  reason?: string | null;
}

import { Field, ID, InputType } from 'type-graphql';
import { PhoneNumber } from '../scalars.js';

/** Marked `@oneOf` by the schema (schema.ts): TypeGraphQL has no decorator for it. */
@InputType({ description: 'Which member: exactly one of these.' })
export class MemberRefInput {
  @Field(() => ID, { nullable: true, description: "The member's id." })
  id?: string | null;

  @Field(() => PhoneNumber, { nullable: true, description: 'A phone number of the member.' })
  phone?: string | null;

  @Field(() => String, { nullable: true, description: 'An e-mail address of the member.' })
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'The number of a card of the member.' })
  card?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The partner's own id for the member; for partners only.",
  })
  externalId?: string | null;
}

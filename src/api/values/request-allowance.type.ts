import { Field, InputType, Int, ObjectType } from 'type-graphql';

const MAXIMUM = "What can be saved up, in cost of operations (see an answer's `extensions.cost`)";
const RESTORE_RATE = 'What comes back of it per second';

@ObjectType({ description: 'How much a caller may ask.', simpleResolvers: true })
export class RequestAllowance {
  @Field(() => Int, { description: `${MAXIMUM}.` })
  maximum!: number;

  @Field(() => Int, { description: `${RESTORE_RATE}.` })
  restoreRate!: number;
}

@InputType({ description: 'How much a caller may ask; never more than the installation lets it.' })
export class RequestAllowanceInput {
  @Field(() => Int, { description: `${MAXIMUM}, 1–1,000,000,000.` })
  maximum!: number;

  @Field(() => Int, { description: `${RESTORE_RATE}, 1–100,000,000.` })
  restoreRate!: number;
}

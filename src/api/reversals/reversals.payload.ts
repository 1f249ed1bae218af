import { Field, ObjectType } from 'type-graphql';
import { PostedPayload } from '../points/posted-payload.js';
import { Points } from '../scalars.js';

@ObjectType({ description: 'What reverseTransaction did.', simpleResolvers: true })
export class ReverseTransactionPayload extends PostedPayload {
  @Field(() => Points, {
    nullable: true,
    description:
      'How many of the points were spent already, could not be taken back, and are borne by the partner; null when refused.',
  })
  shortfall!: bigint | null;
}

import { Field, ID, InputType } from 'type-graphql';
import { DateTime } from '../scalars.js';

@InputType({ description: 'Which lines of the audit log; all conditions hold together.' })
export class AuditLogFilterInput {
  @Field(() => String, {
    nullable: true,
    description: 'Only this action, or with a point at its end all that begin so (`partner.`).',
  })
  action?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only what this API key, person or member did.' })
  actorId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only what was done to the thing of this id.' })
  objectId?: string | null;

  @Field(() => String, { nullable: true, description: 'Only what the request of this `x-request-id` did.' })
  requestId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Written at this instant or later.' })
  from?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Written before this instant.' })
  to?: string | null;
}

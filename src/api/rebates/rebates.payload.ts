import { Field, ObjectType } from 'type-graphql';
import type { Rebate as RebateRecord } from '../../rebates/rebate.js';
import type { CommandOutcome } from '../../values/command-outcome.js';
import { UserError, userErrors } from '../errors/user-error.type.js';
import { Rebate } from './rebate.type.js';

/** What the payloads of changes of rebates hold. No type of the schema by itself. */
@ObjectType({ simpleResolvers: true })
abstract class RebatePayload {
  @Field(() => Rebate, { nullable: true, description: 'The rebate as it is now.' })
  rebate?: Rebate;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What addRebate did.', simpleResolvers: true })
export class AddRebatePayload extends RebatePayload {}

@ObjectType({ description: 'What draftRebateVersion did.', simpleResolvers: true })
export class DraftRebateVersionPayload extends RebatePayload {}

@ObjectType({ description: 'What activateRebateVersion did.', simpleResolvers: true })
export class ActivateRebateVersionPayload extends RebatePayload {}

@ObjectType({ description: 'What endRebate did.', simpleResolvers: true })
export class EndRebatePayload extends RebatePayload {}

export function rebatePayload(outcome: CommandOutcome<RebateRecord>): RebatePayload {
  if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
  return { rebate: Rebate.of(outcome.done), userErrors: [] };
}

import { Field, ObjectType } from 'type-graphql';
import type { Changed } from '../../perks/keyed-change.js';
import type { CommandOutcome } from '../../values/command-outcome.js';
import type { Refusal } from '../../values/refusal.js';
import { UserError, userErrors } from '../errors/user-error.type.js';
import { Perk, PerkBudget, PerkGrant, PerkRequest } from './perk.type.js';
import { PerkUse } from './perk-use.type.js';

const REFUSED = 'Why nothing was done; empty when it was.';

@ObjectType({ description: 'What addPerk did.', simpleResolvers: true })
export class AddPerkPayload {
  @Field(() => Perk, { nullable: true, description: 'The new perk.' })
  perk?: Perk;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What endPerk did.', simpleResolvers: true })
export class EndPerkPayload {
  @Field(() => Perk, { nullable: true, description: 'The perk, ended.' })
  perk?: Perk;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What setPerkBudget did.', simpleResolvers: true })
export class SetPerkBudgetPayload {
  @Field(() => PerkBudget, { nullable: true, description: 'The budget as it is now.' })
  budget?: PerkBudget;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

/** What the payloads of changes under an idempotency key hold. No type of the schema by itself. */
@ObjectType({ simpleResolvers: true })
abstract class KeyedPayload {
  @Field(() => Boolean, {
    description: 'Whether the key was known, and this is what came of it the first time, as it is now.',
  })
  replayed!: boolean;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ simpleResolvers: true })
abstract class GrantPayload extends KeyedPayload {
  @Field(() => PerkGrant, { nullable: true, description: 'The granted perk as it is now.' })
  grant?: PerkGrant;
}

@ObjectType({ description: 'What grantPerk did.', simpleResolvers: true })
export class GrantPerkPayload extends GrantPayload {}

@ObjectType({ description: 'What approvePerkGrant did.', simpleResolvers: true })
export class ApprovePerkGrantPayload extends GrantPayload {}

@ObjectType({ description: 'What rejectPerkGrant did.', simpleResolvers: true })
export class RejectPerkGrantPayload extends GrantPayload {}

@ObjectType({ description: 'What revokePerkGrant did.', simpleResolvers: true })
export class RevokePerkGrantPayload extends GrantPayload {}

@ObjectType({ simpleResolvers: true })
abstract class RequestPayload extends KeyedPayload {
  @Field(() => PerkRequest, { nullable: true, description: 'The request as it is now.' })
  request?: PerkRequest;
}

@ObjectType({ description: 'What requestPerk did.', simpleResolvers: true })
export class RequestPerkPayload extends RequestPayload {}

@ObjectType({ description: 'What declinePerkRequest did.', simpleResolvers: true })
export class DeclinePerkRequestPayload extends RequestPayload {}

@ObjectType({ description: 'What usePerk did.', simpleResolvers: true })
export class UsePerkPayload extends KeyedPayload {
  @Field(() => PerkUse, { nullable: true, description: 'The use.' })
  use?: PerkUse;
}

@ObjectType({ description: 'What undoPerkUse did.', simpleResolvers: true })
export class UndoPerkUsePayload extends KeyedPayload {
  @Field(() => PerkUse, { nullable: true, description: 'The use, undone.' })
  use?: PerkUse;
}

/** The payload of an input that could not be read. */
export function unread(refusals: readonly Refusal[]): KeyedPayload {
  return { replayed: false, userErrors: userErrors(refusals) };
}

/** The payload of what was done under a key. */
export function keyedPayload<Name extends string, Done, T>(
  outcome: CommandOutcome<Changed<Done>>,
  name: Name,
  type: { of(record: Done): T },
): KeyedPayload & Partial<Record<Name, T>> {
  if (outcome.refusals) return unread(outcome.refusals) as KeyedPayload & Partial<Record<Name, T>>;
  const { changed, replayed } = outcome.done;
  const thing = { [name]: type.of(changed) } as Partial<Record<Name, T>>;
  return { ...thing, replayed, userErrors: [] };
}

import { Field, ObjectType } from 'type-graphql';
import { UserError } from '../errors/user-error.type.js';
import { Consent, ConsentText } from './consent.type.js';

const REFUSED = 'Why nothing was done; empty when it was.';

@ObjectType({ description: 'What addConsentText did.', simpleResolvers: true })
export class AddConsentTextPayload {
  @Field(() => ConsentText, { nullable: true, description: 'The text, the newest of its purpose.' })
  text?: ConsentText | null;

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What recordConsent did.', simpleResolvers: true })
export class RecordConsentPayload {
  @Field(() => [Consent], {
    description: 'Where the member stands now, as far as the caller may see it; empty when refused.',
  })
  consents!: Consent[];

  @Field(() => [UserError], { description: REFUSED })
  userErrors!: UserError[];
}

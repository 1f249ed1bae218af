import { Field, ID, ObjectType } from 'type-graphql';
import { DateTime } from '../scalars.js';
import { CallerKind, Environment, Role } from '../values/enums.js';

@ObjectType({ description: 'Who the credential is.', simpleResolvers: true })
export class Viewer {
  @Field(() => CallerKind, { description: 'What kind of credential.' })
  kind!: keyof typeof CallerKind;

  @Field(() => ID, { description: 'Id of the user, API key or member.' })
  id!: string;

  @Field(() => [Role], { description: 'What a person may do; empty for others.' })
  roles!: (keyof typeof Role)[];

  @Field(() => [String], { description: 'What an API key may be used for; empty for others.' })
  scopes!: string[];

  @Field(() => Environment, { nullable: true, description: 'Of an API key; null for others.' })
  environment!: keyof typeof Environment | null;

  @Field(() => DateTime, { nullable: true, description: 'When the credential ends; null: never by itself.' })
  expiresAt!: Date | null;
}

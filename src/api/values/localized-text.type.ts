import { Field, InputType, ObjectType } from 'type-graphql';
import type { LocalizedText as LocalizedTextValue } from '../../values/localized-text.js';

@ObjectType({ description: 'A text in several languages; at least one is there.', simpleResolvers: true })
export class LocalizedText {
  @Field(() => String, { nullable: true, description: 'Persian.' })
  fa?: string | null;

  @Field(() => String, { nullable: true, description: 'English.' })
  en?: string | null;

  static of({ fa, en }: LocalizedTextValue): LocalizedText {
    return { fa: fa ?? null, en: en ?? null };
  }
}

@InputType({ description: 'A text in at least one language, 1–200 characters each.' })
export class LocalizedTextInput {
  @Field(() => String, { nullable: true, description: 'Persian.' })
  fa?: string | null;

  @Field(() => String, { nullable: true, description: 'English.' })
  en?: string | null;
}

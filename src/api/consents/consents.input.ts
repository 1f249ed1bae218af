import { Field, ID, InputType } from 'type-graphql';
import { MemberRefInput } from '../input/member-ref.input.js';
import { ConsentPurposeName, ConsentThroughName } from '../values/enums.js';
import { LocalizedTextInput } from '../values/localized-text.type.js';

@InputType({ description: 'What members are to be asked to agree to.' })
export class AddConsentTextInput {
  @Field(() => ConsentPurposeName, { description: 'To what.' })
  purpose!: keyof typeof ConsentPurposeName;

  @Field(() => LocalizedTextInput, { description: 'In a sentence.' })
  summary!: LocalizedTextInput;

  @Field(() => String, {
    nullable: true,
    description: 'Where the whole text stands, an http or https address.',
  })
  url?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 of the whole text, 64 hexadecimal digits; only with url.',
  })
  sha256?: string | null;
}

@InputType({ description: 'What a member says about a purpose.' })
export class RecordConsentInput {
  @Field(() => MemberRefInput, { description: 'Which member. A member can name only itself.' })
  member!: MemberRefInput;

  @Field(() => ConsentPurposeName, { description: 'To what.' })
  purpose!: keyof typeof ConsentPurposeName;

  @Field(() => ID, {
    nullable: true,
    description:
      'With which partner data may be shared; for SHARING, and only there. A partner names itself, a member the partner of its token.',
  })
  partnerId?: string | null;

  @Field(() => Boolean, { description: 'Whether it agrees; false withdraws.' })
  given!: boolean;

  @Field(() => ID, { nullable: true, description: 'Which text it agrees to; where it does, and only there.' })
  textId?: string | null;

  @Field(() => ConsentThroughName, { description: 'How that came.' })
  through!: keyof typeof ConsentThroughName;
}

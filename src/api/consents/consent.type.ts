import { Field, ID, Int, ObjectType } from 'type-graphql';
import type {
  Consent as ConsentRecord,
  ConsentText as ConsentTextRecord,
} from '../../members/consents/consent.js';
import { encodeId } from '../../values/ids.js';
import { DateTime } from '../scalars.js';
import { Actor } from '../values/actor.type.js';
import { ConsentPurposeName, ConsentThroughName } from '../values/enums.js';
import { LocalizedText } from '../values/localized-text.type.js';

@ObjectType({ description: 'What members are asked to agree to.', simpleResolvers: true })
export class ConsentText {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ConsentPurposeName, { description: 'To what.' })
  purpose!: keyof typeof ConsentPurposeName;

  @Field(() => Int, { description: '1, 2, 3 … per purpose.' })
  version!: number;

  @Field(() => LocalizedText, { description: 'In a sentence.' })
  summary!: LocalizedText;

  @Field(() => String, { nullable: true, description: 'Where the whole text stands.' })
  url!: string | null;

  @Field(() => String, { nullable: true, description: 'SHA-256 of the whole text; 64 hexadecimal digits.' })
  sha256!: string | null;

  @Field(() => DateTime, { description: 'When it was added.' })
  createdAt!: Date;

  static of({ id, summary, ...record }: ConsentTextRecord): ConsentText {
    return { ...record, id: encodeId('consentText', id), summary: LocalizedText.of(summary) };
  }
}

@ObjectType({ description: 'Where a member stands about a purpose: its newest word.', simpleResolvers: true })
export class Consent {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ConsentPurposeName, { description: 'To what.' })
  purpose!: keyof typeof ConsentPurposeName;

  @Field(() => ID, {
    nullable: true,
    description: 'With which partner data may be shared; null for other purposes.',
  })
  partnerId!: string | null;

  @Field(() => Boolean, { description: 'Whether the member agrees; false once it has withdrawn.' })
  given!: boolean;

  @Field(() => ID, { nullable: true, description: 'Which text it agreed to; null once it has withdrawn.' })
  textId!: string | null;

  @Field(() => DateTime, { description: 'Since when.' })
  at!: Date;

  @Field(() => Actor, { description: 'Who wrote it down.' })
  actor!: Actor;

  @Field(() => ConsentThroughName, { description: 'How it came.' })
  through!: keyof typeof ConsentThroughName;

  static of(record: ConsentRecord): Consent {
    const { purpose, given, at, through, partnerId, textId } = record;
    return {
      id: encodeId('consent', record.id),
      purpose,
      partnerId: partnerId === null ? null : encodeId('partner', partnerId),
      given,
      textId: textId === null ? null : encodeId('consentText', textId),
      at,
      actor: Actor.of(record.actor),
      through,
    };
  }
}

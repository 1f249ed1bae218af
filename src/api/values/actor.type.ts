import { Field, ID, ObjectType } from 'type-graphql';
import { decodeAnyId } from '../../values/ids.js';
import { ActorKind } from './enums.js';

const ACTOR_KINDS = {
  apiKey: 'API_KEY',
  user: 'USER',
  member: 'MEMBER',
  businessContact: 'CONTACT',
} as const;

@ObjectType({ description: 'Who asked for it.', simpleResolvers: true })
export class Actor {
  @Field(() => ActorKind, { description: 'What kind of caller.' })
  kind!: keyof typeof ActorKind;

  @Field(() => ID, {
    nullable: true,
    description: 'Its id; null for the coalition itself, and where it is not for the caller to know.',
  })
  id!: string | null;

  /** @param actor an external id, or `system` where nobody asked */
  static of(actor: string): Actor {
    const kind = decodeAnyId(actor)?.kind as keyof typeof ACTOR_KINDS | undefined;
    const known = kind && ACTOR_KINDS[kind];
    if (known) return { kind: known, id: actor };
    return actor.startsWith('usr_') ? { kind: 'USER', id: actor } : { kind: 'SYSTEM', id: null };
  }
}

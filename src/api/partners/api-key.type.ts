import { Field, ID, ObjectType } from 'type-graphql';
import type { ApiKey as ApiKeyRow } from '../../access/api-key.entity.js';
import { SCOPES_IN_WORDS } from '../../access/scopes.js';
import { encodeId } from '../../values/ids.js';
import { DateTime } from '../scalars.js';
import { Environment } from '../values/enums.js';
import { RequestAllowance } from '../values/request-allowance.type.js';

@ObjectType({
  description:
    "A key of a partner's system. The secret itself is kept nowhere and told once, by issueApiKey.",
  simpleResolvers: true,
})
export class ApiKey {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { description: 'Which system uses it, for people.' })
  label!: string;

  @Field(() => String, { description: 'Its first characters, to recognise it by.' })
  hint!: string;

  @Field(() => Environment, { description: 'Where it acts.' })
  environment!: keyof typeof Environment;

  @Field(() => [String], {
    description: `What it may be used for: ${SCOPES_IN_WORDS}.`,
  })
  scopes!: string[];

  @Field(() => RequestAllowance, {
    nullable: true,
    description:
      'How much it may ask, where that is not what the coalition lets its other keys; null: as much as those.',
  })
  allowance!: RequestAllowance | null;

  @Field(() => DateTime, { description: 'When it was issued.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it ends by itself; null: never.' })
  expiresAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was revoked; null: it was not.' })
  revokedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was used last, to the minute.' })
  lastUsedAt!: Date | null;

  static of(row: ApiKeyRow): ApiKey {
    return {
      id: encodeId('apiKey', row.id),
      label: row.label,
      hint: row.hint,
      environment: row.environment === 'test' ? 'TEST' : 'LIVE',
      scopes: [...row.scopes],
      allowance: row.allowance ?? null,
      createdAt: row.createdAt,
      expiresAt: row.expiresAt ?? null,
      revokedAt: row.revokedAt ?? null,
      lastUsedAt: row.lastUsedAt ?? null,
    };
  }
}

import { Field, ID, ObjectType } from 'type-graphql';
import type { Suspicion, SuspicionSource } from '../../members/duplicates/suspicion.js';
import { encodeId } from '../../values/ids.js';
import { connectionTypes } from '../connection/connection.js';
import { DateTime } from '../scalars.js';
import { register } from '../values/register-enum.js';

export const DuplicateSourceName = register<SuspicionSource>(
  'DuplicateSource',
  'How two members came to be suspected of being one person.',
  {
    ENROLMENT: 'A partner gave names of both for one person.',
    REPORT: 'A partner said so.',
  },
);

@ObjectType({
  description: 'Two members that may be one person; never by which names that came to light.',
  simpleResolvers: true,
})
export class PossibleDuplicate {
  /** Not a field. */
  record!: Suspicion;

  @Field(() => ID, { description: 'Its id, for dismissDuplicate.' })
  id!: string;

  @Field(() => DuplicateSourceName, { description: 'How it came to light.' })
  source!: SuspicionSource;

  @Field(() => DateTime, { description: 'When it was noticed last.' })
  reportedAt!: Date;

  static of(record: Suspicion): PossibleDuplicate {
    const { source, reportedAt } = record;
    return Object.assign(new PossibleDuplicate(), {
      ...{ record, source, reportedAt },
      id: encodeId('duplicateSuspicion', record.id),
    });
  }
}

export const PossibleDuplicateConnection = connectionTypes('PossibleDuplicate', PossibleDuplicate);

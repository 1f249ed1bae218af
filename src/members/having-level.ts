import { wordArray } from '../runtime/array-literal.js';
import type { LevelName } from './business/progress-order.js';

/** Members with a level: by the names that their last standings may have; with `orNone` also those that never had one. */
export interface HavingLevel {
  readonly standings: readonly LevelName[];
  readonly orNone: boolean;
}

/** The condition for members `m` of one kind of members, whose ladder the names are of, and its parameters. */
export function havingLevel({ standings, orNone }: HavingLevel): [string, ...unknown[]] {
  const standing =
    'select t.level, t.ladder_version from member_tier t where t.coalition_id = m.coalition_id and t.member_id = m.id';
  return [
    `(exists (${standing} and (t.level, t.ladder_version) in (select * from unnest(?::text[], ?::integer[])))
      or (?::boolean and not exists (${standing})))`,
    wordArray(standings.map(({ level }) => level)),
    `{${standings.map(({ ladderVersion }) => ladderVersion).join()}}`,
    orNone,
  ];
}

import { statesAnnounced } from '../ledger/batch/announcements.js';
import type { LevelState } from '../ledger/levels/level.js';
import { levelsNewerThan, levelsTold, readLevels } from '../ledger/levels/read-levels.js';
import { linksOfMembers } from '../members/unlinked-members.js';
import { type Database, entityManagerFor } from '../runtime/database.js';
import { LiveStates, type LiveStatesOptions } from '../runtime/live-states.js';

/** A member's level as it is written, its version being the number of what was announced of it last. */
export interface FollowedLevel {
  readonly state: LevelState;
  /** It was told that this level ends soon (rule T-02). */
  readonly warned: boolean;
  /** The coalition's terms by which the level can be read, at least. */
  readonly referenceVersion: bigint;
}

/** Live levels by member, for any number of followers (rule T-13). */
export class LiveLevels extends LiveStates<FollowedLevel> {
  constructor(options: LiveStatesOptions & { readonly database: Pick<Database, 'orm'> }) {
    const reader = (coalitionId: bigint) => entityManagerFor(options.database, coalitionId);
    super(options, {
      of: 'levels',
      announced: (message) => statesAnnounced('l', message),
      versionOf: ({ state }) => state.events,
      async read(coalitionId, memberIds) {
        const em = reader(coalitionId);
        // What was told of a level is read after it: of one that begins in between nothing is told too early.
        const states = await readLevels(em, coalitionId, memberIds, null);
        const { warned, referenceVersion } = await levelsTold(em, coalitionId, [...states.values()]);
        return new Map(
          [...states].map(([id, state]) => [id, { state, warned: warned.has(id), referenceVersion }]),
        );
      },
      newerThan: (coalitionId, seen) => levelsNewerThan(reader(coalitionId), coalitionId, seen),
      links: linksOfMembers(options.database),
    });
  }
}

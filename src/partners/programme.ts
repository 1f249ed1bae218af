import { onReferenceChange, type ReferenceChange } from '../coalition/reference-version.js';
import type { Clock } from '../runtime/clock.js';
import { type Database, inCoalition } from '../runtime/database.js';
import type { LiveChannel } from '../runtime/live-channel.js';
import type { ProgrammeSnapshot } from './programme-snapshot.js';
import { readProgramme } from './read-programme.js';

export type { ProgrammeSnapshot } from './programme-snapshot.js';

/** Partners, contracts, merchants and settings, kept in this process for the hot path. */
export interface Programme {
  /**
   * The coalition's terms: at most 5 s behind the database, at once behind it after an announcement, and of at least
   * the version asked for where the database has it.
   * @throws CoalitionNotFoundError
   */
  snapshot(coalitionId: bigint, options?: { readonly atLeast?: bigint }): Promise<ProgrammeSnapshot>;
  /** The terms have changed: what is kept is not to be given out any more. */
  changed(change: ReferenceChange): void;
  close(): void;
}

/** No coalition has this id. */
export class CoalitionNotFoundError extends Error {
  override name = 'CoalitionNotFoundError';
}

/** An announcement can be lost; then the version in the database is looked at anyway after this time. */
const MAX_AGE_MS = 5_000;
const MAX_COALITIONS = 1_000;

interface Kept {
  snapshot: ProgrammeSnapshot | undefined;
  /** When it was last known to be the newest. */
  checkedAt: number;
  /** The newest version heard of. */
  announced: bigint;
  loading: Promise<ProgrammeSnapshot> | undefined;
}

export function createProgramme({
  database,
  channel,
  clock,
  maxCoalitions = MAX_COALITIONS,
}: {
  readonly database: Pick<Database, 'orm'>;
  readonly channel: LiveChannel;
  readonly clock: Clock;
  readonly maxCoalitions?: number;
}): Programme {
  // In order of use: the first is the one that was not used for longest.
  const kept = new Map<bigint, Kept>();

  const keptFor = (coalitionId: bigint): Kept => {
    const found = kept.get(coalitionId);
    const entry = found ?? { snapshot: undefined, checkedAt: 0, announced: -1n, loading: undefined };
    if (found) kept.delete(coalitionId);
    kept.set(coalitionId, entry);
    if (kept.size > maxCoalitions) kept.delete(kept.keys().next().value as bigint);
    return entry;
  };

  async function load(coalitionId: bigint, entry: Kept): Promise<ProgrammeSnapshot> {
    const startedAt = clock.now().getTime();
    const snapshot = await inCoalition(database, coalitionId, (em) =>
      readProgramme(em, coalitionId, entry.snapshot),
    );
    if (!snapshot) {
      kept.delete(coalitionId);
      throw new CoalitionNotFoundError('there is no such coalition');
    }
    entry.snapshot = snapshot;
    entry.checkedAt = startedAt;
    return snapshot;
  }

  /** Callers that come while a reading is under way share it. */
  const loadShared = (coalitionId: bigint, entry: Kept): Promise<ProgrammeSnapshot> => {
    entry.loading ??= load(coalitionId, entry).finally(() => {
      entry.loading = undefined;
    });
    return entry.loading;
  };

  const changed = ({ coalitionId, referenceVersion }: ReferenceChange) => {
    const entry = kept.get(coalitionId);
    if (entry && entry.announced < referenceVersion) entry.announced = referenceVersion;
  };
  const stops = [
    onReferenceChange(channel, changed),
    channel.onLost(() => {
      for (const entry of kept.values()) entry.checkedAt = Number.NEGATIVE_INFINITY;
    }),
  ];

  return {
    async snapshot(coalitionId, { atLeast = -1n } = {}) {
      const entry = keptFor(coalitionId);
      const isNewEnough = (snapshot: ProgrammeSnapshot) =>
        snapshot.referenceVersion >= entry.announced && snapshot.referenceVersion >= atLeast;
      if (entry.snapshot && isNewEnough(entry.snapshot) && isFresh(entry.checkedAt, clock.now().getTime())) {
        return entry.snapshot;
      }
      const shared = entry.loading !== undefined;
      const snapshot = await loadShared(coalitionId, entry);
      // A reading that was under way may have begun before the change; one that begins now has not.
      return shared && !isNewEnough(snapshot) ? loadShared(coalitionId, entry) : snapshot;
    },
    changed,
    close() {
      for (const stop of stops) stop();
      kept.clear();
    },
  };
}

function isFresh(checkedAt: number, now: number): boolean {
  // A clock that was set back makes an age negative: look again rather than trust it for who knows how long.
  return now >= checkedAt && now - checkedAt < MAX_AGE_MS;
}

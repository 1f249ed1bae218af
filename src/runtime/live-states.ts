import { LatestState } from './latest-state.js';
import type { LiveChannel } from './live-channel-contract.js';
import type { Logger } from './logger.js';

/** A thing whose state can be followed: a member, a campaign. */
export interface Followable {
  readonly coalitionId: bigint;
  readonly id: bigint;
}

/** A state's version, as somebody has heard or read it. */
export interface SeenState {
  readonly id: bigint;
  /** -1: it was not read yet. */
  readonly version: number;
}

/** A thing, and the partner through whose link it is followed. */
export interface FollowedThrough {
  readonly id: bigint;
  readonly partnerId: bigint;
}

/** Where states come from, and how one hears that there are newer ones. */
export interface StateSource<State extends object> {
  /** What the states are, in words, for the log. */
  readonly of: string;
  /** What a message of the channel announces of such states; undefined when it is about something else. */
  announced(
    message: string,
  ): { readonly coalitionId: bigint; readonly seen: readonly SeenState[] } | undefined;
  /** The states as they are; unknown ones are left out. */
  read(coalitionId: bigint, ids: readonly bigint[]): Promise<ReadonlyMap<bigint, State>>;
  /** Rises with every change. */
  versionOf(state: State): number;
  /** Which have a newer version than the one that was seen. */
  newerThan(coalitionId: bigint, seen: readonly SeenState[]): Promise<readonly bigint[]>;
  /** The states between two versions, both left out, oldest first, as far as they can be listed. */
  between?(of: Followable, after: number, before: number): Promise<readonly State[]>;
  /** Links that may end while somebody follows through them. */
  readonly links?: LinkSource;
}

export interface LinkSource {
  /** The link that a message says to have ended, `partnerId` null: every partner's; undefined when it is of something else. */
  ended(message: string): (Followable & { readonly partnerId: bigint | null }) | undefined;
  /** Those that are not linked. */
  missing(coalitionId: bigint, names: readonly FollowedThrough[]): Promise<readonly FollowedThrough[]>;
}

export interface LiveStatesOptions {
  readonly channel: LiveChannel;
  readonly logger: Logger;
  /** Milliseconds between two looks for what no announcement told. */
  readonly sweepMs?: number;
}

export interface FollowOptions {
  /** The states since this version come first, as far as they can be listed. */
  readonly afterVersion?: number | undefined;
  /** It ends when this partner is not linked any more; undefined: it needs no link. */
  readonly through?: bigint | undefined;
}

const SWEEP_MS = 3_000;
const RETRY_MS = 500;
/** Things read at once. */
const MOST_AT_ONCE = 1_000;

interface Follower<State> extends FollowOptions {
  readonly stream: LatestState<State>;
  /** The newest version handed over; undefined before the first. */
  delivered: number | undefined;
}

interface Followed<State> {
  readonly followers: Set<Follower<State>>;
  /** The newest version read. */
  version: number;
}

/** What is followed in a coalition. */
interface Room<State> {
  readonly followed: Map<bigint, Followed<State>>;
  readonly dirty: Set<bigint>;
  reading: boolean;
}

/**
 * States of many things, live, for any number of followers: the one of now first, then every later one at least in its
 * newest version; versions only rise, and the last one delivered is the true one (rules U-01, U-03, U-04). Every state
 * that is handed over was read from its source: announcements only say which to read again, so one that is lost delays
 * and never lies. Reads are batched over all followers of a coalition.
 */
export class LiveStates<State extends object> {
  readonly #rooms = new Map<bigint, Room<State>>();
  readonly #stops: (() => void)[];
  readonly #sweep: NodeJS.Timeout;
  #closed = false;

  constructor(
    private readonly options: LiveStatesOptions,
    private readonly source: StateSource<State>,
  ) {
    const { channel, sweepMs = SWEEP_MS } = options;
    this.#stops = [
      channel.subscribe((message) => this.#heard(message)),
      channel.onLost(() => this.#readAll()),
    ];
    this.#sweep = setInterval(() => void this.#lookForNewer(), sweepMs);
    this.#sweep.unref();
  }

  /**
   * The state now, then every later one at least in its newest version; of what is not there nothing ever comes.
   * `through` a partner it ends with that partner's link: at once where the announcement comes, else at the next look
   * for what none told.
   */
  follow(coalitionId: bigint, id: bigint, options: FollowOptions = {}): AsyncIterableIterator<State> {
    const room = this.#rooms.get(coalitionId) ?? { followed: new Map(), dirty: new Set(), reading: false };
    this.#rooms.set(coalitionId, room);
    const followed = room.followed.get(id) ?? { followers: new Set(), version: -1 };
    room.followed.set(id, followed);
    const follower: Follower<State> = {
      ...options,
      stream: new LatestState(() => {
        followed.followers.delete(follower);
        if (followed.followers.size === 0) room.followed.delete(id);
        this.#leaveEmpty(coalitionId, room);
      }),
      delivered: undefined,
    };
    followed.followers.add(follower);
    this.#mark(coalitionId, room, id);
    return follower.stream;
  }

  /** Ends every stream. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#sweep);
    for (const stop of this.#stops) stop();
    for (const room of [...this.#rooms.values()]) {
      for (const { followers } of [...room.followed.values()])
        for (const { stream } of [...followers]) stream.end();
    }
    this.#rooms.clear();
  }

  #leaveEmpty(coalitionId: bigint, room: Room<State>): void {
    if (room.followed.size === 0 && !room.reading) this.#rooms.delete(coalitionId);
  }

  #heard(message: string): void {
    if (this.#rooms.size === 0) return;
    const ended = this.source.links?.ended(message);
    if (ended) this.#end(ended.coalitionId, ended.id, ended.partnerId);
    const announced = this.source.announced(message);
    const room = announced && this.#rooms.get(announced.coalitionId);
    if (!room) return;
    for (const { id, version } of announced.seen) {
      const followed = room.followed.get(id);
      if (followed && followed.version < version) this.#mark(announced.coalitionId, room, id);
    }
  }

  #readAll(): void {
    for (const [coalitionId, room] of this.#rooms)
      for (const id of room.followed.keys()) this.#mark(coalitionId, room, id);
  }

  /** Ends what is followed through the partner, or through any. */
  #end(coalitionId: bigint, id: bigint, partnerId: bigint | null): void {
    const followers = this.#rooms.get(coalitionId)?.followed.get(id)?.followers ?? [];
    for (const { stream, through } of [...followers])
      if (through !== undefined && (partnerId === null || through === partnerId)) stream.end();
  }

  async #endUnlinked(coalitionId: bigint, { followed }: Room<State>): Promise<void> {
    const { links } = this.source;
    const names = new Map<string, FollowedThrough>();
    for (const [id, { followers }] of followed) {
      for (const { through } of followers)
        if (through !== undefined) names.set(`${through} ${id}`, { partnerId: through, id });
    }
    if (!links || names.size === 0) return;
    for (const { id, partnerId } of await links.missing(coalitionId, [...names.values()]))
      this.#end(coalitionId, id, partnerId);
  }

  async #lookForNewer(): Promise<void> {
    for (const [coalitionId, room] of this.#rooms) {
      const seen = [...room.followed].map(([id, { version }]) => ({ id, version }));
      if (seen.length === 0) continue;
      try {
        for (const id of await this.source.newerThan(coalitionId, seen)) this.#mark(coalitionId, room, id);
        await this.#endUnlinked(coalitionId, room);
      } catch (error) {
        this.#tell(error);
      }
    }
  }

  #mark(coalitionId: bigint, room: Room<State>, id: bigint): void {
    room.dirty.add(id);
    if (!room.reading) void this.#readDirty(coalitionId, room);
  }

  async #readDirty(coalitionId: bigint, room: Room<State>): Promise<void> {
    room.reading = true;
    // What is marked in the same tick goes along.
    await Promise.resolve();
    while (room.dirty.size > 0 && !this.#closed) {
      const ids = [...room.dirty].slice(0, MOST_AT_ONCE);
      for (const id of ids) room.dirty.delete(id);
      try {
        await this.#readAndDeliver(coalitionId, room, ids);
      } catch (error) {
        this.#tell(error);
        for (const id of ids) room.dirty.add(id);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
      }
    }
    room.reading = false;
    this.#leaveEmpty(coalitionId, room);
  }

  async #readAndDeliver(coalitionId: bigint, room: Room<State>, ids: readonly bigint[]): Promise<void> {
    // Whoever comes while this is read has marked it again, and gets a reading of its own.
    const round = new Map(ids.map((id) => [id, [...(room.followed.get(id)?.followers ?? [])]]));
    const states = await this.source.read(coalitionId, ids);
    const missed = new Map<Follower<State>, readonly State[]>();
    for (const [id, state] of states) {
      const version = this.source.versionOf(state);
      for (const follower of round.get(id) ?? []) {
        const after = follower.afterVersion;
        if (follower.delivered !== undefined || after === undefined || after + 1 >= version) continue;
        missed.set(follower, (await this.source.between?.({ coalitionId, id }, after, version)) ?? []);
      }
    }
    for (const [id, state] of states) {
      const version = this.source.versionOf(state);
      const followed = room.followed.get(id);
      if (followed) followed.version = version;
      // One for all: whoever executes it for a follower may do so for the others at once.
      for (const follower of round.get(id) ?? [])
        deliver(follower, missed.get(follower) ?? [], state, version);
    }
  }

  #tell(error: unknown): void {
    if (!this.#closed)
      this.options.logger.warn({ err: error }, `live ${this.source.of} could not be read, trying again`);
  }
}

/** The first state is always told, later ones only when their version is newer. */
function deliver<State>(
  follower: Follower<State>,
  missed: readonly State[],
  newest: State,
  version: number,
): void {
  if (follower.delivered === undefined) follower.stream.pushAll([...missed, newest]);
  else if (version > follower.delivered) follower.stream.push(newest);
  follower.delivered = Math.max(version, follower.delivered ?? 0);
}

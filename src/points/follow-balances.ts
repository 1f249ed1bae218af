import { readAccounts } from '../ledger/balances.js';
import { postedAnnouncement } from '../ledger/batch/announcements.js';
import { newerThan, statesSince } from '../ledger/newer-states.js';
import type { BalanceState } from '../ledger/operations.js';
import { causeKey, causesOf, readTransactions, type TransactionRecord } from '../ledger/transactions.js';
import { type LinkName, notLinked, unlinkedIn } from '../members/unlinked-members.js';
import { type Database, type EntityManager, entityManagerFor } from '../runtime/database.js';
import type { LiveChannel } from '../runtime/live-channel.js';
import type { Logger } from '../runtime/logger.js';
import { LatestState } from './latest-state.js';

/** A balance, and the transaction whose entry brought it to its version; null where a version came without one. */
export interface FollowedBalance {
  readonly balance: BalanceState;
  readonly cause: TransactionRecord | null;
}

export interface LiveBalancesOptions {
  readonly database: Pick<Database, 'orm'>;
  readonly channel: LiveChannel;
  readonly logger: Logger;
  /** Milliseconds between two looks for what no announcement told. */
  readonly sweepMs?: number;
}

const SWEEP_MS = 3_000;
const RETRY_MS = 500;
/** Members read at once. */
const MOST_AT_ONCE = 1_000;
/** States listed for a follower that comes back; with more behind it, it gets the newest of them. */
const MOST_LISTED = 100;

interface Follower {
  readonly stream: LatestState<FollowedBalance>;
  /** The newest version handed over; undefined before the first. */
  delivered: number | undefined;
  readonly afterVersion: number | undefined;
  /** The partner whose link lets it see the member; undefined: it needs none. */
  readonly through: bigint | undefined;
}

interface Followed {
  readonly followers: Set<Follower>;
  /** The newest version read. */
  version: number;
}

interface Room {
  readonly members: Map<bigint, Followed>;
  readonly dirty: Set<bigint>;
  reading: boolean;
}

/**
 * Live balances for any number of followers (rules U-01 … U-04). Every state that is handed over was read from the
 * books: announcements only say which members to read again, so one that is lost delays and never lies. Reads are
 * batched over all followers of a coalition.
 */
export class LiveBalances {
  readonly #rooms = new Map<bigint, Room>();
  readonly #stops: (() => void)[];
  readonly #sweep: NodeJS.Timeout;
  #closed = false;

  constructor(private readonly options: LiveBalancesOptions) {
    const { channel, sweepMs = SWEEP_MS } = options;
    this.#stops = [
      channel.subscribe((message) => this.#heard(message)),
      channel.onLost(() => this.#readAll()),
    ];
    this.#sweep = setInterval(() => void this.#lookForNewer(), sweepMs);
    this.#sweep.unref();
  }

  /**
   * The member's balance now, then every later state at least in its newest version. With `afterVersion` the states
   * since then come first, as far as they can be listed. `through` a partner it ends when that is not linked to the
   * member any more (rule A-09): at once where the announcement comes, else at the next look for what none told.
   */
  follow(
    coalitionId: bigint,
    memberId: bigint,
    {
      afterVersion,
      through,
    }: { readonly afterVersion?: number | undefined; readonly through?: bigint | undefined } = {},
  ): AsyncIterableIterator<FollowedBalance> {
    const room = this.#roomOf(coalitionId);
    const followed = room.members.get(memberId) ?? { followers: new Set(), version: -1 };
    room.members.set(memberId, followed);
    const follower: Follower = {
      stream: new LatestState(() => this.#leave(coalitionId, memberId, follower)),
      delivered: undefined,
      afterVersion,
      through,
    };
    followed.followers.add(follower);
    this.#mark(coalitionId, room, memberId);
    return follower.stream;
  }

  /** Ends every stream. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#sweep);
    for (const stop of this.#stops) stop();
    for (const room of this.#rooms.values()) {
      for (const { followers } of [...room.members.values()])
        for (const { stream } of [...followers]) stream.end();
    }
    this.#rooms.clear();
  }

  #roomOf(coalitionId: bigint): Room {
    const known = this.#rooms.get(coalitionId);
    if (known) return known;
    const room: Room = { members: new Map(), dirty: new Set(), reading: false };
    this.#rooms.set(coalitionId, room);
    return room;
  }

  #leave(coalitionId: bigint, memberId: bigint, follower: Follower): void {
    const room = this.#rooms.get(coalitionId);
    const followed = room?.members.get(memberId);
    followed?.followers.delete(follower);
    if (followed?.followers.size === 0) room?.members.delete(memberId);
    if (room?.members.size === 0 && !room.reading) this.#rooms.delete(coalitionId);
  }

  #heard(message: string): void {
    const unlinked = unlinkedIn(message);
    if (unlinked) this.#end(unlinked.coalitionId, unlinked.memberId, unlinked.partnerId);
    const posted = postedAnnouncement(message);
    const room = posted && this.#rooms.get(BigInt(posted.c));
    if (!room) return;
    for (const [id, version] of posted.m) {
      const memberId = BigInt(id);
      const followed = room.members.get(memberId);
      if (followed && followed.version < version) this.#mark(BigInt(posted.c), room, memberId);
    }
  }

  #readAll(): void {
    for (const [coalitionId, room] of this.#rooms) {
      for (const memberId of room.members.keys()) this.#mark(coalitionId, room, memberId);
    }
  }

  /** Ends what follows the member through the partner, or through any. */
  #end(coalitionId: bigint, memberId: bigint, partnerId: bigint | null): void {
    const followers = this.#rooms.get(coalitionId)?.members.get(memberId)?.followers ?? [];
    for (const { stream, through } of [...followers])
      if (through !== undefined && (partnerId === null || through === partnerId)) stream.end();
  }

  async #endUnlinked(coalitionId: bigint, { members }: Room): Promise<void> {
    const names = new Map<string, LinkName>();
    for (const [memberId, { followers }] of members) {
      for (const { through } of followers)
        if (through !== undefined) names.set(`${through} ${memberId}`, { partnerId: through, memberId });
    }
    if (names.size === 0) return;
    const gone = await notLinked(this.#reader(coalitionId), coalitionId, [...names.values()]);
    for (const { memberId, partnerId } of gone) this.#end(coalitionId, memberId, partnerId);
  }

  async #lookForNewer(): Promise<void> {
    for (const [coalitionId, room] of this.#rooms) {
      const seen = [...room.members].map(([memberId, { version }]) => ({ memberId, version }));
      if (seen.length === 0) continue;
      try {
        const newer = await newerThan(this.#reader(coalitionId), coalitionId, seen);
        for (const memberId of newer) this.#mark(coalitionId, room, memberId);
        await this.#endUnlinked(coalitionId, room);
      } catch (error) {
        this.#tell(error);
      }
    }
  }

  #mark(coalitionId: bigint, room: Room, memberId: bigint): void {
    room.dirty.add(memberId);
    if (!room.reading) void this.#readDirty(coalitionId, room);
  }

  async #readDirty(coalitionId: bigint, room: Room): Promise<void> {
    room.reading = true;
    // What is marked in the same tick goes along.
    await Promise.resolve();
    while (room.dirty.size > 0 && !this.#closed) {
      const memberIds = [...room.dirty].slice(0, MOST_AT_ONCE);
      for (const memberId of memberIds) room.dirty.delete(memberId);
      try {
        await this.#readAndDeliver(coalitionId, room, memberIds);
      } catch (error) {
        this.#tell(error);
        for (const memberId of memberIds) room.dirty.add(memberId);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
      }
    }
    room.reading = false;
    if (room.members.size === 0) this.#rooms.delete(coalitionId);
  }

  async #readAndDeliver(coalitionId: bigint, room: Room, memberIds: readonly bigint[]): Promise<void> {
    // Whoever comes while this is read has marked the member again, and gets a reading of its own.
    const round = new Map(memberIds.map((id) => [id, [...(room.members.get(id)?.followers ?? [])]]));
    const em = this.#reader(coalitionId);
    const accounts = await readAccounts(em, coalitionId, memberIds);
    const missed = await this.#statesMissed(em, coalitionId, round, accounts);
    const causes = await this.#causesOf(em, coalitionId, [
      ...accounts.values(),
      ...[...missed.values()].flat(),
    ]);
    const withCause = (balance: BalanceState): FollowedBalance => ({
      balance,
      cause: causes.get(causeKey(balance.memberId, balance.version)) ?? null,
    });
    for (const account of accounts.values()) {
      const followed = room.members.get(account.memberId);
      if (followed) followed.version = account.version;
      // One for all: whoever executes it for a follower may do so for the others at once.
      const newest = withCause(account);
      for (const follower of round.get(account.memberId) ?? []) {
        deliver(follower, (missed.get(follower) ?? []).map(withCause), newest);
      }
    }
  }

  /** For each follower that is new and named a version: the states since, but for the newest, which comes anyway. */
  async #statesMissed(
    em: EntityManager,
    coalitionId: bigint,
    round: ReadonlyMap<bigint, readonly Follower[]>,
    accounts: ReadonlyMap<bigint, BalanceState>,
  ): Promise<Map<Follower, BalanceState[]>> {
    const missed = new Map<Follower, BalanceState[]>();
    for (const { memberId, version } of accounts.values()) {
      for (const follower of round.get(memberId) ?? []) {
        const after = follower.afterVersion;
        if (follower.delivered !== undefined || after === undefined || after + 1 >= version) continue;
        const states = await statesSince(em, coalitionId, { memberId, version: after }, MOST_LISTED);
        missed.set(
          follower,
          states.filter((state) => state.version < version),
        );
      }
    }
    return missed;
  }

  async #causesOf(em: EntityManager, coalitionId: bigint, states: readonly BalanceState[]) {
    const ids = await causesOf(em, coalitionId, states);
    const records = await readTransactions(em, coalitionId, [...new Set(ids.values())]);
    return new Map([...ids].map(([key, id]) => [key, records.get(id)]));
  }

  #reader(coalitionId: bigint): EntityManager {
    return entityManagerFor(this.options.database, coalitionId);
  }

  #tell(error: unknown): void {
    if (!this.#closed)
      this.options.logger.warn({ err: error }, 'live balances could not be read, trying again');
  }
}

/** The first state is always told, later ones only when their version is newer. */
function deliver(follower: Follower, missed: readonly FollowedBalance[], newest: FollowedBalance): void {
  const { version } = newest.balance;
  if (follower.delivered === undefined) follower.stream.pushAll([...missed, newest]);
  else if (version > follower.delivered) follower.stream.push(newest);
  follower.delivered = Math.max(version, follower.delivered ?? 0);
}

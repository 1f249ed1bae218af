import { postedAnnouncement } from '../ledger/batch/announcements.js';
import { LatestState } from '../points/latest-state.js';
import { type Database, entityManagerFor } from '../runtime/database.js';
import type { LiveChannel } from '../runtime/live-channel.js';
import type { Logger } from '../runtime/logger.js';
import { type CampaignProgress, readCampaignProgress } from './campaign-progress.js';

export interface LiveCampaignsOptions {
  readonly database: Pick<Database, 'orm'>;
  readonly channel: LiveChannel;
  readonly logger: Logger;
  /** Milliseconds between two looks for what no announcement told. */
  readonly sweepMs?: number;
}

const SWEEP_MS = 3_000;
const RETRY_MS = 500;
/** Campaigns read at once. */
const MOST_AT_ONCE = 1_000;

interface Follower {
  readonly stream: LatestState<CampaignProgress>;
  /** The newest version handed over; -1 before the first. */
  delivered: number;
}

interface Room {
  readonly campaigns: Map<bigint, Set<Follower>>;
  readonly dirty: Set<bigint>;
  reading: boolean;
}

/**
 * What campaigns of charities come to, live, for any number of followers (rules C-04, U-01, U-04): what it is now, then
 * every later state at least in its newest version. As with balances every state is read from the books; announcements
 * only say which campaigns to read again, so that one which is lost delays and never lies.
 */
export class LiveCampaigns {
  readonly #rooms = new Map<bigint, Room>();
  readonly #stops: (() => void)[];
  readonly #sweep: NodeJS.Timeout;
  #closed = false;

  constructor(private readonly options: LiveCampaignsOptions) {
    const { channel, sweepMs = SWEEP_MS } = options;
    this.#stops = [
      channel.subscribe((message) => this.#heard(message)),
      channel.onLost(() => this.#readAll()),
    ];
    this.#sweep = setInterval(() => this.#readAll(), sweepMs);
    this.#sweep.unref();
  }

  /** A campaign that is there; of one that is not, nothing ever comes. */
  follow(coalitionId: bigint, campaignId: bigint): AsyncIterableIterator<CampaignProgress> {
    const room = this.#rooms.get(coalitionId) ?? { campaigns: new Map(), dirty: new Set(), reading: false };
    this.#rooms.set(coalitionId, room);
    const followers = room.campaigns.get(campaignId) ?? new Set<Follower>();
    room.campaigns.set(campaignId, followers);
    const follower: Follower = {
      stream: new LatestState(() => {
        followers.delete(follower);
        if (followers.size === 0) room.campaigns.delete(campaignId);
        if (room.campaigns.size === 0 && !room.reading) this.#rooms.delete(coalitionId);
      }),
      delivered: -1,
    };
    followers.add(follower);
    this.#mark(coalitionId, room, campaignId);
    return follower.stream;
  }

  /** Ends every stream. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#sweep);
    for (const stop of this.#stops) stop();
    for (const { campaigns } of [...this.#rooms.values()])
      for (const followers of [...campaigns.values()]) for (const { stream } of [...followers]) stream.end();
    this.#rooms.clear();
  }

  #heard(message: string): void {
    const posted = postedAnnouncement(message);
    const room = posted?.g && this.#rooms.get(BigInt(posted.c));
    if (!posted || !room) return;
    for (const [id, version] of posted.g ?? []) {
      const followers = room.campaigns.get(BigInt(id));
      if (followers && [...followers].some(({ delivered }) => delivered < version))
        this.#mark(BigInt(posted.c), room, BigInt(id));
    }
  }

  #readAll(): void {
    for (const [coalitionId, room] of this.#rooms)
      for (const campaignId of room.campaigns.keys()) this.#mark(coalitionId, room, campaignId);
  }

  #mark(coalitionId: bigint, room: Room, campaignId: bigint): void {
    room.dirty.add(campaignId);
    if (!room.reading) void this.#readDirty(coalitionId, room);
  }

  async #readDirty(coalitionId: bigint, room: Room): Promise<void> {
    room.reading = true;
    // What is marked in the same tick goes along.
    await Promise.resolve();
    while (room.dirty.size > 0 && !this.#closed) {
      const ids = [...room.dirty].slice(0, MOST_AT_ONCE);
      for (const id of ids) room.dirty.delete(id);
      try {
        const em = entityManagerFor(this.options.database, coalitionId);
        for (const progress of (await readCampaignProgress(em, coalitionId, ids)).values())
          deliver(room.campaigns.get(progress.campaignId), progress);
      } catch (error) {
        if (!this.#closed)
          this.options.logger.warn({ err: error }, 'live campaigns could not be read, trying again');
        for (const id of ids) room.dirty.add(id);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
      }
    }
    room.reading = false;
    if (room.campaigns.size === 0) this.#rooms.delete(coalitionId);
  }
}

function deliver(followers: ReadonlySet<Follower> | undefined, progress: CampaignProgress): void {
  for (const follower of followers ?? []) {
    if (progress.version <= follower.delivered) continue;
    follower.delivered = progress.version;
    follower.stream.push(progress);
  }
}

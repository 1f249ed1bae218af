import { postedAnnouncement } from '../ledger/batch/announcements.js';
import { nextId, transactionIdsFrom } from '../ledger/newer-states.js';
import { readTransactions, type TransactionRecord } from '../ledger/transactions.js';
import { type Database, entityManagerFor } from '../runtime/database.js';
import type { LiveChannel } from '../runtime/live-channel.js';
import type { Logger } from '../runtime/logger.js';

export interface TransactionFeedOptions {
  readonly database: Pick<Database, 'orm'>;
  readonly channel: LiveChannel;
  readonly logger: Logger;
  /** Milliseconds between two looks for what no announcement told. */
  readonly sweepMs?: number;
}

/** Whose transactions; of one merchant only, where one is named. */
export interface FeedOf {
  readonly coalitionId: bigint;
  readonly partnerId: bigint;
  readonly merchantId?: bigint | undefined;
}

const SWEEP_MS = 5_000;
/** Ids that wait for a slow reader; with more, the books are read for it later. */
const MOST_WAITING = 1_000;
/** Transactions read at once. */
const MOST_AT_ONCE = 100;
/**
 * Ids are not in the order of commits: a transaction can appear this long after others with higher ids. It is more
 * than any of them may take (the time-outs of runtime/database-connection.ts). In units of ids, whose upper bits are
 * milliseconds.
 */
const OVERLAP = 60_000n << 21n;

/** A partner's own transactions as they are posted, each once, on whichever node. */
export class TransactionFeed {
  readonly #feeds = new Set<Feed>();
  readonly #stops: (() => void)[];
  readonly #sweep: NodeJS.Timeout;

  constructor(private readonly options: TransactionFeedOptions) {
    const { channel, sweepMs = SWEEP_MS } = options;
    const catchUp = () => {
      for (const feed of this.#feeds) feed.catchUp();
    };
    this.#stops = [channel.subscribe((message) => this.#heard(message)), channel.onLost(catchUp)];
    this.#sweep = setInterval(catchUp, sweepMs);
    this.#sweep.unref();
  }

  /** Resolves when nothing that is posted from now on can be missed. */
  async follow(of: FeedOf): Promise<AsyncIterableIterator<TransactionRecord>> {
    const feed: Feed = new Feed(of, this.options, () => this.#feeds.delete(feed));
    this.#feeds.add(feed);
    try {
      await feed.begin();
      return feed;
    } catch (error) {
      feed.end();
      throw error;
    }
  }

  /** Ends every stream. */
  close(): void {
    clearInterval(this.#sweep);
    for (const stop of this.#stops) stop();
    for (const feed of [...this.#feeds]) feed.end();
  }

  #heard(message: string): void {
    if (this.#feeds.size === 0) return;
    const posted = postedAnnouncement(message);
    if (!posted) return;
    for (const [id, partnerId, merchantId] of posted.x) {
      for (const feed of this.#feeds)
        feed.heard(BigInt(posted.c), BigInt(id), BigInt(partnerId), merchantId ? BigInt(merchantId) : null);
    }
  }
}

class Feed implements AsyncIterableIterator<TransactionRecord> {
  /** Ids seen within the overlap, so that reading the books again brings nothing twice. */
  readonly #seen = new Set<bigint>();
  #newest = 0n;
  #waitingIds: bigint[] = [];
  #records: TransactionRecord[] = [];
  #behind = false;
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(
    private readonly of: FeedOf,
    private readonly options: TransactionFeedOptions,
    private readonly onEnd: () => void,
  ) {}

  /** What is in the books before the beginning counts as seen. */
  async begin(): Promise<void> {
    this.#newest = await nextId(this.#reader());
    for await (const ids of this.#pagesFrom(this.#newest - OVERLAP)) {
      for (const id of ids) this.#seen.add(id);
    }
  }

  heard(coalitionId: bigint, id: bigint, partnerId: bigint, merchantId: bigint | null): void {
    const { of } = this;
    if (coalitionId !== of.coalitionId || partnerId !== of.partnerId) return;
    if (of.merchantId !== undefined && of.merchantId !== merchantId) return;
    this.#add(id);
  }

  /** Something may have been missed: read the books before anything else. */
  catchUp(): void {
    this.#behind = true;
    this.#wake?.();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#waitingIds = [];
    this.#records = [];
    this.#wake?.();
    this.onEnd();
  }

  async next(): Promise<IteratorResult<TransactionRecord>> {
    while (!this.#ended) {
      const record = this.#records.shift();
      if (record) return { done: false, value: record };
      if (this.#behind && this.#waitingIds.length === 0) await this.#readBehind();
      if (this.#waitingIds.length > 0) await this.#readWaiting();
      else if (!this.#behind) await this.#sleep();
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<TransactionRecord>> {
    this.end();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<TransactionRecord>> {
    this.end();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #add(id: bigint): void {
    if (this.#ended || this.#seen.has(id)) return;
    if (this.#waitingIds.length >= MOST_WAITING) {
      this.#behind = true;
      return;
    }
    this.#seen.add(id);
    if (id > this.#newest) this.#newest = id;
    this.#waitingIds.push(id);
    this.#wake?.();
  }

  async #readBehind(): Promise<void> {
    this.#behind = false;
    const from = this.#newest - OVERLAP;
    for (const id of this.#seen) if (id < from) this.#seen.delete(id);
    try {
      for await (const ids of this.#pagesFrom(from)) {
        for (const id of ids) this.#add(id);
        if (this.#behind) return; // no room: the rest is read when there is
      }
    } catch (error) {
      this.#tell(error);
      this.#behind = true;
      await pause();
    }
  }

  async #readWaiting(): Promise<void> {
    const ids = this.#waitingIds.splice(0, MOST_AT_ONCE);
    try {
      const records = await readTransactions(this.#reader(), this.of.coalitionId, ids);
      this.#records = ids.flatMap((id) => records.get(id) ?? []);
    } catch (error) {
      this.#tell(error);
      this.#waitingIds.unshift(...ids);
      await pause();
    }
  }

  async *#pagesFrom(first: bigint): AsyncGenerator<bigint[]> {
    const { coalitionId, partnerId, merchantId } = this.of;
    for (let from = first; ; ) {
      const ids = await transactionIdsFrom(
        this.#reader(),
        coalitionId,
        { partnerId, merchantId, from },
        MOST_WAITING,
      );
      yield ids;
      const last = ids.at(-1);
      if (last === undefined || ids.length < MOST_WAITING) return;
      from = last + 1n;
    }
  }

  #reader() {
    return entityManagerFor(this.options.database, this.of.coalitionId);
  }

  async #sleep(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }

  #tell(error: unknown): void {
    if (!this.#ended)
      this.options.logger.warn({ err: error }, 'a feed of transactions could not be read, trying again');
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 500).unref());
}

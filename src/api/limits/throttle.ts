import {
  callerOf,
  type MemberPrincipal,
  type PartnerPrincipal,
  type Principal,
} from '../../access/principal.js';
import type { BucketStore } from '../../runtime/bucket-store.js';
import type { Logger } from '../../runtime/logger.js';
import { Counter, type Registry } from '../../runtime/metrics.js';
import { encodeId } from '../../values/ids.js';
import { type RequestAllowance, tighterAllowance } from '../../values/request-allowance.js';
import { LocalBucket } from './local-bucket.js';

/** What callers may ask; what is undefined has no limit. */
export interface InstallationAllowances {
  readonly key: RequestAllowance | undefined;
  /** Of each person, and of each member by its tokens. */
  readonly person: RequestAllowance | undefined;
  /** Of all callers of a coalition together. */
  readonly coalition: RequestAllowance | undefined;
}

/** What a coalition lets its callers ask, within what the installation does; null: as much as that. */
export interface CoalitionAllowances {
  readonly keyAllowance: RequestAllowance | null;
  readonly personAllowance: RequestAllowance | null;
}

/** What a caller has left, and whether what it asks for was taken off. */
export interface Taken extends RequestAllowance {
  /** Whose bucket it is: `key`, `person`, `coalition`. */
  readonly policy: string;
  /** What is left, in whole tokens, none where it is less. */
  readonly left: number;
  /** It was too much: nothing was taken, and so many seconds must pass first. */
  readonly retryAfter?: number;
}

export interface ThrottleOptions {
  readonly allowances: InstallationAllowances;
  readonly store: BucketStore;
  readonly logger: Logger;
  readonly metrics?: Registry | undefined;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
  /** Longer than this no answer of the store is waited for, in milliseconds; replaced in tests. */
  readonly answerWithinMs?: number;
}

/** Between two times that the store is told, in milliseconds. */
const TELL_EVERY_MS = 100;
/** Longer than this no answer of the store is waited for, in milliseconds. */
const ANSWER_WITHIN_MS = 1_000;
/** Longer than this no operation waits for its turn. */
const WAIT_AT_MOST_MS = 5_000;
/** Between two attempts to reach a store that is away, in milliseconds. */
const TRY_AGAIN_MS = 1_000;
/** From so many buckets on those are forgotten that say nothing, and more than this are not kept at all. */
const MANY_BUCKETS = 10_000;
const MOST_BUCKETS = 200_000;

/** What holds where nobody is limited. */
export const NO_LIMITS: InstallationAllowances = { key: undefined, person: undefined, coalition: undefined };

/**
 * Limits how much callers ask (rule A-06): a bucket of tokens per key, person or member, and one per coalition, shared by
 * all processes through a store. An operation takes its cost from all that apply, or nothing. See {@link LocalBucket} for how a
 * process is ahead of the store. While the store is away each process goes by what it knows itself: so many times as much
 * can be asked as there are processes, and nothing is refused because of it.
 */
export class Throttle {
  readonly #allowances: InstallationAllowances;
  readonly #store: BucketStore;
  readonly #logger: Logger;
  readonly #failures: Counter<string> | undefined;
  readonly #now: () => number;
  readonly #answerWithinMs: number;
  readonly #keys = new Map<bigint, LocalBucket>();
  readonly #people = new Map<string, LocalBucket>();
  readonly #coalitions = new Map<bigint, LocalBucket>();
  /** Those of which the store is to be told, or to tell. */
  readonly #untold = new Set<LocalBucket>();
  #telling: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #alone = false;
  #closed = false;

  constructor({ allowances, store, logger, metrics, now, answerWithinMs }: ThrottleOptions) {
    this.#allowances = allowances;
    this.#store = store;
    this.#logger = logger;
    this.#now = now ?? (() => performance.now());
    this.#answerWithinMs = answerWithinMs ?? ANSWER_WITHIN_MS;
    this.#failures = metrics
      ? new Counter({
          name: 'hamsood_allowance_store_failures_total',
          help: 'Times that the store of allowances could not be told; meanwhile each process counts for itself.',
          registers: [metrics],
        })
      : undefined;
  }

  /**
   * Takes an operation's cost from the caller's allowance and its coalition's, that of a member's token also from that of the
   * key that made it: a key that makes tokens for many members can ask no more than one that asks itself. One that costs more than a bucket holds
   * takes the whole of it. Answers at once unless what is left has to be asked for first.
   * @returns undefined where there is no limit
   */
  take(
    principal: Principal,
    cost: number,
    terms?: CoalitionAllowances,
  ): Taken | undefined | Promise<Taken | undefined> {
    const now = this.#now();
    const own = this.#bucketOf(principal, terms, now);
    const ofKey = principal.kind === 'member' ? this.#keyBehind(principal, terms, now) : undefined;
    const buckets = [own, ofKey, this.#coalitionOf(principal, now)].filter((bucket) => bucket !== undefined);
    const [first] = buckets;
    if (!first) return undefined;
    const told = { own: first, policy: ofKey && first === ofKey ? 'key' : policyOf(principal, own) };
    const least = Math.max(1, cost);
    return this.#tryTake(buckets, told, least) ?? this.#takeAfterAsking(buckets, told, least);
  }

  /** Tells the store what is left to tell, and forgets it. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#telling;
    if (this.#untold.size > 0 && !this.#alone) await this.#tell();
    clearTimeout(this.#timer);
    await this.#store.close();
  }

  /** Undefined: not before the store has been asked. */
  #tryTake(buckets: readonly LocalBucket[], { own, policy }: Told, cost: number): Taken | undefined {
    const now = this.#now();
    const { maximum, restoreRate } = own;
    let ask = false;
    let wait: number | undefined;
    for (const bucket of buckets) {
      const most = Math.min(cost, bucket.maximum);
      const verdict = bucket.verdict(most, now, this.#alone);
      if (verdict === 'empty') wait = Math.max(wait ?? 0, bucket.waitFor(most, now));
      else if (verdict === 'ask') ask = true;
    }
    if (wait === undefined && ask) return undefined;
    if (wait === undefined)
      for (const bucket of buckets) this.#takeFrom(bucket, Math.min(cost, bucket.maximum), now);
    let left = maximum;
    for (const bucket of buckets) left = Math.min(left, bucket.left(now));
    return {
      policy,
      maximum,
      restoreRate,
      left: Math.max(0, Math.floor(left)),
      // Rounded up to milliseconds: whoever comes after exactly this time is let through.
      ...(wait === undefined ? {} : { retryAfter: Math.ceil(wait + 1) / 1_000 }),
    };
  }

  async #takeAfterAsking(buckets: readonly LocalBucket[], told: Told, cost: number): Promise<Taken> {
    const latest = this.#now() + WAIT_AT_MOST_MS;
    do {
      // What is being told now does not ask for this one.
      await this.#telling;
      const before = this.#tryTake(buckets, told, cost);
      if (before) return before;
      for (const bucket of buckets) {
        bucket.ask(Math.min(cost, bucket.maximum));
        this.#untold.add(bucket);
      }
      await this.#tell();
      const taken = this.#tryTake(buckets, told, cost);
      if (taken) return taken;
      // Others were quicker each time: there is more to do than there is room for.
    } while (this.#now() < latest);
    const { maximum, restoreRate } = told.own;
    return { policy: told.policy, maximum, restoreRate, left: 0, retryAfter: TRY_AGAIN_MS / 1_000 };
  }

  #takeFrom(bucket: LocalBucket, cost: number, now: number): void {
    bucket.take(cost, now);
    this.#untold.add(bucket);
    if (this.#closed) return;
    if (!this.#alone && bucket.owed * 2 >= bucket.credit) void this.#tell();
    else this.#timer ??= this.#later(this.#alone ? TRY_AGAIN_MS : TELL_EVERY_MS);
  }

  #later(milliseconds: number): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#tell();
    }, milliseconds);
    timer.unref();
    return timer;
  }

  /** Tells the store; those who come while it is being told share it. Never fails. */
  #tell(): Promise<void> {
    this.#telling ??= this.#settle().finally(() => {
      this.#telling = undefined;
      // What was given out meanwhile.
      if (this.#untold.size > 0 && !this.#closed)
        this.#timer ??= this.#later(this.#alone ? TRY_AGAIN_MS : TELL_EVERY_MS);
    });
    return this.#telling;
  }

  async #settle(): Promise<void> {
    // All who have just been told that they must ask are told of together.
    await new Promise((resolve) => setImmediate(resolve));
    const buckets = [...this.#untold];
    this.#untold.clear();
    const askedAt = this.#now();
    const spendings = buckets.map((bucket) => {
      const { coalitionId, name, maximum, restoreRate } = bucket;
      return { coalitionId, name, maximum, restoreRate, ...bucket.telling(askedAt) };
    });
    try {
      const left = await withinTime(this.#store.settle(spendings), this.#answerWithinMs);
      for (const [index, bucket] of buckets.entries()) {
        bucket.settled(spendings[index]?.spent ?? 0, left[index] ?? 0, askedAt);
        // Taken ahead: what nobody takes now is given back.
        if (bucket.owed < 0) this.#untold.add(bucket);
      }
      if (this.#alone) this.#logger.info('the store of allowances is back');
      this.#alone = false;
    } catch (error) {
      if (!this.#alone)
        this.#logger.warn(
          { err: error },
          'the store of allowances is away: each process limits its callers by itself',
        );
      this.#failures?.inc();
      this.#alone = true;
      const now = this.#now();
      for (const bucket of buckets) bucket.settledAlone(now);
    }
  }

  #bucketOf(
    principal: Principal,
    terms: CoalitionAllowances | undefined,
    now: number,
  ): LocalBucket | undefined {
    if (principal.kind === 'partner') return this.#ofKey(principal, terms, now);
    // A platform administrator is in no coalition: nobody has set a limit for the few there are.
    if (principal.kind === 'platform') return undefined;
    const allowance = tighterAllowance(terms?.personAllowance ?? undefined, this.#allowances.person);
    if (!allowance) return undefined;
    const caller = personOf(principal);
    const name = `${principal.coalitionId}/${caller}`;
    return this.#bucket(this.#people, name, principal.coalitionId, allowance, now, () => caller);
  }

  /** Undefined where no key has made the token. */
  #keyBehind(
    { coalitionId, madeWith, keyAllowance }: MemberPrincipal,
    terms: CoalitionAllowances | undefined,
    now: number,
  ): LocalBucket | undefined {
    const keyId = madeWith?.keyId ?? null;
    if (keyId === null) return undefined;
    return this.#ofKey({ coalitionId, keyId, ...(keyAllowance && { allowance: keyAllowance }) }, terms, now);
  }

  #ofKey(
    { coalitionId, keyId, allowance }: Pick<PartnerPrincipal, 'coalitionId' | 'keyId' | 'allowance'>,
    terms: CoalitionAllowances | undefined,
    now: number,
  ): LocalBucket | undefined {
    const most = tighterAllowance(allowance ?? terms?.keyAllowance ?? undefined, this.#allowances.key);
    return this.#bucket(this.#keys, keyId, coalitionId, most, now, () => encodeId('apiKey', keyId));
  }

  #coalitionOf(principal: Principal, now: number): LocalBucket | undefined {
    if (principal.kind === 'platform') return undefined;
    const { coalition } = this.#allowances;
    const { coalitionId } = principal;
    return this.#bucket(this.#coalitions, coalitionId, coalitionId, coalition, now, () => 'coalition');
  }

  #bucket<Key>(
    buckets: Map<Key, LocalBucket>,
    key: Key,
    coalitionId: bigint,
    allowance: RequestAllowance | undefined,
    now: number,
    name: () => string,
  ): LocalBucket | undefined {
    if (!allowance) return undefined;
    const known = buckets.get(key);
    if (known) {
      known.allow(allowance, now);
      return known;
    }
    if (buckets.size > 0 && buckets.size % MANY_BUCKETS === 0) forgetIdle(buckets, now);
    const bucket = new LocalBucket(coalitionId, name(), allowance, now);
    buckets.set(key, bucket);
    return bucket;
  }
}

/**
 * Whose bucket it is. What a member's token asks counts for the partner that has made it: otherwise one partner could use
 * up what the member has at the others, and read from what is left how much it does there (rule A-04).
 */
export function personOf(principal: Exclude<Principal, { kind: 'platform' }>): string {
  const caller = callerOf(principal);
  return principal.kind === 'member' ? `${caller}@${encodeId('partner', principal.partnerId)}` : caller;
}

/** Whose bucket a caller is told of. */
interface Told {
  readonly own: LocalBucket;
  readonly policy: string;
}

function policyOf({ kind }: Principal, own: LocalBucket | undefined): string {
  if (!own) return 'coalition';
  return kind === 'partner' ? 'key' : 'person';
}

/** Those that say nothing; and of too many the oldest, whose store still knows what they had left. */
function forgetIdle<Key>(buckets: Map<Key, LocalBucket>, now: number): void {
  for (const [key, bucket] of buckets) {
    if (bucket.isIdle(now) || (buckets.size >= MOST_BUCKETS && bucket.owed === 0)) buckets.delete(key);
  }
}

/** An answer that came while this process was busy is there, although nobody has read it yet: so one more look. */
function withinTime<T>(answer: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error('no answer in time'));
    const late = setTimeout(() => setImmediate(giveUp), milliseconds);
    answer.then(resolve, reject).finally(() => clearTimeout(late));
  });
}

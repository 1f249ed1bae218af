import type { BalanceChangeKind, HoldStatus, TransactionType } from '../generated/types.js';
import { type TestMoney, unitsOf } from './test-input.js';
import { refuse } from './test-refusal.js';

/** A partner of the test server, on terms that do not change. */
export interface TestPartner {
  readonly id: string;
  readonly slug: string;
  readonly apiKey: string;
  readonly merchantId: string;
  readonly issuer: boolean;
  readonly acceptor: boolean;
  readonly currency: string;
  /** Of the currency's smallest unit, for one point given. */
  readonly unitsPerPointEarned: bigint;
  /** Of the currency's smallest unit: what a point is worth when it is burned. */
  readonly unitsPerPointBurned: bigint;
  /** What the partner is credited for it. */
  readonly unitsPerPointCredited: bigint;
  /** How long a hold lasts that does not say. */
  readonly holdSeconds: number;
}

export interface TestMember {
  readonly id: string;
  readonly joinedAt: Date;
  /** Such as `phone +989120000001`: a member can have several of a kind. */
  readonly names: Set<string>;
  /** By partner: its own name for the member, if it gave one. */
  readonly links: Map<string, string | null>;
  status: 'ACTIVE' | 'SUSPENDED';
  version: number;
  posted: bigint;
  held: bigint;
}

export interface TestTransaction {
  readonly id: string;
  readonly type: TransactionType;
  readonly member: TestMember;
  readonly partner: TestPartner;
  readonly points: bigint;
  readonly occurredAt: Date;
  readonly postedAt: Date;
  readonly amount: TestMoney | null;
  readonly purchaseReference: string | null;
  readonly reason: string | null;
  readonly metadata: unknown;
  readonly reverses: TestTransaction | null;
  readonly holdId: string | null;
  /** Of a reversal: what could not be taken back. */
  readonly shortfall: bigint | null;
  /** Of what is undone: how many points, and how much money was refunded. */
  undone: bigint;
  refunded: bigint;
}

export interface TestHold {
  readonly id: string;
  readonly member: TestMember;
  readonly partner: TestPartner;
  readonly points: bigint;
  readonly openedAt: Date;
  readonly expiresAt: Date;
  readonly purchaseReference: string | null;
  readonly metadata: unknown;
  status: HoldStatus;
  endedAt: Date | null;
  captured: TestTransaction | null;
}

/** What happened to a balance. */
export interface TestChange {
  readonly member: TestMember;
  readonly at: Date;
  readonly kind: BalanceChangeKind;
  readonly points: bigint;
  readonly held: bigint;
  readonly transaction: TestTransaction | null;
  readonly hold: TestHold | null;
  /** Whether it is announced; the first of two steps is not. */
  readonly isAnnounced: boolean;
  /** What the member has after it. */
  readonly after: TestBalance;
}

/** A partner's link to a member that began or ended. */
export interface TestLinkChange {
  readonly kind: 'linked' | 'unlinked';
  readonly member: TestMember;
  readonly partner: TestPartner;
  readonly at: Date;
  /** Its place among those of the member, from 1 on. */
  readonly number: number;
}

export type TestBalance = Pick<TestMember, 'version' | 'posted' | 'held'>;

/** Partners, members, and what moved: the state of a test server, with the rules about points. */
export class TestBooks {
  readonly partners: TestPartner[] = [];
  readonly members: TestMember[] = [];
  readonly transactions: TestTransaction[] = [];
  readonly holds: TestHold[] = [];
  /** References that have earned, by merchant. */
  readonly earned = new Set<string>();
  /** Of all balances, in the order in which they happened. */
  readonly changes: TestChange[] = [];
  /** Told of every change of a balance. */
  readonly listeners = new Set<(change: TestChange) => void>();
  /** Told of every link that begins or ends. */
  readonly linkListeners = new Set<(change: TestLinkChange) => void>();
  readonly #linkChanges = new Map<TestMember, number>();
  #ids = 0;
  #offset = 0;

  /** Unique, and in the order in which they are made. */
  newId(prefix: string): string {
    this.#ids += 1;
    return `${prefix}_${this.#ids.toString(16).padStart(13, '0')}`;
  }

  now(): Date {
    return new Date(Date.now() + this.#offset);
  }

  /** Lets time pass, and holds end by it. */
  advance(seconds: number): void {
    this.#offset += seconds * 1_000;
    for (const hold of this.holds) this.endIfDue(hold);
  }

  /** Tells of a link that has begun or ended. */
  tellLink(kind: TestLinkChange['kind'], member: TestMember, partner: TestPartner): void {
    const number = (this.#linkChanges.get(member) ?? 0) + 1;
    this.#linkChanges.set(member, number);
    for (const listener of this.linkListeners) listener({ kind, member, partner, at: this.now(), number });
  }

  available({ posted, held }: TestMember): bigint {
    return posted - held;
  }

  /** What a purchase of this much gives; rounded down. */
  pointsEarned(partner: TestPartner, units: bigint): bigint {
    return units / partner.unitsPerPointEarned;
  }

  /** The fewest points that are worth this much. */
  pointsCovering(partner: TestPartner, units: bigint): bigint {
    return (units + partner.unitsPerPointBurned - 1n) / partner.unitsPerPointBurned;
  }

  /** The money of a transaction: that of the purchase, or what the points were worth. */
  unitsPaid({ type, amount, partner, points }: TestTransaction): bigint {
    if (type === 'EARN' && amount) return unitsOf(amount);
    return points * partner.unitsPerPointBurned;
  }

  /** Writes a transaction and changes the member's balance by it. */
  post(
    given: Pick<TestTransaction, 'type' | 'member' | 'partner' | 'points'> & Partial<TestTransaction>,
    posted: bigint,
    ended: TestHold | null = null,
  ): TestTransaction {
    const now = this.now();
    const transaction: TestTransaction = {
      occurredAt: now,
      postedAt: now,
      amount: null,
      purchaseReference: null,
      reason: null,
      metadata: null,
      reverses: null,
      holdId: ended?.id ?? null,
      shortfall: null,
      undone: 0n,
      refunded: 0n,
      ...given,
      id: this.newId('txn'),
    };
    this.transactions.push(transaction);
    this.#change(given.member, given.type, { posted, held: ended ? posted : 0n, transaction, hold: ended });
    return transaction;
  }

  openHold(given: Omit<TestHold, 'id' | 'status' | 'endedAt' | 'captured'>): TestHold {
    const hold: TestHold = { ...given, id: this.newId('hld'), status: 'OPEN', endedAt: null, captured: null };
    this.holds.push(hold);
    this.#change(hold.member, 'HOLD', { held: hold.points, hold });
    return hold;
  }

  /** Burns what a hold reserves, or a part of it; the rest is free again before. */
  captureHold(hold: TestHold, points: bigint): TestTransaction {
    const { member, partner, purchaseReference, metadata } = hold;
    if (points < hold.points) {
      const rest = points - hold.points;
      this.#change(member, 'RELEASE', { held: rest, hold, isAnnounced: false });
    }
    hold.status = 'CAPTURED';
    hold.endedAt = this.now();
    const written = { purchaseReference, metadata };
    const captured = { type: 'BURN', member, partner, points, ...written } as const;
    hold.captured = this.post(captured, -points, hold);
    return hold.captured;
  }

  /** Ends a hold without taking anything. */
  endHold(hold: TestHold, status: 'RELEASED' | 'EXPIRED', at = this.now()): void {
    hold.status = status;
    hold.endedAt = at;
    const kind = status === 'EXPIRED' ? 'HOLD_EXPIRY' : 'RELEASE';
    this.#change(hold.member, kind, { held: -hold.points, hold });
  }

  endIfDue(hold: TestHold): void {
    if (hold.status === 'OPEN' && hold.expiresAt <= this.now()) this.endHold(hold, 'EXPIRED', hold.expiresAt);
  }

  /** @throws TestRefusal INSUFFICIENT_POINTS */
  assertEnough(member: TestMember, points: bigint, verb: 'Burn' | 'Hold'): void {
    const available = this.available(member);
    if (available >= points) return;
    const message =
      available > 0n
        ? `The member has ${available} points available. ${verb} at most that many.`
        : 'The member has no points available.';
    refuse('INSUFFICIENT_POINTS', message, 'input', 'points');
  }

  #change(
    member: TestMember,
    kind: BalanceChangeKind,
    { posted: points = 0n, held = 0n, transaction = null, hold = null, isAnnounced = true }: TestMove,
  ): void {
    member.posted += points;
    member.held += held;
    member.version += 1;
    const after = { version: member.version, posted: member.posted, held: member.held };
    const change = { member, at: this.now(), kind, points, held, transaction, hold, isAnnounced, after };
    this.changes.push(change);
    for (const listener of this.listeners) listener(change);
  }
}

/** By how much a balance changes, and why. */
interface TestMove extends Partial<Pick<TestChange, 'held' | 'transaction' | 'hold' | 'isAnnounced'>> {
  readonly posted?: bigint;
}

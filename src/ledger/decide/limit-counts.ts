import type { Day } from '../../values/day.js';
import type { MemberDayName } from '../operations.js';

/** A partner's day, and what it owes in a currency: what limits are counted for besides members' days. */
export interface PartnerDayName {
  readonly partnerId: bigint;
  readonly day: Day;
}
export interface ExposureName {
  readonly partnerId: bigint;
  readonly currency: string;
}

/** Counts that a batch has to read before it can be decided. */
export interface LimitNames {
  readonly memberDays: readonly MemberDayName[];
  readonly partnerDays: readonly PartnerDayName[];
  readonly exposures: readonly ExposureName[];
  /** Members whose levels and counters are needed, although their accounts tell something of them. */
  readonly levels: readonly bigint[];
}

/** What a partner owes and has deposited, in 10⁻⁸ of a major unit. */
export interface Exposure {
  charged: bigint;
  readonly deposited: bigint;
}

/** A count, or a level, was needed that was not read: the batch is read again with it, and decided again. */
export class UnreadCount extends Error {
  override name = 'UnreadCount';
  constructor(readonly names: Partial<LimitNames>) {
    super('a count was not read');
  }
}

/**
 * What members and partners have done against their limits (rules B-05, E-04, E-05). Members' days are read under the
 * member's lock. Those of partners are hot: at first nothing is read, the database adds to them only where the limit is
 * kept; where it is not, the batch is run again with them locked (`locked`), so that what is left is known.
 */
export class LimitCounts {
  readonly #memberDays = new Map<string, bigint>();
  readonly #partnerDays = new Map<string, bigint>();
  readonly #exposures = new Map<string, Exposure>();

  constructor(readonly locked: boolean) {}

  /** @param points null = nothing counted yet */
  readMemberDay(name: MemberDayName, points: bigint | null): void {
    this.#memberDays.set(memberDayKey(name), points ?? 0n);
  }

  readPartnerDay(name: PartnerDayName, points: bigint | null): void {
    this.#partnerDays.set(partnerDayKey(name), points ?? 0n);
  }

  readExposure(name: ExposureName, exposure: Exposure | null): void {
    this.#exposures.set(exposureKey(name), exposure ?? { charged: 0n, deposited: 0n });
  }

  /** @throws UnreadCount */
  memberDay(name: MemberDayName): bigint {
    const points = this.#memberDays.get(memberDayKey(name));
    if (points === undefined) throw new UnreadCount({ memberDays: [name] });
    return points;
  }

  addToMemberDay(name: MemberDayName, points: bigint): void {
    const before = this.#memberDays.get(memberDayKey(name));
    if (before !== undefined) this.#memberDays.set(memberDayKey(name), before + points);
  }

  /** Undefined: not known, the database will see. @throws UnreadCount where the batch has locked partners' limits */
  partnerDay(name: PartnerDayName): bigint | undefined {
    if (!this.locked) return undefined;
    const points = this.#partnerDays.get(partnerDayKey(name));
    if (points === undefined) throw new UnreadCount({ partnerDays: [name] });
    return points;
  }

  addToPartnerDay(name: PartnerDayName, points: bigint): void {
    const before = this.#partnerDays.get(partnerDayKey(name));
    if (before !== undefined) this.#partnerDays.set(partnerDayKey(name), before + points);
  }

  /** Undefined: not known, the database will see. @throws UnreadCount where the batch has locked partners' limits */
  exposure(name: ExposureName): Exposure | undefined {
    if (!this.locked) return undefined;
    const exposure = this.#exposures.get(exposureKey(name));
    if (!exposure) throw new UnreadCount({ exposures: [name] });
    return exposure;
  }

  addToExposure(name: ExposureName, charge: bigint): void {
    const exposure = this.#exposures.get(exposureKey(name));
    if (exposure) exposure.charged += charge;
  }
}

export function memberDayKey({ memberId, purpose, partnerId, day }: MemberDayName): string {
  return `${memberId}:${purpose}:${partnerId}:${day}`;
}

export function partnerDayKey({ partnerId, day }: PartnerDayName): string {
  return `${partnerId}:${day}`;
}

export function exposureKey({ partnerId, currency }: ExposureName): string {
  return `${partnerId}:${currency}`;
}

/**
 * The ledger as a newcomer would build it from the rules alone: every earn kept as a row of its own, balances by adding
 * up, nothing batched, nothing locked. It shares nothing with the ledger, so that both can only agree by being right.
 *
 * It is told when the ledger took an operation (`at`): which instant that was is the ledger's to say, what follows
 * from it is the model's.
 */

export interface ModelTerms {
  /** Minutes that the coalition's clocks are ahead of UTC; the model knows no summer time. */
  readonly minutesAheadOfUtc: number;
  readonly policy: ModelPolicy;
  readonly hoursAhead: number;
  readonly daysBack: number;
}

/** The expiry policies that the model knows, in the Gregorian calendar, at least 30 days after posting. */
export type ModelPolicy =
  | 'never'
  | { readonly months: number; readonly end: 'day' | 'month' | 'quarter' | 'year' };

export interface ModelPartner {
  readonly id: bigint;
  active: boolean;
  readonly merchants: readonly bigint[];
  /** By version; the later one counts where two are in force. */
  readonly contracts: readonly ModelContract[];
}

export interface ModelContract {
  readonly id: bigint;
  readonly funding: bigint;
  readonly issuer: boolean;
  readonly acceptor: boolean;
  /** First and last day, `YYYY-MM-DD`; null = without end. */
  readonly from: string;
  readonly until: string | null;
  /** Points for a hundred units of money: `3n` for each 100 rial gives three points. */
  readonly pointsPerHundred: bigint;
}

/** One operation as a partner's system would send it. */
export type Step = EarnStep | BurnStep;

interface StepBase {
  readonly caller: string;
  readonly key: string;
  /** null = the caller's reference led to nobody. */
  readonly member: bigint | null;
  /** Whose merchant the caller says it is; another partner's is not found. */
  readonly partner: bigint;
  readonly merchant: bigint;
}

export interface EarnStep extends StepBase {
  readonly kind: 'EARN';
  readonly reference: string;
  readonly amount: bigint;
  /** Milliseconds since 1970; null = now. */
  readonly occurredAt: number | null;
}

export interface BurnStep extends StepBase {
  readonly kind: 'BURN';
  readonly points: bigint;
}

/** What the model expects an operation to be answered. */
export type Expected =
  | {
      readonly kind: 'posted';
      /** Number of the transaction, from 0 in the order of posting. */
      readonly transaction: number;
      readonly balance: ModelBalance;
      readonly replayed: boolean;
    }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly balance: ModelBalance | null;
      readonly replayed: boolean;
    };

export interface ModelBalance {
  readonly posted: bigint;
  readonly version: number;
}

export interface ModelTransaction {
  readonly type: 'EARN' | 'BURN';
  readonly points: bigint;
  readonly member: bigint;
  readonly partner: bigint;
  /** Which lots it filled or emptied, soonest-expiring first. */
  readonly lots: readonly ModelLot[];
}

export interface ModelLot {
  /** Last spendable day, or `infinity`. */
  readonly expiry: string;
  readonly funding: bigint;
  readonly points: bigint;
}

interface Earned {
  readonly expiry: string;
  readonly funding: bigint;
  left: bigint;
}

/** The codes that can be met here, highest rank first, and whether the answer is kept for ever under its key. */
const RANK = [
  ['MEMBER_NOT_FOUND', false],
  ['MERCHANT_NOT_FOUND', false],
  ['PARTNER_NOT_ACTIVE', false],
  ['MEMBER_NOT_ACTIVE', false],
  ['NOT_AN_ISSUER', false],
  ['NOT_AN_ACCEPTOR', false],
  ['CONTRACT_NOT_IN_FORCE', false],
  ['DUPLICATE_PURCHASE', true],
  ['OCCURRED_AT_OUT_OF_RANGE', true],
  ['INSUFFICIENT_POINTS', true],
] as const;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export class Model {
  readonly terms: ModelTerms;
  readonly partners: readonly ModelPartner[];
  readonly transactions: ModelTransaction[] = [];
  readonly #active = new Map<bigint, boolean>();
  readonly #ofMember = new Map<
    bigint,
    { readonly earned: Earned[]; readonly transactions: ModelTransaction[] }
  >();
  readonly #purchases = new Set<string>();
  readonly #answered = new Map<string, { input: string; expected: Expected }>();

  constructor(terms: ModelTerms, partners: readonly ModelPartner[], members: readonly bigint[]) {
    this.terms = terms;
    this.partners = partners;
    for (const member of members) {
      this.#active.set(member, true);
      this.#ofMember.set(member, { earned: [], transactions: [] });
    }
  }

  get members(): readonly bigint[] {
    return [...this.#active.keys()];
  }

  setActive(member: bigint, active: boolean): void {
    this.#active.set(member, active);
  }

  /** Takes one operation that the ledger says it took at `at` (milliseconds since 1970). */
  apply(step: Step, at: number): Expected {
    const name = JSON.stringify([step.caller, step.key]);
    const input = inputOf(step);
    const before = this.#answered.get(name);
    if (before && before.input !== input) {
      return { kind: 'refused', code: 'IDEMPOTENCY_KEY_REUSED', balance: null, replayed: false };
    }
    if (before) return { ...before.expected, replayed: true };

    const against = this.#whatStandsAgainst(step, at);
    for (const [code, final] of RANK) {
      if (!against.has(code)) continue;
      const known = step.member !== null && this.#active.has(step.member);
      const balance = known ? this.balanceOf(step.member as bigint) : null;
      const expected = { kind: 'refused', code, balance, replayed: false } as const;
      if (final) this.#answered.set(name, { input, expected });
      return expected;
    }
    const expected = step.kind === 'EARN' ? this.#earn(step, at) : this.#burn(step);
    this.#answered.set(name, { input, expected });
    return expected;
  }

  balanceOf(member: bigint): ModelBalance {
    let posted = 0n;
    let version = 0;
    for (const { type, points } of this.#of(member).transactions) {
      posted += type === 'EARN' ? points : -points;
      version += 1;
    }
    return { posted, version };
  }

  /** What is left of everything earned, added up by expiry and funding, soonest first. */
  lotsOf(member: bigint): ModelLot[] {
    const left = this.#of(member).earned.filter((earned) => earned.left > 0n);
    return addedUp(left.map(({ expiry, funding, left: points }) => ({ expiry, funding, points })));
  }

  /** Points that a partner has issued: what its account is short of. */
  issuedBy(partner: bigint): bigint {
    return this.#sum(partner, 'EARN');
  }

  redeemedAt(partner: bigint): bigint {
    return this.#sum(partner, 'BURN');
  }

  #sum(partner: bigint, type: 'EARN' | 'BURN'): bigint {
    let sum = 0n;
    for (const each of this.transactions)
      if (each.partner === partner && each.type === type) sum += each.points;
    return sum;
  }

  #whatStandsAgainst(step: Step, at: number): Set<string> {
    const against = new Set<string>();
    const active = step.member === null ? undefined : this.#active.get(step.member);
    if (active === undefined) against.add('MEMBER_NOT_FOUND');
    if (active === false) against.add('MEMBER_NOT_ACTIVE');

    const partner = this.partners.find(({ id }) => id === step.partner);
    if (!partner?.merchants.includes(step.merchant)) against.add('MERCHANT_NOT_FOUND');
    if (partner && !partner.active) against.add('PARTNER_NOT_ACTIVE');
    const when = step.kind === 'EARN' ? (step.occurredAt ?? at) : at;
    const contract = this.contractAt(step.partner, when);
    if (!contract) against.add('CONTRACT_NOT_IN_FORCE');
    else if (step.kind === 'EARN' && !contract.issuer) against.add('NOT_AN_ISSUER');
    else if (step.kind === 'BURN' && !contract.acceptor) against.add('NOT_AN_ACCEPTOR');

    if (step.kind === 'EARN') {
      if (this.#purchases.has(purchaseOf(step))) against.add('DUPLICATE_PURCHASE');
      if (when > at + this.terms.hoursAhead * HOUR || when < at - this.terms.daysBack * DAY) {
        against.add('OCCURRED_AT_OUT_OF_RANGE');
      }
    } else if (
      step.member !== null &&
      active !== undefined &&
      step.points > this.balanceOf(step.member).posted
    ) {
      against.add('INSUFFICIENT_POINTS');
    }
    return against;
  }

  #earn(step: EarnStep, at: number): Expected {
    const when = step.occurredAt ?? at;
    const member = step.member as bigint;
    const contract = this.contractAt(step.partner, when) as ModelContract;
    const points = (step.amount * contract.pointsPerHundred) / 100n;
    const { funding } = contract;
    const expiry = lastDay(this.terms, when, at);
    this.#purchases.add(purchaseOf(step));
    if (points > 0n) this.#of(member).earned.push({ expiry, funding, left: points });
    const lots = points > 0n ? [{ expiry, funding, points }] : [];
    return this.#post({ type: 'EARN', points, member, partner: step.partner, lots });
  }

  #burn(step: BurnStep): Expected {
    const member = step.member as bigint;
    const taken: ModelLot[] = [];
    for (let missing = step.points; missing > 0n; ) {
      const candidates = this.#of(member).earned.filter((earned) => earned.left > 0n);
      const next = candidates.reduce((best, each) => (comesBefore(each, best) ? each : best));
      const points = next.left < missing ? next.left : missing;
      next.left -= points;
      missing -= points;
      taken.push({ expiry: next.expiry, funding: next.funding, points });
    }
    return this.#post({
      type: 'BURN',
      points: step.points,
      member,
      partner: step.partner,
      lots: addedUp(taken),
    });
  }

  #post(transaction: ModelTransaction): Expected {
    this.transactions.push(transaction);
    this.#of(transaction.member).transactions.push(transaction);
    const balance = this.balanceOf(transaction.member);
    return { kind: 'posted', transaction: this.transactions.length - 1, balance, replayed: false };
  }

  #of(member: bigint) {
    const found = this.#ofMember.get(member);
    if (!found) throw new Error(`the model knows no member ${member}`);
    return found;
  }

  /** The contract version in force on the day of that instant. */
  contractAt(partner: bigint, when: number): ModelContract | undefined {
    const day = dayAt(this.terms, when);
    const contracts = this.partners.find(({ id }) => id === partner)?.contracts ?? [];
    return contracts.findLast(({ from, until }) => from <= day && (until === null || day <= until));
  }
}

/** Everything of a step but its key and whose key it is: equal text = equal input. */
export function inputOf(step: Step): string {
  const rest = Object.entries(step).filter(([name]) => name !== 'key' && name !== 'caller');
  return JSON.stringify(rest.sort(), (_name, value) => (typeof value === 'bigint' ? `${value}n` : value));
}

function purchaseOf({ merchant, reference }: EarnStep): string {
  return JSON.stringify([String(merchant), reference]);
}

type Dated = Pick<ModelLot, 'expiry' | 'funding'>;

function comesBefore(a: Dated, b: Dated): boolean {
  if (a.expiry === b.expiry) return a.funding < b.funding;
  if (a.expiry === 'infinity') return false;
  return b.expiry === 'infinity' || a.expiry < b.expiry;
}

function addedUp(lots: readonly ModelLot[]): ModelLot[] {
  const sums: ModelLot[] = [];
  for (const lot of lots) {
    const at = sums.findIndex(({ expiry, funding }) => expiry === lot.expiry && funding === lot.funding);
    if (at < 0) sums.push(lot);
    else sums[at] = { ...lot, points: (sums[at] as ModelLot).points + lot.points };
  }
  return sums.sort((a, b) => (comesBefore(a, b) ? -1 : 1));
}

/** The day it is at the coalition at that instant. */
function dayAt(terms: ModelTerms, when: number): string {
  return new Date(when + terms.minutesAheadOfUtc * 60_000).toISOString().slice(0, 10);
}

/** months after the day of the purchase, at least 30 days after the day of posting, then to the end of what is said. */
function lastDay(terms: ModelTerms, when: number, at: number): string {
  if (terms.policy === 'never') return 'infinity';
  const { months, end } = terms.policy;
  const [year, month, day] = dayAt(terms, when).split('-').map(Number) as [number, number, number];
  const monthsOn = year * 12 + (month - 1) + months;
  const counted = isoDay(
    Math.floor(monthsOn / 12),
    (monthsOn % 12) + 1,
    Math.min(day, daysIn(Math.floor(monthsOn / 12), (monthsOn % 12) + 1)),
  );
  const least = dayAt(terms, at + 30 * DAY);
  const due = counted > least ? counted : least;
  const [dueYear, dueMonth] = due.split('-').map(Number) as [number, number];
  if (end === 'day') return due;
  const lastMonth = { month: dueMonth, quarter: Math.ceil(dueMonth / 3) * 3, year: 12 }[end];
  return isoDay(dueYear, lastMonth, daysIn(dueYear, lastMonth));
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] as number;
}

function isoDay(year: number, month: number, day: number): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

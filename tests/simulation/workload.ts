import { Management } from './management.js';
import { available } from './member.js';
import { Memory } from './memory.js';
import type { Model, ModelTransaction } from './model.js';
import { leftOf, takable } from './model.js';
import { USUAL_PURCHASE } from './plans.js';
import type { Random } from './random.js';
import {
  type Asker,
  type BurnStep,
  type CaptureStep,
  type EarnStep,
  type HoldStep,
  type ResolveStep,
  type ReverseStep,
  type Step,
  type Told,
  type TransferStep,
} from './steps.js';
import { DAY_MS, HOUR_MS, SCALE } from './terms.js';

/** A member, merchant, hold or transaction that nobody has. */
const NOBODY = 4_000_000_000n;

/** Draws what one lane of a round asks, from what it knows: its own answers and, of all others, those before the round. */
export class Workload {
  readonly #random: Random;
  readonly #model: Model;
  readonly #memory: Memory;
  readonly #own = new Memory();
  readonly #name: string;
  /** The coalition's clock when the round began. */
  readonly #now: number;
  /** Whom it is about, mostly. */
  readonly #members: readonly bigint[];
  readonly #management: Management;
  #drawn = 0;

  constructor(
    random: Random,
    about: { model: Model; memory: Memory; name: string; now: number; members: readonly bigint[] },
  ) {
    this.#random = random;
    this.#model = about.model;
    this.#management = new Management(random, about.model);
    this.#memory = about.memory;
    this.#name = about.name;
    this.#now = about.now;
    this.#members = about.members;
  }

  learn(step: Step, told: Told): void {
    this.#own.learn(step, told);
  }

  next(): Step {
    if (this.#random.percent(10)) {
      const back = this.#management.backToWork();
      if (back) return back;
    }
    const drawn = this.#random.weighted({
      earn: 25,
      burn: 13,
      hold: 10,
      capture: 9,
      release: 4,
      reverse: 15,
      transfer: 7,
      adjust: 4,
      resolve: 4,
      code: 5,
      lock: 2,
      memberStatus: 2,
      partnerStatus: 1,
      deposit: 2,
      retry: 9,
      reuse: 2,
      double: 3,
    });
    return this.#drawOf(drawn) ?? this.#earn();
  }

  #drawOf(drawn: string): Step | undefined {
    switch (drawn) {
      case 'burn':
        return this.#burn();
      case 'hold':
        return this.#hold();
      case 'capture':
        return this.#capture();
      case 'release':
        return { kind: 'RELEASE', ...this.#endOfHold() };
      case 'reverse':
        return this.#reverse();
      case 'transfer':
        return this.#transfer();
      case 'adjust':
        return this.#adjust();
      case 'resolve':
        return this.#resolve();
      case 'code':
        return this.#code();
      case 'lock':
        return this.#management.lock(this.#somebody());
      case 'memberStatus':
        return this.#management.memberStatus(this.#somebody());
      case 'partnerStatus':
        return this.#management.partnerStatus(this.#partner());
      case 'deposit':
        return {
          kind: 'DEPOSIT',
          partner: this.#partner('tizfood'),
          amount: BigInt(1 + this.#random.below(4_000)) * SCALE,
          reference: this.#key(),
        };
      case 'retry':
        return this.#known((memory) => memory.asked);
      case 'reuse':
        return this.#reused();
      case 'double':
        return this.#doubled();
      default:
        return undefined;
    }
  }

  #earn(): EarnStep {
    const random = this.#random;
    const member = this.#member();
    const asker = this.#till(member);
    const when = random.weighted({ now: 45, lately: 25, today: 12, past: 8, ahead: 5, tooFar: 2, tooOld: 2 });
    const occurredAt = {
      now: null,
      today: this.#now - random.below(HOUR_MS),
      lately: this.#now - random.below(20 * DAY_MS),
      past: this.#now - random.below(179 * DAY_MS),
      ahead: this.#now + random.below(23 * HOUR_MS),
      tooFar: this.#now + 25 * HOUR_MS + random.below(DAY_MS),
      tooOld: this.#now - 181 * DAY_MS - random.below(DAY_MS),
    }[when];
    const much = random.weighted({ usual: 87, nothing: 5, small: 7, huge: 1 });
    const amount = {
      usual: BigInt(random.below(USUAL_PURCHASE)),
      nothing: 0n,
      small: BigInt(random.below(20)),
      huge: 10n ** 9n,
    }[much];
    return {
      kind: 'EARN',
      asker,
      key: this.#key(),
      member,
      merchant: this.#merchant(asker.partner),
      reference: `purchase ${this.#key()}`,
      amount,
      occurredAt,
    };
  }

  #burn(): BurnStep {
    return { kind: 'BURN', ...this.#spending() };
  }

  #hold(): HoldStep {
    const expiresIn = this.#random.pick([null, 1, 60, 3_600, 5 * 86_400, 30 * 86_400]);
    return { kind: 'HOLD', ...this.#spending(), expiresIn };
  }

  #spending() {
    const member = this.#spender();
    const asker = this.#till(member);
    const points = this.#pointsOf(member);
    const code = this.#codeFor(member);
    return { asker, key: this.#key(), member, merchant: this.#merchant(asker.partner), points, code };
  }

  #capture(): CaptureStep | undefined {
    const ended = this.#endOfHold();
    const hold = this.#model.holds.get(ended.hold);
    const size = hold?.points ?? 50n;
    const much = this.#random.weighted({ all: 40, part: 45, tooMuch: 8, exactly: 7 });
    const points = { all: null, part: 1n + this.#below(size), tooMuch: size + 1n, exactly: size }[much];
    return { kind: 'CAPTURE', ...ended, points };
  }

  #endOfHold() {
    const open = [...this.#model.members.values()].flatMap(({ holds }) => holds.map(({ id }) => id));
    const hold =
      open.length > 0 && this.#random.percent(55)
        ? this.#random.pick(open)
        : (this.#known((memory) => memory.holds) ?? NOBODY);
    const partner = this.#model.holds.get(hold)?.partner;
    return { asker: this.#ofPartner(partner), key: this.#key(), hold };
  }

  #reverse(): ReverseStep | undefined {
    const spent = this.#random.percent(25) ? this.#spentEarn() : undefined;
    if (spent) {
      const asker = this.#ofPartner(spent.partner ?? undefined);
      return {
        kind: 'REVERSE',
        asker,
        key: this.#key(),
        transaction: spent.id,
        points: null,
        amount: null,
      };
    }
    const id = this.#random.percent(2) ? NOBODY : this.#known((memory) => memory.transactions);
    if (id === undefined) return undefined;
    const target = this.#model.transactions.get(id);
    const how = this.#random.weighted({ all: 30, points: 35, amount: 35 });
    return {
      kind: 'REVERSE',
      asker: this.#ofPartner(target?.partner ?? undefined),
      key: this.#key(),
      transaction: id,
      points: how === 'points' ? this.#partOf(target ? leftOf(target) : 0n) : null,
      amount: how === 'amount' ? this.#partOf(moneyLeft(target)) : null,
    };
  }

  /** An earn of which more is left to reverse than its member has: what then happens is the coalition's policy. */
  #spentEarn(): ModelTransaction | undefined {
    const known = [...this.#memory.transactions, ...this.#own.transactions]
      .map((id) => this.#model.transactions.get(id))
      .filter((each) => each !== undefined);
    const spent = known.filter(
      (each) => each.type === 'EARN' && leftOf(each) > takable(this.#model.state(each.member), each.id),
    );
    return spent.length > 0 ? this.#random.pick(spent) : undefined;
  }

  #partOf(left: bigint): bigint {
    const much = this.#random.weighted({ part: 55, little: 15, all: 18, tooMuch: 12 });
    return { part: 1n + this.#below(left), little: 1n, all: left > 0n ? left : 1n, tooMuch: left + 1n }[much];
  }

  #transfer(): TransferStep {
    const from = this.#spender();
    const to = this.#random.percent(4) ? from : this.#random.pick([...this.#model.members.keys()]);
    const { partner } = this.#till(from);
    const by = this.#random.weighted({ partner: 50, member: 35, operator: 15 });
    const asker: Asker =
      by === 'operator'
        ? this.#management.operator()
        : by === 'member'
          ? { by, member: from, partner: this.#management.partnerOf(from) }
          : { by, partner };
    return {
      kind: 'TRANSFER',
      asker,
      key: this.#key(),
      from,
      to,
      points: this.#pointsOf(from),
      code: this.#codeFor(from),
    };
  }

  #adjust(): Step {
    const member = this.#random.percent(3) ? NOBODY : this.#member();
    const direction = this.#random.pick(['CREDIT', 'DEBIT'] as const);
    const points = this.#random.percent(60) ? this.#pointsOf(member) : 1n + this.#below(900n);
    return {
      kind: 'ADJUST',
      asker: this.#management.operator(),
      key: this.#key(),
      member,
      direction,
      points,
    };
  }

  #resolve(): ResolveStep {
    const request = this.#known((memory) => memory.requests) ?? NOBODY;
    const kind = this.#random.percent(70) ? 'APPROVE' : 'REJECT';
    return { kind, asker: this.#management.operator(), key: this.#key(), request };
  }

  #code(): Step {
    const member = this.#somebody();
    const partner = this.#random.percent(30) ? this.#partner() : null;
    const points = this.#random.percent(30) ? BigInt(1 + this.#random.below(500)) : null;
    return {
      kind: 'CODE',
      asker: { by: 'member', member, partner: this.#management.partnerOf(member) },
      partner,
      points,
    };
  }

  /** An earlier key under another input, or an earlier input under another caller. */
  #reused(): Step | undefined {
    const earlier = this.#known((memory) => memory.asked);
    if (!earlier) return undefined;
    const { key } = earlier;
    if (earlier.kind === 'EARN' && this.#random.percent(50))
      return { ...earlier, amount: earlier.amount + 1n };
    const fresh = this.#random.percent(50) ? this.#burn() : this.#earn();
    return earlier.asker.by === 'partner' ? { ...fresh, asker: earlier.asker, key } : { ...fresh, key };
  }

  /** The same purchase again, under another key and maybe for somebody else. */
  #doubled(): Step | undefined {
    const earlier = this.#known((memory) => memory.earns);
    return earlier && { ...earlier, key: this.#key(), member: this.#member() };
  }

  #known<T>(list: (memory: Memory) => readonly T[]): T | undefined {
    const own = list(this.#own);
    const common = list(this.#memory);
    const from = own.length > 0 && (common.length === 0 || this.#random.percent(50)) ? own : common;
    if (from.length === 0) return undefined;
    // The latest, mostly: what was just asked is what races.
    const latest = from.slice(-8);
    return this.#random.pick(this.#random.percent(60) ? latest : from);
  }

  #codeFor(member: bigint): string | null {
    const kind = this.#random.weighted({ none: 57, own: 38, old: 2, wrong: 2, anybodys: 1 });
    if (kind === 'none') return null;
    if (kind === 'wrong') return '00000000';
    const codes = [...this.#memory.codes, ...this.#own.codes];
    const own = codes.filter((code) => code.member === member);
    const usable = own.filter(({ text }) => {
      const known = this.#model.codes.get(`${member} ${text}`);
      return known === undefined || (!known.used && known.expiresAt > this.#now);
    });
    const from = { own: usable, old: own, anybodys: codes }[kind];
    return from.length > 0 ? this.#random.pick(from).text : null;
  }

  #pointsOf(member: bigint): bigint {
    const state = this.#model.members.get(member);
    const there = state ? available(state) : 0n;
    const much = this.#random.weighted({ some: 62, all: 10, tooMuch: 8, little: 20 });
    return {
      some: 1n + this.#below(there),
      all: there > 0n ? there : 1n,
      tooMuch: there + 1n + this.#below(500n),
      little: BigInt(1 + this.#random.below(30)),
    }[much];
  }

  /** From 0 below a number of points, not evenly beyond 2^32. */
  #below(bound: bigint): bigint {
    return bound <= 0n ? 0n : (BigInt(this.#random.below(0x1_0000_0000)) * bound) >> 32n;
  }

  #member(): bigint {
    return this.#random.percent(1) ? NOBODY : this.#somebody();
  }

  /** Mostly somebody who has something to spend. */
  #spender(): bigint {
    const rich = this.#members.filter((member) => available(this.#model.state(member)) > 0n);
    return rich.length > 0 && this.#random.percent(80) ? this.#random.pick(rich) : this.#member();
  }

  #somebody(): bigint {
    return this.#random.pick(this.#random.percent(90) ? this.#members : [...this.#model.members.keys()]);
  }

  #partner(slug?: string): bigint {
    const ids = [...this.#model.partners.keys()];
    return slug === 'tizfood'
      ? (ids[1] as bigint)
      : this.#random.pick(this.#random.percent(60) ? ids.slice(0, 3) : ids);
  }

  /** Of a partner that mostly knows the member. */
  #till(member?: bigint): Extract<Asker, { by: 'partner' }> {
    const known = member !== undefined && this.#random.percent(92);
    return { by: 'partner', partner: known ? this.#management.partnerOf(member) : this.#partner() };
  }

  /** Mostly who it belongs to, else an operator or a stranger. */
  #ofPartner(partner: bigint | undefined): Asker {
    if (partner === undefined || this.#random.percent(25)) return this.#management.operator();
    return this.#random.percent(4) ? this.#till() : { by: 'partner', partner };
  }

  #merchant(partner: bigint): bigint {
    if (this.#random.percent(2)) return NOBODY;
    const of = this.#random.percent(2) ? this.#partner() : partner;
    return this.#random.pick(this.#model.partner(of).merchants);
  }

  #key(): string {
    this.#drawn += 1;
    return `${this.#name} ${this.#drawn}`;
  }
}

function moneyLeft(target: ModelTransaction | undefined): bigint {
  return target ? target.amount - target.refunded : 0n;
}

import { giftTo } from './gifts.js';
import { Management } from './management.js';
import { available } from './member.js';
import { Memory } from './memory.js';
import type { Model } from './model.js';
import { type PerkRequester, perkRequest } from './perk-requests.js';
import { purchaseAt } from './purchases.js';
import type { Random } from './random.js';
import { reversal } from './reversal-requests.js';
import { spendCode } from './spend-codes.js';
import {
  type Asker,
  type BurnStep,
  type CaptureStep,
  type DonateStep,
  type EarnStep,
  type HoldStep,
  type KeyedStep,
  type ResolveStep,
  type Step,
  type Told,
  type TransferStep,
} from './steps.js';
import { SCALE } from './terms.js';

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
    about: {
      model: Model;
      memory: Memory;
      name: string;
      now: number;
      members: readonly bigint[];
    },
  ) {
    this.#random = random;
    this.#model = about.model;
    this.#management = new Management(random, about.model);
    this.#memory = about.memory;
    this.#name = about.name;
    this.#now = about.now;
    this.#members = about.members.filter((each) => !about.model.merged.has(each));
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
      donate: 7,
      perk: 14,
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
        return reversal({
          ...{ random: this.#random, model: this.#model, nobody: NOBODY, key: () => this.#key() },
          transactions: [...this.#memory.transactions, ...this.#own.transactions],
          latest: () => this.#known((memory) => memory.transactions),
          ofPartner: (partner) => this.#ofPartner(partner),
        });
      case 'transfer':
        return this.#transfer();
      case 'perk':
        return perkRequest(this.#perks);
      case 'donate':
        return this.#donate();
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
        return this.#notLeft(this.#known((memory) => memory.asked));
      case 'reuse':
        return this.#reused();
      case 'double':
        return this.#doubled();
      default:
        return undefined;
    }
  }

  #earn(): EarnStep {
    const member = this.#member();
    const asker = this.#till(member);
    return {
      kind: 'EARN',
      asker,
      key: this.#key(),
      member,
      merchant: this.#merchant(asker.partner),
      reference: `purchase ${this.#key()}`,
      ...purchaseAt(this.#random, this.#now),
    };
  }

  #burn(): BurnStep {
    const children = [...this.#model.pools.keys()];
    const draws = children.length > 0 && this.#random.percent(22);
    return { kind: 'BURN', ...this.#spending(draws ? this.#random.pick(children) : undefined) };
  }

  #hold(): HoldStep {
    const expiresIn = this.#random.pick([null, 1, 60, 3_600, 5 * 86_400, 30 * 86_400]);
    return { kind: 'HOLD', ...this.#spending(), expiresIn };
  }

  #spending(member: bigint = this.#spender()) {
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

  #transfer(): TransferStep {
    const from = this.#spender();
    const to = this.#random.percent(4) ? from : this.#random.pick([...this.#model.members.keys()]);
    const { partner } = this.#till(from);
    const asker = this.#anybody(from, partner);
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

  /** Undefined where there is nothing to give to. */
  #donate(): DonateStep | undefined {
    const { appeals } = this.#model;
    if (appeals.size === 0) return undefined;
    const member = this.#spender();
    const appeal = this.#random.pick([...appeals.values()]);
    const state = this.#model.members.get(member);
    return {
      kind: 'DONATE',
      asker: this.#anybody(member, this.#till(member).partner),
      key: this.#key(),
      member,
      appeal: this.#random.percent(2) ? NOBODY : appeal.id,
      points: giftTo(this.#random, this.#model, appeal, state ? available(state) : 0n),
      named: this.#random.percent(50),
      code: this.#codeFor(member),
    };
  }

  get #perks(): PerkRequester {
    return {
      ...{ random: this.#random, model: this.#model, management: this.#management },
      ...{ memories: [this.#memory, this.#own], now: this.#now, nobody: NOBODY },
      ...{ key: () => this.#key(), member: () => this.#member(), till: (member) => this.#till(member) },
      merchant: (partner) => this.#merchant(partner),
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
    const earlier = this.#notLeft(this.#known((memory) => memory.asked));
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
    const known = [...this.#memory.codes, ...this.#own.codes];
    return spendCode(this.#random, this.#model, known, { member, now: this.#now });
  }

  #pointsOf(member: bigint): bigint {
    const state = this.#model.members.get(member);
    const there = state ? available(state) : 0n;
    const parent = this.#model.pools.get(member)?.parent;
    if (parent !== undefined && this.#random.percent(40)) {
      return there + 1n + this.#below(available(this.#model.state(parent)));
    }
    const much = this.#random.weighted({ some: 62, all: 10, tooMuch: 8, little: 20 });
    return {
      some: 1n + this.#below(there),
      all: there > 0n ? there : 1n,
      tooMuch: there + 1n + this.#below(500n),
      little: BigInt(1 + this.#random.below(30)),
    }[much];
  }

  #below(bound: bigint): bigint {
    return this.#random.pointsBelow(bound);
  }

  /** Seldom nobody, or one that was merged: then its survivor is meant. */
  #member(): bigint {
    const merged = [...this.#model.merged.keys()];
    if (merged.length > 0 && this.#random.percent(8)) return this.#random.pick(merged);
    return this.#random.percent(1) ? NOBODY : this.#somebody();
  }

  #notLeft(step: KeyedStep | undefined): KeyedStep | undefined {
    return step && !hasLeft(this.#model, step) ? step : undefined;
  }

  /** Mostly somebody who has something to spend. */
  #spender(): bigint {
    const rich = this.#members.filter((member) => available(this.#model.state(member)) > 0n);
    return rich.length > 0 && this.#random.percent(80) ? this.#random.pick(rich) : this.#member();
  }

  #somebody(): bigint {
    const { members, merged } = this.#model;
    const there = [...members.keys()].filter((each) => !merged.has(each));
    return this.#random.pick(this.#random.percent(90) && this.#members.length > 0 ? this.#members : there);
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

  /** A partner, the member itself, or an operator. */
  #anybody(member: bigint, partner: bigint): Asker {
    const by = this.#random.weighted({ partner: 50, member: 35, operator: 15 });
    if (by === 'operator') return this.#management.operator();
    if (by === 'partner' || this.#model.merged.has(member)) return { by: 'partner', partner };
    return { by, member, partner: this.#management.partnerOf(member) };
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

/** Whoever asks was merged meanwhile: its tokens have ended. */
export function hasLeft({ merged }: Model, { asker }: KeyedStep): boolean {
  return asker.by === 'member' && merged.has(asker.member);
}

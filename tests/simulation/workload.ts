import type { BurnStep, EarnStep, Model, ModelPartner, Step } from './model.js';
import type { Random } from './random.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A member that the coalition does not know. */
export const STRANGER = 4_000_000_000n;

/** Something to ask the ledger. */
export interface Ask {
  readonly step: Step;
  /** Sent to both nodes at the same moment. */
  readonly twice: boolean;
  /** The node that is asked, or asked first. */
  readonly node: 0 | 1;
}

/** What one member's partners ask, in this order; rows run at the same time. */
export type Row = readonly Ask[];

/** The partners of a simulation whose today is `now`. Whatever begins or ends does so days away from it. */
export function simulatedPartners(now: number): ModelPartner[] {
  const day = (days: number) => new Date(now + days * DAY).toISOString().slice(0, 10);
  const both = { issuer: true, acceptor: true };
  return [
    {
      id: 21n,
      active: true,
      merchants: [31n, 32n],
      contracts: [
        { id: 41n, funding: 53n, ...both, from: day(-400), until: day(-60), pointsPerHundred: 150n },
        { id: 42n, funding: 51n, ...both, from: day(-90), until: null, pointsPerHundred: 100n },
      ],
    },
    {
      id: 22n,
      active: true,
      merchants: [33n],
      contracts: [{ id: 43n, funding: 52n, ...both, from: day(-400), until: null, pointsPerHundred: 7n }],
    },
    {
      // gives and takes points, then only takes them
      id: 23n,
      active: true,
      merchants: [34n, 35n],
      contracts: [
        { id: 44n, funding: 54n, ...both, from: day(-400), until: day(-30), pointsPerHundred: 33n },
        {
          id: 45n,
          funding: 54n,
          issuer: false,
          acceptor: true,
          from: day(-29),
          until: null,
          pointsPerHundred: 0n,
        },
      ],
    },
    {
      // only gives points; its contract has a gap and is over for burns
      id: 24n,
      active: true,
      merchants: [36n],
      contracts: [
        {
          id: 46n,
          funding: 55n,
          issuer: true,
          acceptor: false,
          from: day(-400),
          until: day(-100),
          pointsPerHundred: 10n,
        },
        {
          id: 47n,
          funding: 56n,
          issuer: true,
          acceptor: false,
          from: day(-50),
          until: day(-10),
          pointsPerHundred: 10n,
        },
      ],
    },
  ];
}

/**
 * Draws what partners ask, round by round. Within a round a key and a purchase belong to one member, so that the rows of
 * a round can run in any order and still have one right answer; across rounds everything meets everything.
 */
export class Workload {
  readonly #random: Random;
  readonly #model: Model;
  readonly #now: number;
  /** Everything asked so far, for retries, reuse and doubled purchases. */
  readonly #asked: Step[] = [];
  /** The last few of each row. */
  readonly #askedOf = new Map<bigint | null, Step[]>();
  #ownerOf = new Map<string, string>();
  #drawn = 0;

  constructor(random: Random, model: Model, now: number) {
    this.#random = random;
    this.#model = model;
    this.#now = now;
  }

  /** The next round: one row for each of some members, of up to `longest` asks each. */
  round(longest: number): Row[] {
    this.#ownerOf = new Map();
    const earlier = this.#asked.length;
    const rows: Row[] = [];
    const lanes: (bigint | null)[] = this.#model.members.filter(() => this.#random.percent(70));
    if (this.#random.percent(50)) lanes.push(this.#random.pick([STRANGER, null]));
    for (const member of lanes) {
      const row: Ask[] = [];
      for (let left = 1 + this.#random.below(longest); left > 0; left -= 1) {
        const step = this.#step(member, earlier);
        if (!this.#claim(step, member)) continue;
        row.push({ step, twice: this.#random.percent(8), node: this.#random.pick([0, 1]) });
        this.#asked.push(step);
        this.#askedOf.set(member, [...(this.#askedOf.get(member) ?? []).slice(-20), step]);
      }
      if (row.length > 0) rows.push(row);
    }
    return rows;
  }

  #step(member: bigint | null, earlier: number): Step {
    const own = this.#askedOf.get(member) ?? [];
    const others = this.#asked.slice(Math.max(0, earlier - 200), earlier);
    const kind = this.#random.weighted({ earn: 42, burn: 30, retry: 10, reuse: 8, double: 8, stranger: 2 });
    if (kind === 'retry' && own.length > 0) return this.#random.pick(own);
    if (kind === 'reuse' && others.length > 0) {
      const { caller, key } = this.#random.pick(others);
      return { ...this.#fresh(member), caller, key };
    }
    if (kind === 'double') {
      const earns = others.filter((step): step is EarnStep => step.kind === 'EARN');
      if (earns.length > 0) return { ...this.#random.pick(earns), ...this.#key(), member };
    }
    if (kind === 'stranger') return this.#fresh(this.#random.pick([STRANGER, null]));
    return kind === 'burn' ? this.#burn(member) : this.#earn(member);
  }

  #fresh(member: bigint | null): Step {
    return this.#random.percent(50) ? this.#earn(member) : this.#burn(member);
  }

  #earn(member: bigint | null): EarnStep {
    const amount = this.#random.weighted({ usual: 80, nothing: 8, small: 8, huge: 4 });
    const when = this.#random.weighted({ now: 40, lately: 40, past: 12, ahead: 4, tooFar: 2, tooOld: 2 });
    const occurredAt = {
      now: null,
      lately: this.#now - this.#random.below(20 * DAY),
      past: this.#now - this.#random.below(179 * DAY),
      ahead: this.#now + this.#random.below(23 * HOUR),
      tooFar: this.#now + 25 * HOUR + this.#random.below(DAY),
      tooOld: this.#now - 181 * DAY - this.#random.below(DAY),
    }[when];
    return {
      kind: 'EARN',
      ...this.#key(),
      ...this.#place(),
      member,
      reference: `r${this.#drawn}`,
      amount: {
        usual: BigInt(this.#random.below(5_000)),
        nothing: 0n,
        small: BigInt(this.#random.below(100)),
        huge: 10n ** 12n,
      }[amount],
      occurredAt,
    };
  }

  #burn(member: bigint | null): BurnStep {
    const known = member !== null && member !== STRANGER;
    const there = known ? this.#model.balanceOf(member).posted : 0n;
    const much = this.#random.weighted({ some: 70, all: 10, tooMuch: 10, most: 5, one: 5 });
    const points = {
      some: 1n + BigInt(this.#random.below(900)),
      all: there > 0n ? there : 1n,
      tooMuch: there + 1n,
      most: 10n ** 12n,
      one: 1n,
    }[much];
    return { kind: 'BURN', ...this.#key(), ...this.#place(), member, points };
  }

  #key(): { caller: string; key: string } {
    this.#drawn += 1;
    return { caller: this.#random.pick(['par_a', 'par_b']), key: `k${this.#drawn}` };
  }

  #place(): { partner: bigint; merchant: bigint } {
    // Mostly the first two, who may do everything.
    const partner = this.#random.pick(
      this.#model.partners.slice(0, this.#random.percent(75) ? 2 : undefined),
    );
    // Now and then a merchant of somebody else.
    const from = this.#random.percent(3) ? this.#random.pick(this.#model.partners) : partner;
    return { partner: partner.id, merchant: this.#random.pick(from.merchants) };
  }

  /** Whether the row may use the step's key and purchase in this round. */
  #claim(step: Step, member: bigint | null): boolean {
    const row = String(member);
    const names = [`key ${step.caller} ${step.key}`];
    if (step.kind === 'EARN') names.push(`purchase ${step.merchant} ${step.reference}`);
    if (step.member !== member) names.push(`member ${step.member}`);
    if (names.some((name) => (this.#ownerOf.get(name) ?? row) !== row)) return false;
    for (const name of names) this.#ownerOf.set(name, row);
    return true;
  }
}

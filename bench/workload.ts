import { createHash, randomBytes } from 'node:crypto';
import { keyedDigest } from '../src/ledger/keyed-digest.js';
import type { Ledger } from '../src/ledger/ledger.js';
import type { BurnOperation, EarnOperation, Operation } from '../src/ledger/operations.js';
import type { Scene } from './scene.js';

const DAY_MS = 86_400_000;
/** Days between the purchases a member starts with: each falls into a month, and so a lot, of its own. */
const LOT_DAYS = 32;
const START_POINTS = 2_000n;
const MOST_POINTS = 100;
/** Enough to fill two batches at any time. */
const SEEDING_CALLERS = 512;

/** Makes operations of one scene: random members, one partner, keys that are never used twice. */
export class Workload {
  readonly #scene: Scene;
  readonly #run = randomBytes(6).toString('hex');
  #number = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Half earns, half burns, of 1 to 100 points. */
  next(): Operation {
    return this.#number % 2 === 0 ? this.nextEarn() : this.burn(this.#anybody(), randomPoints());
  }

  /** Of 1 to 100 points, at once. */
  nextEarn(): EarnOperation {
    return this.earn(this.#anybody(), randomPoints(), null);
  }

  /** Of 1 to 100 points. */
  nextBurn(): BurnOperation {
    return this.burn(this.#anybody(), randomPoints());
  }

  earn(memberId: bigint, points: bigint, occurredAt: Date | null): EarnOperation {
    const { merchantId, partnerId, contractVersionId, fundingId, issuedAccountId, limits } = this.#scene;
    const amount = { minor: points, currency: 'IRR' } as const;
    const base = this.#base(memberId, `earn ${points}`);
    const value = {
      points,
      breakdown: [{ rule: 'base', points, rate: '1', amount }],
      partnerId,
      contractVersionId,
      fundingId,
      issuedAccountId,
      vestingDays: 0,
      limits,
    };
    return {
      ...base,
      details: { ...base.details, reference: base.key },
      kind: 'EARN',
      merchantId,
      occurredAt,
      purchase: { amount, referenceHash: keyedDigest(this.#scene.digestKey, base.key) },
      price: () => ({ value }),
    };
  }

  burn(memberId: bigint, points: bigint): BurnOperation {
    const { merchantId, partnerId, contractVersionId, redeemedAccountId } = this.#scene;
    const value = { partnerId, contractVersionId, redeemedAccountId };
    return {
      ...this.#base(memberId, `burn ${points}`),
      kind: 'BURN',
      merchantId,
      points,
      spendCodeHash: null,
      byMember: false,
      price: () => ({ value }),
    };
  }

  #anybody(): bigint {
    const { members } = this.#scene;
    return members[Math.floor(Math.random() * members.length)] as bigint;
  }

  #base(memberId: bigint, what: string) {
    this.#number += 1;
    return {
      caller: 'par_bench',
      key: `${this.#run}-${this.#number}`,
      fingerprint: createHash('sha256').update(`${what} ${memberId}`).digest(),
      actor: 'key_bench',
      memberId,
      terms: this.#scene.terms,
      details: {
        reference: null,
        category: null,
        lines: null,
        reason: null,
        metadata: null,
        salt: randomBytes(16),
      },
    };
  }
}

function randomPoints(): bigint {
  return BigInt(1 + Math.floor(Math.random() * MOST_POINTS));
}

/** Gives every member its first points, one earn per lot, through the ledger. Answers operations per second. */
export async function seed(ledger: Ledger, scene: Scene, lots: number): Promise<number> {
  const workload = new Workload(scene);
  const start = performance.now();
  const now = Date.now();
  const total = scene.members.length * lots;
  let next = 0;
  const caller = async () => {
    while (next < total) {
      const index = next++;
      const memberId = scene.members[index % scene.members.length] as bigint;
      const occurredAt = new Date(now - Math.floor(index / scene.members.length) * LOT_DAYS * DAY_MS);
      const outcome = await ledger.post(scene.coalitionId, workload.earn(memberId, START_POINTS, occurredAt));
      if (outcome.kind !== 'posted')
        throw new Error(`a first earn was not posted: ${JSON.stringify(outcome.kind)}`);
    }
  };
  await Promise.all(Array.from({ length: SEEDING_CALLERS }, caller));
  return total / ((performance.now() - start) / 1000);
}

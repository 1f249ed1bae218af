import type { Random } from '../simulation/random.js';
import type { Place, Shop } from './places.js';

/** What a shop remembers of what it has done, to go on from. */
export interface Memory {
  /** Transactions that may be reversed. */
  readonly transactions: string[];
  readonly holds: string[];
  /** References of purchases that have been asked for. */
  readonly references: string[];
}

export interface Draw {
  readonly random: Random;
  readonly place: Place;
  readonly shop: Shop;
  readonly memory: Memory;
  /** A word that nobody else uses. */
  readonly unique: string;
}

/** A kind of operation: how often it is asked for, and with what. */
interface Kind {
  readonly weight: number;
  /** Whether the payload has a `hold`, a `transaction`, or both. */
  readonly fields: readonly ('transaction' | 'hold')[];
  /** Everything but the key; undefined when there is nothing to do it to yet. */
  readonly input: (draw: Draw) => object | undefined;
}

const LATEST = 40;

/** Every mutation that moves points and that a shop may ask for. */
export const KINDS: Readonly<Record<string, Kind>> = {
  earnPoints: {
    weight: 40,
    fields: ['transaction'],
    input: ({ random, place, shop, memory, unique }) => {
      // Now and then a purchase that has earned already, under a key of its own.
      const reference =
        memory.references.length > 0 && random.percent(4) ? random.pick(memory.references) : unique;
      memory.references.push(reference);
      return {
        member: { id: random.pick(place.members) },
        merchantId: shop.merchantId,
        purchase: { reference, amount: { amount: String(random.below(900) * 10_000), currency: 'IRR' } },
        ...(random.percent(20) ? { metadata: { till: String(random.below(9)) } } : {}),
      };
    },
  },
  burnPoints: {
    weight: 30,
    fields: ['transaction'],
    input: ({ random, place, shop }) => ({
      member: { id: random.pick(place.members) },
      merchantId: shop.merchantId,
      points: String(1 + random.below(random.percent(10) ? 1_000_000 : 300)),
    }),
  },
  holdPoints: {
    weight: 16,
    fields: ['hold'],
    input: ({ random, place, shop }) => ({
      member: { id: random.pick(place.members) },
      merchantId: shop.merchantId,
      points: String(1 + random.below(200)),
    }),
  },
  captureHold: {
    weight: 10,
    fields: ['hold', 'transaction'],
    input: ({ random, memory }) =>
      withLatest(random, memory.holds, (holdId) => ({
        holdId,
        ...(random.percent(40) ? { points: String(1 + random.below(100)) } : {}),
      })),
  },
  releaseHold: {
    weight: 5,
    fields: ['hold'],
    input: ({ random, memory }) => withLatest(random, memory.holds, (holdId) => ({ holdId })),
  },
  transferPoints: {
    weight: 8,
    fields: ['transaction'],
    input: ({ random, place }) => {
      const from = random.pick(place.members);
      const to = random.pick(place.members.filter((member) => member !== from));
      return { from: { id: from }, to: { id: to }, points: String(1 + random.below(200)) };
    },
  },
  reverseTransaction: {
    weight: 10,
    fields: ['transaction'],
    input: ({ random, memory }) =>
      withLatest(random, memory.transactions, (transactionId) => ({
        transactionId,
        reason: 'returned',
        ...(random.percent(50) ? { points: String(1 + random.below(60)) } : {}),
      })),
  },
};

function withLatest(random: Random, ids: readonly string[], input: (id: string) => object) {
  return ids.length === 0 ? undefined : input(random.pick(ids.slice(-LATEST)));
}

/** The mutation's document. */
export function documentOf(name: string): string {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const things = (KINDS[name] as Kind).fields.map((field) => `${field} { id }`).join(' ');
  return `mutation ($input: ${type}!) { ${name}(input: $input) {
    ${things} balance { version } replayed userErrors { code transient } } }`;
}

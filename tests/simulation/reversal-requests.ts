import { takenBack } from './gifts.js';
import { leftOf, type Model } from './model.js';
import { moneyLeft, spentEarn } from './purchases.js';
import type { Random } from './random.js';
import type { Asker, ReverseStep } from './steps.js';

/** What a lane knows of what can be undone, and how it names what it asks. */
export interface ReversalRequester {
  readonly random: Random;
  readonly model: Model;
  readonly transactions: readonly bigint[];
  /** A transaction that nobody has. */
  readonly nobody: bigint;
  /** One that the lane knows of; undefined: it knows of none. */
  latest(): bigint | undefined;
  key(): string;
  /** Mostly who it belongs to. */
  ofPartner(partner: bigint | undefined): Asker;
}

/** Something that was done is undone, all or a part of it; undefined where nothing was done. */
export function reversal(requester: ReversalRequester): ReverseStep | undefined {
  const { random, model, transactions, nobody, key, ofPartner } = requester;
  const spent = random.percent(25) ? spentEarn(random, model, transactions) : undefined;
  if (spent) {
    const all = { points: null, amount: null };
    const asker = ofPartner(spent.partner ?? undefined);
    return { kind: 'REVERSE', asker, key: key(), transaction: spent.id, ...all };
  }
  const undone = random.percent(14) ? takenBack(random, model) : undefined;
  if (undone) {
    const { transaction, points, partner } = undone;
    return {
      kind: 'REVERSE',
      asker: ofPartner(partner ?? undefined),
      key: key(),
      transaction,
      points,
      amount: null,
    };
  }
  const id = random.percent(2) ? nobody : requester.latest();
  if (id === undefined) return undefined;
  const target = model.transactions.get(id);
  const how = random.weighted({ all: 30, points: 35, amount: 35 });
  return {
    ...{ kind: 'REVERSE', asker: ofPartner(target?.partner ?? undefined), key: key(), transaction: id },
    points: how === 'points' ? partOf(random, target ? leftOf(model, target) : 0n) : null,
    amount: how === 'amount' ? partOf(random, moneyLeft(target)) : null,
  };
}

function partOf(random: Random, left: bigint): bigint {
  const much = random.weighted({ part: 55, little: 15, all: 18, tooMuch: 12 });
  const part = 1n + random.pointsBelow(left);
  return { part, little: 1n, all: left > 0n ? left : 1n, tooMuch: left + 1n }[much];
}

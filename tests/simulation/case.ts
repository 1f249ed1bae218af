import type { Model, ModelTransaction } from './model.js';
import type { Asker, BurnStep, EarnStep, HoldStep } from './steps.js';

/** What the ledger says of a step that the model cannot know. */
export interface Names {
  /** When it was taken, by the coalition's clock. */
  readonly at: number;
  /** The id of the transaction, and of the hold, request or refund that it made. */
  readonly transaction: bigint | null;
  readonly subject: bigint | null;
  /** A spend code. */
  readonly code: string | null;
  /** The transfers that a burn or a merge has made besides, in their order. */
  readonly transfers?: readonly bigint[];
}

/** A step on the model: who is touched, what stands against it, and what it does otherwise. */
export interface Case {
  /** Whose balance is told; null = nobody is known. */
  readonly member: bigint | null;
  readonly others?: readonly bigint[];
  readonly against: () => Iterable<string | false | undefined>;
  /** What happens although it is refused. */
  readonly refused?: (code: string) => void;
  readonly done: () => {
    transaction?: bigint | null;
    subject?: bigint | null;
    shortfall?: bigint | null;
    transfers?: readonly bigint[];
  };
}

/** The member as the asker sees it: another partner's is nobody, and one that was merged is its survivor. */
export function seen(model: Model, asker: Asker, member: bigint): bigint | null {
  if (!model.members.has(member)) return null;
  const now = model.survivorOf(member);
  if (asker.by === 'operator') return now;
  return model.links.has(`${asker.partner} ${now}`) ? now : null;
}

export function* placeProblems(
  model: Model,
  { asker, merchant }: EarnStep | BurnStep | HoldStep,
  member: bigint | null,
): Iterable<string | false> {
  const partner = model.partner(asker.partner);
  yield member === null && 'MEMBER_NOT_FOUND';
  yield member !== null && model.state(member).status !== 'ACTIVE' && 'MEMBER_NOT_ACTIVE';
  yield !partner.merchants.includes(merchant) && 'MERCHANT_NOT_FOUND';
  yield !['ACTIVE', 'EXITING'].includes(partner.status) && 'PARTNER_NOT_ACTIVE';
}

export function other(
  member: bigint,
  points: bigint,
  at: number,
): Omit<ModelTransaction, 'id' | 'reversed' | 'refunded'> {
  return {
    type: 'OTHER',
    points,
    member,
    partner: null,
    contract: null,
    occurredAt: at,
    lots: [],
    amount: 0n,
  };
}

export function post(
  model: Model,
  id: bigint,
  facts: Omit<ModelTransaction, 'id' | 'reversed' | 'refunded'>,
): void {
  model.journal.put(model.transactions, id, { ...facts, id, reversed: 0n, refunded: 0n });
}

/** An id that the ledger gave to something new: nothing has it yet. */
export function newId(model: Model, id: bigint | null): bigint {
  if (id === null) throw new Unnamed();
  if (model.transactions.has(id) || model.holds.has(id) || model.requests.has(id)) throw new Unnamed();
  return id;
}

/** The ledger named nothing new where the model makes something: they do not agree on what happened. */
export class Unnamed extends Error {
  override name = 'Unnamed';
}

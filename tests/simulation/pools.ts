import { firstOfMonth } from '../../src/values/calendar.js';
import { available, type Lot } from './member.js';
import type { Model } from './model.js';
import { dayAt } from './terms.js';

/** That an account draws what it has too little for a burn from the account to which it belongs (K-11). */
export interface ModelPool {
  readonly parent: bigint;
  /** Points of a month; null: as many as there are. */
  readonly monthMost: bigint | null;
}

/** What is missing for a burn and given by the parent, all of it; 0: nothing. */
export function drawnFor(model: Model, member: bigint, points: bigint, at: number): bigint {
  const pool = model.pools.get(member);
  const missing = points - available(model.state(member));
  if (!pool || missing <= 0n || model.state(member).owed > 0n) return 0n;
  const parent = model.state(pool.parent);
  if (parent.status !== 'ACTIVE' || parent.lock !== null || available(parent) < missing) return 0n;
  const after = model.count(drawnCount(model, member, at)) + missing;
  return pool.monthMost === null || after <= pool.monthMost ? missing : 0n;
}

/** Moves them: each keeps its day and its funding. */
export function draw(
  model: Model,
  { member, points, id, at }: { member: bigint; points: bigint; id: bigint; at: number },
): void {
  const parent = model.pools.get(member)?.parent;
  if (parent === undefined) throw new Error('drawn on nobody');
  let lots: Lot[] = [];
  model.change(parent, { kind: 'TRANSFER', subject: id, at }, (draft) => {
    lots = draft.spend(points);
  });
  model.change(member, { kind: 'TRANSFER', subject: id, at }, (draft) => draft.comeIn(lots));
  model.addTo(model.counts, drawnCount(model, member, at), points);
}

function drawnCount({ terms }: Model, member: bigint, at: number): string {
  return `drawn ${member} ${firstOfMonth(dayAt(terms, at), terms.calendar)}`;
}

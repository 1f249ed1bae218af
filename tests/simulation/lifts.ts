import { heldBy, ladderOn, lasting, rankIn, reached, settleLevel, stand } from './levels.js';
import type { Model } from './model.js';
import { dayAt } from './terms.js';

/**
 * A version has begun: a member gets the level that it reaches by it in the window of that day, where that is higher than
 * what it has and than what the version before gives for the same (T-14). Tells whether it was lifted.
 */
export function liftMember(model: Model, member: bigint, at: number): boolean {
  settleLevel(model, member, at);
  const today = dayAt(model.terms, at);
  const ladder = ladderOn(model, member, today);
  const { kind, status } = model.state(member);
  const last = model.lifted.get(kind);
  if (!ladder || last === ladder.version || status === 'CLOSED') return false;
  const before = model.ladders.find((each) => each.kind === kind && each.version === last);
  const found = reached(model, { member, ladder }, [ladder.from], today);
  const has = heldBy(model, member, ladder).at(-1)?.rank ?? 0;
  if (found.rank <= has) return false;
  if (before) {
    const { rank } = reached(model, { member, ladder: before }, [ladder.from], today);
    const level = before.levels[rank]?.code ?? '';
    if (found.rank <= rankIn(model, ladder, { level, version: before.version })) return false;
  }
  const standing = { ...lasting(model, ladder, found), from: at, cause: 'LADDER' };
  stand(model, { member, ladder }, standing, { at, transaction: null });
  return true;
}

/** All members have been looked at by the versions that are in force now; tells who should have been lifted and was not. */
export function allLifted(model: Model, at: number): bigint[] {
  const mark = model.journal.mark;
  const missed = [...model.members.keys()].filter((member) => liftMember(model, member, at));
  model.journal.rollback(mark);
  for (const kind of ['PERSON', 'BUSINESS'] as const) {
    const today = dayAt(model.terms, at);
    const ladder = model.ladders.findLast((each) => each.kind === kind && each.from <= today);
    if (ladder) model.lifted.set(kind, ladder.version);
  }
  return missed;
}

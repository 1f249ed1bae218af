import type { Case, Names } from './case.js';
import { type HeldRank, heldBy, ladderOn, lasting, lastsOn, reached, settleLevel, stand } from './levels.js';
import { available, type Lot, type MemberState, sum } from './member.js';
import type { Model } from './model.js';
import { callerOf, type MergeStep, type Told } from './steps.js';
import { dayAt } from './terms.js';
import { textOf } from './text.js';

const STRICTER: readonly MemberState['lock'][] = [null, 'MEMBER', 'CODES', 'OPERATOR'];

/** Two members are made one, or it is told why not: then nothing is written, not even what was due. */
export function mergeMembers(model: Model, step: MergeStep, names: Names): Told {
  const { mergeKey, ...rest } = step;
  const key = `${callerOf(step.asker)} ${mergeKey}`;
  const input = textOf(rest);
  const refused = (code: string) => ({ kind: 'refused', code, balance: null, replayed: false }) as const;
  const before = model.mergedBy.get(key);
  if (before) {
    if (before.input !== input || before.told.kind !== 'merged') return refused('IDEMPOTENCY_KEY_REUSED');
    return { ...before.told, replayed: true };
  }
  const mark = model.journal.mark;
  const { against, done } = merging(model, step, names);
  const [problem] = [...against()].filter((code) => typeof code === 'string');
  if (problem) {
    model.journal.rollback(mark);
    return refused(problem);
  }
  done();
  const told: Told = {
    ...{ kind: 'merged', merge: names.subject ?? 0n, transfers: names.transfers ?? [] },
    ...{ at: names.at, replayed: false },
  };
  model.journal.put(model.mergedBy, key, { input, told });
  return told;
}

function merging(model: Model, step: MergeStep, { at, transfers = [] }: Names): Case {
  // By its id the duplicate is meant itself, also where it is a part of somebody already.
  const { duplicate } = step;
  const survivor = model.survivorOf(step.survivor);
  return {
    member: null,
    *against() {
      yield !(model.members.has(duplicate) && model.members.has(survivor)) && 'MEMBER_NOT_FOUND';
      if (!model.members.has(duplicate) || !model.members.has(survivor)) return;
      const both = [duplicate, survivor];
      yield both.some((each) => model.state(each).status === 'CLOSED') && 'MEMBER_NOT_ACTIVE';
      for (const each of both) {
        model.settle(each, at);
        settleLevel(model, each, at);
      }
      yield duplicate === survivor && 'INVALID_INPUT';
      yield both.some((each) => model.state(each).status !== 'ACTIVE') && 'MEMBER_NOT_ACTIVE';
      yield model.state(duplicate).holds.length > 0 && 'HOLDS_OPEN';
      yield both.some((each) => model.state(each).kind !== 'PERSON') && 'MERGE_NOT_POSSIBLE';
    },
    done() {
      const ids = [...transfers];
      movePoints(model, { duplicate, survivor, at, ids });
      moveDebt(model, { duplicate, survivor, at, ids });
      const [from, into] = [model.state(duplicate), model.state(survivor)];
      const stricter = STRICTER.indexOf(from.lock) > STRICTER.indexOf(into.lock) ? from.lock : into.lock;
      model.set(survivor, { lock: stricter });
      const bought = [duplicate, survivor].flatMap((each) => model.bought.get(each) ?? []);
      model.journal.put(model.bought, survivor, bought);
      mergeLevels(model, duplicate, survivor, at);
      moveNames(model, duplicate, survivor);
      model.set(duplicate, { status: 'CLOSED' });
      return {};
    },
  };
}

interface Pair {
  readonly duplicate: bigint;
  readonly survivor: bigint;
  readonly at: number;
  /** The transfers that the books have made of it, in their order. */
  readonly ids: bigint[];
}

/** Each lot keeps its day and funding, also of points that cannot be spent yet. */
function movePoints(model: Model, { duplicate, survivor, at, ids }: Pair): void {
  const { lots, pending } = model.state(duplicate);
  if (sum(lots) + sum(pending) === 0n) return;
  const made = { kind: 'TRANSFER', subject: ids.shift() ?? 0n, at };
  model.change(duplicate, made, (draft) => {
    draft.spend(sum(lots));
    for (const lot of pending) draft.stopWaiting(lot, lot.points);
  });
  model.change(survivor, made, (draft) => {
    draft.comeIn(lots);
    for (const lot of pending) draft.wait(lot);
  });
}

/** The survivor pays what it can, and owes the rest. */
function moveDebt(model: Model, { duplicate, survivor, at, ids }: Pair): void {
  const { owed } = model.state(duplicate);
  if (owed === 0n) return;
  const there = available(model.state(survivor));
  const pays = there < owed ? there : owed;
  const rest = { expiry: 'infinity', funding: model.terms.ownFunding, points: owed - pays };
  const made = { kind: 'TRANSFER', subject: ids.shift() ?? 0n, at };
  let paid: Lot[] = [];
  model.change(survivor, made, (draft) => {
    paid = draft.spend(pays);
    if (rest.points > 0n) draft.owe(rest);
  });
  model.change(duplicate, made, (draft) => draft.comeIn(rest.points > 0n ? [...paid, rest] : paid));
}

/** The higher level stays until its end, and what both reach together is reached. */
function mergeLevels(model: Model, duplicate: bigint, survivor: bigint, at: number): void {
  const today = dayAt(model.terms, at);
  const ladder = ladderOn(model, survivor, today);
  if (!ladder) return;
  const by = { at, transaction: null };
  for (const held of heldBy(model, duplicate, ladder)) {
    const top = heldBy(model, survivor, ladder).at(-1);
    if (held.rank === 0 || !lastsOn(held, ladder, today) || !isMore(held, top)) continue;
    stand(model, { member: survivor, ladder }, { ...held, from: at, cause: 'MERGED' }, by);
  }
  const found = reached(model, { member: survivor, ladder }, [today], today);
  if (found.rank <= (heldBy(model, survivor, ladder).at(-1)?.rank ?? 0)) return;
  const standing = { ...lasting(model, ladder, found), from: at, cause: 'QUALIFIED' };
  stand(model, { member: survivor, ladder }, standing, by);
}

/** Higher, or the same for longer. */
function isMore(held: HeldRank, top: HeldRank | undefined): boolean {
  if (held.rank !== (top?.rank ?? 0) || !top) return held.rank > (top?.rank ?? 0);
  if (top.until === null) return false;
  return held.until === null || held.until > top.until;
}

/** Whoever knows the duplicate knows the survivor; what limits counted of one counts of the other. */
function moveNames(model: Model, duplicate: bigint, survivor: bigint): void {
  for (const [other, into] of [...model.merged]) {
    if (into === duplicate) model.journal.put(model.merged, other, survivor);
  }
  model.journal.put(model.merged, duplicate, survivor);
  for (const partner of model.partners.keys()) {
    if (model.links.has(`${partner} ${duplicate}`)) {
      model.journal.put(model.links, `${partner} ${survivor}`, true);
    }
  }
  for (const [name, points] of [...model.counts]) {
    const [what, member, ...rest] = name.split(' ');
    if (!['earned', 'spent', 'transferred'].includes(what ?? '') || member !== String(duplicate)) continue;
    model.addTo(model.counts, name, -points);
    model.addTo(model.counts, [what, survivor, ...rest].join(' '), points);
  }
}

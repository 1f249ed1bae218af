import { balancesOf, isTimed, namesOf, rowText, tellsWhen, timesOf } from './answers.js';
import { Unnamed } from './case.js';
import { type Due, dueOf, reviewsOf } from './due.js';
import { expireGrant } from './grants.js';
import { settleLevel } from './levels.js';
import { liftMember } from './lifts.js';
import type { HistoryRow, MemberState } from './member.js';
import type { Model } from './model.js';
import { take } from './rules.js';
import type { MergeStep, Step, Told } from './steps.js';
import { cachedText, textOf } from './text.js';

/** A step that was asked, and what it was told. */
export interface Event {
  readonly step: Step;
  readonly told: Told;
  /** When it was asked and answered, on one clock for all events; what was answered before another was asked is earlier. */
  readonly from: number;
  readonly until: number;
}

/** What a round came to. */
export interface Round {
  /** Each in the order in which its events were asked. */
  readonly lanes: readonly (readonly Event[])[];
  /** What was written of members in this round. */
  readonly written: ReadonlyMap<string, HistoryRow>;
  /** What else was written, by name: see `Model.written`. */
  readonly besides: ReadonlyMap<string, string>;
  /** Who has locked spending, and how many wrong codes were sent, after the round. */
  readonly locks: ReadonlyMap<bigint, Locks>;
  /** The coalition's clock before and after: for what does not tell its time. */
  readonly clock: readonly [number, number];
}

type Locks = Pick<MemberState, 'lock' | 'failedCodes'>;

/** Something that could come next. */
interface Move {
  /**
   * What is tried first: by the coalition's clock, then by when it was answered. Of what does not say when it was taken,
   * such as a lock, only the latter is known: tried first, it would stand against all that came before it, and whoever
   * looks for its place among twenty others looks for long.
   */
  readonly order: number;
  readonly second: number;
  readonly name: string;
  /** Whether the model, having done it, agrees with what was told and written. */
  readonly try: () => boolean;
  readonly advance: (by: 1 | -1) => void;
}

interface Head {
  readonly lane: number;
  readonly event: Event;
}

/** So many tries on the model are enough for any honest round. */
const MOST_TRIES = 200_000;

/** No order of the round's events gives what was told and written. */
export class NoLegalOrder extends Error {
  override name = 'NoLegalOrder';
}

/**
 * Brings the model to the end of a round: finds an order of what was asked in which the model tells each asker what it
 * was told and writes of each member what was written, step by step. An order must keep to what was answered before what
 * was asked; nothing else is assumed, so a round of one lane is checked exactly.
 *
 * @throws NoLegalOrder with where the search got furthest
 */
export function follow(model: Model, round: Round): void {
  const search = new Search(model, round);
  if (search.run()) {
    model.journal.forget();
    model.written.clear();
    return;
  }
  // The same again, to tell of the state in which it got furthest.
  const again = new Search(model, round, search.furthest);
  again.run();
  const { report } = again;
  throw new NoLegalOrder(
    search.gaveUp ? `not found within ${MOST_TRIES} tries, which proves nothing:\n${report}` : report,
  );
}

class Search {
  readonly #model: Model;
  readonly #round: Round;
  readonly #at: number[];
  readonly #due: Due[][];
  readonly #dueAt: number[];
  #tries = 0;
  /** States from which no order is found. */
  readonly #seen = new Set<string>();
  /** What has come so far, in the order that is tried. */
  readonly #path: string[] = [];
  readonly #describeAt: number;
  /** Who becomes a part of whom in the round. */
  readonly #merges: readonly MergeStep[];
  /** When the first was asked. */
  readonly #start: number;
  furthest = -1;
  get gaveUp(): boolean {
    return this.#tries > MOST_TRIES;
  }

  /** Where it got furthest, and why what it came to at the end of the round, if it came so far, is not what is written. */
  #stuck = '';
  #atEnd = '';
  get report(): string {
    return this.#atEnd || this.#stuck;
  }

  constructor(model: Model, round: Round, describeAt = Number.POSITIVE_INFINITY) {
    this.#describeAt = describeAt;
    this.#start = Math.min(...round.lanes.flat().map(({ from }) => from));
    this.#model = model;
    this.#round = round;
    const steps = round.lanes.flat().map(({ step }) => step);
    this.#merges = steps.filter((step) => step.kind === 'MERGE');
    this.#at = round.lanes.map(() => 0);
    this.#due = [...dueOf(round.written), ...reviewsOf(round.besides)];
    this.#dueAt = this.#due.map(() => 0);
  }

  run(): boolean {
    this.#skipDue();
    if (this.#isOver()) return this.#allWritten();
    const state = this.#stateText();
    if (this.#seen.has(state)) return false;
    this.#seen.add(state);
    // Before it is found to be too late for anybody: also where nothing can come first, it has to be told why.
    if (this.#path.length > this.furthest) {
      this.furthest = this.#path.length;
      if (this.#path.length === this.#describeAt) this.#stuck = this.#describe();
    }
    if (this.#tooLate().length > 0) return false;
    for (const move of this.#moves()) {
      this.#tries += 1;
      if (this.#tries > MOST_TRIES) return false;
      const mark = this.#model.journal.mark;
      const dueAt = [...this.#dueAt];
      if (this.#tried(move)) {
        move.advance(1);
        this.#path.push(move.name);
        if (this.run()) return true;
        this.#path.pop();
        move.advance(-1);
      }
      for (const [index, at] of dueAt.entries()) this.#dueAt[index] = at;
      this.#model.journal.rollback(mark);
    }
    return false;
  }

  #tried(move: Move): boolean {
    try {
      return move.try();
    } catch (error) {
      // The model itself failed: at what.
      if (error instanceof Error) error.message += `\nat ${move.name}\n${this.#pathText()}`;
      throw error;
    }
  }

  /** What could come next, the likeliest first. */
  #moves(): Move[] {
    const heads = this.#heads();
    const earliestAnswer = Math.min(...heads.map(({ event }) => event.until));
    const open = heads.filter(({ event }) => event.from <= earliestAnswer);
    const moves = [...open.flatMap((head) => this.#eventMoves(head)), ...this.#dueMoves()];
    return moves.sort((a, b) => a.order - b.order || a.second - b.second);
  }

  #eventMoves({ lane, event }: Head): Move[] {
    const { step, told, until } = event;
    const name = `lane ${lane}: ${textOf(step)} ${textOf(told)}`;
    const advance = (by: number) => {
      this.#at[lane] = (this.#at[lane] ?? 0) + by;
    };
    const agrees = (at: number) => this.#agrees(() => take(this.#model, step, namesOf(told, at)), told);
    const answered = this.#round.clock[0] + until - this.#start;
    const moves = this.#timesOf(told).map(
      (at): Move => ({
        order: isTimed(told) || tellsWhen(told) ? at : answered,
        second: until,
        name,
        try: () => agrees(at),
        advance,
      }),
    );
    // A wrong code that one node was sent twice at once, under one key, is one attempt with one answer.
    if (told.kind === 'refused' && told.code === 'SPEND_CODE_INVALID' && this.#hasTwinBefore(lane, event)) {
      const late = Number.POSITIVE_INFINITY;
      moves.push({ order: late, second: late, name: `${name} (the same attempt)`, try: () => true, advance });
    }
    return moves;
  }

  /** Whether another lane was told the very same of the very same at the same time, and has its turn behind it. */
  #hasTwinBefore(ownLane: number, { step, told, from, until }: Event): boolean {
    const text = textOf([step, told]);
    return this.#round.lanes.some(
      (lane, index) =>
        index !== ownLane &&
        lane
          .slice(0, this.#at[index])
          .some(
            (other) => other.from < until && from < other.until && textOf([other.step, other.told]) === text,
          ),
    );
  }

  #dueMoves(): Move[] {
    return this.#due.flatMap((items, index) => {
      const item = items[this.#dueAt[index] ?? 0];
      if (!item || this.#countOf(item) !== item.before) return [];
      const settle = () => {
        settleItem(this.#model, item);
        return NOTHING;
      };
      return [
        {
          order: item.at,
          second: Number.POSITIVE_INFINITY,
          name: `due ${textOf(item)}`,
          try: () => this.#agrees(settle, NOTHING) && this.#countOf(item) === item.until,
          advance: (by: number) => {
            this.#dueAt[index] = (this.#dueAt[index] ?? 0) + by;
          },
        },
      ];
    });
  }

  #countOf({ member, of }: Due): number {
    if (of === 'grant') return this.#model.grants.get(member)?.changes ?? 0;
    const { version, standings } = this.#model.state(member);
    return of === 'versions' ? version : standings.length;
  }

  /** What is still to come depends on what has come, and on nothing else but this. */
  #stateText(): string {
    const { members, partners } = this.#model;
    const states = [...members.values(), ...partners.values()].map(cachedText);
    const besides = [...this.#model.written].map((each) => each.join(': ')).sort();
    return [...this.#at, ...this.#dueAt, ...states, ...besides].join(' ');
  }

  /** Who was told of a version that is over, whosever of two that become one it is. */
  #tooLate(): { readonly lane: number; readonly versions: readonly number[] }[] {
    return this.#heads().flatMap(({ lane, event: { step, told } }) => {
      if (!tellsWhen(told)) return [];
      const members = balancesOf(this.#model, step, this.#merges);
      const versions = members.map((member) => this.#model.state(member).version);
      const isOver = versions.length > 0 && versions.every((version) => version > told.balance.version);
      return isOver ? [{ lane, versions }] : [];
    });
  }

  #heads(): Head[] {
    return this.#round.lanes.flatMap((lane, index) => {
      const event = lane[this.#at[index] ?? 0];
      return event ? [{ lane: index, event }] : [];
    });
  }

  #timesOf(told: Told): number[] {
    return timesOf(told, this.#round.clock, this.#model.terms.spendCodeSeconds);
  }

  /** Whether the model, after some work, tells the same and has written what is written. */
  #agrees(work: () => Told, told: Told): boolean {
    const mark = this.#model.journal.mark;
    const before = new Map(this.#model.members);
    const wroteBefore = this.#model.written.size;
    try {
      if (textOf(work()) === textOf(told)) return this.#wrote(before, wroteBefore) === undefined;
    } catch (error) {
      if (!(error instanceof Unnamed)) throw error;
    }
    this.#model.journal.rollback(mark);
    return false;
  }

  /** The first row that differs from what is written; undefined: none does. */
  #wrote(before: ReadonlyMap<bigint, { readonly version: number }>, wroteBefore: number): string | undefined {
    for (const [member, { version }] of this.#model.members) {
      for (let next = (before.get(member)?.version ?? 0) + 1; next <= version; next += 1) {
        const name = `${member} ${next}`;
        const mine = rowText(this.#model.history.get(name));
        const written = rowText(this.#round.written.get(name));
        if (mine !== written) return `${name}\n      model ${mine}\n      books ${written}`;
      }
    }
    for (const [name, text] of [...this.#model.written].slice(wroteBefore)) {
      const books = this.#round.besides.get(name);
      if (books !== text) return `${name}\n      model ${text}\n      books ${books}`;
    }
    return undefined;
  }

  #skipDue(): void {
    for (const [index, items] of this.#due.entries()) {
      for (;;) {
        const item = items[this.#dueAt[index] ?? 0];
        if (!item || this.#countOf(item) < item.until) break;
        this.#dueAt[index] = (this.#dueAt[index] ?? 0) + 1;
      }
    }
  }

  #isOver(): boolean {
    return (
      this.#heads().length === 0 && this.#due.every((items, index) => this.#dueAt[index] === items.length)
    );
  }

  /** Nothing is written that the model knows nothing of. */
  #allWritten(): boolean {
    const strange = [...this.#round.written.keys()].find((name) => !this.#model.history.has(name));
    if (strange) {
      return this.#fails(
        `written, but nobody asked for it: ${strange} ${rowText(this.#round.written.get(strange))}`,
      );
    }
    const besides = [...this.#round.besides.keys()].find((name) => !this.#model.written.has(name));
    if (besides) {
      return this.#fails(`written, but nobody asked for it: ${besides} ${this.#round.besides.get(besides)}`);
    }
    for (const [member, { lock, failedCodes }] of this.#round.locks) {
      const mine = this.#model.state(member);
      if (mine.lock === lock && mine.failedCodes === failedCodes) continue;
      return this.#fails(
        `${member} has ${failedCodes} wrong codes and is locked by ${lock}, ` +
          `in the model ${mine.failedCodes} and ${mine.lock}`,
      );
    }
    return true;
  }

  #fails(why: string): false {
    this.#atEnd = `${why}\n${this.#pathText()}`;
    return false;
  }

  #pathText(): string {
    return ['after these events of the round', ...this.#path.map((name) => `  ${name}`)].join('\n');
  }

  /** Why nothing can come next. */
  #describe(): string {
    const lines = [this.#pathText(), 'none of these can be next:'];
    for (const { lane, versions } of this.#tooLate()) {
      lines.push(
        `  lane ${lane} was told of a version that is over: the model is at ${versions.join(' or ')}`,
      );
    }
    for (const { lane, event } of this.#heads()) {
      for (const at of this.#timesOf(event.told)) {
        const mark = this.#model.journal.mark;
        const before = new Map(this.#model.members);
        const wroteBefore = this.#model.written.size;
        let expected: string;
        let rows: string | undefined;
        try {
          expected = textOf(take(this.#model, event.step, namesOf(event.told, at)));
          rows = this.#wrote(before, wroteBefore);
        } catch (error) {
          expected = String(error);
        }
        this.#model.journal.rollback(mark);
        lines.push(
          `  lane ${lane}: ${textOf(event.step)}`,
          `    told  ${textOf(event.told)}`,
          `    model ${expected}`,
        );
        if (rows) lines.push(`    row ${rows}`);
      }
    }
    for (const [index, items] of this.#due.entries()) {
      const item = items[this.#dueAt[index] ?? 0];
      if (item) lines.push(`  due: ${textOf(item)}, the model is at ${this.#countOf(item)}`);
    }
    return lines.join('\n');
  }
}

const NOTHING: Told = { kind: 'done' };

function settleItem(model: Model, { of, member, at }: Due): void {
  if (of === 'versions') model.settle(member, at);
  else if (of === 'standings') settleLevel(model, member, at);
  else if (of === 'lifts') liftMember(model, member, at);
  else expireGrant(model, member, at);
}

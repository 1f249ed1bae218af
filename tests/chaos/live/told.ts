import type { Place } from '../places.js';

/** A balance as it comes over the wire. */
export interface ToldState {
  readonly version: number;
  readonly posted: string | bigint;
  readonly held: string | bigint;
  readonly pending: string | bigint;
}

/** Somebody came back and was not told the next version first. */
export interface Skipped {
  readonly who: string;
  readonly place: Place;
  readonly member: string;
  /** The version that it had. */
  readonly before: number;
}

/** By place, member and version, what the balance was. */
export type History = ReadonlyMap<string, string>;

export const historyKey = (place: Place, member: string, version: number) =>
  `${place.name} ${member} ${version}`;

/** More is never listed to one who comes back (see `MOST_LISTED`): then it begins later. */
const MOST_LISTED = 100;

/** What all followers together were told, and what is wrong with it. */
export class Told {
  readonly #states = new Map<string, string>();
  readonly #wrong: string[] = [];
  readonly #skipped: Skipped[] = [];
  /** By code: how often a connection ended with it. */
  readonly closes: Record<string, number> = {};
  /** By code: how often a single subscription was ended. */
  readonly endings: Record<string, number> = {};
  states = 0;

  /** Different followers must be told the same of the same version. */
  hear(place: Place, member: string, state: ToldState, who: string): void {
    this.states += 1;
    const key = historyKey(place, member, state.version);
    const text = contentOf(state);
    const before = this.#states.get(key);
    if (before === undefined) this.#states.set(key, text);
    else if (before !== text) this.wrong(`${who} as ${text}, somebody else as ${before}`);
  }

  wrong(what: string): void {
    this.#wrong.push(what);
  }

  skipped(skipped: Skipped): void {
    this.#skipped.push(skipped);
  }

  closed(code: number): void {
    this.closes[code] = (this.closes[code] ?? 0) + 1;
  }

  /** A subscription ended alone. That it could not be begun while the database was away is no fault. */
  ended(who: string, message: string): void {
    const code = /"code":"(\w+)"/.exec(message)?.[1] ?? 'complete';
    this.endings[code] = (this.endings[code] ?? 0) + 1;
    if (code !== 'UNAVAILABLE') this.wrong(`${who}: a subscription ended: ${message.slice(0, 300)}`);
  }

  /** By place, member and version, what was told so far. */
  soFar(): History {
    return new Map(this.#states);
  }

  /**
   * Takes out what is wrong, once it is known what was true at each version.
   * @param told what had been told before that was found out: jobs may have made newer states meanwhile
   * @param newestOf the version that a member has now
   */
  takeWrong(told: History, history: History, newestOf: (place: Place, member: string) => number): string[] {
    const untrue = [...told]
      .filter(([key, text]) => history.get(key) !== text)
      .map(([key, text]) => `told of ${key}: ${text}; it was ${history.get(key) ?? 'never'}`);
    const skipped = this.#skipped
      .splice(0)
      .filter(({ place, member, before }) => newestOf(place, member) - before <= MOST_LISTED)
      .map(({ who, before }) => `${who} first when it came back, and had ${before}`);
    return [...this.#wrong.splice(0), ...untrue, ...skipped];
  }
}

/** What a state says beside its version, in one line. */
export const contentOf = ({
  posted,
  held,
  pending,
}: Record<'posted' | 'held' | 'pending', string | bigint>) => `${posted} held ${held} pending ${pending}`;

import type { Day } from '../../values/day.js';
import type { Money } from '../../values/money.js';

/** What is known of a member's counters without reading them. */
export interface LevelWatch {
  /** Of the ladder that it was found by; 0: there was none for such members. */
  readonly ladderVersion: number;
  /** The first day of the month in which purchases have to happen. */
  readonly from: Day;
  /** The first day on which it is void. */
  readonly until: Day;
  readonly room: LevelRoom;
}

/** As long as less than each of these is counted, no higher level is reached; null: any number. */
export interface LevelRoom {
  /** Of whatever rule. */
  readonly points: bigint | null;
  readonly purchases: number | null;
  /** Others than those in `visited`. */
  readonly partners: number | null;
  /** Partners that count already, wherever partners are counted; not necessarily all. */
  readonly visited: readonly bigint[];
  /** Minor units by currency; any number of those that are not named. */
  readonly spend: ReadonlyMap<string, bigint>;
}

/** Room without an end: there is no higher level. */
export const ALL_ROOM: LevelRoom = {
  points: null,
  purchases: null,
  partners: null,
  visited: [],
  spend: new Map(),
};

/** More partners are not remembered: they count as new ones, which only looks sooner. */
export const MOST_VISITED = 16;

/** What is left after a purchase; undefined where a higher level may be reached with it: the counters know. */
export function roomAfter(
  room: LevelRoom,
  purchase: { readonly partnerId: bigint; readonly amount: Money; readonly points: bigint },
): LevelRoom | undefined {
  const { partnerId, amount, points } = purchase;
  const spend = room.spend.get(amount.currency);
  const visits = !room.visited.includes(partnerId);
  if (room.points !== null && points >= room.points) return undefined;
  if (spend !== undefined && amount.minor >= spend) return undefined;
  if (room.purchases !== null && room.purchases <= 1) return undefined;
  if (visits && room.partners !== null && room.partners <= 1) return undefined;
  const remembers = visits && room.partners !== null && room.visited.length < MOST_VISITED;
  return {
    points: room.points === null ? null : room.points - points,
    purchases: room.purchases === null ? null : room.purchases - 1,
    partners: room.partners === null ? null : room.partners - (visits ? 1 : 0),
    visited: remembers ? [...room.visited, partnerId] : room.visited,
    spend: spend === undefined ? room.spend : new Map(room.spend).set(amount.currency, spend - amount.minor),
  };
}

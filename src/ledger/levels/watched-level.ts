import type { Day } from '../../values/day.js';
import type { Money } from '../../values/money.js';
import type { LedgerMemberKind, Standing } from './level.js';

/**
 * A member's level, and how much it may do in a month before a higher one can be reached: kept in its account, so that an
 * earn which stays within that needs neither its standings nor its counters. Whoever counts a purchase takes it off;
 * what a reversal takes off the counters leaves more room than is written, which is never wrong. Whatever changes the
 * level, or the counters in another way, forgets it.
 */
export interface WatchedLevel {
  readonly memberKind: LedgerMemberKind;
  /** Null: the ladder's lowest level. */
  readonly standing: Pick<Standing, 'level' | 'ladderVersion' | 'from'> | null;
  readonly watch: LevelWatch;
}

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
const MOST_VISITED = 16;

/** A watch as it lies in the account. */
export interface StoredWatch {
  readonly from: Day;
  readonly until: Day;
  readonly text: string;
}

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

/** A watch as a text without colons and semicolons, which part accounts and their fields. */
export function storedWatch({ memberKind, standing, watch }: WatchedLevel): StoredWatch {
  const { ladderVersion, from, until, room } = watch;
  const text = [
    memberKind,
    standing?.level ?? '',
    standing?.ladderVersion ?? '',
    standing?.from.getTime() ?? '',
    ladderVersion,
    room.points ?? '',
    room.purchases ?? '',
    room.partners ?? '',
    room.visited.slice(0, MOST_VISITED).join(' '),
    [...room.spend].flat().join(' '),
  ].join(',');
  return { from, until, text };
}

/** The watch of a stored one. */
export function watchedLevel({ from, until, text }: StoredWatch): WatchedLevel {
  const fields = text.split(',') as [LedgerMemberKind, ...string[]];
  const [memberKind, level, version, since, ladder, points, purchases, partners, visited, money] = fields;
  const spend = new Map<string, bigint>();
  const amounts = wordsOf(money);
  for (let at = 0; at < amounts.length; at += 2)
    spend.set(amounts[at] as string, BigInt(amounts[at + 1] as string));
  return {
    memberKind,
    standing: level ? { level, ladderVersion: Number(version), from: new Date(Number(since)) } : null,
    watch: {
      ladderVersion: Number(ladder),
      from,
      until,
      room: {
        points: points ? BigInt(points) : null,
        purchases: purchases ? Number(purchases) : null,
        partners: partners ? Number(partners) : null,
        visited: wordsOf(visited).map(BigInt),
        spend,
      },
    },
  };
}

function wordsOf(text: string | undefined): string[] {
  return text ? text.split(' ') : [];
}

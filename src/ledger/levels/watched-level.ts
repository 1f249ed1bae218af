import type { Day } from '../../values/day.js';
import type { LedgerMemberKind, Standing } from './level.js';
import { type LevelWatch, MOST_VISITED } from './level-room.js';

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

/** A watch as it lies in the account. */
export interface StoredWatch {
  readonly from: Day;
  readonly until: Day;
  readonly text: string;
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
        points: points === undefined || points === '' ? null : BigInt(points),
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

import type { HistoryRow } from './member.js';

/** Due things that took effect at an instant: by whoever touched the member then. */
export interface Due {
  readonly member: bigint;
  readonly at: number;
  /**
   * What it counts up: versions of the member's balance, its standings, those that a new version of its ladder has brought,
   * or changes of a grant, whose id it then names.
   */
  readonly of: 'versions' | 'standings' | 'lifts' | 'grant';
  readonly before: number;
  readonly until: number;
}

const DUE: ReadonlySet<string> = new Set(['HOLD_EXPIRY', 'VEST', 'EXPIRY']);

/** Due things that are written, by member, one for each instant. */
export function dueOf(written: ReadonlyMap<string, HistoryRow>): Due[][] {
  const byMember = new Map<bigint, Due[]>();
  const rows = [...written].map(([name, row]) => {
    const [member, version] = name.split(' ') as [string, string];
    return { member: BigInt(member), version: Number(version), ...row };
  });
  for (const { member, version, kind, at } of rows.sort((a, b) => a.version - b.version)) {
    if (!DUE.has(kind)) continue;
    const items = byMember.get(member) ?? [];
    const last = items.at(-1);
    if (last && last.at === at && last.until === version - 1)
      items[items.length - 1] = { ...last, until: version };
    else items.push({ member, at, of: 'versions', before: version - 1, until: version });
    byMember.set(member, items);
  }
  return [...byMember.values()];
}

/** Levels that ended, went on or came by themselves, and grants that ended so, one for each instant; see `standingText`. */
export function reviewsOf(besides: ReadonlyMap<string, string>): Due[][] {
  const byMember = new Map<bigint, Due[]>();
  const rows = [...besides].flatMap(
    ([name, text]): (Pick<Due, 'member' | 'at' | 'of'> & { number: number })[] => {
      const [what, member = '', number] = name.split(' ');
      const [id, at] = [BigInt(/^\d+$/.test(member) ? member : 0), Number(text.split(' ').at(-1))];
      if (what === 'grant') {
        return text.startsWith('expired ')
          ? [{ member: id, number: Number(number), at, of: 'grant' as const }]
          : [];
      }
      const byItself = text.includes(' by null ') && !text.includes(' REVERSAL ');
      if (what !== 'standing' || !byItself) return [];
      const of = text.includes(' LADDER ') ? ('lifts' as const) : ('standings' as const);
      return [{ member: id, number: Number(number), at, of }];
    },
  );
  for (const { member, number, at, of } of rows.sort((a, b) => a.number - b.number)) {
    const items = byMember.get(member) ?? [];
    const last = items.at(-1);
    if (last && last.of === of && last.at === at && last.until === number - 1) {
      items[items.length - 1] = { ...last, until: number };
    } else items.push({ member, at, of, before: number - 1, until: number });
    byMember.set(member, items);
  }
  return [...byMember.values()];
}

import type { HistoryRow } from './member.js';

/** Due things that took effect at an instant: by whoever touched the member then. */
export interface Due {
  readonly member: bigint;
  readonly at: number;
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
    else items.push({ member, at, before: version - 1, until: version });
    byMember.set(member, items);
  }
  return [...byMember.values()];
}

import { addDays } from '../../src/values/day.js';
import type { MemoryBooks } from '../ledger/memory-books.js';
import { donationText, type ModelAppeal } from './giving.js';
import { standingText } from './levels.js';
import type { ScenePlan } from './scene.js';

/** What else the books hold, in the model's words. */
export function* writtenIn({ gifts, levels }: MemoryBooks): Iterable<string> {
  for (const {
    id,
    campaignId,
    donated,
    matched,
    businessDay,
    undoneBy,
    ...row
  } of gifts.donations.values()) {
    const { memberId: member, points, partnerId, receiptYear, receipt } = row;
    const of = { appeal: campaignId, member, points, worth: donated, added: matched, day: businessDay };
    yield `donation ${id}: ${donationText(of, partnerId)} receipts ${receiptYear} ${receipt}`;
    if (undoneBy !== null) yield `undone ${id}: ${undoneBy}`;
  }
  for (const {
    memberId,
    number,
    level,
    ladderVersion: version,
    from,
    validUntil,
    qualifiedOn,
    cause,
    ...by
  } of levels.standings) {
    const standing = {
      level,
      version,
      from: from.getTime(),
      until: validUntil,
      reachedOn: qualifiedOn,
      cause,
    };
    const { transactionId: transaction, recordedAt } = by;
    const text = standingText({ ...standing, transaction, at: recordedAt.getTime() });
    yield `standing ${memberId} ${number}: ${text}`;
  }
}

/** What a campaign has come to in the books, without what was paid. */
export function totalsOf({ gifts }: MemoryBooks, id: bigint) {
  const campaign = gifts.campaigns.get(id);
  if (!campaign) throw new Error(`the books know no campaign ${id}`);
  const { points, donated: worth, donations, donors, matched: added } = campaign;
  return { points, worth, donations, donors, added };
}

/** What is planned for a charity, from a day on; partners are numbered from 21, as in the scene. */
export function appealsOf({ appeals, partners }: ScenePlan, today: string): ModelAppeal[] {
  const slugs = partners.map(({ slug }) => slug);
  return appeals.map(({ inDays, days, sponsors, ...appeal }, index) => {
    const from = addDays(today, inDays);
    return {
      ...{ ...appeal, id: BigInt(9_001 + index), charity: 9_000n, from },
      until: days === null ? null : addDays(from, days),
      sponsors: sponsors.map(({ slug, ...rest }) => ({ ...rest, partner: BigInt(21 + slugs.indexOf(slug)) })),
    };
  });
}

/** Names with what is not at 0. */
export function texts(map: readonly (readonly [string, bigint])[]): string[] {
  return map
    .filter(([, points]) => points !== 0n)
    .map(([name, points]) => `${name}: ${points}`)
    .sort();
}

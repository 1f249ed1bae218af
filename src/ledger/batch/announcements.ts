import { liveTopic } from '../../runtime/live-topic.js';
import type { BatchWrites } from '../decide/batch-writes.js';

/** PostgreSQL's NOTIFY takes less than 8,000 bytes. */
const MOST_BYTES = 7_500;

/** What is told to all nodes after a commit: ids and versions only; whoever listens reads the books. */
export interface PostedAnnouncement {
  /** Coalition. */
  readonly c: string;
  /** Members with their newest version. */
  readonly m: readonly (readonly [string, number])[];
  /** Transactions of partners, with partner and merchant; '' where there is none. No feed tells the others. */
  readonly x: readonly (readonly [string, string, string])[];
  /** Campaigns of charities with the newest version of what they have come to; absent where none changed. */
  readonly g?: readonly (readonly [string, number])[];
}

const TOPIC = liveTopic<PostedAnnouncement>('posted');

/** The messages that announce a batch, each short enough for every channel. */
export function announcementsOf(coalitionId: bigint, writes: BatchWrites): string[] {
  const members = [...writes.accounts].map((account) => [String(account.memberId), account.version] as const);
  const transactions = writes.transactions
    .filter(({ partnerId }) => partnerId !== null)
    .map((row) => [String(row.id), String(row.partnerId), String(row.merchantId ?? '')] as const);
  const messages: string[] = [];
  let m: (typeof members)[number][] = [];
  let x: (typeof transactions)[number][] = [];
  let bytes = 0;
  const close = () => {
    if (m.length + x.length > 0) messages.push(TOPIC.message({ c: String(coalitionId), m, x }));
    m = [];
    x = [];
    bytes = 100;
  };
  close();
  for (const member of members) {
    bytes += member[0].length + 20;
    if (bytes > MOST_BYTES) close();
    m.push(member);
  }
  for (const transaction of transactions) {
    bytes += transaction.join('').length + 15;
    if (bytes > MOST_BYTES) close();
    x.push(transaction);
  }
  close();
  const campaigns = [...writes.more.charityCampaigns];
  return campaigns.length === 0 ? messages : [...messages, ...campaignAnnouncements(coalitionId, campaigns)];
}

/** So many fit a message with certainty. */
const MOST_CAMPAIGNS = 100;

/** The messages that announce what campaigns of charities have come to. */
export function campaignAnnouncements(
  coalitionId: bigint,
  campaigns: readonly { readonly id: bigint; readonly version: number }[],
): string[] {
  const messages: string[] = [];
  for (let from = 0; from < campaigns.length; from += MOST_CAMPAIGNS) {
    const g = campaigns
      .slice(from, from + MOST_CAMPAIGNS)
      .map(({ id, version }) => [String(id), version] as const);
    messages.push(TOPIC.message({ c: String(coalitionId), m: [], x: [], g }));
  }
  return messages;
}

/** Reads a channel message; undefined when it is about something else. */
export function postedAnnouncement(message: string): PostedAnnouncement | undefined {
  return TOPIC.read(message);
}

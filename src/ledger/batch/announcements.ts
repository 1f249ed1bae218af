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
  /** Members with the newest number of what is announced of their level; absent where none changed. */
  readonly l?: readonly (readonly [string, number])[];
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
  const levels = [...writes.more.levels].map(({ memberId, events }) => ({ id: memberId, version: events }));
  return [
    ...messages,
    ...campaignAnnouncements(coalitionId, [...writes.more.charityCampaigns]),
    ...levelAnnouncements(coalitionId, levels),
  ];
}

/** What changed, and its newest version. */
export interface ChangedState {
  readonly id: bigint;
  readonly version: number;
}

/** The messages that announce what campaigns of charities have come to. */
export function campaignAnnouncements(coalitionId: bigint, campaigns: readonly ChangedState[]): string[] {
  return pagesOf(campaigns).map((g) => TOPIC.message({ c: String(coalitionId), m: [], x: [], g }));
}

/** The messages that announce members' levels. */
export function levelAnnouncements(coalitionId: bigint, members: readonly ChangedState[]): string[] {
  return pagesOf(members).map((l) => TOPIC.message({ c: String(coalitionId), m: [], x: [], l }));
}

/** So many fit a message with certainty. */
const MOST_STATES = 100;

function pagesOf(states: readonly ChangedState[]): (readonly [string, number])[][] {
  const named = states.map(({ id, version }) => [String(id), version] as const);
  const pages: (readonly [string, number])[][] = [];
  for (let from = 0; from < named.length; from += MOST_STATES)
    pages.push(named.slice(from, from + MOST_STATES));
  return pages;
}

/** Reads a channel message; undefined when it is about something else. */
export function postedAnnouncement(message: string): PostedAnnouncement | undefined {
  return TOPIC.read(message);
}

/** The states of one kind that a channel message announces; undefined where it announces none. */
export function statesAnnounced(
  kind: 'm' | 'g' | 'l',
  message: string,
): { readonly coalitionId: bigint; readonly seen: readonly ChangedState[] } | undefined {
  const posted = postedAnnouncement(message);
  const states = posted?.[kind];
  if (!posted || !states || states.length === 0) return undefined;
  const seen = states.map(([id, version]) => ({ id: BigInt(id), version }));
  return { coalitionId: BigInt(posted.c), seen };
}

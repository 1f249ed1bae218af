import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type LiveChannel, openLiveChannel } from '../../src/runtime/live-channel.js';
import { createLogger } from '../../src/runtime/logger.js';
import type { Caller, Subscription } from '../harness/api-client.js';
import type { World } from '../harness/world.js';

/** One event of `balanceChanged`. */
export interface BalanceEvent {
  readonly memberId: string;
  readonly balance: {
    readonly version: number;
    readonly posted: string;
    readonly held: string;
    readonly pending: string;
    readonly available: string;
  };
  readonly cause: { readonly id: string } | null;
}

export const BALANCE_CHANGED = `
  subscription ($member: MemberRefInput!, $afterVersion: Int) {
    balanceChanged(member: $member, afterVersion: $afterVersion) {
      memberId balance { version posted held pending available } cause { id } } }`;

/** A subscription whose events have a shape. */
export interface Follower<Event> {
  next(): Promise<Event>;
  /** Everything up to the first event that is the one waited for, it included. */
  until(isLast: (event: Event) => boolean): Promise<Event[]>;
  /** The code with which the server closed the socket; `next` then rejects with an event of this code. */
  readonly closed: Promise<number>;
  stop(): Promise<void>;
}

/** Follows a member's balance. */
export function followBalance(
  caller: Caller,
  member: { readonly id: string },
  afterVersion?: number,
): Follower<BalanceEvent> {
  const variables = { member: { id: member.id }, ...(afterVersion === undefined ? {} : { afterVersion }) };
  return follower(caller.follow(BALANCE_CHANGED, variables), 'balanceChanged');
}

/** One event of `transactionPosted`. */
export interface PostedEvent {
  readonly id: string;
  readonly type: string;
  readonly merchant: { readonly id: string };
}

/** Follows the calling partner's transactions. */
export function followTransactions(
  caller: Caller,
  of: { readonly partnerId?: string; readonly merchantId?: string } = {},
): Follower<PostedEvent> {
  const document = `
    subscription ($partnerId: ID, $merchantId: ID) {
      transactionPosted(partnerId: $partnerId, merchantId: $merchantId) { id type merchant { id } } }`;
  return follower(caller.follow(document, of), 'transactionPosted');
}

/** One event of `tierChanged`. */
export interface LevelEvent {
  readonly memberId: string;
  readonly version: number;
  readonly endsSoon: boolean;
  readonly tier: {
    readonly level: { readonly code: string };
    readonly cause: string | null;
    readonly next: { readonly progress: readonly { readonly missing: string | null }[] } | null;
  } | null;
}

/** Follows a member's level. */
export function followLevel(caller: Caller, member: { readonly id: string }): Follower<LevelEvent> {
  const document = `
    subscription ($member: MemberRefInput!) {
      tierChanged(member: $member) {
        memberId version endsSoon tier { level { code } cause next { progress { missing } } } } }`;
  return follower(caller.follow(document, { member: { id: member.id } }), 'tierChanged');
}

function follower<Event>(subscription: Subscription, field: string): Follower<Event> {
  const next = async () => (await subscription.next())[field] as unknown as Event;
  return {
    next,
    async until(isLast) {
      const events: Event[] = [];
      for (;;) {
        const event = await next();
        events.push(event);
        if (isLast(event)) return events;
      }
    },
    closed: subscription.closed,
    stop: () => subscription.stop(),
  };
}

/** The live channel of a server: over Redis where a URL is given, otherwise its own over LISTEN/NOTIFY. */
export async function liveOptions(redisUrl: string | undefined): Promise<{ channel?: LiveChannel }> {
  if (redisUrl === undefined) return {};
  const logger = createLogger({ level: 'silent', name: 'test' });
  return { channel: await openLiveChannel({ redisUrl, databaseUrl: 'not used', logger }) };
}

/** Ends the connections on which two servers listen; answers how many there were. */
export async function cutListening({ database, server }: World): Promise<number> {
  const owner = new pg.Client(database.ownerUrl);
  await owner.connect();
  try {
    for (;;) {
      const { rows } = await owner.query(
        `select pid from pg_stat_activity where datname = current_database() and application_name = 'hamsood live'`,
      );
      if (rows.length < 2 || !server.node.channel.healthy()) {
        await sleep(5); // still coming back from the last time
        continue;
      }
      const cut = await owner.query('select pg_terminate_backend(pid) from unnest($1::int[]) pid', [
        rows.map(({ pid }) => pid),
      ]);
      return cut.rowCount ?? 0;
    }
  } finally {
    await owner.end();
  }
}

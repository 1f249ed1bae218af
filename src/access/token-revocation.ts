import type { LiveChannel } from '../runtime/live-channel.js';
import { liveTopic } from '../runtime/live-topic.js';

/** Coalition and member. */
interface TokensEnded {
  readonly c: string;
  readonly m: string;
}

const TOPIC = liveTopic<TokensEnded>('member-tokens-ended');

/** Whose tokens have ended, some of them or all: which, the database says. */
export interface MemberOfTokens {
  readonly coalitionId: bigint;
  readonly memberId: bigint;
}

/** Tells every node, after the commit, that tokens of a member may not be good any more. */
export function announceTokensEnded(
  channel: Pick<LiveChannel, 'publish'>,
  { coalitionId, memberId }: MemberOfTokens,
): void {
  TOPIC.publish(channel, { c: String(coalitionId), m: String(memberId) });
}

/** Calls back with each member whose tokens are to be looked at, on whichever node. Answers how to stop. */
export function onTokensEnded(channel: LiveChannel, listener: (of: MemberOfTokens) => void): () => void {
  return TOPIC.subscribe(channel, ({ c, m }) => listener({ coalitionId: BigInt(c), memberId: BigInt(m) }));
}

import type { EntityManager } from '../../runtime/database.js';
import type { JsonValue } from '../../values/metadata.js';

/** An event as the outbox has it. */
export interface OutboxEvent {
  readonly id: bigint;
  readonly type: string;
  readonly objectId: bigint;
  readonly objectSequence: number;
  /** The row that tells what happened. */
  readonly subjectId: bigint;
  readonly occurredAt: Date;
}

/** Who may be told of an event; the operator may always (rule A-04). */
export interface Audience {
  readonly operator: boolean;
  /** Whoever is a partner of the coalition when it is sent. */
  readonly everyPartner: boolean;
  readonly partnerIds: readonly bigint[];
}

/** Whose endpoint it is sent to. */
export type EventReceiver =
  | { readonly kind: 'operator' }
  | { readonly kind: 'partner'; readonly partnerId: bigint };

/** Of whose endpoint it is: a partner's, or the operator's. */
export function receiverOf(partnerId: bigint | null): EventReceiver {
  return partnerId === null ? { kind: 'operator' } : { kind: 'partner', partnerId };
}

/** Whether somebody is in an audience. */
export function isIn({ operator, everyPartner, partnerIds }: Audience, receiver: EventReceiver): boolean {
  if (receiver.kind === 'operator') return operator;
  return everyPartner || partnerIds.includes(receiver.partnerId);
}

export type JsonObject = { readonly [key: string]: JsonValue };

export interface EventPayload {
  readonly audience: Audience;
  /** What `data` says to this receiver; undefined where it may not be told. */
  dataFor(receiver: EventReceiver): JsonObject | undefined;
}

/** What is known of the member of an event; a partner to which it is not linked gets null instead. */
export interface MemberView {
  member: { readonly id: string; readonly externalId: string | null } | null;
}

/** An event as those who read its rows describe it. */
export interface DescribedEvent {
  /** Partners that may be told, whether the member is linked to them or not. */
  readonly partnerIds: readonly bigint[];
  /** All partners may be told. */
  readonly everyPartner?: true;
  /** The member that it is about. */
  readonly memberId: bigint | null;
  /** Whether all partners to which the member is linked may be told too. */
  readonly toLinked: boolean;
  /** Made for each receiver: `view.member` is null for a partner that may not see the member. */
  data(view: MemberView): JsonObject;
}

/** Reads what happened out of immutable rows; of an event whose rows are not there it answers nothing. */
export type DescribeEvents = (
  em: EntityManager,
  coalitionId: bigint,
  events: readonly OutboxEvent[],
) => Promise<ReadonlyMap<bigint, DescribedEvent>>;

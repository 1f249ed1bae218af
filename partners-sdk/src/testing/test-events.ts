import type {
  TestBooks,
  TestChange,
  TestHold,
  TestLinkChange,
  TestMember,
  TestPartner,
  TestTransaction,
} from './test-books.js';
import type { Json } from './test-call.js';

/** What a change of a balance announces to a partner, as `data` of its webhooks. */
export interface TestEvent {
  readonly type: string;
  readonly object: { readonly kind: string; readonly id: string; readonly sequence: number };
  readonly data: Json;
}

/** A partner is told of its own transactions and holds; of others it sees the balance only. */
export function eventsOf(partner: TestPartner, change: TestChange): TestEvent[] {
  const { transaction, hold, isAnnounced } = change;
  if (!isAnnounced) return [];
  return [
    ...(transaction?.partner === partner ? [transactionEvent(partner, change, transaction)] : []),
    ...(hold?.partner === partner ? [holdEvent(partner, change, hold)] : []),
  ];
}

/** A partner is told of its own links. */
export function linkEventOf(
  partner: TestPartner,
  { kind, member, partner: whose, number }: TestLinkChange,
): TestEvent | undefined {
  if (whose !== partner) return undefined;
  const told = kind === 'linked' ? { member: memberOf(partner, member) } : { memberId: member.id };
  return {
    type: `member.${kind}`,
    object: { kind: 'member', id: member.id, sequence: number },
    data: { partnerId: partner.id, ...told },
  };
}

const TYPES: Readonly<Record<string, string>> = {
  EARN: 'points.earned',
  BURN: 'points.burned',
  REVERSAL: 'points.reversed',
};

function transactionEvent(partner: TestPartner, change: TestChange, transaction: TestTransaction): TestEvent {
  const { member, after, points } = change;
  const { version, posted, held } = after;
  const told = memberOf(partner, member);
  return {
    type: TYPES[transaction.type] ?? '',
    object: { kind: 'balance', id: member.id, sequence: version },
    data: {
      transaction: {
        id: transaction.id,
        points: String(transaction.points),
        occurredAt: transaction.occurredAt.toISOString(),
        postedAt: transaction.postedAt.toISOString(),
        businessDay: transaction.postedAt.toISOString().slice(0, 10),
        partnerId: partner.id,
        merchantId: partner.merchantId,
      },
      member: told,
      change: String(points),
      balance: told && {
        version,
        posted: String(posted),
        held: String(held),
        pending: '0',
        available: String(posted - held),
      },
      ...ownFields(transaction),
    },
  };
}

function ownFields({ type, amount, holdId, reverses }: TestTransaction): Json {
  if (type === 'EARN') return { amount };
  if (type === 'BURN') return { holdId };
  return { reversesId: reverses?.id ?? null };
}

const ENDS = { CAPTURED: 'hold.captured', RELEASED: 'hold.released', EXPIRED: 'hold.expired' } as const;

function holdEvent(partner: TestPartner, { member, transaction }: TestChange, hold: TestHold): TestEvent {
  const { status } = hold;
  return {
    type: status === 'OPEN' ? 'hold.opened' : ENDS[status],
    object: { kind: 'hold', id: hold.id, sequence: status === 'OPEN' ? 1 : 2 },
    data: {
      hold: {
        id: hold.id,
        points: String(hold.points),
        status,
        openedAt: hold.openedAt.toISOString(),
        expiresAt: hold.expiresAt.toISOString(),
        partnerId: partner.id,
        merchantId: partner.merchantId,
      },
      member: memberOf(partner, member),
      ...(transaction && { capturedPoints: String(transaction.points), transactionId: transaction.id }),
    },
  };
}

function memberOf({ id }: TestPartner, member: TestMember) {
  const externalId = member.links.get(id);
  return externalId === undefined ? null : { id: member.id, externalId };
}

/** What a body has beside it. */
export function envelope(books: TestBooks, event: TestEvent, at: Date, version: string): Json {
  return {
    id: books.newId('evt'),
    type: event.type,
    version,
    occurredAt: at.toISOString(),
    coalitionId: 'coa_0000000000001',
    object: event.object,
    data: event.data,
  };
}

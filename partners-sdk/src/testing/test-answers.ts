import type { TestBooks, TestHold, TestMember, TestPartner, TestTransaction } from './test-books.js';
import type { TestCall } from './test-call.js';
import { unitsOf, writeUnits } from './test-input.js';

/** The state of the test server as JSON of the API. */

export function memberJson(member: TestMember, partner: TestPartner) {
  return {
    id: member.id,
    kind: 'PERSON',
    status: member.status,
    joinedAt: member.joinedAt.toISOString(),
    externalId: member.links.get(partner.id) ?? null,
  };
}

export function balanceJson(
  { version, posted, held }: Pick<TestMember, 'version' | 'posted' | 'held'>,
  asOf: Date,
) {
  return {
    version,
    posted: String(posted),
    held: String(held),
    pending: '0',
    available: String(posted - held),
    asOf: asOf.toISOString(),
  };
}

/** As a partner may see it: whose points they are, while the two are linked. */
export function transactionJson(
  { books, partner: viewer }: Pick<TestCall, 'books' | 'partner'>,
  transaction: TestTransaction,
) {
  const { amount, partner, points, type } = transaction;
  return {
    id: transaction.id,
    type,
    points: String(points),
    occurredAt: transaction.occurredAt.toISOString(),
    postedAt: transaction.postedAt.toISOString(),
    businessDay: transaction.postedAt.toISOString().slice(0, 10),
    amount,
    purchaseReference: transaction.purchaseReference,
    reason: transaction.reason,
    metadata: transaction.metadata,
    breakdown: type === 'EARN' && amount ? breakdownJson(books, partner, amount) : [],
    member: memberIdJson(transaction.member, viewer),
    partner: { id: partner.id },
    merchant: { id: partner.merchantId },
    reverses: transaction.reverses && { id: transaction.reverses.id },
    hold: transaction.holdId === null ? null : { id: transaction.holdId },
    reversiblePoints: String(type === 'REVERSAL' ? 0n : points - transaction.undone),
    shortfall: transaction.shortfall === null ? null : String(transaction.shortfall),
  };
}

/** The base rate's part: a test partner has no campaigns, caps and levels. */
export function breakdownJson(
  books: TestBooks,
  partner: TestPartner,
  amount: NonNullable<TestTransaction['amount']>,
) {
  const rate = rateOf(unitsOf({ amount: '1', currency: partner.currency }), partner.unitsPerPointEarned);
  const points = books.pointsEarned(partner, unitsOf(amount));
  return [{ rule: 'base', points: String(points), rate, amount }];
}

function memberIdJson({ id, links }: TestMember, viewer: TestPartner) {
  return links.has(viewer.id) ? { id } : null;
}

export function holdJson(hold: TestHold) {
  return {
    id: hold.id,
    status: hold.status,
    points: String(hold.points),
    openedAt: hold.openedAt.toISOString(),
    expiresAt: hold.expiresAt.toISOString(),
    endedAt: hold.endedAt?.toISOString() ?? null,
    capturedPoints: hold.captured && String(hold.captured.points),
    purchaseReference: hold.purchaseReference,
    metadata: hold.metadata,
    member: memberIdJson(hold.member, hold.partner),
    merchant: { id: hold.partner.merchantId },
    transaction: hold.captured && { id: hold.captured.id },
  };
}

/** What points are worth to the member, and what the partner is credited for them. */
export function worthJson(
  { currency, unitsPerPointBurned, unitsPerPointCredited }: TestPartner,
  points: bigint,
) {
  const worth = (units: bigint) => ({ amount: writeUnits(points * units, currency), currency });
  return { value: worth(unitsPerPointBurned), credit: worth(unitsPerPointCredited) };
}

/** Points per major unit, as far as eight digits tell it. */
function rateOf(majorUnit: bigint, unitsPerPoint: bigint): string {
  const scaled = (majorUnit * 100_000_000n) / unitsPerPoint;
  const text = scaled.toString().padStart(9, '0');
  return `${text.slice(0, -8)}.${text.slice(-8)}`.replace(/\.?0+$/, '');
}

import { describedBy } from './described-rows.js';
import type { JsonObject } from './event-payload.js';
import { instantSql, partnersOf, writtenId } from './written-fields.js';

interface HoldRow {
  id: string;
  member_id: string;
  partner_id: string;
  merchant_id: string;
  points: string;
  opened_at: string;
  expires_at: string;
  transaction_id: string | null;
  captured_points: string | null;
}

/** The row may have changed since: what the event says of the hold's state follows from its type. */
const STATUS: Readonly<Record<string, string>> = {
  'hold.opened': 'OPEN',
  'hold.captured': 'CAPTURED',
  'hold.released': 'RELEASED',
  'hold.expired': 'EXPIRED',
};

export const describeHoldEvents = describedBy<HoldRow>({
  sql: `select h.id::text, h.member_id::text, h.partner_id::text, h.merchant_id::text, h.points::text,
               ${instantSql('h.opened_at')} as opened_at, ${instantSql('h.expires_at')} as expires_at,
               h.captured_transaction_id::text as transaction_id, h.captured_points::text
          from hold h where h.coalition_id = :coalition and h.id = any(:ids)`,
  describe: (row, { type }) => ({
    partnerIds: partnersOf(row.partner_id),
    memberId: BigInt(row.member_id),
    toLinked: false,
    data: ({ member }) => ({
      hold: {
        id: writtenId('hold', row.id),
        points: row.points,
        status: STATUS[type] ?? 'OPEN',
        openedAt: row.opened_at,
        expiresAt: row.expires_at,
        partnerId: writtenId('partner', row.partner_id),
        merchantId: writtenId('merchant', row.merchant_id),
      },
      member,
      ...(type === 'hold.captured' && captured(row)),
    }),
  }),
});

function captured({ captured_points: points, transaction_id: id }: HoldRow): JsonObject {
  if (points === null || id === null) return {};
  return { capturedPoints: points, transactionId: writtenId('transaction', id) };
}

interface AdjustmentRow {
  id: string;
  member_id: string;
  direction: string;
  points: string;
  transaction_id: string | null;
}

export const describeAdjustmentEvents = describedBy<AdjustmentRow>({
  sql: `select r.id::text, r.member_id::text, r.direction, r.points::text, r.transaction_id::text
          from adjustment_request r where r.coalition_id = :coalition and r.id = any(:ids)`,
  describe: (row, { type }) => ({
    partnerIds: [],
    memberId: BigInt(row.member_id),
    toLinked: false,
    data: ({ member }) => ({
      adjustmentId: writtenId('adjustment', row.id),
      member,
      direction: row.direction,
      points: row.points,
      ...(type === 'adjustment.approved' &&
        row.transaction_id !== null && { transactionId: writtenId('transaction', row.transaction_id) }),
    }),
  }),
});

import type { EntityManager } from '../runtime/database.js';
import type { Partner, PartnerStatus } from './partner.entity.js';

/** What is announced of a partner (rule W-01); the row that tells what happened is written with it. */
export const PARTNER_EVENTS = [
  'partner.status-changed',
  'partner.settlement-account-changed',
  'partner.merchant-added',
  'contract.version-added',
  'float.deposited',
  'float.withdrawn',
] as const;
export type PartnerEventType = (typeof PARTNER_EVENTS)[number];

/** A change of a partner. */
export type PartnerChange = { readonly at: Date } & (
  | {
      readonly kind: 'STATUS';
      readonly status: PartnerStatus;
      /** Null of a partner that is new. */
      readonly previousStatus: PartnerStatus | null;
    }
  | { readonly kind: 'SETTLEMENT_ACCOUNT' }
  | { readonly kind: 'MERCHANT' | 'CONTRACT'; readonly subjectId: bigint }
  | {
      readonly kind: 'FLOAT';
      readonly type: 'float.deposited' | 'float.withdrawn';
      readonly subjectId: bigint;
    }
);

const TYPES = {
  STATUS: 'partner.status-changed',
  SETTLEMENT_ACCOUNT: 'partner.settlement-account-changed',
  MERCHANT: 'partner.merchant-added',
  CONTRACT: 'contract.version-added',
} as const satisfies Record<string, PartnerEventType>;

/**
 * Numbers a change of a partner and announces it, in the transaction of the change. Until that ends, other changes of the
 * partner wait here, so that numbers are without gap; whoever locks the partner's exit does so before.
 */
export async function announceChange(
  em: EntityManager,
  { coalitionId, id: partnerId }: Pick<Partner, 'coalitionId' | 'id'>,
  change: PartnerChange,
): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `hamsood partner change ${coalitionId} ${partnerId}`,
  ]);
  const type = change.kind === 'FLOAT' ? change.type : TYPES[change.kind];
  const [status, previous] = change.kind === 'STATUS' ? [change.status, change.previousStatus] : [null, null];
  const subjectId = 'subjectId' in change ? change.subjectId : null;
  await em.execute(
    `with changed as (
       insert into partner_change (coalition_id, partner_id, number, kind, status, previous_status, subject_id, at)
         select ?, ?, coalesce(max(p.number), 0) + 1, ?, ?, ?, ?::bigint, ?::timestamptz
           from partner_change p where p.coalition_id = ? and p.partner_id = ?
       returning coalition_id, id, partner_id, number, at)
     insert into outbox (coalition_id, id, type, object_id, object_sequence, subject_id, occurred_at, sent_at)
       select coalition_id, new_id(), ?, partner_id, number, id, at, outbox_sent_at(coalition_id, at) from changed`,
    [
      ...[coalitionId, partnerId, change.kind, status, previous, subjectId, change.at.toISOString()],
      ...[coalitionId, partnerId, type],
    ],
  );
}

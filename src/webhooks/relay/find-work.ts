import { type Database, inCoalition } from '../../runtime/database.js';

/** The coalitions in which anybody has a webhook endpoint. */
export async function webhookCoalitions(database: Pick<Database, 'ledgerPool'>): Promise<bigint[]> {
  const { rows } = await database.ledgerPool.query<{ id: bigint }>(
    'select c as id from list_webhook_coalitions() c order by 1',
  );
  return rows.map(({ id }) => id);
}

/** An endpoint for which something is due. */
export interface DueEndpoint {
  readonly id: bigint;
  /** Whose; null: the operator's. */
  readonly partnerId: bigint | null;
}

/** The endpoints of a coalition for which something is due. */
export async function endpointsDue(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  now: Date,
): Promise<DueEndpoint[]> {
  const at = now.toISOString();
  const rows = await inCoalition(database, coalitionId, (em) =>
    em.execute<{ id: string; partner_id: string | null }[]>(
      `select e.id::text, e.partner_id::text from webhook_endpoint e
        where e.coalition_id = ? and e.status = 'ENABLED'
          and (e.paused_until is null or e.paused_until <= ?::timestamptz)
          and exists (select from webhook_delivery w
                       where w.coalition_id = e.coalition_id and w.endpoint_id = e.id and w.status = 'WAITING'
                         and w.next_attempt_at <= ?::timestamptz)
        order by e.id`,
      [coalitionId, at, at],
    ),
  );
  return rows.map(({ id, partner_id: partner }) => ({
    id: BigInt(id),
    partnerId: partner === null ? null : BigInt(partner),
  }));
}

/** What waits to be delivered in a coalition. */
export interface WaitingDeliveries {
  readonly count: number;
  /** How long the oldest has waited, in seconds; 0: none waits. */
  readonly oldestSeconds: number;
}

/** Counts what waits for endpoints that are enabled. */
export async function countWaiting(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  now: Date,
): Promise<WaitingDeliveries> {
  const [row] = await inCoalition(database, coalitionId, (em) =>
    em.execute<{ count: number; oldest: string | null }[]>(
      `select count(*)::integer as count, (extract(epoch from min(w.created_at)) * 1000)::bigint::text as oldest
         from webhook_endpoint e
         join webhook_delivery w on w.coalition_id = e.coalition_id and w.endpoint_id = e.id and w.status = 'WAITING'
        where e.coalition_id = ? and e.status = 'ENABLED'`,
      [coalitionId],
    ),
  );
  const oldest = row?.oldest == null ? undefined : Number(row.oldest);
  const oldestSeconds = oldest === undefined ? 0 : Math.max(0, (now.getTime() - oldest) / 1_000);
  return { count: row?.count ?? 0, oldestSeconds };
}

import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { EndpointEvent } from './announce-endpoint.js';

/** What the owner of an endpoint is to be written, and where. */
export interface UntoldNotice {
  readonly endpointId: bigint;
  /** Whose endpoint it is: a partner's; null: the operator's. */
  readonly partnerId: bigint | null;
  readonly address: string;
  readonly url: string;
  readonly notice:
    | { readonly kind: 'DISABLED'; readonly because: Extract<EndpointEvent, { kind: 'DISABLED' }>['because'] }
    | { readonly kind: 'FAILING'; readonly since: Date };
}

/** What was taken, and whether there may be more. */
export interface TakenNotices {
  readonly notices: readonly UntoldNotice[];
  readonly more: boolean;
}

interface EndpointRow {
  readonly id: string;
  readonly partner_id: string | null;
  readonly notify_email: string;
  readonly url: string;
  readonly status: 'ENABLED' | 'DISABLED';
  readonly because: Extract<EndpointEvent, { kind: 'DISABLED' }>['because'] | null;
  /** Null: it has not failed for so long, or that was told. */
  readonly failing_since: string | null;
}

const UNTOLD_FAILING = `e.status = 'ENABLED' and e.failing_since <= ?::timestamptz
  and e.failing_since is distinct from e.mailed_failing`;

/**
 * Takes what owners who gave an address have not been written to of: that an endpoint was disabled, and not by its owner, or
 * that it has failed since before `failedBy`. Of one that was enabled again meanwhile nothing is told. Notes that it is
 * told, in the caller's transaction; who takes at the same time waits for that, and counts what it wrote.
 */
export async function takeNotices(
  em: EntityManager,
  coalitionId: bigint,
  failedBy: Date,
  most: number,
): Promise<TakenNotices> {
  const rows = await em.execute<EndpointRow[]>(
    `select e.id::text, e.partner_id::text, e.notify_email, e.url, e.status,
            case when ${UNTOLD_FAILING} then (extract(epoch from e.failing_since) * 1000)::bigint::text end as failing_since,
            (select v.because from webhook_endpoint_event v
              where v.coalition_id = e.coalition_id and v.endpoint_id = e.id and v.number > e.mailed_events and v.kind = 'DISABLED'
              order by v.number desc limit 1) as because
       from webhook_endpoint e
      where e.coalition_id = ? and e.notify_email is not null
        and (e.events > e.mailed_events or (${UNTOLD_FAILING}))
      order by e.id limit ? for no key update of e`,
    [failedBy.toISOString(), coalitionId, failedBy.toISOString(), most],
  );
  if (rows.length === 0) return { notices: [], more: false };
  await em.execute(
    `update webhook_endpoint
        set mailed_events = events,
            mailed_failing = case when failing_since <= ?::timestamptz then failing_since else mailed_failing end
      where coalition_id = ? and id = any (?::bigint[])`,
    [failedBy.toISOString(), coalitionId, integerArray(rows.map(({ id }) => BigInt(id)))],
  );
  return { notices: rows.flatMap(noticeOf), more: rows.length === most };
}

function noticeOf({
  id,
  partner_id: partnerId,
  notify_email: address,
  url,
  status,
  because,
  failing_since: since,
}: EndpointRow): UntoldNotice[] {
  const about = {
    endpointId: BigInt(id),
    partnerId: partnerId === null ? null : BigInt(partnerId),
    address,
    url,
  };
  if (status === 'ENABLED')
    return since === null ? [] : [{ ...about, notice: { kind: 'FAILING', since: new Date(Number(since)) } }];
  return because === null ? [] : [{ ...about, notice: { kind: 'DISABLED', because } }];
}

/**
 * How many e-mails were written since then to each of these owners, null being the operator, whichever of their endpoints
 * they were about; owners who were written none are left out.
 */
export async function noticesWritten(
  em: EntityManager,
  coalitionId: bigint,
  owners: readonly (bigint | null)[],
  since: Date,
): Promise<Map<bigint | null, number>> {
  const rows = await em.execute<{ partner_id: string | null; count: number }[]>(
    `select e.partner_id::text, count(*)::int as count
       from webhook_endpoint e
       join message m on m.coalition_id = e.coalition_id and m.endpoint_id = e.id
      where e.coalition_id = ? and (e.partner_id = any (?::bigint[]) or (e.partner_id is null and ?))
        and m.created_at > ?::timestamptz
      group by e.partner_id`,
    [
      coalitionId,
      integerArray(owners.filter((owner) => owner !== null)),
      owners.includes(null),
      since.toISOString(),
    ],
  );
  return new Map(rows.map(({ partner_id: owner, count }) => [owner === null ? null : BigInt(owner), count]));
}

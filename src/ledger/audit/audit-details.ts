import type { EntityManager } from '../../runtime/database.js';
import { detailsHash } from '../details-hash.js';
import { keyedDigest } from '../keyed-digest.js';
import type { OperationDetails } from '../operations.js';
import { breakdownProblem, type StoredEarn } from './audit-breakdown.js';
import type { AuditFinding } from './audit-checks.js';
import { CAMPAIGNS_OF_EARN } from './campaigns-of-earn.js';
import { CATEGORY_TERMS } from './category-terms.js';

/** Hashing them must not keep what else the process does waiting: some 35 ms. */
const ROWS_AT_ONCE = 1_000;

/** The breakdown of every earn, computed again (rule E-01). */
export async function findWrongBreakdowns(
  em: EntityManager,
  coalitionId: bigint,
  most: number,
): Promise<AuditFinding[]> {
  const found: AuditFinding[] = [];
  const rows = readAll<StoredEarn & { readonly id: string }>(
    em,
    'audited_earns',
    `select t.id::text as id, t.points::text as points, t.amount_minor::text as amount_minor, t.currency, t.breakdown,
            coalesce(k.earn_rate, c.earn_rate)::text as earn_rate, c.currency as contract_currency,
            coalesce(k.funding_id, c.funding_id)::text as funding, ${CAMPAIGNS_OF_EARN}
       from ledger_transaction t
       left join contract_version c on c.coalition_id = t.coalition_id and c.id = t.contract_version_id
       ${CATEGORY_TERMS}
      where t.coalition_id = ${coalitionId} and t.type = 'EARN'`,
  );
  for await (const earn of rows) {
    const text = breakdownProblem(earn);
    if (text === undefined) continue;
    found.push({ rule: 'E-01', subject: 'transaction', id: earn.id, text });
    if (found.length >= most) break;
  }
  return found;
}

interface StoredDetails extends OperationDetails {
  readonly id: string;
  readonly hash: Buffer | null;
  /** What guards the purchase against earning twice; null where nothing does. */
  readonly purchase: Buffer | null;
}

/**
 * The hashes of append-only rows against the details that are still there: what was sealed (rule L-07), and the
 * reference by which a purchase earns once (rule E-06). Erased details cannot be compared.
 */
export async function findWrongDetails(
  em: EntityManager,
  coalitionId: bigint,
  most: number,
): Promise<AuditFinding[]> {
  const [coalition] = await em.execute<{ digest_key: Buffer }[]>(
    'select digest_key from coalition where id = ?',
    [coalitionId],
  );
  if (!coalition) throw new Error('the coalition is not there');
  const found: AuditFinding[] = [];
  const rows = readAll<StoredDetails>(
    em,
    'audited_details',
    `select d.operation_id::text as id, d.salt, t.details_hash as hash, p.reference_hash as purchase, d.reference,
            d.category, d.lines, d.reason, d.metadata
       from operation_detail d
       left join ledger_transaction t on t.coalition_id = d.coalition_id and t.id = d.operation_id
       left join earned_purchase p on p.coalition_id = d.coalition_id and p.transaction_id = d.operation_id
      where d.coalition_id = ${coalitionId} and not exists (
              select from hold h where h.coalition_id = d.coalition_id and h.id = d.operation_id
               union all select from adjustment_request r where r.coalition_id = d.coalition_id and r.id = d.operation_id)`,
  );
  for await (const { id, hash, purchase, ...details } of rows) {
    const report = (rule: string, text: string) => found.push({ rule, subject: 'transaction', id, text });
    if (!isSealed(details, hash)) report('L-07', 'its details are not those that were sealed');
    const { reference } = details;
    if (reference !== null && purchase && !keyedDigest(coalition.digest_key, reference).equals(purchase))
      report('E-06', 'its purchase is not kept from earning again by its reference');
    if (found.length >= most) break;
  }
  return found;
}

function isSealed(details: OperationDetails, hash: Buffer | null): boolean {
  if (!hash) return false;
  try {
    return detailsHash(details).equals(hash);
  } catch (error) {
    // What has no canonical form (a number beyond all numbers) was never sealed.
    if (error instanceof TypeError || error instanceof RangeError) return false;
    throw error;
  }
}

/** All rows of a query, a thousand at a time and yet of one plan: a page for each would join everything anew. */
async function* readAll<Row>(em: EntityManager, cursor: string, sql: string): AsyncGenerator<Row> {
  await em.execute(`declare ${cursor} no scroll cursor for ${sql}`);
  for (;;) {
    const rows = await em.execute<Row[]>(`fetch ${ROWS_AT_ONCE} from ${cursor}`);
    yield* rows;
    if (rows.length < ROWS_AT_ONCE) break;
  }
}

import type { PoolTerms } from '../ledger/operations.js';
import { textArray } from '../runtime/array-literal.js';
import type { Database } from '../runtime/database.js';
import type { MemberRef } from './member-ref.js';

const KINDS = {
  id: 'ID',
  phone: 'PHONE',
  email: 'EMAIL',
  card: 'CARD',
  externalId: 'EXTERNAL_ID',
} as const;

type Pools = Pick<Database, 'ledgerPool' | 'prepared'>;

/** A member whose points are spent, and whose else it may draw on today. */
export interface Spender {
  readonly memberId: bigint;
  readonly pool: PoolTerms | undefined;
}

/** Members by reference, in one statement; null in the place of each that the asker may not see or is not. */
export async function findMembers(
  pools: Pools,
  coalitionId: bigint,
  partnerId: bigint | null,
  refs: readonly MemberRef[],
): Promise<readonly (bigint | null)[]> {
  const query = { name: 'find_members', text: 'select find_members($1,$2,$3,$4) as found' };
  const row = await asked<{ found: readonly (bigint | null)[] }>(pools, query, coalitionId, partnerId, refs);
  return row?.found ?? [];
}

/** As {@link findMembers}, with the pools on which they may draw. */
export async function findSpenders(
  pools: Pools,
  coalitionId: bigint,
  partnerId: bigint | null,
  refs: readonly MemberRef[],
): Promise<readonly (Spender | null)[]> {
  const query = {
    name: 'find_spenders',
    text: 'select o_found as found, o_pools as pools from find_spenders($1,$2,$3,$4)',
  };
  const row = await asked<{ found: readonly (bigint | null)[]; pools: readonly PoolJson[] | null }>(
    pools,
    query,
    coalitionId,
    partnerId,
    refs,
  );
  const byChild = new Map((row?.pools ?? []).map((pool) => [BigInt(pool.child), poolOf(pool)]));
  return (row?.found ?? []).map((memberId) =>
    memberId === null ? null : { memberId, pool: byChild.get(memberId) },
  );
}

interface PoolJson {
  readonly id: string;
  readonly child: string;
  readonly parent: string;
  readonly most: string | null;
}

function poolOf({ id, parent, most }: PoolJson): PoolTerms {
  return { id: BigInt(id), parentId: BigInt(parent), monthMost: most === null ? null : BigInt(most) };
}

async function asked<Row extends object>(
  { ledgerPool, prepared }: Pools,
  { name, text }: { readonly name: string; readonly text: string },
  coalitionId: bigint,
  partnerId: bigint | null,
  refs: readonly MemberRef[],
): Promise<Row | undefined> {
  const client = await ledgerPool.connect();
  let sound = false;
  try {
    const { rows } = await client.query<Row>({
      ...(prepared ? { name } : {}),
      text,
      values: [
        coalitionId,
        partnerId,
        textArray(refs.map((ref) => KINDS[ref.by])),
        textArray(refs.map((ref) => String(ref.value))),
      ],
    });
    sound = true;
    return rows[0];
  } finally {
    client.release(!sound);
  }
}

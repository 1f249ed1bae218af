import type { EntityManager } from '../runtime/database.js';

/** With which tokens that the partner makes for the member are good; undefined when it is not linked to it. */
export async function readTokenSeries(
  em: EntityManager,
  coalitionId: bigint,
  partnerId: bigint,
  memberId: bigint,
): Promise<bigint | undefined> {
  const [row] = await em.execute<{ series: string }[]>(
    `select token_series::text as series from member_link
      where coalition_id = ? and partner_id = ? and member_id = ?`,
    [coalitionId, partnerId, memberId],
  );
  return row && BigInt(row.series);
}

/**
 * Begins another series, so that all tokens made before are good no more: at one partner, or at all of them. Answers of
 * how many partners; one that makes a token at the same time makes it before or after.
 */
export async function beginTokenSeries(
  em: EntityManager,
  coalitionId: bigint,
  { partnerId, memberId }: { readonly partnerId: bigint | undefined; readonly memberId: bigint },
): Promise<bigint[]> {
  const rows = await em.execute<{ partner_id: string }[]>(
    `update member_link set token_series = new_id()
      where coalition_id = ? and member_id = ? and (?::bigint is null or partner_id = ?::bigint)
      returning partner_id::text`,
    [coalitionId, memberId, partnerId ?? null, partnerId ?? null],
  );
  return rows.map(({ partner_id }) => BigInt(partner_id)).sort((a, b) => (a < b ? -1 : 1));
}

import { textArray } from '../runtime/array-literal.js';
import type { Database } from '../runtime/database.js';
import type { MemberRef } from './member-ref.js';

const TEXT = 'select find_members($1,$2,$3,$4) as found';

const KINDS = {
  id: 'ID',
  phone: 'PHONE',
  email: 'EMAIL',
  card: 'CARD',
  externalId: 'EXTERNAL_ID',
} as const;

/** Members by reference, in one statement; null in the place of each that the asker may not see or is not. */
export async function findMembers(
  { ledgerPool, prepared }: Pick<Database, 'ledgerPool' | 'prepared'>,
  coalitionId: bigint,
  partnerId: bigint | null,
  refs: readonly MemberRef[],
): Promise<readonly (bigint | null)[]> {
  const client = await ledgerPool.connect();
  let sound = false;
  try {
    const { rows } = await client.query<{ found: readonly (bigint | null)[] }>({
      ...(prepared ? { name: 'find_members' } : {}),
      text: TEXT,
      values: [
        coalitionId,
        partnerId,
        textArray(refs.map((ref) => KINDS[ref.by])),
        textArray(refs.map((ref) => String(ref.value))),
      ],
    });
    sound = true;
    return rows[0]?.found ?? [];
  } finally {
    client.release(!sound);
  }
}

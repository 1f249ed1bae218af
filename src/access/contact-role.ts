import { type Database, inCoalition } from '../runtime/database.js';
import type { ContactRole } from './principal.js';

/**
 * What a contact may do for a business account now; undefined when it is no contact of it (any more). Asked at every
 * request with a contact's token, so that whoever is removed, or gets another role, is so at once and on every node.
 */
export async function contactRole(
  database: Pick<Database, 'orm'>,
  {
    coalitionId,
    memberId,
    contactId,
  }: { readonly coalitionId: bigint; readonly memberId: bigint; readonly contactId: bigint },
): Promise<ContactRole | undefined> {
  const [row] = await inCoalition(database, coalitionId, (em) =>
    em.execute<{ role: ContactRole }[]>(
      `select role from business_contact
        where coalition_id = ? and id = ? and member_id = ? and removed_at is null`,
      [coalitionId, contactId, memberId],
    ),
  );
  return row?.role;
}

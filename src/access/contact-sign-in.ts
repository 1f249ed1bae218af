import { type Database, entityManagerFor } from '../runtime/database.js';
import { type Authentication, notAccepted } from './authentication.js';
import type { ContactRole } from './principal.js';
import type { ContactClaim } from './token-claims.js';

const NO_ADDRESS =
  'The token is genuine but names no e-mail address or phone number that was verified; have the provider verify one.';
const NO_CONTACT =
  'No contact of the business account has the verified address of the token at this partner; ask an admin of the account.';

/**
 * The contact of a business account whom a person's token stands for (rule K-01): the one to whom the account has given the
 * address that the provider has verified, the e-mail address before the phone number. Asked at every request, so that a
 * contact that was removed or got another address or role, a link that ended, a partner that is not active and an account
 * that is closed count at once and on every node. Both have to agree: the provider, whose claim names the account, and the
 * account, which names the address.
 */
export async function asSignedInContact(
  database: Pick<Database, 'orm'>,
  { coalitionId, memberId, partnerId, email, phone, expiresAt }: ContactClaim,
): Promise<Authentication> {
  if (email === null && phone === null) return notAccepted('malformed', NO_ADDRESS);
  const [contact] = await entityManagerFor(database, coalitionId).execute<
    { id: string; role: ContactRole }[]
  >(
    `select c.id::text, c.role from business_contact c
       join member_link l on l.coalition_id = c.coalition_id and l.member_id = c.member_id and l.partner_id = ?
       join partner p on p.coalition_id = c.coalition_id and p.id = l.partner_id and p.status = 'ACTIVE'
       join member_account a
         on a.coalition_id = c.coalition_id and a.member_id = c.member_id and a.status <> 'CLOSED'
      where c.coalition_id = ? and c.member_id = ? and c.removed_at is null and (c.email = ? or c.phone = ?)
      order by c.email is not distinct from ? desc limit 1`,
    [partnerId, coalitionId, memberId, email, phone, email],
  );
  if (!contact) return notAccepted('unknown', NO_CONTACT);
  const acting = { id: BigInt(contact.id), role: contact.role, signedInBy: { email, phone } };
  return { principal: { kind: 'member', coalitionId, partnerId, memberId, contact: acting, expiresAt } };
}

import type { ContactRole } from '../../access/principal.js';
import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { type Refusal, refusal } from '../../values/refusal.js';

/** A person who uses a business account (rule K-01). */
export interface BusinessContact {
  readonly id: bigint;
  readonly memberId: bigint;
  readonly role: ContactRole;
  /** Null of one who was removed. */
  readonly name: string | null;
  readonly email: string | null;
  /** E.164. */
  readonly phone: string | null;
  readonly addedAt: Date;
  readonly removedAt: Date | null;
}

/** What is said of a contact; at least one of email and phone. */
export interface ContactDetails {
  /** 1–140 characters. */
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly role: ContactRole;
}

interface Row {
  readonly id: string;
  readonly member_id: string;
  readonly role: ContactRole;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly added_at: string;
  readonly removed_at: string | null;
}

const COLUMNS = `id::text, member_id::text, role, name, email, phone,
  (extract(epoch from added_at) * 1000)::bigint::text as added_at,
  (extract(epoch from removed_at) * 1000)::bigint::text as removed_at`;

/** The contacts that accounts have now, by account, oldest first. */
export async function contactsOf(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
): Promise<Map<bigint, BusinessContact[]>> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from business_contact
      where coalition_id = ? and member_id = any (?::bigint[]) and removed_at is null order by id`,
    [coalitionId, integerArray(memberIds)],
  );
  return Map.groupBy(rows.map(contactOf), ({ memberId }) => memberId);
}

/** A contact, removed or not. */
export async function readContact(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint,
): Promise<BusinessContact | undefined> {
  const [row] = await em.execute<Row[]>(
    `select ${COLUMNS} from business_contact where coalition_id = ? and id = ?`,
    [coalitionId, id],
  );
  return row && contactOf(row);
}

/** Locks a contact that the account has now. */
export async function lockContact(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
  contactId: bigint | null,
): Promise<BusinessContact | undefined> {
  const [row] = await em.execute<Row[]>(
    `select ${COLUMNS} from business_contact
      where coalition_id = ? and member_id = ? and id = ? and removed_at is null for update`,
    [coalitionId, memberId, contactId],
  );
  return row && contactOf(row);
}

/** Why these cannot be a contact's addresses; undefined when they can. */
export function withoutAddress({
  email,
  phone,
}: Pick<ContactDetails, 'email' | 'phone'>): Refusal | undefined {
  if (email !== null || phone !== null) return undefined;
  return refusal('INVALID_INPUT', 'Give at least one of email and phone.', ['email']);
}

export function contactNotFound(): Refusal {
  return refusal('CONTACT_NOT_FOUND', 'Give the id of a contact that the business account has.', [
    'contactId',
  ]);
}

export function contactExists(): Refusal {
  const message = 'Another contact of the account has this e-mail address or phone number: change that one.';
  return refusal('CONTACT_EXISTS', message, ['email']);
}

function contactOf(row: Row): BusinessContact {
  return {
    id: BigInt(row.id),
    memberId: BigInt(row.member_id),
    role: row.role,
    name: row.name,
    email: row.email,
    phone: row.phone,
    addedAt: new Date(Number(row.added_at)),
    removedAt: row.removed_at === null ? null : new Date(Number(row.removed_at)),
  };
}

import { writeAudit } from '../../access/audit-log.js';
import type { OfPartner } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { DEFAULT_MEMBER_TOKEN_SECONDS, MAX_MEMBER_TOKEN_SECONDS } from '../../access/member-tokens.js';
import { readAccounts } from '../../ledger/balances.js';
import { memberNotActive, memberNotLinked } from '../../ledger/decide/member-refusals.js';
import type { EntityManager } from '../../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import { formatInstant } from '../../values/instant.js';
import { refusal } from '../../values/refusal.js';
import { refusalToEnrol } from '../enrolling-partner.js';
import type { MemberRef } from '../member-ref.js';
import type { MembersContext } from '../members-context.js';
import { readTokenSeries } from '../token-series.js';

export interface CreateContactTokenInput {
  readonly member: MemberRef;
  /** By which the partner's app knows the person; exactly one is not null. */
  readonly email: string | null;
  readonly phone: string | null;
  /** Seconds, 1–86,400; null: 15 minutes. */
  readonly expiresIn: number | null;
}

export interface CreatedContactToken {
  readonly memberId: bigint;
  readonly contactId: bigint;
  readonly token: string;
  readonly expiresAt: Date;
}

/**
 * Makes a short-lived token with which a contact of a business account uses the API from the partner's app, as itself: its
 * name is on what it does, and its role decides what it may do (rule K-01). The partner vouches for who it is, by the
 * address that the account gave of it. May refuse with INVALID_INPUT, MEMBER_NOT_FOUND, CONTACT_NOT_FOUND,
 * PARTNER_NOT_ACTIVE, MEMBER_NOT_ACTIVE. For partners.
 */
export async function createContactToken(
  context: OfPartner<MembersContext>,
  { member, email, phone, expiresIn }: CreateContactTokenInput,
): Promise<CommandOutcome<CreatedContactToken>> {
  const seconds = expiresIn ?? DEFAULT_MEMBER_TOKEN_SECONDS;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MAX_MEMBER_TOKEN_SECONDS) {
    const message = `Give a whole number of seconds from 1 to ${MAX_MEMBER_TOKEN_SECONDS}.`;
    return refusedWith(refusal('INVALID_INPUT', message, ['expiresIn']));
  }
  if ((email === null) === (phone === null)) {
    return refusedWith(refusal('INVALID_INPUT', 'Give either email or phone of the contact.', ['email']));
  }
  const { coalitionId, partnerId } = context.principal;
  const memberId = await context.members.resolve(coalitionId, partnerId, member);
  if (memberId === null) return refusedWith(memberNotLinked());

  return commandTransaction(context.database, coalitionId, async (em) => {
    const contactId = await contactAt(em, coalitionId, memberId, { email, phone });
    if (contactId === undefined) {
      const message = 'Give an address that the business account has given of one of its contacts.';
      return refusedWith(refusal('CONTACT_NOT_FOUND', message, [email === null ? 'phone' : 'email']));
    }
    const inactive = await refusalToEnrol(em, coalitionId, partnerId);
    if (inactive) return refusedWith(inactive);
    const series = await readTokenSeries(em, coalitionId, partnerId, memberId);
    if (series === undefined) return refusedWith(memberNotLinked());
    const account = (await readAccounts(em, coalitionId, [memberId])).get(memberId);
    if (account?.status === 'CLOSED') return refusedWith(memberNotActive(account.status));
    const readsOnly = !context.principal.scopes.includes('points:write');
    const issued = await context.memberTokens.issue(
      {
        ...{ coalitionId, partnerId, memberId, contactId },
        madeWith: { series, keyId: context.principal.keyId },
        ...(readsOnly ? { readsOnly: true } : {}),
      },
      seconds,
      context.principal.expiresAt,
    );
    await writeAudit(em, context, {
      coalitionId,
      action: 'contact-token.created',
      objectId: encodeId('businessContact', contactId),
      after: { member: encodeId('member', memberId), expiresAt: formatInstant(issued.expiresAt) },
    });
    return done({ memberId, contactId, ...issued });
  });
}

async function contactAt(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
  { email, phone }: Pick<CreateContactTokenInput, 'email' | 'phone'>,
): Promise<bigint | undefined> {
  const [row] = await em.execute<{ id: string }[]>(
    `select id::text from business_contact
      where coalition_id = ? and member_id = ? and (email = ? or phone = ?) and removed_at is null`,
    [coalitionId, memberId, email, phone],
  );
  return row && BigInt(row.id);
}

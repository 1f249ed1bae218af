import { writeAudit } from '../../access/audit-log.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import type { LegalNationalId } from '../../values/legal-national-id.js';
import { refusal } from '../../values/refusal.js';
import type { VatNumber } from '../../values/vat-number.js';
import type { MemberRef } from '../member-ref.js';
import type { MembersContext } from '../members-context.js';
import { changeAccount } from './acting-for-account.js';

/** What company a business account is. */
export interface CompanyDetails {
  /** 1–200 characters. */
  readonly legalName: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Of a legal person in Iran. */
  readonly nationalId: LegalNationalId | null;
  /** In the register of companies, 1–64 characters. */
  readonly registrationNumber: string | null;
  readonly vatNumber: VatNumber | null;
}

export interface SetCompanyDetailsInput {
  readonly member: MemberRef;
  readonly details: CompanyDetails;
}

/**
 * Says what company a business account is, in place of what was said before (rule K-01). For operators and the account's
 * managers, who have seen its papers. May refuse with INVALID_INPUT, MEMBER_NOT_FOUND, NOT_A_BUSINESS_ACCOUNT.
 */
export async function setCompanyDetails(
  context: MembersContext,
  { member, details }: SetCompanyDetailsInput,
): Promise<CommandOutcome<{ readonly memberId: bigint }>> {
  const { country, nationalId, registrationNumber, vatNumber } = details;
  if (nationalId !== null && country !== 'IR') {
    const message = 'Give nationalId for companies in Iran only; others have a registrationNumber.';
    return refusedWith(refusal('INVALID_INPUT', message, ['nationalId']));
  }
  return changeAccount(context, member, async ({ em, coalitionId, memberId, at }) => {
    await em.execute(
      `insert into company (coalition_id, member_id, legal_name, country, national_id, registration_number, vat_number,
          changed_at)
       values (?, ?, ?, ?, ?, ?, ?, ?::timestamptz)
       on conflict (coalition_id, member_id) do update set legal_name = excluded.legal_name, country = excluded.country,
         national_id = excluded.national_id, registration_number = excluded.registration_number,
         vat_number = excluded.vat_number, changed_at = excluded.changed_at`,
      [
        ...[coalitionId, memberId, details.legalName, country, nationalId],
        ...[registrationNumber, vatNumber, at.toISOString()],
      ],
    );
    await writeAudit(em, context, {
      coalitionId,
      action: 'business-account.company-set',
      objectId: encodeId('member', memberId),
      // Which of them are known, not what they are: of a business of one person they are personal (rule A-05).
      after: {
        country,
        nationalId: nationalId !== null,
        registrationNumber: registrationNumber !== null,
        vatNumber: vatNumber !== null,
      },
    });
    return done({ memberId });
  });
}

import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { MemberStatus } from '../read-members.js';
import type { CompanyDetails } from './set-company-details.js';

/** What companies business accounts are, by member; those of which nothing was said are left out. */
export async function companiesOf(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
): Promise<Map<bigint, CompanyDetails>> {
  const rows = await em.execute<
    {
      member_id: string;
      legal_name: string;
      country: string;
      national_id: string | null;
      registration_number: string | null;
      vat_number: string | null;
    }[]
  >(
    `select member_id::text, legal_name, country, national_id, registration_number, vat_number from company
      where coalition_id = ? and member_id = any (?::bigint[])`,
    [coalitionId, integerArray(memberIds)],
  );
  return new Map(
    rows.map((row) => [
      BigInt(row.member_id),
      {
        legalName: row.legal_name,
        country: row.country,
        nationalId: row.national_id,
        registrationNumber: row.registration_number,
        vatNumber: row.vat_number,
      },
    ]),
  );
}

/** Which business accounts to list; all conditions hold together. */
export interface PortfolioFilter {
  /** In whose portfolio; undefined: all business accounts. */
  readonly managerId?: bigint | undefined;
  readonly status?: MemberStatus | undefined;
  /** Only those without an account manager. */
  readonly unassigned?: boolean | undefined;
  /** Only those with a request for a perk that waits for an answer. */
  readonly waiting?: boolean | undefined;
  /** Only those that have not earned or spent since this instant; accounts that never have count from their joining. */
  readonly inactiveSince?: Date | undefined;
}

/** A page of business accounts in the order in which they joined; one more than asked for tells that there is more. */
export async function listBusinessAccounts(
  em: EntityManager,
  coalitionId: bigint,
  filter: PortfolioFilter,
  { size, after }: { readonly size: number; readonly after: bigint | undefined },
): Promise<bigint[]> {
  const conditions: [string, ...unknown[]][] = [['m.coalition_id = ?', coalitionId]];
  const { managerId, status, unassigned, waiting, inactiveSince } = filter;
  const assigned =
    'select from account_assignment s where s.coalition_id = m.coalition_id and s.member_id = m.id';
  if (managerId !== undefined) conditions.push([`exists (${assigned} and s.manager_id = ?)`, managerId]);
  if (status !== undefined) conditions.push(['a.status = ?', status]);
  if (unassigned) conditions.push([`not exists (${assigned})`]);
  if (waiting) {
    conditions.push([
      `exists (select from perk_request r
                where r.coalition_id = m.coalition_id and r.member_id = m.id and r.status = 'OPEN')`,
    ]);
  }
  if (inactiveSince) {
    conditions.push([
      'greatest(a.last_posted_at, m.joined_at) < ?::timestamptz',
      inactiveSince.toISOString(),
    ]);
  }
  if (after !== undefined) conditions.push(['m.id > ?', after]);
  const rows = await em.execute<{ id: string }[]>(
    `select m.id::text from member m
       join member_account a on a.coalition_id = m.coalition_id and a.member_id = m.id
      where m.kind = 'BUSINESS' and ${conditions.map(([text]) => text).join(' and ')} order by m.id limit ?`,
    [...conditions.flatMap(([, ...values]) => values), size + 1],
  );
  return rows.map(({ id }) => BigInt(id));
}

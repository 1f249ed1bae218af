import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import { type HavingLevel, havingLevel } from '../having-level.js';
import type { MemberStatus } from '../read-members.js';
import { restOfTheWay, type WayUp } from './progress-order.js';
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
  /** Only those whose company's legal name holds this text, whatever the case of its letters. */
  readonly name?: string | undefined;
  /** Only those with a level. */
  readonly levels?: HavingLevel | undefined;
}

/**
 * In which order to list: as they joined; those first whose points have not moved for the longest; those first that
 * have spent the most in a currency since the first day of a month, less what was refunded; or those first that have gone
 * most of the way to their next level.
 */
export type PortfolioOrder =
  | { readonly by: 'JOINED' | 'INACTIVITY' }
  | {
      readonly by: 'VALUE';
      readonly currency: string;
      readonly since: Day;
      /** At this partner alone; undefined: at every one. */
      readonly partnerId: bigint | undefined;
    }
  | {
      readonly by: 'PROGRESS';
      readonly ways: readonly WayUp[];
      /** By what was bought at this partner alone; undefined: at every one. */
      readonly partnerId: bigint | undefined;
    };

/**
 * A page of business accounts; one more than asked for tells that there is more. What follows an account goes by where
 * that stands now: one that has moved up or down since the page before is told where it has come to.
 */
export async function listBusinessAccounts(
  em: EntityManager,
  coalitionId: bigint,
  filter: PortfolioFilter,
  { size, after }: { readonly size: number; readonly after: bigint | undefined },
  order: PortfolioOrder = { by: 'JOINED' },
): Promise<bigint[]> {
  const conditions: [string, ...unknown[]][] = [['m.coalition_id = ?', coalitionId]];
  const { managerId, status, unassigned, waiting, inactiveSince, name, levels } = filter;
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
  if (name !== undefined) {
    conditions.push([
      `exists (select from company c where c.coalition_id = m.coalition_id and c.member_id = m.id
                  and strpos(lower(c.legal_name), lower(?)) > 0)`,
      name,
    ]);
  }
  if (levels) conditions.push(havingLevel(levels));
  const [key, ...keyValues] = keyOf(order);
  if (after !== undefined && order.by === 'JOINED') conditions.push(['m.id > ?', after]);
  else if (after !== undefined) {
    conditions.push([
      `(${key} m.id) > (select ${key} m.id from member m
           join member_account a on a.coalition_id = m.coalition_id and a.member_id = m.id
          where m.coalition_id = ? and m.id = ?)`,
      ...[...keyValues, ...keyValues, coalitionId, after],
    ]);
  }
  const rows = await em.execute<{ id: string }[]>(
    `select m.id::text from member m
       join member_account a on a.coalition_id = m.coalition_id and a.member_id = m.id
      where m.kind = 'BUSINESS' and ${conditions.map(([text]) => text).join(' and ')}
      order by ${key} m.id limit ?`,
    [...conditions.flatMap(([, ...values]) => values), ...keyValues, size + 1],
  );
  return rows.map(({ id }) => BigInt(id));
}

/** By what accounts are ordered before their ids, the least first: SQL that ends in a comma, and its parameters. */
function keyOf(order: PortfolioOrder): [string, ...unknown[]] {
  switch (order.by) {
    case 'JOINED':
      return [''];
    case 'INACTIVITY':
      return ['greatest(a.last_posted_at, m.joined_at),'];
    case 'VALUE':
      return [
        `(select coalesce(-sum(v.spend_minor), 0) from member_activity v where v.coalition_id = m.coalition_id
             and v.member_id = m.id and v.currency = ? and v.month >= ?::date
             and v.partner_id = coalesce(?::bigint, v.partner_id)),`,
        order.currency,
        order.since,
        order.partnerId ?? null,
      ];
    case 'PROGRESS': {
      const [key, ...bound] = restOfTheWay(order.ways, order.partnerId);
      return [`${key},`, ...bound];
    }
  }
}

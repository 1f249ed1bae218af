import { integerArray } from '../runtime/array-literal.js';
import type { EntityManager } from '../runtime/database.js';
import type { Currency } from '../values/currency.js';
import type { Day } from '../values/day.js';
import type { Money } from '../values/money.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { announcePerk, type PerkEventType } from './announce-perk.js';

export const PERK_GRANT_STATUSES = [
  'PENDING',
  'ACTIVE',
  'REJECTED',
  'REVOKED',
  'EXPIRED',
  'USED_UP',
] as const;
export type PerkGrantStatus = (typeof PERK_GRANT_STATUSES)[number];

/** A perk that an account manager has granted to a business account. */
export interface PerkGrant {
  readonly id: bigint;
  readonly perkId: bigint;
  readonly memberId: bigint;
  /** Null: a rebate granted it (rule K-14). */
  readonly managerId: bigint | null;
  /** The account's level when it was granted; null: none. */
  readonly level: string | null;
  readonly status: PerkGrantStatus;
  readonly worth: Money;
  readonly uses: number;
  readonly used: number;
  readonly from: Day;
  /** Last day on which it can be used; null: it does not end by itself. */
  readonly until: Day | null;
  readonly grantedAt: Date;
  /** `usr_…`, or `system`. */
  readonly grantedBy: string;
  /** Null of a rebate's, and once the account is erased. */
  readonly reason: string | null;
  readonly answeredBy: string | null;
  readonly endedAt: Date | null;
  readonly changes: number;
}

interface Row {
  readonly id: string;
  readonly perk_id: string;
  readonly member_id: string;
  readonly manager_id: string | null;
  readonly level: string | null;
  readonly status: PerkGrantStatus;
  readonly currency: Currency;
  readonly worth: string;
  readonly uses: number;
  readonly used: number;
  readonly from_day: Day;
  readonly until_day: Day | null;
  readonly granted_at: string;
  readonly granted_by: string;
  readonly reason: string | null;
  readonly answered_by: string | null;
  readonly ended_at: string | null;
  readonly changes: number;
}

const COLUMNS = `id::text, perk_id::text, member_id::text, manager_id::text, level, status, currency, worth_minor::text as worth,
  uses, used, from_day::text, until_day::text, (extract(epoch from granted_at) * 1000)::bigint::text as granted_at, granted_by,
  reason, answered_by, (extract(epoch from ended_at) * 1000)::bigint::text as ended_at, changes`;

/** A granted perk. @throws Error where there is none: its id was written down before */
export async function readGrant(em: EntityManager, coalitionId: bigint, id: bigint): Promise<PerkGrant> {
  const grant = await findGrant(em, coalitionId, id);
  if (!grant) throw new Error('there is no such grant');
  return grant;
}

/** A granted perk; undefined where there is none. */
export async function findGrant(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint,
): Promise<PerkGrant | undefined> {
  const [row] = await em.execute<Row[]>(
    `select ${COLUMNS} from perk_grant where coalition_id = ? and id = ?`,
    [coalitionId, id],
  );
  return row && grantOf(row);
}

/** Locks a granted perk; undefined where there is none. */
export async function lockGrant(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint | null,
): Promise<PerkGrant | undefined> {
  const [row] = await em.execute<Row[]>(
    `select ${COLUMNS} from perk_grant where coalition_id = ? and id = ? for update`,
    [coalitionId, id],
  );
  return row && grantOf(row);
}

/** Locks what a member can use now of a perk, that which ends first in front. */
export async function lockUsableGrants(
  em: EntityManager,
  coalitionId: bigint,
  { memberId, perkId, on }: { readonly memberId: bigint; readonly perkId: bigint; readonly on: Day },
): Promise<PerkGrant[]> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from perk_grant
      where coalition_id = ? and member_id = ? and perk_id = ? and status = 'ACTIVE'
        and from_day <= ?::date and (until_day is null or until_day >= ?::date)
      order by until_day nulls last, id for update`,
    [coalitionId, memberId, perkId, on, on],
  );
  return rows.map(grantOf);
}

/** Which grants to list; all conditions hold together. */
export interface GrantFilter {
  readonly status?: PerkGrantStatus | undefined;
  readonly memberId?: bigint | undefined;
  readonly managerId?: bigint | undefined;
  /** Only of accounts that are in this manager's portfolio. */
  readonly portfolioOf?: bigint | undefined;
}

/** A page of grants, newest first; one more than asked for tells that there is more. */
export async function listGrants(
  em: EntityManager,
  coalitionId: bigint,
  { status, memberId, managerId, portfolioOf }: GrantFilter,
  { size, older }: { readonly size: number; readonly older?: bigint | undefined },
): Promise<PerkGrant[]> {
  const conditions: [string, ...unknown[]][] = [['g.coalition_id = ?', coalitionId]];
  if (status !== undefined) conditions.push(['g.status = ?', status]);
  if (memberId !== undefined) conditions.push(['g.member_id = ?', memberId]);
  if (managerId !== undefined) conditions.push(['g.manager_id = ?', managerId]);
  if (portfolioOf !== undefined) {
    conditions.push([
      `exists (select from account_assignment s
                where s.coalition_id = g.coalition_id and s.member_id = g.member_id and s.manager_id = ?)`,
      portfolioOf,
    ]);
  }
  if (older !== undefined) conditions.push(['g.id < ?', older]);
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from perk_grant g where ${conditions.map(([text]) => text).join(' and ')}
      order by g.id desc limit ?`,
    [...conditions.flatMap(([, ...values]) => values), size + 1],
  );
  return rows.map(grantOf);
}

/** The newest grants of accounts, by account, newest first. */
export async function grantsOfAccounts(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
  status: PerkGrantStatus | undefined,
  most: number,
): Promise<Map<bigint, PerkGrant[]>> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from (
       select g.* from unnest(?::bigint[]) m(id)
        cross join lateral (select * from perk_grant g
                             where g.coalition_id = ? and g.member_id = m.id and (?::text is null or g.status = ?)
                             order by g.id desc limit ?) g) g
      order by id desc`,
    [integerArray(memberIds), coalitionId, status ?? null, status ?? null, most],
  );
  return Map.groupBy(rows.map(grantOf), ({ memberId }) => memberId);
}

/** What becomes of a granted perk, whose row is locked. */
export interface GrantStep {
  readonly status: Exclude<PerkGrantStatus, 'PENDING'>;
  readonly event: PerkEventType;
  readonly at: Date;
  /** Who approved or rejected it. */
  readonly answeredBy?: string;
  /** Whether stock and budgets have got it back. */
  readonly returned?: boolean;
}

/** Takes a grant a step further, and announces it; answers it as it is then. */
export async function stepGrant(
  em: EntityManager,
  coalitionId: bigint,
  grant: PerkGrant,
  { status, event, at, answeredBy, returned = false }: GrantStep,
): Promise<PerkGrant> {
  const ended = status === 'ACTIVE' ? null : at.toISOString();
  await em.execute(
    `update perk_grant set status = ?, ended_at = ?::timestamptz, returned = ?, changes = changes + 1,
        answered_at = case when ?::text is null then answered_at else ?::timestamptz end,
        answered_by = coalesce(?, answered_by)
      where coalition_id = ? and id = ?`,
    [
      ...[status, ended, returned, answeredBy ?? null, at.toISOString(), answeredBy ?? null],
      ...[coalitionId, grant.id],
    ],
  );
  const sequence = grant.changes + 1;
  await announcePerk(em, coalitionId, { type: event, objectId: grant.id, sequence, subjectId: grant.id, at });
  return readGrant(em, coalitionId, grant.id);
}

/** Whether its last day is over: it has ended, also where the job has not written that yet (rule K-04). */
export function isOver({ until }: Pick<PerkGrant, 'until'>, today: Day): boolean {
  return until !== null && until < today;
}

export function grantNotFound(): Refusal {
  return refusal('PERK_GRANT_NOT_FOUND', 'Give the id of a granted perk of your coalition.', ['grantId']);
}

function grantOf(row: Row): PerkGrant {
  return {
    id: BigInt(row.id),
    perkId: BigInt(row.perk_id),
    memberId: BigInt(row.member_id),
    managerId: row.manager_id === null ? null : BigInt(row.manager_id),
    level: row.level,
    status: row.status,
    worth: { minor: BigInt(row.worth), currency: row.currency },
    uses: row.uses,
    used: row.used,
    from: row.from_day,
    until: row.until_day,
    grantedAt: new Date(Number(row.granted_at)),
    grantedBy: row.granted_by,
    reason: row.reason,
    answeredBy: row.answered_by,
    endedAt: row.ended_at === null ? null : new Date(Number(row.ended_at)),
    changes: row.changes,
  };
}

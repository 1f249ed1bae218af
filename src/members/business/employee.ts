import { createHash } from 'node:crypto';
import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { type Refusal, refusal } from '../../values/refusal.js';

export type EmployeeStatus = 'INVITED' | 'AGREED' | 'ENDED';

/** That a member buys for a business account: the account has invited it, and it has agreed (rule K-09). */
export interface Employee {
  readonly id: bigint;
  readonly accountId: bigint;
  readonly contactId: bigint;
  readonly status: EmployeeStatus;
  readonly invitedAt: Date;
  /** Until when the invitation can be accepted. */
  readonly expiresAt: Date;
  /** Null: nobody has accepted yet. */
  readonly memberId: bigint | null;
  readonly agreedAt: Date | null;
  readonly endedAt: Date | null;
}

interface Row {
  readonly id: string;
  readonly account_id: string;
  readonly contact_id: string;
  readonly member_id: string | null;
  readonly invited_at: string;
  readonly expires_at: string;
  readonly agreed_at: string | null;
  readonly ended_at: string | null;
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::bigint::text as ${column}`;
const COLUMNS = `id::text, account_id::text, contact_id::text, member_id::text,
  ${['invited_at', 'expires_at', 'agreed_at', 'ended_at'].map(ms).join(', ')}`;

/** Employees and invitations that accounts have now, by account, oldest first. */
export async function employeesOf(
  em: EntityManager,
  coalitionId: bigint,
  accountIds: readonly bigint[],
): Promise<Map<bigint, Employee[]>> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from account_employee
      where coalition_id = ? and account_id = any (?::bigint[]) and ended_at is null order by id`,
    [coalitionId, integerArray(accountIds)],
  );
  return Map.groupBy(rows.map(employeeOf), ({ accountId }) => accountId);
}

/** For which accounts members buy now, by member, oldest first. */
export async function employmentsOf(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
): Promise<Map<bigint, Employee[]>> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from account_employee
      where coalition_id = ? and member_id = any (?::bigint[]) and ended_at is null order by id`,
    [coalitionId, integerArray(memberIds)],
  );
  return Map.groupBy(rows.map(employeeOf), ({ memberId }) => memberId ?? 0n);
}

/** An employee or invitation, whatever became of it; undefined where there is none. */
export async function findEmployee(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint,
): Promise<Employee | undefined> {
  const [row] = await em.execute<Row[]>(
    `select ${COLUMNS} from account_employee where coalition_id = ? and id = ?`,
    [coalitionId, id],
  );
  return row && employeeOf(row);
}

/** From when to when a member has bought for an account, oldest first; null: it still does. */
export async function timesAsEmployee(
  em: EntityManager,
  coalitionId: bigint,
  accountId: bigint,
  memberId: bigint,
): Promise<{ readonly from: Date; readonly until: Date | null }[]> {
  const rows = await em.execute<{ agreed_at: string; ended_at: string | null }[]>(
    `select ${ms('agreed_at')}, ${ms('ended_at')} from account_employee
      where coalition_id = ? and account_id = ? and member_id = ? order by id`,
    [coalitionId, accountId, memberId],
  );
  return rows.map((row) => ({ from: new Date(Number(row.agreed_at)), until: instantOf(row.ended_at) }));
}

/** Locks an employee or invitation that has not ended, by its id or its code. */
export async function lockEmployee(
  em: EntityManager,
  coalitionId: bigint,
  by: { readonly id: bigint | null } | { readonly codeHash: Buffer },
): Promise<Employee | undefined> {
  const [column, value] = 'id' in by ? ['id', by.id] : ['code_hash', by.codeHash];
  const [row] = await em.execute<Row[]>(
    `select ${COLUMNS} from account_employee
      where coalition_id = ? and ${column} = ? and ended_at is null for update`,
    [coalitionId, value],
  );
  return row && employeeOf(row);
}

/** Ends what a contact is as an employee, or its invitation. */
export async function endEmployeesOfContact(
  em: EntityManager,
  coalitionId: bigint,
  contactId: bigint,
  { at, by }: { readonly at: Date; readonly by: string },
): Promise<void> {
  await em.execute(
    `update account_employee set ended_at = ?::timestamptz, ended_by = ?, code_hash = null
      where coalition_id = ? and contact_id = ? and ended_at is null`,
    [at.toISOString(), by, coalitionId, contactId],
  );
}

/** Lets a member buy for the accounts for which a duplicate of it did (rule A-11); for one of both it goes on once. */
export async function moveEmployments(
  em: EntityManager,
  coalitionId: bigint,
  {
    duplicateId,
    survivorId,
    at,
  }: { readonly duplicateId: bigint; readonly survivorId: bigint; readonly at: Date },
): Promise<void> {
  await em.execute(
    `update account_employee d set ended_at = ?::timestamptz, ended_by = 'system'
      where d.coalition_id = ? and d.member_id = ? and d.ended_at is null
        and exists (select from account_employee s where s.coalition_id = d.coalition_id and s.account_id = d.account_id
                       and s.member_id = ? and s.ended_at is null)`,
    [at.toISOString(), coalitionId, duplicateId, survivorId],
  );
  await em.execute('update account_employee set member_id = ? where coalition_id = ? and member_id = ?', [
    ...[survivorId, coalitionId, duplicateId],
  ]);
}

/** Spaces and hyphens, which people put between the characters to read them out. */
const BETWEEN = /[\s-]/g;

/** What is kept of an invitation's code, which has 80 random bits, and compared; capitals make no difference. */
export function invitationHash(coalitionId: bigint, code: string): Buffer {
  const read = code.replace(BETWEEN, '').toLowerCase();
  return createHash('sha256').update(`employee ${coalitionId} ${read}`).digest();
}

/** Why a contact cannot be invited, or a member not accept. */
export function employeeExists(message: string, field: readonly string[]): Refusal {
  return refusal('EMPLOYEE_EXISTS', message, field);
}

function employeeOf(row: Row): Employee {
  const [agreedAt, endedAt] = [instantOf(row.agreed_at), instantOf(row.ended_at)];
  return {
    id: BigInt(row.id),
    accountId: BigInt(row.account_id),
    contactId: BigInt(row.contact_id),
    status: endedAt ? 'ENDED' : agreedAt ? 'AGREED' : 'INVITED',
    invitedAt: new Date(Number(row.invited_at)),
    expiresAt: new Date(Number(row.expires_at)),
    memberId: row.member_id === null ? null : BigInt(row.member_id),
    agreedAt,
    endedAt,
  };
}

function instantOf(milliseconds: string | null): Date | null {
  return milliseconds === null ? null : new Date(Number(milliseconds));
}

import { integerArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { type Refusal, refusal } from '../../values/refusal.js';

/** A person of the operator, or of a partner, who looks after business accounts (rule K-03). */
export interface AccountManager {
  readonly id: bigint;
  /** `usr_…` */
  readonly userId: string;
  /** Null: of the operator. */
  readonly partnerId: bigint | null;
  readonly name: string;
}

interface Row {
  readonly id: string;
  readonly user_id: string;
  readonly partner_id: string | null;
  readonly name: string;
}

const COLUMNS = 'm.id::text, m.user_id, m.partner_id::text, m.name';

/** All account managers, in the order in which they were registered. */
export async function listAccountManagers(em: EntityManager, coalitionId: bigint): Promise<AccountManager[]> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from account_manager m where m.coalition_id = ? order by m.id`,
    [coalitionId],
  );
  return rows.map(managerOfRow);
}

/** Those who look after accounts, by account, in the same order. */
export async function managersOf(
  em: EntityManager,
  coalitionId: bigint,
  memberIds: readonly bigint[],
): Promise<Map<bigint, AccountManager[]>> {
  const rows = await em.execute<(Row & { readonly member_id: string })[]>(
    `select ${COLUMNS}, a.member_id::text from account_manager m
       join account_assignment a on a.coalition_id = m.coalition_id and a.manager_id = m.id
      where m.coalition_id = ? and a.member_id = any (?::bigint[]) order by m.id`,
    [coalitionId, integerArray(memberIds)],
  );
  const managers = new Map<bigint, AccountManager[]>();
  for (const row of rows) {
    const memberId = BigInt(row.member_id);
    managers.set(memberId, [...(managers.get(memberId) ?? []), managerOfRow(row)]);
  }
  return managers;
}

/** Account managers by id. */
export async function managersByIds(
  em: EntityManager,
  coalitionId: bigint,
  ids: readonly bigint[],
): Promise<Map<bigint, AccountManager>> {
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from account_manager m where m.coalition_id = ? and m.id = any (?::bigint[])`,
    [coalitionId, integerArray(ids)],
  );
  return new Map(rows.map((row) => [BigInt(row.id), managerOfRow(row)]));
}

/** The account manager of that id, or that the person is. */
export async function findAccountManager(
  em: EntityManager,
  coalitionId: bigint,
  by: { readonly id: bigint | null } | { readonly userId: string; readonly partnerId: bigint | null },
): Promise<AccountManager | undefined> {
  const [row] =
    'id' in by
      ? await em.execute<Row[]>(
          `select ${COLUMNS} from account_manager m where m.coalition_id = ? and m.id = ?`,
          [coalitionId, by.id],
        )
      : await em.execute<Row[]>(
          `select ${COLUMNS} from account_manager m
            where m.coalition_id = ? and m.user_id = ? and m.partner_id is not distinct from ?`,
          [coalitionId, by.userId, by.partnerId],
        );
  return row && managerOfRow(row);
}

/** Takes an account out of the portfolios of a partner's managers (rule A-09); answers who they were. */
export async function endPortfolios(
  em: EntityManager,
  coalitionId: bigint,
  partnerId: bigint,
  memberId: bigint,
): Promise<bigint[]> {
  const rows = await em.execute<{ id: string }[]>(
    `delete from account_assignment a using account_manager m
      where a.coalition_id = ? and a.member_id = ? and m.coalition_id = a.coalition_id and m.id = a.manager_id
        and m.partner_id = ? returning m.id::text`,
    [coalitionId, memberId, partnerId],
  );
  return rows.map(({ id }) => BigInt(id));
}

export function managerNotFound(): Refusal {
  const message = 'Give the id of an account manager of your coalition.';
  return refusal('ACCOUNT_MANAGER_NOT_FOUND', message, ['managerId']);
}

function managerOfRow(row: Row): AccountManager {
  return {
    id: BigInt(row.id),
    userId: row.user_id,
    partnerId: row.partner_id === null ? null : BigInt(row.partner_id),
    name: row.name,
  };
}

import { readAccounts } from '../ledger/balances.js';
import { memberNotActive, memberNotInCoalition } from '../ledger/decide/member-refusals.js';
import type { PurchaseCredit } from '../ledger/operations.js';
import { timesAsEmployee } from '../members/business/employee.js';
import {
  type PurchaseCreditSetting,
  purchaseCreditSettingsOf,
  type SharedCredit,
} from '../members/business/purchase-credit-setting.js';
import type { MemberRef } from '../members/member-ref.js';
import { membersByIds } from '../members/read-members.js';
import { entityManagerFor } from '../runtime/database.js';
import { allocateByPercent } from '../values/allocation.js';
import type { Money } from '../values/money.js';
import { RATE_SCALE } from '../values/rate.js';
import { firstInRank, type Refusal, refusal } from '../values/refusal.js';
import type { PointsContext } from './points-context.js';

/** Who gets the points of a business account's purchase, as a partner asks for it (rule K-09). */
export interface AskedCredit {
  readonly kind: SharedCredit;
  readonly employee: MemberRef;
}

/** Everything that decides what becomes of it: all of it is of the past, and stays. */
export interface CreditFacts {
  readonly kind: SharedCredit;
  readonly accountId: bigint | null;
  readonly employeeId: bigint | null;
  /** What the account allowed when the purchase happened; undefined: nothing. */
  readonly setting: PurchaseCreditSetting | undefined;
  /** Why it cannot be credited like this; undefined: it can. */
  readonly refused: Refusal | undefined;
}

/**
 * Reads what an account allows, and whether the member was its employee, when a purchase happened (rule L-06).
 * @param occurredAt null: now
 */
export async function readCredit(
  { database, members }: Pick<PointsContext, 'database' | 'members'>,
  { coalitionId, partnerId }: { readonly coalitionId: bigint; readonly partnerId: bigint },
  asked: AskedCredit & { readonly account: MemberRef; readonly occurredAt: Date | null },
): Promise<CreditFacts> {
  const [accountId, employeeId] = await Promise.all([
    members.resolve(coalitionId, partnerId, asked.account),
    members.resolve(coalitionId, partnerId, asked.employee),
  ]);
  const { kind, occurredAt } = asked;
  const known = { kind, accountId, employeeId };
  if (accountId === null || employeeId === null) {
    const field = accountId === null ? 'member' : 'employee';
    return { ...known, setting: undefined, refused: { ...memberNotInCoalition(), field: [field] } };
  }
  const em = entityManagerFor(database, coalitionId);
  const [settings, times, accounts, records] = await Promise.all([
    purchaseCreditSettingsOf(em, coalitionId, [accountId]),
    timesAsEmployee(em, coalitionId, accountId, employeeId),
    readAccounts(em, coalitionId, [accountId]),
    membersByIds(em, coalitionId, [accountId]),
  ]);
  const setting = settings.get(accountId)?.findLast(({ from }) => occurredAt === null || from <= occurredAt);
  const isEmployee = times.some(({ from, until }) =>
    occurredAt === null ? until === null : from <= occurredAt && (until === null || occurredAt < until),
  );
  const status = accounts.get(accountId)?.status ?? 'CLOSED';
  const problems = [
    ...(records.get(accountId)?.kind === 'BUSINESS' ? [] : [notABusiness()]),
    ...(status === 'ACTIVE' ? [] : [memberNotActive(status)]),
    ...(setting?.credits.includes(kind) ? [] : [notAllowed()]),
    ...(isEmployee ? [] : [notAnEmployee()]),
  ];
  return { ...known, setting, refused: firstInRank(problems) };
}

/** The parts of a purchase's money, the account's first: both have all of it, or it is split (rule V-03). */
export function partsOfMoney(money: Money, { setting }: CreditFacts): readonly [Money, Money] {
  if (!setting?.accountShare) return [money, money];
  const { scaled } = setting.accountShare;
  const rest = { scaled: 100n * RATE_SCALE - scaled };
  const [ofAccount = 0n, ofEmployee = 0n] = allocateByPercent(money.minor, [setting.accountShare, rest]);
  return [
    { ...money, minor: ofAccount },
    { ...money, minor: ofEmployee },
  ];
}

/** Whom the ledger is told of. */
export function creditedOf({
  kind,
  accountId,
  employeeId,
  setting,
}: CreditFacts): Omit<PurchaseCredit, 'employee'> {
  return { accountId, employeeId, accountShare: kind === 'BOTH' ? (setting?.accountShare ?? null) : null };
}

function notABusiness(): Refusal {
  const message = 'Name a business account: this member is a person, whose purchases are its own.';
  return refusal('NOT_A_BUSINESS_ACCOUNT', message, ['member']);
}

function notAllowed(): Refusal {
  const message = 'Give the points to the account: when this was bought, it allowed nothing else.';
  return refusal('CREDIT_NOT_ALLOWED', message, ['credit']);
}

function notAnEmployee(): Refusal {
  const message = 'Name a member that bought for the account at that time, by agreement of both.';
  return refusal('NOT_AN_EMPLOYEE', message, ['employee']);
}

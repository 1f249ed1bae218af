import DataLoader from 'dataloader';
import { type ActivityFilter, activitiesOf, type MonthActivity } from '../../ledger/levels/read-activity.js';
import { poolDrawsOf } from '../../ledger/pool-draws.js';
import { type CreditRecord, purchaseCreditsOf } from '../../ledger/purchase-credits.js';
import { type AccountManager, managersByIds, managersOf } from '../../members/business/account-manager.js';
import { type AccountNote, notesOf } from '../../members/business/account-notes.js';
import { type BusinessContact, contactsOf } from '../../members/business/contact.js';
import { type Employee, employeesOf, employmentsOf } from '../../members/business/employee.js';
import { familiesOf, type ParentAccount } from '../../members/business/parent-account.js';
import { type PointsPool, poolsOf } from '../../members/business/points-pool.js';
import {
  type PurchaseCreditSetting,
  purchaseCreditSettingsOf,
} from '../../members/business/purchase-credit-setting.js';
import { type QualificationPool, qualificationPoolsOf } from '../../members/business/qualification-pool.js';
import { companiesOf } from '../../members/business/read-business-accounts.js';
import type { CompanyDetails } from '../../members/business/set-company-details.js';
import type { PerkUse } from '../../perks/count-use.js';
import { type Perk, perksByIds } from '../../perks/perk.js';
import { grantsOfAccounts, type PerkGrant, type PerkGrantStatus } from '../../perks/perk-grant.js';
import { type PerkRequest, type PerkRequestStatus, requestsOfAccounts } from '../../perks/perk-request.js';
import { usesByIds, usesTakenBack } from '../../perks/read-uses.js';
import type { EntityManager } from '../../runtime/database.js';
import { LIMITS } from '../limits/limits.js';

/** A list of what an account has in one state, or in any, as a loader's key. */
export interface OfAccount<Status extends string> {
  readonly memberId: bigint;
  readonly status: Status | undefined;
}

/** What to read of what an account bought, as a loader's key. */
export interface SpendingOfAccount extends ActivityFilter {
  readonly memberId: bigint;
  readonly most: number;
}

/** Which notes of an account to read, as a loader's key. */
export interface NotesOfAccount {
  readonly memberId: bigint;
  readonly most: number;
  /** Only those that were written before this one. */
  readonly before: bigint | undefined;
}

/** Reads about business accounts and perks, see {@link file://../loaders.ts}; lists have at most as many items as any. */
export interface BusinessLoaders {
  readonly companies: DataLoader<bigint, CompanyDetails | undefined>;
  readonly contacts: DataLoader<bigint, readonly BusinessContact[]>;
  readonly managersOfAccounts: DataLoader<bigint, readonly AccountManager[]>;
  readonly managers: DataLoader<bigint, AccountManager | undefined>;
  readonly families: DataLoader<bigint, readonly ParentAccount[]>;
  readonly accountNotes: DataLoader<NotesOfAccount, readonly AccountNote[], string>;
  readonly employees: DataLoader<bigint, readonly Employee[]>;
  readonly employments: DataLoader<bigint, readonly Employee[]>;
  readonly purchaseCreditSettings: DataLoader<bigint, readonly PurchaseCreditSetting[]>;
  readonly pointsPools: DataLoader<bigint, readonly PointsPool[]>;
  /** Those of an account now, oldest first. */
  readonly qualificationPools: DataLoader<bigint, readonly QualificationPool[]>;
  /** By transaction: the other one of a burn and what was drawn for it. */
  readonly poolDraws: DataLoader<bigint, bigint | undefined>;
  /** By transaction. */
  readonly purchaseCredits: DataLoader<bigint, CreditRecord | undefined>;
  readonly spending: DataLoader<SpendingOfAccount, readonly MonthActivity[], string>;
  readonly perks: DataLoader<bigint, Perk | undefined>;
  readonly perkUses: DataLoader<bigint, PerkUse | undefined>;
  /** By the id of what takes a use back: which use. */
  readonly usesTakenBack: DataLoader<bigint, bigint | undefined>;
  readonly accountGrants: DataLoader<OfAccount<PerkGrantStatus>, readonly PerkGrant[], string>;
  readonly accountRequests: DataLoader<OfAccount<PerkRequestStatus>, readonly PerkRequest[], string>;
}

export function createBusinessLoaders({
  coalitionId,
  reader,
}: {
  readonly coalitionId: bigint;
  reader(): EntityManager;
}): BusinessLoaders {
  return {
    companies: oneEach((ids) => companiesOf(reader(), coalitionId, ids)),
    contacts: listEach((ids) => contactsOf(reader(), coalitionId, ids)),
    managersOfAccounts: listEach((ids) => managersOf(reader(), coalitionId, ids)),
    managers: oneEach((ids) => managersByIds(reader(), coalitionId, ids)),
    families: listEach((ids) => familiesOf(reader(), coalitionId, ids)),
    employees: listEach((ids) => employeesOf(reader(), coalitionId, ids)),
    employments: listEach((ids) => employmentsOf(reader(), coalitionId, ids)),
    purchaseCreditSettings: listEach((ids) => purchaseCreditSettingsOf(reader(), coalitionId, ids)),
    pointsPools: listEach((ids) => poolsOf(reader(), coalitionId, ids)),
    qualificationPools: listEach((ids) => qualificationPoolsOf(reader(), coalitionId, ids)),
    poolDraws: oneEach((ids) => poolDrawsOf(reader(), coalitionId, ids)),
    purchaseCredits: oneEach((ids) => purchaseCreditsOf(reader(), coalitionId, ids)),
    accountNotes: new DataLoader<NotesOfAccount, readonly AccountNote[], string>(
      async (keys) => {
        const lists = new Map<string, readonly AccountNote[]>();
        for (const wanted of Map.groupBy(keys, ({ most, before }) => `${most} ${before}`).values()) {
          const [{ most, before }] = wanted as [NotesOfAccount, ...NotesOfAccount[]];
          const ids = wanted.map(({ memberId }) => memberId);
          const found = await notesOf(reader(), coalitionId, ids, most, before);
          for (const key of wanted) lists.set(notesKeyOf(key), found.get(key.memberId) ?? []);
        }
        return keys.map((key) => lists.get(notesKeyOf(key)) ?? []);
      },
      { cacheKeyFn: notesKeyOf },
    ),
    spending: new DataLoader<SpendingOfAccount, readonly MonthActivity[], string>(
      async (keys) => {
        const lists = new Map<string, readonly MonthActivity[]>();
        for (const wanted of Map.groupBy(keys, filterKeyOf).values()) {
          const [{ memberId: _, most, ...filter }] = wanted as [SpendingOfAccount, ...SpendingOfAccount[]];
          const ids = wanted.map(({ memberId }) => memberId);
          const found = await activitiesOf(reader(), coalitionId, ids, filter, most);
          for (const key of wanted) lists.set(spendingKeyOf(key), found.get(key.memberId) ?? []);
        }
        return keys.map((key) => lists.get(spendingKeyOf(key)) ?? []);
      },
      { cacheKeyFn: spendingKeyOf },
    ),
    perks: oneEach((ids) => perksByIds(reader(), coalitionId, ids)),
    perkUses: oneEach((ids) => usesByIds(reader(), coalitionId, ids)),
    usesTakenBack: oneEach((ids) => usesTakenBack(reader(), coalitionId, ids)),
    accountGrants: ofAccounts((ids, status: PerkGrantStatus | undefined) =>
      grantsOfAccounts(reader(), coalitionId, ids, status, LIMITS.listItems),
    ),
    accountRequests: ofAccounts((ids, status: PerkRequestStatus | undefined) =>
      requestsOfAccounts(reader(), coalitionId, ids, status, LIMITS.listItems),
    ),
  };
}

function oneEach<T>(read: (ids: readonly bigint[]) => Promise<Map<bigint, T>>) {
  return new DataLoader<bigint, T | undefined>(async (ids) => {
    const found = await read(ids);
    return ids.map((id) => found.get(id));
  });
}

function listEach<T>(read: (ids: readonly bigint[]) => Promise<Map<bigint, T[]>>) {
  return new DataLoader<bigint, readonly T[]>(async (ids) => {
    const found = await read(ids);
    return ids.map((id) => found.get(id) ?? []);
  });
}

function ofAccounts<T, Status extends string>(
  read: (ids: readonly bigint[], status: Status | undefined) => Promise<Map<bigint, T[]>>,
) {
  return new DataLoader<OfAccount<Status>, readonly T[], string>(
    async (keys) => {
      const lists = new Map<string, readonly T[]>();
      for (const [status, wanted] of Map.groupBy(keys, (key) => key.status)) {
        const found = await read(
          wanted.map(({ memberId }) => memberId),
          status,
        );
        for (const key of wanted) lists.set(keyOf(key), found.get(key.memberId) ?? []);
      }
      return keys.map((key) => lists.get(keyOf(key)) ?? []);
    },
    { cacheKeyFn: keyOf },
  );
}

function keyOf({ memberId, status }: OfAccount<string>): string {
  return `${memberId} ${status}`;
}

function notesKeyOf({ memberId, most, before }: NotesOfAccount): string {
  return `${memberId} ${most} ${before}`;
}

function filterKeyOf({ partnerId, from, until, most }: SpendingOfAccount): string {
  return `${partnerId} ${from} ${until} ${most}`;
}

function spendingKeyOf(key: SpendingOfAccount): string {
  return `${key.memberId} ${filterKeyOf(key)}`;
}

import DataLoader from 'dataloader';
import { ApiKey } from '../access/api-key.entity.js';
import { type CampaignProgress, readCampaignProgress } from '../giving/campaign-progress.js';
import { donorNames, namesForCharities } from '../giving/donor-names.js';
import { type GivingOrder, readOrders } from '../giving/orders/giving-order.js';
import { type GiftsPage, type GivingGift, listGiftsOfOrders } from '../giving/orders/read-gifts.js';
import {
  type DonationRecord,
  type DonationsPage,
  listDonationsOfMembers,
  readDonations,
} from '../giving/read-donations.js';
import { type AdjustmentRecord, readAdjustments } from '../ledger/adjustments.js';
import { balancesAt, coalitionNow, type MemberAccount, readAccounts } from '../ledger/balances.js';
import { type HoldFilter, type HoldRecord, listHoldsOfMembers, readHolds } from '../ledger/holds.js';
import type { BalanceState } from '../ledger/operations.js';
import { reversalsOf, reversiblePoints, shortfallsOf } from '../ledger/reversible.js';
import { readSpendingLocks, type SpendingLock } from '../ledger/spending.js';
import {
  type EntryRecord,
  listTransactionsOfMembers,
  type PositionedTransaction,
  readEntries,
  readTransactions,
  type TransactionFilter,
  type TransactionPage,
  type TransactionRecord,
} from '../ledger/transactions.js';
import type { Consent } from '../members/consents/consent.js';
import { readConsents } from '../members/consents/read-consents.js';
import { mergedIntoEach } from '../members/merged-member.js';
import { type LinkRecord, linksOf, type MemberRecord, membersByIds } from '../members/read-members.js';
import { type ExposureSums, readExposureSums } from '../partners/exposure.js';
import { Funding } from '../partners/funding.entity.js';
import type { EntityManager } from '../runtime/database.js';
import { type CharityPayout, readPayouts } from '../settlement/charities/charity-payout.js';
import { type PayoutWait, payoutWaits } from '../settlement/charities/payout-waits.js';
import { charitiesWaitedFor } from '../settlement/exits/charities-waited-for.js';
import type { Payment } from '../settlement/payments/payment.js';
import { paymentsOfPayouts } from '../settlement/payments/read-payments.js';
import { type BusinessLoaders, createBusinessLoaders } from './business/business-loaders.js';
import { LIMITS } from './limits/limits.js';
import { createRebateLoaders, type RebateLoaders } from './rebates/rebate-loaders.js';
import { createSettlementLoaders, type SettlementLoaders } from './settlement/settlement-loaders.js';
import { createStatementLoaders, type StatementLoaders } from './statements/statement-loaders.js';
import { createTierLoaders, type TierLoaders } from './tiers/tier-loaders.js';
import { createWebhookLoaders, type WebhookLoaders } from './webhooks/webhook-loaders.js';

/** A balance at a past instant, as a loader's key. */
export interface BalanceAt {
  readonly memberId: bigint;
  readonly at: Date;
}

/** A page of one member's transactions, as a loader's key. */
export interface MemberTransactions {
  readonly memberId: bigint;
  readonly filter: Omit<TransactionFilter, 'memberId'>;
  readonly page: TransactionPage;
}

/** The holds of one member, as a loader's key. */
export interface MemberHolds {
  readonly memberId: bigint;
  readonly filter: HoldFilter;
}

/** A page of one member's donations, as a loader's key. */
export interface MemberDonations {
  readonly memberId: bigint;
  readonly page: DonationsPage;
}

/** A page of what one standing order came to, as a loader's key. */
export interface OrderGifts {
  readonly orderId: bigint;
  readonly page: GiftsPage;
}

/**
 * Reads for one operation: whatever a list's items ask for is asked once for all of them, so that the number of
 * statements does not grow with the length of lists. Partners and merchants need none, they are in memory.
 */
export interface Loaders
  extends StatementLoaders,
    SettlementLoaders,
    BusinessLoaders,
    RebateLoaders,
    TierLoaders,
    WebhookLoaders {
  readonly members: DataLoader<bigint, MemberRecord | undefined>;
  /** The members that are a part of one, oldest first; undefined where there are none. */
  readonly mergedFrom: DataLoader<bigint, readonly bigint[] | undefined>;
  readonly accounts: DataLoader<bigint, MemberAccount | undefined>;
  readonly balancesAt: DataLoader<BalanceAt, BalanceState | undefined, string>;
  /** The calling partner's links. */
  readonly links: DataLoader<bigint, LinkRecord | undefined>;
  readonly transactions: DataLoader<bigint, TransactionRecord | undefined>;
  readonly memberTransactions: DataLoader<MemberTransactions, readonly PositionedTransaction[], string>;
  readonly entries: DataLoader<bigint, readonly EntryRecord[]>;
  /** The transactions that reverse one, oldest first. */
  readonly reversals: DataLoader<bigint, readonly bigint[]>;
  /** What is left to reverse of a transaction. */
  readonly reversiblePoints: DataLoader<bigint, bigint | undefined>;
  /** What a reversal could not take back. */
  readonly shortfalls: DataLoader<bigint, bigint | undefined>;
  readonly holds: DataLoader<bigint, HoldRecord | undefined>;
  /** Newest first, at most as many as a list may have. */
  readonly memberHolds: DataLoader<MemberHolds, readonly HoldRecord[], string>;
  /** Undefined where a member has said nothing. */
  readonly consents: DataLoader<bigint, Consent[] | undefined>;
  /** Undefined where spending is not locked. */
  readonly spendingLocks: DataLoader<bigint, SpendingLock | undefined>;
  readonly adjustments: DataLoader<bigint, AdjustmentRecord | undefined>;
  /** By the ids of their transactions. */
  readonly donations: DataLoader<bigint, DonationRecord | undefined>;
  readonly memberDonations: DataLoader<MemberDonations, readonly DonationRecord[], string>;
  readonly givingOrders: DataLoader<bigint, GivingOrder | undefined>;
  readonly orderGifts: DataLoader<OrderGifts, readonly GivingGift[], string>;
  /** By member: under which name it gives. */
  readonly donorNames: DataLoader<bigint, string | undefined>;
  /** The same, of those whose charities may be told. */
  readonly namesForCharities: DataLoader<bigint, string | undefined>;
  readonly payouts: DataLoader<bigint, CharityPayout | undefined>;
  /** By partner that leaves; undefined where it waits for none. */
  readonly charitiesWaitedFor: DataLoader<bigint, readonly bigint[] | undefined>;
  /** Undefined where nothing is waited for. */
  readonly payoutWaits: DataLoader<bigint, PayoutWait | undefined>;
  /** By payout, first attempt first. */
  readonly payoutPayments: DataLoader<bigint, readonly Payment[] | undefined>;
  /** What campaigns of charities have come to. */
  readonly campaignProgress: DataLoader<bigint, CampaignProgress | undefined>;
  /** The partner that issued what a funding pays for; null for the coalition's own. */
  readonly issuers: DataLoader<bigint, bigint | null>;
  readonly apiKeys: DataLoader<bigint, readonly ApiKey[]>;
  /** What partners were charged and have deposited. */
  readonly exposures: DataLoader<bigint, readonly ExposureSums[]>;
  /** The coalition's clock, read once. */
  coalitionNow(): Promise<Date>;
}

interface LoaderSource {
  readonly coalitionId: bigint;
  /** Undefined where none asks. */
  readonly partnerId: bigint | undefined;
  reader(): EntityManager;
}

/** Loaders for one operation of a caller. */
export function createLoaders({ coalitionId, partnerId, reader }: LoaderSource): Loaders {
  let now: Promise<Date> | undefined;
  return {
    ...createStatementLoaders({ coalitionId, reader }),
    ...createSettlementLoaders({ coalitionId, reader }),
    ...createBusinessLoaders({ coalitionId, reader }),
    ...createRebateLoaders({ coalitionId, reader }),
    ...createTierLoaders({ coalitionId, reader }),
    ...createWebhookLoaders({ coalitionId, reader }),
    members: byId((ids) => membersByIds(reader(), coalitionId, ids)),
    mergedFrom: byId((ids) => mergedIntoEach(reader(), coalitionId, ids)),
    accounts: byId((ids) => readAccounts(reader(), coalitionId, ids)),
    balancesAt: new DataLoader(
      async (keys) => {
        const instants = Map.groupBy(keys, ({ at }) => at.getTime());
        const found = new Map<string, BalanceState>();
        for (const [ms, wanted] of instants) {
          const ids = wanted.map(({ memberId }) => memberId);
          for (const [memberId, balance] of await balancesAt(reader(), coalitionId, ids, new Date(ms))) {
            found.set(balanceKey({ memberId, at: new Date(ms) }), balance);
          }
        }
        return keys.map((key) => found.get(balanceKey(key)));
      },
      { cacheKeyFn: balanceKey },
    ),
    links: byId(async (ids) =>
      partnerId === undefined
        ? new Map<bigint, LinkRecord>()
        : linksOf(reader(), coalitionId, partnerId, ids),
    ),
    transactions: byId((ids) => readTransactions(reader(), coalitionId, ids)),
    memberTransactions: new DataLoader(
      async (keys) => {
        const found = new Map<string, readonly PositionedTransaction[]>();
        // Members of a list are asked for the same page; several lists, by aliases, for a few different ones.
        for (const wanted of Map.groupBy(keys, listKey).values()) {
          const [{ filter, page }] = wanted as [MemberTransactions];
          const ids = wanted.map(({ memberId }) => memberId);
          const lists = await listTransactionsOfMembers(reader(), coalitionId, ids, filter, page);
          for (const key of wanted) found.set(memberListKey(key), lists.get(key.memberId) ?? []);
        }
        return keys.map((key) => found.get(memberListKey(key)) ?? []);
      },
      { cacheKeyFn: memberListKey },
    ),
    entries: new DataLoader(async (ids) => {
      const found = await readEntries(reader(), coalitionId, ids);
      return ids.map((id) => found.get(id) ?? []);
    }),
    reversals: new DataLoader(async (ids) => {
      const found = await reversalsOf(reader(), coalitionId, ids);
      return ids.map((id) => found.get(id) ?? []);
    }),
    reversiblePoints: byId((ids) => reversiblePoints(reader(), coalitionId, ids)),
    shortfalls: byId((ids) => shortfallsOf(reader(), coalitionId, ids)),
    holds: byId((ids) => readHolds(reader(), coalitionId, ids)),
    memberHolds: new DataLoader(
      async (keys) => {
        const found = new Map<string, readonly HoldRecord[]>();
        for (const wanted of Map.groupBy(keys, holdListKey).values()) {
          const [{ filter }] = wanted as [MemberHolds];
          const ids = wanted.map(({ memberId }) => memberId);
          const lists = await listHoldsOfMembers(reader(), coalitionId, ids, filter, LIMITS.listItems);
          for (const key of wanted) found.set(memberHoldsKey(key), lists.get(key.memberId) ?? []);
        }
        return keys.map((key) => found.get(memberHoldsKey(key)) ?? []);
      },
      { cacheKeyFn: memberHoldsKey },
    ),
    consents: byId((ids) => readConsents(reader(), coalitionId, ids)),
    spendingLocks: byId((ids) => readSpendingLocks(reader(), coalitionId, ids)),
    adjustments: byId((ids) => readAdjustments(reader(), coalitionId, ids)),
    donations: byId((ids) => readDonations(reader(), coalitionId, ids)),
    memberDonations: new DataLoader(
      async (keys) => {
        const found = new Map<string, readonly DonationRecord[]>();
        for (const wanted of Map.groupBy(keys, ({ page }) => donationsKey(page)).values()) {
          const [{ page }] = wanted as [MemberDonations];
          const ids = wanted.map(({ memberId }) => memberId);
          const lists = await listDonationsOfMembers(reader(), coalitionId, ids, page);
          for (const key of wanted) found.set(memberDonationsKey(key), lists.get(key.memberId) ?? []);
        }
        return keys.map((key) => found.get(memberDonationsKey(key)) ?? []);
      },
      { cacheKeyFn: memberDonationsKey },
    ),
    givingOrders: byId((ids) => readOrders(reader(), coalitionId, ids)),
    orderGifts: new DataLoader(
      async (keys) => {
        const found = new Map<string, readonly GivingGift[]>();
        for (const wanted of Map.groupBy(keys, ({ page }) => giftsKey(page)).values()) {
          const [{ page }] = wanted as [OrderGifts];
          const ids = wanted.map(({ orderId }) => orderId);
          const lists = await listGiftsOfOrders(reader(), coalitionId, ids, page);
          for (const key of wanted) found.set(orderGiftsKey(key), lists.get(key.orderId) ?? []);
        }
        return keys.map((key) => found.get(orderGiftsKey(key)) ?? []);
      },
      { cacheKeyFn: orderGiftsKey },
    ),
    donorNames: byId((ids) => donorNames(reader(), coalitionId, ids)),
    namesForCharities: byId((ids) => namesForCharities(reader(), coalitionId, ids)),
    payouts: byId((ids) => readPayouts(reader(), coalitionId, ids)),
    charitiesWaitedFor: byId((ids) => charitiesWaitedFor(reader(), coalitionId, ids)),
    payoutWaits: byId((ids) => payoutWaits(reader(), coalitionId, ids)),
    payoutPayments: byId((ids) => paymentsOfPayouts(reader(), coalitionId, ids)),
    campaignProgress: byId((ids) => readCampaignProgress(reader(), coalitionId, ids)),
    issuers: new DataLoader(async (ids) => {
      const fundings = await reader().find(Funding, { coalitionId, id: { $in: [...ids] } });
      const issuers = new Map(fundings.map((funding) => [funding.id, funding.issuerPartnerId ?? null]));
      return ids.map((id) => issuers.get(id) ?? null);
    }),
    apiKeys: new DataLoader(async (ids) => {
      const keys = await reader().find(
        ApiKey,
        { coalitionId, partnerId: { $in: [...ids] } },
        { orderBy: { id: 'asc' } },
      );
      const byPartner = Map.groupBy(keys, (key) => key.partnerId);
      return ids.map((id) => byPartner.get(id) ?? []);
    }),
    exposures: new DataLoader(async (ids) => {
      const found = await readExposureSums(reader(), coalitionId, ids);
      return ids.map((id) => found.get(id) ?? []);
    }),
    coalitionNow: () => {
      now ??= coalitionNow(reader(), coalitionId);
      return now;
    },
  };
}

function byId<T>(
  read: (ids: readonly bigint[]) => Promise<Map<bigint, T>>,
): DataLoader<bigint, T | undefined> {
  return new DataLoader(async (ids) => {
    const found = await read(ids);
    return ids.map((id) => found.get(id));
  });
}

function memberListKey(key: MemberTransactions): string {
  return `${key.memberId} ${listKey(key)}`;
}

function listKey({ filter, page }: MemberTransactions): string {
  const { partnerId, merchantId, types, from, to } = filter;
  const { limit, older, newer } = page;
  // No types at all is another condition than none given.
  const ofTypes = types && `[${types.join()}]`;
  return [partnerId, merchantId, ofTypes, from?.getTime(), to?.getTime(), limit, older, newer].join(' ');
}

function memberDonationsKey({ memberId, page }: MemberDonations): string {
  return `${memberId} ${donationsKey(page)}`;
}

function donationsKey({ partnerId, limit, older }: DonationsPage): string {
  return `${partnerId} ${limit} ${older}`;
}

function orderGiftsKey({ orderId, page }: OrderGifts): string {
  return `${orderId} ${giftsKey(page)}`;
}

function giftsKey({ limit, older }: GiftsPage): string {
  return `${limit} ${older}`;
}

function memberHoldsKey(key: MemberHolds): string {
  return `${key.memberId} ${holdListKey(key)}`;
}

function holdListKey({ filter: { status, partnerId } }: MemberHolds): string {
  return `${status} ${partnerId}`;
}

function balanceKey({ memberId, at }: BalanceAt): string {
  return `${memberId}@${at.getTime()}`;
}

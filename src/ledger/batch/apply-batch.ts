import { integerArray } from '../../runtime/array-literal.js';
import { byteas, days, instants, int2s, int4s, int8s, texts } from '../../runtime/array-parameter.js';
import { formatMoneyAmount } from '../../values/money.js';
import type { AccountState } from '../decide/batch-state.js';
import type { BatchWrites, EntryRow, KeyRow, PurchaseRow, TransactionRow } from '../decide/batch-writes.js';
import { type LotMovements, type Lots, PLACES } from '../decide/lots.js';
import { detailsHash, hasDetails } from '../details-hash.js';
import type { ActivityChange } from '../levels/level.js';
import type { EarnComponent } from '../operations.js';
import { applyMoreJson } from './apply-more.js';

const PARAMETERS = 94;
const TEXT = `select apply_batch(${Array.from({ length: PARAMETERS }, (_, i) => `$${i + 1}`).join(',')})`;

/** The query that writes a batch; its parameters are those of `apply_batch` in the migrations, section by section. */
export function applyBatchQuery(coalitionId: bigint, writes: BatchWrites, prepared: boolean) {
  return {
    ...(prepared ? { name: 'apply_batch' } : {}),
    text: TEXT,
    values: [
      coalitionId,
      writes.sealingEpoch,
      writes.batchId,
      ...accountArrays([...writes.accounts]),
      ...transactionArrays(writes.transactions),
      ...entryArrays(writes.entries),
      ...detailArrays(writes.transactions),
      // Sorted, so that batches which meet on a purchase or key wait for each other instead of deadlocking.
      ...purchaseArrays(writes.purchases.toSorted(byPurchase)),
      ...keyArrays(writes.keys.toSorted(byKey)),
      int8s([...writes.deltas.keys()]),
      int8s([...writes.deltas.values()]),
      int8s(writes.events.map((event) => event.id)),
      texts(writes.events.map((event) => event.type)),
      int8s(writes.events.map((event) => event.objectId)),
      int4s(writes.events.map((event) => event.objectSequence)),
      int8s(writes.events.map((event) => event.subjectId)),
      instants(writes.events.map((event) => event.occurredAt)),
      ...activityArrays([...writes.activity.values()]),
      applyMoreJson(writes.more),
    ],
  };
}

/**
 * Whether there is anything to write at all: a batch of replays only has nothing. An account can change without a
 * transaction or key: by what was due, or a wrong spend code; a level as well.
 */
export function isEmpty(writes: BatchWrites): boolean {
  const { accounts, transactions, keys, more } = writes;
  return accounts.size === 0 && transactions.length === 0 && keys.length === 0 && more.levels.size === 0;
}

function accountArrays(accounts: readonly AccountState[]): Buffer[] {
  return [
    int8s(accounts.map((account) => account.memberId)),
    int4s(accounts.map((account) => account.version)),
    int4s(accounts.map((account) => account.sequence)),
    int8s(accounts.map((account) => account.posted)),
    int8s(accounts.map((account) => account.held)),
    int8s(accounts.map((account) => account.pending)),
    int8s(accounts.map((account) => account.owed)),
    ...lotArrays(accounts.map((account) => account.lots)),
    instants(accounts.map((account) => account.lastPostedAt)),
    texts(accounts.map((account) => account.spendingLock)),
    int2s(accounts.map((account) => account.failedCodes)),
    texts(accounts.map(({ levelWatch }) => levelWatch?.text ?? null)),
    days(accounts.map(({ levelWatch }) => levelWatch?.from ?? null)),
    days(accounts.map(({ levelWatch }) => levelWatch?.until ?? null)),
  ];
}

function transactionArrays(rows: readonly TransactionRow[]): Buffer[] {
  return [
    int8s(rows.map((row) => row.id)),
    texts(rows.map((row) => row.type)),
    int8s(rows.map((row) => row.points)),
    int8s(rows.map((row) => row.memberId)),
    int8s(rows.map((row) => row.partnerId)),
    int8s(rows.map((row) => row.merchantId)),
    int8s(rows.map((row) => row.contractVersionId)),
    instants(rows.map((row) => row.occurredAt)),
    instants(rows.map((row) => row.postedAt)),
    days(rows.map((row) => row.businessDay)),
    texts(rows.map((row) => row.actor)),
    int8s(rows.map((row) => row.reversesId)),
    int8s(rows.map((row) => row.holdId)),
    int8s(rows.map((row) => row.amount?.minor ?? null)),
    texts(rows.map((row) => row.amount?.currency ?? null)),
    texts(rows.map((row) => (row.breakdown === null ? null : breakdownJson(row.breakdown)))),
    byteas(rows.map(({ details }) => (details && hasDetails(details) ? detailsHash(details) : null))),
  ];
}

function activityArrays(rows: readonly ActivityChange[]): Buffer[] {
  return [
    int8s(rows.map((row) => row.memberId)),
    days(rows.map((row) => row.month)),
    int8s(rows.map((row) => row.partnerId)),
    texts(rows.map((row) => row.currency)),
    int8s(rows.map((row) => row.basePoints)),
    int8s(rows.map((row) => row.bonusPoints)),
    int8s(rows.map((row) => row.spendMinor)),
    int4s(rows.map((row) => row.purchases)),
  ];
}

/** The stored form of a breakdown: points and amounts as decimal strings. */
function breakdownJson(components: readonly EarnComponent[]): string {
  return JSON.stringify(
    components.map(({ rule, points, rate, amount, fundingId, bonusPoints }) => ({
      rule,
      points: String(points),
      rate,
      amount: { amount: formatMoneyAmount(amount), currency: amount.currency },
      ...(fundingId === undefined ? {} : { funding: String(fundingId) }),
      ...(bonusPoints === undefined ? {} : { bonus: String(bonusPoints) }),
    })),
  );
}

function entryArrays(rows: readonly EntryRow[]): Buffer[] {
  return [
    int8s(rows.map((row) => row.transactionId)),
    int2s(rows.map((row) => row.leg)),
    int8s(rows.map((row) => row.accountId)),
    int8s(rows.map((row) => row.amount)),
    instants(rows.map((row) => row.postedAt)),
    int4s(rows.map((row) => row.member?.sequence ?? null)),
    int4s(rows.map((row) => row.member?.after.version ?? null)),
    int8s(rows.map((row) => row.member?.after.posted ?? null)),
    int8s(rows.map((row) => row.member?.after.held ?? null)),
    int8s(rows.map((row) => row.member?.after.pending ?? null)),
    int8s(rows.map((row) => row.member?.owedAfter ?? null)),
    ...lotArrays(rows.map(({ member }) => member && listsOf(member.lots))),
    texts(rows.map(({ member }) => member && placeArray(member.lots))),
  ];
}

function detailArrays(transactions: readonly TransactionRow[]): Buffer[] {
  const rows = transactions.flatMap(({ id, details }) =>
    details && hasDetails(details) ? [{ id, ...details }] : [],
  );
  return [
    int8s(rows.map(({ id }) => id)),
    byteas(rows.map(({ salt }) => salt)),
    texts(rows.map(({ reference }) => reference)),
    texts(rows.map(({ category }) => category)),
    texts(rows.map(({ lines }) => lines && JSON.stringify(lines))),
    texts(rows.map(({ reason }) => reason)),
    texts(rows.map(({ metadata }) => metadata && JSON.stringify(metadata))),
  ];
}

function purchaseArrays(rows: readonly PurchaseRow[]): Buffer[] {
  return [
    int8s(rows.map((row) => row.merchantId)),
    byteas(rows.map((row) => row.referenceHash)),
    int8s(rows.map((row) => row.transactionId)),
  ];
}

function keyArrays(rows: readonly KeyRow[]): Buffer[] {
  return [
    texts(rows.map((row) => row.caller)),
    texts(rows.map((row) => row.key)),
    byteas(rows.map((row) => row.fingerprint)),
    int8s(rows.map((row) => row.transactionId)),
    int8s(rows.map((row) => row.subjectId)),
    texts(rows.map((row) => (row.refusal === null ? null : JSON.stringify(row.refusal)))),
    int8s(rows.map((row) => row.balance.memberId)),
    int4s(rows.map((row) => row.balance.version)),
    int8s(rows.map((row) => row.balance.posted)),
    int8s(rows.map((row) => row.balance.held)),
    int8s(rows.map((row) => row.balance.pending)),
    instants(rows.map((row) => row.balance.asOf)),
  ];
}

/**
 * Lots of several rows, laid end to end, behind the places (from 1) of each row's first and last one: PostgreSQL cuts
 * them apart again for less than it takes to read an array out of a text. Null where a row has no lots at all.
 */
function lotArrays(rows: readonly (Lots | null)[]): Buffer[] {
  const all: Lots = { expiries: [], fundings: [], points: [] };
  const first: (number | null)[] = [];
  const last: (number | null)[] = [];
  for (const lots of rows) {
    first.push(lots && all.points.length + 1);
    if (lots) {
      all.expiries.push(...lots.expiries);
      all.fundings.push(...lots.fundings);
      all.points.push(...lots.points);
    }
    last.push(lots && all.points.length);
  }
  return [int4s(first), int4s(last), days(all.expiries), int8s(all.fundings), int8s(all.points)];
}

function listsOf(lots: LotMovements): Lots {
  return {
    expiries: lots.map(({ expiry }) => expiry),
    fundings: lots.map(({ funding }) => funding),
    points: lots.map(({ points }) => points),
  };
}

/** Null where all movements are of spendable lots, as nearly always. */
function placeArray(lots: LotMovements): string | null {
  return lots.every(({ place }) => place === 'SPENDABLE')
    ? null
    : integerArray(lots.map(({ place }) => PLACES.indexOf(place)));
}

function byPurchase(a: PurchaseRow, b: PurchaseRow): number {
  if (a.merchantId !== b.merchantId) return a.merchantId < b.merchantId ? -1 : 1;
  return Buffer.compare(a.referenceHash, b.referenceHash);
}

function byKey(a: KeyRow, b: KeyRow): number {
  if (a.caller !== b.caller) return a.caller < b.caller ? -1 : 1;
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

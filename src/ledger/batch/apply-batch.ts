import { byteArray, integerArray, textArray, wordArray } from '../../runtime/array-literal.js';
import { formatMoneyAmount } from '../../values/money.js';
import type { AccountState } from '../decide/batch-state.js';
import type { BatchWrites, EntryRow, KeyRow, PurchaseRow, TransactionRow } from '../decide/batch-writes.js';
import { type LotMovements, PLACES } from '../decide/lots.js';
import { detailsHash, hasDetails } from '../details-hash.js';
import type { EarnComponent } from '../operations.js';
import { applyMoreJson } from './apply-more.js';

const PARAMETERS = 79;
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
      integerArray([...writes.deltas.keys()]),
      integerArray([...writes.deltas.values()]),
      integerArray(writes.events.map((event) => event.id)),
      textArray(writes.events.map((event) => event.type)),
      integerArray(writes.events.map((event) => event.objectId)),
      integerArray(writes.events.map((event) => event.objectSequence)),
      integerArray(writes.events.map((event) => event.subjectId)),
      instantArray(writes.events.map((event) => event.occurredAt)),
      applyMoreJson(writes.more),
    ],
  };
}

/**
 * Whether there is anything to write at all: a batch of replays only has nothing. An account can change without a
 * transaction or key: by what was due, or a wrong spend code.
 */
export function isEmpty(writes: BatchWrites): boolean {
  return writes.accounts.size === 0 && writes.transactions.length === 0 && writes.keys.length === 0;
}

function accountArrays(accounts: readonly AccountState[]): string[] {
  return [
    integerArray(accounts.map((account) => account.memberId)),
    integerArray(accounts.map((account) => account.version)),
    integerArray(accounts.map((account) => account.sequence)),
    integerArray(accounts.map((account) => account.posted)),
    integerArray(accounts.map((account) => account.held)),
    integerArray(accounts.map((account) => account.pending)),
    integerArray(accounts.map((account) => account.owed)),
    textArray(accounts.map((account) => wordArray(account.lots.expiries))),
    textArray(accounts.map((account) => integerArray(account.lots.fundings))),
    textArray(accounts.map((account) => integerArray(account.lots.points))),
    instantArray(accounts.map((account) => account.lastPostedAt)),
    textArray(accounts.map((account) => account.spendingLock)),
    integerArray(accounts.map((account) => account.failedCodes)),
  ];
}

function transactionArrays(rows: readonly TransactionRow[]): string[] {
  return [
    integerArray(rows.map((row) => row.id)),
    textArray(rows.map((row) => row.type)),
    integerArray(rows.map((row) => row.points)),
    integerArray(rows.map((row) => row.memberId)),
    integerArray(rows.map((row) => row.partnerId)),
    integerArray(rows.map((row) => row.merchantId)),
    integerArray(rows.map((row) => row.contractVersionId)),
    instantArray(rows.map((row) => row.occurredAt)),
    instantArray(rows.map((row) => row.postedAt)),
    wordArray(rows.map((row) => row.businessDay)),
    textArray(rows.map((row) => row.actor)),
    integerArray(rows.map((row) => row.reversesId)),
    integerArray(rows.map((row) => row.holdId)),
    integerArray(rows.map((row) => row.amount?.minor ?? null)),
    textArray(rows.map((row) => row.amount?.currency ?? null)),
    textArray(rows.map((row) => (row.breakdown === null ? null : breakdownJson(row.breakdown)))),
    byteArray(rows.map(({ details }) => (details && hasDetails(details) ? detailsHash(details) : null))),
  ];
}

/** The stored form of a breakdown: points and amounts as decimal strings. */
function breakdownJson(components: readonly EarnComponent[]): string {
  return JSON.stringify(
    components.map(({ rule, points, rate, amount }) => ({
      rule,
      points: String(points),
      rate,
      amount: { amount: formatMoneyAmount(amount), currency: amount.currency },
    })),
  );
}

function entryArrays(rows: readonly EntryRow[]): string[] {
  return [
    integerArray(rows.map((row) => row.transactionId)),
    integerArray(rows.map((row) => row.leg)),
    integerArray(rows.map((row) => row.accountId)),
    integerArray(rows.map((row) => row.amount)),
    instantArray(rows.map((row) => row.postedAt)),
    integerArray(rows.map((row) => row.member?.sequence ?? null)),
    integerArray(rows.map((row) => row.member?.after.version ?? null)),
    integerArray(rows.map((row) => row.member?.after.posted ?? null)),
    integerArray(rows.map((row) => row.member?.after.held ?? null)),
    integerArray(rows.map((row) => row.member?.after.pending ?? null)),
    integerArray(rows.map((row) => row.member?.owedAfter ?? null)),
    textArray(rows.map(({ member }) => member && wordArray(member.lots.map((lot) => lot.expiry)))),
    textArray(rows.map(({ member }) => member && integerArray(member.lots.map((lot) => lot.funding)))),
    textArray(rows.map(({ member }) => member && integerArray(member.lots.map((lot) => lot.points)))),
    textArray(rows.map(({ member }) => member && placeArray(member.lots))),
  ];
}

function detailArrays(transactions: readonly TransactionRow[]): string[] {
  const rows = transactions.flatMap(({ id, details }) =>
    details && hasDetails(details) ? [{ id, ...details }] : [],
  );
  return [
    integerArray(rows.map(({ id }) => id)),
    byteArray(rows.map(({ salt }) => salt)),
    textArray(rows.map(({ reference }) => reference)),
    textArray(rows.map(({ category }) => category)),
    textArray(rows.map(({ lines }) => lines && JSON.stringify(lines))),
    textArray(rows.map(({ reason }) => reason)),
    textArray(rows.map(({ metadata }) => metadata && JSON.stringify(metadata))),
  ];
}

function purchaseArrays(rows: readonly PurchaseRow[]): string[] {
  return [
    integerArray(rows.map((row) => row.merchantId)),
    byteArray(rows.map((row) => row.referenceHash)),
    integerArray(rows.map((row) => row.transactionId)),
  ];
}

function keyArrays(rows: readonly KeyRow[]): string[] {
  return [
    textArray(rows.map((row) => row.caller)),
    textArray(rows.map((row) => row.key)),
    byteArray(rows.map((row) => row.fingerprint)),
    integerArray(rows.map((row) => row.transactionId)),
    integerArray(rows.map((row) => row.subjectId)),
    textArray(rows.map((row) => (row.refusal === null ? null : JSON.stringify(row.refusal)))),
    integerArray(rows.map((row) => row.balance.memberId)),
    integerArray(rows.map((row) => row.balance.version)),
    integerArray(rows.map((row) => row.balance.posted)),
    integerArray(rows.map((row) => row.balance.held)),
    integerArray(rows.map((row) => row.balance.pending)),
    instantArray(rows.map((row) => row.balance.asOf)),
  ];
}

/** Null where all movements are of spendable lots, as nearly always. */
function placeArray(lots: LotMovements): string | null {
  return lots.every(({ place }) => place === 'SPENDABLE')
    ? null
    : integerArray(lots.map(({ place }) => PLACES.indexOf(place)));
}

/** Instants; their text needs no quoting in an array. Mostly the same one again, whose text is made once. */
function instantArray(instants: readonly Date[]): string {
  let before: number | undefined;
  let text = '';
  return wordArray(
    instants.map((instant) => {
      if (instant.getTime() === before) return text;
      before = instant.getTime();
      text = instant.toISOString();
      return text;
    }),
  );
}

function byPurchase(a: PurchaseRow, b: PurchaseRow): number {
  if (a.merchantId !== b.merchantId) return a.merchantId < b.merchantId ? -1 : 1;
  return Buffer.compare(a.referenceHash, b.referenceHash);
}

function byKey(a: KeyRow, b: KeyRow): number {
  if (a.caller !== b.caller) return a.caller < b.caller ? -1 : 1;
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

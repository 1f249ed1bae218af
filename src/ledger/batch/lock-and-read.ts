import { byteas, int8s, texts } from '../../runtime/array-parameter.js';
import type { Day } from '../../values/day.js';
import type { LastSpendableDay } from '../../values/expiry-policy.js';
import type { Refusal } from '../../values/refusal.js';
import {
  type AccountState,
  type BatchState,
  type KnownKey,
  keyOf,
  purchaseOf,
} from '../decide/batch-state.js';
import { type LevelJson, levelStatesOf, levelsAskedJson } from '../levels/read-levels.js';
import type { StoredWatch } from '../levels/watched-level.js';
import type { EarnOperation, Operation } from '../operations.js';
import { membersOf } from './members-of.js';
import { type AskedMore, askedJson, type MoreRow, moreStateOf } from './more-state.js';

/** How long a batch waits for a member, key or day that somebody else has locked, before it gives up. */
export const LOCK_TIMEOUT = '1s';
/**
 * How long the parts of a batch wait that has given up once: each of them has waited already, and their neighbours,
 * who are to be told apart from the one that is locked, should not wait that long again at every cut.
 */
export const LOCK_TIMEOUT_OF_PARTS = '100ms';

const TEXT =
  'select o_state, o_members, o_keys, o_purchases, o_due, o_more, o_levels from lock_and_read($1,$2,$3,$4,$5,$6,$7,$8,$9)';

/** What does not depend on the operations. */
export interface BatchRow extends MoreRow {
  readonly o_state: string | null;
  readonly o_members: string | null;
  readonly o_levels: readonly LevelJson[] | null;
}

/** The only row of {@link lockAndReadQuery}. */
export interface LockedRow extends BatchRow {
  readonly o_keys: readonly KeyJson[] | null;
  readonly o_purchases: readonly number[] | null;
}

interface KeyJson {
  readonly at: number;
  readonly fingerprint: string;
  readonly transactionId: string | null;
  readonly subjectId: string | null;
  readonly refusal: Refusal | null;
  readonly memberId: string;
  readonly version: number;
  readonly posted: string;
  readonly held: string;
  readonly pending: string;
  readonly asOf: number;
}

/** The query that locks what a batch touches and reads what it is decided on. */
export function lockAndReadQuery(
  coalitionId: bigint,
  operations: readonly Operation[],
  asked: AskedMore,
  prepared: boolean,
  lockTimeout: string,
) {
  const members = new Set(operations.flatMap(membersOf));
  const earns = earnsOf(operations);
  const keyed = keyedOf(operations);
  return {
    ...(prepared ? { name: 'lock_and_read' } : {}),
    text: TEXT,
    values: [
      coalitionId,
      int8s([...members]),
      texts(keyed.map((operation) => operation.caller)),
      texts(keyed.map((operation) => operation.key)),
      int8s(earns.map((earn) => earn.merchantId)),
      byteas(earns.map((earn) => earn.purchase.referenceHash)),
      lockTimeout,
      askedJson(operations, asked),
      levelsAskedJson(operations, asked.levels),
    ],
  };
}

/** Reads the query's only row. */
export function batchStateOf(row: LockedRow, operations: readonly Operation[], asked: AskedMore): BatchState {
  const earns = earnsOf(operations);
  const keyed = keyedOf(operations);
  const state = batchStateFrom(row, asked);
  for (const key of row.o_keys ?? []) state.keys.set(keyOf(keyed[key.at] as Operation), knownKeyOf(key));
  for (const at of row.o_purchases ?? []) {
    const { merchantId, purchase } = earns[at] as EarnOperation;
    state.purchases.add(purchaseOf(merchantId, purchase.referenceHash));
  }
  return state;
}

/** Reads what a batch is decided on, but for the keys and purchases that are known already. */
export function batchStateFrom(row: BatchRow, asked: AskedMore): BatchState {
  if (row.o_state === null) throw new Error('the coalition has no books');
  const [clock, firstOpenDay, firstOpenAt, sealingEpoch, referenceVersion, firstId, ownFundingId] =
    row.o_state.split(':') as [string, string, string, string, string, string, string];
  return {
    clock: new Date(Number(clock)),
    firstOpenDay,
    firstOpenAt: new Date(Number(firstOpenAt)),
    sealingEpoch: Number(sealingEpoch),
    referenceVersion: BigInt(referenceVersion),
    firstId: BigInt(firstId),
    ownFundingId: BigInt(ownFundingId),
    accounts: new Map(
      (row.o_members?.split(';') ?? []).map((text) => {
        const account = accountOf(text);
        return [account.memberId, account];
      }),
    ),
    keys: new Map(),
    purchases: new Set(),
    levels: levelStatesOf(row.o_levels),
    ...moreStateOf(row, asked),
  };
}

/** Settling has no key: it does what is due, once. */
function keyedOf(operations: readonly Operation[]): Operation[] {
  return operations.filter(({ kind }) => kind !== 'SETTLE');
}

function earnsOf(operations: readonly Operation[]): EarnOperation[] {
  return operations.filter((operation): operation is EarnOperation => operation.kind === 'EARN');
}

/** The fields of `member_account` in the order in which `lock_and_read` joins them. */
function accountOf(text: string): AccountState {
  const [
    id,
    status,
    version,
    sequence,
    posted,
    held,
    pending,
    owed,
    lastPostedAt,
    spendingLock,
    failedCodes,
    expiries,
    fundings,
    points,
    watch,
  ] = text.split(':') as [string, AccountState['status'], ...string[]];
  return {
    memberId: BigInt(id),
    status,
    version: Number(version),
    sequence: Number(sequence),
    posted: BigInt(posted as string),
    held: BigInt(held as string),
    pending: BigInt(pending as string),
    owed: BigInt(owed as string),
    lastPostedAt: new Date(Number(lastPostedAt)),
    spendingLock: spendingLock === '' ? null : (spendingLock as AccountState['spendingLock']),
    failedCodes: Number(failedCodes),
    lots: {
      expiries: listOf(expiries) as LastSpendableDay[],
      fundings: listOf(fundings).map(BigInt),
      points: listOf(points).map(BigInt),
    },
    levelWatch: watch ? watchOf(watch) : null,
  };
}

function watchOf(text: string): StoredWatch {
  const [from, until] = text.split(',', 2) as [Day, Day];
  return { from, until, text: text.slice(from.length + until.length + 2) };
}

function listOf(text: string | undefined): string[] {
  return text ? text.split(',') : [];
}

function knownKeyOf(key: KeyJson): KnownKey {
  return {
    fingerprint: key.fingerprint,
    transactionId: key.transactionId === null ? null : BigInt(key.transactionId),
    subjectId: key.subjectId === null ? null : BigInt(key.subjectId),
    refusal: key.refusal,
    balance: {
      memberId: BigInt(key.memberId),
      version: key.version,
      posted: BigInt(key.posted),
      held: BigInt(key.held),
      pending: BigInt(key.pending),
      asOf: new Date(key.asOf),
    },
  };
}

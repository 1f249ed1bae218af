import { byteArray, integerArray, textArray } from '../runtime/array-literal.js';
import type { LastSpendableDay } from '../values/expiry-policy.js';
import type { Refusal } from '../values/refusal.js';
import { type AccountState, type BatchState, type KnownKey, keyOf, purchaseOf } from './batch-state.js';
import type { EarnOperation, Operation } from './operations.js';

/** How long a batch waits for a member, key or day that somebody else has locked, before it gives up. */
export const LOCK_TIMEOUT = '1s';
/**
 * How long the parts of a batch wait that has given up once: each of them has waited already, and their neighbours,
 * who are to be told apart from the one that is locked, should not wait that long again at every cut.
 */
export const LOCK_TIMEOUT_OF_PARTS = '100ms';

const TEXT = 'select o_state, o_members, o_keys, o_purchases from lock_and_read($1,$2,$3,$4,$5,$6,$7)';

interface Row {
  readonly o_state: string | null;
  readonly o_members: string | null;
  readonly o_keys: readonly KeyJson[] | null;
  readonly o_purchases: readonly number[] | null;
}

interface KeyJson {
  readonly at: number;
  readonly fingerprint: string;
  readonly transactionId: string | null;
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
  prepared: boolean,
  lockTimeout: string,
) {
  const members = new Set<bigint>();
  for (const { memberId } of operations) if (memberId !== null) members.add(memberId);
  const earns = earnsOf(operations);
  return {
    ...(prepared ? { name: 'lock_and_read' } : {}),
    text: TEXT,
    values: [
      coalitionId,
      integerArray([...members]),
      textArray(operations.map((operation) => operation.caller)),
      textArray(operations.map((operation) => operation.key)),
      integerArray(earns.map((earn) => earn.merchantId)),
      byteArray(earns.map((earn) => earn.purchase.referenceHash)),
      lockTimeout,
    ],
  };
}

/** Reads the query's only row. */
export function batchStateOf(row: Row, operations: readonly Operation[]): BatchState {
  if (row.o_state === null) throw new Error('the coalition has no books');
  const [clock, firstOpenDay, firstOpenAt, sealingEpoch, referenceVersion, firstId] = row.o_state.split(
    ':',
  ) as [string, string, string, string, string, string];
  const earns = earnsOf(operations);
  return {
    clock: new Date(Number(clock)),
    firstOpenDay,
    firstOpenAt: new Date(Number(firstOpenAt)),
    sealingEpoch: Number(sealingEpoch),
    referenceVersion: BigInt(referenceVersion),
    firstId: BigInt(firstId),
    accounts: new Map(
      (row.o_members?.split(';') ?? []).map((text) => {
        const account = accountOf(text);
        return [account.memberId, account];
      }),
    ),
    keys: new Map((row.o_keys ?? []).map((key) => [keyOf(operations[key.at] as Operation), knownKeyOf(key)])),
    purchases: new Set(
      (row.o_purchases ?? []).map((at) => {
        const earn = earns[at] as EarnOperation;
        return purchaseOf(earn.merchantId, earn.purchase.referenceHash);
      }),
    ),
  };
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
    expiries,
    fundings,
    points,
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
    lots: {
      expiries: listOf(expiries) as LastSpendableDay[],
      fundings: listOf(fundings).map(BigInt),
      points: listOf(points).map(BigInt),
    },
  };
}

function listOf(text: string | undefined): string[] {
  return text ? text.split(',') : [];
}

function knownKeyOf(key: KeyJson): KnownKey {
  return {
    fingerprint: key.fingerprint,
    transactionId: key.transactionId === null ? null : BigInt(key.transactionId),
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

import { encodeId } from '../../src/values/ids.js';
import { member, transaction } from './book-corruptions.js';
import type { FullBooks } from './full-books.js';

/** A row whose columns are changed one after the other. */
export interface ChangedRow {
  readonly name: string;
  readonly policy?: 'CAP' | 'NEGATIVE';
  readonly table: string;
  readonly where: (books: FullBooks) => string;
  /** Whom it concerns: one of them has to be named, by external id. */
  readonly names: (books: FullBooks) => readonly string[];
  /** Another value for some columns; of the others any will do. */
  readonly changes?: Readonly<Record<string, string>>;
  /** Columns whose change no sum and no other row shows, each with the reason; the others have to be named. */
  readonly unnamed?: Readonly<Record<string, string>>;
}

type Of<T> = (books: FullBooks) => T;

function entry(
  name: string,
  of: Of<bigint>,
  whose: Of<bigint>,
  leg = 0,
  more: Partial<ChangedRow> = {},
): ChangedRow {
  return {
    name: `an entry of ${name}`,
    table: 'entry',
    changes: { leg: 'leg + 10' },
    where: (books) => `transaction_id = ${of(books)} and leg = ${leg}`,
    names: (books) => [transaction(of(books)), member(whose(books))],
    ...more,
  };
}

function transactionRow(name: string, of: Of<bigint>, more: Partial<ChangedRow> = {}): ChangedRow {
  return {
    name: `the transaction of ${name}`,
    table: 'ledger_transaction',
    where: (books) => `id = ${of(books)}`,
    names: (books) => [transaction(of(books))],
    changes: { type: "'DONATION'" },
    ...more,
  };
}

function step(
  name: string,
  kind: string,
  of: Of<bigint>,
  whose: Of<bigint>,
  more: Partial<ChangedRow> = {},
): ChangedRow {
  return {
    name: `the step ${name}`,
    table: 'balance_step',
    changes: { version: 'version + 100' },
    where: (books) => `kind = '${kind}' and subject_id = ${of(books)}`,
    names: (books) => [member(whose(books))],
    ...more,
  };
}

function hold(name: string, of: Of<bigint>, more: Partial<ChangedRow> = {}): ChangedRow {
  return {
    name: `a hold ${name}`,
    table: 'hold',
    where: (books) => `id = ${of(books)}`,
    names: (books) => [member(books.ali)],
    changes: { status: "'XX'" },
    ...more,
  };
}

function request(name: string, of: Of<bigint>, more: Partial<ChangedRow> = {}): ChangedRow {
  return {
    name: `an adjustment that ${name}`,
    table: 'adjustment_request',
    where: (books) => `id = ${of(books)}`,
    names: (books) => [member(books.ali)],
    ...more,
  };
}

const ali: Of<bigint> = (books) => books.ali;

const SEALED = 'a fact that only this row says: its seal shows a change';
const ERASABLE = 'the details may have been erased: its seal shows a change';
const WATCHED = 'says what need not be read of a level, which nobody has in these books: see tests/tiers';
const TOLD_ONCE = 'told to its caller alone; not part of the books, a change moves no point';
const AUDIT_LOG = 'set by a command: the audit log says by whom';
const coalition: ChangedRow['names'] = ({ story }) => [encodeId('coalition', story.twinId)];

export const CHANGED_ROWS: readonly ChangedRow[] = [
  entry('an earn', (books) => books.earned, ali),
  entry('an earn, its partner’s', (books) => books.earned, ali, 1),
  entry('a capture', (books) => books.capture, ali),
  entry(
    'a transfer, who got',
    (books) => books.transfer,
    (books) => books.carla,
    1,
  ),
  entry('a reversed burn', (books) => books.burnReversal, ali),
  entry(
    'an earn that was spent',
    (books) => books.elhamsClawback,
    (books) => books.elham,
  ),
  entry(
    'an earn that was spent, the shortfall',
    (books) => books.elhamsClawback,
    (books) => books.elham,
    2,
  ),
  entry(
    'an earn that was spent, owed',
    (books) => books.elhamsClawback,
    (books) => books.elham,
    0,
    { policy: 'NEGATIVE' },
  ),
  entry(
    'an earn that filled a debt',
    (books) => books.elhamsNext,
    (books) => books.elham,
    0,
    {
      policy: 'NEGATIVE',
      unnamed: { lot_expiries: 'points that fill a debt come to no lot: its seal shows a change' },
    },
  ),
  entry('an expiry', (books) => books.expiry, ali),
  entry('a credit', (books) => books.credit, ali),
  entry(
    'an earn that waits',
    (books) => books.darasPending,
    (books) => books.dara,
  ),
  entry(
    'a reversal of what waits',
    (books) => books.darasReversal,
    (books) => books.dara,
  ),
  step('into a hold', 'HOLD', (books) => books.openHold, ali),
  step('out of a hold', 'RELEASE', (books) => books.partHold, ali),
  step('of a timeout', 'HOLD_EXPIRY', (books) => books.expiredHold, ali),
  step(
    'of vesting',
    'VEST',
    (books) => books.darasVested,
    (books) => books.dara,
  ),
  step('of renewal', 'RENEWAL', (books) => books.afterEarned, ali, {
    policy: 'NEGATIVE',
    changes: { version: 'version + 100', sealing_epoch: 'sealing_epoch + 100' },
  }),
  hold('that is open', (books) => books.openHold, { unnamed: { actor: TOLD_ONCE, expires_at: TOLD_ONCE } }),
  hold('that was captured', (books) => books.partHold, {
    unnamed: { actor: TOLD_ONCE, expires_at: TOLD_ONCE },
  }),
  hold('that has expired', (books) => books.expiredHold, {
    changes: { status: "'XX'", expires_at: "expires_at + interval '1 day'" },
    unnamed: { actor: TOLD_ONCE },
  }),
  {
    name: 'points that wait',
    table: 'pending_lot',
    where: (books) => `transaction_id = ${books.darasPending}`,
    names: (books) => [member(books.dara), transaction(books.darasPending)],
  },
  transactionRow('an earn', (books) => books.earned, { unnamed: { actor: SEALED, occurred_at: SEALED } }),
  transactionRow('a burn', (books) => books.coded, { unnamed: { actor: SEALED, details_hash: ERASABLE } }),
  transactionRow('a capture', (books) => books.capture, { unnamed: { actor: SEALED } }),
  transactionRow('a refund', (books) => books.refundReversal, {
    names: (books) => [transaction(books.refundReversal), transaction(books.refunded)],
    unnamed: { actor: SEALED },
  }),
  transactionRow('an expiry', (books) => books.expiry, { unnamed: { details_hash: ERASABLE } }),
  transactionRow('a transfer', (books) => books.transfer, {
    unnamed: { actor: SEALED, details_hash: ERASABLE, partner_id: SEALED },
  }),
  transactionRow('a correction', (books) => books.credit, { unnamed: { actor: SEALED } }),
  {
    name: 'a member’s account',
    table: 'member_account',
    where: (books) => `member_id = ${books.ali}`,
    names: (books) => [member(books.ali)],
    changes: { status: "'CLOSED'", spending_lock: "'CODES'" },
    unnamed: {
      status: AUDIT_LOG,
      spending_lock: AUDIT_LOG,
      failed_codes: 'counts refused operations, of which no row is kept',
      level_watch: WATCHED,
      level_watch_from: WATCHED,
      level_watch_until: WATCHED,
    },
  },
  {
    name: 'a refund that took points back',
    table: 'refund',
    where: (books) => `reversal_id = ${books.refundReversal}`,
    names: (books) => [transaction(books.refunded), transaction(books.refundReversal)],
    unnamed: { id: 'its reversal names it; the number itself says nothing' },
  },
  {
    name: 'a refund too small to take a point back',
    table: 'refund',
    where: (books) => `id = ${books.smallRefund}`,
    names: (books) => [transaction(books.refunded), member(books.ali)],
  },
  {
    name: 'what a partner owes',
    table: 'partner_exposure',
    where: ({ shop }) => `partner_id = ${shop.partnerId}`,
    names: coalition,
  },
  {
    name: 'what a partner has deposited',
    table: 'partner_exposure',
    // between nothing and all that was ever charged no row says what it was
    changes: { charged_before: '1000000000' },
    where: ({ other }) => `partner_id = ${other.partnerId}`,
    names: coalition,
  },
  {
    name: 'what a partner has issued on a day',
    table: 'partner_day',
    where: ({ shop, story }) =>
      `partner_id = ${shop.partnerId} and day = (select max(day) from partner_day where coalition_id = ${story.twinId})`,
    names: coalition,
  },
  {
    name: 'a span of entries',
    policy: 'NEGATIVE',
    table: 'entry_span',
    where: ({ story }) =>
      `number = (select max(number) from entry_span where coalition_id = ${story.twinId})`,
    names: coalition,
    unnamed: {
      coalition_id: 'a last span that is not there is cut again',
      ends_epochs: 'the last one: nothing of its epochs is left, whatever it says',
    },
  },
  {
    name: 'the sum of a span',
    policy: 'NEGATIVE',
    table: 'entry_span_account',
    where: ({ issuedAccount }) => `account_id = ${issuedAccount} and number = 1`,
    names: ({ issuedAccount }) => [encodeId('account', issuedAccount)],
  },
  ...['EARNED', 'SPENT', 'TRANSFERRED'].map(
    (purpose): ChangedRow => ({
      name: `what a member has ${purpose.toLowerCase()} on a day`,
      table: 'member_day',
      where: ({ ali: id, story }) =>
        `member_id = ${id} and purpose = '${purpose}' and day = (select max(day) from member_day
          where coalition_id = ${story.twinId} and member_id = ${id} and purpose = '${purpose}')`,
      // the one that the row names then, where it names another
      names: ({ ali: id }) => [member(id), member(id + 1n)],
      changes: { purpose: "'X'" },
    }),
  ),
  request('waits', (books) => books.waiting, {
    changes: { status: "'REJECTED'" },
    unnamed: { direction: TOLD_ONCE, points: TOLD_ONCE },
  }),
  request('was approved', (books) => books.approved, { changes: { status: "'REJECTED'" } }),
  request('was rejected', (books) => books.rejected, {
    changes: { status: "'APPROVED'" },
    unnamed: { direction: TOLD_ONCE, points: TOLD_ONCE },
  }),
];

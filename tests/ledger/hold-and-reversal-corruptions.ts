import { member, transaction } from './book-corruptions.js';
import {
  ali,
  changed,
  changedEntry,
  changedHold,
  changedStep,
  deleted,
  type FullBookCorruption,
  of,
} from './full-book-changes.js';

/** Holds, points that wait, and reversals, changed past the product. */
export const HOLD_AND_REVERSAL_CORRUPTIONS: readonly FullBookCorruption[] = [
  // Holds
  {
    name: 'an open hold deleted',
    sql: ({ openHold }) => deleted('hold', `id = ${openHold}`),
    names: ali,
    says: /its open holds reserve 0/,
  },
  {
    name: 'a captured hold deleted',
    sql: ({ capturedHold }) => deleted('hold', `id = ${capturedHold}`),
    names: (books) => [member(books.ali), transaction(books.capture)],
    says: /captures a hold that is not there/,
  },
  {
    name: 'a released hold opened again',
    sql: ({ releasedHold }) => changedHold(releasedHold, "status = 'OPEN', ended_at = null"),
    names: ali,
    says: /is OPEN; what happened to it says: opened 30, released 30/,
  },
  {
    name: 'a released hold that says it timed out',
    sql: ({ releasedHold }) => changedHold(releasedHold, "status = 'EXPIRED'"),
    names: ali,
    says: /is EXPIRED; what happened to it says: opened 30, released 30/,
  },
  {
    name: 'a hold of more points, lots and all',
    sql: ({ openHold }) => changedHold(openHold, 'points = points + 1, lot_points[1] = lot_points[1] + 1'),
    names: ali,
    says: /20 points are held, its open holds reserve 21/,
  },
  {
    name: 'a hold whose points expire later',
    sql: ({ openHold }) => changedHold(openHold, 'lot_expiries[1] = lot_expiries[1] + 90'),
    names: ali,
    says: /does not have the lots that moved into it/,
  },
  {
    name: 'a hold of another member',
    sql: ({ openHold, carla }) => changedHold(openHold, `member_id = ${carla}`),
    names: (books) => [member(books.ali), member(books.carla)],
    says: /0 points are held, its open holds reserve 20/,
  },
  {
    name: 'a hold at the merchant of another partner',
    sql: ({ releasedHold, other }) => changedHold(releasedHold, `merchant_id = ${other.merchantId}`),
    names: ali,
    says: /at a merchant or under a contract version that is not of its partner/,
  },
  {
    name: 'a hold said to be captured by another burn',
    sql: ({ partHold, coded }) => changedHold(partHold, `captured_transaction_id = ${coded}`),
    names: (books) => [member(books.ali), transaction(books.partCapture)],
    says: /was not captured by it/,
  },
  {
    name: 'more captured than was burned',
    sql: ({ partHold }) => changedHold(partHold, 'captured_points = 16'),
    names: ali,
    says: /captured 15 of 20 points/,
  },
  {
    name: 'a capture that says no hold',
    sql: ({ capture }) => changed(capture, 'hold_id = null'),
    names: ali,
    says: /burns held points of no hold/,
  },
  {
    name: 'a burn that says it captured a hold',
    sql: ({ coded, releasedHold }) => changed(coded, `hold_id = ${releasedHold}`),
    names: (books) => [member(books.ali), transaction(books.coded)],
    says: /burns held points of no hold, or others than those held/,
  },
  {
    name: 'a capture of another lot than was held',
    sql: ({ capture }) => changedEntry(capture, 0, 'lot_expiries[1] = lot_expiries[1] + 30'),
    names: ali,
    says: /reserves 0 points of .* what moved into and out of it comes to/,
  },
  {
    name: 'the step into a hold deleted',
    sql: ({ openHold }) => deleted('balance_step', `kind = 'HOLD' and subject_id = ${openHold}`),
    names: ali,
    says: /does not follow the one before it/,
  },
  {
    name: 'the step out of a hold doubled under the next version',
    sql: ({
      releasedHold,
    }) => `insert into balance_step select coalition_id, member_id, version + 1000, kind, subject_id,
        at, business_day, sealing_epoch, sequence, posted_after, held_after, pending_after, owed_after, lot_expiries,
        lot_fundings, lot_points, lot_places from balance_step where kind = 'RELEASE' and subject_id = ${releasedHold}`,
    names: ali,
    says: /released 60/,
  },
  {
    name: 'a timeout before its time, hold and all',
    sql: ({ expiredHold }) => changedHold(expiredHold, "expires_at = expires_at + interval '1 day'"),
    names: ali,
    says: /\(HOLD_EXPIRY\) came before it was due/,
  },
  {
    name: 'a release turned into a timeout',
    sql: ({ partHold }) => changedStep('RELEASE', partHold, "kind = 'HOLD_EXPIRY'"),
    names: ali,
    says: /timed out 5, captured 15/,
  },
  {
    name: 'the steps into two holds exchanged',
    sql: ({ openHold, releasedHold }) =>
      `update balance_step set subject_id = case subject_id when ${openHold} then ${releasedHold} else ${openHold} end
        where kind = 'HOLD' and subject_id in (${openHold}, ${releasedHold})`,
    names: ali,
    says: /is OPEN; what happened to it says: opened 30/,
  },
  {
    name: 'the event of a hold lost',
    sql: ({ openHold }) => deleted('outbox', `object_id = ${openHold}`),
    names: ali,
    says: /hold.opened 1 was never announced/,
  },
  {
    name: 'the end of a hold announced as another',
    sql: ({ releasedHold }) =>
      `update outbox set type = 'hold.expired' where object_id = ${releasedHold} and object_sequence = 2`,
    names: ali,
    says: /hold.expired 2 tells what did not happen/,
  },
  // Points that wait
  {
    name: 'points that wait deleted',
    sql: ({ darasPending }) => deleted('pending_lot', `transaction_id = ${darasPending}`),
    names: ({ dara }) => [member(dara)],
    says: /0 points wait, its movements say 80/,
  },
  {
    name: 'points that wait of an earn that has vested',
    sql: ({
      darasVested,
      darasPending,
    }) => `insert into pending_lot select coalition_id, ${darasVested}, expiry, funding_id,
        member_id, vests_at, points from pending_lot where transaction_id = ${darasPending}`,
    names: ({ dara }) => [member(dara)],
    says: /80 points wait, its movements say 0/,
  },
  {
    name: 'fewer points that wait',
    sql: ({ darasTaken }) =>
      `update pending_lot set points = points - 1 where transaction_id = ${darasTaken}`,
    names: ({ dara }) => [member(dara)],
    says: /19 points wait, its movements say 20/,
  },
  {
    name: 'points that may be spent a day early',
    sql: ({ darasPending }) =>
      `update pending_lot set vests_at = vests_at - interval '1 day' where transaction_id = ${darasPending}`,
    names: of(({ darasPending }) => darasPending),
    says: /its contract version says 10 days/,
  },
  {
    name: 'points that wait of another member',
    sql: ({ darasPending, ali: id }) =>
      `update pending_lot set member_id = ${id} where transaction_id = ${darasPending}`,
    names: ({ dara }) => [member(dara)],
    says: /points are pending, those of its earns come to/,
  },
  {
    name: 'points that vested too early',
    sql: ({ darasVested }) => changedStep('VEST', darasVested, "at = at - interval '2 days'"),
    names: ({ dara }) => [member(dara)],
    says: /\(VEST\) came before it was due/,
  },
  {
    name: 'vesting of another earn',
    sql: ({ darasVested, darasPending }) => changedStep('VEST', darasVested, `subject_id = ${darasPending}`),
    names: ({ dara }) => [member(dara)],
    says: /points wait, its movements say/,
  },
  {
    name: 'an earn that waits said to be spendable at once',
    sql: ({ darasPending }) => changedEntry(darasPending, 0, 'lot_places = null'),
    names: ({ dara }) => [member(dara)],
    says: /what happened up to it comes to/,
  },
  // Reversals
  {
    name: 'a reversal of another burn',
    sql: ({ burnReversal, earned }) => changed(burnReversal, `reverses_id = ${earned}`),
    names: of(({ burnReversal }) => burnReversal),
    says: /REVERSAL of 100 points: its entries are not those of one/,
  },
  {
    name: 'a reversal of what is not there',
    sql: ({ burnReversal }) => changed(burnReversal, 'reverses_id = 4242'),
    names: of(({ burnReversal }) => burnReversal),
    says: /reverses a transaction that is not there/,
  },
  {
    name: 'a reversal of nothing',
    sql: ({ burnReversal }) => changed(burnReversal, 'reverses_id = null'),
    names: of(({ burnReversal }) => burnReversal),
    says: /reverses a transaction that is not there/,
  },
  {
    name: 'a reversal doubled, so that more is undone than was done',
    sql: ({
      elhamsClawback,
    }) => `insert into ledger_transaction select coalition_id, 4343, type, points, member_id, partner_id,
        merchant_id, contract_version_id, occurred_at, posted_at, business_day, sealing_epoch, actor, reverses_id, hold_id,
        amount_minor, currency, breakdown, details_hash from ledger_transaction where id = ${elhamsClawback}`,
    names: of(({ elhamsEarn }) => elhamsEarn),
    says: /of its 90 points 180 were reversed/,
  },
  {
    name: 'a shortfall that another partner bears',
    sql: ({ elhamsClawback, other, story }) =>
      changedEntry(
        elhamsClawback,
        2,
        `account_id = (select id from ledger_account where coalition_id = ${story.twinId} and kind = 'SHORTFALL' and partner_id = ${other.partnerId})`,
      ),
    names: of(({ elhamsClawback }) => elhamsClawback),
    says: /its entries are not those of one/,
  },
  {
    name: 'a shortfall made smaller at the member’s expense',
    sql: ({ elhamsClawback }) =>
      `${changedEntry(elhamsClawback, 2, 'amount = amount + 5')}; ${changedEntry(elhamsClawback, 0, 'amount = amount - 5')}`,
    names: ({ elham, elhamsClawback }) => [member(elham), transaction(elhamsClawback)],
    says: /its movements sum to/,
  },
  {
    name: 'points returned to a lot of another issuer',
    sql: ({ burnReversal, other, story }) =>
      changedEntry(
        burnReversal,
        0,
        `lot_fundings[1] = (select max(funding_id) from contract_version where coalition_id = ${story.twinId} and partner_id = ${other.partnerId})`,
      ),
    names: of(({ burned }) => burned),
    says: /points were returned/,
  },
  {
    name: 'a refund deleted',
    sql: ({ refundReversal }) => deleted('refund', `reversal_id = ${refundReversal}`),
    names: of(({ refundReversal }) => refundReversal),
    says: /was reversed by money that no refund remembers/,
  },
  {
    name: 'a refund of more money than was paid',
    sql: ({ smallRefund }) => `update refund set amount_minor = 200000 where id = ${smallRefund}`,
    names: of(({ refunded }) => refunded),
    says: /220000 of its 105000 minor units were refunded/,
  },
  {
    name: 'a refund that nobody asked for',
    sql: ({ refunded, story }) =>
      `insert into refund (coalition_id, transaction_id, id, amount_minor) values (${story.twinId}, ${refunded}, 4444, 1)`,
    names: of(({ refunded }) => refunded),
    says: /took no point back is known to no key/,
  },
  {
    name: 'a refund of a transfer',
    sql: ({ smallRefund, transfer }) =>
      `update refund set transaction_id = ${transfer} where id = ${smallRefund}`,
    names: of(({ transfer }) => transfer),
    says: /a refund of what is neither an earn nor a burn/,
  },
  {
    name: 'a debt forgiven',
    policy: 'NEGATIVE',
    sql: ({ elham }) =>
      `update member_account set owed = owed - 5, posted = posted + 5 where member_id = ${elham}`,
    names: ({ elham }) => [member(elham)],
    says: /its last version says/,
  },
  {
    name: 'a debt of other points than were given',
    policy: 'NEGATIVE',
    sql: ({ elhamsClawback }) =>
      changedEntry(
        elhamsClawback,
        0,
        'lot_expiries[cardinality(lot_expiries)] = lot_expiries[cardinality(lot_expiries)] + 7',
      ),
    names: of(({ elhamsClawback }) => elhamsClawback),
    says: /makes a debt of other points than its earn gave/,
  },
  {
    name: 'points that fill no debt said to fill one',
    sql: ({ earned }) => changedEntry(earned, 0, "lot_places = '{3}'"),
    names: ali,
    says: /what happened up to it comes to/,
  },
  {
    name: 'a debt filled by a burn',
    policy: 'NEGATIVE',
    sql: ({ coded }) =>
      changedEntry(coded, 0, 'lot_places = array_fill(3::smallint, array[cardinality(lot_points)])'),
    names: ali,
    says: /what happened up to it comes to/,
  },
];

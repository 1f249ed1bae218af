import { member, transaction } from './book-corruptions.js';
import {
  ali,
  changed,
  changedEntry,
  changedStep,
  coalition,
  deleted,
  type FullBookCorruption,
  of,
} from './full-book-changes.js';
import { HOLD_AND_REVERSAL_CORRUPTIONS } from './hold-and-reversal-corruptions.js';

/** Everything in books that hold every kind of operation, changed past the product. */
export const FULL_BOOK_CORRUPTIONS: readonly FullBookCorruption[] = [
  ...HOLD_AND_REVERSAL_CORRUPTIONS,
  // Expiry and renewal
  {
    name: 'an expiry to the breakage of one issuer alone',
    sql: ({ expiry }) =>
      `${changedEntry(expiry, 1, 'amount = 100')}; ${deleted('entry', `transaction_id = ${expiry} and leg = 2`)}`,
    names: of(({ expiry }) => expiry),
    says: /did not go to the breakage of whoever issued them/,
  },
  {
    name: 'an expiry to the coalition’s breakage',
    sql: ({ expiry, story }) =>
      changedEntry(
        expiry,
        1,
        `account_id = (select id from ledger_account where coalition_id = ${story.twinId} and kind = 'EXPIRED' and partner_id is null)`,
      ),
    names: of(({ expiry }) => expiry),
    says: /did not go to the breakage of whoever issued them/,
  },
  {
    name: 'an expiry of points that could still be spent',
    sql: ({ expiry }) => changedEntry(expiry, 0, 'lot_expiries[1] = lot_expiries[1] + 400'),
    names: of(({ expiry }) => expiry),
    says: /points expired that could be spent until/,
  },
  {
    name: 'an expiry that somebody did',
    sql: ({ expiry }) => changed(expiry, "actor = 'key_0000000000001'"),
    names: of(({ expiry }) => expiry),
    says: /somebody is said to have done it/,
  },
  {
    name: 'an expiry deleted with its entries',
    sql: ({ expiry }) =>
      `${deleted('entry', `transaction_id = ${expiry}`)}; ${deleted('ledger_transaction', `id = ${expiry}`)}`,
    names: ali,
    says: /does not follow the one before it/,
  },
  {
    name: 'a renewal by another transaction',
    policy: 'NEGATIVE',
    sql: ({ afterEarned, earned }) => changedStep('RENEWAL', afterEarned, `subject_id = ${earned}`),
    names: ali,
    says: /renews lots, but not right after an earn or a burn/,
  },
  {
    name: 'a renewal to an earlier day',
    policy: 'NEGATIVE',
    sql: ({ afterEarned }) =>
      changedStep(
        'RENEWAL',
        afterEarned,
        'lot_points = (select array_agg(-p order by at) from unnest(lot_points) with ordinality l(p, at))',
      ),
    names: ali,
    says: /or not to a later day/,
  },
  {
    name: 'an account that is looked for on another day',
    sql: ({ ali: id }) => `update member_account set soonest_expiry = 'infinity' where member_id = ${id}`,
    names: ali,
    says: /its soonest points expire after/,
  },
  // Transfers and corrections
  {
    name: 'a transfer to somebody else',
    sql: ({ transfer, dara }) => changedEntry(transfer, 1, `account_id = ${dara}`),
    names: (books) => [member(books.carla), member(books.dara)],
    says: /does not follow the one before it/,
  },
  {
    name: 'a transfer of which more arrives than was given',
    sql: ({ transfer }) =>
      changedEntry(transfer, 1, 'amount = amount + 1, lot_points[1] = lot_points[1] + 1'),
    names: (books) => [transaction(books.transfer), member(books.carla)],
    says: /what one member gave is not what the other one got/,
  },
  {
    name: 'who gives and who gets exchanged',
    sql: ({ transfer }) =>
      [
        changedEntry(transfer, 0, 'leg = 7'),
        changedEntry(transfer, 1, 'leg = 0'),
        changedEntry(transfer, 7, 'leg = 1'),
      ].join(';'),
    names: of(({ transfer }) => transfer),
    says: /TRANSFER of 45 points: its entries are not those of one/,
  },
  {
    name: 'a transfer with a gap between its legs',
    sql: ({ transfer }) => changedEntry(transfer, 1, 'leg = 2'),
    names: of(({ transfer }) => transfer),
    says: /on legs 0 to 2/,
  },
  {
    name: 'a transfer of which the other was never told',
    sql: ({ transfer }) => deleted('outbox', `subject_id = ${transfer} and id <> ${transfer}`),
    names: ({ carla }) => [member(carla)],
    says: /points.transferred \d+ was never announced/,
  },
  {
    name: 'a credit at a partner’s cost',
    sql: ({ credit, shop, story }) =>
      changedEntry(
        credit,
        1,
        `account_id = (select id from ledger_account where coalition_id = ${story.twinId} and kind = 'ISSUED' and partner_id = ${shop.partnerId})`,
      ),
    names: of(({ credit }) => credit),
    says: /ADJUSTMENT of 30 points: its entries are not those of one/,
  },
  {
    name: 'a credit of a partner’s funding',
    sql: ({ credit, shop, story }) =>
      changedEntry(
        credit,
        0,
        `lot_fundings[1] = (select max(funding_id) from contract_version where coalition_id = ${story.twinId} and partner_id = ${shop.partnerId})`,
      ),
    names: of(({ credit }) => credit),
    says: /of a funding that is not the coalition’s own/,
  },
  {
    name: 'an approved correction that says another direction',
    sql: ({ approved }) => `update adjustment_request set direction = 'DEBIT' where id = ${approved}`,
    names: ali,
    says: /is APPROVED, but its transaction is another/,
  },
  {
    name: 'a correction approved by somebody else',
    sql: ({ approved }) => `update adjustment_request set decided_by = 'usr_x' where id = ${approved}`,
    names: ali,
    says: /is APPROVED, but its transaction is another/,
  },
  {
    name: 'a rejected correction that waits again',
    sql: ({ rejected }) =>
      `update adjustment_request set status = 'PENDING', decided_by = null, decided_at = null where id = ${rejected}`,
    names: ali,
    says: /adjustment.rejected 2 tells what did not happen/,
  },
  {
    name: 'a correction that waits deleted',
    sql: ({ waiting }) => deleted('adjustment_request', `id = ${waiting}`),
    names: ali,
    says: /names what is not there/,
  },
  // Caps, limits and codes
  {
    name: 'a cap of a member that counts less',
    sql: ({ carla }) =>
      `update member_day set points = 900 where member_id = ${carla} and purpose = 'EARNED'`,
    names: ({ carla }) => [member(carla)],
    says: /it earned 1000 points at one partner, 900 are counted/,
  },
  {
    name: 'a cap of a member deleted',
    sql: ({ carla }) => deleted('member_day', `member_id = ${carla} and purpose = 'EARNED'`),
    names: ({ carla }) => [member(carla)],
    says: /it earned 1000 points at one partner, 0 are counted/,
  },
  {
    name: 'a cap of a partner moved to another day',
    sql: ({ story }) =>
      `update partner_day set day = day + 1 where coalition_id = ${story.twinId} and day = (select max(day) from partner_day where coalition_id = ${story.twinId})`,
    names: coalition,
    says: /issued \d+ points, 0 are counted against its cap/,
  },
  {
    name: 'a partner that owes less',
    sql: ({ shop }) =>
      `update partner_exposure set charged = charged - 0.5 where partner_id = ${shop.partnerId}`,
    names: coalition,
    says: /for what it issued, [\d.]+ are counted against its limit/,
  },
  {
    name: 'a deposit doubled',
    sql: ({
      other,
      story,
    }) => `insert into float_deposit (coalition_id, partner_id, currency, amount, reference, actor, at)
        select coalition_id, partner_id, currency, amount, 'again', actor, at from float_deposit
         where coalition_id = ${story.twinId} and partner_id = ${other.partnerId}`,
    names: coalition,
    says: /has deposited 1800000000/,
  },
  {
    name: 'more counted as spent than was spent',
    sql: ({ ali: id }) =>
      `update member_day set points = points + 1000 where member_id = ${id} and purpose = 'SPENT'`,
    names: ali,
    says: /points are counted as spent, it was/,
  },
  {
    name: 'a transfer counted on another day',
    sql: ({ ali: id }) =>
      `update member_day set day = day - 1 where member_id = ${id} and purpose = 'TRANSFERRED'`,
    names: ali,
    says: /45 points are counted as transferred, it was 0/,
  },
  {
    name: 'a cap that did not cut',
    sql: ({ carlasCut }) => changed(carlasCut, `breakdown = jsonb_set(breakdown, '{1,points}', '"500"')`),
    names: of(({ carlasCut }) => carlasCut),
    says: /gives 1000 points, its breakdown 2000/,
  },
  {
    name: 'a spend code used by another member’s burn',
    sql: ({ coded, carla }) => `update spend_code set member_id = ${carla} where used_by = ${coded}`,
    names: ({ carla }) => [member(carla)],
    says: /a spend code was used by what is not there/,
  },
  // Keys
  {
    name: 'a key of a hold that tells another hold’s',
    sql: ({ openHold }) => `update idempotency_key set subject_id = 4545 where subject_id = ${openHold}`,
    names: ali,
    says: /names what is not there/,
  },
  {
    name: 'a key of a capture lost',
    sql: ({ capture }) => deleted('idempotency_key', `transaction_id = ${capture}`),
    names: of(({ capture }) => capture),
    says: /0 idempotency keys name it/,
  },
];

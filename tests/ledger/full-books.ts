import { cutEntrySpans } from '../../src/ledger/entry-spans.js';
import { sealEpochs } from '../../src/ledger/seals/seal-epochs.js';
import { recordFloatDeposit } from '../../src/partners/record-float-deposit.js';
import { approveAdjustment } from '../../src/points/approve-adjustment.js';
import { createSpendCode } from '../../src/points/create-spend-code.js';
import { earnPoints } from '../../src/points/earn-points.js';
import { rejectAdjustment } from '../../src/points/reject-adjustment.js';
import { settleDue } from '../../src/points/settle-due.js';
import type { ExpiryPolicy } from '../../src/values/expiry-policy.js';
import { did } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import {
  PointsStory,
  posted,
  refOf,
  subjectOf,
  type TwinPartner,
  told,
  transactionOf,
} from '../points/points-story.js';

/** Books with every kind of operation in them, and what is what in them, by internal id. */
export interface FullBooks {
  readonly story: PointsStory;
  readonly shop: TwinPartner;
  /** What the shop's points are issued from. */
  readonly issuedAccount: bigint;
  /** Prepaid; its points wait for ten days. */
  readonly other: TwinPartner;
  /** Has done almost everything. */
  readonly ali: bigint;
  readonly carla: bigint;
  /** Whose points wait. */
  readonly dara: bigint;
  /** Whose earn was taken back after it was spent. */
  readonly elham: bigint;
  /** Nothing that is changed concerns her. */
  readonly bita: bigint;
  /** Of Ali's transactions, holds and requests, unless the name says another. */
  readonly expiry: bigint;
  readonly earned: bigint;
  /** Of the same partner, forty days later. */
  readonly afterEarned: bigint;
  readonly burned: bigint;
  readonly burnReversal: bigint;
  readonly capturedHold: bigint;
  readonly capture: bigint;
  readonly partHold: bigint;
  readonly partCapture: bigint;
  readonly releasedHold: bigint;
  readonly expiredHold: bigint;
  readonly openHold: bigint;
  readonly coded: bigint;
  readonly transfer: bigint;
  readonly credit: bigint;
  readonly debit: bigint;
  readonly waiting: bigint;
  readonly approved: bigint;
  readonly approval: bigint;
  readonly rejected: bigint;
  readonly refunded: bigint;
  readonly refundReversal: bigint;
  readonly smallRefund: bigint;
  readonly carlasCut: bigint;
  readonly darasVested: bigint;
  readonly darasPending: bigint;
  readonly darasTaken: bigint;
  readonly darasReversal: bigint;
  readonly elhamsEarn: bigint;
  readonly elhamsClawback: bigint;
  /** What came in afterwards: under NEGATIVE it filled the debt. */
  readonly elhamsNext: bigint;
}

const DAY = 86_400;
const rial = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;

export interface FullBooksTerms {
  readonly clawbackPolicy: 'CAP' | 'NEGATIVE';
  readonly expiryPolicy: ExpiryPolicy;
  /** Whether all of it is sealed and added up in spans at the end. */
  readonly sealed?: boolean;
}

/** Fills books of a test twin, whose clock moves on meanwhile; when it is done nothing is due. */
export async function fillBooks(opened: OpenedNode, terms: FullBooksTerms): Promise<FullBooks> {
  const { clawbackPolicy, expiryPolicy } = terms;
  const story = await PointsStory.open(opened, {
    clawbackPolicy,
    expiryPolicy,
    calendar: 'gregory',
    spendCodeAbove: 500n,
    transferDayMost: 400n,
    adjustmentApprovalAbove: 100n,
  });
  const shop = await story.partner('tizfood', {
    caps: { perPurchase: 1_000n, perMemberDay: 2_000n, perPartnerDay: 100_000n },
    creditLimit: rial(1_000_000_000n),
  });
  const other = await story.partner('bimeno', { vestingDays: 10, billing: 'PREPAID' });
  const { operator, otherOperator } = story;
  did(
    await recordFloatDeposit(story.as(operator), {
      partnerId: other.partnerId,
      amount: rial(900_000_000n),
      reference: 'deposit 1',
    }),
  );
  const later = async (seconds: number) => {
    await story.advance(seconds);
    await settleDue({ ...opened.node, ...opened.node.as(operator) }, story.twinId);
  };
  const linked = () => story.memberOf(shop, other);
  const [ali, carla, dara, elham] = [await linked(), await linked(), await linked(), await linked()] as const;
  const earn = async (at: TwinPartner, member: bigint, points: bigint) =>
    transactionOf(await story.earn(at, member, points));

  // Points of two partners that expire unspent, some of them after they had to wait.
  await earn(shop, ali, 60n);
  await earn(other, ali, 40n);
  await later(11 * DAY);
  await later(120 * DAY);
  const expiry = await expiryOf(opened, story, ali);

  const earned = transactionOf(await story.earn(shop, ali, 300n, { reference: 'bill 7' }));
  await later(40 * DAY);
  const afterEarned = await earn(shop, ali, 200n);
  const burned = transactionOf(await story.burn(shop, ali, 350n));
  const burnReversal = transactionOf(await story.reverse(shop.system, burned, { points: 100n }));
  const capturedHold = subjectOf(
    await story.hold(shop, ali, 60n, { reference: 'basket', metadata: { till: 3 } }),
  );
  const capture = transactionOf(await story.capture(shop.system, capturedHold));
  const partHold = subjectOf(await story.hold(shop, ali, 20n));
  const partCapture = transactionOf(await story.capture(shop.system, partHold, 15n));
  const releasedHold = subjectOf(await story.hold(shop, ali, 30n));
  posted(await story.release(shop.system, releasedHold));
  const expiredHold = subjectOf(await story.hold(shop, ali, 10n, { expiresIn: 30 }));
  await later(31);
  const openHold = subjectOf(await story.hold(shop, ali, 20n, { expiresIn: 20 * DAY }));
  // 490 points were spent on this day: above 500 a code is needed
  const { code } = did(
    await createSpendCode(story.as(story.itself(ali, shop)), { partnerId: 'any', points: null }),
  );
  const coded = transactionOf(await story.burn(shop, ali, 60n, { spendCode: code }));
  told(await story.burn(shop, ali, 60n, { spendCode: code }));
  const transfer = transactionOf(await story.transfer(story.itself(ali, shop), ali, carla, 45n));

  const credit = transactionOf(await story.adjust(operator, ali, 'CREDIT', 30n));
  const debit = transactionOf(await story.adjust(operator, ali, 'DEBIT', 20n));
  const waiting = subjectOf(await story.adjust(operator, ali, 'CREDIT', 150n));
  const approved = subjectOf(await story.adjust(operator, ali, 'CREDIT', 120n));
  const approval = transactionOf(
    await approveAdjustment(story.as(otherOperator), { idempotencyKey: story.key(), adjustmentId: approved }),
  );
  const rejected = subjectOf(await story.adjust(operator, ali, 'CREDIT', 130n));
  posted(
    await rejectAdjustment(story.as(otherOperator), {
      idempotencyKey: story.key(),
      adjustmentId: rejected,
      reason: 'not due',
    }),
  );

  const refunded = transactionOf(
    await earnPoints(story.as(shop.system), {
      idempotencyKey: story.key(),
      member: refOf(ali),
      merchantId: shop.merchantId,
      purchase: { reference: 'refunded', amount: rial(105_000n), category: null, lines: null },
      occurredAt: null,
      metadata: null,
    }),
  );
  // 85,000 rial are worth 8 of the 10 points, and so are 82,000
  const refundReversal = transactionOf(await story.reverse(shop.system, refunded, { amount: rial(20_000n) }));
  const smallRefund = subjectOf(await story.reverse(shop.system, refunded, { amount: rial(3_000n) }));

  const carlasCut = await earn(shop, carla, 1_500n);

  const darasVested = await earn(other, dara, 50n);
  await later(11 * DAY);
  const darasPending = await earn(other, dara, 80n);
  const darasTaken = await earn(other, dara, 33n);
  const darasReversal = transactionOf(await story.reverse(other.system, darasTaken, { points: 13n }));

  const elhamsEarn = await earn(shop, elham, 90n);
  posted(await story.burn(shop, elham, 70n));
  const elhamsClawback = transactionOf(await story.reverse(shop.system, elhamsEarn));
  const elhamsNext = await earn(shop, elham, 30n);

  const bita = await linked();
  await earn(shop, bita, 70n);
  if (terms.sealed) {
    const [node] = story.nodes;
    await sealEpochs(node.database, story.twinId);
    await cutEntrySpans(node.database, story.twinId, { transactions: 5 });
  }
  const { rows } = await opened.owner.query<{ id: string }>(
    "select id::text from ledger_account where coalition_id = $1 and kind = 'ISSUED' and partner_id = $2",
    [story.twinId, shop.partnerId],
  );
  const issuedAccount = BigInt(rows[0]?.id ?? 0);
  return {
    issuedAccount,
    ...{ story, shop, other, ali, carla, dara, elham, bita, expiry, earned, afterEarned, burned },
    ...{
      burnReversal,
      capturedHold,
      capture,
      partHold,
      partCapture,
      releasedHold,
      expiredHold,
      openHold,
      coded,
      transfer,
    },
    ...{ credit, debit, waiting, approved, approval, rejected, refunded, refundReversal, smallRefund },
    ...{ carlasCut, darasVested, darasPending, darasTaken, darasReversal },
    ...{ elhamsEarn, elhamsClawback, elhamsNext },
  };
}

async function expiryOf({ owner }: OpenedNode, { twinId }: PointsStory, memberId: bigint): Promise<bigint> {
  const { rows } = await owner.query<{ id: string }>(
    "select id::text from ledger_transaction where coalition_id = $1 and member_id = $2 and type = 'EXPIRY'",
    [twinId, memberId],
  );
  const [only] = rows;
  if (!only || rows.length !== 1) throw new Error(`${rows.length} expiries`);
  return BigInt(only.id);
}

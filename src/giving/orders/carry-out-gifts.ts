import { coalitionNow } from '../../ledger/balances.js';
import type { PostedOutcome } from '../../ledger/operations.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import { fingerprintOf } from '../../points/fingerprint.js';
import { newSalt } from '../../points/new-salt.js';
import { onCurrentTerms } from '../../points/on-current-terms.js';
import type { PointsOutcome } from '../../points/points-outcome.js';
import type { DueContext } from '../../points/settle-due.js';
import { integerArray } from '../../runtime/array-literal.js';
import { type EntityManager, inCoalition } from '../../runtime/database.js';
import type { Day } from '../../values/day.js';
import { encodeId } from '../../values/ids.js';
import { type ErrorCode, isTransient, refusal } from '../../values/refusal.js';
import { donationOn } from '../donate-points.js';
import { endOrder } from './end-order.js';
import type { GivingOrderStatus } from './giving-order.js';

/** Gifts that are carried out in one transaction: one batch of the ledger's. */
const GIFTS_AT_ONCE = 100;

/** Whose key of the ledger's each gift has, and who gives it: nobody asks. */
const SYSTEM = 'system';

/** A gift that is due, with its order, which nobody else changes or carries out meanwhile. */
interface OpenGift {
  readonly id: bigint;
  readonly orderId: bigint;
  readonly memberId: bigint;
  readonly campaignId: bigint;
  readonly points: bigint;
  readonly lapsingBy: Day | null;
  readonly named: boolean;
  readonly orderStatus: GivingOrderStatus;
}

export interface CarriedOut {
  readonly given: number;
  readonly missed: number;
}

/**
 * Gives what is due (rule C-09): each gift is a donation like any other, under a key of the ledger that is made of the
 * gift's id. Whoever dies between the donation and its note finds the donation again under the key, and notes it. What the
 * ledger refuses is missed, and not made up for; an order whose campaign is over ends. Gifts whose orders somebody else has
 * are left to them.
 *
 * @param failed gifts that could not be tried to the end; they are added to it, and not tried again while they are in it
 */
export async function carryOutGifts(
  context: DueContext,
  coalitionId: bigint,
  failed: Set<bigint>,
): Promise<CarriedOut> {
  const { database, logger } = context;
  return inCoalition(database, coalitionId, async (em) => {
    const gifts = await lockOpenGifts(em, coalitionId, failed);
    const outcomes = await Promise.allSettled(gifts.map((gift) => give(context, coalitionId, gift)));
    let given = 0;
    let missed = 0;
    for (const [at, gift] of gifts.entries()) {
      const settled = outcomes[at];
      const outcome = settled?.status === 'fulfilled' ? settled.value : undefined;
      if (outcome?.kind === 'posted') {
        await noteGiven(em, coalitionId, gift, outcome);
        given += 1;
      } else if (outcome && !isTransient(outcome.refusal.code)) {
        await noteMissed(em, coalitionId, gift, outcome.refusal.code);
        missed += 1;
      } else {
        failed.add(gift.id);
        const order = encodeId('givingOrder', gift.orderId);
        const problem = outcome?.refusal ?? (settled?.status === 'rejected' ? settled.reason : undefined);
        logger.warn({ order, err: problem }, 'what a standing order comes to could not be given yet');
      }
    }
    return { given, missed };
  });
}

async function lockOpenGifts(
  em: EntityManager,
  coalitionId: bigint,
  except: ReadonlySet<bigint>,
): Promise<OpenGift[]> {
  const rows = await em.execute<
    {
      id: string;
      order_id: string;
      member_id: string;
      campaign_id: string;
      points: string;
      lapsing_by: Day | null;
      named: boolean;
      status: GivingOrderStatus;
    }[]
  >(
    `select g.id::text, g.order_id::text, o.member_id::text, o.campaign_id::text, g.points::text, g.lapsing_by::text, o.named,
            o.status
       from giving_gift g join giving_order o on o.coalition_id = g.coalition_id and o.id = g.order_id
      where g.coalition_id = ? and g.status = 'DUE' and g.id <> all (?::bigint[])
      order by g.order_id limit ${GIFTS_AT_ONCE} for no key update of o, g skip locked`,
    [coalitionId, integerArray([...except])],
  );
  return rows.map((row) => ({
    id: BigInt(row.id),
    orderId: BigInt(row.order_id),
    memberId: BigInt(row.member_id),
    campaignId: BigInt(row.campaign_id),
    points: BigInt(row.points),
    lapsingBy: row.lapsing_by,
    named: row.named,
    orderStatus: row.status,
  }));
}

function give(
  { programme, ledger }: DueContext,
  coalitionId: bigint,
  { id, memberId, campaignId, points, named, lapsingBy, orderStatus }: OpenGift,
): Promise<PointsOutcome> {
  const salt = newSalt();
  const asked = { campaignId, points, named, spendCode: null, metadata: null };
  return onCurrentTerms<PointsOutcome>(programme, coalitionId, (snapshot: ProgrammeSnapshot) => {
    // The member has said so with its own token, when it gave the order: no spend code is needed (rule B-05).
    const donation = donationOn(snapshot, null, { ...asked, byMember: true }, salt);
    return ledger.post(coalitionId, {
      caller: SYSTEM,
      key: `gift ${id}`,
      fingerprint: fingerprintOf(snapshot.digestKey, { operation: 'giveByOrder', input: { gift: id } }),
      actor: SYSTEM,
      memberId,
      ...donation,
      // Of an order that has ended meanwhile nothing is given any more; what was given before is found under the key.
      price: orderStatus === 'ACTIVE' ? donation.price : () => ({ refused: orderEnded() }),
      ...(lapsingBy === null ? {} : { lapsingBy }),
    });
  });
}

function orderEnded() {
  return refusal('GIVING_ORDER_ENDED', 'The standing order has ended, or is paused.', ['orderId']);
}

async function noteGiven(
  em: EntityManager,
  coalitionId: bigint,
  { id }: OpenGift,
  { transactionId }: PostedOutcome,
): Promise<void> {
  await em.execute(
    `update giving_gift set status = 'GIVEN', transaction_id = ? where coalition_id = ? and id = ?`,
    [transactionId, coalitionId, id],
  );
}

async function noteMissed(
  em: EntityManager,
  coalitionId: bigint,
  { id, orderId }: OpenGift,
  code: ErrorCode,
): Promise<void> {
  await em.execute(
    `update giving_gift set status = 'MISSED', missed_because = ? where coalition_id = ? and id = ?`,
    [code, coalitionId, id],
  );
  // It had begun when it was looked at: its days are over, or its goal is reached.
  if (code === 'CHARITY_CAMPAIGN_NOT_OPEN')
    await endOrder(em, coalitionId, orderId, 'CAMPAIGN', await coalitionNow(em, coalitionId));
}

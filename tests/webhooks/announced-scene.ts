import type pg from 'pg';
import { eraseMember } from '../../src/journeys/personal-data/erase-member.js';
import { unlinkMember } from '../../src/members/unlink-member.js';
import { approveAdjustment } from '../../src/points/approve-adjustment.js';
import { inCoalition } from '../../src/runtime/database.js';
import type { EventPayload, OutboxEvent } from '../../src/webhooks/payloads/event-payload.js';
import { payloadsOf } from '../../src/webhooks/payloads/payloads-of.js';
import { did } from '../harness/coalition-story.js';
import { fullCoalition } from '../harness/full-coalition.js';
import type { OpenedNode } from '../harness/opened-node.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import { PointsStory, posted, refOf, transactionOf } from '../points/points-story.js';
import { settleToday } from '../settlement/closed-day-scene.js';
import { payStatements } from '../settlement/payment-scene.js';

const DAY = 86_400;

/** A coalition, what it has announced, and what is sent of it. */
export interface Announced {
  readonly coalitionId: bigint;
  readonly events: readonly OutboxEvent[];
  readonly payloads: ReadonlyMap<bigint, EventPayload>;
}

/** Two coalitions that have done all that is announced: a live one without a clock, and a twin whose time has passed. */
export async function announcedOf(opened: OpenedNode): Promise<readonly [Announced, Announced]> {
  const { node, owner } = opened;
  const full = await fullCoalition(node);
  await settleToday(owner, node, full);
  await payStatements(owner, node, full);
  const twinId = await passTime(opened);
  return [await readAnnounced(owner, node, full.coalitionId), await readAnnounced(owner, node, twinId)];
}

/** What takes time, or the second of two people: in a twin, whose clock goes on. */
async function passTime(opened: OpenedNode): Promise<bigint> {
  const story = await PointsStory.open(opened, {
    adjustmentApprovalAbove: 10n,
    expiryPolicy: { kind: 'after-months', months: 2, roundUpTo: 'month' },
  });
  const shop = await story.partner('tizfood', { vestingDays: 1 });
  const other = await story.partner('bimeno');
  const member = await story.memberOf(shop, other);
  posted(await story.earn(shop, member, 100n));
  await story.advance(2 * DAY);
  const burned = posted(await story.burn(other, member, 10n)); // what waited is spendable first
  posted(await story.reverse(other.system, transactionOf(burned), { points: 4n }));
  for (const end of ['capture', 'release'] as const) {
    const { subjectId } = posted(await story.hold(shop, member, 20n));
    posted(await story[end](shop.system, subjectId));
  }
  posted(await story.hold(other, member, 5n, { expiresIn: 60 }));
  await story.advance(DAY);
  posted(await story.transfer(story.operator, member, await story.memberOf(other), 5n));
  posted(await story.adjust(story.operator, member, 'CREDIT', 7n));
  const { subjectId: adjustmentId } = posted(await story.adjust(story.operator, member, 'CREDIT', 70n));
  const second = story.as(story.otherOperator);
  posted(await approveAdjustment(second, { idempotencyKey: 'approve-1', adjustmentId }));
  const leaver = refOf(await story.memberOf(shop, other));
  did(await unlinkMember(story.as(other.system), { member: leaver, partnerId: undefined }));
  did(await eraseMember(second, { member: leaver, ground: 'ASKED_BY_MEMBER', forfeit: false }));
  await story.advance(120 * DAY);
  posted(await story.earn(other, member, 1n)); // and what was due before it has expired
  return story.twinId;
}

export async function readAnnounced(
  owner: pg.Client,
  node: ProgrammeNode,
  coalitionId: bigint,
): Promise<Announced> {
  const { rows } = await owner.query<{
    id: string;
    type: string;
    object_id: string;
    object_sequence: number;
    subject_id: string;
    occurred_at: Date;
  }>('select * from outbox where coalition_id = $1 order by id', [String(coalitionId)]);
  const events = rows.map((row) => ({
    id: BigInt(row.id),
    type: row.type,
    objectId: BigInt(row.object_id),
    objectSequence: row.object_sequence,
    subjectId: BigInt(row.subject_id),
    occurredAt: row.occurred_at,
  }));
  const payloads = await inCoalition(node.database, coalitionId, (em) => payloadsOf(em, coalitionId, events));
  return { coalitionId, events, payloads };
}

import type { z } from 'zod';
import * as campaigns from './event-data/campaigns.js';
import * as endpoints from './event-data/endpoints.js';
import * as members from './event-data/members.js';
import * as partners from './event-data/partners.js';
import * as pointsData from './event-data/points.js';
import * as settlement from './event-data/settlement.js';
import type { EventTypeDefinition, ObjectKind } from './event-type.js';

/**
 * All that is announced: one line a type. Whatever writes the outbox is held against this list by a test; JSON Schemas
 * (schema/events/), docs/reference/events.md and the SDK's types are made of it.
 */

/** Whom of the partners an event is told; see the audience in payloads/. */
const TO = {
  partner: 'The partner that it happened at.',
  itself: 'The partner that it is about.',
  link: 'The partner whose link it is.',
  itsLinks: 'The partners to which it was linked.',
  linked: 'The partners to which the member is linked.',
  user: 'The partner at which it was used.',
  runner: 'The partner whose purchases get its points, and the partners that pay for them.',
  all: 'All partners.',
} as const;

function define<const K extends ObjectKind, D extends z.ZodObject>(
  object: K,
  toPartners: (typeof TO)[keyof typeof TO] | null,
  about: string,
  data: D,
) {
  return { about, object, toPartners, data: { '2026-11': data } } satisfies EventTypeDefinition;
}

export const EVENT_TYPES = {
  'member.linked': define(
    'member',
    TO.link,
    'A member was linked to a partner, which may see it from now on.',
    members.memberLinked,
  ),
  'member.unlinked': define(
    'member',
    TO.link,
    'A partner was unlinked from a member, which it does not see any more.',
    members.memberUnlinked,
  ),
  'member.merged': define(
    'member',
    TO.itsLinks,
    "A member turned out to be another one: everything of it is that one's now.",
    members.memberMerged,
  ),
  'member.erased': define(
    'member',
    TO.itsLinks,
    'Everything personal of a member was removed: delete what you have of it.',
    members.memberErased,
  ),

  'points.earned': define(
    'balance',
    TO.partner,
    'A member got points for a purchase.',
    pointsData.pointsEarned,
  ),
  'points.burned': define('balance', TO.partner, 'A member spent points.', pointsData.pointsBurned),
  'points.reversed': define(
    'balance',
    TO.partner,
    'An earlier transaction was undone, wholly or in part.',
    pointsData.pointsReversed,
  ),
  'points.transferred': define(
    'balance',
    TO.partner,
    'Points went from one member to another; each of the two has an event of its own.',
    pointsData.pointsTransferred,
  ),
  'points.donated': define(
    'balance',
    TO.partner,
    'A member gave points to a charity.',
    pointsData.pointsDonated,
  ),
  'points.adjusted': define('balance', null, 'The operator corrected a balance.', pointsData.pointsAdjusted),
  'points.vested': define(
    'balance',
    TO.partner,
    'Points of an earn have waited long enough: they can be spent.',
    pointsData.pointsVested,
  ),
  'points.expired': define('balance', null, 'Points were not spent in time.', pointsData.pointsExpired),
  'points.expiring': define(
    'expiry',
    TO.linked,
    'Points of a member expire soon.',
    pointsData.pointsExpiring,
  ),

  'hold.opened': define('hold', TO.partner, 'Points were reserved.', pointsData.holdOpened),
  'hold.captured': define(
    'hold',
    TO.partner,
    'Points of a hold were spent, all or some.',
    pointsData.holdCaptured,
  ),
  'hold.released': define(
    'hold',
    TO.partner,
    'A hold was given up: its points are available again.',
    pointsData.holdEnded,
  ),
  'hold.expired': define(
    'hold',
    TO.partner,
    "A hold's time ran out: its points are available again.",
    pointsData.holdEnded,
  ),

  'adjustment.requested': define(
    'adjustment',
    null,
    'An adjustment waits for a second person.',
    pointsData.adjustment,
  ),
  'adjustment.approved': define(
    'adjustment',
    null,
    'An adjustment was approved and posted.',
    pointsData.adjustmentApproved,
  ),
  'adjustment.rejected': define('adjustment', null, 'An adjustment was rejected.', pointsData.adjustment),

  'tier.changed': define(
    'level',
    TO.linked,
    "A member's level has changed, or its end has.",
    members.tierChanged,
  ),
  'tier.expiring': define('level', TO.linked, "A member's level ends soon.", members.tierExpiring),

  'perk-grant.pending': define(
    'perk-grant',
    null,
    'A perk was granted that a second person has to approve.',
    members.perkGrant,
  ),
  'perk-grant.granted': define('perk-grant', null, 'A perk was granted.', members.perkGrant),
  'perk-grant.approved': define('perk-grant', null, 'The grant of a perk was approved.', members.perkGrant),
  'perk-grant.rejected': define('perk-grant', null, 'The grant of a perk was rejected.', members.perkGrant),
  'perk-grant.revoked': define('perk-grant', null, 'A granted perk was taken back.', members.perkGrant),
  'perk-grant.expired': define('perk-grant', null, 'A granted perk has come to its end.', members.perkGrant),
  'perk-grant.used': define('perk-grant', TO.user, 'A granted perk was used.', members.perkGrantUsed),
  'perk-grant.use-undone': define(
    'perk-grant',
    TO.user,
    'A use of a granted perk was undone.',
    members.perkGrantUsed,
  ),
  'perk-request.opened': define('perk-request', null, 'Somebody asks for a perk.', members.perkRequest),
  'perk-request.granted': define(
    'perk-request',
    null,
    'A perk that was asked for was granted.',
    members.perkRequest,
  ),
  'perk-request.declined': define(
    'perk-request',
    null,
    'A perk that was asked for was declined.',
    members.perkRequest,
  ),
  'perk.used': define('perk-use', TO.user, 'A perk that comes with a level was used.', members.perkUse),
  'perk.use-undone': define(
    'perk-use',
    TO.user,
    'A use of a perk that comes with a level was undone.',
    members.perkUse,
  ),

  'partner.status-changed': define(
    'partner',
    TO.itself,
    'A partner is new, or its state has changed.',
    partners.partnerStatusChanged,
  ),
  'partner.settlement-account-changed': define(
    'partner',
    TO.itself,
    'Settlement pays a partner elsewhere from now on; look at the account if you do not expect it.',
    partners.partnerAccountChanged,
  ),
  'partner.merchant-added': define(
    'partner',
    TO.itself,
    'A partner has a new selling place.',
    partners.merchantAdded,
  ),
  'contract.version-added': define(
    'partner',
    TO.itself,
    "A partner's contract has a new version.",
    partners.contractVersionAdded,
  ),
  'float.deposited': define('partner', TO.itself, "Money went into a partner's float.", partners.floatMoved),
  'float.withdrawn': define(
    'partner',
    TO.itself,
    "Money went out of a partner's float.",
    partners.floatMoved,
  ),
  'partner.limit-warning': define(
    'limit',
    TO.itself,
    "A partner's float or credit limit is nearly used up.",
    partners.limitWarning,
  ),
  'partner.exiting': define('exit', TO.itself, 'A partner is leaving.', partners.partnerExit),
  'partner.exit-cancelled': define('exit', TO.itself, 'A partner stays.', partners.partnerExit),
  'partner.liability-transferred': define(
    'exit',
    TO.itself,
    'Somebody else bears the points of a partner that is leaving.',
    partners.partnerExit,
  ),
  'partner.exited': define('exit', TO.itself, 'A partner has left.', partners.partnerExit),

  'campaign.added': define(
    'campaign',
    TO.runner,
    'There is a new campaign: purchases at a partner get points on top.',
    campaigns.campaignAdded,
  ),
  'campaign.ended': define(
    'campaign',
    TO.runner,
    'A campaign ends earlier than was told before, today or later. Nothing is announced when its last day is over.',
    campaigns.campaignEnded,
  ),
  'charity-campaign.added': define(
    'charity-campaign',
    TO.all,
    'There is a new campaign of a charity: members can give points to it, as long as the charity is active and its account verified.',
    campaigns.charityCampaignAdded,
  ),
  'charity-campaign.ended': define(
    'charity-campaign',
    TO.all,
    'A campaign of a charity ends earlier than was told before, today or later. Nothing is announced when its last day is over, or its goal is reached.',
    campaigns.charityCampaignEnded,
  ),

  'settlement.statement-closed': define(
    'statement',
    null,
    'A period was closed: there is a statement, which the operator looks at.',
    settlement.statement,
  ),
  'settlement.statement-issued': define(
    'statement',
    TO.itself,
    'A statement was issued.',
    settlement.statement,
  ),
  'settlement.statement-disputed': define(
    'statement',
    TO.itself,
    'Lines of a statement were disputed.',
    settlement.statement,
  ),
  'settlement.statement-resolved': define(
    'statement',
    TO.itself,
    'A dispute about a statement was resolved.',
    settlement.statement,
  ),
  'settlement.statement-agreed': define(
    'statement',
    TO.itself,
    'A statement was agreed.',
    settlement.statement,
  ),
  'settlement.statement-paid': define('statement', TO.itself, 'A statement was paid.', settlement.statement),
  'settlement.statement-reconciled': define(
    'statement',
    TO.itself,
    'The payment of a statement was confirmed by the bank.',
    settlement.statement,
  ),
  'settlement.statement-payment-failed': define(
    'statement',
    TO.itself,
    'The payment of a statement failed; it is to be paid again.',
    settlement.statement,
  ),
  'settlement.dispute-opened': define(
    'dispute',
    TO.itself,
    'Lines of a statement are disputed.',
    settlement.dispute,
  ),
  'settlement.dispute-commented': define(
    'dispute',
    TO.itself,
    'Something was said about a dispute.',
    settlement.dispute,
  ),
  'settlement.dispute-overdue': define(
    'dispute',
    TO.itself,
    'A dispute was not answered in time.',
    settlement.dispute,
  ),
  'settlement.dispute-resolved': define(
    'dispute',
    TO.itself,
    'A dispute was resolved.',
    settlement.disputeResolved,
  ),
  'settlement.charity-payout-created': define(
    'charity',
    null,
    'What a charity is to be paid was made up.',
    settlement.charityPayout,
  ),
  'settlement.payment-run-created': define(
    'payment-run',
    null,
    'A payment run was made.',
    settlement.paymentRun,
  ),
  'settlement.payment-sent': define(
    'payment',
    TO.itself,
    'The bank has taken a payment.',
    settlement.payment,
  ),
  'settlement.payment-confirmed': define(
    'payment',
    TO.itself,
    'The bank has confirmed a payment.',
    settlement.payment,
  ),
  'settlement.payment-failed': define('payment', TO.itself, 'A payment has failed.', settlement.payment),
  'settlement.payment-cancelled': define(
    'payment',
    TO.itself,
    'A payment was cancelled.',
    settlement.payment,
  ),

  'ledger.sealed': define('ledger', null, 'Transactions were sealed in a block.', settlement.seal),
  'audit-log.sealed': define(
    'audit-log',
    null,
    'Entries of the audit log were sealed in a block.',
    settlement.seal,
  ),

  'webhook.endpoint-disabled': define(
    'webhook-endpoint',
    TO.itself,
    'Nothing is sent to an endpoint any more.',
    endpoints.endpointDisabled,
  ),
  'webhook.test': define('webhook-endpoint', TO.itself, 'Somebody tries an endpoint.', endpoints.test),
} as const satisfies Readonly<Record<string, EventTypeDefinition>>;

/** The name of a type of event. */
export type EventTypeName = keyof typeof EVENT_TYPES;

/** All names, in the order of the list. */
export const EVENT_TYPE_NAMES = Object.keys(EVENT_TYPES) as readonly EventTypeName[];

/** Whether there is such a type. */
export function isEventType(text: string): text is EventTypeName {
  return Object.hasOwn(EVENT_TYPES, text);
}

/** Names of the types that have to do with an object of a kind. */
export function objectKindOf(type: EventTypeName): ObjectKind {
  return EVENT_TYPES[type].object;
}

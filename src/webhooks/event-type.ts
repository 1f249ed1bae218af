import type { z } from 'zod';
import type { IdKind } from '../values/ids.js';

/** The versions of what is sent, oldest first. An endpoint keeps the one that it was registered with. */
export const EVENT_VERSIONS = ['2026-11'] as const;
export type EventVersion = (typeof EVENT_VERSIONS)[number];

/** The version that new endpoints get. */
export const NEWEST_VERSION: EventVersion = EVENT_VERSIONS[EVENT_VERSIONS.length - 1] ?? EVENT_VERSIONS[0];

/**
 * What events are numbered by: a member has a balance and a level, each with events of its own numbers. Events of one
 * object are sent in the order of their numbers.
 */
export const OBJECT_KINDS = {
  member: { id: 'member', about: 'A member itself: its links, and what becomes of it.' },
  balance: { id: 'member', about: "A member's balance; the number is its version." },
  expiry: { id: 'member', about: 'What a member is told of points that expire soon.' },
  level: { id: 'member', about: "A member's level." },
  hold: { id: 'hold', about: 'A hold.' },
  adjustment: { id: 'adjustment', about: 'An adjustment that was asked for.' },
  partner: { id: 'partner', about: 'A partner: its state, contract, merchants, and float.' },
  campaign: { id: 'campaign', about: "A campaign of a partner's purchases." },
  limit: { id: 'partner', about: "A partner's float or credit limit." },
  exit: { id: 'exit', about: 'The exit of a partner.' },
  statement: { id: 'statement', about: 'A settlement statement.' },
  dispute: { id: 'dispute', about: 'A dispute about a statement.' },
  'payment-run': { id: 'paymentRun', about: 'A payment run.' },
  payment: { id: 'payment', about: 'A payment.' },
  charity: { id: 'charity', about: 'What a charity is paid.' },
  'charity-campaign': { id: 'charityCampaign', about: 'A campaign of a charity.' },
  'perk-grant': { id: 'perkGrant', about: 'A perk that was granted.' },
  'perk-request': { id: 'perkRequest', about: 'A perk that was asked for.' },
  'perk-use': { id: 'perkUse', about: 'A use of a perk that comes with a level.' },
  ledger: { id: 'coalition', about: "The seals of a coalition's books; the number is the block's." },
  'audit-log': { id: 'coalition', about: "The seals of a coalition's audit log; the number is the block's." },
  'webhook-endpoint': { id: 'webhookEndpoint', about: 'A webhook endpoint.' },
} as const satisfies Readonly<Record<string, { readonly id: IdKind; readonly about: string }>>;
export type ObjectKind = keyof typeof OBJECT_KINDS;

/** A type of event that is announced (rule W-01). */
export interface EventTypeDefinition {
  /** What has happened, in a sentence. */
  readonly about: string;
  readonly object: ObjectKind;
  /** Whether partners may be told; the operator is told of all. */
  readonly toPartners: string | null;
  /** What `data` consists of, by the version of what is sent. */
  readonly data: Readonly<Record<EventVersion, z.ZodObject>>;
}

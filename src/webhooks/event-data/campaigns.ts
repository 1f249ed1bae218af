import { z } from 'zod';
import { day, decimal, idOf, money, partnerId, points } from './fields.js';

const name = z
  .object({
    fa: z.string().nullable().describe('Persian; null where there is none.'),
    en: z.string().nullable().describe('English; null where there is none.'),
  })
  .describe('Name for people.');

const earlyAccess = z.object({
  level: z.string().describe("The level's code."),
  from: day.describe('The first day for its members.'),
});

/** Who pays for it is told by the API, to those who take part. */
export const campaignAdded = z.object({
  campaignId: idOf('campaign').describe('The campaign.'),
  partnerId: partnerId.describe('At whose merchants.'),
  name,
  from: day.describe('The first day, by when purchases happen.'),
  until: day.describe('The last day; before the first it never runs.'),
  multiplier: decimal.nullable().describe('Of the points by the base rate: 2 doubles them; null: none.'),
  bonusPoints: points.nullable().describe('On top of each purchase; null: none.'),
  minimumAmount: money.nullable().describe('A purchase of less gets nothing on top; null: of any amount.'),
  categories: z
    .array(z.string())
    .nullable()
    .describe("At merchants of these categories; null: at all of the partner's."),
  levels: z
    .array(z.string())
    .nullable()
    .describe('Only for members who have one of these levels, by code, when they buy; null: for all.'),
  earlyAccess: z.array(earlyAccess).describe('Levels for whose members it begins on an earlier day.'),
});

export const campaignEnded = campaignAdded.extend({
  previousUntil: day.describe('The last day as it was told before.'),
});

const linear = z.object({
  multiple: points.describe('Points can be given in multiples of it.'),
  amount: money.describe('What each multiple comes to.'),
  minimum: points.describe(
    'The least that can be given; less only where no more is left until a goal that closes.',
  ),
});

const step = z.object({
  points: points.describe('How many points.'),
  amount: money.describe('What they come to.'),
});

/** Who adds to what members give, and what it has come to, is told by the API. */
export const charityCampaignAdded = z.object({
  campaignId: idOf('charityCampaign').describe('The campaign.'),
  charityId: idOf('charity').describe('For whom.'),
  name,
  from: day.describe('The first day.'),
  until: day.nullable().describe('The last day; null: no end. Before the first it never runs.'),
  linear: linear.nullable().describe('So much money for each multiple of points; null: steps.'),
  steps: z.array(step).describe('The numbers of points that can be given, rising; none where it is linear.'),
  goal: money.nullable().describe('What members are to give, without what sponsors add; null: no goal.'),
  atGoal: z
    .enum(['CLOSE', 'GO_ON'])
    .nullable()
    .describe('CLOSE: it ends exactly at its goal. GO_ON: it goes on. Null: no goal.'),
});

export const charityCampaignEnded = charityCampaignAdded.extend({
  previousUntil: day.nullable().describe('The last day as it was told before; null: there was none.'),
});

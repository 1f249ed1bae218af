import { z } from 'zod';
import { day, decimal, idOf, merchantId, money, partnerId } from './fields.js';

const PARTNER_STATUSES = ['INVITED', 'ONBOARDING', 'ACTIVE', 'SUSPENDED', 'EXITING', 'EXITED'] as const;

export const partnerStatusChanged = z.object({
  partnerId,
  status: z.enum(PARTNER_STATUSES).describe('What it is from now on.'),
  previousStatus: z.enum(PARTNER_STATUSES).nullable().describe('What it was; null where it is new.'),
});

export const partnerAccountChanged = z.object({ partnerId });

export const merchantAdded = z.object({
  partnerId,
  merchantId: merchantId.describe('The new selling place.'),
  category: z.string().describe('What kind of selling place it is.'),
});

export const contractVersionAdded = z.object({
  partnerId,
  contractVersionId: idOf('contractVersion').describe('The version.'),
  version: z.int().min(1).describe('Its number, from 1 on.'),
  effectiveFrom: day.describe('The first day on which it is in force.'),
  effectiveUntil: day.nullable().describe('The last one; null: until another replaces it.'),
});

export const floatMoved = z.object({
  partnerId,
  depositId: idOf('deposit').describe('The movement.'),
  amount: money.describe('How much was paid in; negative where it was paid out.'),
});

export const limitWarning = z.object({
  partnerId,
  percent: z.int().min(1).max(100).describe('How much of it is used, at least.'),
  used: z.object({ amount: decimal, currency: z.string() }).describe('What counts towards the limit.'),
  limit: z
    .object({ amount: decimal, currency: z.string() })
    .describe('Its float or credit limit; beyond it nothing is issued.'),
});

export const partnerExit = z.object({
  exitId: idOf('exit').describe('The exit.'),
  partnerId,
  lastEarnDay: day.describe('The last day on which it issues points.'),
  lastBurnDay: day.describe('The last day on which it accepts points.'),
});

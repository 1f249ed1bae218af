import { defineEntity, p } from '@mikro-orm/core';
import type { Environment } from '../access/principal.js';
import type { Calendar } from '../values/calendar.js';
import type { ExpiryPolicy } from '../values/expiry-policy.js';
import type { LocalizedText } from '../values/localized-text.js';
import type { RequestAllowance } from '../values/request-allowance.js';

/** What happens when points to take back are spent already (rule R-04). */
export const CLAWBACK_POLICIES = ['REFUSE', 'CAP', 'NEGATIVE'] as const;
export type ClawbackPolicy = (typeof CLAWBACK_POLICIES)[number];

/** Whether a partner has to have earned and burned in the twin before it goes active (rule P-04). */
export const ONBOARDING_TESTS = ['REQUIRED', 'OPTIONAL'] as const;
export type OnboardingTests = (typeof ONBOARDING_TESTS)[number];

const schema = defineEntity({
  name: 'Coalition',
  tableName: 'coalition',
  properties: {
    id: p.bigint().primary(),
    environment: p.text().$type<Environment>(),
    twinId: p.bigint(),
    name: p.json<LocalizedText>(),
    pointsName: p.json<LocalizedText>(),
    pointsDecimals: p.smallint(),
    timeZone: p.text(),
    calendar: p.text().$type<Calendar>(),
    expiryPolicy: p.json<ExpiryPolicy>(),
    clawbackPolicy: p.text().$type<ClawbackPolicy>(),
    openLinking: p.boolean(),
    occurredAtHoursAhead: p.integer(),
    occurredAtDaysBack: p.integer(),
    returnedPointsDays: p.integer(),
    spendCodeAbove: p.bigint().nullable(),
    spendCodeSeconds: p.integer(),
    mostWrongCodes: p.smallint(),
    transferMost: p.bigint().nullable(),
    transferDayMost: p.bigint().nullable(),
    adjustmentApprovalAbove: p.bigint().nullable(),
    expiryReminderDays: p.smallint(),
    lastExpiryReminderDays: p.smallint(),
    onboardingTests: p.text().$type<OnboardingTests>(),
    keyAllowance: p.json<RequestAllowance>().nullable(),
    personAllowance: p.json<RequestAllowance>().nullable(),
    knownDocumentsOnly: p.boolean().default(false),
    referenceVersion: p.bigint(),
    digestKey: p.blob().defaultRaw('made by the database'),
    createdAt: p.datetime(),
  },
});

/** A programme, or the twin in which its partners test (rule A-02). */
export class Coalition extends schema.class {}
schema.setClass(Coalition);

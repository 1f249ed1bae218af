import { Field, Int, ObjectType } from 'type-graphql';
import type { CoalitionSettings, ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import type { ExpiryPolicy as ExpiryPolicyValue } from '../../values/expiry-policy.js';
import { encodeId } from '../../values/ids.js';
import { UserError } from '../errors/user-error.type.js';
import { Node } from '../node/node.type.js';
import { DateTime, Points } from '../scalars.js';
import {
  CalendarName,
  ClawbackPolicyName,
  Environment,
  ExpiryPolicyKind,
  ExpiryRounding,
  OnboardingTestsName,
} from '../values/enums.js';
import { LocalizedText } from '../values/localized-text.type.js';
import { RequestAllowance } from '../values/request-allowance.type.js';

const KINDS = {
  never: 'NEVER',
  'after-months': 'AFTER_MONTHS',
  'day-of-year': 'DAY_OF_YEAR',
  inactivity: 'INACTIVITY',
} as const;
const ROUNDINGS = { none: 'NONE', month: 'MONTH', quarter: 'QUARTER', year: 'YEAR' } as const;

@ObjectType({ description: 'When points of the coalition expire.', simpleResolvers: true })
export class ExpiryPolicy {
  @Field(() => ExpiryPolicyKind, { description: 'Which policy.' })
  kind!: keyof typeof ExpiryPolicyKind;

  @Field(() => Int, { nullable: true, description: 'Months; of AFTER_MONTHS and INACTIVITY.' })
  months?: number;

  @Field(() => ExpiryRounding, { nullable: true, description: 'Up to the end of what; of AFTER_MONTHS.' })
  roundUpTo?: keyof typeof ExpiryRounding;

  @Field(() => Int, {
    nullable: true,
    description: "Month of the coalition's calendar, 1–12; of DAY_OF_YEAR.",
  })
  month?: number;

  @Field(() => Int, { nullable: true, description: 'Day of that month; of DAY_OF_YEAR.' })
  day?: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Days that points can be spent at least, from their posting on.',
  })
  minimumDays?: number;

  static of({ kind, ...policy }: ExpiryPolicyValue): ExpiryPolicy {
    const rounding = 'roundUpTo' in policy ? { roundUpTo: ROUNDINGS[policy.roundUpTo] } : {};
    return { ...policy, ...rounding, kind: KINDS[kind] } as ExpiryPolicy;
  }
}

@ObjectType({
  description: 'The programme: several brands that share one points currency.',
  implements: Node,
  simpleResolvers: true,
})
export class Coalition extends Node {
  @Field(() => Environment, { description: 'For real, or the twin for tests.' })
  environment!: keyof typeof Environment;

  @Field(() => LocalizedText, { description: 'Name for people.' })
  name!: LocalizedText;

  @Field(() => LocalizedText, { description: 'What its points are called.' })
  pointsName!: LocalizedText;

  @Field(() => Int, {
    description:
      'Decimals that an interface shows; points themselves are always whole, in the smallest unit.',
  })
  pointsDecimals!: number;

  @Field(() => String, { description: 'IANA time zone of its days.' })
  timeZone!: string;

  @Field(() => CalendarName, { description: 'Calendar of its months, quarters and years.' })
  calendar!: keyof typeof CalendarName;

  @Field(() => ExpiryPolicy, { description: 'When points expire.' })
  expiryPolicy!: ExpiryPolicy;

  @Field(() => ClawbackPolicyName, {
    description: 'What happens when points to take back are spent already.',
  })
  clawbackPolicy!: keyof typeof ClawbackPolicyName;

  @Field(() => Boolean, {
    description: 'Whether partners may link members that are known already without asking them.',
  })
  openLinking!: boolean;

  @Field(() => Int, { description: 'Hours that occurredAt may lie ahead.' })
  occurredAtHoursAhead!: number;

  @Field(() => Int, { description: 'Days that occurredAt may lie back.' })
  occurredAtDaysBack!: number;

  @Field(() => Int, {
    description: 'Days that points live on when a reversal returns them after their expiry.',
  })
  returnedPointsDays!: number;

  @Field(() => Points, {
    nullable: true,
    description:
      'What a member may spend on a day (burns, holds and transfers together) without a spend code; null: any number.',
  })
  spendCodeAbove!: bigint | null;

  @Field(() => Int, { description: 'Seconds for which a spend code can be used.' })
  spendCodeSeconds!: number;

  @Field(() => Int, { description: "Wrong spend codes that lock a member's spending." })
  mostWrongCodes!: number;

  @Field(() => Points, { nullable: true, description: 'Most points of one transfer; null: no limit.' })
  transferMost!: bigint | null;

  @Field(() => Points, {
    nullable: true,
    description: "Most points of one member's transfers on a day; null: no limit.",
  })
  transferDayMost!: bigint | null;

  @Field(() => Points, {
    nullable: true,
    description: 'Adjustments of more points than this wait for a second person; null: none does.',
  })
  adjustmentApprovalAbove!: bigint | null;

  @Field(() => Int, {
    description: 'So many days before points expire their holder is reminded, if it has consented; 0: not.',
  })
  expiryReminderDays!: number;

  @Field(() => Int, { description: 'So many days before they expire it is reminded again; 0: not.' })
  lastExpiryReminderDays!: number;

  @Field(() => OnboardingTestsName, {
    description: 'Whether partners have to have earned and burned in the twin before they go active.',
  })
  onboardingTests!: keyof typeof OnboardingTestsName;

  @Field(() => RequestAllowance, {
    nullable: true,
    description:
      'How much each API key may ask that has no allowance of its own, within what the installation lets it; null: as much as that.',
  })
  keyAllowance!: RequestAllowance | null;

  @Field(() => RequestAllowance, {
    nullable: true,
    description:
      'How much each person, and each member, may ask, within what the installation lets it; null: as much as that.',
  })
  personAllowance!: RequestAllowance | null;

  @Field(() => Boolean, {
    description:
      "Whether API keys and members' tokens may send only documents that the server knows by itself.",
  })
  knownDocumentsOnly!: boolean;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;

  static of({ coalition, terms }: ProgrammeSnapshot): Coalition {
    return coalitionOf(coalition, terms);
  }
}

function coalitionOf(settings: CoalitionSettings, terms: ProgrammeSnapshot['terms']): Coalition {
  return Object.assign(new Coalition(), {
    id: encodeId('coalition', settings.id),
    environment: settings.environment === 'test' ? 'TEST' : 'LIVE',
    name: LocalizedText.of(settings.name),
    pointsName: LocalizedText.of(settings.pointsName),
    pointsDecimals: settings.pointsDecimals,
    timeZone: terms.timeZone,
    calendar: terms.calendar === 'persian' ? 'PERSIAN' : 'GREGORY',
    expiryPolicy: ExpiryPolicy.of(terms.expiryPolicy),
    clawbackPolicy: terms.clawbackPolicy,
    openLinking: settings.openLinking,
    occurredAtHoursAhead: terms.occurredAtHoursAhead,
    occurredAtDaysBack: terms.occurredAtDaysBack,
    returnedPointsDays: terms.returnedPointsDays,
    spendCodeAbove: terms.spendCodeAbove,
    spendCodeSeconds: settings.spendCodeSeconds,
    mostWrongCodes: terms.mostWrongCodes,
    transferMost: terms.transferMost,
    transferDayMost: terms.transferDayMost,
    adjustmentApprovalAbove: terms.adjustmentApprovalAbove,
    expiryReminderDays: settings.expiryReminderDays,
    lastExpiryReminderDays: settings.lastExpiryReminderDays,
    onboardingTests: settings.onboardingTests,
    keyAllowance: settings.keyAllowance,
    personAllowance: settings.personAllowance,
    knownDocumentsOnly: settings.knownDocumentsOnly,
    createdAt: settings.createdAt,
  } as const);
}

@ObjectType({ description: 'What createCoalition did.', simpleResolvers: true })
export class CreateCoalitionPayload {
  @Field(() => Coalition, { nullable: true, description: 'The new coalition.' })
  coalition?: Coalition;

  @Field(() => Coalition, { nullable: true, description: 'Its twin, in which partners test.' })
  testCoalition?: Coalition;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What updateCoalition did.', simpleResolvers: true })
export class UpdateCoalitionPayload {
  @Field(() => Coalition, { nullable: true, description: 'The coalition with its settings as they are now.' })
  coalition?: Coalition;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What advanceTestClock did.', simpleResolvers: true })
export class AdvanceTestClockPayload {
  @Field(() => DateTime, { nullable: true, description: "The coalition's clock now." })
  now?: Date;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}

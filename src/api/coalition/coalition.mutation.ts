import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { advanceTestClock } from '../../coalition/advance-test-clock.js';
import { createCoalition } from '../../coalition/create-coalition.js';
import { updateCoalition } from '../../coalition/update-coalition.js';
import type { Calendar } from '../../values/calendar.js';
import { type ExpiryPolicy, parseExpiryPolicy } from '../../values/expiry-policy.js';
import { MAX_POINTS_OF_LIMITS, parsePoints } from '../../values/points.js';
import { parseTimeZone } from '../../values/time-zone.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import type { RequestAllowanceInput } from '../values/request-allowance.type.js';
import {
  AdvanceTestClockInput,
  CreateCoalitionInput,
  type ExpiryPolicyInput,
  UpdateCoalitionInput,
} from './coalition.input.js';
import {
  AdvanceTestClockPayload,
  Coalition,
  CreateCoalitionPayload,
  UpdateCoalitionPayload,
} from './coalition.type.js';

@Resolver()
export class CoalitionMutation {
  @Callers({ platform: true })
  @Mutation(() => CreateCoalitionPayload, {
    description: 'Creates a coalition together with its twin for tests, each with ids and books of its own.',
  })
  async createCoalition(
    @Ctx() context: RequestContext,
    @Arg('input', () => CreateCoalitionInput, { description: 'What to create.' }) input: CreateCoalitionInput,
  ): Promise<CreateCoalitionPayload> {
    const read = new InputReader();
    const calendar = input.calendar === 'PERSIAN' ? 'persian' : 'gregory';
    const { value, refusals } = read.finish({
      name: read.localizedText(input.name, ['name']),
      pointsName: read.localizedText(input.pointsName, ['pointsName']),
      pointsDecimals: input.pointsDecimals ?? 0,
      timeZone: read.parsed(parseTimeZone(input.timeZone), ['timeZone']),
      calendar,
      expiryPolicy: readExpiryPolicy(read, input.expiryPolicy, calendar),
      clawbackPolicy: input.clawbackPolicy ?? 'CAP',
      openLinking: input.openLinking,
      occurredAtHoursAhead: input.occurredAtHoursAhead ?? undefined,
      occurredAtDaysBack: input.occurredAtDaysBack ?? undefined,
      onboardingTests: input.onboardingTests ?? undefined,
      ...readLimits(read, input),
    } as const);
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await createCoalition(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    const { programme } = context.services;
    const [coalition, twin] = await Promise.all([
      programme.snapshot(outcome.done.coalitionId),
      programme.snapshot(outcome.done.twinId),
    ]);
    return { coalition: Coalition.of(coalition), testCoalition: Coalition.of(twin), userErrors: [] };
  }

  @Callers({ operator: true })
  @Mutation(() => UpdateCoalitionPayload, {
    description:
      'Changes settings of the coalition and of its twin, for whatever is posted from then on; what is posted already stays.',
  })
  async updateCoalition(
    @Ctx() context: RequestContext,
    @Arg('input', () => UpdateCoalitionInput, { description: 'What to change.' }) input: UpdateCoalitionInput,
  ): Promise<UpdateCoalitionPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      clawbackPolicy: input.clawbackPolicy ?? undefined,
      openLinking: input.openLinking ?? undefined,
      occurredAtHoursAhead: input.occurredAtHoursAhead ?? undefined,
      occurredAtDaysBack: input.occurredAtDaysBack ?? undefined,
      onboardingTests: input.onboardingTests ?? undefined,
      ...readLimits(read, input),
      keyAllowance: plain(input.keyAllowance),
      personAllowance: plain(input.personAllowance),
      knownDocumentsOnly: input.knownDocumentsOnly ?? undefined,
      reason: read.optionalText(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await updateCoalition(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { coalition: Coalition.of(await context.programme()), userErrors: [] };
  }

  @Callers({ operator: true, partner: 'points:write' })
  @Mutation(() => AdvanceTestClockPayload, {
    description:
      "Advances the clock of the twin for tests, so that vesting, expiry and timeouts of holds can be seen: due things happen with the next operation on a member, or by job within seconds. It never goes back, and concerns all who test in the twin; at most 10 years at once, 100 in all. A live coalition's clock cannot be advanced.",
  })
  async advanceTestClock(
    @Ctx() context: RequestContext,
    @Arg('input', () => AdvanceTestClockInput, { description: 'How far.' }) input: AdvanceTestClockInput,
  ): Promise<AdvanceTestClockPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish(
      input.to == null ? { by: input.by ?? 0 } : { to: read.instant(input.to, ['to']) },
    );
    if (refusals) return { userErrors: userErrors(refusals) };
    const outcome = await advanceTestClock(context.commands, value);
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { now: outcome.done, userErrors: [] };
  }
}

/** An input's class means nothing outside of the API; of an allowance null means none, and is not the same as absent. */
function plain(given: RequestAllowanceInput | null | undefined) {
  return given && { maximum: given.maximum, restoreRate: given.restoreRate };
}

type LimitsInput = Pick<
  CreateCoalitionInput,
  | 'returnedPointsDays'
  | 'spendCodeAbove'
  | 'spendCodeSeconds'
  | 'mostWrongCodes'
  | 'transferMost'
  | 'transferDayMost'
  | 'adjustmentApprovalAbove'
  | 'expiryReminderDays'
  | 'lastExpiryReminderDays'
>;

/** Of a limit in points null means none, and is not the same as absent; ranges are the command's business. */
function readLimits(read: InputReader, input: LimitsInput) {
  const limit = (name: 'spendCodeAbove' | 'transferMost' | 'transferDayMost' | 'adjustmentApprovalAbove') => {
    const text = input[name];
    return text == null
      ? text
      : read.parsed(parsePoints(text, { min: 0n, max: MAX_POINTS_OF_LIMITS }), [name]);
  };
  return {
    returnedPointsDays: input.returnedPointsDays ?? undefined,
    spendCodeAbove: limit('spendCodeAbove'),
    spendCodeSeconds: input.spendCodeSeconds ?? undefined,
    mostWrongCodes: input.mostWrongCodes ?? undefined,
    transferMost: limit('transferMost'),
    transferDayMost: limit('transferDayMost'),
    adjustmentApprovalAbove: limit('adjustmentApprovalAbove'),
    expiryReminderDays: input.expiryReminderDays ?? undefined,
    lastExpiryReminderDays: input.lastExpiryReminderDays ?? undefined,
  };
}

function readExpiryPolicy(read: InputReader, input: ExpiryPolicyInput, calendar: Calendar): ExpiryPolicy {
  const given = {
    ...input,
    kind: input.kind.toLowerCase().replaceAll('_', '-'),
    roundUpTo: input.roundUpTo?.toLowerCase(),
  };
  // Absent and null mean the same, but the policy's parser refuses fields that are there.
  const plain = Object.fromEntries(Object.entries(given).filter(([, value]) => value != null));
  return read.parsed(parseExpiryPolicy(plain, calendar), ['expiryPolicy']);
}

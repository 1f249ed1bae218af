import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { createCoalition } from '../../coalition/create-coalition.js';
import type { Calendar } from '../../values/calendar.js';
import { type ExpiryPolicy, parseExpiryPolicy } from '../../values/expiry-policy.js';
import { parseTimeZone } from '../../values/time-zone.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { CreateCoalitionInput, type ExpiryPolicyInput } from './coalition.input.js';
import { Coalition, CreateCoalitionPayload } from './coalition.type.js';

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

import { earnPoints } from '../../src/points/earn-points.js';
import { createLogger } from '../../src/runtime/logger.js';
import { type DeliveringContext, deliverToEndpoint } from '../../src/webhooks/deliver/deliver-to-endpoint.js';
import { systemResolver } from '../../src/webhooks/deliver/resolve-target.js';
import { registerWebhookEndpoint } from '../../src/webhooks/endpoints/register-webhook-endpoint.js';
import { EVENT_TYPE_NAMES } from '../../src/webhooks/event-types.js';
import { endpointsDue } from '../../src/webhooks/relay/find-work.js';
import { relayEvents } from '../../src/webhooks/relay/relay-events.js';
import { did, type StoryCoalition, type StoryPartner } from '../harness/coalition-story.js';
import { fixedClock } from '../harness/fixed-clock.js';
import { type ProgrammeNode, TEST_WEBHOOKS } from '../harness/programme-node.js';

/** A clock that a test moves: retries and ends go by it. */
export type StoryClock = ReturnType<typeof fixedClock>;

let purchases = 0;

/** A purchase of 100 points at the partner: one event. */
export async function earn(node: ProgrammeNode, partner: StoryPartner, memberId: bigint): Promise<void> {
  purchases += 1;
  const outcome = await earnPoints(node.as(partner.system), {
    idempotencyKey: `webhooks-${purchases}`,
    member: { by: 'id', value: memberId, text: '' },
    merchantId: partner.merchantId,
    purchase: {
      reference: `webhooks-${purchases}`,
      amount: { minor: 1_000_000n, currency: 'IRR' },
      category: null,
      lines: null,
    },
    occurredAt: null,
    metadata: null,
  });
  if (outcome.kind !== 'posted') throw new Error(`not posted: ${outcome.kind}`);
}

/** That members are enrolled is how a scene begins, and not what it is about. */
const NOT_OF_MEMBERS = EVENT_TYPE_NAMES.filter((type) => !type.startsWith('member.'));

/** An endpoint of the operator at this URL, for all events but those of members unless some are named. */
export async function endpointAt(
  node: ProgrammeNode,
  { operator }: Pick<StoryCoalition, 'operator'>,
  url: string,
  changes: Partial<Parameters<typeof registerWebhookEndpoint>[1]> = {},
) {
  const input = { partnerId: undefined, url, types: NOT_OF_MEMBERS, version: '2026-11' as const, ...changes };
  return did(await registerWebhookEndpoint(node.as(operator), input));
}

/** What works on webhooks in tests that do so by hand, by a clock of theirs. */
export function deliveringContext(
  node: ProgrammeNode,
  changes: Partial<DeliveringContext> = {},
): DeliveringContext & { readonly clock: StoryClock } {
  return {
    database: node.database,
    clock: fixedClock(new Date()),
    logger: createLogger({ level: 'silent', name: 'test' }),
    webhooks: TEST_WEBHOOKS,
    resolve: systemResolver(),
    disableAfterDays: 5,
    signal: new AbortController().signal,
    random: () => 0,
    ...changes,
  } as DeliveringContext & { readonly clock: StoryClock };
}

/** Relays and delivers until nothing is due by the context's clock. */
export async function workOff(
  node: ProgrammeNode,
  context: DeliveringContext,
  coalitionId: bigint,
): Promise<void> {
  while ((await relayEvents(node.database, coalitionId, context.clock.now())).more);
  for (;;) {
    const due = await endpointsDue(node.database, coalitionId, context.clock.now());
    if (due.length === 0) return;
    for (const { id } of due) await deliverToEndpoint(context, coalitionId, id);
  }
}

/** More than a test's own clock can be behind that of the commands, which go by the machine's. */
export const BEHIND_MS = 3_600_000;

/** Puts the clock forward. */
export function later(clock: StoryClock, milliseconds: number): void {
  clock.set(new Date(clock.now().getTime() + milliseconds));
}

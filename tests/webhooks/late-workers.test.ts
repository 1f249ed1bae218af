import { inCoalition } from '../../src/runtime/database.js';
import {
  type ClaimedDelivery,
  claimDeliveries,
  LEASE_MS,
} from '../../src/webhooks/deliver/claim-deliveries.js';
import type { AttemptProblem } from '../../src/webhooks/deliver/post-webhook.js';
import { recordOutcomes } from '../../src/webhooks/deliver/record-outcomes.js';
import { RETRY_PAUSES_MS } from '../../src/webhooks/deliver/retry-pauses.js';
import { relayEvents } from '../../src/webhooks/relay/relay-events.js';
import { newCoalition, newMember, newPartner, type StoryCoalition } from '../harness/coalition-story.js';
import { type OpenedNode, useProgrammeNode } from '../harness/opened-node.js';
import { TEST_WEBHOOKS } from '../harness/programme-node.js';
import { earn, endpointAt } from './webhooks-story.js';

/** Workers whose lease has run out before they write down how it went. */

let node: OpenedNode['node'];
let owner: OpenedNode['owner'];
let coalition: StoryCoalition;
let endpointId: bigint;
useProgrammeNode((opened) => {
  ({ node, owner } = opened);
});
beforeEach(async () => {
  coalition = await newCoalition(node);
  const partner = await newPartner(node, coalition, 'rahnet');
  const memberId = await newMember(node, partner, '+989120000001');
  const types = ['points.earned'] as const;
  endpointId = (await endpointAt(node, coalition, 'https://one.example/hooks', { types })).endpoint.id;
  await earn(node, partner, memberId);
  await earn(node, partner, memberId);
});

const BEGAN = new Date();
const after = (ms: number) => new Date(BEGAN.getTime() + ms);

async function claimed(now: Date): Promise<ClaimedDelivery> {
  const { coalitionId } = coalition;
  const asked = { coalitionId, endpointId, most: 9, inFlight: 0, now, secrets: TEST_WEBHOOKS.secrets };
  const batch = await inCoalition(node.database, coalitionId, (em) =>
    claimDeliveries(em, { ...asked, leaseMs: LEASE_MS }),
  );
  const [delivery, ...others] = batch?.deliveries ?? [];
  if (!delivery || others.length > 0) throw new Error('the first of the two is due, and it alone');
  return delivery;
}

function record(delivery: ClaimedDelivery, problem: AttemptProblem | null, now: Date) {
  const outcome = { ms: 1, httpStatus: null, problem, answer: null };
  const url = new URL('https://hooks.example.org/');
  return inCoalition(node.database, coalition.coalitionId, (em) =>
    recordOutcomes(em, coalition.coalitionId, endpointId, [{ delivery, url, outcome, at: now }], {
      now,
      random: () => 0,
    }),
  );
}

async function deliveries() {
  const { rows } = await owner.query<{ status: string; next: Date | null }>(
    'select status, next_attempt_at as next from webhook_delivery where coalition_id = $1 order by object_sequence',
    [String(coalition.coalitionId)],
  );
  return rows.map(({ status, next }) => [status, next && next.getTime() - BEGAN.getTime()]);
}

test('W-04 whoever comes back late can say that it was taken, and nothing else', async () => {
  await relayEvents(node.database, coalition.coalitionId, BEGAN);
  const late = await claimed(BEGAN);
  const newest = await claimed(after(LEASE_MS));
  const waits = [
    ['WAITING', 2 * LEASE_MS],
    ['WAITING', null],
  ];
  // Neither when it is tried next, nor that it was the last time.
  await record(late, 'STATUS', after(LEASE_MS + 1));
  expect(await deliveries()).toEqual(waits);
  await record({ ...late, attempts: RETRY_PAUSES_MS.length }, 'STATUS', after(LEASE_MS + 2));
  expect(await deliveries()).toEqual(waits);
  const taken = [
    ['DELIVERED', null],
    ['WAITING', LEASE_MS + 3],
  ];
  await record(late, null, after(LEASE_MS + 3));
  expect(await deliveries()).toEqual(taken);
  // What was taken stays so, and what comes after it is due once.
  await record(newest, 'STATUS', after(LEASE_MS + 4));
  expect(await deliveries()).toEqual(taken);
});

import pg from 'pg';
import { inCoalition } from '../../src/runtime/database.js';
import { EVENT_TYPES, isEventType } from '../../src/webhooks/event-types.js';
import type { EventPayload, OutboxEvent } from '../../src/webhooks/payloads/event-payload.js';
import { payloadsOf } from '../../src/webhooks/payloads/payloads-of.js';
import type { StoryCoalition } from '../harness/coalition-story.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { fullCoalition } from '../harness/full-coalition.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';
import { settleToday } from '../settlement/closed-day-scene.js';
import { payStatements } from '../settlement/payment-scene.js';

/** What is sent of everything that a coalition announces that has done all there is. */

let testDatabase: TestDatabase;
let owner: pg.Client;
let node: ProgrammeNode;
let story: StoryCoalition;
let events: OutboxEvent[];
let payloads: Map<bigint, EventPayload>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  owner = new pg.Client({ connectionString: testDatabase.ownerUrl });
  await owner.connect();
  node = await openProgrammeNode(testDatabase);
  story = await fullCoalition(node);
  await settleToday(owner, node, story);
  await payStatements(owner, node, story);
  events = await readOutbox();
  payloads = await inCoalition(node.database, story.coalitionId, (em) =>
    payloadsOf(em, story.coalitionId, events),
  );
});

afterAll(async () => {
  await node.close();
  await owner.end();
  await testDatabase.drop();
});

async function readOutbox(): Promise<OutboxEvent[]> {
  const { rows } = await owner.query<Record<string, string> & { occurred_at: Date; object_sequence: number }>(
    'select * from outbox where coalition_id = $1 order by id',
    [String(story.coalitionId)],
  );
  return rows.map((row) => ({
    id: BigInt(row.id as string),
    type: row.type as string,
    objectId: BigInt(row.object_id as string),
    objectSequence: row.object_sequence,
    subjectId: BigInt(row.subject_id as string),
    occurredAt: row.occurred_at,
  }));
}

test('W-01 of every event that was announced there is a payload, and it is as the list says', () => {
  expect(events.length).toBeGreaterThan(30);
  for (const event of events) {
    if (!isEventType(event.type)) throw new Error(`${event.type} is not in the list`);
    const data = payloads.get(event.id)?.dataFor({ kind: 'operator' });
    const { error } = EVENT_TYPES[event.type].data['2026-11'].strict().safeParse(data);
    expect({ type: event.type, data, problem: error?.message }).toEqual({
      type: event.type,
      data,
      problem: undefined,
    });
  }
});

import pg from 'pg';
import { createCoalition } from '../../src/coalition/create-coalition.js';
import { findCoalition, listCoalitions } from '../../src/coalition/find-coalition.js';
import { COALITION, codeOf, newCoalition, platform } from '../harness/coalition-story.js';
import { useProgrammeNode } from '../harness/opened-node.js';
import type { ProgrammeNode } from '../harness/programme-node.js';

let node: ProgrammeNode;
let owner: pg.Client;

useProgrammeNode((opened) => {
  ({ node, owner } = opened);
});

test('A-02 a coalition comes with a twin for tests, each with its own id and books', async () => {
  const { coalitionId, twinId } = await newCoalition(node);

  const live = await findCoalition(node.database, coalitionId);
  const twin = await findCoalition(node.database, twinId);
  expect(live).toMatchObject({ environment: 'live', twinId, name: COALITION.name, calendar: 'persian' });
  expect(twin).toMatchObject({ environment: 'test', twinId: coalitionId, timeZone: 'Asia/Tehran' });
  expect(live?.expiryPolicy).toEqual(COALITION.expiryPolicy);

  const { rows } = await owner.query<{ coalition_id: string; clock_offset_ms: string }>(
    'select coalition_id, clock_offset_ms from ledger_state where coalition_id = any ($1)',
    [[coalitionId, twinId]],
  );
  expect(rows.map((row) => BigInt(row.coalition_id)).sort()).toEqual([coalitionId, twinId].sort());
  expect(rows.every((row) => row.clock_offset_ms === '0')).toBe(true);
});

test('L-06 the window of occurredAt is 24 hours ahead and 180 days back unless said otherwise', async () => {
  const usual = await newCoalition(node);
  const wide = await newCoalition(node, { occurredAtHoursAhead: 0, occurredAtDaysBack: 20_000 });
  expect(await findCoalition(node.database, usual.coalitionId)).toMatchObject({
    occurredAtHoursAhead: 24,
    occurredAtDaysBack: 180,
  });
  expect(await findCoalition(node.database, wide.twinId)).toMatchObject({
    occurredAtHoursAhead: 0,
    occurredAtDaysBack: 20_000,
  });
});

test('all coalitions can be listed by whoever works through them', async () => {
  const { coalitionId, twinId } = await newCoalition(node);
  const listed = await listCoalitions(node.database);
  expect(listed).toContainEqual({ id: coalitionId, environment: 'live', twinId, name: COALITION.name });
  expect(listed).toContainEqual({
    id: twinId,
    environment: 'test',
    twinId: coalitionId,
    name: COALITION.name,
  });
});

test('A-08 its creation is in the audit log', async () => {
  const { coalitionId } = await newCoalition(node);
  const { rows } = await owner.query(
    'select actor_kind, action, request_id from audit_entry where coalition_id = $1',
    [coalitionId],
  );
  expect(rows).toEqual([{ actor_kind: 'platform', action: 'coalition.created', request_id: 'req-test' }]);
});

test.each([
  { field: 'pointsDecimals', value: 7 },
  { field: 'pointsDecimals', value: 0.5 },
  { field: 'occurredAtHoursAhead', value: -1 },
  { field: 'occurredAtHoursAhead', value: 721 },
  { field: 'occurredAtDaysBack', value: 36_501 },
])('INVALID_INPUT for $field $value, and nothing is created', async ({ field, value }) => {
  const before = await listCoalitions(node.database);
  const outcome = await createCoalition(node.as(platform()), { ...COALITION, [field]: value });
  expect(codeOf(outcome)).toBe('INVALID_INPUT');
  expect(outcome.refusals?.[0].field).toEqual([field]);
  expect(await listCoalitions(node.database)).toEqual(before);
});

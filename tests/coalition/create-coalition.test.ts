import pg from 'pg';
import type { Coalition } from '../../src/coalition/coalition.entity.js';
import { settingsOf } from '../../src/coalition/coalition-settings.js';
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
  { field: 'returnedPointsDays', value: 0 },
  { field: 'returnedPointsDays', value: 3_661 },
  { field: 'spendCodeSeconds', value: 29 },
  { field: 'spendCodeSeconds', value: 3_601 },
  { field: 'mostWrongCodes', value: 0 },
  { field: 'mostWrongCodes', value: 101 },
  { field: 'expiryReminderDays', value: -1 },
  { field: 'lastExpiryReminderDays', value: 366 },
  { field: 'spendCodeAbove', value: -1n },
  { field: 'transferMost', value: 0n },
  { field: 'transferMost', value: 10n ** 12n + 1n },
  { field: 'transferDayMost', value: 0n },
  { field: 'adjustmentApprovalAbove', value: -1n },
])('INVALID_INPUT for $field $value, and nothing is created', async ({ field, value }) => {
  const before = await listCoalitions(node.database);
  const outcome = await createCoalition(node.as(platform()), { ...COALITION, [field]: value });
  expect(codeOf(outcome)).toBe('INVALID_INPUT');
  expect(outcome.refusals?.[0].field).toEqual([field]);
  expect(await listCoalitions(node.database)).toEqual(before);
});

test('B-05, R-02 what limits spending is usual unless said otherwise, in the twin too', async () => {
  const usual = await newCoalition(node);
  const given = {
    returnedPointsDays: 10,
    spendCodeAbove: 0n,
    spendCodeSeconds: 60,
    mostWrongCodes: 3,
    expiryReminderDays: 60,
    lastExpiryReminderDays: 0,
    transferMost: 1_000n,
    transferDayMost: 10n ** 18n,
    adjustmentApprovalAbove: 500n,
  };
  const careful = await newCoalition(node, given);
  expect(settingsOf((await findCoalition(node.database, usual.coalitionId)) as Coalition)).toMatchObject({
    returnedPointsDays: 30,
    spendCodeAbove: null,
    spendCodeSeconds: 300,
    mostWrongCodes: 5,
    expiryReminderDays: 30,
    lastExpiryReminderDays: 7,
    transferMost: null,
    transferDayMost: null,
    adjustmentApprovalAbove: null,
  });
  for (const id of [careful.coalitionId, careful.twinId]) {
    expect(settingsOf((await findCoalition(node.database, id)) as Coalition)).toMatchObject(given);
  }
});

test('X-02, L-01 its books begin with accounts and a funding of its own', async () => {
  const { coalitionId, twinId } = await newCoalition(node);
  for (const id of [coalitionId, twinId]) {
    const { rows } = await owner.query(
      'select kind, partner_id from ledger_account where coalition_id = $1 order by kind',
      [id],
    );
    expect(rows).toEqual([
      { kind: 'ADJUSTED', partner_id: null },
      { kind: 'DONATED', partner_id: null },
      { kind: 'EXPIRED', partner_id: null },
    ]);
    const { rows: fundings } = await owner.query(
      `select f.issuer_partner_id, f.contract_version_id, f.funders from ledger_state s
         join funding f on f.coalition_id = s.coalition_id and f.id = s.own_funding_id where s.coalition_id = $1`,
      [id],
    );
    expect(fundings).toEqual([
      {
        issuer_partner_id: null,
        contract_version_id: null,
        funders: [{ partnerId: null, percent: '100' }],
      },
    ]);
  }
});

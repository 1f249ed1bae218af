import pg from 'pg';
import { type AdvanceTestClockInput, advanceTestClock } from '../../src/coalition/advance-test-clock.js';
import { coalitionNow } from '../../src/ledger/balances.js';
import { entityManagerFor } from '../../src/runtime/database.js';
import { did, newCoalition, operatorOf, type StoryCoalition } from '../harness/coalition-story.js';
import { useProgrammeNode } from '../harness/opened-node.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import { expectRefusal, rowsOf } from '../harness/refusal.js';

let node: ProgrammeNode;
let owner: pg.Client;
let story: StoryCoalition;

useProgrammeNode((opened) => {
  ({ node, owner } = opened);
});

beforeEach(async () => {
  story = await newCoalition(node);
});

const DAY = 86_400;
const TEN_YEARS = 10 * 366 * DAY;
const now = (id: bigint) => coalitionNow(entityManagerFor(node.database, id), id);
const advance = (input: AdvanceTestClockInput) => advanceTestClock(node.as(operatorOf(story.twinId)), input);
const offset = async (id: bigint) =>
  (await owner.query('select clock_offset_ms from ledger_state where coalition_id = $1', [id])).rows[0]
    .clock_offset_ms;

test('A-02 the twin’s clock advances by seconds, the coalition’s stays', async () => {
  const before = await now(story.twinId);
  const told = did(await advance({ by: 40 * DAY }));
  expect(await offset(story.twinId)).toBe(String(40 * DAY * 1_000));
  expect(told.getTime()).toBeGreaterThanOrEqual(before.getTime() + 40 * DAY * 1_000);
  expect((await now(story.twinId)).getTime()).toBeGreaterThanOrEqual(told.getTime());
  expect(await offset(story.coalitionId)).toBe('0');
});

test('A-02 it advances to an instant, once', async () => {
  const to = new Date((await now(story.twinId)).getTime() + 400 * DAY * 1_000);
  expect(did(await advance({ to }))).toEqual(to);
  expect((await now(story.twinId)).getTime()).toBeGreaterThanOrEqual(to.getTime());
  expect((await advance({ to })).refusals?.[0]).toMatchObject({ code: 'INVALID_INPUT', field: ['to'] });
});

test('of several that advance it at once each does', async () => {
  await Promise.all([1, 2, 3, 4].map((by) => advance({ by })));
  expect(await offset(story.twinId)).toBe('10000');
});

test('A-08 the log tells from when to when', async () => {
  did(await advance({ by: 60 }));
  const { rows } = await owner.query(
    "select before, after from audit_entry where action = 'test-clock.advanced' and coalition_id = $1",
    [story.twinId],
  );
  expect(Date.parse(rows[0].after.now) - Date.parse(rows[0].before.now)).toBe(60_000);
});

test('A-02 a live coalition’s clock is the database’s', async () => {
  await expectRefusal(() => advanceTestClock(node.as(story.operator), { by: 1 }), {
    ...{ code: 'TEST_TWIN_ONLY', field: [] },
    read: () => rowsOf(owner, ['ledger_state', 'audit_entry'], [story.coalitionId, story.twinId]),
  });
});

test.each([
  { what: 'not at all', input: () => ({ by: 0 }), field: 'by' },
  { what: 'back', input: () => ({ by: -1 }), field: 'by' },
  { what: 'by no number', input: () => ({ by: Number.NaN }), field: 'by' },
  { what: 'for ever', input: () => ({ by: Number.POSITIVE_INFINITY }), field: 'by' },
  { what: 'to the past', input: () => ({ to: new Date(Date.now() - 1_000) }), field: 'to' },
  { what: 'more than ten years', input: () => ({ by: TEN_YEARS + 1 }), field: 'by' },
  { what: 'to a far future', input: () => ({ to: new Date('9999-01-01T00:00:00Z') }), field: 'to' },
])('INVALID_INPUT for $what', async ({ input, field }) => {
  await expectRefusal(() => advance(input()), {
    ...{ code: 'INVALID_INPUT', field: [field] },
    read: () => rowsOf(owner, ['ledger_state', 'audit_entry'], [story.coalitionId, story.twinId]),
  });
});

test('A-02 the clock is never more than a hundred years ahead, and says how far it can still go', async () => {
  for (let times = 0; times < 9; times += 1) did(await advance({ by: TEN_YEARS }));
  did(await advance({ by: TEN_YEARS - 60 }));
  const most = async () => {
    const { refusals } = await advance({ by: 61 });
    expect(refusals?.[0]).toMatchObject({ code: 'INVALID_INPUT', field: ['by'] });
    return refusals?.[0].message ?? '';
  };
  const [last = ''] = /\d{4}-\S+Z/.exec(await most()) ?? [];
  const left = Date.parse(last) - (await now(story.twinId)).getTime();
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(60_000);
  did(await advance({ by: 60 }));
  expect(await most()).toContain('try on with another coalition');
});

import pg from 'pg';
import { type UpdateCoalitionInput, updateCoalition } from '../../src/coalition/update-coalition.js';
import { encodeId } from '../../src/values/ids.js';
import { did, newCoalition, operatorOf, type StoryCoalition } from '../harness/coalition-story.js';
import { useProgrammeNode } from '../harness/opened-node.js';
import type { ProgrammeNode, TestContext } from '../harness/programme-node.js';
import { expectRefusal, rowsOf } from '../harness/refusal.js';

let node: ProgrammeNode;
let owner: pg.Client;
let story: StoryCoalition;
let context: TestContext;

useProgrammeNode((opened) => {
  ({ node, owner } = opened);
});

beforeEach(async () => {
  story = await newCoalition(node);
  context = node.as(story.operator);
});

const update = (changes: Partial<UpdateCoalitionInput>) =>
  updateCoalition(context, { reason: null, ...changes });
const auditLines = async () =>
  (
    await owner.query(
      "select object_id, reason, before, after from audit_entry natural left join audit_detail where action = 'coalition.updated' and coalition_id = any ($1) order by id",
      [[story.coalitionId, story.twinId]],
    )
  ).rows;

test('B-05, A-02 settings change at once, in the coalition and its twin, and others stay', async () => {
  const before = await node.programme.snapshot(story.coalitionId);
  did(await update({ spendCodeAbove: 1_000n, mostWrongCodes: 3, clawbackPolicy: 'NEGATIVE' }));
  for (const id of [story.coalitionId, story.twinId]) {
    const after = await node.programme.snapshot(id);
    expect(after.terms).toMatchObject({
      ...{ spendCodeAbove: 1_000n, mostWrongCodes: 3, clawbackPolicy: 'NEGATIVE' },
      ...{ returnedPointsDays: 30, transferMost: null, adjustmentApprovalAbove: null },
      referenceVersion: after.referenceVersion,
    });
  }
  expect((await node.programme.snapshot(story.coalitionId)).referenceVersion).toBe(
    before.referenceVersion + 1n,
  );
  expect(before.terms.spendCodeAbove).toBeNull(); // a snapshot never changes
});

test('null takes a limit away, what is absent stays', async () => {
  did(await update({ transferMost: 10n, transferDayMost: 100n, spendCodeSeconds: 60, openLinking: false }));
  expect(did(await update({ transferMost: null, spendCodeAbove: undefined }))).toMatchObject({
    ...{ transferMost: null, transferDayMost: 100n, spendCodeAbove: null },
    ...{ spendCodeSeconds: 60, openLinking: false },
  });
  const { terms, coalition } = await node.programme.snapshot(story.coalitionId);
  expect(terms).toMatchObject({ transferMost: null, transferDayMost: 100n });
  expect(coalition).toMatchObject({ spendCodeSeconds: 60, openLinking: false });
});

test('A-08 the log tells what was and what is, of what has changed', async () => {
  did(await update({ adjustmentApprovalAbove: 500n, returnedPointsDays: 30, reason: 'new policy' }));
  did(await update({ adjustmentApprovalAbove: null }));
  did(await update({ adjustmentApprovalAbove: null }));
  const object_id = encodeId('coalition', story.coalitionId);
  expect(await auditLines()).toEqual([
    {
      object_id,
      reason: 'new policy',
      before: { adjustmentApprovalAbove: null },
      after: { adjustmentApprovalAbove: '500' },
    },
    {
      object_id,
      reason: null,
      before: { adjustmentApprovalAbove: '500' },
      after: { adjustmentApprovalAbove: null },
    },
  ]);
});

test('A-01 another coalition keeps its settings', async () => {
  const other = await newCoalition(node);
  did(await update({ returnedPointsDays: 1 }));
  expect((await node.programme.snapshot(other.coalitionId)).terms.returnedPointsDays).toBe(30);
});

test.each([
  { changes: { returnedPointsDays: 0 }, field: ['returnedPointsDays'] },
  { changes: { transferMost: 0n }, field: ['transferMost'] },
  { changes: { occurredAtDaysBack: 0.5 }, field: ['occurredAtDaysBack'] },
  { changes: {}, field: [] },
  { changes: { mostWrongCodes: undefined }, field: [] },
])('INVALID_INPUT for $changes', async ({ changes, field }) => {
  await expectRefusal(() => update(changes), {
    ...{ code: 'INVALID_INPUT', field },
    read: () => rowsOf(owner, ['audit_entry'], [story.coalitionId, story.twinId]),
  });
});

test('A-02 the twin’s settings are not changed by themselves', async () => {
  const inTwin = node.as(operatorOf(story.twinId));
  await expectRefusal(() => updateCoalition(inTwin, { reason: null, mostWrongCodes: 1 }), {
    ...{ code: 'INVALID_INPUT', field: [] },
    read: () => rowsOf(owner, ['audit_entry'], [story.coalitionId, story.twinId]),
  });
});

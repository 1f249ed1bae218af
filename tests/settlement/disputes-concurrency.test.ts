import { codeOf, did } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { type PointsStory, posted, type TwinPartner } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { DisputeStory, TERMS } from './dispute-story.js';
import { SettlementStory } from './settlement-story.js';

let opened: OpenedNode;
let story: PointsStory;
let settlement: SettlementStory;
let disputes: DisputeStory;

usePointsStory({ anew: 'each test' }, (parts) => {
  ({ opened, story } = parts);
});

beforeEach(async () => {
  settlement = new SettlementStory(story, opened.owner);
  disputes = new DisputeStory(story, settlement);
  await settlement.beginAtNoon();
});

afterEach(async () => {
  expect(await disputes.differences()).toEqual([]);
});

/** Partners with a statement each of one day: 1 issuing, 2 its fee, 3 its tax. */
async function partnersWithStatements(count: number): Promise<readonly TwinPartner[]> {
  const partners: TwinPartner[] = [];
  for (let index = 0; index < count; index += 1) {
    const partner = await story.partner(`partner-${index}`, { ...TERMS, disputeDays: 3 });
    posted(await story.earn(partner, await story.memberOf(partner), 100n));
    partners.push(partner);
  }
  await settlement.advanceDays(1);
  await settlement.close();
  return partners;
}

test('S-05 agreeing and disputing at once: what is disputed is out of what was agreed to, or refused', async () => {
  for (const partner of await partnersWithStatements(4)) {
    const { id, total } = await disputes.statement(partner);
    const [agreed, disputed] = await Promise.all([
      disputes.agree(partner.system, id, { node: 0 }),
      disputes.dispute(partner.system, id, [1], { node: 1 }),
    ]);
    const after = await disputes.statement(partner);
    expect(did(agreed).agreedAt).toEqual(after.agreedAt);
    const late = codeOf(disputed);
    expect(late).toBe(after.disputed.minor === 0n ? 'STATEMENT_NOT_ISSUED' : undefined);
    expect(after.payable.minor).toBe(total.minor - after.disputed.minor);
  }
});

test('S-05 a line that many dispute at once is in one dispute, the others are told so', async () => {
  const [partner] = await partnersWithStatements(1);
  if (!partner) return;
  const { id } = await disputes.statement(partner);
  const outcomes = await Promise.all(
    [0, 1, 0, 1].map((node) => disputes.dispute(partner.system, id, [1], { node: node as 0 | 1 })),
  );
  expect(outcomes.map(codeOf).filter((code) => code === undefined)).toHaveLength(1);
  expect(outcomes.map(codeOf).filter((code) => code === 'LINE_DISPUTED_ALREADY')).toHaveLength(3);
  const { disputed, total } = await disputes.statement(partner);
  expect(disputed).toEqual(total);
});

test('L-04 the same request many times at once opens one dispute and resolves it once', async () => {
  const [partner] = await partnersWithStatements(1);
  if (!partner) return;
  const { id } = await disputes.statement(partner);
  const opened4 = await Promise.all(
    [0, 1, 0, 1].map((node) =>
      disputes.dispute(partner.system, id, [1], { key: 'the same', node: node as 0 | 1 }),
    ),
  );
  const [first] = opened4.map((outcome) => did(outcome).dispute.id);
  expect(opened4.map((outcome) => did(outcome).dispute.id)).toEqual([first, first, first, first]);
  expect(opened4.filter((outcome) => !did(outcome).replayed)).toHaveLength(1);
  const resolved = await Promise.all(
    [0, 1, 0, 1].map((node) =>
      disputes.resolve(first ?? null, 'REJECTED', { key: 'once', node: node as 0 | 1 }),
    ),
  );
  expect(resolved.filter((outcome) => !did(outcome).replayed)).toHaveLength(1);
  const items = await settlement.rows('select kind from statement_item where coalition_id = :coalition');
  expect(items).toEqual([{ kind: 'ADJUSTMENT' }]);
});

test('S-05 disputing while the window ends and the jobs of two nodes run: in time and out of the payment, or refused', async () => {
  const partners = await partnersWithStatements(4);
  await settlement.advanceDays(3);
  const stated = await Promise.all(partners.map((partner) => disputes.statement(partner)));
  const [outcomes] = await Promise.all([
    Promise.all(
      partners.map((partner, index) =>
        disputes.dispute(partner.system, stated[index]?.id ?? null, [1], { node: 1 }),
      ),
    ),
    settlement.advanceDays(1).then(() => Promise.all([disputes.passDeadlines(0), disputes.passDeadlines(1)])),
  ]);
  await disputes.passDeadlines(0);
  for (const [index, partner] of partners.entries()) {
    const outcome = outcomes[index];
    const after = await disputes.statement(partner);
    expect(after.agreedBy).toBe('system');
    if (outcome?.done) expect(after.disputed).toEqual(after.total);
    else {
      expect(['DISPUTE_WINDOW_OVER', 'STATEMENT_NOT_ISSUED']).toContain(outcome && codeOf(outcome));
      expect(after.disputed.minor).toBe(0n);
    }
  }
});

test('S-01 S-05 disputes resolved while the next period closes are adjusted in exactly one statement', async () => {
  const partners = await partnersWithStatements(4);
  const open = await Promise.all(
    partners.map(async (partner) => {
      const { id } = await disputes.statement(partner);
      return did(await disputes.dispute(partner.system, id, [1])).dispute.id;
    }),
  );
  await settlement.advanceDays(1);
  await Promise.all([
    settlement.close({}, 0),
    settlement.close({}, 1),
    ...open.map(async (id) => did(await disputes.resolve(id, 'REJECTED', { node: 1 }))),
  ]);
  await settlement.advanceDays(1);
  await settlement.close();
  await settlement.advanceDays(1);
  await settlement.close();
  const taken = await settlement.rows<{ lines: string }>(
    `select count(l.number)::text as lines from statement_item i
       left join statement_line l on l.coalition_id = i.coalition_id and l.item_id = i.id
      where i.coalition_id = :coalition and i.kind = 'ADJUSTMENT' group by i.id`,
  );
  expect(taken.map(({ lines }) => lines)).toEqual(['1', '1', '1', '1']);
});

import { encodeId } from '../../src/values/ids.js';
import { rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { pastGuards } from '../harness/past-guards.js';
import { type PointsStory, posted, type TwinPartner, transactionOf } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { climb, POINTS_LEVELS } from './ladder-story.js';

/** What the auditor sees of levels. */

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
usePointsStory({ anew: 'each test' }, (parts) => {
  ({ opened, story, shop } = parts);
});

/** What levels follow from and lead to, as far as somebody could change it. */
const TABLES = [
  'member_activity',
  'member_account',
  'member_tier',
  'tier_standing',
  'tier_level',
  'outbox',
  'ledger_transaction',
];

test('L-09 T-05 T-06 T-10 W-01 whatever is changed by hand of counters, standings, their events and what they gave is named', async () => {
  await climb(story, POINTS_LEVELS);
  const member = await story.member(shop);
  posted(await story.earn(shop, member, 400n));
  const doubled = transactionOf(await story.earn(shop, member, 10n));
  const memberIs = { subject: 'account', id: encodeId('member', member) };
  const earnIs = { subject: 'transaction', id: encodeId('transaction', doubled) };
  const of = `coalition_id = ${story.twinId} and member_id = ${member}`;
  const inBreakdown = (value: string) =>
    `update ledger_transaction set breakdown = replace(breakdown::text, ${value})::jsonb where id = ${doubled}`;
  for (const table of TABLES) {
    await opened.owner.query(
      `create temporary table kept_${table} as select * from ${table} where coalition_id = ${story.twinId}`,
    );
  }
  const corruptions: [sql: string, rule: string, named: object][] = [
    [`update member_activity set spend_minor = spend_minor + 1 where ${of}`, 'T-06', memberIs],
    [`update member_activity set month = month - 400 where ${of}`, 'T-06', memberIs],
    [`delete from member_activity where ${of}`, 'T-06', memberIs],
    [`update member_tier set level = 'base' where ${of}`, 'T-05', memberIs],
    [`update member_tier set events = 7 where ${of}`, 'T-05', memberIs],
    [`delete from member_tier where ${of}`, 'T-05', memberIs],
    [
      `update member_account set level_watch = replace(level_watch, 'gold', 'base') where ${of}`,
      'T-05',
      memberIs,
    ],
    [`update tier_standing set level = 'platinum' where ${of}`, 'T-05', memberIs],
    [`update tier_standing set from_at = recorded_at + interval '1 day' where ${of}`, 'T-05', memberIs],
    [`update tier_standing set recorded_at = recorded_at - interval '1 day' where ${of}`, 'W-01', memberIs],
    [
      `update tier_standing set from_at = from_at - interval '1 day', level = 'base' where ${of}`,
      'T-10',
      earnIs,
    ],
    [`delete from outbox where coalition_id = ${story.twinId} and type = 'tier.changed'`, 'W-01', memberIs],
    [
      `update outbox set object_sequence = 2 where coalition_id = ${story.twinId} and type = 'tier.changed'`,
      'W-01',
      memberIs,
    ],
    [inBreakdown(`'level:gold', 'level:base'`), 'E-01', earnIs],
    [inBreakdown(`'"rate": "1"', '"rate": "2"'`), 'E-01', earnIs],
    [
      `update tier_level set multiplier = 3 where coalition_id = ${story.twinId} and code = 'gold'`,
      'T-10',
      earnIs,
    ],
  ];
  for (const [sql, rule, named] of corruptions) {
    const { rowCount } = await pastGuards(opened.owner, () => opened.owner.query(sql));
    expect({ sql, changed: (rowCount ?? 0) > 0 }).toEqual({ sql, changed: true });
    expect({ sql, found: await story.differences() }).toEqual({
      sql,
      found: expect.arrayContaining([expect.objectContaining({ rule, ...named })]),
    });
    await putBack();
  }

  /** As they were: kept beside the books. */
  async function putBack(): Promise<void> {
    await pastGuards(opened.owner, async () => {
      for (const table of TABLES) {
        await opened.owner.query(`delete from ${table} where coalition_id = ${story.twinId}`);
        await opened.owner.query(`insert into ${table} select * from kept_${table}`);
      }
    });
  }
});

test('L-09 T-10 T-11 a purchase told ahead was earned by the ladder of then, whatever version begins on its day', async () => {
  await climb(story, POINTS_LEVELS);
  const member = await story.member(shop);
  posted(await story.earn(shop, member, 400n));
  // A second less than a day ahead: tomorrow, on which the next version begins.
  const occurredAt = new Date((await story.now()).getTime() + 86_399_000);
  posted(await story.earn(shop, member, 10n, { occurredAt }));
  const [base, gold] = POINTS_LEVELS;
  if (!base || !gold?.benefit) throw new Error('a ladder without gold');
  await climb(story, [base, { ...gold, benefit: { ...gold.benefit, multiplier: rate('3') } }]);
  expect(await story.differences()).toEqual([]);
});

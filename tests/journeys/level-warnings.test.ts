import { levelWarningsJob } from '../../src/jobs/level-warnings.job.js';
import type { JobContext } from '../../src/jobs/recurring-job.js';
import { writeLevelWarnings } from '../../src/journeys/level-warnings/write-level-warnings.js';
import { addConsentText } from '../../src/members/consents/add-consent-text.js';
import { recordConsent } from '../../src/members/consents/record-consent.js';
import { writeMessage } from '../../src/notifications/templates.js';
import { settleDue } from '../../src/points/settle-due.js';
import { setMemberLevel } from '../../src/tiers/set-member-level.js';
import { addDays, type Day } from '../../src/values/day.js';
import { startOfDay } from '../../src/values/time-zone.js';
import { did } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { type PointsStory, refOf, type TwinPartner } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { climb } from '../tiers/ladder-story.js';
import { asks, criterion, level } from '../tiers/level-scene.js';

/** Members who are told that their level ends soon (rule T-02), if they agreed to be (rule A-13). */

const ZONE = 'Asia/Tehran';
let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
usePointsStory({ anew: 'each test', coalition: { timeZone: ZONE } }, (parts) => {
  ({ opened, story, shop } = parts);
});

const write = async (node: 0 | 1 = 0) => {
  const { database, clock, programme } = story.as(story.operator, node);
  return writeLevelWarnings({ database, clock }, await programme.snapshot(story.twinId));
};

/** Turns the clock to an hour of a day, and lets what is due take effect. */
async function at(day: Day, hour: number): Promise<void> {
  const until = startOfDay(day, ZONE).getTime() + hour * 3_600_000;
  await story.advance(Math.round((until - (await story.now()).getTime()) / 1_000));
  await settleDue(story.as(story.operator), story.twinId);
}

async function messages(): Promise<{ member: string; template: string; parameters: object }[]> {
  const { rows } = await opened.owner.query(
    'select member_id::text as member, template, channel, parameters from message where coalition_id = $1 order by id',
    [story.twinId],
  );
  return rows;
}

/** Members with gold for a month, of whom all but the last agree to messages; and the last day of it. */
async function goldUntil(count: number): Promise<{ members: bigint[]; last: Day }> {
  const reached = asks([criterion({ metric: 'POINTS', atLeast: 400n, currency: null })], {
    window: { kind: 'ROLLING_MONTHS', months: 1 },
  });
  await climb(story, [level('base'), level('gold', reached, { kind: 'MONTHS', count: 2 })], {
    warningDays: [7],
  });
  const operator = story.as(story.operator);
  const text = did(
    await addConsentText(operator, {
      ...{ purpose: 'MARKETING_SMS', summary: { en: 'Messages' }, url: null, sha256: null },
    }),
  );
  const members: bigint[] = [];
  for (let n = 0; n < count; n += 1) {
    const member = await story.memberWith(shop, 450n);
    members.push(member);
    if (n === count - 1) break;
    const consent = { purpose: 'MARKETING_SMS', given: true, textId: text.id, through: 'APP' } as const;
    did(await recordConsent(operator, { member: refOf(member), partnerId: undefined, ...consent }));
  }
  const { rows } = await opened.owner.query<{ last: Day }>(
    'select valid_until::text as last from member_tier where member_id = $1',
    [members[0]],
  );
  return { members, last: rows[0]?.last ?? '' };
}

test('T-02 A-13 W-04 whose level ends is told once, in the daytime, if it agreed; by two nodes and the job', async () => {
  const { members, last } = await goldUntil(4);
  const [first, second, changed] = members as [bigint, bigint, bigint];
  await at(addDays(last, -7), 8);
  expect(await write()).toBe(0); // people sleep
  // of a level that has changed meanwhile nothing is told
  did(
    await setMemberLevel(story.as(story.operator), {
      ...{ member: refOf(changed), level: 'gold', until: addDays(last, 90), reason: 'a guest' },
    }),
  );
  await at(addDays(last, -7), 10);
  const written = await Promise.all([write(0), write(1), write(0)]);
  expect(written.reduce((sum, each) => sum + each, 0)).toBe(2);
  const told = await messages();
  expect(told.map(({ member }) => member).sort()).toEqual([String(first), String(second)].sort());
  expect(told[0]).toMatchObject({ template: 'level-ending', channel: 'SMS', parameters: { level: 'gold' } });
  const { database, programme, clock, logger } = story.as(story.operator);
  const { signal } = new AbortController();
  await levelWarningsJob.run({ database, programme, clock, logger, signal } as JobContext);
  await at(addDays(last, -6), 10);
  expect(await write()).toBe(0);
  expect(await messages()).toHaveLength(2);
});

test('T-02 nobody is told of a level that is over by then, as after days without the job', async () => {
  const { last } = await goldUntil(2);
  await at(addDays(last, -7), 10);
  await at(addDays(last, 1), 10);
  expect(await write()).toBe(0);
  const { rows } = await opened.owner.query<{ told: boolean }>(
    'select told_at is not null as told from tier_warning where coalition_id = $1',
    [story.twinId],
  );
  expect(rows).toEqual([{ told: true }, { told: true }]);
});

test('T-02 what it says, in both languages', () => {
  const parameters = { coalition: 'Hamsood', level: 'Gold', day: '7 May 2026', days: '7' };
  const { subject, text } = writeMessage('level-ending', 'en', parameters);
  expect(subject).toBe('Hamsood: your level Gold ends soon');
  expect(text).toContain('Your level Gold at Hamsood lasts until 7 May 2026 (days left: 7).');
  const persian = { coalition: 'همسود', level: 'طلایی', day: '۱۷ اردیبهشت ۱۴۰۵', days: '۷' };
  expect(writeMessage('level-ending', 'fa', persian).text).toContain(
    'سطح طلایی شما در همسود تا پایان ۱۷ اردیبهشت ۱۴۰۵ (۷ روز دیگر) معتبر است.',
  );
});

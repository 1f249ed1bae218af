import { settleDue } from '../../src/points/settle-due.js';
import { type OpenedNode, useProgrammeNode } from '../harness/opened-node.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import { PointsStory, posted, secondNode, subjectOf, tally } from '../points/points-story.js';

let opened: OpenedNode;
let second: ProgrammeNode;

afterAll(() => second.close());
useProgrammeNode((parts) => {
  opened = parts;
});
beforeAll(async () => {
  second = await secondNode(opened);
});

const DAY = 86_400;

test('B-03 B-04 E-03 X-02 W-04 a timeout, vesting and expiry that are due at once take effect once, whoever comes, on both nodes', async () => {
  const expiryPolicy = { kind: 'after-months', months: 2, roundUpTo: 'month' } as const;
  const story = await PointsStory.open(opened, { expiryPolicy, calendar: 'gregory' }, second);
  const shop = await story.partner('tizfood');
  const other = await story.partner('bimeno', { vestingDays: 30 });
  const member = await story.memberOf(shop, other);
  posted(await story.earn(shop, member, 100n));
  // on the day before the last one; when the hold ends its points have lapsed, and the second earn's vest
  const [lot] = (await story.account(member)).lots;
  const left = (Date.parse(`${lot?.expiresOn}T00:00:00Z`) - (await story.now()).getTime()) / 1_000;
  await story.advance(Math.floor(left) - DAY);
  const hold = subjectOf(await story.hold(shop, member, 60n, { expiresIn: 30 * DAY }));
  posted(await story.earn(other, member, 40n));
  await story.advance(31 * DAY);

  const settle = ({ as, database, programme }: ProgrammeNode) => {
    const { ledger, logger } = as(story.operator);
    return settleDue({ database, programme, ledger, logger }, story.twinId);
  };
  const node = (n: number) => (n % 2 === 0 ? 0 : 1);
  const [captures, releases, burns] = await Promise.all([
    Promise.all(
      Array.from({ length: 20 }, (_, n) => story.capture(shop.system, hold, null, { node: node(n) })),
    ),
    Promise.all(Array.from({ length: 20 }, (_, n) => story.release(shop.system, hold, { node: node(n) }))),
    Promise.all(Array.from({ length: 20 }, (_, n) => story.burn(shop, member, 4n, { node: node(n) }))),
    ...Array.from({ length: 6 }, (_, n) => settle(n % 2 === 0 ? opened.node : second)),
  ]);

  expect(tally(captures)).toEqual({ HOLD_NOT_OPEN: 20 });
  expect(tally(releases)).toEqual({ HOLD_NOT_OPEN: 20 });
  // of 40 points that have vested
  expect(tally(burns)).toEqual({ posted: 10, INSUFFICIENT_POINTS: 10 });
  const { rows } = await opened.owner.query<{ kind: string; n: string }>(
    `select kind, count(*) as n from (
       select kind from balance_step where coalition_id = $1 and member_id = $2
        union all
       select type from ledger_transaction where coalition_id = $1 and member_id = $2 and type = 'EXPIRY') happened
      group by kind order by kind`,
    [story.twinId, member],
  );
  expect(rows.map(({ kind, n }) => [kind, Number(n)])).toEqual([
    ['EXPIRY', 1],
    ['HOLD', 1],
    ['HOLD_EXPIRY', 1],
    ['VEST', 1],
  ]);
  expect(await story.points(member)).toEqual({ posted: 0n, held: 0n, pending: 0n, owed: 0n, spendable: 0n });
  expect(await story.differences()).toEqual([]);
});

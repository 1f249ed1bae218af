import { setTimeout as pause } from 'node:timers/promises';
import { suspendPartner } from '../../src/partners/suspend-partner.js';
import type { PointsOutcome } from '../../src/points/points-outcome.js';
import { beginPartnerExit } from '../../src/settlement/exits/begin-partner-exit.js';
import { did, rate } from '../harness/coalition-story.js';
import { type OpenedNode, useProgrammeNode } from '../harness/opened-node.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';
import { silentChannel } from '../harness/silent-channel.js';
import { PointsStory, type TwinPartner, tally } from './points-story.js';

/** Nodes that hear nothing of each other: what stops a partner there are the books alone. */
let opened: OpenedNode;
let deaf: ProgrammeNode;
let story: PointsStory;
let shop: TwinPartner;
afterAll(() => deaf?.close());
useProgrammeNode((parts) => {
  opened = parts;
});
beforeAll(async () => {
  deaf = await openProgrammeNode(opened.testDatabase, { channel: silentChannel() });
  story = await PointsStory.open(opened, {}, deaf);
});
beforeEach(async () => {
  shop = await story.partner(`rahnet-${story.key().toLowerCase()}`);
});

/** Whatever partner's systems ask all the time, on both nodes, until told to stop. */
function storm(members: readonly bigint[]) {
  const before: Promise<PointsOutcome>[] = [];
  const after: Promise<PointsOutcome>[] = [];
  let asked = before;
  let stopped = false;
  const loops = members.flatMap((member) =>
    ([0, 1] as const).map(async (node) => {
      for (let turn = 0; !stopped; turn += 1) {
        const asking =
          turn % 3 === 0
            ? story.earn(shop, member, 5n, { node })
            : turn % 3 === 1
              ? story.burn(shop, member, 1n, { node })
              : story.hold(shop, member, 1n, { node });
        asked.push(asking);
        await asking;
      }
    }),
  );
  return {
    /** Until so many have been answered of those that were asked last. */
    async goesOn(answers: number) {
      while (asked.length < answers) await pause(5);
      await Promise.all(asked.slice(0, answers));
    },
    /** What is asked from now on counts as asked afterwards. */
    mark() {
      asked = after;
    },
    async end() {
      stopped = true;
      await Promise.all(loops);
      return { before: await Promise.all(before), after: await Promise.all(after) };
    },
  };
}

async function written(): Promise<string> {
  const { rows } = await opened.owner.query(
    `select (select count(*) from ledger_transaction where partner_id = $1)
         || ' and ' || (select count(*) from hold where partner_id = $1) as told`,
    [shop.partnerId],
  );
  return rows[0].told;
}

const members = () => Promise.all(Array.from({ length: 4 }, () => story.memberWith(shop, 1_000n)));

test.each([1, 2, 3])(
  'P-04 a suspension stops all at once, on nodes that did not hear of it: %s',
  async () => {
    const stormy = storm(await members());
    await stormy.goesOn(40);
    did(await suspendPartner(story.as(story.operator), { partnerId: shop.partnerId, reason: 'fraud' }));
    stormy.mark();
    const when = await written();
    await stormy.goesOn(40);
    const { before, after } = await stormy.end();
    expect(tally(before).posted).toBeGreaterThanOrEqual(40);
    expect(Object.keys(tally(after))).toEqual(['PARTNER_NOT_ACTIVE']);
    // Nor does anything arrive that was on its way when the suspension was answered.
    expect(await written()).toBe(when);
    expect(await story.differences()).toEqual([]);
  },
);

test('P-04 one that is suspended when it begins to leave takes no part on any node', async () => {
  const [member] = (await members()) as [bigint];
  const today = (await story.now()).toISOString().slice(0, 10);
  const far = `${Number(today.slice(0, 4)) + 1}${today.slice(4, 7)}-01`;
  did(await suspendPartner(story.as(story.operator), { partnerId: shop.partnerId, reason: 'fraud' }));
  const input = {
    partnerId: shop.partnerId,
    bearer: 'COALITION',
    pricePercent: rate('0'),
    reason: 'fraud',
  } as const;
  did(await beginPartnerExit(story.as(story.operator), { ...input, lastEarnDay: far, lastBurnDay: far }));
  for (const node of [0, 1] as const) {
    const outcomes = [
      await story.earn(shop, member, 1n, { node }),
      await story.burn(shop, member, 1n, { node }),
    ];
    expect(tally(outcomes)).toEqual({ PARTNER_NOT_ACTIVE: 2 });
  }
});

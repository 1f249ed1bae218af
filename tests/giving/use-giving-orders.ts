import { carryOutGivingOrders } from '../../src/giving/orders/carry-out-giving-orders.js';
import {
  type CreateGivingOrderInput,
  createGivingOrder,
} from '../../src/giving/orders/create-giving-order.js';
import { type GivingOrder, readOrders } from '../../src/giving/orders/giving-order.js';
import { type GivingGift, listGiftsOfOrders } from '../../src/giving/orders/read-gifts.js';
import type { DueContext } from '../../src/points/settle-due.js';
import { inCoalition } from '../../src/runtime/database.js';
import { createLogger } from '../../src/runtime/logger.js';
import { endOf } from '../../src/values/calendar.js';
import { addDays } from '../../src/values/day.js';
import { did } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import type { PointsStory, TwinPartner } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { DAY_MS, SettlementStory } from '../settlement/settlement-story.js';
import { GivingStory } from './giving-story.js';

interface OrdersParts {
  readonly opened: OpenedNode;
  readonly story: PointsStory;
  readonly giving: GivingStory;
  readonly days: SettlementStory;
  readonly shop: TwinPartner;
  readonly otherShop: TwinPartner;
  readonly charityId: bigint;
}

/**
 * A twin on the second of a month at noon, with a campaign in which ten points, of fifty at least, are 10 000 rial; what
 * tests of standing orders ask of it.
 */
export function useGivingOrders(
  ready: (parts: OrdersParts) => void,
  plan: Partial<Parameters<typeof usePointsStory>[0]> = {},
) {
  let story: PointsStory;
  let shop: TwinPartner;
  let campaign: bigint;
  let parts: Pick<OrdersParts, 'opened' | 'story' | 'shop' | 'otherShop'>;
  usePointsStory(
    {
      ...plan,
      anew: 'each test',
      coalition: {
        calendar: 'gregory',
        expiryPolicy: { kind: 'after-months', months: 2, roundUpTo: 'none', minimumDays: 1 },
        ...plan.coalition,
      },
    },
    (opened) => {
      parts = opened;
      ({ story, shop } = opened);
    },
  );
  beforeEach(async () => {
    const days = new SettlementStory(story, parts.opened.owner);
    await days.beginAtNoon();
    // The second of a month, so that none of them ends in the middle of a test.
    const toSecond =
      Date.parse(addDays(endOf('month', await days.today(), 'gregory'), 2)) - Date.parse(await days.today());
    await days.advanceDays(toSecond / DAY_MS);
    const giving = new GivingStory(parts.opened, story);
    const charityId = await giving.charity();
    campaign = await giving.campaign(charityId, {
      rate: { kind: 'LINEAR', multiple: 10n, multipleMinor: 10_000n, minimum: 50n },
    });
    ready({ ...parts, giving, days, charityId });
  });

  /** What the job works with, on either node. */
  function due(node: 0 | 1 = 0): DueContext {
    const { database, programme, ledger } = story.nodes[node];
    return { database, programme, ledger, logger: createLogger({ level: 'silent', name: 'test' }) };
  }

  return {
    due,
    carryOut: (node: 0 | 1 = 0) => carryOutGivingOrders(due(node), story.twinId),

    async order(
      member: bigint,
      rule: CreateGivingOrderInput['rule'],
      asked: Partial<CreateGivingOrderInput> = {},
    ): Promise<GivingOrder> {
      return did(
        await createGivingOrder(story.as(story.itself(member, shop)), {
          ...{ campaignId: campaign, rule, currency: null, monthlyMost: null, named: false },
          ...asked,
        }),
      );
    },

    async state({ id }: GivingOrder): Promise<GivingOrder> {
      const found = await inCoalition(story.nodes[0].database, story.twinId, (em) =>
        readOrders(em, story.twinId, [id]),
      );
      return found.get(id) as GivingOrder;
    },

    /** The order's gifts, oldest first. */
    async gifts({ id }: GivingOrder): Promise<GivingGift[]> {
      const found = await inCoalition(story.nodes[0].database, story.twinId, (em) =>
        listGiftsOfOrders(em, story.twinId, [id], { limit: 100, older: undefined }),
      );
      return (found.get(id) ?? []).reverse();
    },
  };
}

export const inShort = (all: readonly GivingGift[]) =>
  all.map(({ points, status, missedBecause }) => `${points} ${missedBecause ?? status}`);

import type { CreateCoalitionInput } from '../../src/coalition/create-coalition.js';
import type { newPartner } from '../harness/coalition-story.js';
import { type OpenedNode, useProgrammeNode } from '../harness/opened-node.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';
import { PointsStory, type TwinPartner } from './points-story.js';

/** A story on two nodes, with two partners that issue and take points. */
interface StoryOnTwoNodes {
  readonly opened: OpenedNode;
  readonly second: ProgrammeNode;
  readonly story: PointsStory;
  readonly shop: TwinPartner;
  readonly otherShop: TwinPartner;
}

interface StoryPlan {
  readonly coalition?: Partial<CreateCoalitionInput>;
  /** What is not the usual in the second partner's contract. */
  readonly otherContract?: Parameters<typeof newPartner>[3];
  /** A coalition for each test, where one's clock would carry the others away. Default: one for the file. */
  readonly anew?: 'each test';
}

/** Opens a story for the tests of the file; after each of them the auditor has to find its books in order (rule L-09). */
export function usePointsStory(plan: StoryPlan, ready: (parts: StoryOnTwoNodes) => void): void {
  let opened: OpenedNode;
  let second: ProgrammeNode | undefined;
  let story: PointsStory;

  // Hooks run in the order they are written: a node is closed before its database goes.
  afterAll(() => second?.close());
  useProgrammeNode((parts) => {
    opened = parts;
  });
  beforeAll(async () => {
    second = await openProgrammeNode(opened.testDatabase);
  });
  (plan.anew ? beforeEach : beforeAll)(async () => {
    if (!second) throw new Error('the second node is not open');
    story = await PointsStory.open(opened, plan.coalition, second);
    const shop = await story.partner('tizfood');
    const otherShop = await story.partner('bimeno', plan.otherContract);
    ready({ opened, second, story, shop, otherShop });
  });
  afterEach(async () => {
    expect(await story.differences()).toEqual([]);
  });
}

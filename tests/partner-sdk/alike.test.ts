import { Hamsood } from '../../partners-sdk/src/index.js';
import { TestServer } from '../../partners-sdk/src/testing/index.js';
import { settleDue } from '../../src/points/settle-due.js';
import { rate } from '../harness/coalition-story.js';
import { createWorld, type World } from '../harness/world.js';
import { Random } from '../simulation/random.js';
import { type AskedCoalition, type Found, outcomeOf, RandomCalls } from './random-calls.js';
import { twinClient } from './twin-client.js';

/** ALIKE_SEED repeats the calls of a run; ALIKE_CALLS makes more of them. */
const SEED = Number(process.env.ALIKE_SEED ?? process.env.TEST_SEED);
const CALLS = Number(process.env.ALIKE_CALLS ?? 100);

const SLUGS = ['rahnet', 'tizfood', 'bimeno'] as const;
const GIVES_NOTHING = 'bimeno';
const POLICIES = ['CAP', 'NEGATIVE', 'REFUSE'] as const;

describe('the test server answers as the server does', () => {
  let world: World;
  let real: AskedCoalition;
  let passed = 0;
  beforeAll(async () => {
    world = await createWorld({ coalition: { openLinking: true } });
    const partners: Awaited<ReturnType<typeof twinClient>>[] = [];
    for (const slug of SLUGS) {
      const terms = slug === GIVES_NOTHING ? { issuer: false, earnRate: rate('0') } : {};
      partners.push(await twinClient(world, slug, terms));
    }
    const { node } = world.server;
    const { operator, twinId } = world.coalition;
    real = {
      partners,
      async advance(seconds) {
        await partners[0]?.client.testClock.advance({ by: seconds });
        passed += seconds;
        // What the job does: until then a read shows what was written.
        await settleDue(node.as(operator), twinId);
      },
    };
  });
  afterAll(async () => world?.close());

  test.each(POLICIES)(
    'L-04 E-06 B-01 B-03 R-01 R-03 R-04 A-04 whatever partners ask in a row, good and bad (%s)',
    async (clawbackPolicy) => {
      const change = `mutation { updateCoalition(input: { clawbackPolicy: ${clawbackPolicy} }) { userErrors { code } } }`;
      expect(await world.operator.get(change)).toEqual({ updateCoalition: { userErrors: [] } });
      const kit = testCoalition(clawbackPolicy);
      await kit.advance(passed);
      const run = POLICIES.indexOf(clawbackPolicy);
      const calls = new RandomCalls(new Random(SEED + run), run);
      const [inReal, inKit] = [nothingYet(), nothingYet()];
      const refused: string[] = [];
      for (let step = 1; step <= CALLS; step += 1) {
        const drawn = calls.next(inKit);
        inReal.now = Date.now();
        inKit.now = inReal.now;
        const expected = await outcomeOf(() => drawn.make(real, inReal));
        const given = await outcomeOf(() => drawn.make(kit, inKit));
        const call = `ALIKE_SEED=${SEED} ${clawbackPolicy} call ${step}: ${drawn.said}`;
        expect(`${call}\n${given.said}`).toBe(`${call}\n${expected.said}`);
        if (expected.value !== undefined) drawn.find?.(inReal, expected.value as never);
        if (given.value !== undefined) drawn.find?.(inKit, given.value as never);
        if (given.value === undefined) refused.push(given.said);
      }
      // Some of what is asked is done, and some is not, for many reasons: or this would prove little.
      expect(refused.length).toBeLessThan(CALLS * 0.9);
      expect(new Set(refused).size).toBeGreaterThan(5);
    },
  );
});

function testCoalition(clawbackPolicy: (typeof POLICIES)[number]): AskedCoalition {
  const server = new TestServer({ clawbackPolicy });
  const { endpoint, fetch } = server;
  const partners = SLUGS.map((slug) => {
    const pointCredit = { amount: '800', currency: 'IRR' };
    const { apiKey, merchantId } = server.addPartner(slug, { issuer: slug !== GIVES_NOTHING, pointCredit });
    return { client: new Hamsood({ apiKey, endpoint, fetch }), merchantId };
  });
  return { partners, advance: async (seconds) => server.advance(seconds) };
}

function nothingYet(): Found {
  return { members: [], transactions: [], holds: [], now: Date.now() };
}

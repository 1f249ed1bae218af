import fc from 'fast-check';
import { advanceTestClock } from '../../src/coalition/advance-test-clock.js';
import { inCoalition } from '../../src/runtime/database.js';
import { closePeriods } from '../../src/settlement/close/close-periods.js';
import { liabilityRollForward } from '../../src/settlement/readings/liability-roll-forward.js';
import { partnerFlows } from '../../src/settlement/readings/partner-flows.js';
import { partnerPosition } from '../../src/settlement/readings/partner-position.js';
import { type Reading, readAtOnce } from '../../src/settlement/readings/reading.js';
import { settlementPreview } from '../../src/settlement/readings/settlement-preview.js';
import { settlementWhatIf } from '../../src/settlement/readings/settlement-what-if.js';
import { listStatements, readStatementLines } from '../../src/settlement/statements/read-statements.js';
import type { Statement } from '../../src/settlement/statements/statement.js';
import { addDays, type Day } from '../../src/values/day.js';
import { did, operatorOf, rate } from '../harness/coalition-story.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import { type Lives, useLives } from '../simulation/use-lives.js';

/** Random coalitions, their lives, and the close of what was previewed (rule S-08). */

let node: ProgrammeNode;
let live: Lives['live'];
useLives(1, (lives) => {
  ({ live } = lives);
  [node] = lives.nodes;
});

const ROUNDS = 10;
const LONGER_THAN_A_MONTH_SECONDS = 32 * 86_400;
/** Statements that were met; none would prove nothing. */
let compared = 0;

test('S-08 S-09 a preview at the cut-off is what the close states, and a what-if of it too; liabilities roll on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
      await checkSeed(seed);
    }),
    { numRuns: 2, endOnFailure: true },
  );
  expect(compared).toBeGreaterThan(0);
}, 300_000);

async function checkSeed(seed: number): Promise<void> {
  const scene = await live(seed, ROUNDS);
  const { twinId } = scene;
  const read = <T>(work: (reading: Reading) => Promise<T>): Promise<T> =>
    readAtOnce({ database: node.database, programme: node.programme, coalitionId: twinId }, work);
  did(await advanceTestClock(node.as(operatorOf(twinId)), { by: LONGER_THAN_A_MONTH_SECONDS }));

  const partners = await read(async ({ programme }) => [...programme.partners.keys()]);
  const previews = new Map(
    await Promise.all(
      partners.map(async (id) => [id, await read((reading) => settlementPreview(reading, id))] as const),
    ),
  );
  await closePeriods(node, twinId);

  for (const [partnerId, preview] of previews) {
    if (!preview) throw new Error('nobody has left');
    const stated = (await statementsOf(twinId, partnerId)).filter(({ from }) => from === preview.from);
    const said = await Promise.all(stated.map(statedAs));
    expect({ partnerId, statements: preview.statements }).toEqual({
      partnerId,
      statements: said.sort((a, b) => (a.currency < b.currency ? -1 : 1)),
    });
    for (const [index, { from, until }] of stated.entries()) {
      const asked = { partnerId, range: { from, until }, versions: null, draft: UNCHANGED };
      const { statements } = did(await read((reading) => settlementWhatIf(reading, asked)));
      const own = statements.find(({ currency }) => currency === stated[index]?.currency);
      expect([own?.actual, own?.drafted]).toEqual([said[index], said[index]]);
      expect(own?.difference.minor).toBe(0n);
      compared += 1;
    }
  }
  await checkSums(read, partners);
}

type Read = <T>(work: (reading: Reading) => Promise<T>) => Promise<T>;

/** What is told of points by several readings is the same. */
async function checkSums(read: Read, partners: readonly bigint[]): Promise<void> {
  const [today] = [await read(async (reading) => reading.today)];
  const matrix = await read((reading) =>
    partnerFlows(reading, { from: '2020-01-01', until: today }, undefined),
  );
  for (const id of partners) {
    const position = await read((reading) => partnerPosition(reading, id));
    const column = matrix.acceptors.find(({ acceptorId }) => acceptorId === id);
    const row = matrix.issuers.find(({ issuerId }) => issuerId === id);
    expect([column?.points ?? 0n, row?.points ?? 0n]).toEqual([position.accepted, position.consumed]);
  }
  const last = addDays(today, -3);
  const middle = addDays(last, -17);
  const [whole, first, second] = await Promise.all(
    (
      [
        ['2020-01-01', last],
        ['2020-01-01', middle],
        [addDays(middle, 1), last],
      ] as [Day, Day][]
    ).map(([from, until]) =>
      read(async (reading) => {
        const breakagePercent = rate('12.5');
        const range = { from, until };
        return did(
          await liabilityRollForward(reading, {
            range,
            breakagePercent,
            openingBreakagePercent: breakagePercent,
          }),
        );
      }),
    ),
  );
  const at = (rolled: typeof whole, figure: 'opening' | 'closing') =>
    new Map(
      rolled?.rows
        .filter(({ points, money }) => points[figure] !== 0n || money[figure] !== 0n)
        .map(({ partnerId, currency, points, money }) => [
          `${partnerId} ${currency}`,
          [points[figure], money[figure]],
        ]),
    );
  expect(at(second, 'opening')).toEqual(at(first, 'closing'));
  expect(at(second, 'closing')).toEqual(at(whole, 'closing'));
}

const UNCHANGED = {
  ...{ issuePrice: null, redemptionPrice: null, paidAtIssuePercent: null, issueFeePercent: null },
  ...{ redemptionFeePercent: null, vatPercent: null, breakageSharePercent: null, billing: null },
  ...{ minimumPayment: null, categories: [] },
};

function statementsOf(twinId: bigint, partnerId: bigint): Promise<Statement[]> {
  return inCoalition(node.database, twinId, (em) =>
    listStatements(em, twinId, { partnerId }, { limit: 1_000 }),
  );
}

/** What a statement says, in the words of a draft. */
async function statedAs(statement: Statement) {
  const lines = await inCoalition(node.database, statement.coalitionId, (em) =>
    readStatementLines(em, statement),
  );
  const { currency, total, carried, minimum } = statement;
  return {
    currency,
    lines: lines.map(({ statementId: _, number: __, ...line }) => line),
    total,
    carried,
    minimum,
  };
}

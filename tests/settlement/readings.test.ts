import { addContractVersion } from '../../src/partners/add-contract-version.js';
import { liabilityRollForward } from '../../src/settlement/readings/liability-roll-forward.js';
import { partnerFlows } from '../../src/settlement/readings/partner-flows.js';
import { partnerPosition, positionDays } from '../../src/settlement/readings/partner-position.js';
import { type Reading, readAtOnce } from '../../src/settlement/readings/reading.js';
import {
  type SettlementPreview,
  settlementPreview,
} from '../../src/settlement/readings/settlement-preview.js';
import { settlementWhatIf, type WhatIfInput } from '../../src/settlement/readings/settlement-what-if.js';
import type { DraftLine } from '../../src/settlement/statements/draft-statements.js';
import type { Statement } from '../../src/settlement/statements/statement.js';
import { addDays } from '../../src/values/day.js';
import { did, rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { type PointsStory, posted, type TwinPartner, transactionOf } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { SettlementStory } from './settlement-story.js';

/** What partners and operators read of settlement: all of it by the pricing of the close, and nothing is written. */

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let settlement: SettlementStory;
usePointsStory({ anew: 'each test' }, (parts) => {
  ({ opened, story, shop } = parts);
});
beforeEach(async () => {
  settlement = new SettlementStory(story, opened.owner);
  await settlement.beginAtNoon();
});

const IRR = (minor: bigint) => ({ minor, currency: 'IRR' }) as const;

function reading<T>(work: (reading: Reading) => Promise<T>): Promise<T> {
  const { database, programme } = story.nodes[0];
  return readAtOnce({ database, programme, coalitionId: story.twinId }, work);
}

function preview({ partnerId }: TwinPartner): Promise<SettlementPreview | null> {
  return reading((at) => settlementPreview(at, partnerId));
}

const NO_DRAFT: WhatIfInput['draft'] = {
  ...{ issuePrice: null, redemptionPrice: null, paidAtIssuePercent: null, issueFeePercent: null },
  ...{ redemptionFeePercent: null, vatPercent: null, breakageSharePercent: null, billing: null },
  ...{ minimumPayment: null, categories: [] },
};

function whatIf(
  { partnerId }: TwinPartner,
  { from, until }: Pick<Statement, 'from' | 'until'>,
  draft: Partial<WhatIfInput['draft']> = {},
) {
  const asked = { partnerId, range: { from, until }, versions: null, draft: { ...NO_DRAFT, ...draft } };
  return reading((at) => settlementWhatIf(at, asked));
}

/** What the statement of the period says, in the words of a draft. */
async function statedAs(statement: Statement) {
  const lines = await settlement.lines(statement);
  return {
    currency: statement.currency,
    lines: lines.map(({ statementId: _, number: __, ...line }) => line),
    total: statement.total,
    carried: statement.carried,
    minimum: statement.minimum,
  };
}

const BUSY = {
  settlementCycle: 'DAILY',
  paidAtIssuePercent: rate('60'),
  issueFeePercent: rate('2'),
  vatPercent: rate('10'),
  breakageSharePercent: rate('25'),
} as const;

/** 101 points given, 40 of them burned at the shop, of which 15 come back, and 11 of the earn undone. */
async function busyDay(rahnet: TwinPartner): Promise<void> {
  const member = await story.memberOf(rahnet, shop);
  const earned = transactionOf(await story.earn(rahnet, member, 101n));
  const burned = transactionOf(await story.burn(shop, member, 40n));
  posted(await story.reverse(shop.system, burned, { points: 15n }));
  posted(await story.reverse(rahnet.system, earned, { points: 11n }));
}

test('S-08 the preview of an open period is what its close states, before and after its days are closed', async () => {
  const rahnet = await story.partner('rahnet', BUSY);
  const today = await settlement.today();
  expect(await preview(rahnet)).toMatchObject({ from: today, until: today, statements: [] });
  await busyDay(rahnet);
  const before = await preview(rahnet);
  await settlement.advanceDays(1);
  expect((await preview(rahnet))?.statements).toEqual(before?.statements);
  await settlement.close();
  const [statement] = await settlement.statements(rahnet.partnerId);
  if (!statement) throw new Error('no statement');
  expect(before).toMatchObject({ from: statement.from, until: statement.until });
  expect(before?.statements).toEqual([await statedAs(statement)]);
  // The next period, in which nothing has happened yet.
  expect(await preview(rahnet)).toMatchObject({
    from: addDays(today, 1),
    until: addDays(today, 1),
    statements: [],
  });
});

test('S-08 S-04 a preview takes what is carried over, and adds closed days to what was posted a moment ago', async () => {
  const rahnet = await story.partner('rahnet', {
    ...BUSY,
    settlementCycle: 'WEEKLY',
    minimumPayment: IRR(900_000n),
  });
  for (let week = 0; week < 2; week += 1) {
    for (let day = 0; day < 7; day += 1) {
      await busyDay(rahnet);
      await settlement.advanceDays(1);
      await settlement.close();
    }
  }
  await busyDay(rahnet);
  const open = await preview(rahnet);
  if (!open) throw new Error('no preview');
  const stated = await settlement.statements(rahnet.partnerId);
  const last = stated.at(-1);
  expect(open.from).toBe(addDays(last?.until ?? '', 1));
  expect(open.statements[0]?.lines.at(-1)).toMatchObject({ kind: 'CARRIED_OVER', money: last?.carried });
  await settlement.advanceDays(8);
  await settlement.close();
  const closed = (await settlement.statements(rahnet.partnerId)).find(({ from }) => from === open.from);
  if (!closed) throw new Error('no statement');
  expect(open.statements).toEqual([await statedAs(closed)]);
});

test('S-08 a what-if under unchanged terms is the statement, whatever it took from elsewhere', async () => {
  const rahnet = await story.partner('rahnet', { ...BUSY, minimumPayment: IRR(100_000n) });
  for (let day = 0; day < 3; day += 1) {
    await busyDay(rahnet);
    await settlement.advanceDays(1);
  }
  await settlement.close();
  const statements = await settlement.statements(rahnet.partnerId);
  expect(statements.some(({ carried }) => carried.minor > 0n)).toBe(true);
  for (const statement of statements) {
    const stated = await statedAs(statement);
    const { statements: compared, versions } = did(await whatIf(rahnet, statement));
    expect(versions).toEqual([1]);
    expect(compared).toEqual([
      {
        currency: 'IRR',
        actual: stated,
        drafted: stated,
        lines: stated.lines.map((line) => ({ actual: line, drafted: line, difference: IRR(0n) })),
        difference: IRR(0n),
      },
    ]);
  }
  const [first, , third] = statements;
  if (!first || !third) throw new Error('three statements were made');
  // Days that are no settled period: the same points, and nothing from elsewhere.
  const [both] = did(await whatIf(rahnet, { from: first.from, until: third.until })).statements;
  expect(both?.difference).toEqual(IRR(0n));
  expect(both?.actual?.lines.map(({ kind }) => kind)).not.toContain('CARRIED_OVER');
});

test('S-08 a what-if tells by line what other terms would have changed, and leaves points as they were', async () => {
  const rahnet = await story.partner('rahnet', BUSY);
  await busyDay(rahnet);
  await settlement.advanceDays(1);
  await settlement.close();
  const [statement] = await settlement.statements(rahnet.partnerId);
  if (!statement) throw new Error('no statement');
  const before = await settlement.rows('select * from statement_line where coalition_id = :coalition');
  const draft = { issuePrice: rate('1000'), paidAtIssuePercent: rate('100'), issueFeePercent: rate('0') };
  const [compared] = did(await whatIf(rahnet, statement, draft)).statements;
  const told = compared?.lines.map(({ actual, drafted, difference }) => [
    inWords(actual ?? drafted),
    actual?.money.minor ?? null,
    drafted?.money.minor ?? null,
    difference.minor,
  ]);
  // 900 a point, 540 of it at issue and 360 at burn; now 1,000 at issue, nothing at burn and no fees.
  expect(told).toEqual([
    ['ISSUING AT_ISSUE 101', 54_540n, 101_000n, 46_460n],
    ['ISSUING AT_ISSUE reversed 11', -5_940n, -11_000n, -5_060n],
    ['ISSUING AT_BURN 40', 14_400n, null, -14_400n],
    ['ISSUING AT_BURN reversed 15', -5_400n, null, 5_400n],
    ['SERVICE_FEE AT_ISSUE 0', 1_091n, null, -1_091n],
    ['SERVICE_FEE AT_ISSUE reversed 0', -119n, null, 119n],
    ['SERVICE_FEE AT_BURN 0', 288n, null, -288n],
    ['SERVICE_FEE AT_BURN reversed 0', -108n, null, 108n],
    ['VAT AT_ISSUE 0', 109n, null, -109n],
    ['VAT AT_ISSUE reversed 0', -12n, null, 12n],
    ['VAT AT_BURN 0', 29n, null, -29n],
    ['VAT AT_BURN reversed 0', -11n, null, 11n],
  ]);
  expect(compared?.difference.minor).toBe(90_000n - statement.total.minor);
  expect(compared?.drafted?.total).toEqual(IRR(90_000n));
  expect(await settlement.rows('select * from statement_line where coalition_id = :coalition')).toEqual(
    before,
  );
});

test('S-08 a what-if is refused for days that are open, and for what no version has', async () => {
  const rahnet = await story.partner('rahnet', BUSY);
  const today = await settlement.today();
  const refused = async (outcome: ReturnType<typeof whatIf>) =>
    (await outcome).refusals?.map(({ code, field }) => [code, field.join('.')]);
  expect(await refused(whatIf(rahnet, { from: today, until: today }))).toEqual([['INVALID_INPUT', 'until']]);
  await settlement.advanceDays(1);
  await settlement.close();
  const range = { from: today, until: today };
  const category = { category: 'fuel', issuePrice: rate('1'), redemptionPrice: null };
  expect(await refused(whatIf(rahnet, range, { categories: [category] }))).toEqual([
    ['INVALID_INPUT', 'contract.categoryTerms.0.category'],
  ]);
  const minimumPayment = { minor: 1n, currency: 'EUR' } as const;
  expect(await refused(whatIf(rahnet, range, { minimumPayment }))).toEqual([
    ['INVALID_INPUT', 'contract.minimumPayment.currency'],
  ]);
  const unknown = { partnerId: rahnet.partnerId, range, versions: [1, 7], draft: NO_DRAFT };
  expect(await refused(reading((at) => settlementWhatIf(at, unknown)))).toEqual([
    ['INVALID_INPUT', 'versions.1'],
  ]);
  expect(await refused(whatIf(rahnet, range))).toBeUndefined();
});

test('P-01 a what-if replaces the versions in force on its days, or those that are named', async () => {
  const rahnet = await story.partner('rahnet', BUSY);
  const first = await settlement.today();
  await settlement.advanceDays(1);
  const { contracts } = await currentTerms(rahnet);
  const [terms] = contracts;
  if (!terms) throw new Error('no contract');
  // Terms are made in the live coalition, and so in its twin.
  const { liveOperator } = story;
  const live = await story.nodes[0].programme.snapshot(liveOperator.coalitionId);
  const partnerId = [...live.partners.values()].find(({ slug }) => slug === 'rahnet')?.id ?? 0n;
  did(
    await addContractVersion(story.as(liveOperator), {
      ...{ ...terms, categoryTerms: [], partnerId },
      effectiveFrom: addDays(first, 1),
      effectiveUntil: addDays(first, 1),
    }),
  );
  await settlement.advanceDays(2);
  await settlement.close();
  const versionsOf = async (from: string, until: string) =>
    did(await whatIf(rahnet, { from, until })).versions;
  expect(await versionsOf(first, first)).toEqual([1]);
  expect(await versionsOf(first, addDays(first, 1))).toEqual([1, 2]);
  expect(await versionsOf(addDays(first, 1), addDays(first, 1))).toEqual([2]);
  // It has ended, and the first does not come back.
  expect(await versionsOf(addDays(first, 2), addDays(first, 2))).toEqual([]);
  expect(await versionsOf(addDays(first, 1), addDays(first, 2))).toEqual([2]);
});

test('S-03 a position adds up what a partner gave, took and owes, closed or not', async () => {
  const rahnet = await story.partner('rahnet', { ...BUSY, settlementCycle: 'MONTHLY' });
  await busyDay(rahnet);
  const first = await settlement.today();
  await settlement.advanceDays(1);
  await settlement.close();
  await busyDay(rahnet);
  const figures = { issued: 180n, accepted: 0n, consumed: 50n, expired: 0n };
  const position = await reading((at) => partnerPosition(at, rahnet.partnerId));
  expect(position).toMatchObject({ ...figures, outstanding: 130n });
  const atShop = await reading((at) => partnerPosition(at, shop.partnerId));
  expect(atShop).toMatchObject({ issued: 0n, accepted: 50n, consumed: 0n, outstanding: 0n });
  const days = await reading((at) => positionDays(at, rahnet.partnerId, 3));
  const day = { issued: 90n, accepted: 0n, consumed: 25n, expired: 0n };
  // 90 × 540 + 25 × 360, two percent of each line, and a tenth of that
  const charges = [IRR(58_867n)];
  expect(days).toEqual([
    { day: addDays(first, 1), closed: false, ...day, charges },
    { day: first, closed: true, ...day, charges },
    { day: addDays(first, -1), closed: expect.any(Boolean), ...zeros(day), charges: [] },
  ]);
  expect(position.open?.statements.map(({ total }) => total)).toEqual([IRR(2n * 58_867n)]);
});

test('S-03 flows tell whose points were burned where; columns are what acceptors took, also where debts are filled', async () => {
  const rahnet = await story.partner('rahnet', BUSY);
  const from = await settlement.today();
  await busyDay(rahnet);
  const own = await story.memberWith(shop, 30n);
  posted(await story.burn(shop, own, 12n));
  const matrix = await reading((at) => partnerFlows(at, { from, until: from }, undefined));
  const { issuePrice: shopPrice, redemptionPrice } = (await currentTerms(shop)).contracts[0] ?? {};
  const at = (price: { readonly scaled: bigint } | undefined, points: bigint) => [
    IRR(((price?.scaled ?? 0n) * points) / 10n ** 8n),
  ];
  const [rahnets, shops] = [
    { points: 25n, charged: [IRR(25n * 900n)], credited: at(redemptionPrice, 25n) },
    { points: 12n, charged: at(shopPrice, 12n), credited: at(redemptionPrice, 12n) },
  ];
  const byId = <T extends { readonly issuerId: bigint | null }>(cells: T[]) =>
    cells.sort((a, b) => ((a.issuerId ?? 0n) < (b.issuerId ?? 0n) ? -1 : 1));
  expect(matrix.cells).toEqual(
    byId([
      { issuerId: rahnet.partnerId, acceptorId: shop.partnerId, ...rahnets },
      { issuerId: shop.partnerId, acceptorId: shop.partnerId, ...shops },
    ]),
  );
  expect(matrix.acceptors).toMatchObject([{ acceptorId: shop.partnerId, points: 37n }]);
  expect(matrix.total?.points).toBe(37n);

  const told = await reading((reads) => partnerFlows(reads, { from, until: from }, rahnet.partnerId));
  expect(told).toEqual({
    cells: [{ issuerId: rahnet.partnerId, acceptorId: shop.partnerId, ...rahnets, credited: null }],
    issuers: [{ issuerId: rahnet.partnerId, ...rahnets, credited: null }],
    acceptors: [],
    total: null,
  });
  const shown = await reading((reads) => partnerFlows(reads, { from, until: from }, shop.partnerId));
  expect(shown.cells).toEqual(
    byId([
      { issuerId: rahnet.partnerId, acceptorId: shop.partnerId, ...rahnets, charged: null },
      { issuerId: shop.partnerId, acceptorId: shop.partnerId, ...shops },
    ]),
  );
  expect(shown.total).toBeNull();
});

test('S-09 the liability of outstanding points rolls forward: the closing of some days is the opening of the next', async () => {
  const rahnet = await story.partner('rahnet', BUSY);
  const first = await settlement.today();
  for (let day = 0; day < 4; day += 1) {
    await busyDay(rahnet);
    await settlement.advanceDays(1);
  }
  await settlement.close();
  await busyDay(rahnet);
  const roll = (from: string, until: string, percent = '0') =>
    reading((at) => {
      const breakagePercent = rate(percent);
      const range = { from, until };
      return liabilityRollForward(at, { range, breakagePercent, openingBreakagePercent: breakagePercent });
    });
  const [one, two] = [
    did(await roll(first, addDays(first, 1))),
    did(await roll(addDays(first, 2), addDays(first, 3))),
  ];
  // 101 given, 40 burned, 15 back and 11 undone, at 900 a point
  expect(one.rows.map(({ partnerId, points }) => [partnerId, points])).toEqual([
    [
      rahnet.partnerId,
      {
        ...{ opening: 0n, issued: 202n, burned: -80n, expired: 0n, expectedBreakage: 0n, reversed: 8n },
        ...{ adjusted: 0n, transferred: 0n, closing: 130n },
      },
    ],
  ]);
  expect(one.rows[0]?.money).toMatchObject({ opening: 0n, closing: 130n * 900n });
  expect(two.rows[0]?.points).toMatchObject({ opening: 130n, closing: 260n });
  expect(two.rows[0]?.money.opening).toBe(one.rows[0]?.money.closing);
  const [some, more] = [
    did(await roll(first, addDays(first, 1), '7.5')),
    did(await roll(addDays(first, 2), addDays(first, 3), '7.5')),
  ];
  expect(more.rows[0]?.money.opening).toBe(some.rows[0]?.money.closing);
  expect(some.rows[0]?.money.closing).toBeLessThan(130n * 900n);
  expect((await roll(first, addDays(first, 4))).refusals?.map(({ code, field }) => [code, field])).toEqual([
    ['INVALID_INPUT', ['to']],
  ]);
});

async function currentTerms({ partnerId }: TwinPartner) {
  const found = (await story.nodes[0].programme.snapshot(story.twinId)).partners.get(partnerId);
  if (!found) throw new Error('no such partner');
  return found;
}

function zeros<T extends object>(figures: T): { readonly [K in keyof T]: bigint } {
  return Object.fromEntries(Object.keys(figures).map((name) => [name, 0n])) as { [K in keyof T]: bigint };
}

function inWords(line: DraftLine | null): string {
  if (!line) throw new Error('a line on neither side');
  const { kind, basis, reversal, points } = line;
  return [kind, basis, reversal ? 'reversed' : null, points].filter((word) => word !== null).join(' ');
}

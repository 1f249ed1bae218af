import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { type OpenedNode, useProgrammeNode } from '../harness/opened-node.js';
import { plainNumber, tablesOf, tableUnder } from './markdown-tables.js';
import { flowRows, liabilityRows } from './settlement-readings.js';
import { dayOfText, SettlementScene } from './settlement-scene.js';
import { SettlementSteps } from './settlement-steps.js';

const page = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../docs/recipes/settlement-example.md',
);
const markdown = readFileSync(page, 'utf8');
const tables = tablesOf(markdown);
const STATEMENT = /^\w+ \d: .* – .*$/;
const MONTHS = ['Farvardin', 'Ordibehesht', 'Khordad'];
const operations = MONTHS.flatMap((month) => tableUnder(markdown, month));

const [dispute = {}] = tableUnder(markdown, 'What rahnet disputes');
const [exit = {}] = tableUnder(markdown, 'How rahnet leaves');

let opened: OpenedNode;
let scene: SettlementScene;
let steps: SettlementSteps;
useProgrammeNode((parts) => {
  opened = parts;
});
beforeAll(async () => {
  const [terms, funders] = tables.filter(({ heading }) => heading === 'Who, and under which terms');
  scene = await SettlementScene.open(opened, terms?.rows ?? [], funders?.rows ?? []);
  steps = new SettlementSteps(scene);
});

const WORDS = new Set(['line', 'what', 'of', 'issuer', 'acceptor', 'month', 'bearer']);

function withPlainNumbers(row: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [name, WORDS.has(name) ? cell : plainNumber(cell)]),
  );
}

/** What becomes of statements; answers what the row says of how much. */
const STEPS: Readonly<Record<string, (day: string) => Promise<string>>> = {
  close: () => steps.close(),
  silence: () => steps.agreeBySilence(),
  dispute: () => steps.dispute(dispute),
  answer: () => steps.answer(dispute),
  exit: () => steps.beginExit(exit),
  'payment run': (day) => steps.pay(day),
  bank: () => steps.bank(),
};

test.each(operations)('$no: $day, $what', async (row) => {
  const { day = '', what = '', points } = row;
  await scene.goTo(day);
  const step = STEPS[what];
  if (step) expect(await step(day)).toBe(plainNumber(row['how much'] ?? ''));
  else expect(await scene.perform(row)).toBe(points);
});

test.each(tables.filter(({ heading }) => STATEMENT.test(heading)))(
  'S-03 R-05 V-03 S-09 the statement of $heading',
  async ({ heading, rows }) => {
    const statement = (await scene.statements()).get(heading);
    if (!statement) throw new Error(`there is no statement of ${heading}`);
    const stated = rows.map(withPlainNumbers);
    expect(await scene.table(statement)).toEqual(stated);
  },
);

test('S-01 there are no other statements than those of the page', async () => {
  const stated = tables.map(({ heading }) => heading).filter((heading) => STATEMENT.test(heading));
  expect([...(await scene.statements()).keys()].sort()).toEqual(stated.sort());
});

test('S-04 S-07 each statement with something to pay has one payment, and all are reconciled', async () => {
  const planned = tableUnder(markdown, 'What was paid').map((row) => ({
    ...row,
    day: dayOfText(row.day ?? ''),
    amount: plainNumber(row.amount ?? ''),
  }));
  expect(new Set(await steps.payments())).toEqual(new Set(planned));
  const statuses = [...(await scene.statements()).values()].map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set(['RECONCILED']));
});

test('S-03 V-03 whose points were spent where, and what for', async () => {
  const range = { from: dayOfText('1 Farvardin'), until: dayOfText('31 Khordad') };
  const stated = tableUnder(markdown, 'Whose points went where').map(withPlainNumbers);
  expect(await flowRows(scene, range)).toEqual(stated);
});

test.each(MONTHS)(
  'S-09 P-04 what outstanding points cost, from the first to the last of %s',
  async (month) => {
    const stated = tableUnder(markdown, 'What outstanding points cost').map(withPlainNumbers);
    expect(await liabilityRows(scene, month)).toEqual(stated.filter((row) => row.month === month));
  },
);

test('S-03 what is left in the money books is what the page says, and adds up to nothing', async () => {
  const rows = tableUnder(markdown, 'What is left in the books');
  const accounts = rows.map(({ account = '', balance = '' }) => [account, plainNumber(balance)] as const);
  const stated = accounts.filter(([account]) => account !== 'sum');
  expect(await scene.settlement.balances()).toEqual(Object.fromEntries(stated));
  expect(stated.reduce((sum, [, balance]) => sum + BigInt(balance), 0n)).toBe(0n);
});

test('P-04 a partner whose last settlement is paid has left', async () => {
  const rows = await scene.settlement.rows<{ slug: string; status: string }>(
    `select slug, status from partner where coalition_id = :coalition order by slug`,
  );
  expect(rows.map(({ slug, status }) => `${slug} ${status}`)).toEqual([
    'bimeno ACTIVE',
    'rahnet EXITED',
    'tizfood ACTIVE',
  ]);
});

test('L-09 S-06 after all of it both auditors find the books in order', async () => {
  const { nodes, twinId } = scene.points;
  expect(await scene.points.differences()).toEqual([]);
  expect((await auditSettlement(nodes[0].database, twinId)).differences).toEqual([]);
});

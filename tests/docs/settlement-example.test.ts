import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OpenedNode, useProgrammeNode } from '../harness/opened-node.js';
import { plainNumber, tablesOf, tableUnder } from './markdown-tables.js';
import { SettlementScene } from './settlement-scene.js';

const page = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../docs/recipes/settlement-example.md',
);
const markdown = readFileSync(page, 'utf8');
const tables = tablesOf(markdown);
const STATEMENT = /^\w+ \d: .* – .*$/;
const operations = ['Farvardin', 'Ordibehesht', 'Khordad'].flatMap((month) => tableUnder(markdown, month));

let opened: OpenedNode;
let scene: SettlementScene;
useProgrammeNode((parts) => {
  opened = parts;
});
beforeAll(async () => {
  const [terms, funders] = tables.filter(({ heading }) => heading === 'Who, and under which terms');
  scene = await SettlementScene.open(opened, terms?.rows ?? [], funders?.rows ?? []);
}, 60_000);

test.each(operations)(
  'R-05 S-03 $no: $day, $what',
  async (row) => {
    const told = row.what === 'close' ? row['how much'] : row.points;
    if (row.what === 'exit') {
      const [exit] = tableUnder(markdown, 'How rahnet leaves');
      await scene.beginExit(exit ?? {});
      return;
    }
    expect(await scene.perform(row)).toBe(told);
  },
  60_000,
);

test.each(tables.filter(({ heading }) => STATEMENT.test(heading)))(
  'S-03 R-05 V-03 S-09 the statement of $heading',
  async ({ heading, rows }) => {
    const statement = (await scene.statements()).get(heading);
    if (!statement) throw new Error(`there is no statement of ${heading}`);
    const numeric = ['count', 'points', 'per point', 'percent', 'exact', 'money'];
    const stated = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, cell]) => [name, numeric.includes(name) ? plainNumber(cell) : cell]),
      ),
    );
    expect(await scene.table(statement)).toEqual(stated);
  },
);

test('S-01 there are no other statements than those of the page', async () => {
  const stated = tables.map(({ heading }) => heading).filter((heading) => STATEMENT.test(heading));
  expect([...(await scene.statements()).keys()].sort()).toEqual(stated.sort());
});

test('L-09 after all of it the books are in order', async () => {
  expect(await scene.points.differences()).toEqual([]);
});

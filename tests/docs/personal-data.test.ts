import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PERSONAL_TABLES } from '../../src/journeys/personal-data/personal-tables.js';

const PAGE = path.resolve(import.meta.dirname, '../../docs/reference/personal-data.md');

test('A-05 docs/reference/personal-data.md tells every list of an export, and which of them erasing empties', () => {
  const text = readFileSync(PAGE, 'utf8');
  const [exported = '', erasing = ''] = text.split('\n## Erasing\n');
  const cells = [...exported.matchAll(/^\| (`.*?`) \|/gm)].map(([, cell = '']) => cell);
  const told = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  const lists = PERSONAL_TABLES.flatMap(({ told: rows, erased }) =>
    'why' in rows ? [] : [{ section: rows.section, emptied: erased === 'rows' }],
  );
  expect(told.sort()).toEqual(lists.map(({ section }) => section).sort());
  const [, removed = ''] = /removes what the lists (.*?) hold/.exec(text) ?? [];
  const emptied = lists.flatMap(({ section, emptied: is }) => (is ? [section] : []));
  expect([...removed.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort()).toEqual(emptied.sort());
  const listed = [...erasing.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, section = '', columns = '']) => [
    section,
    [...columns.matchAll(/`(\w+)`/g)].map(([, column]) => column),
  ]);
  const kept = PERSONAL_TABLES.flatMap(({ told: rows, erased }) =>
    'why' in rows || erased === 'rows' || !('emptied' in erased)
      ? []
      : [[rows.section, Object.keys(erased.emptied)]],
  );
  expect(listed.sort()).toEqual(kept.sort());
});

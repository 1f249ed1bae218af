/** A table of a page, with the heading that it stands under. */
export interface PageTable {
  readonly heading: string;
  /** Of each row what stands in the column of that name. */
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** The tables of a page, in order. Their cells are as written, without the space around them. */
export function tablesOf(markdown: string): PageTable[] {
  const tables: PageTable[] = [];
  let heading = '';
  let block: string[] = [];
  for (const line of [...markdown.split('\n'), '']) {
    if (line.startsWith('|')) {
      block.push(line);
      continue;
    }
    const [names, , ...rows] = block.map(cellsOf);
    if (names) tables.push({ heading, rows: rows.map((cells) => rowOf(names, cells)) });
    block = [];
    heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading;
  }
  return tables;
}

/** The only table under a heading. */
export function tableUnder(markdown: string, heading: string): PageTable['rows'] {
  const [table, ...others] = tablesOf(markdown).filter((each) => each.heading === heading);
  if (!table || others.length > 0) throw new Error(`there is not one table under “${heading}”`);
  return table.rows;
}

/** A number as programs write it: `1 050.5` and `−40` are written for people. */
export function plainNumber(cell: string): string {
  return cell.replace(/\s/g, '').replace('−', '-');
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, line.lastIndexOf('|'))
    .split('|')
    .map((cell) => cell.trim());
}

function rowOf(names: readonly string[], cells: readonly string[]): Record<string, string> {
  if (cells.length !== names.length) throw new Error(`a row has ${cells.length} cells: ${cells.join(' | ')}`);
  return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
}

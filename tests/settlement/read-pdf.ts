import { inflateSync } from 'node:zlib';

/** Letters that a PDF draws in one go: what they stand for, as they stand on the paper from the left. */
export interface PrintedPiece {
  readonly text: string;
  readonly x: number;
  /** From the foot of the page. */
  readonly y: number;
  readonly size: number;
  /** Numbers of the glyphs in the embedded font. */
  readonly glyphs: readonly string[];
}

/** A PDF as far as a test wants to know it. Reads what the product's PDF library writes, not every PDF. */
export interface ReadPdf {
  readonly pages: readonly (readonly PrintedPiece[])[];
  /** Each font's name and whether a file of it is embedded. */
  readonly fonts: readonly { readonly name: string; readonly embedded: boolean }[];
  readonly catalog: string;
}

/** Rows of text of a page, from the top; each as its pieces from the left. */
export function rowsOf(page: readonly PrintedPiece[]): PrintedPiece[][] {
  const rows = Map.groupBy(page, ({ y }) => Math.round(y * 10));
  return [...rows.entries()]
    .sort(([a], [b]) => b - a)
    .map(([, pieces]) => pieces.toSorted((a, b) => a.x - b.x));
}

/** Everything that is written on a page, each row from the left, ligatures taken apart. */
export function textOf(page: readonly PrintedPiece[]): string {
  return rowsOf(page)
    .map((row) => row.map(({ text }) => text).join(' '))
    .join('\n')
    .normalize('NFKC');
}

/** What Persian readers read in pieces that run from right to left alone: turned round. */
export function turned(text: string): string {
  return [...text].toReversed().join('').normalize('NFKC');
}

export function readPdf(bytes: Uint8Array): ReadPdf {
  const file = Buffer.from(bytes).toString('latin1');
  const objects = new Map<string, string>();
  for (const [, id = '', body = ''] of file.matchAll(/\n(\d+) 0 obj\n([\s\S]*?)\nendobj/g))
    objects.set(id, body);
  const object = (reference: string | undefined) => objects.get(reference?.split(' ')[0] ?? '') ?? '';
  const one = (body: string, pattern: RegExp) => pattern.exec(body)?.[1];

  const meanings = new Map<string, ReadonlyMap<string, string>>();
  const meaningsOf = (font: string) => {
    let found = meanings.get(font);
    if (!found) {
      found = readMeanings(streamOf(object(one(object(font), /\/ToUnicode (\d+ 0 R)/))));
      meanings.set(font, found);
    }
    return found;
  };

  const catalog = [...objects.values()].find((body) => body.includes('/Type /Catalog')) ?? '';
  const kids = one(object(one(catalog, /\/Pages (\d+ 0 R)/)), /\/Kids \[([^\]]*)\]/) ?? '';
  const pages = [...kids.matchAll(/\d+ 0 R/g)].map(([kid]) => {
    const page = object(kid);
    const resources = object(one(page, /\/Resources (\d+ 0 R)/));
    const fonts = new Map(
      [...resources.matchAll(/\/(F\d+) (\d+ 0 R)/g)].map(([, name = '', font = '']) => [name, font]),
    );
    const content = streamOf(object(one(page, /\/Contents (\d+ 0 R)/)));
    return readContent(content, (name) => meaningsOf(fonts.get(name) ?? ''));
  });

  const fonts = [...objects.values()]
    .filter((body) => body.includes('/Type /Font\n') && !body.includes('/Type0'))
    .map((body) => ({
      name: one(body, /\/BaseFont \/(\S+)/) ?? '',
      embedded: object(one(body, /\/FontDescriptor (\d+ 0 R)/)).includes('/FontFile2 '),
    }));
  return { pages, fonts, catalog };
}

function streamOf(body: string): string {
  const start = body.indexOf('stream\n') + 'stream\n'.length;
  const bytes = Buffer.from(body.slice(start, body.lastIndexOf('\nendstream')), 'latin1');
  return (body.includes('/FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1');
}

/** What each glyph stands for, from the table that is there for copying and searching. */
function readMeanings(table: string): Map<string, string> {
  const meanings = new Map<string, string>();
  for (const [, first = '', list = ''] of table.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/g)) {
    const entries = [...list.matchAll(/<([0-9a-f ]*)>/g)];
    for (const [index, [, codes = '']] of entries.entries()) {
      const glyph = (Number.parseInt(first, 16) + index).toString(16).padStart(4, '0');
      const units = codes.split(' ').map((code) => Number.parseInt(code, 16));
      meanings.set(glyph, String.fromCharCode(...units));
    }
  }
  return meanings;
}

function readContent(
  content: string,
  meaningsOf: (font: string) => ReadonlyMap<string, string>,
): PrintedPiece[] {
  return [...content.matchAll(/BT\n([\s\S]*?)ET/g)].map(([, block = '']) => {
    const [, x = '', y = ''] = /1 0 0 1 (\S+) (\S+) Tm/.exec(block) ?? [];
    const [, font = '', size = ''] = /\/(F\d+) (\S+) Tf/.exec(block) ?? [];
    const shown = [...block.matchAll(/\[([^\]]*)\] TJ/g)].map(([, list = '']) => list).join(' ');
    const glyphs = [...shown.matchAll(/<([0-9a-f]*)>/g)].flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? []);
    const meanings = meaningsOf(font);
    const text = glyphs.map((glyph) => meanings.get(glyph) ?? '\ufffd').join('');
    return { text, x: Number(x), y: Number(y), size: Number(size), glyphs };
  });
}

import v8 from 'node:v8';
import vm from 'node:vm';
import { LEAST_SIZE } from '../../src/printing/styles.js';
import { paragraphOf, piecesOf } from '../../src/printing/text-pieces.js';
import { type DocumentLanguage, filled } from '../../src/printing/value-words.js';
import type { StatementDocument } from '../../src/settlement/documents/statement-document.js';
import { statementPdf } from '../../src/settlement/documents/statement-pdf.js';
import { WORDS } from '../../src/settlement/documents/words.js';
import { type PrintedPiece, readPdf, rowsOf, textOf, turned } from './read-pdf.js';
import { allOf, manyLines, monthOfRahnet, sampleDocument, sampleLine } from './sample-documents.js';

const A4 = { width: 595.28, height: 841.89 };

async function bytesOf(document: StatementDocument, language: DocumentLanguage, toman = false) {
  return Buffer.concat(await allOf(statementPdf(document, { language, toman })));
}

async function printed(document: StatementDocument, language: DocumentLanguage, toman = false) {
  return readPdf(await bytesOf(document, language, toman));
}

/** What one who reads from right to left reads of a row: its words, in their order. */
function readFromRight(row: readonly PrintedPiece[]): string {
  return row
    .toReversed()
    .map(({ text }) => (/[\u0621-\u064a\u067e-\u06d3\ufe70-\ufefc]/.test(text) ? turned(text) : text))
    .join('')
    .normalize('NFKC');
}

describe('on paper', () => {
  test('S-07 English: everything that the statement says is on its pages', async () => {
    const { pages } = await printed(sampleDocument(monthOfRahnet()), 'en');
    const text = pages.map(textOf).join('\n');
    for (const expected of [
      'Settlement statement no. 3',
      'Hamrah Coalition',
      'Rahnet',
      '1405-01-01 to 1405-01-31 (Solar Hijri)',
      '2026-03-21 to 2026-04-20 (Gregorian)',
      'Hamrah Coalition pays Rahnet',
      'Value added tax',
      '400.12345678',
      'share of 75%',
      '−1,064,000,000',
      'Block of the ledger 1204',
      '1269c10f35a1d9a0d01fd31440eed35a4b2973bd030e6dc1a5db8da9395f2142',
      'stm_0000400000000',
    ]) {
      expect(text.replaceAll(/\s+/g, ' ')).toContain(expected);
    }
    expect(text.replaceAll('\u00a0', ' ')).toContain('IR06 2960 0000 0010 0324 2000 01');
  });

  test('S-07 Persian: words are in the order in which they are read, digits Persian, Latin from left to right', async () => {
    const { pages } = await printed(sampleDocument(monthOfRahnet()), 'fa', true);
    const rows = pages.flatMap((page) => rowsOf(page).map(readFromRight)).join('\n');
    for (const expected of ['صورت حساب تسویه شماره ۳', 'ائتلاف همراه به', 'ریال', 'مالیات بر ارزش افزوده']) {
      expect(rows).toContain(expected);
    }
    const pieces = pages.flat().map(({ text }) => text.replaceAll('\u00a0', ' '));
    // Each number stands on the paper with its highest digit on the left.
    expect(pieces).toContain('۴۲٬۹۴۱٬۶۹۴');
    expect(pieces).toContain('۴٬۲۹۴٬۱۶۹٫۴');
    expect(pieces).toContain('۱۴۰۵/۰۱/۳۱');
    expect(pieces).toContain('IR06 2960 0000 0010 0324 2000 01');
    expect(pieces.join('\n')).toContain('online (web)');
  });

  test('S-07 Persian: letters are joined', async () => {
    const document = sampleDocument([], { coalition: { fa: 'سسس س' } });
    const { pages } = await printed(document, 'fa');
    const word = pages.flat().find(({ text }) => text.replaceAll(' ', '') === 'سسسس');
    // On the paper from the left: the one that stands alone, the last of the three, the middle one, the first.
    expect(new Set(word?.glyphs).size).toBe(5);
  });

  test('S-07 Persian: a minus sign stands on the left of its digits, and brackets close', async () => {
    const { pages } = await printed(sampleDocument(monthOfRahnet()), 'fa');
    const minus = pages.flat().filter(({ text }) => text === '−');
    expect(minus.length).toBeGreaterThan(5);
    for (const { x, y } of minus) {
      const row = pages.flat().filter((piece) => piece.y === y && piece.x > x);
      const [next] = row.toSorted((a, b) => a.x - b.x);
      expect(next?.text).toMatch(/^[۰-۹٬٫]+$/);
    }
    const period = pages.flat().find(({ text }) => text.includes(turned('خورشیدی')));
    expect(period?.text).toMatch(/^\(.*\) *$/s);
  });

  test.each(['fa', 'en'] as const)(
    'A-02 %s: every page of a test twin says TEST, no other does',
    async (language) => {
      for (const test of [true, false]) {
        const { pages } = await printed(sampleDocument([...manyLines(60)], { test }), language);
        expect(pages.length).toBeGreaterThan(3);
        for (const page of pages) {
          const [first] = rowsOf(page);
          expect((first ?? []).some(({ text }) => text.includes('TEST'))).toBe(test);
        }
      }
    },
  );

  test.each(['fa', 'en'] as const)(
    'S-04 %s: the reference of the payment is told where there is one',
    async (language) => {
      const reference = 'RF55STM000040000000001';
      for (const paymentReference of [reference, null]) {
        const document = sampleDocument(monthOfRahnet(), { paymentReference });
        const { pages } = await printed(document, language);
        expect(pages[0]?.some(({ text }) => text.includes(reference))).toBe(paymentReference !== null);
      }
    },
  );

  test('V-02 toman are told only where they are wanted, and only of rial', async () => {
    const told = async (currency: 'IRR' | 'EUR', toman: boolean) =>
      (await printed(sampleDocument(monthOfRahnet(), { currency }), 'en', toman)).pages
        .map(textOf)
        .join()
        .includes('toman');
    expect([await told('IRR', true), await told('IRR', false), await told('EUR', true)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('S-07 amounts stand below each other on the right, in both languages', async () => {
    for (const language of ['fa', 'en'] as const) {
      const lines = [9n, 12n, 345n, 67_890n].map((amountMinor) =>
        sampleLine({ kind: 'ADJUSTMENT', amountMinor }),
      );
      const { pages } = await printed(sampleDocument(lines), language);
      const last = { fa: { '۹': 1, '۱۲': 2, '۳۴۵': 3 }, en: { '9': 1, '12': 2, '345': 3 } }[language];
      const found = pages.flat().filter(({ text, size }) => size === 8.5 && Object.keys(last).includes(text));
      const amounts = found.filter(({ x }) => (language === 'fa' ? x < 150 : x > 450));
      expect(amounts).toHaveLength(3);
      // All digits are equally wide: a number with one digit more begins one width further left.
      const [one, two, three] = amounts
        .toSorted((a, b) => a.text.length - b.text.length)
        .map(({ x }) => x) as [number, number, number];
      expect(one - two).toBeCloseTo(two - three, 1);
    }
  });
});

describe('pages', () => {
  test.each(['fa', 'en'] as const)(
    'S-07 %s: every page has its number of how many, and the head of the table',
    async (language) => {
      const { pages, catalog } = await printed(sampleDocument([...manyLines(60)]), language);
      expect(pages.length).toBeGreaterThan(3);
      expect(catalog).toContain(language === 'fa' ? '/Lang (fa-IR)' : '/Lang (en)');
      const digits = (number: number) =>
        language === 'en'
          ? String(number)
          : String(number).replace(/\d/g, (digit) => String.fromCharCode(0x6f0 + Number(digit)));
      for (const [index, page] of pages.entries()) {
        const texts = page.map(({ text }) => text);
        const footer =
          rowsOf(page)
            .at(-1)
            ?.map(({ text }) => text) ?? [];
        if (language === 'en') expect(footer).toContain(`Page ${index + 1} of ${pages.length}`);
        else expect(footer.slice(0, 3)).toEqual([digits(pages.length), expect.anything(), digits(index + 1)]);
        const head = WORDS[language].description;
        // The first page has a summary of all kinds and no room for more, the last one the proof alone.
        if (index > 0 && index < pages.length - 1)
          expect(texts).toContain(language === 'en' ? head : [...head].toReversed().join(''));
      }
    },
  );

  test.each(['fa', 'en'] as const)(
    'S-07 %s: nothing is printed too small, beyond the edge, or on what stands below',
    async (language) => {
      const name = 'Rahnet Telecommunications and Data Services of the Whole Country '
        .repeat(3)
        .slice(0, 200);
      const wide = sampleLine({
        kind: 'ISSUING',
        basis: 'AT_ISSUE',
        transactions: 999_999_999n,
        points: 10n ** 15n,
        unitPrice: '333.33333333333333333333333333',
        category: 'x'.repeat(200),
        amountMinor: -(10n ** 18n),
      });
      const document = sampleDocument([wide, ...manyLines(40)], { partner: { en: name } });
      const { pages } = await printed(document, language);
      for (const page of pages) {
        for (const { x, y, size } of page) {
          expect(size).toBeGreaterThanOrEqual(LEAST_SIZE);
          expect(x).toBeGreaterThanOrEqual(39);
          expect(x).toBeLessThan(A4.width - 40);
          expect(y).toBeGreaterThan(20);
          expect(y).toBeLessThan(A4.height - 40);
        }
        const content = page.filter(({ y }) => y > 45).map(({ y }) => y);
        expect(Math.min(...content)).toBeGreaterThan(52);
      }
    },
  );

  test('S-07 a heading never stands alone at the end of a page, also before a single line and its sum', async () => {
    const { kinds } = WORDS.en;
    const headings = new Set<string>(Object.values(kinds));
    let breaks = 0;
    for (let before = 1; before <= 14; before += 1) {
      const single = (['CAMPAIGN', 'REDEMPTION', 'BREAKAGE'] as const).map((kind) =>
        sampleLine({ kind, category: 'shop', amountMinor: 5n }),
      );
      const first = Array.from({ length: before }, () => sampleLine({ kind: 'ISSUING', amountMinor: 5n }));
      const { pages } = await printed(sampleDocument([...first, ...single]), 'en');
      for (const page of pages.slice(0, -1)) {
        // The last row is the page's number.
        const last = rowsOf(page).at(-2) ?? [];
        expect(headings).not.toContain(
          last
            .map(({ text }) => text)
            .join(' ')
            .replaceAll('\u00a0', ' ')
            .trim(),
        );
        breaks += 1;
      }
    }
    expect(breaks).toBeGreaterThan(5);
  });

  test('S-07 the fonts are in the file, only what is used of them, and what is copied is text', async () => {
    const bytes = await bytesOf(sampleDocument(monthOfRahnet()), 'fa');
    const { fonts, pages } = readPdf(bytes);
    expect(fonts.map(({ name }) => name.replace(/^[A-Z]{6}\+/, ''))).toEqual([
      'Vazirmatn-Regular',
      'Vazirmatn-Bold',
    ]);
    for (const { name, embedded } of fonts) {
      expect(name).toMatch(/^[A-Z]{6}\+/);
      expect(embedded).toBe(true);
    }
    // Both whole would be over 200 kB.
    expect(bytes.length).toBeLessThan(80_000);
    expect(pages.flat().every(({ text }) => text !== '' && !/[\ufffd\0]/.test(text))).toBe(true);
  });
});

describe('files', () => {
  test('S-06 the same document is the same file, byte for byte', async () => {
    const document = sampleDocument(monthOfRahnet());
    expect(await bytesOf(document, 'fa')).toEqual(await bytesOf(document, 'fa'));
    const later = { ...document, generatedAt: new Date('2026-04-22T05:30:00.000Z') };
    expect(await bytesOf(later, 'fa')).not.toEqual(await bytesOf(document, 'fa'));
  });

  test('S-03 nothing of a statement that does not add up is sent', async () => {
    const document = sampleDocument(monthOfRahnet(), { lines: () => monthOfRahnet().slice(1) });
    await expect(statementPdf(document, { language: 'fa', toman: false }).next()).rejects.toThrow('add up');
  });

  test('S-06 a statement whose lines change while it is printed has no end', async () => {
    let reads = 0;
    const document = sampleDocument(monthOfRahnet(), {
      lines: () => {
        reads += 1;
        return reads === 1 ? monthOfRahnet() : monthOfRahnet().slice(1);
      },
    });
    await expect(bytesOf(document, 'en')).rejects.toThrow('add up');
  });

  test('S-07 what is held while a long statement is printed does not grow with it', async () => {
    v8.setFlagsFromString('--expose-gc');
    const collect = vm.runInNewContext('gc') as () => void;
    const held = () => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const { sections, payableMinor } = sampleDocument([...manyLines(1_500)]);
    const document = sampleDocument([], { sections, payableMinor, lines: () => manyLines(1_500) });
    const heap: number[] = [];
    let pages = 0;
    for await (const _ of statementPdf(document, { language: 'en', toman: false })) {
      pages += 1;
      if (pages === 20 || pages === 60) heap.push(held());
    }
    const [early = 0, late = 0] = heap;
    expect(pages).toBeGreaterThan(60);
    // 40 pages of 20 lines each: the least that holding their lines or drawings would take is more than that.
    expect(late - early).toBeLessThan(1_000_000);
  });
});

describe('order of writing', () => {
  const onPaper = (text: string, direction: 'rtl' | 'ltr') =>
    piecesOf(paragraphOf(text, direction), 0, text.length).map((piece) => piece.text);

  test.each([
    // What the shaper takes for Arabic script it turns round by itself, digits too: they are given to it backwards.
    ['شماره ۱۲', 'rtl', ['۲۱', 'شماره ']],
    ['شماره 12', 'rtl', ['12', 'شماره ']],
    ['no. ۱۲', 'ltr', ['no. ', '۲۱']],
    ['(سلام)', 'rtl', [')سلام(']],
    ['از Rahnet Co. (2026)', 'rtl', ['Rahnet Co. (2026)', 'از ']],
    ['از Rahnet (ساله)', 'rtl', [' )ساله(', 'Rahnet', 'از ']],
    ['\u2066−۵۰٫۵\u2069', 'rtl', ['−', '۵٫۰۵']],
    ['\u2066IR06 2960\u2069 سلام', 'rtl', [' سلام', 'IR06 2960']],
  ] as const)('S-07 %j, read %s', (text, direction, pieces) => {
    expect(onPaper(text, direction)).toEqual(pieces);
  });

  test('S-07 of a paragraph that was broken each line is ordered by itself', () => {
    const text = 'شماره 12 و 34';
    const paragraph = paragraphOf(text, 'rtl');
    expect(piecesOf(paragraph, 0, 8).map((piece) => piece.text)).toEqual(['12', 'شماره ']);
    expect(piecesOf(paragraph, 9, text.length).map((piece) => piece.text)).toEqual(['34', 'و ']);
  });
});

describe('words', () => {
  const placesIn = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted();
  const flat = (words: object): [string, string][] =>
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[key, value] as [string, string]]
        : flat(value).map(([inner, text]) => [`${key}.${inner}`, text] as [string, string]),
    );

  test('S-07 every word is there in both languages, with the same things to fill in', () => {
    const places = ([key, text]: [string, string]) => [key, placesIn(text)];
    expect(flat(WORDS.fa).map(places)).toEqual(flat(WORDS.en).map(places));
  });

  test('S-07 no word is empty, and none is left in the other language', () => {
    for (const [, text] of flat(WORDS.fa)) expect(text).toMatch(/[\u0600-\u06ff]|^\{/);
    for (const [, text] of flat(WORDS.en)) expect(text).toMatch(/^[\x20-\x7e]+$/);
  });

  test('S-07 a text lacking what it needs is not printed', () => {
    expect(() => filled('{partner} pays', {})).toThrow('partner');
  });
});

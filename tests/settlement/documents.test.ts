import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { filled } from '../../src/printing/value-words.js';
import { writtenValues } from '../../src/printing/written-values.js';
import { documentOf } from '../../src/settlement/documents/document-of-statement.js';
import { STATEMENT_COLUMNS, statementCsv } from '../../src/settlement/documents/statement-csv.js';
import {
  type DocumentLine,
  type StatementDocument,
  sectionSums,
} from '../../src/settlement/documents/statement-document.js';
import {
  factRows,
  paymentText,
  type StatementRow,
  statementRows,
  summaryRows,
} from '../../src/settlement/documents/statement-rows.js';
import { WORDS } from '../../src/settlement/documents/words.js';
import { LINE_KINDS } from '../../src/settlement/pricing/priced-line.js';
import type { Statement, StatementLine } from '../../src/settlement/statements/statement.js';
import { encodeId } from '../../src/values/ids.js';
import { allOf, manyLines, monthOfRahnet, sampleDocument, sampleLine } from './sample-documents.js';

const [fa, en] = [writtenValues('fa'), writtenValues('en')];

async function rowsOf(document: StatementDocument, written = en): Promise<StatementRow[]> {
  return allOf(statementRows(document, written));
}

/** Without what directs the order of writing, which a reader does not see. */
function seen(text: string): string {
  return text.replace(/[\u2066-\u2069]/g, '').replaceAll('\u00a0', ' ');
}

async function csvOf(document: StatementDocument): Promise<Record<string, string>[]> {
  const text = (await allOf(statementCsv(document))).join('');
  return parse(text, { columns: true, record_delimiter: '\r\n' });
}

test('V-04 S-07 statements say when they were made in the zone of the coalition, in both languages', () => {
  const madeAt = (written: typeof fa) =>
    factRows(sampleDocument([]), written)
      .map(([label, values]) => `${label}: ${values.map(seen)}`)
      .find((row) => row.startsWith(WORDS[written.language].generatedAt));
  expect(madeAt(en)).toBe('Made at: 1405-02-01 09:00 (Asia/Tehran, UTC+03:30)');
  expect(madeAt(fa)).toBe('زمان تهیه: ۱۴۰۵/۰۲/۰۱ ۰۹:۰۰ (Asia/Tehran, UTC+03:30)');
});

describe('rows', () => {
  test('S-03 each kind of line has its heading and its sum, and every line its count, points, price and money', async () => {
    const document = sampleDocument(monthOfRahnet());
    const rows = await rowsOf(document);
    expect(rows.filter(({ kind }) => kind === 'section')).toHaveLength(document.sections.length);
    expect(rows.filter(({ kind }) => kind === 'sum')).toHaveLength(document.sections.length);
    expect(rows.slice(0, 3).map((row) => Object.values(row).map(seen))).toEqual([
      ['section', 'Points issued'],
      [
        ...['line', '1', 'Points issued, share paid at issue'],
        'terms from 1405-01-01, funding fnd_0000400000002',
        ...['48,213', '1,350,400', '600', '810,240,000'],
      ],
      [
        ...['line', '2', 'Points issued, share paid at issue, reversed'],
        'terms from 1405-01-01, funding fnd_0000400000002',
        ...['112', '2,310', '600', '−1,386,000'],
      ],
    ]);
    // 810 240 000 − 1 386 000 + 160 896 846
    expect(rows[4]).toEqual({
      kind: 'sum',
      text: 'Sum: Points issued',
      amount: en.amount(969_750_846n, 'IRR'),
    });
  });

  test('S-03 VAT is shown as lines of its own, each with the line that it is based on', async () => {
    const rows = await rowsOf(sampleDocument(monthOfRahnet()));
    const vat = rows.filter((row) => row.kind === 'line' && row.description === 'Value added tax');
    expect(vat.map((row) => row.kind === 'line' && [row.details, row.price, row.amount].map(seen))).toEqual([
      ['of line 7', '10%', '1,215,360'],
      ['of line 8', '10%', '1,064,000'],
    ]);
  });

  test('S-03 fees and tax are told by their line: neither the share at issue nor a funding says more of them', async () => {
    const of = { basis: 'AT_ISSUE', funding: encodeId('funding', 8n), percent: '10', basedOn: 1 } as const;
    const lines = (['SERVICE_FEE', 'VAT'] as const).map((kind) => sampleLine({ ...of, kind }));
    for (const [written, words] of [
      [en, WORDS.en],
      [fa, WORDS.fa],
    ] as const) {
      const rows = await rowsOf(sampleDocument([sampleLine({ kind: 'ISSUING' }), ...lines]), written);
      const told = rows.flatMap((row) => (row.kind === 'line' ? [[row.description, row.details]] : []));
      const ofLine = filled(words.ofLine, { line: written.integer(1) });
      expect(told.slice(1)).toEqual([
        [words.kinds.SERVICE_FEE, ofLine],
        [words.kinds.VAT, ofLine],
      ]);
    }
  });

  test('S-05 a disputed line says so in both languages, with its reason, others do not', async () => {
    const reason = 'رسید نداریم (till 7)';
    const lines = [true, false].map((disputed) =>
      sampleLine({ kind: 'ISSUING', basis: 'AT_ISSUE', disputed, disputeReason: disputed ? reason : null }),
    );
    for (const [written, said] of [
      [en, 'disputed'],
      [fa, 'مورد اعتراض'],
    ] as const) {
      const rows = await rowsOf(sampleDocument(lines), written);
      expect(rows.flatMap((row) => (row.kind === 'line' ? [row.description.includes(said)] : []))).toEqual([
        true,
        false,
      ]);
      const why = filled(WORDS[written.language].disputeReason, { reason });
      expect(rows.flatMap((row) => (row.kind === 'line' ? [seen(row.details)] : []))).toEqual([why, '']);
    }
  });

  test('V-03 a line that several pay for tells the share of it', async () => {
    const rows = await rowsOf(sampleDocument(monthOfRahnet()));
    const [shared] = rows.filter((row) => row.kind === 'line' && row.number === en.integer(4));
    expect(shared?.kind === 'line' && [shared.price, shared.details].map(seen)).toEqual([
      '444.4444444',
      'Nowruz 1405 festival, share of 75%, terms from 1405-01-01, funding fnd_0000400000002',
    ]);
  });

  test('S-04 the summary leads from the sums to what is to be paid', () => {
    const document = sampleDocument(monthOfRahnet(), { disputedMinor: 30_000_000n });
    const rows = summaryRows(document, en).map(({ text, lines, amount }) => [text, lines, amount].map(seen));
    expect(rows.slice(-3)).toEqual([
      ['Sum of all lines', '', '−42,941,694'],
      ['Disputed, left out of the payment', '', '−30,000,000'],
      ['To be paid', '', '−72,941,694'],
    ]);
    expect(rows[0]).toEqual(['Points issued', '3', '969,750,846']);
  });

  const charge = sampleLine({ kind: 'ISSUING', amountMinor: 1_000n });
  test.each([
    ['by the partner', [charge], {}, 'Rahnet pays Hamrah Coalition', 'IRR 1,000'],
    [
      'to the partner',
      [{ ...charge, amountMinor: -1_000n }],
      {},
      'Hamrah Coalition pays Rahnet',
      'IRR 1,000',
    ],
    [
      'not: too little',
      [charge],
      { carriedOutMinor: 1_000n },
      'Nothing is to be paid for this period.',
      null,
    ],
    [
      'not yet: a preview',
      [charge],
      { status: 'OPEN' },
      'Nothing is due yet: the period is open and its amounts may change.',
      'IRR 1,000',
    ],
  ] as const)('S-04 what is to be paid is paid %s', (_, lines, fields, text, amount) => {
    const payment = paymentText(sampleDocument(lines, fields), en);
    expect([seen(payment.text), payment.amount && seen(payment.amount)]).toEqual([text, amount]);
  });

  test('S-05 the end of the dispute window is told where there is one', () => {
    const labels = (document: StatementDocument) => factRows(document, en).map(([label]) => label);
    expect(labels(sampleDocument([]))).toContain(WORDS.en.disputeUntil);
    expect(labels(sampleDocument([], { disputeUntil: null }))).not.toContain(WORDS.en.disputeUntil);
  });
});

test('S-07 the document of a closed statement says what that says', async () => {
  const inIrr = (minor: bigint) => ({ minor, currency: 'IRR' as const });
  const nothing = { basis: null, reversal: false, category: null, unitPrice: null, percent: null } as const;
  const line = {
    ...nothing,
    ...{ statementId: 5n, contractVersionId: null, fundingId: null, itemId: null, exact: '0' },
    ...{ transactions: 0n, points: 0n, basedOn: null },
  };
  const lines: StatementLine[] = [
    {
      ...line,
      number: 1,
      kind: 'ISSUING',
      category: 'shop',
      contractVersionId: 7n,
      fundingId: 8n,
      money: inIrr(600n),
    },
    // 6 is another partner's: its id and days are not told.
    {
      ...line,
      number: 2,
      kind: 'SERVICE_FEE',
      percent: '1',
      basedOn: 0,
      contractVersionId: 6n,
      money: inIrr(6n),
    },
    { ...line, number: 3, kind: 'ADJUSTMENT', itemId: 9n, money: inIrr(-106n) },
  ];
  const sections = sectionSums(lines.map(({ kind, money }) => ({ kind, amountMinor: money.minor })));
  const statement: Statement = {
    ...{ coalitionId: 1n, id: 5n, partnerId: 2n, currency: 'IRR', number: 4, status: 'ISSUED' },
    ...{ from: '2026-03-21', until: '2026-04-20', disputeUntil: '2026-05-01' },
    ...{
      total: inIrr(500n),
      disputed: inIrr(100n),
      carried: inIrr(0n),
      payable: inIrr(400n),
      minimum: inIrr(0n),
    },
    ...{ block: { number: 3, hash: Buffer.alloc(32, 0xab) }, contentHash: Buffer.alloc(32, 0xcd) },
    ...{ closedAt: new Date(0), issuedAt: new Date(0), agreedAt: null, agreedBy: null },
    ...{ paidAt: null, reconciledAt: null },
  };
  const document = documentOf(statement, sections, () => lines, {
    ...sampleDocument([]),
    test: true,
    paymentReference: 'RF55STM000000000000501',
    inForceFrom: (id) => (id === 7n ? '2026-01-01' : null),
    disputedLines: new Map([
      [1, 'the till says less'],
      [2, null],
    ]),
    noteOf: ({ itemId }) => (itemId === 9n ? { en: 'Outcome' } : null),
  });
  expect(document).toMatchObject({
    ...{
      id: encodeId('statement', 5n),
      number: 4,
      status: 'ISSUED',
      payableMinor: 400n,
      disputedMinor: 100n,
      test: true,
      paymentReference: 'RF55STM000000000000501',
    },
    ...{ block: { number: 3, hash: 'ab'.repeat(32) }, contentHash: 'cd'.repeat(32), until: '2026-04-20' },
  });
  const rows = await rowsOf(document);
  const details = rows.flatMap((row) => (row.kind === 'line' ? [seen(row.details)] : []));
  expect(details).toEqual([
    `category shop, terms from 1404-10-11, funding ${encodeId('funding', 8n)}, reason of the dispute: the till says less`,
    'of line 1',
    'Outcome',
  ]);
  const descriptions = rows.flatMap((row) => (row.kind === 'line' ? [row.description] : []));
  expect(descriptions).toEqual(['Points issued, disputed', 'Service fees, disputed', 'Adjustments']);
});

describe('CSV', () => {
  test('S-07 a statement is read from its file as it was', async () => {
    const lines = monthOfRahnet().map((line, index) => ({
      ...line,
      disputed: index === 3,
      disputeReason: index === 3 ? 'not our campaign' : null,
    }));
    const document = sampleDocument(lines, { disputedMinor: 30_000_000n, carriedOutMinor: 0n });
    const records = await csvOf(document);
    expect(records.slice(0, lines.length)).toEqual(lines.map((line, index) => recordOf(line, index + 1)));
    expect(records.slice(lines.length).map(({ kind, amount }) => [kind, amount])).toEqual([
      ['TOTAL', '-42941694'],
      ['DISPUTED', '30000000'],
      ['CARRIED_OUT', '0'],
      ['PAYABLE', '-72941694'],
    ]);
  });

  function recordOf(line: DocumentLine, number: number): Record<string, string> {
    const values = [
      ...['LIVE', 'stm_0000400000000', number, line.kind, line.basis ?? '', line.reversal],
      ...[line.contractVersion?.id ?? '', line.category ?? '', line.funding ?? ''],
      ...[line.note ? `${line.note.fa} / ${line.note.en}` : '', line.transactions, line.points],
      ...[line.unitPrice ?? '', line.percent ?? '', line.basedOn ?? '', line.disputed],
      line.disputeReason ?? '',
      ...[line.amountMinor, 'IRR'],
    ];
    return Object.fromEntries(values.map((value, at) => [STATEMENT_COLUMNS[at], String(value)]));
  }

  test('A-02 every row of a test twin says that it is one', async () => {
    for (const [test, said] of [
      [true, 'TEST'],
      [false, 'LIVE'],
    ] as const) {
      const records = await csvOf(sampleDocument(monthOfRahnet(), { test }));
      expect(new Set(records.map(({ environment }) => environment))).toEqual(new Set([said]));
    }
  });

  test('S-07 whatever people wrote stays in its column, and is no formula', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async (text) => {
        const written = { category: text, note: { en: text }, disputeReason: text };
        const line = sampleLine({ kind: 'ADJUSTMENT', ...written, amountMinor: 5n });
        const [record] = await csvOf(sampleDocument([line], { currency: 'EUR' }));
        expect(record).toMatchObject({ line: '1', kind: 'ADJUSTMENT', amount: '0.05', currency: 'EUR' });
        for (const told of [record?.category, record?.note, record?.dispute_reason])
          expect([text, `'${text}`]).toContain(told);
      }),
    );
    const formula = sampleLine({ kind: 'ADJUSTMENT', category: '=1+1', amountMinor: 5n });
    expect((await csvOf(sampleDocument([formula])))[0]?.category).toBe("'=1+1");
  });

  test('S-07 docs/reference/settlement-statements.md tells every column, and every kind of line', async () => {
    const page = path.join(import.meta.dirname, '..', '..', 'docs', 'reference', 'settlement-statements.md');
    const text = await readFile(page, 'utf8');
    const told = [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, column]) => column);
    expect(told).toEqual(STATEMENT_COLUMNS);
    for (const kind of [...LINE_KINDS, 'TOTAL', 'DISPUTED', 'CARRIED_OUT', 'PAYABLE'])
      expect(text).toContain(`\`${kind}\``);
  });

  test('S-07 a long file comes in pieces', async () => {
    const document = sampleDocument([...manyLines(10_000)]);
    const pieces = await allOf(statementCsv(document));
    expect(pieces.length).toBeGreaterThan(10);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(100_000);
    expect((await csvOf(document)).length).toBe(10_000 + 4);
  });
});

test.each([
  ['a line is missing', { lines: () => monthOfRahnet().slice(1) }],
  ['a line is there twice', { lines: () => [...monthOfRahnet(), ...monthOfRahnet().slice(-1)] }],
  ['a kind is not in the sums', { sections: [], payableMinor: 0n }],
  ['what is to be paid is not the rest', { payableMinor: 1n }],
])('S-03 a statement in which %s is not sent', async (_, fields) => {
  const document = sampleDocument(monthOfRahnet(), fields);
  await expect(csvOf(document)).rejects.toThrow('add up');
});

test('S-03 the sums of a document are those of its kinds of lines, in their order', () => {
  const { sections } = sampleDocument([...manyLines(200)].toReversed());
  expect(sections.map(({ kind }) => kind)).toEqual([...LINE_KINDS]);
});

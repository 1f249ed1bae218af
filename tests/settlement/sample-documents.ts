import {
  type DocumentLine,
  type StatementDocument,
  sectionSums,
} from '../../src/settlement/documents/statement-document.js';
import { LINE_KINDS, type LineKind } from '../../src/settlement/pricing/priced-line.js';
import { encodeId } from '../../src/values/ids.js';

/** A line with the fields that matter to a test; the rest says nothing. */
export function sampleLine(fields: Partial<DocumentLine> & { readonly kind: LineKind }): DocumentLine {
  return {
    number: 1,
    basis: null,
    reversal: false,
    contractVersion: null,
    category: null,
    funding: null,
    note: null,
    transactions: 0n,
    points: 0n,
    unitPrice: null,
    percent: null,
    basedOn: null,
    disputed: false,
    disputeReason: null,
    amountMinor: 0n,
    ...fields,
  };
}

/** A statement of those lines, in which everything is to be paid but what is said. */
export function sampleDocument(
  lines: readonly DocumentLine[],
  fields: Partial<StatementDocument> = {},
): StatementDocument {
  const numbered = lines.map((line, index) => ({ ...line, number: index + 1 }));
  const sections = sectionSums(numbered);
  const total = sections.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const { disputedMinor = 0n, carriedOutMinor = 0n } = fields;
  return {
    id: encodeId('statement', 4_398_046_511_104n),
    number: 3,
    status: 'ISSUED',
    test: false,
    coalition: { en: 'Hamrah Coalition', fa: 'ائتلاف همراه' },
    partner: { en: 'Rahnet', fa: 'راه‌نت' },
    from: '2026-03-21',
    until: '2026-04-20',
    calendar: 'persian',
    timeZone: 'Asia/Tehran',
    currency: 'IRR',
    sections,
    disputedMinor,
    carriedOutMinor,
    payableMinor: total - disputedMinor - carriedOutMinor,
    coalitionAccount: 'IR062960000000100324200001',
    partnerAccount: 'IR580540105180021273113007',
    paymentReference: null,
    disputeUntil: '2026-05-01',
    block: { number: 1_204, hash: '1269c10f35a1d9a0d01fd31440eed35a4b2973bd030e6dc1a5db8da9395f2142' },
    contentHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    generatedAt: new Date('2026-04-21T05:30:00.000Z'),
    lines: () => numbered,
    ...fields,
  };
}

const TERMS = { id: encodeId('contractVersion', 4_398_046_511_105n), from: '2026-03-21' };
const FUNDING = encodeId('funding', 4_398_046_511_106n);

/** What a telecom brand's month may look like: everything that lines can be. */
export function monthOfRahnet(): DocumentLine[] {
  const priced = { contractVersion: TERMS, funding: FUNDING };
  return [
    sampleLine({
      ...priced,
      kind: 'ISSUING',
      basis: 'AT_ISSUE',
      transactions: 48_213n,
      points: 1_350_400n,
      unitPrice: '600',
      amountMinor: 810_240_000n,
    }),
    sampleLine({
      ...priced,
      kind: 'ISSUING',
      basis: 'AT_ISSUE',
      reversal: true,
      transactions: 112n,
      points: 2_310n,
      unitPrice: '600',
      amountMinor: -1_386_000n,
    }),
    sampleLine({
      ...priced,
      kind: 'ISSUING',
      basis: 'AT_BURN',
      category: 'online (web)',
      transactions: 9_001n,
      points: 402_118n,
      unitPrice: '400.12345678',
      amountMinor: 160_896_846n,
    }),
    sampleLine({
      ...priced,
      kind: 'CAMPAIGN',
      basis: 'AT_ISSUE',
      note: { fa: 'جشنواره نوروز ۱۴۰۵', en: 'Nowruz 1405 festival' },
      transactions: 5_020n,
      points: 90_000n,
      unitPrice: '444.4444444',
      percent: '75',
      amountMinor: 30_000_000n,
    }),
    sampleLine({
      kind: 'REDEMPTION',
      contractVersion: TERMS,
      category: 'فروشگاه',
      transactions: 3_920n,
      points: 1_120_000n,
      unitPrice: '-950',
      amountMinor: -1_064_000_000n,
    }),
    sampleLine({
      kind: 'BREAKAGE',
      funding: FUNDING,
      points: 12_000n,
      transactions: 800n,
      unitPrice: '-300',
      amountMinor: -3_600_000n,
    }),
    sampleLine({ kind: 'SERVICE_FEE', percent: '1.5', basedOn: 1, amountMinor: 12_153_600n }),
    sampleLine({ kind: 'SERVICE_FEE', percent: '1', basedOn: 5, amountMinor: 10_640_000n }),
    sampleLine({ kind: 'VAT', percent: '10', basedOn: 7, amountMinor: 1_215_360n }),
    sampleLine({ kind: 'VAT', percent: '10', basedOn: 8, amountMinor: 1_064_000n }),
    sampleLine({
      kind: 'ADJUSTMENT',
      note: {
        fa: 'نتیجه اعتراض به ردیف ۴ صورت‌حساب شماره ۲ (ref. A-17/2026)',
        en: 'Outcome of the dispute about line 4 of no. 2 (ref. A-17/2026)',
      },
      amountMinor: -250_000n,
    }),
    sampleLine({ kind: 'CARRIED_OVER', amountMinor: 84_500n }),
  ];
}

/** Lines of all kinds, as many as asked, in the order in which statements list them. */
export function* manyLines(count: number): Generator<DocumentLine, void> {
  const each = Math.ceil(count / LINE_KINDS.length);
  for (let index = 0; index < count; index += 1) {
    const kind = LINE_KINDS[Math.floor(index / each)] ?? 'CARRIED_OVER';
    const points = BigInt(1_000 + ((index * 7_919) % 900_000));
    yield sampleLine({
      kind,
      number: index + 1,
      contractVersion: TERMS,
      category: `category ${index % 40}`,
      transactions: BigInt(1 + (index % 300)),
      points,
      unitPrice: '850.5',
      amountMinor: ((points * 8505n) / 10n) * (index % 3 === 0 ? -1n : 1n),
    });
  }
}

/** Everything that comes, once it has come. */
export async function allOf<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of source) all.push(each);
  return all;
}

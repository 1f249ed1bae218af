import fc from 'fast-check';
import { painProblems } from '../../src/settlement/payments/check-pain.js';
import { latinText } from '../../src/settlement/payments/latin-text.js';
import { type FileContents, painFile } from '../../src/settlement/payments/pain-file.js';
import { railFor, USUAL_RAILS } from '../../src/settlement/payments/payment-rail.js';
import { creditorReference, paymentReference } from '../../src/settlement/payments/payment-reference.js';
import { CURRENCIES, type Currency } from '../../src/values/currency.js';

const STATEMENT = 5_000_000_000_000n;
const payment = (id: bigint, changes: Partial<FileContents['payments'][number]> = {}) => ({
  id,
  reference: paymentReference(STATEMENT + id, 1),
  money: { minor: 1_500_000n * id, currency: 'IRR' as Currency },
  rail: 'PAYA',
  creditor: { iban: 'IR850000000000000000001001', name: 'Rahnet' },
  ...changes,
});
const contents = (changes: Partial<FileContents> = {}): FileContents => ({
  runId: 4_398_046_511_104n,
  test: false,
  createdAt: new Date('2026-03-21T08:30:00.000Z'),
  executionDay: '2026-03-22',
  debtor: { iban: 'IR580000000000000000001002', bic: 'BMJIIRTHXXX', name: 'Hamsood coalition' },
  payments: [payment(1n), payment(2n, { rail: 'SATNA' }), payment(3n)],
  ...changes,
});

test('S-07 a payment file, to the byte', () => {
  expect(painFile(contents({ payments: [payment(1n)] }))).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">
  <CstmrCdtTrfInitn>
    <GrpHdr>
      <MsgId>PYR0000400000000</MsgId>
      <CreDtTm>2026-03-21T08:30:00.000Z</CreDtTm>
      <NbOfTxs>1</NbOfTxs>
      <CtrlSum>1500000</CtrlSum>
      <InitgPty>
        <Nm>Hamsood coalition</Nm>
      </InitgPty>
    </GrpHdr>
    <PmtInf>
      <PmtInfId>PYR0000400000000-1</PmtInfId>
      <PmtMtd>TRF</PmtMtd>
      <BtchBookg>false</BtchBookg>
      <NbOfTxs>1</NbOfTxs>
      <CtrlSum>1500000</CtrlSum>
      <PmtTpInf>
        <LclInstrm>
          <Prtry>PAYA</Prtry>
        </LclInstrm>
      </PmtTpInf>
      <ReqdExctnDt>
        <Dt>2026-03-22</Dt>
      </ReqdExctnDt>
      <Dbtr>
        <Nm>Hamsood coalition</Nm>
      </Dbtr>
      <DbtrAcct>
        <Id>
          <IBAN>IR580000000000000000001002</IBAN>
        </Id>
        <Ccy>IRR</Ccy>
      </DbtrAcct>
      <DbtrAgt>
        <FinInstnId>
          <BICFI>BMJIIRTHXXX</BICFI>
        </FinInstnId>
      </DbtrAgt>
      <CdtTrfTxInf>
        <PmtId>
          <InstrId>PAY0000000000001</InstrId>
          <EndToEndId>${paymentReference(STATEMENT + 1n, 1)}</EndToEndId>
        </PmtId>
        <Amt>
          <InstdAmt Ccy="IRR">1500000</InstdAmt>
        </Amt>
        <Cdtr>
          <Nm>Rahnet</Nm>
        </Cdtr>
        <CdtrAcct>
          <Id>
            <IBAN>IR850000000000000000001001</IBAN>
          </Id>
        </CdtrAcct>
        <RmtInf>
          <Strd>
            <CdtrRefInf>
              <Tp>
                <CdOrPrtry>
                  <Cd>SCOR</Cd>
                </CdOrPrtry>
                <Issr>ISO</Issr>
              </Tp>
              <Ref>${paymentReference(STATEMENT + 1n, 1)}</Ref>
            </CdtrRefInf>
          </Strd>
        </RmtInf>
      </CdtTrfTxInf>
    </PmtInf>
  </CstmrCdtTrfInitn>
</Document>
`);
});

test('A-02 a test twin’s file says so to people and banks, and is one of the standard still', async () => {
  const debtor = { ...contents().debtor, name: 'n'.repeat(140) };
  const file = painFile(contents({ test: true, debtor }));
  expect(await painProblems(file)).toEqual([]);
  expect(file.split('\n')[1]).toBe(
    '<!-- TEST: made in a test twin. Nothing in this file is real. Do not execute it. -->',
  );
  expect(file).toContain('<MsgId>TEST-PYR0000400000000</MsgId>');
  expect([...file.matchAll(/<PmtInfId>(.*)</g)].map(([, id]) => id)).toEqual([
    'TEST-PYR0000400000000-1',
    'TEST-PYR0000400000000-2',
  ]);
  const names = [...file.matchAll(/<(InitgPty|Dbtr)>\s*<Nm>(.*)</g)].map(([, , name]) => name);
  expect(names).toEqual(Array(3).fill(`TEST ${'n'.repeat(135)}`));
  // Confirmations are found by it: the same as everywhere.
  expect(file).toContain(`<EndToEndId>${paymentReference(STATEMENT + 1n, 1)}</EndToEndId>`);
  expect(painFile(contents())).not.toContain('TEST');
});

test('S-07 payments are grouped by rail, with counts and sums of each and of all', async () => {
  const file = painFile(contents());
  expect(await painProblems(file)).toEqual([]);
  expect(
    [...file.matchAll(/<NbOfTxs>(\d+)<|<CtrlSum>(\d+)<|<Prtry>(\w+)</g)].map(([, ...found]) =>
      found.find(Boolean),
    ),
  ).toEqual(['3', '9000000', '2', '6000000', 'PAYA', '1', '3000000', 'SATNA']);
});

test('S-07 whatever the names, amounts and currencies, the file has the structure of the standard', async () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
    .map((text) => text.replace(/\p{C}|\s/gu, 'x'));
  const money = fc.record({
    minor: fc.bigInt({ min: 1n, max: 10n ** 17n }),
    currency: fc.constantFrom(...CURRENCIES),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ name, money, rail: fc.constantFrom(null, 'PAYA', 'SATNA', "a/b+c'd") }), {
        minLength: 1,
        maxLength: 9,
      }),
      fc.constantFrom(null, 'BMJIIRTH'),
      async (payments, bic) => {
        const [first] = payments;
        const currency = first?.money.currency ?? 'IRR';
        const file = painFile(
          contents({
            debtor: { iban: 'IR580000000000000000001002', bic, name: first?.name ?? '' },
            payments: payments.map((each, index) =>
              payment(BigInt(index + 1), {
                money: { minor: each.money.minor, currency },
                rail: each.rail,
                creditor: { iban: 'IR850000000000000000001001', name: each.name },
              }),
            ),
          }),
        );
        expect(await painProblems(file)).toEqual([]);
      },
    ),
  );
});

describe('S-07 the structure of pain.001.001.09 is checked', () => {
  const file = painFile(contents());
  const reference = paymentReference(STATEMENT + 1n, 1);
  test.each([
    ['another namespace', file.replace('pain.001.001.09', 'pain.001.001.03')],
    ['no namespace', file.replace(/ xmlns="[^"]*"/, '')],
    ['another root', file.replace(/Document/g, 'Dokument')],
    ['an element too few', file.replace('<PmtMtd>TRF</PmtMtd>', '')],
    ['an element twice', file.replace('<PmtMtd>TRF</PmtMtd>', '<PmtMtd>TRF</PmtMtd><PmtMtd>TRF</PmtMtd>')],
    [
      'elements in another order',
      file.replace(/(<MsgId>.*<\/MsgId>)(\s*)(<CreDtTm>.*<\/CreDtTm>)/, '$3$2$1'),
    ],
    ['an element that is not known', file.replace('<BtchBookg>', '<Batch/><BtchBookg>')],
    ['another method', file.replace('>TRF<', '>CHQ<')],
    ['a day that is none', file.replace('>2026-03-22<', '>22/03/2026<')],
    ['an instant without its zone', file.replace('.000Z', '')],
    ['an account that is none', file.replace('>IR850000000000000000001001<', '>0850-1001<')],
    ['a BIC that is none', file.replace('BMJIIRTHXXX', 'BMJ')],
    ['a name of 141 characters', file.replace('>Rahnet<', `>${'ن'.repeat(141)}<`)],
    ['an empty name', file.replace('>Rahnet<', '><')],
    ['a reference of 36 characters', file.replaceAll(reference, 'R'.repeat(36))],
    ['an amount of 19 digits', file.replace('>1500000</InstdAmt>', '>1500000000000000000</InstdAmt>')],
    ['an amount of 6 fraction digits', file.replace('>1500000</InstdAmt>', '>1500000.000000</InstdAmt>')],
    ['a negative amount', file.replace('>1500000</InstdAmt>', '>-1500000</InstdAmt>')],
    ['an amount without its currency', file.replace(' Ccy="IRR"', '')],
    ['an attribute that is not known', file.replace('<PmtMtd>', '<PmtMtd a="b">')],
    ['text beside elements', file.replace('<PmtMtd>', 'x<PmtMtd>')],
    ['a count that does not fit', file.replace('<NbOfTxs>3<', '<NbOfTxs>4<')],
    ['a sum that does not fit', file.replace('>9000000<', '>9000001<')],
    ['a sum of a group that does not fit', file.replace('>6000000<', '>6000001<')],
    ['an end-to-end id twice', file.replace(paymentReference(STATEMENT + 2n, 1), reference)],
    ['not XML', 'a payment file'],
  ])('%s', async (_name, broken) => {
    expect(broken).not.toBe(file);
    expect(await painProblems(broken)).not.toEqual([]);
  });
});

test('S-07 a reference is a creditor reference of ISO 11649, of its statement and attempt', () => {
  const reference = paymentReference(STATEMENT, 12);
  expect(reference).toMatch(/^RF\d\dSTM[0-9A-Z]{13}12$/);
  expect(reference.length).toBeLessThanOrEqual(25);
  // by the standard, behind the first four characters and with letters as numbers, it leaves 1 over 97
  const digits = [...`${reference.slice(4)}${reference.slice(0, 4)}`].map((character) =>
    Number.parseInt(character, 36),
  );
  expect(BigInt(digits.join('')) % 97n).toBe(1n);
  expect(
    new Set([reference, paymentReference(STATEMENT, 13), paymentReference(STATEMENT + 1n, 12)]).size,
  ).toBe(3);
});

test('S-07 the example of ISO 11649 gets its check digits', () => {
  expect(creditorReference('539007547034')).toBe('RF18539007547034');
});

test.each([
  ['Café Zürich', 'Cafe Zurich'],
  ['Straße & Söhne', 'Strasse + Sohne'],
  ['Łódź_Œuvre', 'Lodz-OEuvre'],
  ['A//B/', 'A/B'],
  ['Shop ۱۲', 'Shop 12'],
  ['شرکت راه‌نت', undefined],
  ['Rahnet راه', undefined],
  ['###', undefined],
])('S-07 in the characters that banks take: %s', (text, latin) => {
  expect(latinText(text)).toBe(latin);
});

test.each([
  [1n, 'PAYA'],
  [2_000_000_000n, 'PAYA'],
  [2_000_000_001n, 'SATNA'],
])('S-07 %s rial go over %s', (minor, code) => {
  expect(railFor(USUAL_RAILS, { minor, currency: 'IRR' })).toEqual({ code });
});

test('S-07 an amount between the rails has none; a currency without rails goes as the bank likes', () => {
  const rails = [
    { ...USUAL_RAILS[0], most: { minor: 10n, currency: 'IRR' } },
    { ...USUAL_RAILS[1], least: { minor: 20n, currency: 'IRR' } },
  ] as typeof USUAL_RAILS;
  expect(railFor(rails, { minor: 15n, currency: 'IRR' })).toBe('none');
  expect(railFor(rails, { minor: 15n, currency: 'EUR' })).toEqual({ code: null });
});

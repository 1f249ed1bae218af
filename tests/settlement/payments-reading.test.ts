import fc from 'fast-check';
import { XMLValidator } from 'fast-xml-parser';
import { Turn } from '../../src/runtime/turns.js';
import { entryMinor } from '../../src/settlement/payments/bank-entry.js';
import { readCamt } from '../../src/settlement/payments/read-camt.js';
import { readConfirmationCsv } from '../../src/settlement/payments/read-confirmation-csv.js';
import { readXml } from '../../src/settlement/payments/read-xml.js';
import { camtOf, csvOf, OWN_ACCOUNT } from './payment-scene.js';

const ENTRY = { reference: 'RF18STM001', direction: 'OUT', amount: '1500000' } as const;
const file = camtOf([ENTRY]);
const names = (count: number) => Array.from({ length: count }, (_, at) => `xmlns:n${at}="urn:n"`).join(' ');

test('S-07 a notification of debits and credits is read', async () => {
  expect(await readCamt(file)).toEqual({
    ok: true,
    value: [
      {
        accountIban: OWN_ACCOUNT,
        reference: 'RF18STM001',
        direction: 'OUT',
        kind: 'BOOKED',
        amount: '1500000',
        currency: 'IRR',
        bookedOn: '2026-02-01',
        bankReference: 'B-7',
      },
    ],
  });
});

test.each([
  [
    'with a prefix',
    file
      .replaceAll('</', '</c:')
      .replaceAll(/<(?![/?])/g, '<c:')
      .replace('xmlns=', 'xmlns:c='),
  ],
  ['with a byte order mark', `\uFEFF${file}`],
  [
    'with names that programs are made of',
    file.replace('<Ntfctn>', '<__proto__>x</__proto__><constructor __proto__="x"/><Ntfctn>'),
  ],
  ['with comments', file.replace('<Ntfctn>', '<!-- from the bank --><Ntfctn>')],
  ['with character data', file.replace('RF18STM001', '<![CDATA[RF18STM001]]>')],
  ['with references to characters', file.replace('RF18STM001', 'RF18&#83;TM00&#x31;')],
  ['with spaces and small letters in the reference', file.replace('RF18STM001', 'rf18 stm0 01')],
  [
    'of version 04, whose state is a text',
    camtOf([ENTRY], { version: '04' }).replace('<Sts><Cd>BOOK</Cd></Sts>', '<Sts>BOOK</Sts>'),
  ],
  ['with the amount in the transaction', file.replace('</Refs>', '</Refs><Amt Ccy="IRR">1500000</Amt>')],
  [
    'with supplementary data of another namespace',
    file.replace(
      '</TxDtls>',
      '<SplmtryData><Envlp><b:x xmlns:b="urn:bank">1</b:x></Envlp></SplmtryData></TxDtls>',
    ),
  ],
  [
    'with the reference as the creditor’s, where the end-to-end id is not provided',
    file
      .replace('RF18STM001', 'NOTPROVIDED')
      .replace(
        '</TxDtls>',
        '<RmtInf><Strd><CdtrRefInf><Ref>RF18STM001</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>',
      ),
  ],
])('S-07 %s it reads the same', async (_name, variant) => {
  expect(variant).not.toBe(file);
  const read = await readCamt(variant);
  expect(read).toMatchObject({ ok: true, value: [{ ...ENTRY, kind: 'BOOKED' }] });
});

test('S-07 wherever a file is cut into parts, it reads the same', async () => {
  const whole = file
    .replace('RF18STM001', 'RF18&#83;T<![CDATA[M0]]]>01')
    .replace('B-7', '€ &amp; 𐎠')
    .replace('<Ntfctn>', '\r\n<!-- - --><?a b?>\r\n<x:y xmlns:x="urn:x" x:z="&lt;\t𐎠"/><Ntfctn>');
  const expected = await readXml(whole);
  expect(expected.ok).toBe(true);
  const head = whole.indexOf('?>') + '?>'.length;
  for (let length = 0; length < whole.length; length += 1) {
    const shifted = `${whole.slice(0, head)}<!--${' '.repeat(4_096 - length)}-->${whole.slice(head)}`;
    expect(await readXml(shifted)).toEqual(expected);
  }
});

test('S-07 of a long list that is indented, white space between its elements is not counted as text', async () => {
  const indented = `<Ntfctn>${'\n          <Ntry>\n          </Ntry>'.repeat(15_000)}\n</Ntfctn>`;
  const read = await readXml(indented);
  expect(read.ok && read.value.children.length).toBe(15_000);
  expect(read).toMatchObject({ value: { text: '' } });
});

test('S-07 a batch is read payment by payment; without amounts of their own they cannot be booked', async () => {
  const details = ['<Amt Ccy="IRR">1</Amt>', '', '<AmtDtls><TxAmt><Amt Ccy="IRR">2</Amt></TxAmt></AmtDtls>']
    .map((amount, at) => `<TxDtls><Refs><EndToEndId>R${at}</EndToEndId></Refs>${amount}</TxDtls>`)
    .join('');
  const batch = file.replace(/<TxDtls>.*<\/TxDtls>/, details);
  expect(await readCamt(batch)).toMatchObject({
    ok: true,
    value: [
      { reference: 'R0', amount: '1' },
      { reference: 'R1', amount: '', currency: '' },
      { reference: 'R2', amount: '2' },
    ],
  });
});

test.each([
  ['RETURNED', file.replace('<Sts>', '<RvslInd>true</RvslInd><Sts>')],
  ['RETURNED', file.replace('</Refs>', '</Refs><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>')],
  ['REJECTED', file.replace('<Cd>BOOK</Cd>', '<Prtry>RJCT</Prtry>')],
  ['PENDING', file.replace('BOOK', 'PDNG')],
  ['PENDING', file.replace('BOOK', 'FUTR')],
])('S-07 what the bank says is %s', async (kind, variant) => {
  expect(await readCamt(variant)).toMatchObject({ ok: true, value: [{ kind }] });
});

describe('S-07 what is no such file, or hostile, is refused whole', () => {
  const laughs = `<!DOCTYPE x [<!ENTITY a "ha">${'bcdefgh'
    .split('')
    .map((name, at) => `<!ENTITY ${name} "${`&${'abcdefg'[at]};`.repeat(10)}">`)
    .join('')}]>`;
  const declared = (type: string, text = file) => text.replace('?>', `?>${type}`);
  test.each([
    ['nothing', ''],
    ['no XML', 'reference,amount'],
    ['XML that ends early', file.slice(0, -20)],
    ['two roots', `${file}${file.slice(file.indexOf('<Document'))}`],
    ['text behind the root', `${file}x`],
    ['a billion laughs', declared(laughs, file.replace('RF18STM001', '&h;'))],
    [
      'an external entity',
      declared('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', file.replace('RF18STM001', '&e;')),
    ],
    ['an external document type', declared('<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">')],
    ['a parameter entity', declared('<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>')],
    ['an entity that nobody declared', file.replace('RF18STM001', '&secret;')],
    ['a bare ampersand', file.replace('RF18STM001', 'R&D')],
    ['another message', file.replaceAll('camt.054', 'camt.053')],
    ['another root', file.replaceAll('Document', 'Envelope')],
    ['no namespace', file.replace(/ xmlns="[^"]*"/, '')],
    ['another namespace within', file.replace('<Ntry>', '<Ntry xmlns="urn:x">')],
    ['a prefix that stands for nothing', file.replace('<Ntry>', '<x:y/><Ntry>')],
    ['no notification', file.replaceAll('Ntfctn>', 'Other>')],
    ['an entry without direction', file.replace(/<CdtDbtInd>.*?<\/CdtDbtInd>/, '')],
    ['an entry without amount', file.replace(/<Amt.*?<\/Amt>/, '')],
    ['an entry without currency', file.replace(' Ccy="IRR"', '')],
    ['an entry without state', file.replace(/<Sts>.*?<\/Sts>/, '')],
    ['deep nesting', file.replace('<Ntfctn>', `${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}<Ntfctn>`)],
    ['elements without end', `<Document>${'<a>'.repeat(200_000)}`],
    ['too many elements', file.replace('<Ntfctn>', `${'<a/>'.repeat(300_000)}<Ntfctn>`)],
    ['too many attributes', file.replace('<Ntry>', `<Ntry ${'a="1" '.repeat(100_001)}>`)],
    ['character data without end, many times', file.replace('<Ntfctn>', '<![CDATA['.repeat(299_000))],
    ['ampersands in great number', file.replace('RF18STM001', '&'.repeat(1_000_000))],
    ['an attribute twice', file.replace('Ccy="IRR"', 'Ccy="IRR" Ccy="USD"')],
    ['a name of 5 MB', file.replace('<Ntfctn>', `<${'a'.repeat(5_000_000)}/><Ntfctn>`)],
    ['an attribute of 5 MB', file.replace('<Ntfctn>', `<a b="${'c'.repeat(5_000_000)}"/><Ntfctn>`)],
    ['attributes that never end', file.replace('<Ntfctn>', `<a ${'b="c>" '.repeat(700_000)}<Ntfctn>`)],
    ['a text of 5 MB', file.replace('RF18STM001', 'R'.repeat(5_000_000))],
    ['a text of many parts', file.replace('RF18STM001', `${'R'.repeat(1_000)}<!-- -->`.repeat(100))],
    ['a comment of 5 MB', file.replace('<Ntfctn>', `<!--${'c'.repeat(5_000_000)}--><Ntfctn>`)],
    ['namespaces in great number', file.replace('<Ntry>', `<Ntry ${names(1_000)}>`)],
    ['a namespace twice', file.replace('<Ntry>', '<Ntry xmlns:a="urn:a" xmlns:a="urn:b">')],
    ['an attribute whose prefix stands for nothing', file.replace('<Ntry>', '<Ntry x:y="1">')],
    ['an attribute’s name of 5 MB', file.replace('<Ntfctn>', `<a ${'b'.repeat(5_000_000)}="1"/><Ntfctn>`)],
    ['a text of references, of 5 MB', file.replace('RF18STM001', '&amp;'.repeat(1_000_000))],
    ['an instruction of 5 MB', file.replace('<Ntfctn>', `<?a ${'b'.repeat(5_000_000)}?><Ntfctn>`)],
    ['a document type that never ends', declared(`<!DOCTYPE x [${'"" '.repeat(1_000_000)}`)],
    ['half a character', file.replace('RF18STM001', '\uD800')],
    [
      'a reference to a control character, in XML 1.1',
      file.replace('1.0', '1.1').replace('RF18STM001', 'RF&#1;'),
    ],
    ['a control character', file.replace('RF18STM001', 'RF\u0001')],
    ['tags that cross', file.replace('<Sts><Cd>BOOK</Cd></Sts>', '<Sts><Cd>BOOK</Sts></Cd>')],
    ['a declaration in the middle', file.replace('<Ntfctn>', '<?xml version="1.0"?><Ntfctn>')],
    ['a comment within a comment', file.replace('<Ntfctn>', '<!-- a -- b --><Ntfctn>')],
    ['too many entries', camtOf(Array.from({ length: 20_001 }, () => ENTRY))],
  ])('%s', async (_name, content) => {
    const read = await readCamt(content);
    expect(read).toMatchObject({ ok: false, problem: expect.stringMatching(/^Give .*[.]$/) });
    expect(JSON.stringify(read)).not.toMatch(/passwd|secret|RF18/);
  });
});

test('S-07 whatever is sent is read or refused, and never a mistake of ours', async () => {
  const pieces = [
    '<a>',
    '</a>',
    '<a/>',
    '<',
    '>',
    '&',
    '&amp;',
    '&#0;',
    '&#xD800;',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?',
    '?>',
    '"',
    "'",
    ' x="1"',
    'xmlns:y="z"',
    'y:b',
    '\0',
    '\uD800',
    'text',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 30 }),
      async (parts) => {
        const text = parts.join('');
        const { ok } = await readXml(text);
        // Another reader, which takes more than we do, has to take what we take.
        if (ok) expect(XMLValidator.validate(text)).toBe(true);
        expect([true, false]).toContain((await readCamt(file.replace('RF18STM001', () => text))).ok);
        expect([true, false]).toContain((await readConfirmationCsv(text)).ok);
      },
    ),
    { numRuns: 500 },
  );
});

test('S-07 confirmations are read from CSV, columns in any order', async () => {
  expect(await readConfirmationCsv(csvOf([ENTRY], 'B-7'))).toMatchObject({
    ok: true,
    value: [
      {
        ...ENTRY,
        kind: 'BOOKED',
        currency: 'IRR',
        accountIban: OWN_ACCOUNT,
        bankReference: 'B-7',
        bookedOn: null,
      },
    ],
  });
  const other =
    '\uFEFFAmount,"Reference",currency,direction,booked_on\n"۱۵۰۰۰۰۰","rf18 stm0 01",irr,dbit,2026-02-01\n\n';
  expect(await readConfirmationCsv(other)).toMatchObject({
    ok: true,
    value: [{ ...ENTRY, kind: 'BOOKED', accountIban: null, bookedOn: '2026-02-01' }],
  });
});

test.each([
  ['there is nothing', ''],
  ['a column is missing', 'reference,direction,amount\nx,IN,1'],
  ['a column is not known', 'reference,direction,amount,currency,colour\nx,IN,1,IRR,red'],
  ['a column is there twice', 'reference,direction,amount,currency,amount\nx,IN,1,IRR,1'],
  ['a direction is none', 'reference,direction,amount,currency\nx,UP,1,IRR'],
  ['a state is none', 'reference,direction,amount,currency,status\nx,IN,1,IRR,MAYBE'],
  ['a row is short', 'reference,direction,amount,currency\nx,IN,1'],
  ['quotation marks do not end', 'reference,direction,amount,currency\n"x,IN,1,IRR'],
  ['there are too many rows', `reference,direction,amount,currency\n${'x,IN,1,IRR\n'.repeat(20_001)}`],
])('S-07 a CSV file is refused where %s', async (_name, content) => {
  expect(await readConfirmationCsv(content)).toMatchObject({
    ok: false,
    problem: expect.stringMatching(/[.]$/),
  });
});

test.each([
  ['1500000', 'IRR', 1_500_000n],
  ['1500000.00', 'IRR', 1_500_000n],
  ['1500000.01', 'IRR', null],
  ['50.25', 'USD', 5_025n],
  ['50.250', 'USD', 5_025n],
  ['50.5', 'USD', 5_050n],
  ['50.255', 'USD', null],
  ['-1', 'IRR', null],
  ['1e3', 'IRR', null],
  ['1,000', 'IRR', null],
  ['', 'IRR', null],
  ['1', 'XXX', null],
])('V-02 a bank’s amount of %s %s is %s', (amount, currency, minor) => {
  expect(entryMinor({ amount, currency })).toBe(minor);
});

test('S-07 what would make a reference read as another is not kept of a file', async () => {
  const content = 'reference,direction,amount,currency\nRF\u202e81\u2066\u2028Z\u0000,IN,1,IRR\n';
  const marked = '\uFFFD';
  expect(await readConfirmationCsv(content)).toMatchObject({
    ok: true,
    value: [{ reference: `RF${marked}81${marked}Z${marked}` }],
  });
});

describe('S-07 whoever else asks something is answered while a large file is read', () => {
  /** As if every step had taken too long: counts how often others had their turn. */
  class Short extends Turn {
    taken = 0;
    override get isOver(): boolean {
      return true;
    }
    override async next(): Promise<void> {
      this.taken += 1;
      await super.next();
    }
  }
  const entries = Array.from({ length: 5_000 }, () => ENTRY);

  test.each([
    ['parts of XML', () => readXml(camtOf(entries), turn), 350],
    ['entries', () => readCamt(camtOf(entries), turn), 400],
    ['rows', () => readConfirmationCsv(csvOf(entries, 'B-7'), turn), 5],
  ])('between %s', async (_, read, least) => {
    turn = new Short();
    expect((await read()).ok).toBe(true);
    expect(turn.taken).toBeGreaterThanOrEqual(least);
  });
  let turn: Short;

  test('one booking of many transactions is read in one pass of it', async () => {
    const transactions = '<TxDtls><Refs><EndToEndId>R</EndToEndId></Refs></TxDtls>'.repeat(20_000);
    const wide = file
      .replace(/<TxDtls>.*<\/TxDtls>/, () => transactions)
      .replace('<BookgDt>', () => `${'<Chrgs/>'.repeat(100_000)}<BookgDt>`);
    const read = await readCamt(wide);
    expect(read.ok && read.value.length).toBe(20_000);
  });
});

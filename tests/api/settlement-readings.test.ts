import { audit } from '../../src/ledger/audit/auditor.js';
import { type Caller, listOf, textOf } from '../harness/api-client.js';
import type { World } from '../harness/world.js';
import { readPdf, textOf as textOfPage } from '../settlement/read-pdf.js';
import { FLOWS, POSITION, PREVIEW, ROLL, WHAT_IF } from './readings-queries.js';
import { fileFor, openReadings, type ReadingsScene } from './readings-scene.js';

/** Previews, what-ifs, positions, flows, the roll-forward and files: what is told, and to whom (rules S-07 … S-09, A-04). */

let world: World;
let operator: Caller;
let auditor: Caller;
let manager: Caller;
let staff: Caller;
let member: Caller;
let own: ReadingsScene['own'];
let closed: string;
let open: string;
let statements: Record<string, string>;

beforeAll(async () => {
  ({ world, operator, auditor, manager, staff, member, own, closed, open, statements } =
    await openReadings());
}, 240_000);

afterAll(async () => {
  expect(world.server.logged).toEqual([]);
  const { database } = world.server.node;
  expect((await audit(database, world.coalition.twinId)).differences).toEqual([]);
  await world.close();
});

test('S-08 a preview tells the open period line by line, to its partner and to those who read all', async () => {
  const { id } = own('rahnet');
  for (const caller of [operator, auditor, staff, own('rahnet')]) {
    const { settlementPreview } = await caller.get(PREVIEW, { id });
    const line = (number: number, basis: string, points: string, unitPrice: string, amount: string) => ({
      ...{ number, kind: 'ISSUING', basis, reversal: false, category: null, points, unitPrice },
      ...{ percent: null, basedOn: null, exact: amount, amount: { amount, currency: 'IRR' } },
      ...{ transactionCount: basis === 'AT_ISSUE' ? '1' : '2', contractVersion: { version: 1 } },
    });
    expect(settlementPreview).toEqual({
      ...{ from: open, until: open, asOf: expect.any(String), partner: { slug: 'rahnet' } },
      statements: [
        {
          ...{ currency: 'IRR', total: { amount: '72000' }, carried: { amount: '0' } },
          ...{ payable: { amount: '72000' }, minimum: { amount: '0' } },
          lines: [line(1, 'AT_ISSUE', '100', '540', '54000'), line(2, 'AT_BURN', '50', '360', '18000')],
        },
      ],
    });
  }
});

test('S-08 a what-if tells what closed days would have come to; as they are, it is the statement', async () => {
  const { id } = own('rahnet');
  const input = { partnerId: id, from: closed, until: closed, contract: {} };
  const { settlementStatement } = await operator.get(
    `{ settlementStatement(id: "${statements.rahnet}") { total { amount } } }`,
  );
  const unchanged = (await own('rahnet').get(WHAT_IF, { input })).settlementWhatIf;
  expect(unchanged).toMatchObject({
    ...{ from: closed, until: closed, versions: [1], partner: { slug: 'rahnet' } },
    statements: [{ actual: settlementStatement, drafted: settlementStatement, difference: { amount: '0' } }],
  });
  const contract = { issuePrice: '1000', paidAtIssuePercent: '100', vatPercent: '9' };
  const before = await world.books();
  const changed = (await auditor.get(WHAT_IF, { input: { ...input, contract } })).settlementWhatIf;
  expect(await world.books()).toBe(before);
  expect(changed.statements).toEqual([
    {
      ...{
        currency: 'IRR',
        actual: { total: { amount: '72000' } },
        drafted: { total: { amount: '100000' } },
      },
      difference: { amount: '28000' },
      lines: [
        {
          actual: { kind: 'ISSUING', amount: { amount: '54000' } },
          drafted: { number: 1, kind: 'ISSUING', amount: { amount: '100000' } },
          difference: { amount: '46000' },
        },
        {
          actual: { kind: 'ISSUING', amount: { amount: '18000' } },
          drafted: null,
          difference: { amount: '-18000' },
        },
      ],
    },
  ]);
});

test('S-03 E-05 a position tells points, credit and what is open, in all and by day', async () => {
  const { id } = own('rahnet');
  const { partnerPosition } = await own('rahnet').get(POSITION, { id, last: 2 });
  const day = { issued: '100', accepted: '0', consumed: '50', expired: '0' };
  const charges = [{ amount: '72000', currency: 'IRR' }];
  expect(partnerPosition).toEqual({
    ...{ partner: { slug: 'rahnet' }, asOf: expect.any(String), outstanding: '100' },
    ...{ issued: '200', accepted: '0', consumed: '100', expired: '0' },
    exposure: { billing: 'POSTPAID', charged: { amount: '180000' }, remaining: { amount: '820000' } },
    open: { until: open, statements: [{ total: { amount: '72000' } }] },
    days: [
      { day: open, closed: false, ...day, charges },
      { day: closed, closed: true, ...day, charges },
    ],
  });
  const bimeno = { id: own('bimeno').id, last: 1 };
  const { partnerPosition: atBimeno } = await operator.get(POSITION, bimeno);
  expect(atBimeno).toMatchObject({ issued: '0', accepted: '40', outstanding: '0', exposure: null });
});

test('S-03 A-04 flows are told whole to those who read all, and to a partner its own row and column', async () => {
  const range = { from: closed, to: open };
  const { partnerFlows } = await operator.get(FLOWS, range);
  const redeemed = (points: number) => [{ amount: String(points * 800), currency: 'IRR' }];
  const charged = (points: number) => [{ amount: String(points * 900), currency: 'IRR' }];
  const [issuer, tizfood, bimeno] = [{ slug: 'rahnet' }, { slug: 'tizfood' }, { slug: 'bimeno' }];
  const flow = (points: number) => ({
    points: String(points),
    charged: charged(points),
    credited: redeemed(points),
  });
  expect(partnerFlows).toEqual({
    ...range,
    flows: [
      { issuer, acceptor: tizfood, ...flow(60) },
      { issuer, acceptor: bimeno, ...flow(40) },
    ],
    issuers: [{ issuer, ...flow(100) }],
    acceptors: [
      { acceptor: tizfood, ...flow(60) },
      { acceptor: bimeno, ...flow(40) },
    ],
    total: flow(100),
  });
  expect((await own('rahnet').get(FLOWS, range)).partnerFlows).toEqual({
    ...range,
    flows: [
      { issuer, acceptor: tizfood, ...flow(60), credited: null },
      { issuer, acceptor: bimeno, ...flow(40), credited: null },
    ],
    issuers: [{ issuer, ...flow(100), credited: null }],
    acceptors: [],
    total: null,
  });
  expect((await own('bimeno').get(FLOWS, range)).partnerFlows).toEqual({
    ...range,
    flows: [{ issuer, acceptor: bimeno, ...flow(40), charged: null }],
    issuers: [],
    acceptors: [{ acceptor: bimeno, ...flow(40), charged: null }],
    total: null,
  });
  expect((await manager.get(FLOWS, range)).partnerFlows).toEqual({
    ...{ ...range, flows: [], issuers: [], acceptors: [], total: null },
  });
});

test('S-09 A-04 the roll-forward tells what outstanding points cost; a partner sees its own row', async () => {
  const range = { from: closed, to: closed };
  const { liabilityRollForward } = await operator.get(ROLL, { ...range, estimate: '0' });
  const points = {
    ...{ opening: '0', issued: '100', burned: '-50', expired: '0', expectedBreakage: '0', reversed: '0' },
    ...{ adjusted: '0', transferred: '0', closing: '50' },
  };
  const money = Object.fromEntries(
    Object.entries(points).map(([figure, count]) => [figure, { amount: String(Number(count) * 900) }]),
  );
  const row = { partner: { slug: 'rahnet' }, currency: 'IRR', points, money };
  const { partner: _, ...total } = row;
  expect(liabilityRollForward).toEqual({
    ...{ ...range, breakageEstimate: '0', openingBreakageEstimate: '0' },
    ...{ rows: [row], totals: [total] },
  });
  expect((await own('rahnet').get(ROLL, range)).liabilityRollForward).toMatchObject({
    rows: [row],
    totals: [],
  });
  for (const caller of [own('bimeno'), manager]) {
    expect((await caller.get(ROLL, range)).liabilityRollForward).toMatchObject({ rows: [], totals: [] });
  }
  const ofOne = { ...range, partnerId: own('rahnet').id };
  expect((await auditor.get(ROLL, ofOne)).liabilityRollForward).toMatchObject({ rows: [row], totals: [] });
  // Of 20 % never used, 12.5 are expected to lapse with 50 that were: 37.5 points remain to be served.
  const estimated = (await operator.get(ROLL, { ...range, estimate: '20' })).liabilityRollForward;
  expect(listOf(estimated.rows)[0]?.money?.closing).toEqual({ amount: '33750' });
});

describe('A-07 what cannot be asked is refused with its field', () => {
  test.each<[string, () => { by: Caller; query: string; variables: Record<string, unknown> }, string[]]>([
    ['the preview of no partner', () => ask(operator, PREVIEW, { id: 'par_0000000000001' }), ['partnerId']],
    [
      'the preview of another one',
      () => ask(own('bimeno'), PREVIEW, { id: own('rahnet').id }),
      ['partnerId'],
    ],
    [
      'the preview of another one, by staff',
      () => ask(staff, PREVIEW, { id: own('bimeno').id }),
      ['partnerId'],
    ],
    [
      'a preview, by nobody of a partner',
      () => ask(manager, PREVIEW, { id: own('rahnet').id }),
      ['partnerId'],
    ],
    [
      'the position of another one',
      () => ask(own('bimeno'), POSITION, { id: own('rahnet').id }),
      ['partnerId'],
    ],
    ['a position by no day', () => ask(operator, POSITION, { id: own('rahnet').id, last: 0 }), ['last']],
    [
      'a position by too many days',
      () => ask(operator, POSITION, { id: own('rahnet').id, last: 93 }),
      ['last'],
    ],
    ['a what-if of another one', () => whatIf(own('bimeno'), {}), ['input', 'partnerId']],
    ['a what-if of an open day', () => whatIf(operator, { until: open }), ['input', 'until']],
    ['a what-if that ends before it begins', () => whatIf(operator, { from: open }), ['input', 'until']],
    ['a what-if of too many days', () => whatIf(operator, { from: '2020-01-01' }), ['input', 'until']],
    ['a what-if of no day', () => whatIf(operator, { from: '1404/01/01' }), ['input', 'from']],
    ['a what-if for no version', () => whatIf(operator, { versions: [2] }), ['input', 'versions', '0']],
    [
      'a what-if with more than all paid at issue',
      () => whatIf(operator, { contract: { paidAtIssuePercent: '100.5' } }),
      ['input', 'contract', 'paidAtIssuePercent'],
    ],
    [
      'a what-if with a price that is none',
      () => whatIf(operator, { contract: { issuePrice: 'x' } }),
      ['input', 'contract', 'issuePrice'],
    ],
    [
      'a what-if for a category without terms',
      () => whatIf(operator, { contract: { categoryTerms: [{ category: 'fuel', issuePrice: '1' }] } }),
      ['input', 'contract', 'categoryTerms', '0', 'category'],
    ],
    [
      'a what-if in another currency',
      () => whatIf(operator, { contract: { minimumPayment: { amount: '1', currency: 'EUR' } } }),
      ['input', 'contract', 'minimumPayment', 'currency'],
    ],
    ['flows of days that are none', () => ask(operator, FLOWS, { from: 'x', to: open }), ['from']],
    ['flows that end before they begin', () => ask(operator, FLOWS, { from: open, to: closed }), ['to']],
    ['flows of too many days', () => ask(operator, FLOWS, { from: '2020-01-01', to: open }), ['to']],
    ['a roll-forward to an open day', () => ask(operator, ROLL, { from: closed, to: open }), ['to']],
    [
      'a roll-forward of another one',
      () => ask(own('bimeno'), ROLL, { from: closed, to: closed, partnerId: own('rahnet').id }),
      ['partnerId'],
    ],
    [
      'a roll-forward where nothing is ever used',
      () => ask(operator, ROLL, { from: closed, to: closed, estimate: '100' }),
      ['breakageEstimate'],
    ],
    [
      'a roll-forward from an estimate that is none',
      () => ask(operator, ROLL, { from: closed, to: closed, before: '-1' }),
      ['openingBreakageEstimate'],
    ],
  ])('%s', async (_, given, field) => {
    const { by, query, variables } = given();
    const { errors } = await by.ask(query, variables);
    expect(errors?.map(({ extensions }) => [extensions.code, extensions.field])).toEqual([
      ['INVALID_INPUT', field],
    ]);
  });

  const ask = (by: Caller, query: string, variables: Record<string, unknown>) => ({ by, query, variables });
  const whatIf = (by: Caller, changes: Record<string, unknown>) => {
    const input = { partnerId: own('rahnet').id, from: closed, until: closed, contract: {}, ...changes };
    return ask(by, WHAT_IF, { input });
  };
});

test('S-03 S-09 the first and the last day there are can be asked for', async () => {
  const last = await operator.get(FLOWS, { from: '9999-12-31', to: '9999-12-31' });
  expect(last.partnerFlows).toMatchObject({ flows: [] });
  const first = await operator.get(ROLL, { from: '0001-01-01', to: '0001-01-01' });
  expect(first.liabilityRollForward).toMatchObject({ rows: [], totals: [] });
});

test('S-07 a statement is a CSV file that says what the API says', async () => {
  for (const caller of [operator, auditor, staff, own('rahnet')]) {
    const response = await fileFor(world, caller, `${statements.rahnet}.csv`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="${statements.rahnet}.csv"`,
    );
    const rows = (await response.text()).trimEnd().split('\r\n');
    const cells = rows.map((row) => row.split(','));
    const at = (name: string) => cells[0]?.indexOf(name) ?? -1;
    expect(cells.slice(1).map((row) => [row[at('kind')], row[at('points')], row[at('amount')]])).toEqual([
      ['ISSUING', '100', '54000'],
      ['ISSUING', '50', '18000'],
      ['TOTAL', '', '72000'],
      ['DISPUTED', '', '0'],
      ['CARRIED_OUT', '', '0'],
      ['PAYABLE', '', '72000'],
    ]);
  }
  const [got, head] = await Promise.all(
    (['GET', 'HEAD'] as const).map((method) =>
      fileFor(world, own('rahnet'), `${statements.rahnet}.csv`, method),
    ),
  );
  const headers = (response: Response | undefined) =>
    [...(response?.headers ?? [])].filter(([name]) => /^(?:x-)?content-|^cache-/.test(name));
  expect(head?.status).toBe(200);
  expect(headers(head)).toEqual(headers(got));
  expect(await head?.text()).toBe('');
  await got?.text();
  const marked = Buffer.from(
    await (await fileFor(world, operator, `${statements.rahnet}.csv?bom=true`)).arrayBuffer(),
  );
  expect([...marked.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
});

test('S-07 a statement is a PDF file, in both languages and calendars, the same whenever it is asked for', async () => {
  const bytesOf = async (query: string) => {
    const response = await fileFor(world, own('rahnet'), `${statements.rahnet}.pdf${query}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/pdf');
    return new Uint8Array(await response.arrayBuffer());
  };
  const english = await bytesOf('?lang=en&calendar=gregory');
  expect(Buffer.from(await bytesOf('?lang=en&calendar=gregory')).equals(english)).toBe(true);
  const [page] = readPdf(english).pages;
  const text = textOfPage(page ?? []);
  expect(text).toContain('72,000');
  expect(text).toContain(closed);
  for (const query of ['', '?lang=fa', '?lang=fa&toman=true', '?lang=en&calendar=persian']) {
    expect(readPdf(await bytesOf(query)).pages.length).toBeGreaterThan(0);
  }
});

test('A-03 A-04 S-07 files of statements are kept from everybody else, and wrong requests told', async () => {
  const issue = async (scopes: string) => {
    const partner = world.operator;
    const { partners } = await partner.get('{ partners(first: 10) { edges { node { id slug } } } }');
    const rahnet = listOf(partners.edges).find(({ node }) => String(node?.slug) === 'rahnet');
    const { issueApiKey } = await partner.get(
      `mutation { issueApiKey(input: { partnerId: "${rahnet?.node?.id}", environment: TEST, label: "narrow", scopes: ${scopes} }) { secret } }`,
    );
    return world.caller(textOf(issueApiKey.secret));
  };
  const narrow = await issue('["points:read"]');
  const { rahnet } = statements;
  const outcomes = await Promise.all(
    (
      [
        [own('bimeno'), `${rahnet}.csv`],
        [member, `${rahnet}.csv`],
        [manager, `${rahnet}.pdf`],
        [narrow, `${rahnet}.csv`],
        [world.platform, `${rahnet}.csv`],
        [world.anonymous, `${rahnet}.csv`],
        [world.operator, `${rahnet}.csv`],
        [operator, 'stm_0000000000001.csv'],
        [operator, `${rahnet}.xml`],
        [operator, `${rahnet}.pdf?lang=de`],
        [operator, `${rahnet}.pdf?calendar=julian`],
        [operator, `${rahnet}.pdf?lang=fa&lang=en`],
        [operator, `${rahnet}.csv?bom=1`],
      ] as [Caller, string][]
    ).map(async ([caller, file]) => {
      const response = await fileFor(world, caller, file);
      const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
      return [response.status, errors[0]?.extensions.code];
    }),
  );
  expect(outcomes).toEqual([
    [404, 'NOT_FOUND'],
    [404, 'NOT_FOUND'],
    [404, 'NOT_FOUND'],
    [403, 'FORBIDDEN'],
    [403, 'FORBIDDEN'],
    [401, 'UNAUTHENTICATED'],
    // An operator of the live coalition: the statement is in its twin.
    [404, 'NOT_FOUND'],
    [404, 'NOT_FOUND'],
    [404, 'NOT_FOUND'],
    [400, 'INVALID_INPUT'],
    [400, 'INVALID_INPUT'],
    [400, 'INVALID_INPUT'],
    [400, 'INVALID_INPUT'],
  ]);
});

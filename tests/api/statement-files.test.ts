import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { jest } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import pg from 'pg';
import { SCOPES } from '../../src/access/scopes.js';
import { cutEntrySpans } from '../../src/ledger/entry-spans.js';
import { sealEpochs } from '../../src/ledger/seals/seal-epochs.js';
import { encodeId } from '../../src/values/ids.js';
import { type Caller, type Json, textOf } from '../harness/api-client.js';
import { newCoalition } from '../harness/coalition-story.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { growStatement } from './long-statement.js';
import { ADJUST, adjustInput, BURN, burnInput, EARN, earnInput, HOLD } from './operations.js';

const FROM = '2020-01-01T00:00:00.000Z';
/** Lines of a long statement: with a purchase's long reference in each, several times what sockets hold. */
const LONG = 30_000;
const LINES_AT_ONCE = 500;

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let member: WorldMember;
let issued: string;

/** How often pages were read, by the function that reads them. */
const pages = { balance_changes: 0, programme_entries: 0 };
const query = pg.Client.prototype.query;

beforeAll(async () => {
  jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...given: unknown[]
  ) {
    const [first] = given as [string | { text: string }];
    const text = typeof first === 'string' ? first : first.text;
    for (const name of Object.keys(pages) as (keyof typeof pages)[])
      if (text.includes(name)) pages[name] += 1;
    return Reflect.apply(query, this, given);
  });
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
  member = await world.member(rahnet);
  await tizfood.get(
    `mutation { linkMember(input: { member: { id: "${member.id}" } }) { userErrors { code } } }`,
  );
  const purchase = earnInput(rahnet, member, { amount: '1000000' });
  const formula = { ...purchase.purchase, reference: '=HYPERLINK("x","y")' };
  await rahnet.get(EARN, { input: { ...purchase, purchase: formula } });
  await tizfood.get(EARN, { input: earnInput(tizfood, member, { amount: '500000' }) });
  await tizfood.get(BURN, { input: burnInput(tizfood, member, { points: '30' }) });
  await world.operator.get(ADJUST, { input: adjustInput(member, { direction: 'CREDIT', points: '7' }) });
  await rahnet.get(HOLD, { input: burnInput(rahnet, member, { points: '20' }) });
  const { partner } = await rahnet.get(`{ partner(id: "${rahnet.id}") { accounts { id } } }`);
  issued = textOf((partner.accounts as unknown as Json[])[0]?.id as Json);
});
afterAll(async () => {
  jest.restoreAllMocks();
  await world.close();
});

function urlOf(id: string, parameters: Record<string, string> = {}): string {
  const { port } = world.server.api;
  return `http://127.0.0.1:${port}/statements/${id}.csv?${new URLSearchParams({ from: FROM, ...parameters })}`;
}

const authorization = ({ credential }: Caller) => ({ authorization: `Bearer ${credential}` });

function fileFor(caller: Caller, id: string, parameters?: Record<string, string>): Promise<Response> {
  return fetch(urlOf(id, parameters), { headers: authorization(caller) });
}

async function linesFor(caller: Caller, id: string, parameters?: Record<string, string>) {
  const response = await fileFor(caller, id, parameters);
  expect(response.status).toBe(200);
  return parse(await response.text(), { columns: true, bom: true, record_delimiter: '\r\n' }) as Record<
    string,
    string
  >[];
}

test('L-08 a member’s file has the opening balance, every change, and the closing balance', async () => {
  const lines = await linesFor(world.operator, member.id);
  expect(
    lines.map(({ kind, points, held, posted_after, available_after, partner }) =>
      [kind, points, held, posted_after, available_after, partner].join(' '),
    ),
  ).toEqual([
    'OPENING 0 0 0 0 ',
    'EARN 100 0 100 100 rahnet',
    'EARN 50 0 150 150 tizfood',
    'BURN -30 0 120 120 tizfood',
    'ADJUSTMENT 7 0 127 127 ',
    'HOLD 0 20 127 107 rahnet',
    'CLOSING 0 0 127 107 ',
  ]);
  expect(lines[1]).toMatchObject({
    transaction: expect.stringMatching(/^txn_/),
    hold: '',
    merchant: rahnet.merchantId,
    purchase_reference: `'=HYPERLINK("x","y")`,
  });
  expect(lines[5]).toMatchObject({ transaction: '', hold: expect.stringMatching(/^hld_/) });
  expect(lines[4]?.reason).not.toBe('');
});

test('A-04 a partner’s file tells balances, and of other partners’ changes not what they were', async () => {
  const lines = await linesFor(tizfood, member.id);
  expect(
    lines.map(({ kind, points, transaction, partner }) =>
      [kind, points, transaction !== '', partner].join(' '),
    ),
  ).toEqual([
    'OPENING 0 false ',
    ' 100 false ',
    'EARN 50 true tizfood',
    'BURN -30 true tizfood',
    ' 7 false ',
    ' 0 false ',
    'CLOSING 0 false ',
  ]);
});

test('A-04 a member’s own file has the details of the partner of its token only', async () => {
  const lines = await linesFor(member, member.id);
  const [, atRahnet, atTizfood] = lines;
  expect(atRahnet?.purchase_reference).not.toBe('');
  expect([atTizfood?.kind, atTizfood?.purchase_reference]).toEqual(['EARN', '']);
});

test.each([
  ['a member', () => member.id, 'at'],
  ['an account', () => issued, 'posted_at'],
])(
  'L-08 the file of %s tells the balances just before the range and its end, or when it was asked for',
  async (_, id, column) => {
    const instants = async (parameters: Record<string, string>) => {
      const lines = await linesFor(world.operator, id(), parameters);
      return [lines.at(0)?.[column], lines.at(-1)?.[column]] as [string, string];
    };
    const from = '2026-01-01T00:00:00.000Z';
    expect(await instants({ from, to: '2026-01-02T00:00:00Z' })).toEqual([
      '2025-12-31T23:59:59.999Z',
      '2026-01-01T23:59:59.999Z',
    ]);
    const before = Date.now();
    const unended: Record<string, string>[] = [{ from }, { from, to: '2126-01-01T00:00:00Z' }];
    for (const parameters of unended) {
      const [opening, closing] = await instants(parameters);
      expect(opening).toBe('2025-12-31T23:59:59.999Z');
      expect(Date.parse(closing)).toBeGreaterThanOrEqual(before);
      expect(Date.parse(closing)).toBeLessThanOrEqual(Date.now());
    }
  },
);

test('L-08 an account’s file adds up line by line, of a time too', async () => {
  for (const caller of [rahnet as Caller, world.operator, world.auditor]) {
    const lines = await linesFor(caller, issued);
    expect(lines.map(({ type, amount, balance_after }) => [type, amount, balance_after])).toEqual([
      ['OPENING', '0', '0'],
      ['EARN', '-100', '-100'],
      ['CLOSING', '0', '-100'],
    ]);
  }
  const [, earn] = (await linesFor(rahnet, issued)) as [unknown, Record<string, string>];
  const after = new Date(Date.parse(earn.posted_at as string) + 1).toISOString();
  expect((await linesFor(rahnet, issued, { from: after })).map(({ balance_after }) => balance_after)).toEqual(
    ['-100', '-100'],
  );
  expect(
    (await linesFor(rahnet, issued, { to: earn.posted_at as string })).map(
      ({ balance_after }) => balance_after,
    ),
  ).toEqual(['0', '0']);
});

test('L-08 the file says what it is, and begins with a byte order mark where it is asked to', async () => {
  const to = new Date().toISOString();
  const response = await fileFor(rahnet, member.id, { bom: 'true', to });
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${member.id}.csv"`);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const plain = new Uint8Array(await (await fileFor(rahnet, member.id, { to })).arrayBuffer());
  expect(plain).toEqual(bytes.subarray(3));
});

describe('A-04 what is refused', () => {
  const strange = encodeId('member', 77n);

  type Refused = readonly [
    what: string,
    status: number,
    code: string,
    caller: () => Caller,
    id: () => string,
    parameters: Record<string, string>,
  ];
  const REFUSED: readonly Refused[] = [
    ['without a credential', 401, 'UNAUTHENTICATED', () => world.anonymous, () => member.id, {}],
    ['to the platform administrator', 403, 'FORBIDDEN', () => world.platform, () => member.id, {}],
    ['an unknown member', 404, 'NOT_FOUND', () => world.operator, () => strange, {}],
    ['the id of something else', 404, 'NOT_FOUND', () => world.operator, () => rahnet.id, {}],
    ['what is no id', 404, 'NOT_FOUND', () => world.operator, () => '..%2f..%2fetc', {}],
    ['another partner’s account', 404, 'NOT_FOUND', () => tizfood, () => issued, {}],
    ['an account, to a member', 404, 'NOT_FOUND', () => member, () => issued, {}],
    ['an instant that is none', 400, 'INVALID_INPUT', () => rahnet, () => member.id, { from: 'x' }],
    [
      'an end before its beginning',
      400,
      'INVALID_INPUT',
      () => rahnet,
      () => member.id,
      { to: '2019-01-01T00:00:00Z' },
    ],
    ['another word for a mark', 400, 'INVALID_INPUT', () => rahnet, () => member.id, { bom: 'yes' }],
  ];

  test.each(REFUSED)('%s: %d %s', async (_, status, code, caller, id, parameters) => {
    const response = await fileFor(caller(), id(), parameters);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
    expect(response.headers.get('x-request-id')).not.toBeNull();
  });

  test('a member that is not linked, another member’s, and all of another coalition', async () => {
    const other = await world.member(tizfood);
    const elsewhere = await newCoalition(world.server.node);
    const stranger = world.caller(
      await world.token({ coalition: encodeId('coalition', elsewhere.coalitionId), roles: ['operator'] }),
    );
    for (const [caller, id] of [
      [rahnet, other.id],
      [member, other.id],
      [stranger, member.id],
      [stranger, issued],
    ] as const)
      expect((await fileFor(caller, id)).status).toBe(404);
  });

  test('A-02 a key without points:read, and an account to one without partner:read', async () => {
    const keyWithout = async (scope: string) => {
      const { issueApiKey } = await world.operator.get(
        'mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { apiKey { id } secret } }',
        {
          input: {
            partnerId: rahnet.id,
            environment: 'LIVE',
            label: 'narrow',
            scopes: SCOPES.filter((each) => each !== scope),
          },
        },
      );
      return { id: textOf(issueApiKey.apiKey.id), caller: world.caller(textOf(issueApiKey.secret)) };
    };
    const blind = await keyWithout('points:read');
    expect((await fileFor(blind.caller, member.id)).status).toBe(403);
    await world.operator.get(
      `mutation { revokeApiKey(input: { keyId: "${blind.id}" }) { userErrors { code } } }`,
    );
    const narrow = await keyWithout('partner:read');
    expect((await fileFor(narrow.caller, member.id)).status).toBe(200);
    expect((await fileFor(narrow.caller, issued)).status).toBe(404);
  });
});

describe('A-06 a long file', () => {
  let long: WorldMember;

  beforeAll(async () => {
    long = await world.member(rahnet);
    await growStatement(world, rahnet, long, LONG);
  }, 240_000);

  /** A response of which nothing is read until it is asked for. */
  async function begin(caller: Caller, id: string): Promise<IncomingMessage> {
    const request = get(urlOf(id), { headers: authorization(caller), agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  }

  /**
   * How many pages were read when no more come by themselves: some were, and none while others asked the same server a
   * hundred times. No clock decides: on a slow machine those questions take as much longer as a page would.
   */
  async function settled(name: keyof typeof pages): Promise<number> {
    for (let before = 0; ; ) {
      const now = pages[name];
      if (now > 0 && now === before) return now;
      before = now;
      for (let asked = 0; asked < 100; asked += 1) {
        await world.operator.ask('query { partners(first: 1) { edges { node { id } } } }');
      }
    }
  }

  /** The operator's place is free again once the server has noticed that a client is gone. */
  async function freed(): Promise<void> {
    for (;;) {
      const next = await fileFor(world.operator, member.id);
      await next.arrayBuffer();
      if (next.status === 200) return;
    }
  }

  test('is read no faster than its client takes it, whole when it takes it all', async () => {
    pages.balance_changes = 0;
    const response = await begin(world.operator, long.id);
    expect(response.statusCode).toBe(200);
    // What fits into the sockets' buffers, and not all of it.
    const waiting = await settled('balance_changes');
    expect(waiting).toBeGreaterThan(0);
    expect(waiting).toBeLessThan(LONG / LINES_AT_ONCE / 2);

    let [lines, last] = [0, ''];
    for await (const chunk of response.setEncoding('utf8')) {
      const [first, ...rest] = (last + chunk).split('\r\n');
      lines += rest.length;
      last = rest.at(-1) ?? first ?? '';
    }
    expect([lines, last]).toEqual([LONG + 3, '']); // names, opening, changes, closing
    expect(pages.balance_changes).toBe(LONG / LINES_AT_ONCE);
  }, 240_000);

  test('is one at a time for a caller, and read no further when its client is gone', async () => {
    pages.balance_changes = 0;
    const headOf = (id: string) =>
      fetch(urlOf(id), { method: 'HEAD', headers: authorization(world.operator) });
    expect((await headOf(long.id)).status).toBe(200);
    expect(pages.balance_changes).toBe(0); // whoever asks for the headers alone has nothing read
    const response = await begin(world.operator, long.id);
    expect((await headOf(member.id)).status).toBe(200);
    const refused = await fileFor(world.operator, member.id);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'THROTTLED' } }] });
    expect((await fileFor(rahnet, member.id)).status).toBe(200); // somebody else is not kept waiting

    response.destroy();
    await freed();
    const read = await settled('balance_changes');
    expect(read).toBeLessThan(LONG / LINES_AT_ONCE / 2);
  });

  test('of an account is read the same way, with spans and without', async () => {
    const { node } = world.server;
    await sealEpochs(node.database, world.coalition.coalitionId);
    for (const prepare of [async () => 0, () => cutEntrySpans(node.database, world.coalition.coalitionId)]) {
      await prepare();
      pages.programme_entries = 0;
      const response = await begin(world.operator, issued);
      expect(await settled('programme_entries')).toBeLessThan(LONG / LINES_AT_ONCE / 2);
      response.destroy();
      await freed();
    }
  }, 240_000);
});

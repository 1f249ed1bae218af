import {
  AuthenticationError,
  ConnectionError,
  PermissionError,
  RefusalError,
  RequestError,
  ServerError,
  ThrottledError,
  TimeoutError,
  type TryReport,
} from '../../partners-sdk/src/index.js';
import { burned, burnInput, refused, type Scripted, scripted } from './fake-server.js';

const cut = new TypeError('fetch failed');
const problem = (code: string, status = 200, headers = {}): Scripted => ({
  status,
  headers,
  body: { errors: [{ message: 'What to do.', extensions: { code } }] },
});
const keysOf = (sent: ReturnType<typeof scripted>['sent']) =>
  sent.map(({ body }) => body.variables.input?.idempotencyKey);

describe('what is tried again', () => {
  test.each([
    ['a broken connection', cut],
    ['a busy ledger', refused('LEDGER_BUSY', true)],
    ['429', problem('THROTTLED', 429, { 'retry-after': '0' })],
    ['a server whose database is away', problem('UNAVAILABLE', 503)],
    ['an error within the server', problem('INTERNAL', 500)],
    ['a proxy without a server', { status: 502, body: '<html>Bad gateway</html>' }],
  ])('L-04 %s: with the key of the first try', async (_what, failure) => {
    const { hamsood, sent } = scripted([failure, failure, burned]);
    const call = hamsood.points.burn(burnInput);
    expect(call.idempotencyKey).toMatch(/^[0-9a-f-]{36}$/);
    const { transaction } = await call;
    expect(transaction.points).toBe(40n);
    expect(transaction.postedAt).toEqual(new Date('2026-03-21T08:30:01.250Z'));
    expect(keysOf(sent)).toEqual(Array(3).fill(call.idempotencyKey));
  });

  test('L-04 a key of the caller’s own is sent as it is', async () => {
    const { hamsood, sent } = scripted([burned]);
    await hamsood.points.burn(burnInput, { idempotencyKey: 'order-17' });
    expect(keysOf(sent)).toEqual(['order-17']);
  });

  test('what Retry-After asks for is waited for', async () => {
    const reports: TryReport[] = [];
    const { hamsood } = scripted([problem('THROTTLED', 429, { 'retry-after': '0.2' }), burned], {
      hooks: { afterTry: (report) => reports.push(report) },
    });
    await hamsood.points.burn(burnInput);
    expect(reports[0]?.retryIn).toBeGreaterThanOrEqual(200);
    expect(reports).toMatchObject([
      { operation: 'BurnPoints', attempt: 1, requestId: 'request-1' },
      { attempt: 2, error: undefined, retryIn: undefined },
    ]);
  });

  test.each([
    ['away for now', problem('UNAVAILABLE', 503, { 'retry-after': '0.2' })],
    ['behind a proxy that is', { status: 503, headers: { 'retry-after': '0.2' }, body: 'Back soon' }],
  ])('what a server that is %s asks for is waited for, and a little by chance', async (_, failure) => {
    const reports: TryReport[] = [];
    const { hamsood } = scripted([failure, burned], {
      hooks: { afterTry: (report) => reports.push(report) },
      retries: { firstDelay: 40, longestDelay: 40 },
    });
    await hamsood.points.burn(burnInput);
    // Everybody was asked for the same time: those who wait for exactly that come all at once.
    expect(reports[0]?.retryIn).toBeGreaterThanOrEqual(220);
    expect(reports[0]?.retryIn).toBeLessThanOrEqual(240);
  });

  test.each([
    ['UNAVAILABLE', 503, ServerError],
    ['THROTTLED', 429, ThrottledError],
  ])('what %s asks for beyond a minute is left to the caller', async (code, status, type) => {
    const { hamsood, sent } = scripted([problem(code, status, { 'retry-after': '61' }), burned]);
    const error: unknown = await hamsood.points.burn(burnInput).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ retryAfter: 61_000, attempts: 1, transient: true });
    expect(sent).toHaveLength(1);
  });

  test('a request that must not happen twice is not sent again when nobody knows whether it happened', async () => {
    const { hamsood, sent } = scripted([cut]);
    await expect(hamsood.members.requestLink({ phone: '+989120000001' })).rejects.toThrow(ConnectionError);
    expect(sent).toHaveLength(1);
  });

  test('as often as was said, and no more', async () => {
    const { hamsood, sent } = scripted([cut]);
    await expect(hamsood.points.burn(burnInput, { maxRetries: 2 })).rejects.toMatchObject({
      name: 'ConnectionError',
      code: 'CONNECTION_FAILED',
      transient: true,
      attempts: 3,
    });
    expect(sent).toHaveLength(3);
  });
});

describe('what is told', () => {
  test('a refusal is thrown, with code, field and request id', async () => {
    const { hamsood, sent } = scripted([refused('INSUFFICIENT_POINTS')]);
    const error: unknown = await hamsood.points.burn(burnInput).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RefusalError);
    expect(error).toMatchObject({
      code: 'INSUFFICIENT_POINTS',
      field: ['input', 'points'],
      requestId: 'request-1',
      transient: false,
    });
    expect(sent).toHaveLength(1);
  });

  test('or comes back as a value, as the caller likes', async () => {
    const { hamsood } = scripted([refused('INSUFFICIENT_POINTS'), burned]);
    const refusal = await hamsood.points.burn(burnInput).result();
    expect(refusal).toMatchObject({ ok: false, refusal: { code: 'INSUFFICIENT_POINTS' } });
    const done = await hamsood.points.burn(burnInput).result();
    expect(done).toMatchObject({ ok: true, value: { replayed: false } });
    expect(done.ok && 'userErrors' in done.value).toBe(false);
  });

  test.each([
    ['UNAUTHENTICATED', 401, AuthenticationError],
    ['FORBIDDEN', 200, PermissionError],
    ['BAD_REQUEST', 400, RequestError],
    ['GRAPHQL_VALIDATION_FAILED', 400, RequestError],
    ['THROTTLED', 429, ThrottledError],
    ['INTERNAL', 500, ServerError],
  ])('%s is an error of its own class', async (code, status, type) => {
    const { hamsood } = scripted([problem(code, status)]);
    await expect(hamsood.points.burn(burnInput, { maxRetries: 0 })).rejects.toBeInstanceOf(type);
  });

  test('an address that is no Hamsood server is named as such', async () => {
    const { hamsood } = scripted([{ body: '<html>Hello</html>' }]);
    await expect(hamsood.points.burn(burnInput)).rejects.toMatchObject({ code: 'NOT_GRAPHQL' });
  });

  test('a server that does not answer in time', async () => {
    const never: typeof fetch = (_url, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      });
    const { hamsood } = scripted([], { fetch: never, timeout: 20 });
    await expect(hamsood.points.burn(burnInput, { maxRetries: 1 })).rejects.toBeInstanceOf(TimeoutError);
  });

  test('a call that the caller gives up throws the signal’s reason, and is not sent again', async () => {
    const given = new AbortController();
    const { hamsood, sent } = scripted([cut], { retries: { firstDelay: 60_000, longestDelay: 60_000 } });
    const call = hamsood.points.burn(burnInput, { signal: given.signal });
    setTimeout(() => given.abort(new Error('the guest has left')), 20);
    await expect(call).rejects.toThrow('the guest has left');
    expect(sent).toHaveLength(1);
  });
});

describe('how it is sent', () => {
  test('by the id of the document; by its text once a server has not known it', async () => {
    const { hamsood, sent } = scripted([problem('UNKNOWN_DOCUMENT', 400), burned, burned]);
    await hamsood.points.burn(burnInput);
    await hamsood.points.burn(burnInput);
    expect(sent.map(({ body }) => [body.documentId !== undefined, body.query !== undefined])).toEqual([
      [true, false],
      [false, true],
      [false, true],
    ]);
  });

  test('with headers of a trace', async () => {
    const { hamsood, sent } = scripted([cut, burned], {
      hooks: { beforeTry: (operation, attempt) => ({ traceparent: `${operation}-${attempt}` }) },
    });
    await hamsood.points.burn(burnInput);
    expect(sent.map(({ traceparent }) => traceparent)).toEqual(['BurnPoints-1', 'BurnPoints-2']);
  });

  test('A-06 not faster than the server’s allowance: what is not left is waited for', async () => {
    const throttle = { maximum: 100, available: 5, restoreRate: 100 };
    const { hamsood } = scripted([
      { ...burned, body: { ...burned.body, extensions: { cost: { requested: 10, throttle } } } },
    ]);
    // What is missing comes back from the first answer on, and not from when the test goes on after it.
    const began = Date.now();
    await hamsood.points.burn(burnInput);
    await hamsood.points.burn(burnInput);
    expect(Date.now() - began).toBeGreaterThanOrEqual(45);
  });
});

describe('credentials', () => {
  test('A-02 one that has ended is renewed once, and shared', async () => {
    let made = 0;
    const { hamsood, sent } = scripted([problem('UNAUTHENTICATED', 401), burned], {
      apiKey: undefined,
      memberToken: async () => `token-${++made}`,
    });
    await hamsood.points.burn(burnInput);
    expect(sent.map(({ authorization }) => authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  test('A-02 one that ends while a call is being repeated is renewed, and the new one is not doubted twice', async () => {
    let made = 0;
    const renewed = { apiKey: undefined, memberToken: async () => `token-${++made}` };
    const gone = problem('UNAUTHENTICATED', 401);
    const later = scripted([cut, gone, burned], renewed);
    await later.hamsood.points.burn(burnInput);
    expect(later.sent.map(({ authorization }) => authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-1',
      'Bearer token-2',
    ]);
    const never = scripted([gone], renewed);
    await expect(never.hamsood.points.burn(burnInput)).rejects.toBeInstanceOf(AuthenticationError);
    expect(never.sent).toHaveLength(2);
  });

  test('A-02 where no token is to be had, the error is one of the package, with what went wrong', async () => {
    const cause = new Error('the server of the app is away');
    const { hamsood, sent } = scripted([burned], {
      apiKey: undefined,
      memberToken: () => Promise.reject(cause),
    });
    await expect(hamsood.points.burn(burnInput)).rejects.toMatchObject({
      ...{ name: 'ConnectionError', code: 'NO_CREDENTIAL', transient: true },
      cause,
    });
    expect(sent).toHaveLength(0);
  });

  test('A-02 a key that is revoked is not tried again', async () => {
    const { hamsood, sent } = scripted([problem('UNAUTHENTICATED', 401)]);
    await expect(hamsood.points.burn(burnInput)).rejects.toBeInstanceOf(AuthenticationError);
    expect(sent).toHaveLength(1);
  });

  test.each([
    ['nobody', {}, /Who is calling/],
    ['two at once', { memberToken: 'token' }, /Pass one of/],
    ['an address that is none', { endpoint: 'nowhere' }, /no endpoint/],
  ])('%s is refused at once', (what, options, message) => {
    const given = what === 'nobody' ? { apiKey: undefined } : options;
    expect(() => scripted([], given)).toThrow(message);
  });
});

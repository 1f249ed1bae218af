import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { postWebhook } from '../../src/webhooks/deliver/post-webhook.js';
import {
  type ResolvedAddress,
  resolveTarget,
  systemResolver,
} from '../../src/webhooks/deliver/resolve-target.js';
import { endpointUrlProblem } from '../../src/webhooks/endpoints/endpoint-url.js';
import { isPublicAddress } from '../../src/webhooks/endpoints/public-address.js';

/** Rule W-03: where a webhook may go, and that it goes nowhere else. */

test.each(['8.8.8.8', '1.1.1.1', '185.143.233.120', '2606:4700:4700::1111', '2a00:1450:4001:82a::200e'])(
  'W-03 %s is on the public internet',
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

test.each([
  ['0.0.0.0', 'this machine'],
  ['0.1.2.3', 'this network'],
  ['10.0.0.1', 'private'],
  ['100.64.0.1', 'behind a carrier'],
  ['127.0.0.1', 'loopback'],
  ['127.255.0.9', 'loopback'],
  ['169.254.169.254', 'link-local: metadata of clouds'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.0.0.8', 'for protocols'],
  ['192.0.2.1', 'documentation'],
  ['192.88.99.1', '6to4 relay'],
  ['192.168.1.1', 'private'],
  ['198.18.0.1', 'tests of devices'],
  ['198.51.100.1', 'documentation'],
  ['203.0.113.1', 'documentation'],
  ['224.0.0.1', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['::127.0.0.1', 'an IPv4 address in an old form'],
  ['::ffff:127.0.0.1', 'loopback, mapped'],
  ['::ffff:8.8.8.8', 'mapped: nobody needs it'],
  ['::ffff:a9fe:a9fe', 'link-local, mapped'],
  ['64:ff9b::7f00:1', 'NAT64 of loopback'],
  ['64:ff9b:1::7f00:1', 'NAT64 of a local network'],
  ['100::1', 'discarded'],
  ['2001::1', 'Teredo'],
  ['2001:db8::1', 'documentation'],
  ['2002:7f00:1::', '6to4 of loopback'],
  ['fc00::1', 'unique-local'],
  ['fd12:3456::1', 'unique-local'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local, with its zone'],
  ['fec0::1', 'site-local'],
  ['ff02::1', 'multicast'],
  ['not an address', ''],
])('W-03 %s is not (%s)', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

const resolvingTo =
  (...addresses: readonly string[]) =>
  async (): Promise<ResolvedAddress[]> =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
const HOOKS = new URL('https://hooks.example.org/');
/** For what is answered: no machine is so slow. For what is not: so short that no test waits for it. */
const PATIENT = { connectMs: 50_000, answerMs: 50_000 };
const HURRIED = { connectMs: 100, answerMs: 100 };

test('W-03 a public name that resolves to a private address is refused, also among public ones', async () => {
  expect(await resolveTarget(HOOKS, resolvingTo('8.8.8.8'), false)).toEqual({
    address: { address: '8.8.8.8', family: 4 },
  });
  expect(await resolveTarget(HOOKS, resolvingTo('10.0.0.1'), false)).toEqual({ problem: 'REFUSED_ADDRESS' });
  expect(await resolveTarget(HOOKS, resolvingTo('8.8.8.8', 'fd00::1'), false)).toEqual({
    problem: 'REFUSED_ADDRESS',
  });
  expect(await resolveTarget(HOOKS, resolvingTo('10.0.0.1'), true)).toMatchObject({
    address: { address: '10.0.0.1' },
  });
});

test('W-03 a name without addresses, or that cannot be resolved, leads nowhere', async () => {
  const fails = () => Promise.reject(new Error('ENOTFOUND'));
  expect(await resolveTarget(HOOKS, resolvingTo(), false)).toEqual({ problem: 'NO_ADDRESS' });
  expect(await resolveTarget(HOOKS, fails, false)).toEqual({ problem: 'NO_ADDRESS' });
});

test('W-02 a name is asked for once at a time, and again afterwards: silent name servers keep few threads', async () => {
  const answers: PromiseWithResolvers<ResolvedAddress[]>[] = [];
  const resolve = systemResolver((host) => {
    expect(host).toBe('slow.example.org');
    answers.push(Promise.withResolvers<ResolvedAddress[]>());
    return (answers.at(-1) as PromiseWithResolvers<ResolvedAddress[]>).promise;
  });
  const together = Promise.all([1, 2, 3].map(() => resolve('slow.example.org')));
  expect(answers).toHaveLength(1);
  answers[0]?.resolve([{ address: '8.8.8.8', family: 4 }]);
  expect(await together).toEqual(Array(3).fill([{ address: '8.8.8.8', family: 4 }]));
  const again = resolve('slow.example.org');
  expect(answers).toHaveLength(2);
  answers[1]?.reject(new Error('SERVFAIL'));
  await expect(again).rejects.toThrow('SERVFAIL');
});

test.each([
  'https://127.0.0.1/',
  'https://[::1]/',
  'https://0x7f.1/',
  'https://2130706433/',
  'https://[::ffff:10.0.0.1]/',
])('W-03 an address in the URL itself is looked at, in whatever form: %s', async (url) => {
  const never = () => Promise.reject(new Error('there is nothing to resolve'));
  expect(await resolveTarget(new URL(url), never, false)).toEqual({ problem: 'REFUSED_ADDRESS' });
  expect(endpointUrlProblem(url, false)).toMatch(/public internet/);
});

test.each([
  ['http://example.org/', /https/],
  ['ftp://example.org/', /https/],
  ['example.org', /whole URL/],
  ['https://user:secret@example.org/', /user and password/],
  ['https://example.org/#part', /fragment/],
  ['https://example.org/\0', /control characters/],
  [' https://example.org/', /spaces/],
  ['https://exa\nmple.org/', /control characters/],
  ['https://example.org/\u202egro.live', /control characters/],
  ['https://example.org/\ud800', /control characters/],
  ['https:\\\\example.org', /backslashes/],
  [`https://example.org/${'x'.repeat(2_100)}`, /at most/],
])('W-03 %s cannot be registered', (url, problem) => {
  expect(endpointUrlProblem(url, false)).toMatch(problem);
});

test('W-03 with the setting for development http and private addresses can be registered, nothing else', () => {
  expect(endpointUrlProblem('http://127.0.0.1:3000/hooks', true)).toBeUndefined();
  expect(endpointUrlProblem('https://example.org/hooks?of=us', false)).toBeUndefined();
  expect(endpointUrlProblem('ftp://127.0.0.1/', true)).toMatch(/https/);
  expect(endpointUrlProblem('https://نمونه.ایران/وب', false)).toBeUndefined();
});

describe('a request', () => {
  let server: ReturnType<typeof createServer>;
  let port: number;
  const came: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      came.push(`${request.headers.host} ${request.url}`);
      if (request.url === '/silent') return;
      if (request.url === '/endless') {
        response.writeHead(500);
        const more = () => response.write('x'.repeat(64 * 1_024), more);
        more();
        return;
      }
      response.writeHead(request.url === '/moved' ? 307 : 200, { location: 'http://127.0.0.1:1/' }).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => came.splice(0));
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const post = (
    path: string,
    { resolve = resolvingTo('127.0.0.1'), allowPrivate = true, within = PATIENT } = {},
  ) =>
    postWebhook(new URL(`http://hooks.example.org:${port}${path}`), {}, '{}', {
      resolve,
      allowPrivate,
      within,
    });

  test('W-03 goes to the address that was looked at, under its own name, and resolves nothing again', async () => {
    let asked = 0;
    // Public when it is looked at, private a moment later: what comes second is never asked for.
    const rebinding = async (): Promise<ResolvedAddress[]> => {
      asked += 1;
      return [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
    };
    expect(await post('/hooks', { resolve: rebinding })).toMatchObject({ httpStatus: 200, problem: null });
    expect(asked).toBe(1);
    expect(came).toEqual([`hooks.example.org:${port} /hooks`]);
  });

  test('W-03 never leaves for a private address', async () => {
    expect(await post('/hooks', { allowPrivate: false })).toMatchObject({
      httpStatus: null,
      problem: 'REFUSED_ADDRESS',
    });
    expect(came).toEqual([]);
  });

  test('W-03 follows no redirect', async () => {
    expect(await post('/moved')).toMatchObject({ httpStatus: 307, problem: 'REDIRECT' });
    expect(came).toHaveLength(1);
  });

  test('W-02 does not wait longer than it says, nor read more than it keeps', async () => {
    expect(await post('/silent', { within: HURRIED })).toMatchObject({
      httpStatus: null,
      problem: 'TOO_SLOW',
    });
    const endless = await post('/endless');
    expect(endless).toMatchObject({ httpStatus: 500, problem: 'STATUS' });
    expect(endless.answer).toBe('x'.repeat(1_024));
    const nobody = () => new Promise<ResolvedAddress[]>(() => undefined);
    expect(await post('/hooks', { resolve: nobody, within: HURRIED })).toMatchObject({ problem: 'TOO_SLOW' });
  });

  test.each([
    [
      'another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
      'NO_ANSWER',
    ],
    ['hints alone', 'HTTP/1.1 103 Early Hints\r\n\r\n', 'TOO_SLOW'],
    ['no HTTP', 'hello\r\n', 'NO_ANSWER'],
    ['2xx and half a body', 'HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf', null],
    [
      '2xx and a body that never ends',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf',
      null,
    ],
    ['410 and half a body', 'HTTP/1.1 410 Gone\r\ncontent-length: 50\r\n\r\nhalf', 'GONE'],
    ['500 and half a body', 'HTTP/1.1 500 No\r\ncontent-length: 50\r\n\r\nhalf', 'STATUS'],
  ])('W-02 ends whatever is answered: %s', async (_, answer, problem) => {
    const odd = createTcpServer((socket) => {
      socket.on('error', () => undefined).once('data', () => socket.write(answer));
    }).listen(0, '127.0.0.1');
    await once(odd, 'listening');
    const url = new URL(`http://hooks.example.org:${(odd.address() as AddressInfo).port}/`);
    const given = async (answerMs: number): Promise<string | null> => {
      const within = { ...PATIENT, answerMs };
      const options = { resolve: resolvingTo('127.0.0.1'), allowPrivate: true, within };
      const outcome = await postWebhook(url, {}, '{}', options);
      // On a machine that is very busy the beginning may come too late as well: then with more time.
      const early = outcome.problem === 'TOO_SLOW' && problem !== 'TOO_SLOW' && answerMs < 20_000;
      return early ? given(answerMs * 2) : outcome.problem;
    };
    expect(await given(300)).toBe(problem);
    odd.close();
  });

  test('W-02 says when there is no connection', async () => {
    const outcome = await postWebhook(new URL('http://hooks.example.org:1/'), {}, '{}', {
      resolve: resolvingTo('127.0.0.1'),
      allowPrivate: true,
    });
    expect(outcome).toMatchObject({ httpStatus: null, problem: 'NO_CONNECTION' });
  });

  test('W-02 TLS asks for a certificate of the name', async () => {
    const outcome = await postWebhook(new URL(`https://hooks.example.org:${port}/`), {}, '{}', {
      resolve: resolvingTo('127.0.0.1'),
      allowPrivate: true,
    });
    expect(outcome).toMatchObject({ httpStatus: null, problem: 'TLS' });
  });
});

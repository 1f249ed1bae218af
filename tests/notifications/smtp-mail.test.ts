import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import {
  type MessageTransport,
  NeverDeliverableError,
  NotTakenError,
} from '../../src/notifications/message-transport.js';
import { createSmtpMail, type SmtpConfig } from '../../src/notifications/smtp-mail.js';
import { writeMessage } from '../../src/notifications/templates.js';
import { ConfigError } from '../../src/runtime/config.js';
import { keptPort } from '../harness/kept-port.js';
import { selfSigned } from './self-signed.js';

/** E-mails through a real mail server on this machine. */

const LOGIN = { user: 'hamsood@example.org', password: 'p@ss:w/ord' };
const { certificate, key } = selfSigned();
let folder: string;
let caFile: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hamsood-mail-'));
  caFile = path.join(folder, 'authority.pem');
  await writeFile(caFile, certificate);
});

afterAll(() => rm(folder, { recursive: true }));

interface Delivered {
  readonly from: string;
  readonly to: readonly string[];
  readonly secure: boolean;
  readonly user: unknown;
  readonly raw: string;
}

/** Answers what the work answers; the server takes mail meanwhile, with a login, unless the options say otherwise. */
async function withServer<T>(
  options: SMTPServerOptions,
  work: (peer: { port: number; delivered: Delivered[]; server: SMTPServer }) => Promise<T>,
): Promise<T> {
  const delivered: Delivered[] = [];
  const server = new SMTPServer({
    logger: false,
    cert: certificate,
    key,
    onAuth: ({ username, password }, _, done) =>
      username === LOGIN.user && password === LOGIN.password
        ? done(null, { user: username })
        : done(new Error(`no such login ${password}`)),
    onData(stream, session, done) {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        delivered.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          secure: session.secure,
          user: session.user,
          raw: Buffer.concat(pieces).toString('latin1'),
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined); // what a client breaks off
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work({ port: (server.server.address() as AddressInfo).port, delivered, server });
  } finally {
    await new Promise<void>((resolve) => server.close(resolve));
  }
}

const configOf = (port: number, more: Partial<SmtpConfig> = {}): SmtpConfig => ({
  host: 'localhost',
  port,
  tls: 'upgrade',
  login: LOGIN,
  from: { name: 'هم‌سود', address: 'no-reply@example.org' },
  caFile,
  ...more,
});

const MESSAGE = {
  id: 'msg_1',
  channel: 'EMAIL',
  to: 'sara@example.com',
  language: 'fa',
  ...writeMessage('link-confirmation', 'fa', {
    partner: 'rahnet',
    coalition: 'هم‌سود',
    code: '012345',
    minutes: 10,
  }),
} as const;

/** What sending comes to: undefined, or the error. */
async function sends(config: SmtpConfig, message: Parameters<MessageTransport['send']>[0] = MESSAGE) {
  const mail = createSmtpMail(config);
  try {
    return await mail.send(message).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
  } finally {
    mail.close();
  }
}

/** The parts of a message, decoded. */
function partsOf(raw: string): string[] {
  return raw.split(/\r\n--[^\r\n]+/).map((part) => {
    const [head = '', ...body] = part.split('\r\n\r\n');
    const text = body.join('\r\n\r\n');
    const decoded = /transfer-encoding: base64/i.test(head)
      ? Buffer.from(text, 'base64')
      : Buffer.from(
          text
            .replace(/=\r\n/g, '')
            .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
          'latin1',
        );
    return decoded.toString('utf8');
  });
}

test.each([
  ['STARTTLS', {}, { tls: 'upgrade' }],
  ['TLS from the start', { secure: true }, { tls: 'start' }],
] as const)(
  'W-01 a message is handed in by %s, with the login, as text and as a page',
  async (_, options, tls) => {
    await withServer(options, async ({ port, delivered }) => {
      expect(await sends(configOf(port, tls))).toBeUndefined();
      expect(delivered).toEqual([
        {
          from: 'no-reply@example.org',
          to: [MESSAGE.to],
          secure: true,
          user: LOGIN.user,
          raw: expect.any(String),
        },
      ]);
      const raw = delivered[0]?.raw ?? '';
      expect(raw).toMatch(/^Message-ID: <msg_1@example\.org>\r$/m);
      expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
      expect(raw).toMatch(/^Content-Language: fa\r$/m);
      expect(raw).toMatch(/^Content-Type: multipart\/alternative;/m);
      const parts = partsOf(raw);
      expect(parts).toContainEqual(expect.stringContaining('۰۱۲۳۴۵'));
      expect(parts).toContainEqual(expect.stringContaining('<html lang="fa" dir="rtl">'));
    });
  },
);

test('A-05 without encryption nothing is sent, nor the login, unless the configuration says so', async () => {
  const logins: unknown[] = [];
  const open: SMTPServerOptions = {
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: ({ username }, _, done) => {
      logins.push(username);
      done(null, { user: username });
    },
  };
  await withServer(open, async ({ port, delivered }) => {
    const problem = await sends(configOf(port));
    expect(problem).toBeInstanceOf(NotTakenError);
    expect([delivered, logins]).toEqual([[], []]);
    expect(await sends(configOf(port, { tls: 'none', login: undefined }))).toBeUndefined();
    expect(delivered.map(({ secure, to }) => ({ secure, to }))).toEqual([
      { secure: false, to: [MESSAGE.to] },
    ]);
  });
});

test('A-05 nor to a server whose certificate nobody vouches for', async () => {
  await withServer({}, async ({ port, delivered }) => {
    const problem = await sends(configOf(port, { caFile: undefined }));
    expect([problem?.name, problem?.message]).toEqual([
      'NotTakenError',
      'the mail server did not take it: ESOCKET',
    ]);
    expect(delivered).toEqual([]);
  });
});

const said = (code: number) =>
  Object.assign(new Error(`no mailbox ${MESSAGE.to} for ${LOGIN.password}`), { responseCode: code });

test.each<[string, SMTPServerOptions, boolean, string]>([
  ['550 to the recipient', { onRcptTo: (_, __, done) => done(said(550)) }, true, '550 to RCPT TO'],
  ['450 to the recipient', { onRcptTo: (_, __, done) => done(said(450)) }, false, '450 to RCPT TO'],
  [
    '554 to the message',
    { onData: (stream, _, done) => stream.resume().on('end', () => done(said(554))) },
    true,
    '554 to DATA',
  ],
  [
    '451 to the message',
    { onData: (stream, _, done) => stream.resume().on('end', () => done(said(451))) },
    false,
    '451 to DATA',
  ],
  // What is wrong with these is ours to mend: the message can wait.
  ['553 to the sender', { onMailFrom: (_, __, done) => done(said(553)) }, false, '553 to MAIL FROM'],
  ['535 to the login', { onAuth: (_, __, done) => done(said(535)) }, false, '535 to AUTH PLAIN'],
  ['421 to the connection', { onConnect: (_, done) => done(said(421)) }, false, '421 to CONN'],
])('W-01 A-05 %s: final or not, and nothing of what it said is told', async (_, options, final, told) => {
  await withServer(options, async ({ port }) => {
    const problem = await sends(configOf(port));
    expect(problem).toBeInstanceOf(final ? NeverDeliverableError : NotTakenError);
    expect(problem instanceof NeverDeliverableError).toBe(final);
    expect(problem?.message).toBe(`the mail server answered ${told}`);
  });
});

test('W-01 a server that is not there, or says nothing, is given up within the time', async () => {
  const silent = createServer(() => undefined);
  const sockets = new Set<{ destroy(): unknown }>();
  silent.on('connection', (socket) => sockets.add(socket));
  const port = await keptPort();
  await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve));
  const mail = createSmtpMail(configOf(port), 200);
  await expect(mail.send(MESSAGE)).rejects.toThrow(/^the mail server did not take it: E(TIMEDOUT|ABORT)$/);
  mail.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => silent.close(resolve));
  expect((await sends(configOf(port)))?.message).toMatch(/^the mail server did not take it: E\w+$/);
});

test('W-01 a connection is kept for the next message, and a new one made when the server has closed it', async () => {
  let connections = 0;
  const counting: SMTPServerOptions = {
    onConnect: (_, done) => {
      connections += 1;
      done();
    },
  };
  await withServer(counting, async ({ port, delivered, server }) => {
    const mail = createSmtpMail(configOf(port));
    await mail.send(MESSAGE);
    await mail.send({ ...MESSAGE, id: 'msg_2' });
    expect(connections).toBe(1);
    for (const connection of server.connections) connection.close();
    await mail.send({ ...MESSAGE, id: 'msg_3' });
    expect([connections, delivered.length]).toEqual([2, 3]);
    mail.close();
  });
});

test('A-05 an address is one address, and a name with a line break no header', async () => {
  await withServer({}, async ({ port, delivered }) => {
    const mail = createSmtpMail(configOf(port));
    const subject = 'a\r\nBcc: mallory@example.com';
    await mail.send({ ...MESSAGE, subject });
    await mail.send({ ...MESSAGE, to: 'a@example.com, b@example.com' }).catch(() => undefined);
    mail.close();
    expect(delivered[0]?.to).toEqual([MESSAGE.to]);
    expect(delivered[0]?.raw).not.toMatch(/^bcc:/im);
    expect(delivered.slice(1).flatMap(({ to }) => to)).not.toContain('b@example.com');
  });
});

test('a file of certificates that is not there, or holds none, is told as the setting that it is', async () => {
  const other = path.join(folder, 'other.pem');
  await writeFile(other, 'no certificate');
  for (const file of [path.join(folder, 'nothing.pem'), other]) {
    const opens = () => createSmtpMail(configOf(587, { caFile: file }));
    expect(opens).toThrow(ConfigError);
    expect(opens).toThrow(/^SMTP_CA_FILE must be .*: [A-Z0-9_]+$/);
  }
});

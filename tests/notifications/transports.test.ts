import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openMessageTransport } from '../../src/notifications/open-transport.js';
import { writeMessage } from '../../src/notifications/templates.js';
import { createLogger } from '../../src/runtime/logger.js';
import { keptPort } from '../harness/kept-port.js';

/** The ways that messages to members leave by; no database. */

const logged: string[] = [];
const logger = createLogger({
  level: 'trace',
  name: 'test',
  destination: { write: (line) => void logged.push(line) },
});

const MESSAGE = {
  id: 'msg_1',
  channel: 'SMS',
  to: '+989120000001',
  subject: 's',
  language: 'en',
  text: 'say "hi"\n',
  html: '<p>say "hi"</p>',
} as const;
const config = (dataDir: string) =>
  ({ environment: 'development', dataDir, sms: undefined, smtp: undefined }) as const;

test('A-05 in development messages go into a file that only its owner reads', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'hamsood-outbox-'));
  try {
    const transport = openMessageTransport(config(dataDir), logger);
    await transport.send(MESSAGE);
    await transport.send({ ...MESSAGE, id: 'msg_2' });
    const file = path.join(dataDir, 'outbox-messages.jsonl');
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(['msg_1', 'msg_2']);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(logged.filter((line) => line.includes(MESSAGE.to))).toEqual([]);
    const inProduction = openMessageTransport({ ...config(dataDir), environment: 'production' }, logger);
    expect(inProduction.carries('SMS')).toBe(false);
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

test('W-01 a provider gets JSON with the message in it; what it refuses tells nothing of the message', async () => {
  const got: { headers: Record<string, unknown>; body: string }[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      response.writeHead(status).end('{}');
    });
  });
  // It is asked once more when nobody listens there.
  const port = await keptPort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  try {
    const sms = {
      url: `http://127.0.0.1:${port}/`,
      authorization: 'Key 1',
      body: '{"receptor":"{to}","message":"{text}"}',
    };
    const transport = openMessageTransport({ ...config('/nowhere'), environment: 'production', sms }, logger);
    expect([transport.carries('SMS'), transport.carries('EMAIL')]).toEqual([true, false]);
    await transport.send(MESSAGE);
    expect(JSON.parse(got[0]?.body ?? '')).toEqual({ receptor: MESSAGE.to, message: MESSAGE.text });
    expect(got[0]?.headers).toMatchObject({ authorization: 'Key 1', 'idempotency-key': 'msg_1' });
    status = 500;
    await expect(transport.send(MESSAGE)).rejects.toThrow(/^the provider answered 500$/);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(transport.send(MESSAGE)).rejects.toThrow(/^the provider did not answer: \w+$/);
  } finally {
    server.close();
  }
});

test('messages are written in both languages, as a text, and as a page in the direction of the language', () => {
  const parameters = { partner: 'رهنت', coalition: 'هم‌سود', code: '012345', minutes: 10 };
  const persian = writeMessage('link-confirmation', 'fa', parameters);
  expect(persian.text).toContain('کد ۰۱۲۳۴۵ را تا ۱۰ دقیقه');
  expect(persian.html).toContain('<html lang="fa" dir="rtl">');
  expect(persian.html).toContain('<bdi>رهنت</bdi> می‌خواهد');
  const english = writeMessage('link-confirmation', 'en', parameters);
  expect(english.text).toContain('tell it the code 012345, within 10 minutes');
  expect(english.html).toContain('<html lang="en" dir="ltr">');
  expect(english.html).toContain('<bdi>رهنت</bdi> asks');
});

test('a Persian text begins with a Persian letter, by which telephones tell its direction', () => {
  const parameters = { partner: 'Rahnet', coalition: 'هم‌سود', code: '012345', minutes: 10 };
  const { subject, text } = writeMessage('link-confirmation', 'fa', parameters);
  for (const words of [subject, text]) expect(/\p{L}/u.exec(words)?.[0]).toMatch(/\p{Script=Arabic}/u);
});

test('what a name holds is text in the page, and neither a tag nor a link', () => {
  const partner = `<img src=//x onerror="a()"> & 'co'`;
  const { text, html } = writeMessage('link-confirmation', 'en', {
    partner,
    coalition: 'Hamsood',
    code: '012345',
    minutes: 10,
  });
  expect(text).toContain(`${partner} asks`);
  expect(html).toContain('&lt;img src=//x onerror=&quot;a()&quot;&gt; &amp; &#39;co&#39;</bdi> asks');
  expect(html).not.toContain('<img');
});

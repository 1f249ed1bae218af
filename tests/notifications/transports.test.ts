import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openMessageTransport } from '../../src/notifications/open-transport.js';
import { writeMessage } from '../../src/notifications/templates.js';
import { createLogger } from '../../src/runtime/logger.js';

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
  text: 'say "hi"\n',
} as const;
const config = (dataDir: string) => ({ environment: 'development', dataDir, sms: undefined }) as const;

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
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const sms = {
      url: `http://127.0.0.1:${port}/`,
      authorization: 'Key 1',
      body: '{"receptor":"{to}","message":"{text}"}',
    };
    const transport = openMessageTransport({ environment: 'production', dataDir: '/nowhere', sms }, logger);
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

test('messages are written in both languages', () => {
  const parameters = { partner: 'رهنت', coalition: 'هم‌سود', code: '012345', minutes: 10 };
  expect(writeMessage('link-confirmation', 'fa', parameters).text).toContain('۰۱۲۳۴۵');
  expect(writeMessage('link-confirmation', 'en', parameters).text).toContain('012345');
});

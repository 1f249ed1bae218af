import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Hamsood, HamsoodError } from '@hamsood/partner-sdk';
import { Conflict } from './conflict.ts';
import { Journal } from './journal.ts';
import type { Settings } from './settings.ts';
import { contentPolicy, staticFile } from './static-files.ts';

/** Somebody's browser, and whom the app takes it for. */
export interface Session {
  readonly id: string;
  readonly phone: string;
  /** What the coalition calls this customer. */
  readonly memberId: string;
}

export interface Asked {
  readonly session: Session;
  readonly body: Readonly<Record<string, unknown>>;
  /** The part of the path that `:id` stands for. */
  readonly id: string;
}

/** What is done about a request such as `POST /api/orders/:id/accept`; its answer is sent as JSON. */
export type Routes = Readonly<Record<string, (asked: Asked) => Promise<unknown> | unknown>>;

const LONGEST_BODY = 10_000;

/** Serves an app's page and what the page asks for, to browsers that have chosen a customer. */
export async function serveApp(
  app: string,
  settings: Settings,
  hamsood: Hamsood,
  routes: Routes,
): Promise<void> {
  const sessions = await Journal.open<Session>(path.join(settings.store, 'sessions.json'));
  const policy = await contentPolicy(app, settings.endpoint);
  // Cookies are the host's, whatever the port: each app has a name of its own.
  const cookie = `${app}-session`;

  /** A shop that knows its customers would sign them in here. */
  const signIn = async (phone: string, response: ServerResponse): Promise<Session> => {
    if (!settings.customers.includes(phone))
      throw new Conflict('NO_SUCH_CUSTOMER', 'Choose one of the list.');
    const { member } = await hamsood.members.enrol({ phone });
    const session = { id: randomUUID(), phone, memberId: member.id };
    await sessions.put(session);
    response.setHeader('set-cookie', `${cookie}=${session.id}; HttpOnly; SameSite=Strict; Path=/`);
    return session;
  };
  const sessionOf = async (request: IncomingMessage, response: ServerResponse): Promise<Session> => {
    const [, id = ''] = new RegExp(`(?:^|; )${cookie}=([^;]+)`).exec(request.headers.cookie ?? '') ?? [];
    return sessions.get(id) ?? signIn(settings.customers[0] ?? '', response);
  };

  let partnerId: string | undefined;
  const all: Routes = {
    ...routes,
    'GET /api/visitor': async ({ session: { phone, memberId } }) => {
      partnerId ??= (await hamsood.whoAmI()).partner?.id;
      return { endpoint: settings.endpoint, customers: settings.customers, phone, memberId, partnerId };
    },
    // For this customer's page alone, and for a quarter of an hour: it asks for another one by itself.
    'POST /api/member-token': async ({ session }) => {
      const { token } = await hamsood.members.createToken({ id: session.memberId });
      return { token };
    },
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://app');
    if (!pathname.startsWith('/api/')) {
      const file = request.method === 'GET' ? await staticFile(app, pathname) : undefined;
      response.writeHead(file ? 200 : 404, { 'content-type': file?.type ?? 'text/plain' });
      response.end(file?.content ?? 'There is nothing here.');
      return;
    }
    const body = await readBody(request);
    if (`${request.method} ${pathname}` === 'POST /api/session') {
      return sendJson(response, 200, await signIn(String(body.phone), response));
    }
    const id = /^\/api\/[^/]+\/([\w-]+)\//.exec(pathname)?.[1] ?? '';
    const route = all[`${request.method} ${id ? pathname.replace(`/${id}/`, '/:id/') : pathname}`];
    if (!route) return sendJson(response, 404, { code: 'NO_SUCH_ROUTE', message: 'There is nothing here.' });
    const session = await sessionOf(request, response);
    sendJson(response, 200, await route({ session, body, id }));
  };

  const server = createServer((request, response) => {
    response.setHeader('content-security-policy', policy);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('cache-control', 'no-store');
    answer(request, response).catch((error: unknown) => {
      const known = error instanceof Conflict || error instanceof HamsoodError;
      if (!known) process.stderr.write(`${String(error)}\n`);
      const { code, message } = known ? error : { code: 'ERROR', message: 'Something went wrong.' };
      if (!response.headersSent) sendJson(response, error instanceof Conflict ? 409 : 502, { code, message });
    });
  });
  server.once('error', ({ message }) => {
    process.stderr.write(`${app} cannot begin: ${message}. Another port: PORT=… in the environment.\n`);
    process.exit(1);
  });
  await new Promise<void>((resolve) => server.listen(settings.port, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${app} is at http://127.0.0.1:${port}/\n`);
}

/** An object of a program's own page; nothing else is sent as JSON from elsewhere without the browser asking first. */
async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  if (request.method === 'GET') return {};
  if (request.headers['content-type'] !== 'application/json') {
    throw new Conflict('NO_JSON', 'Send JSON.');
  }
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > LONGEST_BODY) throw new Conflict('TOO_LONG', 'Send less.');
  }
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null) return body as Readonly<Record<string, unknown>>;
  } catch {
    // Told below, with what is JSON and no object.
  }
  throw new Conflict('NO_JSON', 'Send a JSON object.');
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? part.toString() : part)));
}

/** A number of points that a page has sent. @throws Conflict where it is none */
export function pointsOf(value: unknown): bigint {
  if (typeof value === 'string' && /^\d{1,12}$/.test(value)) return BigInt(value);
  throw new Conflict('NO_POINTS', 'Points are a whole number.');
}

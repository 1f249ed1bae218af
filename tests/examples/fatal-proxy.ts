import { createServer, request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** At which moment of a call the caller dies. */
export interface Moment {
  /** Root field of the mutation, as its answer names it. */
  readonly field: string;
  /** `asked`: the call never arrives. `answered`: it has been carried out, and nobody hears of it. */
  readonly when: 'asked' | 'answered';
}

/** Stands between a caller and the API, and ends the caller at a moment of its choice. */
export interface FatalProxy {
  readonly endpoint: string;
  /** The caller dies at this moment, once. Answers when it has. */
  killAt(moment: Moment, kill: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export async function startFatalProxy(api: string): Promise<FatalProxy> {
  const target = new URL(api);
  /** Persisted documents are known by their ids: what they do shows in their answers. */
  const fields = new Map<string, string>();
  const sockets = new Set<{ destroy(): unknown }>();
  let plan: (Moment & { readonly strike: () => Promise<void> }) | undefined;

  const server = createServer(async (request, response) => {
    const body = await text(request);
    const document = String(JSON.parse(body).documentId ?? '');
    if (plan?.when === 'asked' && fields.get(document) === plan.field) {
      await strike();
      request.socket.destroy();
      return;
    }
    const { host: _, 'accept-encoding': _encoded, ...headers } = request.headers;
    const passedOn = httpRequest(
      { host: target.hostname, port: target.port, path: target.pathname, method: 'POST', headers },
      async (answer) => {
        const said = await text(answer);
        const [field = ''] = Object.keys(JSON.parse(said).data ?? {});
        fields.set(document, field);
        if (plan?.when === 'answered' && field === plan.field) {
          await strike();
          request.socket.destroy();
          return;
        }
        const { 'transfer-encoding': _encoding, 'content-length': _length, ...rest } = answer.headers;
        response.writeHead(answer.statusCode ?? 500, rest);
        response.end(said);
      },
    );
    passedOn.once('error', () => request.socket.destroy());
    passedOn.end(body);
  });

  // Live balances pass untouched.
  server.on('upgrade', ({ url, headers }, socket, head) => {
    const api = connect(Number(target.port), target.hostname, () => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      api.write(`GET ${url} HTTP/1.1\r\n${lines.join('')}\r\n`);
      api.write(head);
      api.pipe(socket).pipe(api);
    });
    for (const end of [api, socket]) {
      end.on('error', () => undefined);
      end.on('close', () => {
        api.destroy();
        socket.destroy();
      });
      sockets.add(end);
    }
  });

  async function strike(): Promise<void> {
    const struck = plan;
    plan = undefined;
    await struck?.strike();
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}${target.pathname}`,
    killAt: (moment, kill) =>
      new Promise((resolve, reject) => {
        plan = { ...moment, strike: () => kill().then(resolve, reject) };
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of sockets) socket.destroy();
      }),
  };
}

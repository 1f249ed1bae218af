import { Agent, request } from 'node:http';
import { runCallers, type Slice } from './slice.js';

/** What the load generator, a process of its own, is told; it answers each with a {@link LoadAnswer}. */
export interface LoadOrder {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  readonly credential: string;
  /** External ids. */
  readonly members: readonly string[];
  readonly merchant: string;
}

export interface LoadAnswer {
  readonly slice: Slice;
  /** Share of one core that this process used: near 1, it was the limit, not the server. */
  readonly ownCpu: number;
}

export const BURN = `mutation Burn($input: BurnPointsInput!) {
  burnPoints(input: $input) {
    transaction { id }
    balance { version posted available }
    replayed
    userErrors { code message field transient }
  }
}`;

const MOST_POINTS = 5;

interface BurnAnswer {
  readonly data?: {
    readonly burnPoints: { readonly userErrors: readonly { readonly code: string }[] } | null;
  };
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
}

/** Burns over kept-alive connections for so long. */
async function load(order: LoadOrder): Promise<LoadAnswer> {
  const { port, connections, seconds, members } = order;
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const run = `${process.pid}-${Date.now()}`;
  let number = 0;
  const cpu = process.cpuUsage();
  const slice = await runCallers(connections, seconds, async () => {
    number += 1;
    const input = {
      idempotencyKey: `${run}-${number}`,
      member: { id: members[Math.floor(Math.random() * members.length)] },
      merchantId: order.merchant,
      points: String(1 + Math.floor(Math.random() * MOST_POINTS)),
    };
    const body = JSON.stringify({ operationName: 'Burn', query: BURN, variables: { input } });
    return refusalIn(await post(agent, port, order.credential, body));
  });
  const used = process.cpuUsage(cpu);
  agent.destroy();
  return { slice, ownCpu: (used.user + used.system) / 1e6 / slice.seconds };
}

function post(agent: Agent, port: number, credential: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        agent,
        host: '127.0.0.1',
        port,
        path: '/graphql',
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          authorization: `Bearer ${credential}`,
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => resolve(text));
        response.on('error', reject);
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

/** An answer counts only when points were moved, whatever its HTTP status. */
function refusalIn(text: string): string | null {
  const { data, errors } = JSON.parse(text) as BurnAnswer;
  if (errors || !data?.burnPoints)
    throw new Error(errors?.[0]?.extensions?.code ?? `no data: ${text.slice(0, 80)}`);
  return data.burnPoints.userErrors[0]?.code ?? null;
}

process.on('message', (order: LoadOrder) => {
  load(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ledger } from '../src/ledger/ledger.js';
import { systemClock } from '../src/runtime/clock.js';
import { deliverToEndpoint } from '../src/webhooks/deliver/deliver-to-endpoint.js';
import { systemResolver } from '../src/webhooks/deliver/resolve-target.js';
import { registerWebhookEndpoint } from '../src/webhooks/endpoints/register-webhook-endpoint.js';
import { createWebhookSecrets } from '../src/webhooks/endpoints/webhook-secrets.js';
import { relayEvents } from '../src/webhooks/relay/relay-events.js';
import { alternate, type Variant } from './alternate.js';
import type { BenchRun } from './bench-run.js';
import { print } from './machine.js';
import { benchLogger, createScene, must, type Scene } from './scene.js';
import { runCallers } from './slice.js';
import { nodeCpuMs } from './usage.js';
import { Workload } from './workload.js';

/** So many are delivered at least, of what was relayed. */
const DELIVERED = 5_000;
const CALLERS = 64;

/**
 * What webhooks cost: earns where somebody listens, against the same where nobody does, none of them delivered meanwhile;
 * then how many events a second the relay makes deliveries of, and one worker delivers to one receiver on this machine,
 * which answers at once.
 */
export async function webhooks({ target, database, meter, options }: BenchRun): Promise<void> {
  const ledger = new Ledger({ database, logger: benchLogger(), announce: () => undefined });
  const usage = async () => ({ ...(await meter.read()), nodeCpuMs: nodeCpuMs() });
  const receiver = await startReceiver();
  try {
    const quiet = await createScene(target, database, options.members);
    const heard = await createScene(target, database, options.members);
    const listener = await listen(database, heard, receiver.url);
    const variant = (name: string, scene: Scene): Variant => {
      const workload = new Workload(scene);
      const earn = async () => {
        const outcome = await ledger.post(scene.coalitionId, workload.nextEarn());
        return outcome.kind === 'posted' ? null : outcome.kind;
      };
      return { name, run: (seconds) => runCallers(CALLERS, seconds, earn), usage };
    };
    const variants = [variant('somebody listens', heard), variant('nobody listens', quiet)];
    await alternate(`webhooks, ${CALLERS} callers, earns`, variants, options);

    const waiting = await relay(database, heard);
    print(
      'relayed',
      `${waiting.events} events in ${waiting.seconds.toFixed(2)} s, ${rate(waiting)} a second`,
    );
    const delivered = await deliver(database, heard, listener, receiver);
    print(
      'delivered',
      `${delivered.events} in ${delivered.seconds.toFixed(2)} s, ${rate(delivered)} a second`,
    );
  } finally {
    await receiver.close();
  }
}

interface Receiver {
  readonly url: string;
  count(): number;
  close(): Promise<void>;
}

async function startReceiver(): Promise<Receiver> {
  let received = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      received += 1;
      response.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    count: () => received,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const SETTINGS = {
  secrets: createWebhookSecrets(['a key of thirty-two bytes for a benchmark']),
  allowPrivate: true,
};

async function listen(database: BenchRun['database'], { coalitionId }: Scene, url: string): Promise<bigint> {
  const outcome = await registerWebhookEndpoint(
    {
      ...{ database, clock: systemClock, logger: benchLogger(), requestId: 'bench', webhooks: SETTINGS },
      principal: {
        kind: 'user',
        subject: 'usr_bench',
        coalitionId,
        roles: ['operator'],
        partnerId: null,
        expiresAt: new Date(Date.now() + 3_600_000),
      },
    },
    { partnerId: undefined, url, types: null, version: '2026-11' },
  );
  return must(outcome).endpoint.id;
}

interface Measured {
  readonly events: number;
  readonly seconds: number;
}

async function relay(database: BenchRun['database'], scene: Scene): Promise<Measured> {
  const start = performance.now();
  let events = 0;
  for (let more = true; more; ) {
    const slice = await relayEvents(database, scene.coalitionId, new Date());
    events += slice.events;
    more = slice.more;
  }
  return { events, seconds: (performance.now() - start) / 1_000 };
}

async function deliver(
  database: BenchRun['database'],
  { coalitionId }: Scene,
  endpointId: bigint,
  receiver: Receiver,
): Promise<Measured> {
  const context = {
    ...{ database, clock: systemClock, logger: benchLogger(), webhooks: SETTINGS, resolve: systemResolver() },
    ...{ disableAfterDays: 5, signal: new AbortController().signal },
  };
  const start = performance.now();
  while (receiver.count() < DELIVERED && (await deliverToEndpoint(context, coalitionId, endpointId)));
  return { events: receiver.count(), seconds: (performance.now() - start) / 1_000 };
}

function rate({ events, seconds }: Measured): string {
  return String(Math.round(events / seconds));
}

import { encodeId } from '../src/values/ids.js';
import { type BenchRun, LEDGER_POOL } from './bench-run.js';
import { Child } from './child.js';
import type { ServerOrder } from './http-server.js';
import type { LiveAnswer, LiveOrder } from './live-clients.js';
import { print } from './machine.js';
import type { ServerAnswer } from './server-process.js';

const BURNS_OF_ONE = 200;
const BURNS_OF_ALL = 7;

/**
 * From a mutation at one node to the event at a subscriber of another: with so many subscribers on two nodes, each on a
 * connection of its own, first one that alone follows the member, then all that follow the same one, to the last.
 */
export async function live({ target, scene, options }: BenchRun): Promise<void> {
  const order: ServerOrder = { kind: 'batches', databaseUrl: target.appUrl, ledgerPool: LEDGER_POOL };
  const nodes = [order, order].map((one) => new Child<object, ServerAnswer>('http-server.ts', one));
  try {
    const [first, second] = await Promise.all(nodes.map((node) => node.answer()));
    if (!first || !second) throw new Error('two nodes were started');
    const [everybodys, ...members] = scene.members.map((id) => encodeId('member', id));
    console.log('\nlive, two nodes; milliseconds from sending a burn at one of them');
    const head = ['subscribers', 'one: p50', 'p99', 'most', 'the last of all: p50', 'most', 'opened in s'];
    console.log(`  ${head.map((text) => text.padStart(text.length + 3)).join('')}`);
    for (const subscribers of options.subscribers) {
      const clients = new Child<LiveOrder, LiveAnswer>('live-clients.ts');
      try {
        const opened = await clients.ask({
          what: 'open',
          ports: [first.port, second.port],
          credential: scene.apiKey,
          merchant: encodeId('merchant', scene.merchantId),
          own: Array.from({ length: subscribers }, (_, index) => members[index % members.length] as string),
          everybodys: everybodys as string,
        });
        await clients.ask({ what: 'own', burns: BURNS_OF_ONE / 10 });
        const one = await clients.ask({ what: 'own', burns: BURNS_OF_ONE });
        const all = await clients.ask({ what: 'everybodys', burns: BURNS_OF_ALL });
        const cells = [one.p50, one.p99, one.most, all.p50, all.most].map((value) => value.toFixed(1));
        const line = [String(subscribers), ...cells, (opened.most / 1000).toFixed(1)];
        console.log(`  ${line.map((text, at) => text.padStart((head[at] as string).length + 3)).join('')}`);
        await clients.ask({ what: 'close' });
      } finally {
        await clients.end();
      }
    }
    print('', 'one: its event at the other node; the last of all: half of them on each');
  } finally {
    await Promise.all(nodes.map((node) => node.end()));
  }
}

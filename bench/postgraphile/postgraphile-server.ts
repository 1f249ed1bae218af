import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { answerAsServer } from '../server-process.js';

/** What the process is started with, as its only argument, in JSON. */
export interface PostgraphileOrder {
  readonly databaseUrl: string;
  readonly pool: number;
}

const { databaseUrl, pool } = JSON.parse(process.argv[2] ?? '') as PostgraphileOrder;

/** PostGraphile as its own guide sets it up, on Node's own server, without an explorer and without explanations. */
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString: databaseUrl,
      schemas: ['public'],
      poolConfig: { max: pool, idleTimeoutMillis: 0 },
    }),
  ],
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false },
  grafast: { explain: false },
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(0, '127.0.0.1', () => answerAsServer((server.address() as AddressInfo).port));

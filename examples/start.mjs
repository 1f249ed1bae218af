/** `node examples/start.mjs food-delivery|insurance`: one of the examples, as a partner of the demonstration that `npm start` runs. */
import './install-sdk.mjs';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root, runNode } from '../scripts/repository.mjs';

const EXAMPLES = {
  'food-delivery': { partner: 'tizfood', port: '4101' },
  insurance: { partner: 'bimeno', port: '4102' },
};

const name = process.argv[2];
const example = EXAMPLES[name];
if (!example) stop(`Say which: node examples/start.mjs ${Object.keys(EXAMPLES).join('|')}`);

const dataDir = path.resolve(root, process.env.DATA_DIR || '.data');
const file = path.join(dataDir, 'demo.json');
if (!existsSync(file)) stop(`There is no ${file}: start the server first (npm start), and leave it running.`);
const { endpoint, partners, members } = JSON.parse(readFileSync(file, 'utf8'));
const partner = partners[example.partner];

runNode([path.join(root, 'examples', name, 'server.ts')], {
  HAMSOOD_ENDPOINT: endpoint,
  HAMSOOD_KEY: partner.apiKey,
  HAMSOOD_MERCHANT: partner.merchantIds[0],
  CUSTOMERS: members.map(({ phone }) => phone).join(','),
  // Another database is another partner, and begins anew.
  STORE: path.join(dataDir, 'examples', `${name}-${partner.id}`),
  PORT: process.env.PORT || example.port,
});

function stop(why) {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}

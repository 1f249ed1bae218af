/**
 * Starts the test files that take longest first, so that none of them is left alone at the end. Some of
 * them wait more than they compute (for servers that start, fail and recover): that is why there is a worker more than
 * the smallest machine has processors.
 */
import { fromJest } from './from-jest.mjs';

const { default: Sequencer } = fromJest('@jest/test-sequencer');

/** In this order; a new file that takes more than some ten seconds belongs here. */
const LONGEST = [
  'chaos/failover',
  'settlement/close.property',
  'chaos/chaos',
  'chaos/live',
  'ledger/audit-full-books',
  'main/start',
  'examples/examples',
  'api/fuzz/fuzz',
  'runtime/embedded-postgres',
  'ledger/day-facts.property',
  'api/statement-files',
  'api/statement-count',
  'api/key-scopes',
  'settlement/readings.property',
  'api/disputes-refusals',
  'cli/import-interruption',
  'journeys/demonstration',
  'settlement/release-exposure',
  'members/member-commands',
  'settlement/disputes',
  'api/live-balances',
  'api/live-transactions',
  'ledger/closing-days',
  'chaos/pgbouncer',
  'simulation/simulation',
  'webhooks/killed-workers',
  'webhooks/webhook-workers',
];

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const at = LONGEST.findIndex((name) => path.replaceAll('\\', '/').endsWith(`/tests/${name}.test.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    return super.sort(tests).sort((a, b) => place(a) - place(b));
  }
}

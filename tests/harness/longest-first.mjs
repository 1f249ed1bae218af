/**
 * Starts the test files that take longest first, so that none of them is left alone at the end. Some of
 * them wait more than they compute (for servers that start, fail and recover): that is why there is a worker more than
 * the smallest machine has processors.
 */
import { fromJest } from './from-jest.mjs';

const { default: Sequencer } = fromJest('@jest/test-sequencer');

/** In this order; a new file that takes more than some ten seconds belongs here. */
const LONGEST = [
  'chaos/chaos',
  'chaos/live',
  'chaos/failover',
  'main/start',
  'examples/examples',
  'api/fuzz/fuzz',
  'ledger/audit-full-books',
  'runtime/embedded-postgres',
  'settlement/close.property',
  'api/key-scopes',
  'api/perks-refusals',
  'chaos/pgbouncer',
  'ledger/day-facts.property',
  'api/disputes-refusals',
  'settlement/changed-columns',
  'api/statement-count',
  'ledger/seals',
  'ledger/auditor',
  'api/callers',
  'ledger/decide.property',
  'settlement/disputes',
  'settlement/close-corruptions',
  'ledger/closing-days',
  'api/live-transactions',
  'journeys/demonstration',
  'api/statement-files',
  'api/perk-uses-refusals',
  'api/live-balances',
  'settlement/partner-exit',
  'simulation/simulation',
  'webhooks/killed-workers',
  'webhooks/webhook-workers',
  'settlement/documents-pdf',
  'cli/import-interruption',
  'points/looking-back',
  'runtime/migrate',
  'settlement/disputes-concurrency',
  'settlement/release-exposure',
  'ledger/broken-connections',
  'settlement/readings',
  'settlement/readings.property',
  'members/member-commands',
  'main/halves',
  'cli/import',
  'api/purchase-credits',
  'perks/perks',
  'perks/perk-uses',
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

/**
 * Starts the test files that take longest first, so that none of them is left alone at the end. Some of
 * them wait more than they compute (for servers that start, fail and recover): that is why there is a worker more than
 * the smallest machine has processors.
 */
import { fromJest } from './from-jest.mjs';

const { default: Sequencer } = fromJest('@jest/test-sequencer');

/** In this order; a new file that takes more than some ten seconds belongs here. */
const LONGEST = [
  'chaos/live',
  'chaos/chaos',
  'chaos/failover',
  'main/start',
  'api/fuzz/fuzz',
  'examples/examples',
  'ledger/audit-full-books',
  'runtime/embedded-postgres',
  'main/halves',
  'api/key-scopes',
  'chaos/pgbouncer',
  'ledger/day-facts.property',
  'ledger/decide.property',
  'api/callers',
  'partner-sdk/guides',
  'settlement/changed-columns',
  'api/live-transactions',
  'settlement/partner-exit',
  'simulation/simulation',
  'settlement/disputes',
  'ledger/closing-days',
  'settlement/close.property',
  'ledger/auditor',
  'partner-sdk/pacing',
  'webhooks/killed-workers',
  'settlement/close-corruptions',
  'cli/import-interruption',
  'ledger/day-facts',
  'settlement/documents-pdf',
  'journeys/demonstration',
  'api/statement-files',
  'api/statement-count',
  'ledger/seals',
  'cli/audit',
  'ledger/broken-connections',
  'settlement/readings',
  'settlement/release-exposure',
  'perks/perks',
  'cli/import',
  'rebates/rebates',
  'api/purchase-credits',
  'settlement/disputes-concurrency',
  'settlement/readings.property',
  'runtime/migrate',
  'members/member-commands',
  'api/perks-refusals',
  'api/live-balances',
  'points/looking-back',
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

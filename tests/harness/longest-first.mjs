/**
 * Starts the test files that take longest first, so that none of them is left alone at the end. Those that wait more
 * than they compute (servers that start, fail and recover) come before all others and sleep while those compute.
 */
import { fromJest } from './from-jest.mjs';

const { default: Sequencer } = fromJest('@jest/test-sequencer');

/** In this order; a new file that takes more than some ten seconds belongs here. */
const LONGEST = ['chaos/failover'];

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const at = LONGEST.findIndex((name) => path.replaceAll('\\', '/').endsWith(`/tests/${name}.test.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    return super.sort(tests).sort((a, b) => place(a) - place(b));
  }
}

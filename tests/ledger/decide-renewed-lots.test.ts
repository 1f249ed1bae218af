import { decide } from '../../src/ledger/decide/decide.js';
import { moved, reversal, reversedSoFar } from './decide-operations.js';
import { account, FUNDING, state, TERMS } from './decide-scene.js';

test('R-03 X-04 lots that activity has moved on are still the earn’s own: of its funding, before any of another', () => {
  // moved on together with those of another funding; and a lot of its funding that ends before the earn's did
  const lots = {
    expiries: ['2027-02-28', '2027-06-30', '2027-06-30'],
    fundings: [FUNDING, 70n, FUNDING],
    points: [40n, 150n, 110n],
  };
  const idle = { ...TERMS, expiryPolicy: { kind: 'inactivity', months: 3 } } as const;
  const books = state({ accounts: [account({ lots })], reversed: reversedSoFar() });
  const { writes } = decide(books, [reversal({ terms: idle })]);
  expect(writes.entries[0]?.member?.lots).toEqual([
    moved('SPENDABLE', '2027-06-30', -110n),
    moved('SPENDABLE', '2027-02-28', -10n),
  ]);
});

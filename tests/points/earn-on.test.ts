import { earnOn } from '../../src/points/earn-as.js';
import { AT, MERCHANT, PARTNER, snapshotWith } from '../rules/snapshot-story.js';

const earn = (occurredAt: Date | null) =>
  earnOn(
    snapshotWith(null),
    PARTNER,
    {
      merchantId: MERCHANT,
      purchase: { reference: 'r', amount: { minor: 1n, currency: 'IRR' }, category: null, lines: null },
      occurredAt,
      metadata: null,
    },
    Buffer.alloc(0),
  );

test.each([
  ['told by the caller', AT, ['occurredAt']],
  ["the ledger's", null, []],
])('L-06 no contract at a time that is %s: what to correct is told', (_, occurredAt, field) => {
  expect(earn(occurredAt).price(AT, '2025-03-21', null).refused).toMatchObject({
    code: 'CONTRACT_NOT_IN_FORCE',
    field,
  });
});

import type { EarnOperation, Operation } from '../../src/ledger/operations.js';
import type { EarnLimits, ExposureLimit } from '../../src/ledger/prices.js';
import {
  codeOf,
  earn,
  earnPrice,
  ISSUED,
  MEMBER,
  NO_LIMITS,
  NOON,
  OTHER_MEMBER,
  sha256,
  TERMS,
} from './decide-scene.js';
import { MemoryBooks } from './memory-books.js';

/** Limits that depend on who else shares the batch would be none. */

const RIAL = 100_000_000n;

function opened(): MemoryBooks {
  return new MemoryBooks([MEMBER, OTHER_MEMBER], new Date('2025-01-01T00:00:00.000Z'));
}

function limited(limit: bigint): EarnLimits {
  const exposure: ExposureLimit = {
    currency: 'IRR',
    chargePerPoint: RIAL,
    limit: limit * RIAL,
    prepaid: false,
  };
  return { ...NO_LIMITS, exposure };
}

function purchase(name: string, points: bigint, limits: EarnLimits, memberId = MEMBER): EarnOperation {
  return earn({
    key: name,
    fingerprint: sha256(name),
    memberId,
    terms: { ...TERMS, referenceVersion: 1n },
    purchase: { amount: { minor: points, currency: 'IRR' }, referenceHash: sha256(name) },
    price: () => ({ value: earnPrice({ points, limits }) }),
  });
}

test('E-05 earns under two contract versions of a partner each keep their own credit limit, also in one batch', () => {
  const books = opened();
  // by the newer version, which allows 100; and for an older purchase by the version that allowed 1 000
  const { outcomes } = books.post(
    [purchase('new', 200n, limited(100n)), purchase('old', 300n, limited(1_000n), OTHER_MEMBER)],
    NOON,
  );
  expect(outcomes.map(codeOf)).toEqual(['CREDIT_LIMIT_REACHED', 'posted']);
});

test('E-05 an earn above the limit is refused, though a reversal of the same member makes room behind it in the batch', () => {
  const books = opened();
  const limits = limited(500n);
  const [before] = books.post([purchase('before', 450n, limits)], NOON).outcomes;
  const given = before?.kind === 'posted' ? (before.transactionId ?? 0n) : 0n;
  const { outcomes } = books.post([purchase('above', 100n, limits), reversal(given, 450n, limits)], NOON);
  expect(outcomes.map(codeOf)).toEqual(['CREDIT_LIMIT_REACHED', 'posted']);
});

test('E-04 an earn above the cap of the day is cut, though a reversal of the same member makes room behind it in the batch', () => {
  const books = opened();
  const limits = { ...NO_LIMITS, perPartnerDay: 500n };
  const [before] = books.post([purchase('before', 450n, limits)], NOON).outcomes;
  const given = before?.kind === 'posted' ? (before.transactionId ?? 0n) : 0n;
  books.post([purchase('above', 100n, limits), reversal(given, 450n, limits)], NOON);
  expect(books.transactions.map(({ type, points }) => [type, points])).toEqual([
    ['EARN', 450n],
    ['EARN', 50n],
    ['REVERSAL', 450n],
  ]);
});

function reversal(id: bigint, points: bigint, limits: EarnLimits): Operation {
  const { actor, caller, details } = earn();
  return {
    kind: 'REVERSAL',
    ...{ actor, caller, details },
    key: 'reversal',
    fingerprint: sha256('reversal'),
    memberId: MEMBER,
    terms: { ...TERMS, referenceVersion: 1n },
    target: {
      id,
      type: 'EARN',
      points,
      partnerId: earnPrice().partnerId,
      merchantId: 0n,
      contractVersionId: earnPrice().contractVersionId,
      occurredAt: NOON,
      counterAccountId: ISSUED,
      shortfallAccountId: 84n,
      lots: [{ expiry: '2028-03-31', funding: earnPrice().fundingId, points, place: 'SPENDABLE' }],
      amount: { minor: points, currency: 'IRR' },
      pointsFor: (amount) => ({ value: amount }),
      limits,
    },
    points: null,
    amount: null,
    allowed: () => undefined,
  };
}

import { purchaseOf } from '../../src/ledger/decide/batch-state.js';
import { decide } from '../../src/ledger/decide/decide.js';
import {
  account,
  burn,
  codeOf,
  DAY,
  earn,
  emptyAccount,
  FIRST_ID,
  HOUR,
  MEMBER,
  MERCHANT,
  noonPlus,
  priceRefused,
  sha256,
  state,
  TERMS,
} from './decide-scene.js';

describe('idempotency keys', () => {
  test('L-04 same key, same input: the first result again, though everything has changed since', () => {
    const balance = {
      memberId: MEMBER,
      version: 2,
      posted: 50n,
      held: 0n,
      pending: 0n,
      asOf: noonPlus(-HOUR),
    };
    const known = {
      fingerprint: sha256('earn-1').toString('hex'),
      transactionId: 8_000n,
      subjectId: null,
      refusal: null,
      balance,
    };
    const now = state({
      referenceVersion: 8n,
      accounts: [account({ status: 'CLOSED' })],
      keys: new Map([['par_a\u0000earn-1', known]]),
      purchases: new Set([purchaseOf(MERCHANT, sha256('bill-1'))]),
    });
    const { outcomes, writes } = decide(now, [
      earn({
        occurredAt: noonPlus(-400 * DAY),
        memberId: null,
        price: () => priceRefused('PARTNER_NOT_ACTIVE'),
      }),
    ]);
    expect(outcomes).toEqual([
      { kind: 'posted', transactionId: 8_000n, subjectId: null, balance, replayed: true },
    ]);
    expect(writes.keys).toEqual([]);
  });

  test('L-04 a recorded refusal is told again, with the balance it was told with, though it would pass now', () => {
    const now = state({ accounts: [emptyAccount()] });
    const refusedFirst = decide(now, [burn()]).outcomes[0];
    const later = decide(now, [
      earn(),
      earn({
        key: 'k2',
        purchase: { amount: { minor: 1n, currency: 'IRR' }, referenceHash: sha256('bill-2') },
      }),
      burn(),
    ]).outcomes;
    expect(codeOf(refusedFirst)).toBe('INSUFFICIENT_POINTS');
    expect(later.map(codeOf)).toEqual(['posted', 'posted', 'INSUFFICIENT_POINTS']);
    expect(later[2]).toEqual({ ...refusedFirst, replayed: true });
    expect(later[2]).toMatchObject({ balance: { posted: 0n, version: 0 } });
  });

  test('L-04 equal keys within one batch: one effect, the others replay it with its id and balance', () => {
    const { outcomes, writes } = decide(state(), [burn(), burn(), burn({ fingerprint: sha256('else') })]);
    const first = outcomes[0];
    expect(first).toMatchObject({
      kind: 'posted',
      transactionId: FIRST_ID,
      replayed: false,
      balance: { posted: 150n, version: 5 },
    });
    expect(outcomes[1]).toEqual({ ...first, replayed: true });
    expect(codeOf(outcomes[2])).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(outcomes[2]).toMatchObject({ balance: null });
    expect(writes.transactions).toHaveLength(1);
    expect(writes.keys).toHaveLength(1);
  });

  test('L-04 the scope of a key is the caller: another caller may use the same one', () => {
    const { outcomes, writes } = decide(state(), [burn(), burn({ caller: 'par_b' })]);
    expect(outcomes.map(codeOf)).toEqual(['posted', 'posted']);
    expect(writes.transactions).toHaveLength(2);
    expect(writes.keys.map(({ caller, key }) => [caller, key])).toEqual([
      ['par_a', 'burn-1'],
      ['par_b', 'burn-1'],
    ]);
  });

  test('L-04 caller and key are never run together: (a, bc) is not (ab, c)', () => {
    const { outcomes } = decide(state(), [
      burn({ caller: 'a', key: 'bc', points: 1n }),
      burn({ caller: 'ab', key: 'c', points: 1n }),
    ]);
    expect(outcomes.map(codeOf)).toEqual(['posted', 'posted']);
  });

  test('L-04 what was not recorded may be tried again with the same key, in the same batch even', () => {
    const { outcomes } = decide(state(), [
      burn({ memberId: null }),
      burn({ price: () => priceRefused('PARTNER_NOT_ACTIVE') }),
      burn(),
    ]);
    expect(outcomes.map(codeOf)).toEqual(['MEMBER_NOT_FOUND', 'PARTNER_NOT_ACTIVE', 'posted']);
  });

  test('L-04, L-12 terms that were replaced meanwhile decide nothing: priced anew, the key is free', () => {
    const now = state({ referenceVersion: 8n });
    const renewed = burn({ terms: { ...TERMS, referenceVersion: 8n } });
    const { outcomes, writes } = decide(now, [burn(), earn(), renewed]);
    expect(outcomes.slice(0, 2)).toEqual([
      { kind: 'stale', referenceVersion: 8n },
      { kind: 'stale', referenceVersion: 8n },
    ]);
    expect(codeOf(outcomes[2])).toBe('posted');
    expect(writes.transactions).toHaveLength(1);
    expect(writes.keys).toHaveLength(1);
  });
});

import { decide } from '../../src/ledger/decide/decide.js';
import { earn, earnPrice, emptyAccount, HOUR, noonPlus, state } from './decide-scene.js';

test('E-03 without a vesting time points can be spent at once, also those of a till whose clock is ahead', () => {
  const purchase = earn({
    occurredAt: noonPlus(HOUR),
    price: () => ({ value: earnPrice({ points: 120n, vestingDays: 0 }) }),
  });
  const { outcomes } = decide(state({ accounts: [emptyAccount()] }), [purchase]);
  expect(outcomes[0]).toMatchObject({ kind: 'posted', balance: { posted: 120n, pending: 0n } });
});

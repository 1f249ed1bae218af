import { orLedgerBusy } from '../../src/ledger/batch/ledger-busy.js';
import { done } from '../../src/values/command-outcome.js';

/** What a command in a transaction of its own tells of the errors of its database. */

const failing = (code: string) => orLedgerBusy(() => Promise.reject(Object.assign(new Error('x'), { code })));

test.each([
  ['a lock is not got in time', '55P03'],
  ['a statement waits for too long', '57014'],
  ['others wait for it and it for them', '40P01'],
  ['what it has read was changed', '40001'],
])('L-04 %s: LEDGER_BUSY, and the same request may be sent again', async (_, code) => {
  expect((await failing(code)).refusals).toMatchObject([{ code: 'LEDGER_BUSY' }]);
});

test.each([
  ['a row is there already', '23505'],
  ['the database is being stopped', '57P01'],
  ['the connection is lost', 'ECONNRESET'],
  ['a number is too large', '22003'],
])('A-07 %s: that is no lock of somebody else, and stays an error', async (_, code) => {
  await expect(failing(code)).rejects.toMatchObject({ code });
});

test('L-04 what the command did is told as it is', async () => {
  expect(await orLedgerBusy(() => Promise.resolve(done('it')))).toEqual(done('it'));
});

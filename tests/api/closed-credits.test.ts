import { eraseAs } from '../journeys/erasing.js';
import { rials, useBusinessScene } from './business-scene.js';
import { CreditScene, type Firm } from './credit-scene.js';

/** Refunds of purchases that an account shares with an employee, where one of both is closed (rules K-10, A-05). */

let credits: CreditScene;
useBusinessScene((scene) => {
  credits = new CreditScene(scene);
});

async function erased(id: string): Promise<void> {
  const { eraseMember } = await eraseAs(credits.scene.world.operator, id);
  expect(eraseMember).toMatchObject({ userErrors: [] });
}

const available = ({ account }: Firm) => credits.available(account);

test('K-10 A-05 of a purchase of which the employee was erased the account’s part is refunded, to the last unit', async () => {
  const one = await credits.firm(['BOTH'], '60');
  const bought = await credits.shared(one, '1000000');
  await credits.reversed(bought.id, { amount: rials('100003') });
  expect(await available(one)).toBe('53');
  await erased(one.employee.id);
  // As it would have been: 24 of 60 points stay of a purchase of which 600 000 came back.
  const second = await credits.reversed(bought.id, { amount: rials('499997') });
  expect(second).toMatchObject({ transaction: { points: '29', pairedTransaction: null }, userErrors: [] });
  expect(await available(one)).toBe('24');
  // By the name of the employee's transaction too; what falls on the employee is not shared out again.
  const third = await credits.reversed(bought.pairedTransaction.id, { amount: rials('200000') });
  expect(third.userErrors).toEqual([]);
  expect(await available(one)).toBe('12');
  expect((await credits.reversed(bought.id, { amount: rials('200001') })).userErrors).toMatchObject([
    { code: 'REVERSAL_EXCEEDS_TRANSACTION' },
  ]);
  const points = { points: '1' };
  expect((await credits.reversed(bought.pairedTransaction.id, points)).userErrors).toMatchObject([
    { code: 'MEMBER_NOT_ACTIVE', field: ['input', 'transactionId'] },
  ]);
  expect((await credits.reversed(bought.id, points)).userErrors).toEqual([]);
  expect((await credits.reversed(bought.pairedTransaction.id)).userErrors).toEqual([]);
  expect(await available(one)).toBe('0');
  for (const { id } of [bought, bought.pairedTransaction]) {
    expect((await credits.reversed(id)).userErrors).toMatchObject([
      { code: 'REVERSAL_EXCEEDS_TRANSACTION', field: ['input', 'transactionId'] },
    ]);
  }
});

test('K-10 A-05 where both got the points of all of it, one refund of one money is taken off whoever is left', async () => {
  const one = await credits.firm(['BOTH']);
  const bought = await credits.shared(one, '500000');
  await erased(one.employee.id);
  expect((await credits.reversed(bought.id, { amount: rials('200000') })).userErrors).toEqual([]);
  expect(await available(one)).toBe('30');
  expect((await credits.reversed(bought.id, { amount: rials('300001') })).userErrors).toMatchObject([
    { code: 'REVERSAL_EXCEEDS_TRANSACTION' },
  ]);
  expect((await credits.reversed(bought.id, { amount: rials('300000') })).userErrors).toEqual([]);
  expect(await available(one)).toBe('0');
});

test('K-10 A-05 the employee’s part is refunded where the account was erased; where both were, nothing is', async () => {
  const one = await credits.firm(['BOTH'], '60');
  const bought = await credits.shared(one, '1000000');
  await erased(one.account);
  expect((await credits.reversed(bought.id, { amount: rials('500000') })).userErrors).toEqual([]);
  expect(await credits.available(one.employee.id)).toBe('20');
  await erased(one.employee.id);
  for (const asked of [{ amount: rials('1') }, {}, { points: '1' }]) {
    expect((await credits.reversed(bought.pairedTransaction.id, asked)).userErrors).toMatchObject([
      { code: 'MEMBER_NOT_ACTIVE' },
    ]);
  }
});

import { pointsFor, priceBurn } from '../../src/rules/price-burn.js';
import { pricePurchase } from '../../src/rules/price-purchase.js';
import { AT, MERCHANT, money, PARTNER, snapshotWith } from './snapshot-story.js';

const inRial = snapshotWith({ currency: 'IRR' });

test('E-09 a purchase in another currency than the contract’s is refused where the currency stands', () => {
  const purchase = { amount: money('12.50', 'USD'), category: null, lines: null };
  const { refused } = pricePurchase(inRial, PARTNER, MERCHANT, purchase, AT);
  expect(refused).toMatchObject({ code: 'INVALID_INPUT', field: ['purchase', 'amount', 'currency'] });
});

test('E-09 an amount to cover with points in another currency is refused, never converted', () => {
  const terms = priceBurn(inRial, PARTNER, MERCHANT, AT);
  if (terms.refused) throw new Error(terms.refused.message);
  expect(pointsFor(terms.value, money('12.50', 'USD')).refused).toMatchObject({
    code: 'INVALID_INPUT',
    field: ['amount', 'currency'],
  });
});

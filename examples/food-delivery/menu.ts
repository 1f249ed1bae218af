import { addMoney, type Money, money } from '@hamsood/partner-sdk';
import { Conflict } from '../frame/conflict.ts';

export interface Dish {
  readonly id: string;
  readonly name: { readonly fa: string; readonly en: string };
  readonly about: { readonly fa: string; readonly en: string };
  readonly price: Money;
}

const rial = (amount: string) => money(amount, 'IRR');

export const MENU: readonly Dish[] = [
  {
    id: 'kebab',
    name: { fa: 'چلوکباب کوبیده', en: 'Koobideh kebab' },
    about: { fa: 'دو سیخ، با برنج ایرانی و گوجه', en: 'Two skewers, rice, grilled tomato' },
    price: rial('2850000'),
  },
  {
    id: 'barberry-rice',
    name: { fa: 'زرشک‌پلو با مرغ', en: 'Barberry rice with chicken' },
    about: { fa: 'ران مرغ، زرشک و زعفران', en: 'Chicken leg, barberries, saffron' },
    price: rial('2400000'),
  },
  {
    id: 'aubergine',
    name: { fa: 'کشک بادمجان', en: 'Aubergine with whey' },
    about: { fa: 'با نان تازه و نعناداغ', en: 'Fresh bread, fried mint' },
    price: rial('1350000'),
  },
  {
    id: 'herb-stew',
    name: { fa: 'قورمه‌سبزی', en: 'Herb stew' },
    about: { fa: 'با برنج و لیمو عمانی', en: 'Rice, dried lime' },
    price: rial('2650000'),
  },
  {
    id: 'salad',
    name: { fa: 'سالاد شیرازی', en: 'Shirazi salad' },
    about: { fa: 'خیار، گوجه، پیاز و آب‌غوره', en: 'Cucumber, tomato, onion, verjuice' },
    price: rial('600000'),
  },
  {
    id: 'doogh',
    name: { fa: 'دوغ محلی', en: 'Doogh' },
    about: { fa: 'با پونهٔ کوهی', en: 'Yoghurt drink with pennyroyal' },
    price: rial('350000'),
  },
];

/** What of the menu is ordered, each as often as it is named. @throws Conflict where something is not on it */
export function dishesOf(ids: unknown): readonly Dish[] {
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > 20) {
    throw new Conflict('EMPTY_BASKET', 'Order between 1 and 20 dishes.');
  }
  return ids.map((id) => {
    const dish = MENU.find((known) => known.id === id);
    if (!dish) throw new Conflict('NOT_ON_THE_MENU', 'That is not on the menu.');
    return dish;
  });
}

/** What things cost together. */
export function totalOf(things: ReadonlyArray<{ readonly price: Money }>): Money {
  return things.map(({ price }) => price).reduce(addMoney, rial('0'));
}

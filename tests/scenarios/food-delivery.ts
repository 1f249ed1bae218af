import { type Json, listOf } from '../harness/api-client.js';
import type { WorldMember, WorldPartner } from '../harness/world.js';
import { rial, type StoryWorld } from './story-world.js';

/** Two years of somebody who orders food: what climbs, what a refund changes, and what a review leaves. */
export function foodDeliveryYear(at: () => StoryWorld): void {
  let kitchen: WorldPartner;
  let nima: WorldMember;
  let banquet: Json;
  let doubled: Json;
  /** The first whole year of the story. */
  let year: number;

  beforeAll(async () => {
    const story = at();
    kitchen = await story.world.partner('tizfood');
    year = Number((await story.today()).slice(0, 4)) + 1;
    const spends = (code: string, amount: string, more: object = {}) => ({
      ...{ code, name: { en: code }, validity: { kind: 'YEARS', count: 1 }, ...more },
      requirement: { window: 'CALENDAR_YEAR', criteria: [{ metric: 'SPEND', amount: rial(amount) }] },
    });
    const gold = { benefit: { multiplier: '2', paidBy: 'ISSUER' } };
    const levels = [
      { code: 'base', name: { en: 'base' } },
      spends('silver', '1000000'),
      spends('gold', '5000000', gold),
    ];
    await story.did(
      story.world.operator,
      'addTierLadderVersion',
      { kind: 'PERSON', levels },
      'ladder { version }',
    );
    nima = await story.world.member(kitchen);
  });

  const orders = async (day: string, amount: string) => {
    await at().goTo(day);
    return at().buy(kitchen, nima.id, amount);
  };
  const tier = async () => {
    const { member } = await nima.get(
      `{ member(ref: { id: "${nima.id}" }) { tier { level { code } until
           next { level { code } progress { missing } } keep { reached progress { value missing } }
           history { level cause } } } }`,
    );
    return member.tier;
  };

  test('T-02 T-05 two orders of a winter make silver, at once, for the rest of the year and the next one', async () => {
    expect((await orders(`${year}-01-10`, '600000')).tierChange).toBeNull();
    expect(await tier()).toMatchObject({
      ...{ level: { code: 'base' }, until: null },
      next: { level: { code: 'silver' }, progress: [{ missing: '400000' }] },
    });
    const { tierChange } = await orders(`${year}-02-14`, '500000');
    expect(tierChange).toEqual({ level: 'silver', cause: 'QUALIFIED', until: `${year + 1}-12-31` });
    expect(await tier()).toMatchObject({
      next: { level: { code: 'gold' }, progress: [{ missing: '3900000' }] },
    });
  });

  test('T-02 T-10 E-01 a banquet makes gold; the orders after it earn twice as much, and say why', async () => {
    banquet = await orders(`${year}-06-20`, '4200000');
    expect(banquet).toMatchObject({
      tierChange: { level: 'gold', cause: 'QUALIFIED', until: `${year + 1}-12-31` },
      transaction: { points: '420', breakdown: [{ rule: 'base', points: '420' }] },
    });
    doubled = await orders(`${year}-07-01`, '200000');
    expect(doubled.transaction).toMatchObject({
      points: '40',
      breakdown: [
        { rule: 'base', points: '20' },
        { rule: 'level:gold', points: '20' },
      ],
    });
  });

  test('R-07 T-07 a doubled order is sent back: what gold gave for it goes back with it', async () => {
    const { transaction } = await at().refund(kitchen, doubled, '100000');
    expect(transaction).toEqual({ points: '20' });
  });

  test('T-04 the banquet is paid back: its points are gone, and gold stays until its day, but is not kept', async () => {
    await at().goTo(`${year}-08-01`);
    const { transaction } = await at().refund(kitchen, banquet, '4200000');
    expect(transaction).toEqual({ points: '420' });
    expect(await tier()).toMatchObject({
      ...{ level: { code: 'gold' }, until: `${year + 1}-12-31` },
      // What keeps it is bought in the last year that it lasts.
      keep: { reached: false, progress: [{ value: '0', missing: '5000000' }] },
    });
  });

  test('T-02 T-05 in the last year of gold not enough is ordered for it: on New Year’s Day it is silver again', async () => {
    await orders(`${year + 1}-03-01`, '1200000');
    expect(await tier()).toMatchObject({
      level: { code: 'gold' },
      keep: { reached: false, progress: [{ value: '1200000', missing: '3800000' }] },
    });
    await at().goTo(`${year + 1}-12-31`);
    expect(await tier()).toMatchObject({ level: { code: 'gold' } });
    await at().goTo(`${year + 2}-01-01`);
    expect(await tier()).toMatchObject({ level: { code: 'silver' }, until: `${year + 2}-12-31` });
    const history = listOf(((await tier()) as Json).history as Json).map(
      ({ level, cause }) => `${String(level)} ${String(cause)}`,
    );
    expect(history).toEqual(['silver REVIEW', 'gold QUALIFIED', 'silver QUALIFIED']);
    // An order earns once again, and no more.
    expect((await orders(`${year + 2}-01-02`, '200000')).transaction).toMatchObject({ points: '20' });
    expect(await at().world.differences()).toEqual([]);
  });
}

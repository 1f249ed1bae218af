import { addDays } from '../../src/values/day.js';
import { BusinessScene, type SceneContact, type SceneManager } from '../api/business-scene.js';
import { nextKey } from '../api/operations.js';
import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import type { WorldPartner } from '../harness/world.js';
import { rial, type StoryWorld } from './story-world.js';

/** A company and those who act for it: a level and its perk, a perk that is asked for, and who pays for both. */
export function companyAccount(at: () => StoryWorld): void {
  let scene: BusinessScene;
  let station: WorldPartner;
  let insurer: WorldPartner;
  let account: string;
  let manager: SceneManager;
  let buyer: SceneContact;
  let viewer: SceneContact;
  let wash: string;
  let lounge: string;
  let grantId: string;

  beforeAll(async () => {
    const { world } = at();
    const daily = { settlementCycle: 'DAILY' } as const;
    station = await world.partner('benzino', daily);
    insurer = await world.partner('bimeh', { ...daily, issuer: false });
    scene = new BusinessScene(world, station);
    account = await scene.account();
    manager = await scene.manager('Sara', [account]);
    buyer = await scene.contact(account, 'BUYER');
    viewer = await scene.contact(account, 'VIEWER');
    const gold = {
      ...{ code: 'gold', name: { en: 'Gold' }, validity: { kind: 'YEARS', count: 1 } },
      requirement: { window: 'CALENDAR_YEAR', criteria: [{ metric: 'SPEND', amount: rial('5000000') }] },
    };
    await scene.did('addTierLadderVersion', {
      kind: 'BUSINESS',
      levels: [{ code: 'base', name: { en: 'Base' } }, gold],
    });
    lounge = await scene.perk({
      ...{ entitlement: 'LEVEL', levels: ['gold'], uses: 1, period: 'MONTH', costPerUse: rial('25000') },
      payerPartnerId: insurer.id,
    });
    wash = await scene.perk({
      uses: 2,
      worth: rial('1500000'),
      costPerUse: rial('40000'),
      payerPartnerId: insurer.id,
    });
    await scene.budget(manager, { worth: rial('2000000'), approvalAbove: rial('1000000') });
  });

  const use = (perkId: string, key: string) =>
    scene.told(
      'usePerk',
      { idempotencyKey: key, member: { id: account }, perkId, merchantId: station.merchantId },
      station,
    );
  const codesIn = (payload: Json) => listOf(payload.userErrors as Json).map(({ code }) => String(code));

  test('K-01 people of the company sign in as themselves: who may only look cannot ask for anything', async () => {
    const input = { idempotencyKey: nextKey(), perkId: wash, note: 'for the fleet' };
    expect(await scene.codeOf('requestPerk', input, viewer)).toBe('FORBIDDEN');
    await scene.did('requestPerk', { ...input, idempotencyKey: nextKey() }, buyer);
    const { perkRequests } = await manager.get(
      '{ perkRequests(status: OPEN) { edges { node { note requestedBy { kind } } } } }',
    );
    expect(perkRequests.edges).toEqual([
      { node: { note: 'for the fleet', requestedBy: { kind: 'CONTACT' } } },
    ]);
  });

  test('K-04 T-02 what the company buys makes it gold, and a perk comes with that by itself', async () => {
    expect(codesIn(await use(lounge, nextKey()))).toEqual(['PERK_NOT_USABLE']);
    const { tierChange } = await at().buy(station, account, '6000000');
    expect(tierChange).toMatchObject({ level: 'gold', cause: 'QUALIFIED' });
    expect((await use(lounge, nextKey())).use).toMatchObject({ grantId: null, cost: { amount: '25000' } });
    // Once a month.
    expect(codesIn(await use(lounge, nextKey()))).toEqual(['PERK_NOT_USABLE']);
  });

  test('K-03 K-08 the manager grants what was asked for; above the threshold somebody else approves', async () => {
    grantId = await scene.granted(manager, account, wash);
    const approval = () => ({ idempotencyKey: nextKey(), grantId, reason: 'agreed' });
    expect(codesIn(await use(wash, nextKey()))).toEqual(['PERK_NOT_USABLE']);
    const by = (caller: Caller) => scene.codeOf('approvePerkGrant', approval(), caller);
    expect(await by(manager)).toBe('FORBIDDEN');
    expect(await by(at().world.secondOperator)).toBeUndefined();
    // Of two million 1.5 are gone: not enough for another one.
    const another = { idempotencyKey: nextKey(), member: { id: account }, perkId: wash, reason: 'one more' };
    expect(await scene.codeOf('grantPerk', another, manager)).toBe('PERK_BUDGET_EXCEEDED');
  });

  test('K-04 L-04 it is used twice, however often the till sends each, and not a third time', async () => {
    const [first, second] = [nextKey(), nextKey()];
    const told = await Promise.all([first, first, second, second, first].map((key) => use(wash, key)));
    const uses = told.map((payload) => textOf((payload.use as Json).id as Json));
    expect(new Set(uses).size).toBe(2);
    expect(told.filter(({ replayed }) => String(replayed) === 'true').length).toBe(3);
    expect(codesIn(await use(wash, nextKey()))).toEqual(['PERK_NOT_USABLE']);
  });

  test('K-05 who granted, approved and used it, and why, is in the audit log', async () => {
    const { auditLog } = await at().world.auditor.get(
      `query ($id: ID) { auditLog(first: 10, filter: { objectId: $id }) { edges { node { action reason actor { kind } } } } }`,
      { id: grantId },
    );
    const entries = listOf(auditLog.edges).map(({ node }) => {
      const { action, reason } = node as Json;
      return `${String(action)}: ${String(reason)}`;
    });
    expect(entries.reverse()).toEqual(['perk-grant.granted: a good year', 'perk-grant.approved: agreed']);
  });

  test('K-07 S-03 the next day the insurer owes what the uses cost, and the station is credited it', async () => {
    const story = at();
    await story.goTo(addDays(await story.today(), 1));
    await story.closeDays();
    const ofPerks = (lines: readonly string[]) => lines.filter((line) => line.startsWith('PERK_')).sort();
    expect(ofPerks(await story.newestStatement(insurer))).toEqual([
      'PERK_COST 25000',
      'PERK_COST 40000',
      'PERK_COST 40000',
    ]);
    expect(ofPerks(await story.newestStatement(station))).toEqual([
      'PERK_CREDIT -25000',
      'PERK_CREDIT -40000',
      'PERK_CREDIT -40000',
    ]);
    expect(await story.differences()).toEqual([]);
  });
}

import { expirePerkGrants } from '../../src/perks/expire-perk-grants.js';
import { createSpendCode } from '../../src/points/create-spend-code.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { addDays } from '../../src/values/day.js';
import { codeOf, did } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import type { PointsStory, TwinPartner } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { inWords, SettlementStory } from '../settlement/settlement-story.js';
import { atOnce, PerksStory, tally } from './perks-story.js';

/** What uses of perks cost, and uses that are taken back, on two nodes (rules K-07, K-15). */

let owner: OpenedNode['owner'];
let story: PointsStory;
let shop: TwinPartner;
let perks: PerksStory;
let settlement: SettlementStory;

usePointsStory({ anew: 'each test' }, ({ opened, ...parts }) => {
  ({ story, shop } = parts);
  ({ owner } = opened);
  perks = new PerksStory(story);
  settlement = new SettlementStory(story, opened.owner);
});

afterEach(async () => {
  expect((await auditSettlement(story.nodes[0].database, story.twinId)).differences).toEqual([]);
});

const rows = <T extends object>(sql: string) => settlement.rows<T & Record<string, unknown>>(sql);

test('K-07 S-03 what uses cost is on the statements: owed by the payer, credited to the partner, in balance', async () => {
  await settlement.beginAtNoon();
  const payer = await story.partner('rahnet', { settlementCycle: 'DAILY' });
  const till = await story.partner('daily', { settlementCycle: 'DAILY' });
  const account = await perks.account(till, payer);
  const manager = await perks.manager(account);
  await perks.budget(manager, { grants: 10n });
  const paid = await perks.perk({
    payer: { id: payer.partnerId },
    places: [till.partnerId, payer.partnerId],
    uses: 3,
  });
  const free = await perks.perk({ uses: 1, places: [till.partnerId] });
  for (const perk of [paid, free]) did(await perks.grant(manager, account, perk));
  for (const perk of [paid, paid, free]) did(await perks.use(till, account, perk));
  did(await perks.use(payer, account, paid)); // pays itself: nothing to settle
  expect(codeOf(await perks.use(payer, account, free))).toBe('PERK_NOT_FOUND');
  await settlement.advanceDays(1);
  await settlement.close();
  const stated = async ({ partnerId }: TwinPartner) => {
    const [statement] = await settlement.statements(partnerId);
    return statement ? (await settlement.lines(statement)).map(inWords) : [];
  };
  expect(await stated(payer)).toEqual(['PERK_COST 0 40000', 'PERK_COST 0 40000']);
  expect(await stated(till)).toEqual([
    'PERK_CREDIT 0 -40000',
    'PERK_CREDIT 0 -40000',
    'PERK_CREDIT 0 -40000',
  ]);
  expect(await settlement.balances()).toEqual({
    PERK: '40000',
    'RECEIVABLE daily': '-120000',
    'RECEIVABLE rahnet': '80000',
  });
});

test('K-15 S-01 a use is taken back once, until it is stated: it can be used again, and nobody owes it', async () => {
  await settlement.beginAtNoon();
  const payer = await story.partner('rahnet', { settlementCycle: 'DAILY' });
  const till = await story.partner('daily', { settlementCycle: 'DAILY' });
  await perks.levels();
  const account = await perks.account(till, payer);
  const manager = await perks.manager(account);
  await perks.budget(manager, { grants: 10n });
  const perk = await perks.perk({ payer: { id: payer.partnerId } });
  const ofLevel = await perks.perk({ entitlement: 'LEVEL', levels: ['gold'], period: 'MONTH', stock: 1n });
  did(await perks.grant(manager, account, perk));
  await perks.give(account, { level: 'gold', until: addDays(await settlement.today(), 30) });
  const use = async (of: typeof perk) => did(await perks.use(till, account, of)).changed.id;
  for (const each of [perk, ofLevel]) {
    const useId = await use(each);
    expect(codeOf(await perks.use(till, account, each))).toBe('PERK_NOT_USABLE');
    expect(codeOf(await perks.undo(payer, useId))).toBe('PERK_USE_NOT_FOUND');
    expect(tally(await atOnce(4, (node) => perks.undo(till, useId, { node })))).toEqual({
      done: 1,
      PERK_USE_UNDONE: 3,
    });
  }
  expect(await rows('select status, used, ended_at from perk_grant where coalition_id = :coalition')).toEqual(
    [{ status: 'ACTIVE', used: 0, ended_at: null }],
  );
  // Again, now for good: what was taken back leaves no money behind.
  const stays = await use(perk);
  await use(ofLevel);
  await settlement.advanceDays(1);
  await settlement.close();
  const stated = async ({ partnerId }: TwinPartner) => {
    const [statement] = await settlement.statements(partnerId);
    return statement ? (await settlement.lines(statement)).map(inWords).sort() : [];
  };
  expect(await stated(payer)).toEqual(['PERK_COST 0 -40000', 'PERK_COST 0 40000', 'PERK_COST 0 40000']);
  expect(await settlement.balances()).toMatchObject({
    'RECEIVABLE daily': '-80000',
    'RECEIVABLE rahnet': '40000',
  });
  expect(codeOf(await perks.undo(till, stays))).toBe('PERK_USE_SETTLED');
});

test('K-15 S-01 what is taken back a day later is on the statement of the day of the use, beside it', async () => {
  await settlement.beginAtNoon();
  const till = await story.partner('daily', { settlementCycle: 'DAILY' });
  const payer = await story.partner('rahnet', { settlementCycle: 'DAILY' });
  const account = await perks.account(till);
  const manager = await perks.manager(account);
  await perks.budget(manager, { grants: 10n });
  const perk = await perks.perk({ payer: { id: payer.partnerId }, uses: 9 });
  did(await perks.grant(manager, account, perk));
  const use = async () => did(await perks.use(till, account, perk)).changed.id;
  const useId = await use();
  await settlement.advanceDays(1);
  did(await perks.undo(till, useId));
  await settlement.close();
  const [stated] = await settlement.statements(payer.partnerId);
  if (!stated) throw new Error('nothing was stated of the day of the use');
  expect((await settlement.lines(stated)).map(inWords).sort()).toEqual([
    'PERK_COST 0 -40000',
    'PERK_COST 0 40000',
  ]);
  // While somebody settles, it is taken back before or not at all.
  for (let day = 0; day < 4; day += 1) {
    const each = await use();
    await settlement.advanceDays(1);
    const [undone] = await Promise.all([perks.undo(till, each, { node: 1 }), settlement.close()]);
    expect([undefined, 'PERK_USE_SETTLED']).toContain(codeOf(undone));
    await settlement.close();
    const statements = await settlement.statements(payer.partnerId);
    const last = statements.at(-1);
    if (!last) throw new Error('nothing was stated');
    const total = (await settlement.lines(last)).reduce((sum, { money }) => sum + money.minor, 0n);
    expect(total).toBe(undone.refusals ? 40_000n : 0n);
  }
});

test('K-08 K-15 of a grant that has ended what is taken back makes good what it was taken from, but no promise that is over', async () => {
  await settlement.beginAtNoon();
  const account = await perks.account(shop);
  const manager = await perks.manager(account);
  await perks.budget(manager, { grants: 1n });
  const perk = await perks.perk({ stock: 1n, uses: 2, grantDays: 3 });
  const granted = async () => did(await perks.grant(manager, account, perk)).changed;
  const used = async () => did(await perks.use(shop, account, perk)).changed.id;
  const ends = async (id: bigint) =>
    rows(`select status, used, returned from perk_grant where coalition_id = :coalition and id = ${id}`);

  // Revoked after a use that was a mistake: it was never used, and somebody else may have it.
  const revoked = await granted();
  const uses = [await used()];
  did(await perks.revoke(revoked));
  expect(codeOf(await perks.grant(manager, account, perk))).toBe('PERK_BUDGET_EXCEEDED');
  did(await perks.undo(shop, uses[0] ?? 0n));
  expect(await ends(revoked.id)).toEqual([{ status: 'REVOKED', used: 0, returned: true }]);

  // Used twice: the first to be taken back leaves one that stands.
  const again = await granted();
  const both = [await used(), await used()];
  for (const id of both) did(await perks.undo(shop, id));
  expect(await ends(again.id)).toEqual([{ status: 'ACTIVE', used: 0, returned: false }]);
  const late = await used();
  await settlement.advanceDays(5);
  const { database, programme } = story.nodes[0];
  await expirePerkGrants(database, await programme.snapshot(story.twinId));
  did(await perks.undo(shop, late));
  expect(await ends(again.id)).toEqual([{ status: 'EXPIRED', used: 0, returned: false }]);
  expect(
    await rows(`select taken::int from perk where coalition_id = :coalition and id = ${perk.id}`),
  ).toEqual([{ taken: 1 }]);
});

test('K-08 K-15 A-05 a grant that was used up is not revived for an account that is closed', async () => {
  await settlement.beginAtNoon();
  const account = await perks.account(shop);
  const other = await perks.account(shop);
  const manager = await perks.manager(account, other);
  await perks.budget(manager, { grants: 1n });
  const perk = await perks.perk({ stock: 1n });
  const { id } = did(await perks.grant(manager, account, perk)).changed;
  const use = did(await perks.use(shop, account, perk)).changed.id;
  await owner.query("update member_account set status = 'CLOSED' where member_id = $1", [String(account)]);
  did(await perks.undo(shop, use));
  expect(
    await rows(
      `select status, used, returned from perk_grant where coalition_id = :coalition and id = ${id}`,
    ),
  ).toEqual([{ status: 'REVOKED', used: 0, returned: true }]);
  did(await perks.grant(manager, other, perk));
});

test('B-05 K-15 a perk that asks for it is used with the member’s code, once, and guessing locks it', async () => {
  const account = await perks.account(shop);
  const manager = await perks.manager(account);
  await perks.budget(manager, { grants: 10n });
  const perk = await perks.perk({ uses: 10, confirmation: 'SPEND_CODE' });
  did(await perks.grant(manager, account, perk));
  const code = async () => {
    const itself = story.as(story.itself(account, shop));
    return did(await createSpendCode(itself, { partnerId: shop.partnerId, points: null })).code;
  };
  expect(codeOf(await perks.use(shop, account, perk))).toBe('SPEND_CODE_REQUIRED');
  const good = await code();
  const failed = () =>
    rows('select failed_codes, spending_lock from member_account where coalition_id = :coalition');
  expect(codeOf(await perks.use(shop, account, perk, { code: '0' }))).toBe('SPEND_CODE_INVALID');
  expect(await failed()).toEqual([{ failed_codes: 1, spending_lock: null }]);
  // One use for one code; the others find it used, and that counts.
  expect(tally(await atOnce(3, (node) => perks.use(shop, account, perk, { node, code: good })))).toEqual({
    done: 1,
    SPEND_CODE_INVALID: 2,
  });
  const another = await code();
  const { changed } = did(await perks.use(shop, account, perk, { code: another, key: 'till 1' }));
  expect(did(await perks.use(shop, account, perk, { code: another, key: 'till 1' })).replayed).toBe(true);
  expect(await failed()).toEqual([{ failed_codes: 0, spending_lock: null }]);
  did(await perks.undo(shop, changed.id));
  const last = await code();
  const guesses = await atOnce(12, (node, index) =>
    perks.use(shop, account, perk, { node, code: `1${index}` }),
  );
  expect(tally(guesses)).toEqual({ SPEND_CODE_INVALID: 5, SPENDING_LOCKED: 7 });
  expect(codeOf(await perks.use(shop, account, perk, { code: last }))).toBe('SPENDING_LOCKED');
  expect(await rows('select used from perk_grant where coalition_id = :coalition')).toEqual([{ used: 1 }]);
});

test('K-15 one request for a perk waits at a time, whoever asks for it at once', async () => {
  const account = await perks.account(shop);
  const perk = await perks.perk();
  const asked = () => atOnce(6, (node) => perks.ask(shop, account, perk, { node }));
  expect(tally(await asked())).toEqual({ done: 1, PERK_REQUESTED: 5 });
  expect(await rows('select status from perk_request where coalition_id = :coalition')).toEqual([
    { status: 'OPEN' },
  ]);
});

import fc from 'fast-check';
import { endPerk } from '../../src/perks/end-perk.js';
import { expirePerkGrants } from '../../src/perks/expire-perk-grants.js';
import { usablePerks } from '../../src/perks/usable-perks.js';
import { inCoalition } from '../../src/runtime/database.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { codeOf, did } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { type PointsStory, posted, type TwinPartner } from '../points/points-story.js';
import { usePointsStory } from '../points/use-points-story.js';
import { SettlementStory } from '../settlement/settlement-story.js';
import { atOnce, PerksStory, rials, tally } from './perks-story.js';

/** Budgets, stock and uses on two nodes at once (rules K-02 … K-04), and what uses cost (K-07). */

let opened: OpenedNode;
let story: PointsStory;
let shop: TwinPartner;
let otherShop: TwinPartner;
let perks: PerksStory;
let settlement: SettlementStory;

usePointsStory({ anew: 'each test' }, (parts) => {
  ({ opened, story, shop, otherShop } = parts);
  perks = new PerksStory(story);
  settlement = new SettlementStory(story, opened.owner);
});

afterEach(async () => {
  expect((await auditSettlement(story.nodes[0].database, story.twinId)).differences).toEqual([]);
});

const rows = <T extends object>(sql: string) => settlement.rows<T & Record<string, unknown>>(sql);

test('K-03 a budget is spent to the last rial and not overspent, however many grant from it at once', async () => {
  const account = await perks.account(shop);
  const manager = await perks.manager(account);
  await perks.budget(manager, { worth: rials(750_000n) });
  const perk = await perks.perk();
  const outcomes = await atOnce(16, (node) => perks.grant(manager, account, perk, { node }));
  expect(tally(outcomes)).toEqual({ done: 7, PERK_BUDGET_EXCEEDED: 9 });
  expect(
    await rows('select worth_minor, grants from perk_budget_period where coalition_id = :coalition'),
  ).toEqual([{ worth_minor: '700000', grants: '7' }]);
});

test('K-02 the stock of a perk is not oversold by several managers at once', async () => {
  const account = await perks.account(shop);
  const managers = [await perks.manager(account), await perks.manager(account)] as const;
  for (const manager of managers) await perks.budget(manager, { grants: 100n });
  const perk = await perks.perk({ stock: 5n });
  const outcomes = await atOnce(14, (node) => perks.grant(managers[node], account, perk, { node }));
  expect(tally(outcomes)).toEqual({ done: 5, PERK_OUT_OF_STOCK: 9 });
  expect(await rows('select taken from perk where coalition_id = :coalition')).toEqual([{ taken: '5' }]);
});

test('K-04 L-04 a perk is used as often as it was granted, and once under one key', async () => {
  const account = await perks.account(shop);
  const manager = await perks.manager(account);
  await perks.budget(manager, { grants: 10n });
  const perk = await perks.perk({ uses: 3 });
  did(await perks.grant(manager, account, perk));
  const sameKey = await atOnce(6, (node) => perks.use(shop, account, perk, { node, key: 'till 1' }));
  expect(tally(sameKey)).toEqual({ done: 1, replayed: 5 });
  expect(new Set(sameKey.map((outcome) => outcome.done?.changed.id)).size).toBe(1);
  const others = await atOnce(10, (node) => perks.use(shop, account, perk, { node }));
  expect(tally(others)).toEqual({ done: 2, PERK_NOT_USABLE: 8 });
  expect(codeOf(await perks.use(otherShop, account, perk, { key: 'till 1' }))).toBe('MEMBER_NOT_FOUND');
  expect(codeOf(await perks.use(shop, account, await perks.perk(), { key: 'till 1' }))).toBe(
    'IDEMPOTENCY_KEY_REUSED',
  );
  expect(await rows('select status, used, changes from perk_grant where coalition_id = :coalition')).toEqual([
    { status: 'USED_UP', used: 3, changes: 4 },
  ]);
  expect(
    await rows(
      `select type, object_sequence from outbox where coalition_id = :coalition and type like 'perk%' order by 2`,
    ),
  ).toEqual(
    ['granted', 'used', 'used', 'used'].map((what, index) => ({
      type: `perk-grant.${what}`,
      object_sequence: index + 1,
    })),
  );
});

test('K-03 K-08 above the threshold somebody else approves, once; a rejected grant gives back what it took', async () => {
  const account = await perks.account(shop);
  const manager = await perks.manager(account);
  await perks.budget(manager, { worth: rials(300_000n), approvalAbove: rials(99_999n) });
  const perk = await perks.perk({ stock: 3n });
  const cheap = await perks.perk({ worth: rials(99_999n), stock: 1n });
  expect(did(await perks.grant(manager, account, cheap)).changed.status).toBe('ACTIVE');
  const { changed: grant } = did(await perks.grant(manager, account, perk));
  expect(grant.status).toBe('PENDING');
  expect(codeOf(await perks.use(shop, account, perk))).toBe('PERK_NOT_USABLE');
  const himself = { ...manager.person, roles: ['operator' as const] };
  expect(codeOf(await perks.approve(grant, { by: himself }))).toBe('SAME_PERSON_APPROVES');

  const answers = await Promise.all([perks.approve(grant, { node: 0 }), perks.reject(grant, { node: 1 })]);
  const refused = answers.flatMap((answer) => codeOf(answer) ?? []);
  expect(refused).toEqual(['PERK_GRANT_NOT_PENDING']);
  const approved = answers[0]?.done !== undefined;
  expect(await rows('select taken from perk where coalition_id = :coalition order by id')).toEqual([
    { taken: approved ? '1' : '0' },
    { taken: '1' },
  ]);
  const { changed: another } = did(await perks.grant(manager, account, perk));
  expect(did(await perks.reject(another)).changed.status).toBe('REJECTED');
  expect(codeOf(await perks.use(shop, account, perk))).toBe(approved ? undefined : 'PERK_NOT_USABLE');
  expect(await rows('select grants from perk_budget_period where coalition_id = :coalition')).toEqual([
    { grants: approved ? '2' : '1' },
  ]);
});

test('K-04 K-08 what was revoked or has ended cannot be used; only what was never used goes back', async () => {
  await settlement.beginAtNoon();
  const account = await perks.account(shop);
  const manager = await perks.manager(account);
  await perks.budget(manager, { grants: 10n });
  const perk = await perks.perk({ uses: 2, grantDays: 2, stock: 10n });
  const [first, second] = [
    did(await perks.grant(manager, account, perk)).changed,
    did(await perks.grant(manager, account, perk)).changed,
  ];
  did(await perks.use(shop, account, perk));
  expect(did(await perks.revoke(first)).changed).toMatchObject({ status: 'REVOKED', used: 1 });
  expect(codeOf(await perks.revoke(first))).toBe('PERK_GRANT_NOT_ACTIVE');
  expect(did(await perks.revoke(second)).changed).toMatchObject({ status: 'REVOKED', used: 0 });
  expect(codeOf(await perks.use(shop, account, perk))).toBe('PERK_NOT_USABLE');
  expect(await rows('select taken from perk where coalition_id = :coalition')).toEqual([{ taken: '1' }]);

  const { changed: third } = did(await perks.grant(manager, account, perk));
  expect(third.until).toBe(await dayAfter(1));
  await settlement.advanceDays(1);
  did(await perks.use(shop, account, perk));
  await settlement.advanceDays(1);
  expect(codeOf(await perks.use(shop, account, perk))).toBe('PERK_NOT_USABLE');
  // It has ended before the job has written that: what was promised stays taken.
  expect(codeOf(await perks.revoke(third))).toBe('PERK_GRANT_NOT_ACTIVE');
  const snapshot = await story.nodes[0].programme.snapshot(story.twinId);
  const ended = await Promise.all(story.nodes.map(({ database }) => expirePerkGrants(database, snapshot)));
  expect(ended.reduce((sum, each) => sum + each, 0)).toBe(1);
  expect(codeOf(await perks.revoke(third))).toBe('PERK_GRANT_NOT_ACTIVE');
});

test('K-03 K-08 what waited for approval until its last day was over has expired: nobody answers it any more', async () => {
  await settlement.beginAtNoon();
  const account = await perks.account(shop);
  const manager = await perks.manager(account);
  await perks.budget(manager, { grants: 10n, approvalAbove: rials(0n) });
  const perk = await perks.perk({ grantDays: 1, stock: 10n });
  const { changed: waiting } = did(await perks.grant(manager, account, perk));
  await settlement.advanceDays(1);
  const refused = [await perks.approve(waiting), await perks.reject(waiting), await perks.revoke(waiting)];
  expect(refused.map(codeOf)).toEqual([
    'PERK_GRANT_NOT_PENDING',
    'PERK_GRANT_NOT_PENDING',
    'PERK_GRANT_NOT_ACTIVE',
  ]);
  expect(await rows('select taken from perk where coalition_id = :coalition')).toEqual([{ taken: '1' }]);
});

async function dayAfter(days: number): Promise<string> {
  const [year, month, day] = (await settlement.today()).split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, (day ?? 1) + days)).toISOString().slice(0, 10);
}

test('K-04 T-02 a perk of a level comes with the purchase that reaches it, goes on its last day, and counts per period', async () => {
  await perks.levels();
  const account = await perks.account(shop);
  const perk = await perks.perk({
    entitlement: 'LEVEL',
    levels: ['gold', 'silver'],
    uses: 2,
    period: 'MONTH',
  });
  expect(codeOf(await perks.use(shop, account, perk))).toBe('PERK_NOT_USABLE');
  posted(await story.earn(shop, account, 400n));
  expect(await usable(account)).toEqual([{ perkId: perk.id, usesLeft: 2 }]);
  expect(tally(await atOnce(6, (node) => perks.use(shop, account, perk, { node })))).toEqual({
    done: 2,
    PERK_NOT_USABLE: 4,
  });
  // Two months on: the level is over, and nobody has written that down.
  await settlement.advanceDays(62);
  expect(await rows('select level from tier_standing where coalition_id = :coalition')).toEqual([
    { level: 'gold' },
  ]);
  expect(await usable(account)).toEqual([]);
  expect(codeOf(await perks.use(shop, account, perk))).toBe('PERK_NOT_USABLE');

  await perks.give(account, { level: 'silver', until: await dayAfter(3) });
  expect(codeOf(await perks.use(shop, account, perk))).toBeUndefined();
  expect(await usable(account)).toEqual([{ perkId: perk.id, usesLeft: 1 }]);
  await settlement.advanceDays(4);
  expect(codeOf(await perks.use(shop, account, perk))).toBe('PERK_NOT_USABLE');

  const manager = await perks.manager(account);
  await perks.budget(manager, { grants: 1n });
  const forGold = await perks.perk({ levels: ['gold'] });
  expect(codeOf(await perks.grant(manager, account, forGold))).toBe('PERK_NOT_FOR_LEVEL');
  posted(await story.earn(shop, account, 400n));
  expect(codeOf(await perks.grant(manager, account, perk))).toBe('PERK_NOT_FOR_LEVEL');
  expect(did(await perks.grant(manager, account, forGold)).changed.level).toBe('gold');
  expect((await usable(account)).map(({ perkId }) => perkId)).toEqual([forGold.id, perk.id]);
  did(await endPerk(story.as(story.operator), { perkId: perk.id, reason: 'no more' }));
  expect(codeOf(await perks.use(shop, account, perk))).toBe('PERK_NOT_USABLE');
});

async function usable(account: bigint) {
  const programme = await story.nodes[1].programme.snapshot(story.twinId);
  const asked = { memberId: account, partnerId: shop.partnerId, at: await story.now() };
  const found = await inCoalition(story.nodes[1].database, story.twinId, (em) =>
    usablePerks(em, programme, asked),
  );
  return found.map(({ perk, usesLeft }) => ({ perkId: perk.id, usesLeft }));
}

test('K-03 K-08 a budget for a level counts beside that for all, each in its own period', async () => {
  await perks.levels();
  const account = await perks.account(shop);
  await perks.give(account, { level: 'gold', until: await dayAfter(30) });
  const manager = await perks.manager(account);
  await perks.budget(manager, { grants: 3n, period: 'YEAR' });
  await perks.budget(manager, { grants: 1n, level: 'gold' });
  await perks.budget(manager, { grants: 0n, level: 'silver' });
  const perk = await perks.perk();
  const euros = await perks.perk({
    worth: { minor: 100n, currency: 'EUR' },
    costPerUse: { minor: 0n, currency: 'EUR' },
  });
  expect(tally(await atOnce(4, (node) => perks.grant(manager, account, perk, { node })))).toEqual({
    done: 1,
    PERK_BUDGET_EXCEEDED: 3,
  });
  expect(codeOf(await perks.grant(manager, account, euros))).toBe('PERK_BUDGET_EXCEEDED');
  await perks.give(account, null);
  expect(tally(await atOnce(4, (node) => perks.grant(manager, account, perk, { node })))).toEqual({
    done: 2,
    PERK_BUDGET_EXCEEDED: 2,
  });
});

test('K-02 K-03 K-04 whatever is granted, answered, revoked and used at once, all counts are true', async () => {
  const accounts = [await perks.account(shop), await perks.account(shop)] as const;
  const managers = [await perks.manager(...accounts), await perks.manager(...accounts)] as const;
  await perks.budget(managers[0], { worth: rials(900_000n), approvalAbove: rials(150_000n) });
  await perks.budget(managers[1], { grants: 8n, period: 'QUARTER' });
  const catalogue = [
    await perks.perk({ stock: 6n, uses: 2 }),
    await perks.perk({ stock: 4n, worth: rials(200_000n) }),
  ] as const;
  const step = fc.record({
    what: fc.constantFrom('grant', 'grant', 'use', 'use', 'undo', 'approve', 'reject', 'revoke'),
    who: fc.constantFrom(0 as const, 1 as const),
    account: fc.constantFrom(...accounts),
    perk: fc.constantFrom(...catalogue),
    which: fc.nat(),
  });
  const rounds = fc.array(fc.array(step, { minLength: 2, maxLength: 12 }), { minLength: 3, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(rounds, async (lives) => {
      const grants: Parameters<PerksStory['revoke']>[0][] = [];
      const uses: bigint[] = [];
      for (const round of lives) {
        const outcomes = await Promise.all(
          round.map(async ({ what, who, account, perk, which }) => {
            const of = grants[which % Math.max(grants.length, 1)];
            if (what === 'grant') return perks.grant(managers[who], account, perk, { node: who });
            if (what === 'use') return perks.use(shop, account, perk, { node: who });
            if (what === 'undo') return perks.undo(shop, uses[which % uses.length] ?? 1n, { node: who });
            return of && perks[what as 'approve' | 'reject' | 'revoke'](of, { node: who });
          }),
        );
        for (const outcome of outcomes) {
          const changed = outcome?.done?.changed;
          if (changed && 'status' in changed) grants.push(changed);
          if (changed && 'usedAt' in changed && changed.undoneAt === null) uses.push(changed.id);
        }
      }
      expect((await auditSettlement(story.nodes[0].database, story.twinId)).differences).toEqual([]);
      const over = await rows(
        `select 1 from perk_budget b join perk_budget_period p on p.coalition_id = b.coalition_id and p.budget_id = b.id
          where b.coalition_id = :coalition and (p.worth_minor > b.worth_minor or p.grants > b.grants)
         union all select 1 from perk_grant where coalition_id = :coalition and used > uses
         union all select 1 from perk where coalition_id = :coalition and taken > stock`,
      );
      expect(over).toEqual([]);
    }),
    { numRuns: 4 },
  );
});

test('K-02 K-03 K-04 S-01 W-01 the auditor names what does not add up', async () => {
  const account = await perks.account(shop);
  const manager = await perks.manager(account);
  await perks.budget(manager, { grants: 10n });
  const perk = await perks.perk({ uses: 2 });
  did(await perks.grant(manager, account, perk));
  did(await perks.use(shop, account, perk));
  const rules = async () => {
    const { differences } = await auditSettlement(story.nodes[0].database, story.twinId);
    return [...new Set(differences.map(({ rule }) => rule))].sort();
  };
  for (const [harm, mend, rule] of [
    ['update perk set taken = taken + 1', 'update perk set taken = taken - 1', 'K-02'],
    [
      'update perk_budget_period set grants = grants + 1',
      'update perk_budget_period set grants = grants - 1',
      'K-03',
    ],
    ['update perk_grant set used = 0', 'update perk_grant set used = 1', 'K-04'],
    [
      "update outbox set type = 'perk-grant.revoked' where type = 'perk-grant.used'",
      "update outbox set type = 'perk-grant.used' where type = 'perk-grant.revoked'",
      'W-01',
    ],
    [
      "update statement_item set amount_minor = -1 where kind = 'PERK_CREDIT'",
      "update statement_item set amount_minor = -40000 where kind = 'PERK_CREDIT'",
      'S-01',
    ],
  ] as const) {
    await settlement.harm(harm);
    expect(await rules()).toEqual([rule]);
    await settlement.harm(mend);
  }
});

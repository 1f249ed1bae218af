import pg from 'pg';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import type { Caller, Json } from '../harness/api-client.js';
import { untilSessionsWait } from '../harness/waiting-sessions.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { merges } from './merge-scene.js';

/** What comes with the level of members that are merged, or whose account ends (rules A-11, K-04). */

let world: World;
let owner: pg.Client;
let tizfood: WorldPartner;
let key = 0;

beforeAll(async () => {
  world = await createWorld();
  owner = new pg.Client(world.database.ownerUrl);
  await owner.connect();
  tizfood = await world.partner('tizfood');
  const rial = { amount: '2000000', currency: 'IRR' };
  const requirement = { window: 'CALENDAR_YEAR', criteria: [{ metric: 'SPEND', amount: rial }] };
  const { addTierLadderVersion } = await world.operator.get(
    'mutation ($input: AddTierLadderVersionInput!) { addTierLadderVersion(input: $input) { userErrors { code message } } }',
    {
      input: {
        kind: 'PERSON',
        levels: [
          { code: 'base', name: { en: 'Base' } },
          { code: 'gold', name: { en: 'Gold' }, validity: { kind: 'YEARS', count: 1 }, requirement },
        ],
      },
    },
  );
  expect(addTierLadderVersion.userErrors).toEqual([]);
});

afterAll(async () => {
  expect(world.server.logged).toEqual([]);
  expect(await world.differences()).toEqual([]);
  await owner.end();
  await world.close();
});

const gold = (member: WorldMember) =>
  world.operator.get(
    'mutation ($input: SetMemberLevelInput!) { setMemberLevel(input: $input) { userErrors { code } } }',
    { input: { member: { id: member.id }, level: 'gold', until: '2090-01-01', reason: 'a guest' } },
  );

test('A-11 K-04 whoever uses a perk while its account ends waits, and is told so', async () => {
  const { addPerk } = await world.operator.get(
    `mutation { addPerk(input: { kind: FREE_SERVICE, name: { en: "A coffee" }, entitlement: LEVEL, levels: ["gold"],
      worth: { amount: "1", currency: "IRR" }, uses: 1, period: YEAR }) { perk { id } userErrors { code message } } }`,
  );
  const member = await world.member(tizfood);
  await gold(member);
  await owner.query('begin');
  await owner.query('select from member where id = $1 for update', [member.memberId]);
  const using = tizfood.get(
    'mutation ($input: UsePerkInput!) { usePerk(input: $input) { userErrors { code } } }',
    {
      input: {
        ...{ idempotencyKey: 'use-while-it-ends', member: { id: member.id } },
        ...{ perkId: addPerk.perk?.id, merchantId: tizfood.merchantId },
      },
    },
  );
  await untilSessionsWait(owner);
  await owner.query("update member_account set status = 'CLOSED' where member_id = $1", [member.memberId]);
  await owner.query('commit');
  expect((await using).usePerk?.userErrors).toEqual([{ code: 'MEMBER_NOT_ACTIVE' }]);
});

test('A-11 K-04 what either has used of a perk of the level is used', async () => {
  const { addPerk } = await world.operator.get(
    `mutation { addPerk(input: { kind: FREE_SERVICE, name: { en: "A car wash" }, entitlement: LEVEL, levels: ["gold"],
      worth: { amount: "1", currency: "IRR" }, uses: 1, period: YEAR }) { perk { id } userErrors { code message } } }`,
  );
  expect(addPerk.userErrors).toEqual([]);
  const used: Json[] = [];
  const uses = async (member: WorldMember) => {
    key += 1;
    const { usePerk } = await tizfood.get(
      'mutation ($input: UsePerkInput!) { usePerk(input: $input) { use { id } userErrors { code } } }',
      {
        input: {
          ...{ idempotencyKey: `use-${key}`, member: { id: member.id } },
          ...{ perkId: addPerk.perk?.id, merchantId: tizfood.merchantId },
        },
      },
    );
    used.push(usePerk?.use ?? null);
    return usePerk?.userErrors;
  };
  const [duplicate, survivor] = [await world.member(tizfood), await world.member(tizfood)];
  for (const member of [duplicate, survivor]) await gold(member);
  expect(await uses(duplicate)).toEqual([]);
  expect(await uses(survivor)).toEqual([]);
  const undone = async (use: Json | undefined) => {
    key += 1;
    const { undoPerkUse } = await tizfood.get(
      'mutation ($input: UndoPerkUseInput!) { undoPerkUse(input: $input) { userErrors { code } } }',
      { input: { idempotencyKey: `undo-${key}`, useId: use?.id, reason: 'by mistake' } },
    );
    expect(undoPerkUse?.userErrors).toEqual([]);
  };
  const audited = async () => {
    const { database } = world.server.node;
    return (await auditSettlement(database, world.coalition.coalitionId)).differences;
  };
  const [ofDuplicate, ofSurvivor] = used;
  expect(await merges(world.operator, duplicate, survivor)).toMatchObject({ userErrors: [] });
  expect(await audited()).toEqual([]);
  expect(await uses(survivor)).toEqual([{ code: 'PERK_NOT_USABLE' }]);
  // All of them are found under the survivor's name, and under the old one, as those of whom they were.
  const ofBoth = [
    { node: { id: (ofSurvivor as Json).id, memberId: survivor.id } },
    { node: { id: (ofDuplicate as Json).id, memberId: duplicate.id } },
  ];
  const listed = async (by: Caller, filter: object = {}) => {
    const query = `query ($filter: PerkUseFilterInput) { perkUses(filter: $filter) { edges { node { id memberId } } } }`;
    return (await by.get(query, { filter })).perkUses.edges;
  };
  for (const by of [world.operator, tizfood]) {
    for (const { id } of [survivor, duplicate])
      expect(await listed(by, { member: { id }, perkId: addPerk.perk?.id })).toEqual(ofBoth);
  }
  expect(await listed(survivor)).toEqual(ofBoth);
  expect(await listed(await world.member(tizfood))).toEqual([]);
  await undone(ofSurvivor);
  expect(await uses(survivor)).toEqual([{ code: 'PERK_NOT_USABLE' }]);
  // What the duplicate's use took from the level, taking it back gives to the survivor.
  await undone(ofDuplicate);
  expect(await uses(survivor)).toEqual([]);
  expect(await audited()).toEqual([]);
});

test('A-11 K-04 a use that was asked for before a merge happens to the survivor after it', async () => {
  const { addPerk } = await world.operator.get(
    `mutation { addPerk(input: { kind: FREE_SERVICE, name: { en: "A tea" }, entitlement: LEVEL, levels: ["gold"],
      worth: { amount: "1", currency: "IRR" }, uses: 1, period: YEAR }) { perk { id } userErrors { code message } } }`,
  );
  const [duplicate, survivor] = [await world.member(tizfood), await world.member(tizfood)];
  await gold(duplicate);
  await owner.query('begin');
  await owner.query('select from member where id = $1 for update', [duplicate.memberId]);
  const merging = merges(world.operator, duplicate, survivor);
  await untilSessionsWait(owner);
  const using = tizfood.get(
    `mutation ($input: UsePerkInput!) { usePerk(input: $input) { use { memberId } userErrors { code } } }`,
    {
      input: {
        ...{ idempotencyKey: 'use-while-they-merge', member: { id: duplicate.id } },
        ...{ perkId: addPerk.perk?.id, merchantId: tizfood.merchantId },
      },
    },
  );
  await untilSessionsWait(owner, 2);
  await owner.query('commit');
  expect(await merging).toMatchObject({ userErrors: [] });
  expect((await using).usePerk).toEqual({ use: { memberId: survivor.id }, userErrors: [] });
});

import pg from 'pg';
import { decodeId } from '../../src/values/ids.js';
import { DONATE, newCampaign, newCharity } from '../api/giving-world.js';
import { BURN, burnInput, EARN, earnInput, HOLD, REVERSE, reverseInput } from '../api/operations.js';
import { type Json, listOf, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { merges } from './merge-scene.js';

/** Members that turn out to be one (rules ). */

let world: World;
let owner: pg.Client;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let vesting: WorldPartner;

beforeAll(async () => {
  world = await createWorld({ coalition: { clawbackPolicy: 'NEGATIVE' } });
  owner = new pg.Client(world.database.ownerUrl);
  await owner.connect();
  rahnet = await world.partner('rahnet', {
    caps: { perPurchase: null, perMemberDay: 100_000n, perPartnerDay: null },
  });
  tizfood = await world.partner('tizfood');
  vesting = await world.partner('vesting', { vestingDays: 30 });
});

afterEach(async () => {
  expect(await world.differences()).toEqual([]);
});

afterAll(async () => {
  expect(world.server.logged).toEqual([]);
  await owner.end();
  await world.close();
});

async function merged(duplicate: WorldMember, survivor: WorldMember): Promise<Json> {
  const payload = await merges(world.operator, duplicate, survivor);
  expect(payload.userErrors).toEqual([]);
  return payload;
}

const balanceOf = async (id: string) => {
  const { node } = await world.operator.get(
    'query ($id: ID!) { node(id: $id) { ... on Member { balance { posted held pending available } } } }',
    { id },
  );
  return node.balance as Json;
};

const link = (by: WorldPartner, member: WorldMember, externalId?: string) =>
  by.get('mutation ($input: LinkMemberInput!) { linkMember(input: $input) { userErrors { code } } }', {
    input: { member: { id: member.id }, externalId },
  });

async function earns(by: WorldPartner, member: WorldMember, amount: string): Promise<string> {
  const { earnPoints } = await by.get(EARN, { input: earnInput(by, member, { amount }) });
  expect(earnPoints.userErrors).toEqual([]);
  return textOf(earnPoints.transaction.id);
}

const lotsOf = async (id: bigint) =>
  (
    await owner.query(
      'select lot_expiries::text, lot_fundings::text, lot_points::text, owed::text, pending::text from member_account where member_id = $1',
      [id],
    )
  ).rows[0];

/** What a merge's transfer adds to the facts that clearing is made of. */
async function factsOf({ transaction }: Json) {
  const id = decodeId('transaction', textOf((transaction as Json).id as Json));
  const { rows } = await owner.query(
    `select f.kind, f.funding_id = s.own_funding_id as own, f.points::text as points
       from ledger_state s, points_facts(s.coalition_id, '2020-01-01', '2100-01-01', $2, $2) f
      where s.coalition_id = $1 order by 1, 2`,
    [world.coalition.coalitionId, id],
  );
  return rows;
}

test('A-11 X-01 all points go over with their lots, pending ones too; the account is closed', async () => {
  const duplicate = await world.member(rahnet, 120);
  const survivor = await world.member(tizfood, 30);
  await link(vesting, duplicate);
  await earns(vesting, duplicate, '400000'); // 40 points that wait
  const before = await lotsOf(duplicate.memberId);
  const payload = await merged(duplicate, survivor);
  expect(payload).toMatchObject({
    member: { id: survivor.id, mergedFrom: [{ id: duplicate.id, status: 'CLOSED' }] },
    transaction: { type: 'TRANSFER', points: '160' },
    replayed: false,
  });
  expect(await factsOf(payload)).toEqual([]);
  expect(await balanceOf(survivor.id)).toEqual({ posted: '190', held: '0', pending: '40', available: '150' });
  expect(await balanceOf(duplicate.id)).toEqual({ posted: '0', held: '0', pending: '0', available: '0' });
  const after = await lotsOf(survivor.memberId);
  const funding = before.lot_fundings.slice(1, -1);
  expect(after.lot_fundings.slice(1, -1).split(',')).toContain(funding);
  expect(new Set(after.lot_expiries.slice(1, -1).split(','))).toEqual(
    new Set(before.lot_expiries.slice(1, -1).split(',')),
  );
  const { rows } = await owner.query('select status from member_account where member_id = $1', [
    duplicate.memberId,
  ]);
  expect(rows).toEqual([{ status: 'CLOSED' }]);
  const { rows: pending } = await owner.query('select points::text from pending_lot where member_id = $1', [
    survivor.memberId,
  ]);
  expect(pending).toEqual([{ points: '40' }]);
});

test('A-11 L-04 the same key gives the same answer; under another one it is done already', async () => {
  const duplicate = await world.member(rahnet, 10);
  const survivor = await world.member(rahnet, 5);
  const input = { idempotencyKey: 'again' };
  const first = await merges(world.operator, duplicate, survivor, input);
  const again = await merges(world.operator, duplicate, survivor, input);
  expect(again).toEqual({ ...first, replayed: true });
  const other = await merges(world.operator, duplicate, survivor);
  expect(other.userErrors).toEqual([
    {
      code: 'MEMBER_NOT_ACTIVE',
      field: ['input', 'duplicate'],
      message: `The duplicate is a part of ${survivor.id} already.`,
    },
  ]);
  expect(await balanceOf(survivor.id)).toMatchObject({ posted: '15' });
});

test('A-11 R-04 a debt goes over: what the survivor has fills it, the rest it owes', async () => {
  const debtor = async () => {
    const member = await world.member(rahnet);
    const earn = await earns(rahnet, member, '1000000'); // 100
    await rahnet.get(BURN, { input: burnInput(rahnet, member, { points: '80' }) });
    const { reverseTransaction } = await rahnet.get(REVERSE, { input: reverseInput(earn) });
    expect(reverseTransaction.userErrors).toEqual([]);
    return member; // owes 80
  };
  const duplicate = await debtor();
  const survivor = await world.member(rahnet, 30);
  const payload = await merged(duplicate, survivor);
  expect(payload.transaction).toMatchObject({ type: 'TRANSFER', points: '80' });
  expect(await lotsOf(survivor.memberId)).toMatchObject({ owed: '50', lot_points: '{}' });
  expect(await lotsOf(duplicate.memberId)).toMatchObject({ owed: '0' });
  // For clearing, what the survivor had is consumed by the debt, as any points that fill one; the rest changed its place.
  expect(await factsOf(payload)).toEqual([
    { kind: 'CONSUMED', own: false, points: '30' },
    { kind: 'CONSUMED', own: true, points: '50' },
    { kind: 'RESTORED', own: true, points: '50' },
  ]);
  const behind = await owner.query<{ id: string; points: string }>(
    `select id::text, points::text from fact_transactions($1, '2020-01-01', '2100-01-01', '{"kinds": ["RESTORED"]}', null, null, 100)`,
    [world.coalition.coalitionId],
  );
  const id = decodeId('transaction', textOf((payload.transaction as Json).id as Json));
  expect(behind.rows).toContainEqual({ id: String(id), points: '50' });
  // and points of a duplicate fill the debt of the survivor
  const second = await world.member(rahnet, 60);
  await merged(second, survivor);
  expect(await lotsOf(survivor.memberId)).toMatchObject({ owed: '0', lot_points: '{10}' });
  // both owe
  const [one, two] = [await debtor(), await debtor()];
  await merged(one, two);
  expect(await lotsOf(two.memberId)).toMatchObject({ owed: '160' });
});

test('A-11 R-03 what was the duplicate’s purchase is refunded from where the points are', async () => {
  const duplicate = await world.member(rahnet);
  const survivor = await world.member(tizfood, 30);
  await link(vesting, duplicate);
  const earn = await earns(rahnet, duplicate, '1000000'); // 100
  const waiting = await earns(vesting, duplicate, '400000'); // 40
  const { burnPoints } = await rahnet.get(BURN, { input: burnInput(rahnet, duplicate, { points: '25' }) });
  await merged(duplicate, survivor);
  expect(await balanceOf(survivor.id)).toMatchObject({ posted: '145', pending: '40' });
  const reverse = async (by: WorldPartner, id: string, changes: object = {}) => {
    const { reverseTransaction } = await by.get(REVERSE, { input: { ...reverseInput(id), ...changes } });
    expect(reverseTransaction.userErrors).toEqual([]);
    return reverseTransaction;
  };
  await reverse(vesting, waiting, { points: '15' });
  expect(await balanceOf(survivor.id)).toMatchObject({ posted: '130', pending: '25' });
  await reverse(rahnet, textOf(burnPoints.transaction.id));
  expect(await balanceOf(survivor.id)).toMatchObject({ posted: '155' });
  await reverse(rahnet, earn, { amount: { amount: '500000', currency: 'IRR' } });
  expect(await balanceOf(survivor.id)).toMatchObject({ posted: '105', available: '80' });
  const { transaction } = await world.operator.get(
    `{ transaction(id: "${earn}") { member { id } reversals { member { id } } } }`,
  );
  expect(transaction).toEqual({ member: { id: duplicate.id }, reversals: [{ member: { id: survivor.id } }] });
});

test('A-11 every old name leads to the survivor, and partners go on using their own', async () => {
  const duplicate = await world.member(rahnet, 10);
  const survivor = await world.member(tizfood, 10);
  await link(rahnet, duplicate, 'r-1');
  await link(rahnet, survivor, 'r-2');
  await link(vesting, duplicate, 'v-1');
  await link(tizfood, duplicate, 't-1');
  await merged(duplicate, survivor);
  const found = async (by: WorldPartner | World['operator'], ref: object) =>
    (await by.get('query ($ref: MemberRefInput!) { member(ref: $ref) { id externalId } }', { ref })).member;
  for (const ref of [{ id: duplicate.id }, { phone: duplicate.phone }, { phone: survivor.phone }])
    expect(await found(world.operator, ref)).toMatchObject({ id: survivor.id });
  for (const ref of [
    { externalId: 'r-1' },
    { externalId: 'r-2' },
    { id: duplicate.id },
    { phone: duplicate.phone },
  ])
    expect(await found(rahnet, ref)).toEqual({ id: survivor.id, externalId: 'r-2' });
  expect(await found(vesting, { externalId: 'v-1' })).toEqual({ id: survivor.id, externalId: 'v-1' });
  expect(await found(tizfood, { externalId: 't-1' })).toEqual({ id: survivor.id, externalId: 't-1' });
  // enrolling and linking again under the old names is as it was
  const enrols = (input: object) =>
    rahnet.get(
      'mutation ($input: EnrolMemberInput!) { enrolMember(input: $input) { member { id } created userErrors { code } } }',
      { input },
    );
  expect(await enrols({ externalId: 'r-1', phone: duplicate.phone })).toEqual({
    enrolMember: { member: { id: survivor.id }, created: false, userErrors: [] },
  });
  expect(await link(rahnet, duplicate, 'r-1')).toEqual({ linkMember: { userErrors: [] } });
  expect(await link(rahnet, duplicate, 'r-3')).toEqual({
    linkMember: { userErrors: [{ code: 'EXTERNAL_ID_TAKEN' }] },
  });
  const somebody = await world.member(rahnet);
  expect(await link(rahnet, somebody, 'r-1')).toEqual({
    linkMember: { userErrors: [{ code: 'EXTERNAL_ID_TAKEN' }] },
  });
  expect(await enrols({ externalId: 'r-1', phone: somebody.phone })).toMatchObject({
    enrolMember: { userErrors: [{ code: 'EXTERNAL_ID_TAKEN' }] },
  });
  // earning and burning by the old names
  for (const ref of [{ externalId: 'r-1' }, { id: duplicate.id }]) {
    const input = { ...burnInput(rahnet, duplicate, { points: '3' }), member: ref };
    const { burnPoints } = await rahnet.get(BURN, { input });
    expect(burnPoints.userErrors).toEqual([]);
  }
  expect(await balanceOf(survivor.id)).toMatchObject({ posted: '14' });
  // what ends a link ends both names
  await rahnet.get(
    'mutation ($input: UnlinkMemberInput!) { unlinkMember(input: $input) { userErrors { code } } }',
    { input: { member: { externalId: 'r-1' } } },
  );
  expect(await found(rahnet, { externalId: 'r-1' })).toBeNull();
  expect(await link(rahnet, somebody, 'r-1')).toEqual({ linkMember: { userErrors: [] } });
});

test('A-11 of a chain every name leads to the last one', async () => {
  const [first, second, third] = [
    await world.member(rahnet, 1),
    await world.member(rahnet, 2),
    await world.member(rahnet, 4),
  ];
  await link(rahnet, first, 'c-1');
  await link(rahnet, second, 'c-2');
  await link(rahnet, third, 'c-3');
  await merged(first, second);
  await merged(second, third);
  const { node } = await world.operator.get(
    'query ($id: ID!) { node(id: $id) { ... on Member { mergedInto { id } mergedFrom { id } } } }',
    { id: first.id },
  );
  expect(node).toEqual({ mergedInto: { id: third.id }, mergedFrom: [] });
  for (const ref of [
    { id: first.id },
    { externalId: 'c-1' },
    { externalId: 'c-2' },
    { phone: first.phone },
  ]) {
    const { member } = await rahnet.get(
      'query ($ref: MemberRefInput!) { member(ref: $ref) { id externalId mergedFrom { id } } }',
      { ref },
    );
    expect(member).toEqual({
      id: third.id,
      externalId: 'c-3',
      mergedFrom: [{ id: first.id }, { id: second.id }],
    });
  }
  // merging into a part of somebody is merging into that one; into oneself is none
  const fourth = await world.member(rahnet, 8);
  const { member } = await merges(world.operator, fourth, first);
  expect(member?.id).toBe(third.id);
  const circle = await merges(world.operator, third, first);
  expect(listOf(circle.userErrors)).toMatchObject([{ code: 'INVALID_INPUT', field: ['input', 'survivor'] }]);
  expect(await balanceOf(third.id)).toMatchObject({ posted: '15' });
});

test('A-11 B-03 with open holds of the duplicate nothing is merged; those of the survivor go on', async () => {
  const duplicate = await world.member(rahnet, 10);
  const survivor = await world.member(rahnet, 10);
  const hold = async (member: WorldMember) =>
    textOf(
      (await rahnet.get(HOLD, { input: burnInput(rahnet, member, { points: '4' }) })).holdPoints.hold.id,
    );
  const [held] = [await hold(duplicate), await hold(survivor)];
  const refused = await merges(world.operator, duplicate, survivor);
  expect(listOf(refused.userErrors)).toMatchObject([{ code: 'HOLDS_OPEN', field: ['input', 'duplicate'] }]);
  await rahnet.get(
    'mutation ($input: ReleaseHoldInput!) { releaseHold(input: $input) { userErrors { code } } }',
    { input: { idempotencyKey: 'release for merge', holdId: held } },
  );
  await merged(duplicate, survivor);
  expect(await balanceOf(survivor.id)).toEqual({ posted: '20', held: '4', pending: '0', available: '16' });
});

test('A-11 C-04 what a duplicate gave stays its gift: taken back, its points come to the survivor', async () => {
  const campaign = await newCampaign(world.operator, await newCharity(world));
  const [duplicate, survivor] = [await world.member(rahnet, 20), await world.member(rahnet, 20)];
  const gives = async (member: WorldMember) =>
    textOf(
      (
        await world.operator.get(DONATE, {
          input: {
            idempotencyKey: `gift ${member.id}`,
            member: { id: member.id },
            campaignId: campaign,
            points: '8',
          },
        })
      ).donatePoints.transaction.id,
    );
  const given = await gives(duplicate);
  await gives(survivor);
  await merged(duplicate, survivor);
  expect(await balanceOf(survivor.id)).toMatchObject({ posted: '24' });
  const { reverseTransaction } = await world.operator.get(REVERSE, { input: reverseInput(given) });
  expect(reverseTransaction.userErrors).toEqual([]);
  expect(await balanceOf(survivor.id)).toMatchObject({ posted: '32' });
  const { campaignProgress } = await world.operator.get(
    `{ campaignProgress(campaignId: "${campaign}") { donors donations points } }`,
  );
  expect(campaignProgress).toEqual({ donors: 1, donations: 1, points: '8' });
});

test('A-11 L-09 the auditor names who is a part of somebody and should not be, and what was left behind', async () => {
  const [duplicate, survivor, somebody] = [
    await world.member(rahnet, 10),
    await world.member(rahnet, 5),
    await world.member(rahnet, 7),
  ];
  await merged(duplicate, survivor);
  const says = async (change: string, undo: string, values: readonly bigint[]) => {
    await owner.query(change, [...values]);
    const differences = (await world.differences()) as { rule: string; id: string }[];
    await owner.query(undo, [...values]);
    return differences.map(({ rule, id }) => `${rule} ${id}`);
  };
  const merge = 'update member set merged_into = $2, merged_at = joined_at where id = $1';
  const part = 'update member set merged_into = null, merged_at = null where id = $1 and $2::bigint > 0';
  expect(await says(merge, part, [somebody.memberId, survivor.memberId])).toContain(`A-11 ${somebody.id}`);
  const elsewhere = 'update member set merged_into = $2 where id = $1 and $3::bigint > 0';
  const back = 'update member set merged_into = $3 where id = $1 and $2::bigint > 0';
  const { memberId: other } = somebody;
  expect(await says(elsewhere, back, [duplicate.memberId, other, survivor.memberId])).toContain(
    `A-11 ${duplicate.id}`,
  );
  const open = "update member_account set status = 'ACTIVE' where member_id = $1";
  const closed = "update member_account set status = 'CLOSED' where member_id = $1";
  expect(await says(open, closed, [duplicate.memberId])).toEqual([`A-11 ${duplicate.id}`]);
  expect(await world.differences()).toEqual([]);
});

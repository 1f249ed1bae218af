import pg from 'pg';
import { EARN, earnInput } from '../api/operations.js';
import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { merges } from './merge-scene.js';

/** Finding members that may be one person (rule A-12), and forgetting those that were (rules ). */

let world: World;
let owner: pg.Client;
let rahnet: WorldPartner;
let tizfood: WorldPartner;

beforeAll(async () => {
  world = await createWorld();
  owner = new pg.Client(world.database.ownerUrl);
  await owner.connect();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
});

afterAll(async () => {
  expect(world.server.logged).toEqual([]);
  expect(await world.differences()).toEqual([]);
  await owner.end();
  await world.close();
});

async function merged(duplicate: { readonly id: string }, survivor: WorldMember): Promise<void> {
  expect(await merges(world.operator, duplicate, survivor)).toMatchObject({ userErrors: [] });
}

const link = (by: WorldPartner, member: WorldMember, externalId?: string) =>
  by.get('mutation ($input: LinkMemberInput!) { linkMember(input: $input) { userErrors { code } } }', {
    input: { member: { id: member.id }, externalId },
  });

describe('finding duplicates', () => {
  const LIST = `query ($after: String) { possibleDuplicates(first: 1, after: $after) { edges { node { id source partner { id }
    members { id } } } pageInfo { hasNextPage endCursor } } }`;
  const listed = async (by: Caller = world.operator): Promise<Json[]> => {
    const found: Json[] = [];
    for (let after: Json | undefined; ; ) {
      const { possibleDuplicates } = await by.get(LIST, { after });
      found.push(...listOf(possibleDuplicates.edges).map(({ node }) => node as Json));
      if (!possibleDuplicates.pageInfo.hasNextPage) return found;
      after = possibleDuplicates.pageInfo.endCursor as Json;
    }
  };
  const REPORT = `mutation ($input: ReportDuplicateInput!) { reportDuplicate(input: $input) { reported userErrors { code } } }`;
  const reports = async (by: WorldPartner, member: object, other: object) =>
    (await by.get(REPORT, { input: { member, other } })).reportDuplicate;

  test('A-12 names of one person that are two members’ are noted when they are refused, once', async () => {
    const byPhone = await world.member(rahnet);
    await tizfood.get('mutation { enrolMember(input: { email: "one@example.com" }) { member { id } } }');
    const names = `{ phone: "${byPhone.phone}", email: "one@example.com" }`;
    for (let tried = 0; tried < 2; tried += 1) {
      const { enrolMember } = await tizfood.get(
        `mutation { enrolMember(input: ${names}) { userErrors { code } } }`,
      );
      expect(enrolMember).toEqual({ userErrors: [{ code: 'IDENTITY_CONFLICT' }] });
    }
    const [pair, ...others] = await listed(world.auditor);
    expect(others).toEqual([]);
    expect(pair).toMatchObject({ source: 'ENROLMENT', partner: { id: tizfood.id } });
    const [first, second] = listOf((pair as Json).members);
    expect(first).toEqual({ id: byPhone.id });
    // Merged, they are found no more.
    const other = { id: textOf((second as Json).id as Json) };
    await merged(other, byPhone);
    expect(await listed()).toEqual([]);
    const { enrolMember } = await tizfood.get(
      `mutation { enrolMember(input: ${names}) { member { id } userErrors { code } } }`,
    );
    expect(enrolMember).toEqual({ member: { id: byPhone.id }, userErrors: [] });
  });

  test('A-12 A-04 whoever reports is told the same, whether there is anybody of that name or not', async () => {
    const [one, two, three] = [
      await world.member(rahnet),
      await world.member(tizfood),
      await world.member(tizfood),
    ];
    const answers = [
      await reports(rahnet, { id: one.id }, { phone: two.phone }),
      await reports(rahnet, { id: one.id }, { phone: '+989120666666' }),
      await reports(rahnet, { id: one.id }, { phone: one.phone }),
      await reports(rahnet, { id: one.id }, { externalId: 'nobody' }),
    ];
    for (const answer of answers) expect(answer).toEqual({ reported: true, userErrors: [] });
    expect(await listed()).toMatchObject([
      { source: 'REPORT', partner: { id: rahnet.id }, members: [{ id: one.id }, { id: two.id }] },
    ]);
    // Once the two are one, the suspicion about the duplicate is about the survivor.
    await reports(rahnet, { id: one.id }, { phone: three.phone });
    await merged(one, two);
    const [pair, ...others] = await listed();
    expect(others).toEqual([]);
    expect(pair).toMatchObject({ members: [{ id: two.id }, { id: three.id }] });
    // What is dismissed is listed no more, whoever notices it again.
    const dismisses = `mutation { dismissDuplicate(input: { id: "${textOf((pair as Json).id as Json)}", reason: "twins" }) {
      dismissed userErrors { code } } }`;
    for (let times = 0; times < 2; times += 1)
      expect(await world.operator.get(dismisses)).toEqual({
        dismissDuplicate: { dismissed: true, userErrors: [] },
      });
    await reports(tizfood, { id: two.id }, { id: three.id });
    expect(await listed()).toEqual([]);
  });
});

test('A-11 A-05 export and erasure of the survivor are those of both, whichever id is named', async () => {
  const duplicate = await world.member(rahnet);
  const survivor = await world.member(rahnet);
  await link(rahnet, duplicate, 'planted-former');
  await link(rahnet, survivor, 'planted-name');
  const planted = [
    'planted-former',
    'planted-name',
    'planted-purchase',
    'planted-reason',
    duplicate.phone,
    survivor.phone,
  ];
  const earn = { ...earnInput(rahnet, duplicate, { amount: '100000' }) };
  await rahnet.get(EARN, {
    input: { ...earn, purchase: { ...earn.purchase, reference: 'planted-purchase' } },
  });
  await rahnet.get(
    'mutation ($input: ReportDuplicateInput!) { reportDuplicate(input: $input) { reported } }',
    { input: { member: { id: duplicate.id }, other: { phone: survivor.phone } } },
  );
  await merges(world.operator, duplicate, survivor, { reason: 'planted-reason' });
  const fileOf = async (id: string) => {
    const answer = await fetch(`http://127.0.0.1:${world.server.api.port}/member-exports/${id}.json`, {
      headers: { authorization: `Bearer ${world.operator.credential}` },
    });
    const { exportedAt, auditLog, ...told } = (await answer.json()) as Record<string, unknown[]>;
    expect([typeof exportedAt, Array.isArray(auditLog)]).toEqual(['string', true]);
    return told;
  };
  const file = await fileOf(survivor.id);
  expect(await fileOf(duplicate.id)).toEqual(file);
  const text = JSON.stringify(file);
  expect(planted.filter((each) => !text.includes(each))).toEqual([]);
  expect(file.member).toMatchObject([{ id: survivor.id }, { id: duplicate.id, mergedInto: survivor.id }]);
  expect(file.merges).toMatchObject([{ duplicateId: duplicate.id, survivorId: survivor.id }]);
  expect(file.formerExternalIds).toMatchObject([{ externalId: 'planted-former', memberId: survivor.id }]);
  const transactions = (file.transactions as { id: string }[]).map(({ id }) => id);
  expect(transactions).toHaveLength(2);
  expect(new Set(transactions).size).toBe(2);

  const { eraseMember } = await world.operator.get(
    `mutation { eraseMember(input: { member: { id: "${duplicate.id}" }, ground: ASKED_BY_MEMBER, forfeit: true }) {
      member { id erasedAt mergedFrom { id erasedAt } } userErrors { code } } }`,
  );
  expect(eraseMember).toEqual({
    member: {
      ...{ id: survivor.id, erasedAt: expect.any(String) },
      mergedFrom: [{ id: duplicate.id, erasedAt: expect.any(String) }],
    },
    userErrors: [],
  });
  const { rows: tables } = await owner.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition`,
  );
  for (const { name } of tables) {
    const { rows } = await owner.query(
      `select p.text from ${name} t join unnest($1::text[]) p(text) on strpos(t::text, p.text) > 0`,
      [planted],
    );
    expect({ name, rows }).toEqual({ name, rows: [] });
  }
  expect(await link(rahnet, await world.member(rahnet), 'planted-former')).toEqual({
    linkMember: { userErrors: [] },
  });
});

import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { refuses } from './refusal-table.js';

/** What partners' mutations about members refuse, in a coalition that links nobody without asking (rules A-04, A-07). */

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let suspended: WorldPartner;
let member: WorldMember;
let second: WorldMember;
let ownOfSuspended: WorldMember;

beforeAll(async () => {
  world = await createWorld({ coalition: { openLinking: false } });
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
  suspended = await world.partner('suspended');
  member = await world.member(rahnet);
  second = await world.member(rahnet);
  ownOfSuspended = await world.member(suspended);
  await world.operator.get(
    `mutation { suspendPartner(input: { partnerId: "${suspended.id}", reason: "test" }) { userErrors { code } } }`,
  );
  await rahnet.get(`mutation { enrolMember(input: { externalId: "taken" }) { userErrors { code } } }`);
  await rahnet.get(
    `mutation { linkMember(input: { member: { id: "${second.id}" }, externalId: "second" }) { userErrors { code } } }`,
  );
});

afterAll(async () => world.close());

const by = (partner: () => WorldPartner, input: () => object) => async () => ({
  input: input(),
  by: partner(),
});
const invalid = (name: string, field: readonly string[], input: () => object) => ({
  name,
  code: 'INVALID_INPUT' as const,
  field: ['input', ...field],
  given: by(() => rahnet, input),
});

refuses('enrolMember', () => world, [
  invalid('nothing says who it is', ['externalId'], () => ({ kind: 'BUSINESS' })),
  invalid('the phone number is none', ['phone'], () => ({ phone: '0912' })),
  invalid('the e-mail address is none', ['email'], () => ({ email: 'a@b' })),
  invalid('the card number is none', ['card'], () => ({ card: '1' })),
  invalid('the external id has 129 characters', ['externalId'], () => ({ externalId: 'x'.repeat(129) })),
  {
    name: 'A-04 another partner knows the phone number',
    code: 'LINK_CONFIRMATION_REQUIRED',
    field: ['input', 'phone'],
    given: by(
      () => tizfood,
      () => ({ phone: member.phone }),
    ),
  },
  {
    name: 'P-04 the partner is suspended',
    code: 'PARTNER_NOT_ACTIVE',
    field: null,
    given: by(
      () => suspended,
      () => ({ phone: '+989120555555' }),
    ),
  },
  {
    name: 'A-04 the external id belongs to another member',
    code: 'EXTERNAL_ID_TAKEN',
    field: ['input', 'externalId'],
    given: by(
      () => rahnet,
      () => ({ phone: member.phone, externalId: 'taken' }),
    ),
    writes: ['duplicate_suspicion'],
  },
  {
    name: 'phone and card belong to different members',
    code: 'IDENTITY_CONFLICT',
    field: ['input', 'card'],
    given: async () => {
      await rahnet.get('mutation { enrolMember(input: { card: "CARD-1234" }) { userErrors { code } } }');
      return { input: { phone: member.phone, card: 'card 1234' }, by: rahnet };
    },
    writes: ['duplicate_suspicion'],
  },
]);

refuses('linkMember', () => world, [
  invalid('the phone number is none', ['member', 'phone'], () => ({ member: { phone: 'x' } })),
  invalid('the external id is empty', ['externalId'], () => ({ member: { id: member.id }, externalId: '' })),
  {
    name: 'there is no such member',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: by(
      () => tizfood,
      () => ({ member: { id: 'mem_0000000000001' } }),
    ),
  },
  {
    name: 'A-04 the member has not confirmed',
    code: 'LINK_CONFIRMATION_REQUIRED',
    field: ['input', 'member'],
    given: by(
      () => tizfood,
      () => ({ member: { phone: member.phone } }),
    ),
  },
  {
    name: 'P-04 the partner is suspended and links one that it knows already',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: by(
      () => suspended,
      () => ({ member: { externalId: 'nobody' } }),
    ),
  },
  {
    name: 'A-04 the external id belongs to another member',
    code: 'EXTERNAL_ID_TAKEN',
    field: ['input', 'externalId'],
    given: by(
      () => rahnet,
      () => ({ member: { id: member.id }, externalId: 'second' }),
    ),
  },
  {
    name: 'P-04 the partner is suspended, though it knows the member',
    code: 'PARTNER_NOT_ACTIVE',
    field: null,
    given: by(
      () => suspended,
      () => ({ member: { id: ownOfSuspended.id }, externalId: 'own' }),
    ),
  },
]);

refuses('revokeMemberTokens', () => world, [
  invalid('the phone number is none', ['member', 'phone'], () => ({ member: { phone: 'x' } })),
  invalid('the reason has 501 characters', ['reason'], () => ({
    member: { id: member.id },
    reason: 'x'.repeat(501),
  })),
  {
    name: 'A-04 the member is not linked to the partner',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: by(
      () => tizfood,
      () => ({ member: { id: member.id } }),
    ),
  },
  {
    name: 'the operator names nobody',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: async () => ({ input: { member: { phone: '+989120000099' } }, by: world.operator }),
  },
]);

refuses('createMemberToken', () => world, [
  invalid('it would last no time', ['expiresIn'], () => ({ member: { id: member.id }, expiresIn: 0 })),
  invalid('it would last more than a day', ['expiresIn'], () => ({
    member: { id: member.id },
    expiresIn: 86_401,
  })),
  {
    name: 'A-04 the member is not linked to the partner',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: by(
      () => tizfood,
      () => ({ member: { id: member.id } }),
    ),
  },
  {
    name: "the member's account is closed",
    code: 'MEMBER_NOT_ACTIVE',
    field: ['input', 'member'],
    given: async () => ({ input: { member: { id: (await world.closedMember(rahnet)).id } }, by: rahnet }),
  },
  {
    name: 'P-04 the partner is suspended, though it knows the member',
    code: 'PARTNER_NOT_ACTIVE',
    field: null,
    given: by(
      () => suspended,
      () => ({ member: { id: ownOfSuspended.id } }),
    ),
  },
]);

test('A-04 a suspended partner neither links nor makes tokens for a member that it knows', async () => {
  const late = await world.partner('late');
  const own = await world.member(late);
  await world.operator.get(
    `mutation { suspendPartner(input: { partnerId: "${late.id}", reason: "test" }) { userErrors { code } } }`,
  );
  const before = await world.books();
  const answer = await late.get(
    `mutation ($member: MemberRefInput!) {
       linkMember(input: { member: $member, externalId: "own" }) { userErrors { code } }
       createMemberToken(input: { member: $member }) { token userErrors { code } } }`,
    { member: { id: own.id } },
  );
  expect(answer).toEqual({
    linkMember: { userErrors: [{ code: 'PARTNER_NOT_ACTIVE' }] },
    createMemberToken: { token: null, userErrors: [{ code: 'PARTNER_NOT_ACTIVE' }] },
  });
  expect(await world.books()).toBe(before);
});

test('A-02 a member token is good for the member itself and nobody else', async () => {
  const { createMemberToken } = await rahnet.get(
    `mutation { createMemberToken(input: { member: { phone: "${member.phone}" }, expiresIn: 60 }) {
       token expiresAt member { id } userErrors { code } } }`,
  );
  expect(createMemberToken).toMatchObject({ member: { id: member.id }, userErrors: [] });
  const app = world.caller(String(createMemberToken.token));
  const seen = await app.get(
    `query ($own: ID!, $other: ID!) {
       viewer { kind id member { id } partner { slug } }
       own: member(ref: { id: $own }) { id } other: member(ref: { id: $other }) { id }
       nodes(ids: [$own, $other]) { id } }`,
    { own: member.id, other: second.id },
  );
  expect(seen).toEqual({
    viewer: { kind: 'MEMBER', id: member.id, member: { id: member.id }, partner: { slug: 'rahnet' } },
    own: { id: member.id },
    other: null,
    nodes: [{ id: member.id }, null],
  });
});

test('A-04 members are listed by their own partner, all by the operator', async () => {
  const list = `query ($filter: MemberFilterInput) { members(first: 100, filter: $filter) { edges { node { id externalId } } } }`;
  const idsSeenBy = async (caller: typeof rahnet | World['operator'], filter?: object) =>
    (await caller.get(list, { filter })).members;
  const ofRahnet = JSON.stringify(await idsSeenBy(rahnet));
  expect(ofRahnet).toContain(member.id);
  expect(ofRahnet).toContain('"externalId":"second"');
  expect(await idsSeenBy(tizfood)).toEqual({ edges: [] });
  expect(await idsSeenBy(tizfood, { partnerId: rahnet.id })).toEqual({ edges: [] });
  expect(JSON.stringify(await idsSeenBy(world.operator))).toContain(member.id);
  expect(await idsSeenBy(world.operator, { partnerId: tizfood.id })).toEqual({ edges: [] });
  expect(await idsSeenBy(world.operator, { kind: 'BUSINESS' })).toEqual({ edges: [] });
});

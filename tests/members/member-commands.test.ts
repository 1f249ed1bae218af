import pg from 'pg';
import { type EnrolMemberInput, enrolMember } from '../../src/members/enrol-member.js';
import { enrolMembers } from '../../src/members/enrol-members.js';
import { linkMember } from '../../src/members/link-member.js';
import type { MemberRef } from '../../src/members/member-ref.js';
import { linksOf, membersByIds } from '../../src/members/read-members.js';
import { suspendPartner } from '../../src/partners/suspend-partner.js';
import { inCoalition } from '../../src/runtime/database.js';
import type { CommandOutcome } from '../../src/values/command-outcome.js';
import { encodeId } from '../../src/values/ids.js';
import {
  did,
  newCoalition,
  newMember,
  newPartner,
  type StoryCoalition,
  type StoryPartner,
} from '../harness/coalition-story.js';
import { useProgrammeNode } from '../harness/opened-node.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import { expectRefusal, rowsOf } from '../harness/refusal.js';

let node: ProgrammeNode;
let owner: pg.Client;
let story: StoryCoalition;
let rahnet: StoryPartner;
let tizfood: StoryPartner;

const PHONE = '+989121111111';
const PERSON: EnrolMemberInput = { kind: 'PERSON', phone: null, email: null, card: null, externalId: null };
const MEMBER_TABLES = ['member', 'member_identity', 'member_link', 'member_account', 'audit_entry'];

useProgrammeNode((opened) => {
  ({ node, owner } = opened);
});

beforeEach(async () => {
  await tell({ openLinking: true });
});

async function tell(settings: { openLinking: boolean }): Promise<void> {
  story = await newCoalition(node, settings);
  rahnet = await newPartner(node, story, 'rahnet');
  tizfood = await newPartner(node, story, 'tizfood');
}

const as = (partner: StoryPartner) => node.as(partner.system);
const operator = () => node.as(story.operator);
const byId = (id: bigint): MemberRef => ({ by: 'id', value: id, text: encodeId('member', id) });
const linksOfPartner = (partner: StoryPartner, ...members: bigint[]) =>
  inCoalition(node.database, story.coalitionId, (em) =>
    linksOf(em, story.coalitionId, partner.partnerId, members),
  );

const everything = () => rowsOf(owner, MEMBER_TABLES, [story.coalitionId]);
const expectRefused = (
  command: () => Promise<CommandOutcome<unknown>>,
  code: string,
  field: readonly string[],
) => expectRefusal(command, { code, field, read: everything });

async function count(table: string): Promise<number> {
  const { rows } = await owner.query(`select count(*)::integer as n from ${table} where coalition_id = $1`, [
    story.coalitionId,
  ]);
  return rows[0].n;
}

describe('enrolling', () => {
  test('A-04 a new member is linked to the partner that enrolled it, and to no other', async () => {
    const input = { ...PERSON, phone: PHONE, email: 'a@example.com', card: '60379911', externalId: 'c-1' };
    const { memberId, created } = did(await enrolMember(as(rahnet), input));
    expect(created).toBe(true);
    expect((await linksOfPartner(rahnet, memberId)).get(memberId)).toMatchObject({ externalId: 'c-1' });
    expect((await linksOfPartner(tizfood, memberId)).size).toBe(0);
    const members = await inCoalition(node.database, story.coalitionId, (em) =>
      membersByIds(em, story.coalitionId, [memberId]),
    );
    expect(members.get(memberId)).toMatchObject({ kind: 'PERSON', status: 'ACTIVE' });
  });

  test('A-04 the same again gives the same member and writes nothing', async () => {
    const input = { ...PERSON, phone: PHONE, externalId: 'c-1' };
    const first = did(await enrolMember(as(rahnet), input));
    const before = await everything();
    expect(did(await enrolMember(as(rahnet), input))).toEqual({ memberId: first.memberId, created: false });
    expect(await everything()).toEqual(before);
  });

  test('A-04 concurrent enrolments of one phone, by two partners, give one member', async () => {
    const input = { ...PERSON, phone: PHONE };
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, at) => enrolMember(as(at % 2 ? rahnet : tizfood), input)),
    );
    const enrolled = outcomes.map(did);
    expect(new Set(enrolled.map(({ memberId }) => memberId)).size).toBe(1);
    expect(enrolled.filter(({ created }) => created)).toHaveLength(1);
    expect([await count('member'), await count('member_account'), await count('member_link')]).toEqual([
      1, 1, 2,
    ]);
  });

  test('A-04 enrolments that share names in every order neither deadlock nor double', async () => {
    const phones = ['+989121111111', '+989122222222', '+989123333333'];
    for (const phone of phones) await newMember(node, rahnet, phone);
    const inputs = phones.flatMap((phone) =>
      ['a@example.com', 'b@example.com'].flatMap((email) => [
        { ...PERSON, phone, email },
        { ...PERSON, email, phone },
      ]),
    );
    const outcomes = await Promise.all(inputs.map((input) => enrolMember(as(rahnet), input)));
    expect(outcomes.every((o) => o.done || o.refusals?.[0].code === 'IDENTITY_CONFLICT')).toBe(true);
    expect([await count('member'), await count('member_identity')]).toEqual([3, 5]);
  });

  test('A-04 one member, linked at once under different names, is linked once', async () => {
    const email = 'a@example.com';
    const { memberId } = did(await enrolMember(as(rahnet), { ...PERSON, phone: PHONE, email }));
    const outcomes = await Promise.all([
      enrolMember(as(tizfood), { ...PERSON, phone: PHONE }),
      enrolMember(as(tizfood), { ...PERSON, email }),
      linkMember(as(tizfood), { member: byId(memberId), externalId: 't-1' }),
    ]);
    expect(outcomes.map(did).map((outcome) => outcome.memberId)).toEqual([memberId, memberId, memberId]);
    expect((await linksOfPartner(tizfood, memberId)).get(memberId)?.externalId).toBe('t-1');
  });

  test('A-04 a known member needs to confirm where linking is not open, whoever asks and under whichever name', async () => {
    await tell({ openLinking: false });
    await newMember(node, rahnet, PHONE);
    const input = { ...PERSON, phone: PHONE };
    await expectRefused(() => enrolMember(as(tizfood), input), 'LINK_CONFIRMATION_REQUIRED', ['phone']);
    expect(did(await enrolMember(as(rahnet), input)).created).toBe(false);
    expect(did(await enrolMember(as(tizfood), { ...PERSON, phone: '+989122222222' })).created).toBe(true);
  });

  test('A-04 an external id is unique per partner, not per coalition', async () => {
    const first = did(await enrolMember(as(rahnet), { ...PERSON, phone: PHONE, externalId: '7' }));
    await newMember(node, rahnet, '+989122222222');
    const taken = { ...PERSON, phone: '+989122222222', externalId: '7' };
    await expectRefused(() => enrolMember(as(rahnet), taken), 'EXTERNAL_ID_TAKEN', ['externalId']);
    const other = did(await enrolMember(as(tizfood), { ...PERSON, phone: '+989123333333', externalId: '7' }));
    expect(other.memberId).not.toBe(first.memberId);
  });

  test('names of different members', async () => {
    did(await enrolMember(as(rahnet), { ...PERSON, phone: PHONE }));
    did(await enrolMember(as(rahnet), { ...PERSON, email: 'a@example.com' }));
    const both = { ...PERSON, phone: PHONE, email: 'a@example.com' };
    await expectRefused(() => enrolMember(as(rahnet), both), 'IDENTITY_CONFLICT', ['email']);
  });

  test('nothing to find the member by', async () => {
    await expectRefused(() => enrolMember(as(rahnet), PERSON), 'INVALID_INPUT', ['externalId']);
  });

  test('P-04 a suspended partner enrols and links nobody', async () => {
    const memberId = await newMember(node, tizfood, PHONE);
    did(await suspendPartner(operator(), { partnerId: rahnet.partnerId, reason: null }));
    const input = { ...PERSON, phone: '+989122222222' };
    await expectRefused(() => enrolMember(as(rahnet), input), 'PARTNER_NOT_ACTIVE', []);
    const link = { member: byId(memberId), externalId: null };
    await expectRefused(() => linkMember(as(rahnet), link), 'PARTNER_NOT_ACTIVE', []);
  });

  test('A-08, A-05 the log tells who enrolled whom, and no personal value', async () => {
    const { memberId } = did(await enrolMember(as(rahnet), { ...PERSON, phone: PHONE, externalId: 'c-1' }));
    const { rows } = await owner.query(
      'select actor_id, action, after, t::text as whole from audit_entry t where object_id = $1',
      [encodeId('member', memberId)],
    );
    expect(rows).toMatchObject([
      {
        actor_id: encodeId('apiKey', rahnet.system.keyId),
        action: 'member.enrolled',
        after: { partner: encodeId('partner', rahnet.partnerId), identities: ['PHONE'], linked: true },
      },
    ]);
    expect(rows[0].whole).not.toContain(PHONE);
    expect(rows[0].whole).not.toContain('c-1');
  });
});

describe('enrolling many', () => {
  const input = (externalIds: readonly string[]) => ({
    partnerId: rahnet.partnerId,
    kind: 'PERSON' as const,
    externalIds,
  });

  test('those that are there are found, the others are made, twice is once', async () => {
    const { memberId } = did(await enrolMember(as(rahnet), { ...PERSON, externalId: 'b' }));
    const { memberIds, created } = did(await enrolMembers(operator(), input(['a', 'b', 'c', 'a'])));
    expect([...memberIds.keys()].sort()).toEqual(['a', 'b', 'c']);
    expect([memberIds.get('b'), created]).toEqual([memberId, 2]);
    expect(did(await enrolMembers(operator(), input(['c', 'b', 'a'])))).toEqual({ memberIds, created: 0 });
    expect(await count('member_account')).toBe(3);
    const links = await linksOfPartner(rahnet, ...memberIds.values());
    for (const [externalId, id] of memberIds) expect(links.get(id)?.externalId).toBe(externalId);
  });

  test('a thousand at once, by several at once', async () => {
    const ids = Array.from({ length: 1_000 }, (_, at) => `m-${at}`);
    const outcomes = await Promise.all([
      enrolMembers(operator(), input(ids)),
      enrolMembers(operator(), input([...ids].reverse())),
    ]);
    expect(
      outcomes
        .map(did)
        .map(({ created }) => created)
        .sort(),
    ).toEqual([0, 1_000]);
    expect(await count('member')).toBe(1_000);
  });

  test.each([0, 1_001])('INVALID_INPUT for %i', async (length) => {
    const ids = Array.from({ length }, (_, at) => `m-${at}`);
    await expectRefused(() => enrolMembers(operator(), input(ids)), 'INVALID_INPUT', ['externalIds']);
  });

  test('for a partner that is not there or not active', async () => {
    await expectRefused(
      () => enrolMembers(operator(), { ...input(['a']), partnerId: 1n }),
      'PARTNER_NOT_FOUND',
      ['partnerId'],
    );
    did(await suspendPartner(operator(), { partnerId: rahnet.partnerId, reason: null }));
    await expectRefused(() => enrolMembers(operator(), input(['a'])), 'PARTNER_NOT_ACTIVE', ['partnerId']);
  });
});

describe('linking', () => {
  test('A-04 by any name where linking is open; the same again changes nothing', async () => {
    const memberId = await newMember(node, rahnet, PHONE);
    const link = { member: { by: 'phone', value: PHONE } as const, externalId: 't-9' };
    expect(did(await linkMember(as(tizfood), link))).toEqual({ memberId });
    const before = await everything();
    expect(did(await linkMember(as(tizfood), link))).toEqual({ memberId });
    expect(await everything()).toEqual(before);
    const again = { member: { by: 'externalId', value: 't-9' } as const, externalId: null };
    expect(did(await linkMember(as(tizfood), again))).toEqual({ memberId });
  });

  test('A-04 needs the member’s confirmation where linking is not open', async () => {
    await tell({ openLinking: false });
    const memberId = await newMember(node, rahnet, PHONE);
    const link = { member: byId(memberId), externalId: null };
    await expectRefused(() => linkMember(as(tizfood), link), 'LINK_CONFIRMATION_REQUIRED', ['member']);
    expect(did(await linkMember(as(rahnet), { ...link, externalId: 'r-1' }))).toEqual({ memberId });
    expect((await linksOfPartner(rahnet, memberId)).get(memberId)?.externalId).toBe('r-1');
  });

  test('an external id that is another member’s, or another one than before', async () => {
    const first = did(await enrolMember(as(rahnet), { ...PERSON, phone: PHONE, externalId: '1' }));
    const second = await newMember(node, rahnet, '+989122222222');
    for (const [id, externalId] of [
      [second, '1'],
      [first.memberId, '2'],
    ] as const) {
      await expectRefused(
        () => linkMember(as(rahnet), { member: byId(id), externalId }),
        'EXTERNAL_ID_TAKEN',
        ['externalId'],
      );
    }
  });

  test.each<MemberRef>([
    { by: 'id', value: null, text: 'mem_nonsense' },
    { by: 'id', value: 12_345n, text: encodeId('member', 12_345n) },
    { by: 'phone', value: '+989129999999' },
    { by: 'externalId', value: 'nobody' },
  ])('MEMBER_NOT_FOUND for %j', async (member) => {
    await expectRefused(() => linkMember(as(rahnet), { member, externalId: null }), 'MEMBER_NOT_FOUND', [
      'member',
    ]);
  });
});

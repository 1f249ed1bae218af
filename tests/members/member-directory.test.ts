import { enrolMember } from '../../src/members/enrol-member.js';
import { createMemberDirectory, type MemberDirectory } from '../../src/members/member-directory.js';
import { type MemberRef, parseCard, parseExternalId } from '../../src/members/member-ref.js';
import { listMembers } from '../../src/members/read-members.js';
import { suspendMember } from '../../src/members/suspend-member.js';
import type { Database } from '../../src/runtime/database.js';
import { inCoalition } from '../../src/runtime/database.js';
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

let node: ProgrammeNode;
let story: StoryCoalition;
let rahnet: StoryPartner;
let tizfood: StoryPartner;
let directory: MemberDirectory;
let roundTrips: number;
let member: bigint;
let stranger: bigint;

useProgrammeNode((opened) => {
  ({ node } = opened);
});

beforeAll(async () => {
  story = await newCoalition(node);
  rahnet = await newPartner(node, story, 'rahnet');
  tizfood = await newPartner(node, story, 'tizfood');
  const input = { phone: '+989121111111', email: 'a@example.com', card: '60379911', externalId: 'r-1' };
  member = did(await enrolMember(node.as(rahnet.system), { kind: 'PERSON', ...input })).memberId;
  stranger = await newMember(node, tizfood, '+989122222222');
});

beforeEach(() => {
  roundTrips = 0;
  directory = createMemberDirectory({ database: counting(node.database) });
});

/** The database, with a count of how often a connection was taken. */
function counting(database: Database): Pick<Database, 'ledgerPool' | 'prepared'> {
  const ledgerPool: Database['ledgerPool'] = Object.create(database.ledgerPool);
  ledgerPool.connect = (() => {
    roundTrips += 1;
    return database.ledgerPool.connect();
  }) as typeof ledgerPool.connect;
  return { ledgerPool, prepared: true };
}

const byId = (id: bigint): MemberRef => ({ by: 'id', value: id, text: encodeId('member', id) });
const everyName = (): MemberRef[] => [
  byId(member),
  { by: 'phone', value: '+989121111111' },
  { by: 'email', value: 'a@example.com' },
  { by: 'card', value: '60379911' },
  { by: 'externalId', value: 'r-1' },
];
const resolveAll = (partnerId: bigint | null, refs: readonly MemberRef[]) =>
  Promise.all(refs.map((ref) => directory.resolve(story.coalitionId, partnerId, ref)));

test('a member linked to the partner is found by every name, in one round trip', async () => {
  expect(await resolveAll(rahnet.partnerId, everyName())).toEqual([member, member, member, member, member]);
  expect(roundTrips).toBe(1);
});

test('A-04 a partner that is not linked finds nobody', async () => {
  expect(await resolveAll(tizfood.partnerId, everyName())).toEqual([null, null, null, null, null]);
});

test('A-04 an operator finds all, but none by a partner’s own id', async () => {
  expect(await resolveAll(null, [...everyName(), byId(stranger)])).toEqual([
    member,
    member,
    member,
    member,
    null,
    stranger,
  ]);
});

test('A-01 another coalition finds nobody', async () => {
  const other = await newCoalition(node);
  const refs = everyName();
  const found = await Promise.all(refs.map((ref) => directory.resolve(other.coalitionId, null, ref)));
  expect(found).toEqual([null, null, null, null, null]);
});

test('what comes while a look-up is under way goes together afterwards', async () => {
  const first = directory.resolve(story.coalitionId, rahnet.partnerId, byId(member));
  await new Promise(setImmediate);
  const later = Array.from({ length: 50 }, () =>
    directory.resolve(story.coalitionId, rahnet.partnerId, { by: 'phone', value: '+989121111111' }),
  );
  expect(await first).toBe(member);
  expect(new Set(await Promise.all(later))).toEqual(new Set([member]));
  expect(roundTrips).toBe(2);
});

test('each gets its own answer, whatever its neighbours ask', async () => {
  const refs = Array.from({ length: 200 }, (_, at) => everyName()[at % 5] as MemberRef).map((ref, at) =>
    at % 3 === 0 ? ({ by: 'phone', value: `+98913${String(at).padStart(7, '0')}` } as const) : ref,
  );
  const found = await resolveAll(rahnet.partnerId, refs);
  expect(found).toEqual(refs.map((_, at) => (at % 3 === 0 ? null : member)));
});

test('text that is no member’s id is nobody, without asking', async () => {
  expect(
    await directory.resolve(story.coalitionId, rahnet.partnerId, { by: 'id', value: null, text: 'x' }),
  ).toBeNull();
  expect(roundTrips).toBe(0);
});

test('a failed look-up fails those who asked, and no one after them', async () => {
  const broken = createMemberDirectory({
    database: {
      prepared: true,
      ledgerPool: Object.assign(Object.create(node.database.ledgerPool), {
        connect: () =>
          roundTrips++ === 0
            ? Promise.reject(new Error('no connection'))
            : node.database.ledgerPool.connect(),
      }),
    },
  });
  const ask = () => broken.resolve(story.coalitionId, rahnet.partnerId, byId(member));
  await expect(Promise.all([ask(), ask()])).rejects.toThrow('no connection');
  expect(await ask()).toBe(member);
});

test('card numbers and external ids', () => {
  expect(parseCard('6037-99 ۱۱ab')).toEqual({ ok: true, value: '603799' + '11AB' });
  for (const wrong of ['', '123', 'x'.repeat(33), '12_34', '1234\u0000'])
    expect(parseCard(wrong).ok).toBe(false);
  expect(parseExternalId(' Kunde 7 ')).toEqual({ ok: true, value: ' Kunde 7 ' });
  for (const wrong of ['', 'x'.repeat(129), 'a\u0000']) expect(parseExternalId(wrong).ok).toBe(false);
});

describe('lists', () => {
  const page = { size: 2, backwards: false, after: undefined, before: undefined };
  const list = (...[filter, where]: [Parameters<typeof listMembers>[2], Partial<typeof page> | object]) =>
    inCoalition(node.database, listed.coalitionId, (em) =>
      listMembers(em, listed.coalitionId, filter, { ...page, ...where }),
    ).then((members) => members.map(({ id }) => id));
  let listed: StoryCoalition;
  let partner: StoryPartner;
  let ids: bigint[];

  beforeAll(async () => {
    listed = await newCoalition(node);
    partner = await newPartner(node, listed, 'bimeno');
    const other = await newPartner(node, listed, 'rahnet');
    ids = [];
    for (const at of [1, 2, 3, 4]) ids.push(await newMember(node, partner, `+98912111111${at}`));
    ids.push(await newMember(node, other, '+989121111119'));
    const shop = { phone: null, email: 'shop@example.com', card: null, externalId: null };
    ids.push(did(await enrolMember(node.as(other.system), { kind: 'BUSINESS', ...shop })).memberId);
    did(await suspendMember(node.as(listed.operator), { member: byId(ids[1] as bigint), reason: null }));
  });

  test('forwards and backwards, one more than asked for to tell whether there is more', async () => {
    expect(await list({}, {})).toEqual(ids.slice(0, 3));
    expect(await list({}, { after: ids[2] })).toEqual(ids.slice(3, 6));
    expect(await list({}, { after: ids[4] })).toEqual(ids.slice(5));
    expect(await list({}, { backwards: true })).toEqual(ids.slice(3));
    expect(await list({}, { backwards: true, before: ids[2] })).toEqual(ids.slice(0, 2));
    expect(await list({}, { after: ids[0], before: ids[2] })).toEqual([ids[1]]);
  });

  test('by kind, status and partner', async () => {
    expect(await list({ kind: 'BUSINESS' }, {})).toEqual([ids[5]]);
    expect(await list({ status: 'SUSPENDED' }, {})).toEqual([ids[1]]);
    expect(await list({ partnerId: partner.partnerId }, { size: 9 })).toEqual(ids.slice(0, 4));
    expect(await list({ partnerId: partner.partnerId, status: 'ACTIVE' }, { size: 9 })).toEqual([
      ids[0],
      ids[2],
      ids[3],
    ]);
  });
});

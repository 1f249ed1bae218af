import { encodeId } from '../../src/values/ids.js';
import { type Caller, callerOn, type Json, listOf, textOf } from '../harness/api-client.js';
import { newCoalition } from '../harness/coalition-story.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { cutListening, type Follower, followLevel, type LevelEvent } from './live-follower.js';
import { EARN, earnInput } from './operations.js';

/** Members' levels, live: two servers that share nothing but the database. */

let world: World;
let at: (node: 0 | 1, caller: Pick<Caller, 'credential'>) => Caller;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let member: WorldMember;

const spends = (amount: string) => ({
  requirement: {
    window: 'CALENDAR_YEAR',
    criteria: [{ metric: 'SPEND', amount: { amount, currency: 'IRR' } }],
  },
  validity: { kind: 'YEARS', count: 1 },
});

beforeAll(async () => {
  world = await createWorld();
  const second = await world.secondServer();
  const ports = [world.server.api.port, second.api.port] as const;
  at = (node, { credential }) => callerOn(ports[node], credential);
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
});

beforeEach(async () => {
  member = await world.member(rahnet);
});

const open: Follower<LevelEvent>[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((follower) => follower.stop()));
});

afterAll(async () => {
  expect(await world.differences()).toEqual([]);
  await world.close();
});

function follow(caller: Caller): Follower<LevelEvent> {
  const follower = followLevel(caller, member);
  open.push(follower);
  return follower;
}

async function earn(node: 0 | 1, points: number): Promise<void> {
  const input = earnInput(rahnet, member, { amount: `${points}0000` });
  const { earnPoints } = await at(node, rahnet).get(EARN, { input });
  expect(earnPoints.userErrors).toEqual([]);
}

async function did(name: string, input: object, payload: string, caller: Caller = world.operator) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const answer = await caller.get(
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${payload} userErrors { code message } } }`,
    { input },
  );
  const done = answer[name] as Json;
  expect(done.userErrors).toEqual([]);
  return done;
}

const setLevel = (level?: string) =>
  did(
    'setMemberLevel',
    { member: { id: member.id }, level, until: level && '2090-01-01', reason: 'a guest' },
    'member { id }',
  );
const state = (version: number, code: string, cause: string | null) => ({
  memberId: member.id,
  version,
  endsSoon: false,
  tier: expect.objectContaining({ level: { code }, cause }),
});

test('T-13 without a ladder there is a state to follow, with no level in it', async () => {
  const follower = follow(at(1, rahnet));
  expect(await follower.next()).toEqual({ memberId: member.id, version: 0, endsSoon: false, tier: null });
  const levels = [
    { code: 'base', name: { en: 'Base' } },
    { code: 'silver', name: { en: 'Silver' }, ...spends('1000000') },
    { code: 'gold', name: { en: 'Gold' }, ...spends('5000000') },
  ];
  await did('addTierLadderVersion', { kind: 'PERSON', levels }, 'ladder { version }');
  await earn(0, 100);
  // The node that tells it had not asked for the ladder yet.
  expect(await follower.next()).toEqual(state(1, 'silver', 'QUALIFIED'));
});

test('T-13 U-01 a level is told first as it is, then whenever it changes, on whichever server, by whoever', async () => {
  await earn(0, 1);
  const followers = [
    follow(world.operator),
    follow(world.auditor),
    follow(at(1, rahnet)),
    follow(at(0, member)),
    follow(at(1, member)),
  ];
  const told = () => Promise.all(followers.map((follower) => follower.next()));
  for (const first of await told()) expect(first).toEqual(state(0, 'base', null));
  await earn(1, 10); // changes no level: nothing is told
  await earn(1, 90);
  for (const event of await told()) expect(event).toEqual(state(1, 'silver', 'QUALIFIED'));
  await setLevel('gold');
  for (const event of await told()) expect(event).toEqual(state(2, 'gold', 'MANUAL'));
  await setLevel();
  const [last, ...others] = await told();
  expect(last).toEqual(state(3, 'silver', 'MANUAL_END'));
  // what other partners sold is told to nobody who acts for one
  const missing = (event: LevelEvent | undefined) => event?.tier?.next?.progress[0]?.missing;
  expect([last, ...others].map(missing)).toEqual(['3990000', '3990000', null, '3990000', '3990000']);
  expect(await follow(at(1, rahnet)).next()).toEqual(state(3, 'silver', 'MANUAL_END'));
});

test('T-13 U-01 in a storm on both servers versions only rise, and the last one is the truth, also after the channel broke', async () => {
  const followers = [follow(at(0, member)), follow(at(1, rahnet))];
  for (let turn = 0; turn < 4; turn += 1) {
    const set = [setLevel('gold'), turn === 2 ? cutListening(world) : null, earn(1, 30)];
    await Promise.all(set);
    await setLevel();
  }
  await setLevel('silver');
  // of nothing but changes, each with a standing of its own
  const { member: seen } = await world.operator.get(
    `{ member(ref: { id: "${member.id}" }) { tier { history { level } } } }`,
  );
  const events = listOf((seen.tier as Json).history).length;
  expect(events).toBeGreaterThan(8);
  for (const follower of followers) {
    const told = await follower.until(({ version }) => version === events);
    const versions = told.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    expect(told.at(-1)).toEqual(state(events, 'silver', 'MANUAL'));
  }
});

test('A-04 A-09 a partner follows only members that are linked to it, and no longer than they are', async () => {
  for (const node of [0, 1] as const)
    await expect(followLevel(at(node, tizfood), member).next()).rejects.toThrow('MEMBER_NOT_FOUND');
  await did('linkMember', { member: { phone: member.phone } }, 'member { id }', tizfood);
  const [leaving, staying] = [follow(at(1, tizfood)), follow(at(1, rahnet))];
  for (const follower of [leaving, staying]) await follower.next();
  await did('unlinkMember', { member: { id: member.id }, partnerId: tizfood.id }, 'unlinked');
  await expect(leaving.next()).rejects.toThrow();
  await setLevel('gold');
  expect(await staying.next()).toEqual(state(1, 'gold', 'MANUAL'));
});

test('A-01 A-02 A-04 nobody follows another member, one of another coalition, or without the scope', async () => {
  const another = await world.member(rahnet);
  await expect(followLevel(another, member).next()).rejects.toThrow('MEMBER_NOT_FOUND');
  const { coalitionId } = await newCoalition(world.server.node);
  const stranger = world.caller(
    await world.token({ coalition: encodeId('coalition', coalitionId), roles: ['operator'] }),
  );
  await expect(followLevel(stranger, member).next()).rejects.toThrow('MEMBER_NOT_FOUND');
  const input = { partnerId: rahnet.id, environment: 'LIVE', label: 'second', scopes: ['points:write'] };
  const { apiKey, secret } = await did('issueApiKey', input, 'apiKey { id } secret');
  await expect(followLevel(world.caller(textOf(secret)), member).next()).rejects.toThrow('FORBIDDEN');
  await did('revokeApiKey', { keyId: textOf((apiKey as Json).id) }, 'apiKey { id }');
  await expect(followLevel(world.caller('abc'), member).next()).rejects.toMatchObject({ code: 4401 });
  const malformed = rahnet.follow('subscription { tierChanged(member: { phone: "12" }) { version } }');
  await expect(malformed.next()).rejects.toThrow('INVALID_INPUT');
});

test('U-03 a revoked key closes what it follows with 4403 on every server, and nobody else’s', async () => {
  const input = { partnerId: rahnet.id, environment: 'LIVE', label: 'third' };
  const { apiKey, secret } = await did('issueApiKey', input, 'apiKey { id } secret');
  const key = { credential: textOf(secret) };
  const ending = [followLevel(at(0, key), member), followLevel(at(1, key), member)];
  const staying = follow(at(1, rahnet));
  for (const follower of [...ending, staying]) await follower.next();
  await did('revokeApiKey', { keyId: textOf((apiKey as Json).id) }, 'apiKey { id }');
  for (const { closed } of ending) expect(await closed).toBe(4403);
  await setLevel('gold');
  expect(await staying.next()).toEqual(state(1, 'gold', 'MANUAL'));
});

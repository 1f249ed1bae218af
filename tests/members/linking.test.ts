import pg from 'pg';
import type { JobContext } from '../../src/jobs/recurring-job.js';
import { sendMessagesJob } from '../../src/jobs/send-messages.job.js';
import { NeverDeliverableError } from '../../src/notifications/message-transport.js';
import { type SendingContext, sendMessages } from '../../src/notifications/send-messages.js';
import { systemClock } from '../../src/runtime/clock.js';
import { createLogger } from '../../src/runtime/logger.js';
import { decodeId } from '../../src/values/ids.js';
import { type Caller, type Json, type Subscription, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { codesIn, confirms, kept, requests, sees, unlinks } from './linking-scene.js';

/** Linking by confirmation (rule A-04), the messages that carry the codes, and the end of links (rule A-09). */

let world: World;
let owner: pg.Client;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
const logged: string[] = [];
const logger = createLogger({
  level: 'trace',
  name: 'test',
  destination: { write: (line) => void logged.push(line) },
});

beforeAll(async () => {
  world = await createWorld({ coalition: { openLinking: false }, replace: () => ({ logger }) });
  owner = new pg.Client(world.database.ownerUrl);
  await owner.connect();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
});

afterAll(async () => {
  await owner.end();
  await world.close();
});

const sendBy = (transport: SendingContext['transport'], now = new Date()) =>
  sendMessages(
    { database: world.server.node.database, transport, clock: { now: () => now }, logger },
    world.coalition.coalitionId,
  );

/** What the member is sent for a request of the partner, and the code in it. */
async function asked(by: Caller, member: WorldMember, ref: object = { phone: member.phone }) {
  const { requestId, userErrors } = await requests(by, ref);
  expect(userErrors).toEqual([]);
  const transport = kept();
  await sendBy(transport);
  const message = transport.sent.find(({ to }) => to === member.phone);
  const code = /[۰-۹]{6}/.exec(message?.text ?? '')?.[0] ?? '';
  return { requestId, message, code };
}

describe('confirming', () => {
  test('A-04 a partner that may not link by itself asks the member, who is sent a code, and is linked with it', async () => {
    const member = await world.member(rahnet, 10);
    const refused = await tizfood.get(
      `mutation { linkMember(input: { member: { phone: "${member.phone}" } }) { userErrors { code } } }`,
    );
    expect(refused).toEqual({ linkMember: { userErrors: [{ code: 'LINK_CONFIRMATION_REQUIRED' }] } });
    const { requestId, message, code } = await asked(tizfood, member);
    expect(message).toMatchObject({ channel: 'SMS', to: member.phone, id: expect.stringMatching(/^msg_/) });
    expect(message?.text).toContain('tizfood');
    expect(await sees(tizfood, member)).toBe(false);

    expect(await confirms(tizfood, requestId, code, 'own-7')).toEqual({
      member: { id: member.id, externalId: 'own-7' },
      userErrors: [],
    });
    expect(await sees(tizfood, member)).toBe(true);
    const { rows } = await owner.query(
      "select after from audit_entry where action = 'member.linked' and object_id = $1",
      [member.id],
    );
    expect(rows).toEqual([{ after: { partner: tizfood.id, confirmed: true } }]);
    // The answer was lost: the same again gives the same, and writes nothing more.
    expect(codesIn(await confirms(tizfood, requestId, code, 'own-7'))).toEqual([]);
  });

  test('A-04 the answer is the same whether there is such a member or not, also when there were too many', async () => {
    const member = await world.member(rahnet);
    const shapes = [];
    for (const ref of [{ phone: member.phone }, { phone: '+989121000000' }, { card: 'NOSUCHCARD' }]) {
      for (let time = 1; time <= 4; time += 1) {
        const { requestId, expiresAt, userErrors } = await requests(tizfood, ref);
        shapes.push([
          time,
          String(requestId).slice(0, 4),
          expiresAt === null,
          codesIn({ userErrors } as Json),
        ]);
      }
    }
    expect(shapes.slice(4, 8)).toEqual(shapes.slice(0, 4));
    expect(shapes.slice(8)).toEqual(shapes.slice(0, 4));
    expect(shapes[3]).toEqual([4, 'null', true, ['LINK_REQUEST_LIMIT_REACHED']]);
    const transport = kept();
    await sendBy(transport);
    expect(transport.sent.map(({ to }) => to)).toEqual([member.phone, member.phone, member.phone]);
  });

  test('A-14 a member gets three messages an hour of a partner, by whatever it is named, and nine of all; nothing tells', async () => {
    const member = await world.member(rahnet);
    const card = `FLOOD${member.memberId}`;
    await rahnet.get(
      `mutation { enrolMember(input: { phone: "${member.phone}", card: "${card}" }) { userErrors { code } } }`,
    );
    const refs = [{ phone: member.phone }, { id: member.id }, { card }];
    const partners = [
      tizfood,
      ...(await Promise.all(['seda', 'kheir', 'noosh'].map((name) => world.partner(name)))),
    ];
    const messages = async () => {
      const transport = kept();
      while ((await sendBy(transport)) > 0);
      return transport.sent.filter(({ to }) => to === member.phone).length;
    };
    const counts = [];
    for (const partner of partners) {
      for (const ref of refs)
        for (let time = 1; time <= 3; time += 1) expect(codesIn(await requests(partner, ref))).toEqual([]);
      counts.push(await messages());
    }
    expect(counts).toEqual([3, 3, 3, 0]);
  });

  test('A-14 what a partner asks takes nothing from what another may ask', async () => {
    const member = await world.member(rahnet);
    const other = await world.partner('seda2');
    const name = { phone: member.phone };
    for (let time = 1; time <= 4; time += 1) await requests(other, name);
    expect(codesIn(await requests(other, name))).toEqual(['LINK_REQUEST_LIMIT_REACHED']);
    await sendBy(kept());
    const { requestId, code } = await asked(tizfood, member);
    expect(codesIn(await confirms(tizfood, requestId, code))).toEqual([]);
  });

  test('A-14 several requests at once make no more messages', async () => {
    const member = await world.member(rahnet);
    const all = await Promise.all(
      Array.from({ length: 8 }, () => requests(tizfood, { phone: member.phone })),
    );
    expect(all.flatMap(codesIn)).toEqual(Array.from({ length: 5 }, () => 'LINK_REQUEST_LIMIT_REACHED'));
    const transport = kept();
    await sendBy(transport);
    expect(transport.sent.filter(({ to }) => to === member.phone)).toHaveLength(3);
  });

  test('A-14 what nobody was sent no code confirms, not even the right one', async () => {
    const member = await world.member(rahnet);
    const card = `SILENT${member.memberId}`;
    await rahnet.get(
      `mutation { enrolMember(input: { phone: "${member.phone}", card: "${card}" }) { userErrors { code } } }`,
    );
    const { code } = await asked(tizfood, member);
    for (let time = 2; time <= 3; time += 1) await requests(tizfood, { phone: member.phone });
    const { requestId } = await requests(tizfood, { card });
    // Which code it has nobody knows: that of the first is put in its place.
    const { rowCount } = await owner.query(
      `update link_confirmation
          set code_hash = (select code_hash from link_confirmation where member_id = $1 order by id limit 1)
        where id = $2`,
      [member.memberId, decodeId('linkConfirmation', String(requestId))],
    );
    expect(rowCount).toBe(1);
    expect(codesIn(await confirms(tizfood, requestId, code))).toEqual(['LINK_CODE_INVALID']);
    expect(await sees(tizfood, member)).toBe(false);
  });

  test('A-04 five codes at most, also at once; the right one is too late then', async () => {
    const member = await world.member(rahnet);
    const { requestId, code } = await asked(tizfood, member);
    const wrong = Array.from({ length: 8 }, () => confirms(tizfood, requestId, '0'));
    for (const payload of await Promise.all(wrong)) expect(codesIn(payload)).toEqual(['LINK_CODE_INVALID']);
    expect(codesIn(await confirms(tizfood, requestId, code))).toEqual(['LINK_CODE_INVALID']);
    expect(await sees(tizfood, member)).toBe(false);
    const { rows } = await owner.query('select attempts from link_confirmation where member_id = $1', [
      member.memberId,
    ]);
    expect(rows).toEqual([{ attempts: 5 }]);
  });

  test('A-04 a code is of one partner, one request, and ten minutes', async () => {
    const member = await world.member(rahnet);
    const other = await world.member(rahnet);
    const { requestId, code } = await asked(tizfood, member);
    const forOther = await asked(tizfood, other);
    expect(codesIn(await confirms(rahnet, requestId, code))).toEqual(['LINK_CODE_INVALID']);
    expect(codesIn(await confirms(tizfood, forOther.requestId, code))).toEqual(['LINK_CODE_INVALID']);
    await owner.query(
      "update link_confirmation set expires_at = expires_at - interval '10 min' where member_id = $1",
      [member.memberId],
    );
    expect(codesIn(await confirms(tizfood, requestId, code))).toEqual(['LINK_CODE_INVALID']);
    expect(await sees(tizfood, member)).toBe(false);
  });

  test('A-04 the same right code several times at once links once', async () => {
    const member = await world.member(rahnet);
    const { requestId, code } = await asked(tizfood, member);
    const payloads = await Promise.all([1, 2, 3, 4].map(() => confirms(tizfood, requestId, code)));
    expect(payloads.map(codesIn)).toEqual([[], [], [], []]);
    const { rows } = await owner.query(
      "select count(*)::integer as lines from audit_entry where action = 'member.linked' and object_id = $1",
      [member.id],
    );
    expect(rows).toEqual([{ lines: 1 }]);
  });

  test('A-05 neither a code nor an address is in the log, nor in the database once it was sent', async () => {
    const member = await world.member(rahnet);
    const { requestId, code } = await asked(tizfood, member);
    await confirms(tizfood, requestId, code);
    const { rows } = await owner.query(
      'select address, parameters, status from message where member_id = $1',
      [member.memberId],
    );
    expect(rows).toEqual([{ address: null, parameters: null, status: 'SENT' }]);
    expect(logged.filter((line) => line.includes(member.phone) || line.includes(code))).toEqual([]);
  });
});

describe('sending', () => {
  const stateOf = async ({ memberId }: WorldMember) =>
    (
      await owner.query(
        'select status, attempts, address is null as gone from message where member_id = $1',
        [memberId],
      )
    ).rows;
  const later = (seconds: number, than = new Date()) => new Date(than.getTime() + seconds * 1_000);

  test('W-01 what could not be sent is sent again after a while, each time a longer one', async () => {
    const member = await world.member(rahnet);
    await requests(tizfood, { phone: member.phone });
    const transport = kept(2);
    // However long this takes, by the clock that sends no time passes but what is said here.
    const began = new Date();
    expect(await sendBy(transport, began)).toBe(0);
    expect(await sendBy(transport, began)).toBe(0);
    expect(await stateOf(member)).toEqual([{ status: 'WAITING', attempts: 1, gone: false }]);
    expect(await sendBy(transport, later(6, began))).toBe(0);
    expect(await sendBy(transport, later(10, began))).toBe(0);
    expect(await stateOf(member)).toEqual([{ status: 'WAITING', attempts: 2, gone: false }]);
    expect(await sendBy(transport, later(20, began))).toBe(1);
    expect(await stateOf(member)).toEqual([{ status: 'SENT', attempts: 3, gone: true }]);
    expect(logged.filter((line) => line.includes(member.phone))).toEqual([]);
    expect(logged.filter((line) => line.includes('could not be sent')).length).toBeGreaterThan(0);
  });

  test('W-01 what was refused for good is given up at once, and nothing of it is kept', async () => {
    const member = await world.member(rahnet);
    await requests(tizfood, { phone: member.phone });
    const refusing = {
      carries: () => true,
      send: () => Promise.reject(new NeverDeliverableError('the mail server answered 550 to RCPT TO')),
    };
    expect(await sendBy(refusing)).toBe(0);
    expect(await stateOf(member)).toEqual([{ status: 'GIVEN_UP', attempts: 1, gone: true }]);
    expect(logged.filter((line) => line.includes('answered 550'))).toHaveLength(1);
  });

  test('W-04 while a message is being sent nobody else takes it, however long that takes', async () => {
    const member = await world.member(rahnet);
    await requests(tizfood, { phone: member.phone });
    let taken = 0;
    const slow = {
      carries: () => true,
      async send() {
        taken += 1;
        expect(await sendBy(kept(), later(31))).toBe(0);
      },
    };
    expect(await sendBy(slow)).toBe(1);
    expect(taken).toBe(1);
  });

  test('W-04 two that send at once send a message once; whoever is killed leaves it to the next attempt', async () => {
    const members = [await world.member(rahnet), await world.member(rahnet), await world.member(rahnet)];
    for (const { phone } of members) await requests(tizfood, { phone });
    const transport = kept();
    await Promise.all([sendBy(transport), sendBy(transport), sendBy(transport)]);
    expect(transport.sent.map(({ to }) => to).sort()).toEqual(members.map(({ phone }) => phone).sort());

    const late = await world.member(rahnet);
    await requests(tizfood, { phone: late.phone });
    // Taken by somebody who then was gone.
    const began = new Date();
    await owner.query('update message set attempts = 1, next_attempt_at = $2 where member_id = $1', [
      late.memberId,
      later(5, began),
    ]);
    expect(await sendBy(transport, began)).toBe(0);
    expect(await sendBy(transport, later(6, began))).toBe(1);
  });

  test('W-01 the job sends for every coalition', async () => {
    const member = await world.member(rahnet);
    await requests(tizfood, { phone: member.phone });
    const transport = kept();
    const { database } = world.server.node;
    const context = { database, clock: systemClock, logger, signal: new AbortController().signal };
    await sendMessagesJob(transport).run(context as JobContext);
    expect(transport.sent.map(({ to }) => to)).toEqual([member.phone]);
  });

  test('W-01 what is of no use any more, or has no way out, is given up', async () => {
    const member = await world.member(rahnet);
    await requests(tizfood, { phone: member.phone });
    expect(await sendBy(kept(), later(601))).toBe(0);
    expect(await stateOf(member)).toEqual([{ status: 'GIVEN_UP', attempts: 1, gone: true }]);
    const second = await world.member(rahnet);
    await requests(tizfood, { phone: second.phone });
    expect(await sendBy({ carries: () => false, send: async () => undefined })).toBe(0);
    expect(await stateOf(second)).toEqual([{ status: 'GIVEN_UP', attempts: 1, gone: true }]);
  });
});

describe('unlinking', () => {
  test('A-09 a partner that unlinks sees the member no more; its points stay, and linking again needs the member', async () => {
    const member = await world.member(rahnet, 10);
    const { token } = (
      await rahnet.get(`mutation { createMemberToken(input: { member: { id: "${member.id}" } }) { token } }`)
    ).createMemberToken as Json;
    const itself = world.caller(textOf(token as Json));
    expect(await sees(itself, member)).toBe(true);
    expect(await unlinks(rahnet, { member: { id: member.id } })).toEqual({ unlinked: true, userErrors: [] });
    expect(await sees(rahnet, member)).toBe(false);
    await expect(sees(itself, member)).rejects.toThrow('UNAUTHENTICATED');
    const seen = await world.operator.get(`{ member(ref: { id: "${member.id}" }) { balance { posted } } }`);
    expect(seen).toEqual({ member: { balance: { posted: '10' } } });
    const own = await rahnet.get('{ transactions(first: 1) { edges { node { points member { id } } } } }');
    expect(own).toEqual({ transactions: { edges: [{ node: { points: '10', member: null } }] } });
    const again = await rahnet.get(
      `mutation { linkMember(input: { member: { id: "${member.id}" } }) { userErrors { code } } }`,
    );
    expect(again).toEqual({ linkMember: { userErrors: [{ code: 'LINK_CONFIRMATION_REQUIRED' }] } });
  });

  test('A-09 nor is a code good any more with which the member had confirmed the link, or was to', async () => {
    const member = await world.member(rahnet);
    const { requestId, code } = await asked(tizfood, member);
    const later = await asked(tizfood, member);
    expect(codesIn(await confirms(tizfood, requestId, code))).toEqual([]);
    await unlinks(world.operator, { member: { id: member.id }, partnerId: tizfood.id });
    expect(codesIn(await confirms(tizfood, requestId, code))).toEqual(['LINK_CODE_INVALID']);
    expect(codesIn(await confirms(tizfood, later.requestId, later.code))).toEqual(['LINK_CODE_INVALID']);
    expect(await sees(tizfood, member)).toBe(false);
  });

  test('A-09 U-03 whoever follows the balance through the partner is told no more, whether that is announced or not', async () => {
    const member = await world.member(rahnet, 10);
    const query = 'subscription ($id: ID!) { balanceChanged(member: { id: $id }) { balance { posted } } }';
    const streams = [rahnet, member, world.operator].map((by) => by.follow(query, { id: member.id }));
    const [ofPartner, ofMember] = streams as [Subscription, Subscription];
    for (const stream of streams)
      expect(await stream.next()).toMatchObject({ balanceChanged: { balance: { posted: '10' } } });
    await unlinks(rahnet, { member: { id: member.id } });
    await expect(ofPartner.next()).rejects.toThrow('the stream ended');
    await expect(ofMember.next()).rejects.toThrow('the stream ended');
    for (const stream of streams) await stream.stop();

    const second = await world.member(rahnet, 10);
    const unannounced = rahnet.follow(query, { id: second.id });
    await unannounced.next();
    await owner.query('delete from member_link where member_id = $1', [second.memberId]);
    await expect(unannounced.next()).rejects.toThrow('the stream ended');
    await unannounced.stop();
  });

  test('A-09 a token that a partner has made for a member ends no other partner’s link', async () => {
    const member = await world.member(rahnet);
    const { requestId, code } = await asked(tizfood, member);
    await confirms(tizfood, requestId, code);
    const refused = await unlinks(member, { member: { id: member.id }, partnerId: tizfood.id });
    expect(refused).toEqual({ unlinked: false, userErrors: [{ code: 'PARTNER_NOT_FOUND' }] });
    expect([await sees(tizfood, member), await sees(rahnet, member)]).toEqual([true, true]);
  });

  test('A-09 so may the member itself, and an operator for any partner; without a link nothing changes', async () => {
    const member = await world.member(rahnet);
    expect(await unlinks(world.operator, { member: { id: member.id }, partnerId: tizfood.id })).toEqual({
      unlinked: true,
      userErrors: [],
    });
    expect(await sees(rahnet, member)).toBe(true);
    expect(codesIn(await unlinks(member, { member: { id: member.id } }))).toEqual([]);
    expect(await sees(rahnet, member)).toBe(false);
    const before = await world.books();
    await unlinks(world.operator, { member: { id: member.id }, partnerId: rahnet.id });
    expect(await world.books()).toBe(before);
    const { rows } = await owner.query(
      "select actor_kind, before from audit_entry where action = 'member.unlinked' and object_id = $1",
      [member.id],
    );
    expect(rows).toEqual([{ actor_kind: 'member', before: { partner: rahnet.id } }]);
  });
});

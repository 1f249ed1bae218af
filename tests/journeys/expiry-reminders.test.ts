import pg from 'pg';
import { expiryRemindersJob } from '../../src/jobs/expiry-reminders.job.js';
import type { JobContext } from '../../src/jobs/recurring-job.js';
import { remindOfExpiries } from '../../src/journeys/expiry-reminders/remind-of-expiries.js';
import { reminderSpans } from '../../src/journeys/expiry-reminders/reminder-days.js';
import { isDaytime } from '../../src/journeys/unasked-messages.js';
import type { OutgoingMessage } from '../../src/notifications/message-transport.js';
import { sendMessages } from '../../src/notifications/send-messages.js';
import { systemClock } from '../../src/runtime/clock.js';
import { createLogger } from '../../src/runtime/logger.js';
import { addDays, type Day } from '../../src/values/day.js';
import { startOfDay } from '../../src/values/time-zone.js';
import { type Caller, type Json, textOf } from '../harness/api-client.js';
import { untilSessionsWait } from '../harness/waiting-sessions.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { does } from './planted-account.js';

/** Reminders of points that expire (rule X-03), and the consent that they need (rule A-13). */

const ZONE = 'Asia/Tehran';
const HOUR_MS = 3_600_000;

let world: World;
let owner: pg.Client;
let rahnet: WorldPartner;
const textIds: Record<string, string> = {};
/** The last day of what is earned today. */
let expiry: Day;
const logged: string[] = [];
const logger = createLogger({
  level: 'trace',
  name: 'test',
  destination: { write: (line) => void logged.push(line) },
});

beforeAll(async () => {
  world = await createWorld({
    coalition: { expiryPolicy: { kind: 'after-months', months: 3, roundUpTo: 'none' }, timeZone: ZONE },
    replace: () => ({ logger }),
  });
  owner = new pg.Client(world.database.ownerUrl);
  await owner.connect();
  // Nobody can turn a live coalition's clock; the days have to come round here.
  await owner.query('alter table ledger_state disable trigger user');
  rahnet = await world.partner('rahnet');
  for (const purpose of ['MARKETING_SMS', 'MARKETING_EMAIL']) {
    const { text } = await does(
      world.operator,
      'addConsentText',
      { purpose, summary: { en: purpose } },
      'text { id }',
    );
    textIds[purpose] = textOf((text as Json).id as Json);
  }
});

afterAll(async () => {
  await owner.end();
  await world.close();
});

const consents = (member: WorldMember, purpose: string, given = true, by: Caller = rahnet) =>
  does(by, 'recordConsent', {
    ...{ member: { id: member.id }, purpose, given, through: 'APP' },
    ...(given ? { textId: textIds[purpose] } : {}),
  });

/** A member with points, and an e-mail address. */
async function holder(points: number): Promise<WorldMember & { readonly email: string }> {
  const member = await world.member(rahnet, points);
  const email = `m${member.memberId}@example.com`;
  await does(rahnet, 'enrolMember', { phone: member.phone, email });
  const { rows } = await owner.query<{ last: Day }>(
    'select lot_expiries[1]::text as last from member_account where member_id = $1',
    [member.memberId],
  );
  expiry = rows[0]?.last ?? expiry;
  return { ...member, email };
}

/** Moves the coalition's clock to an hour of a day. */
async function at(day: Day, hour = 10): Promise<void> {
  const offset = startOfDay(day, ZONE).getTime() + hour * HOUR_MS - Date.now();
  await owner.query('update ledger_state set clock_offset_ms = $2 where coalition_id = $1', [
    world.coalition.coalitionId,
    offset,
  ]);
}

/** As if nothing had ever been told. */
const afresh = () => owner.query('delete from expiry_reminder_run');

const remind = async () => {
  const { database, programme } = world.server.node;
  const snapshot = await programme.snapshot(world.coalition.coalitionId);
  return remindOfExpiries({ database, clock: systemClock }, snapshot);
};

/** What was announced of a member, as it is in the outbox and in the row that tells it. */
async function announced({ memberId }: WorldMember): Promise<string[]> {
  const { rows } = await owner.query<{ text: string }>(
    `select format('%s: %s until %s', o.object_sequence, w.points, w.expires_on) as text
       from outbox o join expiry_warning w on w.coalition_id = o.coalition_id and w.id = o.subject_id
      where o.type = 'points.expiring' and o.object_id = $1 and (w.member_id, w.number) = (o.object_id, o.object_sequence)
      order by o.object_sequence`,
    [memberId],
  );
  return rows.map(({ text }) => text);
}

async function sent(): Promise<OutgoingMessage[]> {
  const messages: OutgoingMessage[] = [];
  const transport = {
    carries: () => true,
    send: async (message: OutgoingMessage) => void messages.push(message),
  };
  const { database } = world.server.node;
  const context = { database, transport, clock: systemClock, logger };
  while ((await sendMessages(context, world.coalition.coalitionId)) > 0);
  return messages;
}

test('X-03 of each day that comes near it is told once, also after days without a run', () => {
  const spans = (toldUntil: Day, runningFor: Day) => reminderSpans([30, 7], { toldUntil, runningFor });
  expect(spans('2026-03-01', '2026-03-02')).toEqual([
    { from: '2026-04-01', until: '2026-04-01' },
    { from: '2026-03-09', until: '2026-03-09' },
  ]);
  const [later] = spans('2026-03-02', '2026-03-05');
  expect(later).toEqual({ from: '2026-04-02', until: '2026-04-04' });
});

test.each([
  [8.99, false],
  [9, true],
  [19.99, true],
  [20, false],
])('X-03 at %s o’clock people are written to: %s', (hour, expected) => {
  const moment = new Date(startOfDay('2026-03-02', ZONE).getTime() + hour * HOUR_MS);
  expect(isDaytime(moment, '2026-03-02', ZONE)).toBe(expected);
});

test('X-03 A-13 W-01 30 and 7 days before, who has consented is told, on that channel, in the language; nobody else', async () => {
  const [both, byMail, silent, withdrawn] = [
    await holder(1_234),
    await holder(20),
    await holder(30),
    await holder(40),
  ];
  await consents(both, 'MARKETING_SMS');
  await consents(both, 'MARKETING_EMAIL');
  await consents(byMail, 'MARKETING_EMAIL');
  await consents(withdrawn, 'MARKETING_SMS');
  await consents(withdrawn, 'MARKETING_SMS', false);

  await afresh();
  await at(addDays(expiry, -31));
  expect(await remind()).toBe(0);
  for (const days of [30, 7]) {
    await at(addDays(expiry, -days));
    expect(await remind()).toBe(2);
    expect(await remind()).toBe(0);
    const messages = await sent();
    expect(messages.map(({ to, channel }) => ({ to, channel }))).toEqual(
      expect.arrayContaining([
        { to: both.phone, channel: 'SMS' },
        { to: byMail.email, channel: 'EMAIL' },
      ]),
    );
    expect(messages).toHaveLength(2);
    const text = messages.find(({ to }) => to === both.phone)?.text ?? '';
    expect(text).toContain('۱٬۲۳۴');
    expect(text).toContain(days === 30 ? '(۳۰ روز دیگر)' : '(۷ روز دیگر)');
    expect(text).not.toMatch(/[\u2066-\u2069]/);
    const { html, language } = messages.find(({ to }) => to === byMail.email) ?? {};
    expect([language, html]).toEqual(['fa', expect.stringContaining('<bdi dir="ltr">۲۰</bdi>')]);
  }
  // Whoever has not consented gets no message; partners are told all the same, and may have asked it themselves.
  expect(await announced(silent)).toEqual([`1: 30 until ${expiry}`, `2: 30 until ${expiry}`]);
  expect(
    logged.filter((line) => [both.phone, byMail.email, silent.phone].some((each) => line.includes(each))),
  ).toEqual([]);
});

test('X-03 W-01 W-04 once for each occasion, by however many runs at once, and wherever one is killed', async () => {
  const members = [await holder(5), await holder(6), await holder(7)];
  for (const member of members) await consents(member, 'MARKETING_SMS');
  await afresh();
  await at(addDays(expiry, -30));
  // Killed while it writes: nothing of the page is there, nor that it was told.
  await owner.query(
    `create function fail() returns trigger language plpgsql as 'begin raise exception ''killed''; end'`,
  );
  await owner.query(
    `create trigger fails before insert on message for each row when (new.member_id = ${members[2]?.memberId})
       execute function fail()`,
  );
  await expect(remind()).rejects.toThrow('killed');
  await owner.query('drop trigger fails on message');
  expect(await sent()).toEqual([]);
  for (const member of members) expect(await announced(member)).toEqual([]);
  await Promise.all([remind(), remind(), remind(), remind()]);
  const own = (messages: readonly OutgoingMessage[]) =>
    messages.map(({ to }) => to).filter((to) => members.some(({ phone }) => phone === to));
  expect(own(await sent()).sort()).toEqual(members.map(({ phone }) => phone).sort());
  await remind();
  expect(await sent()).toEqual([]);
  for (const [index, member] of members.entries()) {
    expect(await announced(member)).toEqual([`1: ${index + 5} until ${expiry}`]);
  }
});

test('X-03 after days without a run it is told once, with the days that are left; what has expired is not', async () => {
  const member = await holder(8);
  await consents(member, 'MARKETING_SMS');
  await afresh();
  await at(addDays(expiry, -40));
  await remind();
  await sent();
  await at(addDays(expiry, -5));
  await remind();
  const messages = (await sent()).filter(({ to }) => to === member.phone);
  expect(messages.map(({ text }) => /\((.+) روز دیگر\)/.exec(text)?.[1])).toEqual(['۵']);

  await afresh();
  await at(addDays(expiry, -40));
  await remind();
  await at(addDays(expiry, 1));
  expect(await remind()).toBe(0);
});

test('X-03 on how many days before, the coalition sets', async () => {
  const set = (expiryReminderDays: number, lastExpiryReminderDays: number) =>
    does(world.operator, 'updateCoalition', { expiryReminderDays, lastExpiryReminderDays });
  const member = await holder(13);
  await consents(member, 'MARKETING_SMS');
  const toldOn = async (...days: number[]) => {
    await afresh();
    const told: number[] = [];
    for (const before of days) {
      await at(addDays(expiry, -before));
      await remind();
      if ((await sent()).some(({ to }) => to === member.phone)) told.push(before);
    }
    return told;
  };
  await set(3, 60);
  expect(await toldOn(61, 60, 30, 7, 3)).toEqual([60, 3]);
  await set(0, 1);
  expect(await toldOn(60, 7, 3, 1)).toEqual([1]);
  await set(0, 0);
  expect(await toldOn(60, 30, 7, 3, 1, 0)).toEqual([]);
  await set(30, 7);
});

test('X-03 nobody is written to at night: the run waits for the morning', async () => {
  const member = await holder(9);
  await consents(member, 'MARKETING_SMS');
  await afresh();
  await at(addDays(expiry, -30), 8);
  expect(await remind()).toBe(0);
  await at(addDays(expiry, -30), 9);
  const { database, programme } = world.server.node;
  const signal = new AbortController().signal;
  await expiryRemindersJob.run({ database, programme, clock: systemClock, logger, signal } as JobContext);
  expect((await sent()).map(({ to }) => to)).toContain(member.phone);
});

test('A-13 what waits is not sent any more once the consent is withdrawn, and nothing of it is kept', async () => {
  const member = await holder(11);
  await consents(member, 'MARKETING_SMS');
  await afresh();
  await at(addDays(expiry, -7));
  await remind();
  await consents(member, 'MARKETING_SMS', false);
  expect((await sent()).filter(({ to }) => to === member.phone)).toEqual([]);
  const { rows } = await owner.query('select status, address, parameters from message where member_id = $1', [
    member.memberId,
  ]);
  expect(rows).toEqual([{ status: 'GIVEN_UP', address: null, parameters: null }]);
});

test('A-05 whoever is being erased gets no message: none is left behind it', async () => {
  const member = await holder(12);
  await consents(member, 'MARKETING_SMS');
  await afresh();
  await at(addDays(expiry, -7));
  await owner.query('begin');
  // As erasing locks it, and ends.
  await owner.query('select from member where id = $1 for update', [member.memberId]);
  await owner.query('update member set erased_at = now() where id = $1', [member.memberId]);
  const reminding = remind();
  await untilSessionsWait(owner);
  await owner.query('commit');
  await reminding;
  const { rows } = await owner.query('select from message where member_id = $1', [member.memberId]);
  expect(rows).toEqual([]);
});

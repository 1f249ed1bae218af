import { coalitionNow } from '../../ledger/balances.js';
import { nameIn } from '../../notifications/message-language.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import type { EntityManager } from '../../runtime/database.js';
import { addDays, type Day } from '../../values/day.js';
import { writeDecimal } from '../../values/decimal.js';
import { dayOf } from '../../values/time-zone.js';
import {
  daysBetween,
  isDaytime,
  type UnaskedContext,
  type WrittenPage,
  writePages,
  writeToConsenting,
} from '../unasked-messages.js';
import { announceExpiries, type Expiring } from './announce-expiries.js';
import { type DaySpan, reminderSpans } from './reminder-days.js';

/** Members that are looked at in one transaction. */
const AT_ONCE = 1_000;

/**
 * Writes the members of a coalition whose points expire in 30 and in 7 days, or as it has set them (rule X-03), by day, and
 * once for each of these occasions: where the last run had come to is in the transaction of each page's messages, so that
 * it may run twice, on two nodes at once, and be killed at any line (rule W-04). Each is announced (W-01); only who has consented to such messages
 * gets one, by text message where it has consented to both (rule A-13). Answers how many messages were written.
 */
export function remindOfExpiries(context: UnaskedContext, programme: ProgrammeSnapshot): Promise<number> {
  return writePages(context, programme.coalitionId, (em, at) => remindPage(em, at, programme));
}

interface Run {
  readonly toldUntil: Day;
  readonly runningFor: Day;
  readonly after: bigint;
}

async function remindPage(em: EntityManager, at: Date, programme: ProgrammeSnapshot): Promise<WrittenPage> {
  const { coalitionId, terms, coalition } = programme;
  const now = await coalitionNow(em, coalitionId);
  const today = dayOf(now, terms.timeZone);
  await em.execute(
    `insert into expiry_reminder_run (coalition_id, told_until) values (?, ?::date) on conflict do nothing`,
    [coalitionId, addDays(today, -1)],
  );
  const run = isDaytime(now, today, terms.timeZone) ? await currentRun(em, coalitionId, today) : undefined;
  if (!run) return { written: 0, more: false };

  const ids = await em.execute<{ id: string }[]>(
    `select member_id::text as id from member_account where coalition_id = ? and member_id > ?
      order by member_account.member_id limit ${AT_ONCE}`,
    [coalitionId, run.after],
  );
  const last = ids.at(-1);
  let written = 0;
  if (last) {
    const spans = reminderSpans([coalition.expiryReminderDays, coalition.lastExpiryReminderDays], run);
    const expiring = await readExpiring(em, coalitionId, {
      after: run.after,
      until: BigInt(last.id),
      today,
      spans,
    });
    await announceExpiries(em, coalitionId, now, expiring);
    written = await writeReminders(em, at, programme, { today, expiring });
  }
  const more = ids.length === AT_ONCE;
  await em.execute(
    `update expiry_reminder_run set told_until = case when ? then told_until else running_for end,
        running_for = case when ? then running_for end, after_id = ?
      where coalition_id = ?`,
    [more, more, more && last ? last.id : 0n, coalitionId],
  );
  return { written, more };
}

/** Locks the run that is under way, or begins the one that is due; undefined where all is told, or somebody else is at it. */
async function currentRun(em: EntityManager, coalitionId: bigint, today: Day): Promise<Run | undefined> {
  const [row] = await em.execute<{ told_until: Day; running_for: Day | null; after_id: string }[]>(
    `select told_until::text, running_for::text, after_id::text from expiry_reminder_run
      where coalition_id = ? for update skip locked`,
    [coalitionId],
  );
  if (!row) return undefined;
  const { told_until: toldUntil, running_for: begun } = row;
  if (begun) return { toldUntil, runningFor: begun, after: BigInt(row.after_id) };
  if (toldUntil >= today) return undefined;
  await em.execute('update expiry_reminder_run set running_for = ?::date where coalition_id = ?', [
    today,
    coalitionId,
  ]);
  return { toldUntil, runningFor: today, after: 0n };
}

/** What expires within the spans, of the members up to an id; what has expired already is left out. */
async function readExpiring(
  em: EntityManager,
  coalitionId: bigint,
  {
    after,
    until,
    today,
    spans,
  }: {
    readonly after: bigint;
    readonly until: bigint;
    readonly today: Day;
    readonly spans: readonly DaySpan[];
  },
): Promise<Expiring[]> {
  const farthest = spans
    .map((span) => span.until)
    .sort()
    .at(-1);
  if (farthest === undefined) return [];
  const within = spans.map(() => 'l.expiry between ?::date and ?::date').join(' or ');
  const rows = await em.execute<{ member_id: string; expiry: Day; points: string }[]>(
    `select a.member_id::text, l.expiry::text, sum(l.points)::text as points
       from member_account a cross join unnest(a.lot_expiries, a.lot_points) l(expiry, points)
      where a.coalition_id = ? and a.member_id > ? and a.member_id <= ? and a.status <> 'CLOSED'
        and a.soonest_expiry <= ?::date and l.expiry >= ?::date and (${within})
      group by a.member_id, l.expiry order by a.member_id, l.expiry`,
    [...[coalitionId, after, until, farthest, today], ...spans.flatMap(({ from, until: to }) => [from, to])],
  );
  return rows.map(({ member_id, expiry, points }) => ({
    memberId: BigInt(member_id),
    expiresOn: expiry,
    points: BigInt(points),
  }));
}

function writeReminders(
  em: EntityManager,
  at: Date,
  programme: ProgrammeSnapshot,
  { today, expiring }: { readonly today: Day; readonly expiring: readonly Expiring[] },
): Promise<number> {
  const { terms, coalition } = programme;
  return writeToConsenting(em, at, programme, {
    template: 'points-expiring',
    about: expiring,
    parameters: ({ expiresOn, points }, language, values) => ({
      coalition: nameIn(language, coalition.name),
      points: values.decimal(writeDecimal(points, coalition.pointsDecimals)),
      pointsName: nameIn(language, coalition.pointsName),
      day: values.day(expiresOn, terms.calendar),
      days: values.integer(daysBetween(today, expiresOn)),
    }),
  });
}

import type { Level } from '../src/coalition/ladders/ladder-terms.js';
import { Ledger } from '../src/ledger/ledger.js';
import { createProgramme } from '../src/partners/programme.js';
import { settleDue } from '../src/points/settle-due.js';
import { systemClock } from '../src/runtime/clock.js';
import { inCoalition } from '../src/runtime/database.js';
import { openLiveChannel } from '../src/runtime/live-channel.js';
import { previewLadder } from '../src/tiers/preview-ladder.js';
import { addMonths, firstOfMonth } from '../src/values/calendar.js';
import { dayOf } from '../src/values/time-zone.js';
import { watchBackends } from './backend-memory.js';
import { withClient } from './bench-database.js';
import { type BenchRun, LEDGER_POOL } from './bench-run.js';
import { addLadder, benchOperator, SILVER_FROM } from './ladder-scene.js';
import { print } from './machine.js';
import { benchLogger, createScene, openAppDatabase, type Scene } from './scene.js';

/** Months in which each member has bought. */
const MONTHS_BOUGHT = 3;
const MEMBERS_PER_STATEMENT = 100_000;
const NAME = 'hamsood bench reviews';
/** Parts of the whole, after each of which time and memory are told. */
const PARTS = 5;

/**
 * The end of a year: all members of a coalition have a level that is over, half of them keep it. By the job, until nothing
 * is due; then what a preview of the ladder takes. Members and counters are filled in set-wise, without purchases behind
 * them: how long reviews take does not depend on the books of purchases as long as no gap rule asks when the last one was.
 */
export async function reviews({ target, options }: BenchRun): Promise<void> {
  const database = await openAppDatabase(target.appUrl, LEDGER_POOL, NAME);
  const logger = benchLogger();
  const channel = await openLiveChannel({ databaseUrl: target.appUrl, logger });
  const programme = createProgramme({ database, channel, clock: systemClock });
  const ledger = new Ledger({ database, logger, announce: () => undefined });
  try {
    const scene = await createScene(target, database, 1);
    await addLadder(benchOperator(database, scene, programme, channel));
    const filling = performance.now();
    await fill(target.ownerUrl, scene, options.reviewed);
    print(
      'filled',
      `${options.reviewed} members, ${MONTHS_BOUGHT} months each, in ${secondsSince(filling)} s`,
    );
    const { ladders, terms } = await programme.snapshot(scene.coalitionId, {
      atLeast: scene.terms.referenceVersion + 1n,
    });
    const { memory } = await watchBackends(target.ownerUrl, NAME, async () => {
      const start = performance.now();
      let [reviewed, part] = [0, 1];
      for (let more = true; more; ) {
        const done = await settleDue({ database, programme, ledger, logger }, scene.coalitionId);
        reviewed += done.settled;
        more = done.more;
        for (; part <= PARTS && reviewed >= (part * options.reviewed) / PARTS; part += 1)
          tell(reviewed, start);
      }
    });
    print('PostgreSQL', inWords(memory));
    const levels = ladders.get('PERSON')?.at(-1)?.levels as readonly Level[];
    const today = dayOf(new Date(), terms.timeZone);
    const start = performance.now();
    const looked = await watchBackends(target.ownerUrl, NAME, () =>
      inCoalition(database, scene.coalitionId, (em) =>
        previewLadder(em, scene.coalitionId, { kind: 'PERSON', levels }, today, terms.calendar),
      ),
    );
    const stand = looked.result.map(
      ({ code, members, membersNow }) => `${code} ${members} (now ${membersNow})`,
    );
    print('preview', `${secondsSince(start)} s, ${inWords(looked.memory)}: ${stand.join(', ')}`);
  } finally {
    programme.close();
    await channel.close();
    await database.close();
  }
}

function tell(reviewed: number, start: number): void {
  const { rss, heapUsed } = process.memoryUsage();
  const rate = reviewed / ((performance.now() - start) / 1000);
  const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
  print(
    'reviewed',
    `${reviewed} in ${secondsSince(start)} s, ${rate.toFixed(0)}/s; Node ${mib(rss)} MiB, of them heap ${mib(heapUsed)}`,
  );
}

function inWords({ privateKb, peakKb }: Awaited<ReturnType<typeof watchBackends>>['memory']): string {
  const mib = (kb: number | undefined) => (kb === undefined ? '–' : (kb / 1024).toFixed(0));
  return `a process at most ${mib(privateKb)} MiB of its own, ${mib(peakKb)} with shared pages`;
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}

/** As the ledger would have left them: accounts, counters, and a level that ended yesterday. */
function fill(ownerUrl: string, { coalitionId, partnerId, terms }: Scene, members: number): Promise<void> {
  const month = firstOfMonth(dayOf(new Date(), terms.timeZone), terms.calendar);
  const months = Array.from({ length: MONTHS_BOUGHT }, (_, ago) => addMonths(month, -ago, terms.calendar));
  return withClient(ownerUrl, async (client) => {
    const of = [
      String(coalitionId),
      String(partnerId),
      months,
      // the month that has just begun may lie behind what the review looks at
      String(SILVER_FROM / BigInt(MONTHS_BOUGHT - 1) + 1n),
    ];
    await client.query('set synchronous_commit = off');
    await client.query('set session_replication_role = replica');
    await client.query('create temporary table filled (id bigint, keeps boolean)');
    for (let left = members; left > 0; left -= MEMBERS_PER_STATEMENT) {
      await client.query('truncate filled');
      await client.query(
        'insert into filled select new_id(), n % 2 = 0 from generate_series(1, $1::integer) n order by 1',
        [Math.min(left, MEMBERS_PER_STATEMENT)],
      );
      await client.query(
        `with members as (insert into member (coalition_id, id, kind, joined_at)
                            select $1::bigint, id, 'PERSON', now() - interval '2 years' from filled),
              accounts as (insert into member_account (coalition_id, member_id, last_posted_at)
                             select $1::bigint, id, now() - interval '1 month' from filled),
              counters as (insert into member_activity (coalition_id, member_id, month, partner_id, currency, base_points,
                               bonus_points, spend_minor, purchases)
                             select $1::bigint, f.id, m.month, $2::bigint, 'IRR', 10, 10,
                                    case when f.keeps then $4::bigint else 1 end, 1
                               from filled f cross join unnest($3::date[]) m(month)),
              begun as (insert into tier_standing (coalition_id, member_id, number, level, ladder_version, from_at, valid_until,
                            qualified_on, cause, recorded_at, actor, event, digest)
                          select $1::bigint, id, 1, 'silver', 1, now() - interval '1 year', current_date - 2, current_date - 300,
                                 'QUALIFIED', now() - interval '1 year', 'system', 1,
                                 standing_digest(null, row($1::bigint, null, id, 1, 'silver', 1, now() - interval '1 year',
                                   current_date - 2, current_date - 300, 'QUALIFIED', now() - interval '1 year', 'system',
                                   null, null, 1, null)::tier_standing)
                            from filled)
         insert into member_tier (coalition_id, member_id, member_kind, number, level, ladder_version, from_at, valid_until,
             qualified_on, cause, review_on, events)
           select $1::bigint, id, 'PERSON', 1, 'silver', 1, now() - interval '1 year', current_date - 2, current_date - 300,
                  'QUALIFIED', current_date - 1, 1 from filled`,
        of,
      );
    }
    await client.query('vacuum analyze member, member_account, member_activity, tier_standing, member_tier');
  });
}

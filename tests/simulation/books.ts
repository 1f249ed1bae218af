import type pg from 'pg';
import { readPerks } from './books-besides.js';
import { donationText } from './giving.js';
import { standingText } from './levels.js';
import { type HistoryRow, type MemberState, movementsText, PLACES } from './member.js';

/** How far the history of a member has been read. */
export interface ReadSoFar {
  version: number;
  sequence: number;
}

/** The versions of members' balances as they are written, by `member version`: entries and steps alike. */
export async function readHistory(
  owner: pg.Client,
  coalitionId: bigint,
  soFar: ReadonlyMap<bigint, ReadSoFar>,
): Promise<Map<string, HistoryRow>> {
  const members = [...soFar.keys()];
  const { rows } = await owner.query<Row>(HISTORY, [
    coalitionId,
    members.map(String),
    members.map((member) => soFar.get(member)?.version ?? 0),
    members.map((member) => soFar.get(member)?.sequence ?? 0),
  ]);
  return new Map(
    rows.map((row) => [
      `${row.member} ${row.version}`,
      {
        kind: row.kind,
        subject: BigInt(row.subject),
        at: Number(row.at),
        sequence: row.sequence,
        says: row.breakdown?.map(({ rule, points }) => `${rule} ${points}`).join(', ') ?? null,
        posted: BigInt(row.posted),
        held: BigInt(row.held),
        pending: BigInt(row.pending),
        owed: BigInt(row.owed),
        movements: movementsText(
          row.points.map((points, index) => ({
            points: BigInt(points),
            expiry: row.expiries[index] as string,
            funding: BigInt(row.fundings[index] as string),
            place: PLACES[row.places?.[index] ?? 0] as (typeof PLACES)[number],
          })),
        ),
      },
    ]),
  );
}

/**
 * What is written besides versions of balances, in the model's words: donations with their receipts, which were taken
 * back, members' standings, uses of perks, and what happened to grants.
 */
export async function readWritten(owner: pg.Client, coalitionId: bigint): Promise<Map<string, string>> {
  const { rows } = await owner.query<{
    id: string;
    campaign_id: string;
    member_id: string;
    partner_id: string | null;
    points: string;
    donated: string;
    matched: string[];
    day: string;
    year: number;
    number: number;
    reversed_by: string | null;
  }>(
    `select id::text, campaign_id::text, member_id::text, partner_id::text, points::text, donated_minor::text as donated,
            matched_minor::text[] as matched, business_day::text as day, receipt_year as year, receipt_number as number,
            reversed_by::text
       from donation where coalition_id = $1`,
    [coalitionId],
  );
  const written = new Map<string, string>();
  for (const row of rows) {
    const donation = {
      ...{ appeal: BigInt(row.campaign_id), member: BigInt(row.member_id), points: BigInt(row.points) },
      ...{ worth: BigInt(row.donated), added: row.matched.map(BigInt), day: row.day },
    };
    const through = row.partner_id === null ? null : BigInt(row.partner_id);
    const text = `${donationText(donation, through)} receipts ${row.year} ${row.number}`;
    written.set(`donation ${row.id}`, text);
    if (row.reversed_by !== null) written.set(`undone ${row.id}`, row.reversed_by);
  }
  for (const [name, text] of await readPerks(owner, coalitionId)) written.set(name, text);
  const standings = await owner.query(
    `select member_id::text, number, level, ladder_version as version, (extract(epoch from from_at) * 1000)::bigint::text as from_at,
            valid_until::text, qualified_on::text, cause, transaction_id::text,
            (extract(epoch from recorded_at) * 1000)::bigint::text as at
       from tier_standing where coalition_id = $1`,
    [coalitionId],
  );
  for (const row of standings.rows) {
    const text = standingText({
      ...{ level: row.level, version: row.version, from: Number(row.from_at) },
      ...{ until: row.valid_until, reachedOn: row.qualified_on },
      ...{ cause: row.cause, transaction: row.transaction_id, at: Number(row.at) },
    });
    written.set(`standing ${row.member_id} ${row.number}`, text);
  }
  return written;
}

/** What each campaign for a charity has come to, as it is kept. */
export async function readAppeals(owner: pg.Client, coalitionId: bigint): Promise<Map<bigint, unknown>> {
  const { rows } = await owner.query(
    `select t.campaign_id::text, t.points::text, t.donated_minor::text, t.matched_minor::text[], t.donations, t.donors,
            t.paid_minor::text
       from charity_campaign_total t where t.coalition_id = $1`,
    [coalitionId],
  );
  return new Map(
    rows.map((row) => [
      BigInt(row.campaign_id),
      {
        ...{ points: BigInt(row.points), worth: BigInt(row.donated_minor), donations: row.donations },
        ...{ donors: row.donors, added: row.matched_minor.map(BigInt), paid: BigInt(row.paid_minor) },
      },
    ]),
  );
}

/** What uses of perks leave for statements, by kind and partner. */
export async function readPerkItems(owner: pg.Client, coalitionId: bigint): Promise<Map<string, bigint>> {
  const { rows } = await owner.query<{ name: string; minor: string }>(
    `select kind || ' ' || partner_id as name, sum(amount_minor)::text as minor from statement_item
      where coalition_id = $1 and kind in ('PERK_COST', 'PERK_CREDIT') group by kind, partner_id`,
    [coalitionId],
  );
  return new Map(rows.map(({ name, minor }) => [name, BigInt(minor)]));
}

/** The first day that is not closed. */
export async function readFirstOpenDay(owner: pg.Client, coalitionId: bigint): Promise<string> {
  const { rows } = await owner.query<{ day: string }>(
    'select first_open_day::text as day from ledger_state where coalition_id = $1',
    [coalitionId],
  );
  return rows[0]?.day ?? '';
}

/** Who has locked spending, and how many wrong codes were sent, by member. */
export async function readLocks(
  owner: pg.Client,
  coalitionId: bigint,
): Promise<Map<bigint, Pick<MemberState, 'lock' | 'failedCodes'>>> {
  const { rows } = await owner.query(
    'select member_id::text as member, spending_lock, failed_codes from member_account where coalition_id = $1',
    [coalitionId],
  );
  return new Map(
    rows.map((row) => [BigInt(row.member), { lock: row.spending_lock, failedCodes: row.failed_codes }]),
  );
}

/** The programme's accounts by the model's names; those at 0 are left out. */
export async function readProgramme(owner: pg.Client, coalitionId: bigint): Promise<Map<string, bigint>> {
  const { rows } = await owner.query<{ name: string; balance: string }>(
    `select a.kind || ' ' || coalesce(a.partner_id::text, '') as name,
            (a.folded_balance + coalesce((select sum(d.delta) from account_delta d
               where d.coalition_id = a.coalition_id and d.account_id = a.id), 0))::text as balance
       from ledger_account a where a.coalition_id = $1`,
    [coalitionId],
  );
  return new Map(rows.flatMap(({ name, balance }) => (balance === '0' ? [] : [[name, BigInt(balance)]])));
}

/** What limits have counted, by the model's names; what is at 0 is left out. */
export async function readCounts(owner: pg.Client, coalitionId: bigint): Promise<Map<string, bigint>> {
  const { rows } = await owner.query<{ name: string; points: string }>(
    `select case purpose when 'EARNED' then format('earned %s %s %s', member_id, partner_id, day)
                         when 'SPENT' then format('spent %s %s', member_id, day)
                         when 'DRAWN' then format('drawn %s %s', member_id, day)
                         else format('transferred %s %s', member_id, day) end as name, points::text
       from member_day where coalition_id = $1 and points <> 0
     union all
     select format('issued %s %s', partner_id, day), points::text from partner_day
      where coalition_id = $1 and points <> 0
     union all
     select format('charged %s', partner_id), trunc(charged * 100000000)::text from partner_exposure
      where coalition_id = $1 and charged <> 0
     union all
     select format('deposited %s', partner_id), trunc(deposited * 100000000)::text from partner_exposure
      where coalition_id = $1 and deposited <> 0`,
    [coalitionId],
  );
  return new Map(rows.map(({ name, points }) => [name, BigInt(points)]));
}

interface Row {
  readonly member: string;
  readonly version: number;
  readonly kind: string;
  readonly subject: string;
  readonly at: string;
  readonly sequence: number;
  readonly posted: string;
  readonly held: string;
  readonly pending: string;
  readonly owed: string;
  readonly expiries: readonly string[];
  readonly fundings: readonly string[];
  readonly points: readonly string[];
  readonly places: readonly number[] | null;
  readonly breakdown: readonly { readonly rule: string; readonly points: string }[] | null;
}

const HISTORY = `
  with asked as (select unnest($2::bigint[]) as member, unnest($3::int[]) as version, unnest($4::int[]) as sequence)
  select a.member::text, e.version, t.type as kind, t.id::text as subject,
         (extract(epoch from e.posted_at) * 1000)::bigint::text as at, e.sequence, e.posted_after::text as posted,
         e.held_after::text as held, e.pending_after::text as pending, e.owed_after::text as owed,
         e.lot_expiries::text[] as expiries, e.lot_fundings::text[] as fundings, e.lot_points::text[] as points,
         e.lot_places::int[] as places, t.breakdown
    from asked a
   cross join lateral (select * from entry e where e.coalition_id = $1 and e.account_id = a.member
                          and e.sequence > a.sequence order by e.sequence offset 0) e
    join ledger_transaction t on t.coalition_id = $1 and t.id = e.transaction_id
  union all
  select a.member::text, s.version, s.kind, s.subject_id::text, (extract(epoch from s.at) * 1000)::bigint::text,
         s.sequence, s.posted_after::text, s.held_after::text, s.pending_after::text, s.owed_after::text,
         s.lot_expiries::text[], s.lot_fundings::text[], s.lot_points::text[], s.lot_places::int[], null
    from asked a
    join balance_step s on s.coalition_id = $1 and s.member_id = a.member and s.version > a.version`;

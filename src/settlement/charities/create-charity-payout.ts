import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { actorOf } from '../../access/principal.js';
import { coalitionNow } from '../../ledger/balances.js';
import { campaignAnnouncements } from '../../ledger/batch/announcements.js';
import { charityNotFound } from '../../partners/charities/change-charity.js';
import { charityById } from '../../partners/charities/read-charities.js';
import type { ProgrammeContext } from '../../partners/programme-context.js';
import type { EntityManager } from '../../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import { encodeId } from '../../values/ids.js';
import { formatMoneyAmount } from '../../values/money.js';
import { refusal } from '../../values/refusal.js';
import { announce } from '../announce.js';
import { postMoney } from '../money/post-money.js';
import { answeredBefore, keepRequest, settlementRequest } from '../settlement-request.js';
import { settlementTransaction } from '../settlement-transaction.js';
import { addStatementItem } from '../statements/statement-items.js';
import { type CharityPayout, readPayouts } from './charity-payout.js';
import { duePledges, writePledgeParts } from './due-pledges.js';

export interface CreateCharityPayoutInput {
  /** 1–255 characters, the caller's own (rule L-04). */
  readonly idempotencyKey: string;
  readonly charityId: bigint | null;
  readonly currency: Currency;
  /** The last business day whose donations are paid; null: the newest that is closed. */
  readonly until: Day | null;
}

export interface CreatedCharityPayout {
  readonly payout: CharityPayout;
  /** It had been made before; nothing has changed now. */
  readonly replayed: boolean;
}

/** What a payout is made of, by campaign. */
interface Taken {
  readonly campaignId: bigint;
  readonly version: number;
  readonly donations: number;
  readonly points: bigint;
  readonly donated: bigint;
  readonly matched: bigint;
}

/**
 * Makes what was given to a charity on closed days final, and owes it the money (rule C-04): none of these donations can be
 * reversed any more, sponsors find what they add on their next statements, and the next payment run pays it. It locks the
 * charity's campaigns as donations and reversals do: a donation is in one payout, or reversed, never both. May refuse with
 * IDEMPOTENCY_KEY_REUSED, CHARITY_NOT_FOUND, CHARITY_NOT_ACTIVE, NOTHING_TO_PAY, LEDGER_BUSY. For operators.
 */
export async function createCharityPayout(
  context: ProgrammeContext,
  input: CreateCharityPayoutInput,
): Promise<CommandOutcome<CreatedCharityPayout>> {
  const coalitionId = actingCoalition(context);
  const actor = actorOf(context.principal);
  const { idempotencyKey, ...asked } = input;
  const { charityId, currency } = asked;
  const { digestKey } = await context.programme.snapshot(coalitionId);
  const request = settlementRequest(context.principal, digestKey, idempotencyKey, {
    operation: 'createCharityPayout',
    input: asked,
  });
  let announced: readonly Taken[] = [];
  const outcome = await settlementTransaction<CreatedCharityPayout>(context, coalitionId, async (em) => {
    // Of a coalition one after another: so that a number is never taken twice.
    await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
      `hamsood charity payouts ${coalitionId}`,
    ]);
    const known = await answeredBefore(em, coalitionId, request);
    if (typeof known === 'object') return refusedWith(known);
    const earlier =
      known === undefined ? undefined : (await readPayouts(em, coalitionId, [known])).get(known);
    if (earlier) return done({ payout: earlier, replayed: true });
    const charity = await charityById(em, coalitionId, charityId);
    if (!charity) return refusedWith(charityNotFound());
    if (charity.status !== 'ACTIVE') {
      const message =
        'Let somebody verify the account of the charity first: nothing is paid to it until then.';
      return refusedWith(refusal('CHARITY_NOT_ACTIVE', message, ['charityId']));
    }
    const at = await coalitionNow(em, coalitionId);
    const day = await firstOpenDay(em, coalitionId);
    const [row] = await em.execute<{ id: string; number: number; until: Day }[]>(
      `select new_id()::text as id, least(?::date, ?::date - 1)::text as until,
              (select coalesce(max(number), 0) + 1 from charity_payout where coalition_id = ? and charity_id = ?)::integer as number`,
      [input.until, day, coalitionId, charity.id],
    );
    if (!row) throw new Error('a payout got no id');
    const id = BigInt(row.id);
    const taken = await due(em, coalitionId, { charityId: charity.id, currency, until: row.until });
    const parts = await duePledges(em, coalitionId, { charityId: charity.id, currency, until: row.until });
    if (taken.length + parts.length === 0) {
      const message = `Wait until something is given on days that are closed: until ${row.until} all is paid out.`;
      return refusedWith(refusal('NOTHING_TO_PAY', message, ['charityId']));
    }
    const payout: CharityPayout = {
      ...{ id, charityId: charity.id, number: row.number, until: row.until, madeAt: at, actor },
      donations: taken.reduce((sum, { donations }) => sum + donations, 0),
      points: taken.reduce((sum, { points }) => sum + points, 0n),
      donated: { minor: taken.reduce((sum, { donated }) => sum + donated, 0n), currency },
      matched: { minor: taken.reduce((sum, { matched }) => sum + matched, 0n), currency },
      pledged: { minor: parts.reduce((sum, { minor }) => sum + minor, 0n), currency },
    };
    await write(em, coalitionId, payout);
    await makeFinal(em, coalitionId, payout, taken);
    await writePledgeParts(em, coalitionId, id, parts);
    await owe(em, coalitionId, payout, day);
    await writeAudit(em, context, {
      coalitionId,
      action: 'charity-payout.created',
      objectId: encodeId('charityPayout', id),
      after: {
        charity: encodeId('charity', charity.id),
        ...{ until: payout.until, donations: payout.donations, points: String(payout.points), currency },
        ...{ donated: formatMoneyAmount(payout.donated), matched: formatMoneyAmount(payout.matched) },
        pledged: formatMoneyAmount(payout.pledged),
      },
    });
    const reused = await keepRequest(em, coalitionId, request, id, at);
    if (reused) return refusedWith(reused);
    announced = taken;
    return done({ payout, replayed: false });
  });
  if (!outcome.refusals) {
    const changed = announced.map(({ campaignId, version }) => ({ id: campaignId, version }));
    for (const message of campaignAnnouncements(coalitionId, changed)) context.channel.publish(message);
  }
  return outcome;
}

async function firstOpenDay(em: EntityManager, coalitionId: bigint): Promise<Day> {
  const [row] = await em.execute<{ day: Day }[]>(
    'select first_open_day::text as day from ledger_state where coalition_id = ?',
    [coalitionId],
  );
  if (!row) throw new Error('the coalition has no books');
  return row.day;
}

/**
 * Locks the charity's campaigns, in the order in which batches lock them, and adds up what nobody was paid for yet. What
 * comes in while it waits for a lock is of an open day.
 */
async function due(
  em: EntityManager,
  coalitionId: bigint,
  { charityId, currency, until }: { charityId: bigint; currency: Currency; until: Day },
): Promise<Taken[]> {
  const campaigns = await em.execute<{ id: string; version: number }[]>(
    `select t.campaign_id::text as id, t.version from charity_campaign_total t
       join charity_campaign c on c.coalition_id = t.coalition_id and c.id = t.campaign_id
      where t.coalition_id = ? and c.charity_id = ? and c.currency = ? order by t.campaign_id for no key update of t`,
    [coalitionId, charityId, currency],
  );
  const versions = new Map(campaigns.map(({ id, version }) => [id, version]));
  const rows = await em.execute<
    { campaign_id: string; donations: number; points: string; donated: string; matched: string }[]
  >(
    `select d.campaign_id::text, count(*)::integer as donations, sum(d.points)::text as points,
            sum(d.donated_minor)::text as donated, sum(points_total(d.matched_minor))::text as matched
       from donation d join charity_campaign c on c.coalition_id = d.coalition_id and c.id = d.campaign_id
      where d.coalition_id = ? and c.charity_id = ? and c.currency = ? and d.business_day <= ?::date
        and d.payout_id is null and d.reversed_by is null
      group by d.campaign_id order by d.campaign_id`,
    [coalitionId, charityId, currency, until],
  );
  return rows.map((row) => ({
    campaignId: BigInt(row.campaign_id),
    version: (versions.get(row.campaign_id) ?? 0) + 1,
    donations: row.donations,
    points: BigInt(row.points),
    donated: BigInt(row.donated),
    matched: BigInt(row.matched),
  }));
}

async function write(
  em: EntityManager,
  coalitionId: bigint,
  {
    id,
    charityId,
    number,
    until,
    donations,
    points,
    donated,
    matched,
    pledged,
    madeAt,
    actor,
  }: CharityPayout,
): Promise<void> {
  await em.execute(
    `insert into charity_payout (coalition_id, id, charity_id, number, currency, until_day, donations, points, donated_minor,
        matched_minor, pledged_minor, made_at, actor)
     values (?, ?, ?, ?, ?, ?::date, ?, ?, ?, ?, ?, ?::timestamptz, ?)`,
    [
      ...[coalitionId, id, charityId, number, donated.currency, until, donations, points, donated.minor],
      ...[matched.minor, pledged.minor, madeAt.toISOString(), actor],
    ],
  );
  await announce(em, coalitionId, {
    type: 'settlement.charity-payout-created',
    objectId: charityId,
    sequence: number,
    subjectId: id,
    at: madeAt,
  });
}

async function makeFinal(
  em: EntityManager,
  coalitionId: bigint,
  { id, until, donations }: CharityPayout,
  taken: readonly Taken[],
): Promise<void> {
  const [marked] = await em.execute<{ donations: number }[]>(
    `with marked as (
       update donation d set payout_id = ?
        where d.coalition_id = ? and d.campaign_id in (select (t ->> 0)::bigint from jsonb_array_elements(?::jsonb) t)
          and d.business_day <= ?::date and d.payout_id is null and d.reversed_by is null
       returning d.id)
     select count(*)::integer as donations from marked`,
    [id, coalitionId, JSON.stringify(taken.map(({ campaignId }) => [String(campaignId)])), until],
  );
  if (marked?.donations !== donations) throw new Error('donations were added to campaigns that are locked');
  await em.execute(
    `update charity_campaign_total t set paid_minor = t.paid_minor + p.minor, version = t.version + 1
       from jsonb_to_recordset(?::jsonb) p(campaign bigint, minor bigint)
      where t.coalition_id = ? and t.campaign_id = p.campaign`,
    [
      JSON.stringify(
        taken.map(({ campaignId, donated, matched }) => ({
          campaign: String(campaignId),
          minor: String(donated + matched),
        })),
      ),
      coalitionId,
    ],
  );
}

/**
 * The charity is owed all of it: what members gave by the coalition, which their issuers pay for as for burns; what was
 * matched by the sponsors, on whose next statements it is.
 */
async function owe(
  em: EntityManager,
  coalitionId: bigint,
  { id, charityId, donated, matched, pledged, madeAt, actor }: CharityPayout,
  day: Day,
): Promise<void> {
  const { currency } = donated;
  const money = (minor: bigint) => ({ minor, currency });
  await postMoney(em, coalitionId, {
    kind: 'CHARITY_PAYOUT',
    subjectId: id,
    at: madeAt,
    actor,
    entries: [
      {
        account: { kind: 'CHARITY', partnerId: null, charityId },
        money: money(-donated.minor - matched.minor - pledged.minor),
      },
      ...(donated.minor > 0n
        ? [{ account: { kind: 'DONATION', partnerId: null } as const, money: donated }]
        : []),
      ...(matched.minor + pledged.minor > 0n
        ? [
            {
              account: { kind: 'MATCHED_DONATION', partnerId: null } as const,
              money: money(matched.minor + pledged.minor),
            },
          ]
        : []),
    ],
  });
  const owed = await em.execute<
    { kind: 'MATCHED_DONATION' | 'PLEDGED_DONATION'; partner_id: string; minor: string }[]
  >(
    `select 'MATCHED_DONATION' as kind, s.partner_id::text, sum(m.minor)::text as minor
       from donation d
      cross join lateral unnest(d.matched_minor) with ordinality m(minor, number)
       join charity_sponsor s on s.coalition_id = d.coalition_id and s.campaign_id = d.campaign_id and s.number = m.number
      where d.coalition_id = ? and d.payout_id = ?
      group by s.partner_id having sum(m.minor) > 0
     union all
     select 'PLEDGED_DONATION', p.partner_id::text, sum(o.minor)::text
       from charity_pledge_part o join charity_pledge p on p.coalition_id = o.coalition_id and p.id = o.pledge_id
      where o.coalition_id = ? and o.payout_id = ?
      group by p.partner_id
      order by 1, 2`,
    [coalitionId, id, coalitionId, id],
  );
  for (const { kind, partner_id, minor } of owed) {
    await addStatementItem(em, coalitionId, {
      partnerId: BigInt(partner_id),
      kind,
      money: money(BigInt(minor)),
      sourceId: id,
      madeAt,
      // An open day: no period that holds it is closed.
      madeOn: day,
    });
  }
}

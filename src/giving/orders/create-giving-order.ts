import { writeAudit } from '../../access/audit-log.js';
import { commandTransaction } from '../../access/command-transaction.js';
import type { MemberPrincipal } from '../../access/principal.js';
import { coalitionNow } from '../../ledger/balances.js';
import { memberNotActive } from '../../ledger/decide/member-refusals.js';
import type { CharityCampaignTerms } from '../../partners/charities/charity-terms.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import type { PointsContext } from '../../points/points-context.js';
import { campaignNotFound } from '../../rules/price-donation.js';
import type { EntityManager } from '../../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import { encodeId } from '../../values/ids.js';
import { formatRate } from '../../values/rate.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { dayOf } from '../../values/time-zone.js';
import { largestGift } from './due-gift.js';
import { firstLook } from './giving-days.js';
import { type GivingOrder, type GivingRule, readOrders } from './giving-order.js';

export interface CreateGivingOrderInput {
  /** Null: the caller's text is no campaign's id. */
  readonly campaignId: bigint | null;
  readonly rule: GivingRule;
  /** Of a rule that is about money. */
  readonly currency: Currency | null;
  /** Points in a month; null: no limit. */
  readonly monthlyMost: bigint | null;
  readonly named: boolean;
}

/**
 * Orders, for the member whose token it is, that it gives again and again to a campaign of a charity (rule C-03); what
 * happens from now on counts. One of a kind and campaign at a time. May refuse with INVALID_INPUT,
 * CHARITY_CAMPAIGN_NOT_FOUND, MEMBER_NOT_ACTIVE, CHARITY_NOT_ACTIVE, CHARITY_CAMPAIGN_NOT_OPEN, GIVING_ORDER_EXISTS,
 * DONATION_NOT_POSSIBLE. For members, and contacts who act for their account.
 */
export async function createGivingOrder(
  context: PointsContext & { readonly principal: MemberPrincipal },
  input: CreateGivingOrderInput,
): Promise<CommandOutcome<GivingOrder>> {
  const { coalitionId, memberId } = context.principal;
  const snapshot = await context.programme.snapshot(coalitionId);
  return commandTransaction(context.database, coalitionId, async (em) => {
    const at = await coalitionNow(em, coalitionId);
    const today = dayOf(at, snapshot.terms.timeZone);
    const campaign = input.campaignId === null ? undefined : snapshot.giving.campaigns.get(input.campaignId);
    if (!campaign) return refusedWith(campaignNotFound());
    const problem = impossible(input, campaign);
    if (problem?.code === 'INVALID_INPUT') return refusedWith(problem);
    const account = await accountOf(em, coalitionId, memberId);
    if (account.status !== 'ACTIVE') return refusedWith({ ...memberNotActive(account.status), field: [] });
    const closed = notOpen(snapshot, campaign, today);
    if (closed) return refusedWith(closed);
    if (await isThere(em, coalitionId, memberId, campaign.id, input.rule)) return refusedWith(exists());
    if (problem) return refusedWith(problem);
    const dueOn = firstLook(input.rule, today, campaign.from, snapshot.terms.calendar);
    const id = await insert(em, { coalitionId, memberId, dueOn, at, version: account.version }, input);
    // Somebody else was faster, with the same.
    if (id === undefined) return refusedWith(exists());
    await writeAudit(em, context, {
      coalitionId,
      action: 'giving-order.created',
      objectId: encodeId('givingOrder', id),
      after: { campaign: encodeId('charityCampaign', campaign.id), ...inWords(input) },
    });
    const order = (await readOrders(em, coalitionId, [id])).get(id);
    if (!order) throw new Error('a standing order was not kept');
    return done(order);
  });
}

/** What can never be given so, to this campaign. */
function impossible(
  { rule, currency, monthlyMost }: CreateGivingOrderInput,
  campaign: CharityCampaignTerms,
): Refusal | undefined {
  if (currency !== null && currency !== campaign.currency) {
    const message = `Give the amount in ${campaign.currency}, the currency of the campaign.`;
    return refusal('INVALID_INPUT', message, ['gives', 'roundUpPurchases', 'to', 'currency']);
  }
  if (rule.kind === 'MONTHLY' && monthlyMost !== null) {
    return refusal('INVALID_INPUT', 'What is given each month needs no limit: leave it out.', [
      'monthlyMost',
    ]);
  }
  if (rule.kind === 'MONTHLY' && largestGift(campaign, { points: rule.points }) !== rule.points) {
    const message = 'Give a number of points that the campaign takes: ask quoteDonation.';
    return refusal('DONATION_NOT_POSSIBLE', message, ['gives', 'monthly', 'points']);
  }
  if (monthlyMost !== null && largestGift(campaign, { points: monthlyMost }) === 0n) {
    const message = 'The campaign takes no donation as small as that: allow more in a month.';
    return refusal('DONATION_NOT_POSSIBLE', message, ['monthlyMost']);
  }
  return undefined;
}

function notOpen(
  { giving }: ProgrammeSnapshot,
  { charityId, until }: CharityCampaignTerms,
  today: Day,
): Refusal | undefined {
  if (giving.charities.get(charityId)?.status !== 'ACTIVE') {
    const message = 'Nothing can be given to this charity for now: choose another one.';
    return refusal('CHARITY_NOT_ACTIVE', message, ['campaignId']);
  }
  if (until === null || until >= today) return undefined;
  const message = `The campaign ended on ${until}. Choose another one.`;
  return refusal('CHARITY_CAMPAIGN_NOT_OPEN', message, ['campaignId']);
}

function exists(): Refusal {
  const message = 'There is such an order for the campaign: change it, or end it first.';
  return refusal('GIVING_ORDER_EXISTS', message, ['gives']);
}

async function accountOf(em: EntityManager, coalitionId: bigint, memberId: bigint) {
  const [account] = await em.execute<
    { version: number; status: 'ACTIVE' | Parameters<typeof memberNotActive>[0] }[]
  >('select version, status from member_account where coalition_id = ? and member_id = ?', [
    coalitionId,
    memberId,
  ]);
  return account ?? { version: 0, status: 'CLOSED' as const };
}

async function isThere(
  em: EntityManager,
  coalitionId: bigint,
  memberId: bigint,
  campaignId: bigint,
  { kind }: GivingRule,
): Promise<boolean> {
  const rows = await em.execute<{ id: string }[]>(
    `select id::text from giving_order
      where coalition_id = ? and member_id = ? and campaign_id = ? and kind = ? and status <> 'ENDED'`,
    [coalitionId, memberId, campaignId, kind],
  );
  return rows.length > 0;
}

async function insert(
  em: EntityManager,
  of: {
    readonly coalitionId: bigint;
    readonly memberId: bigint;
    readonly dueOn: Day;
    readonly at: Date;
    readonly version: number;
  },
  { campaignId, rule, monthlyMost, named }: CreateGivingOrderInput,
): Promise<bigint | undefined> {
  const [row] = await em.execute<{ id: string }[]>(
    `insert into giving_order (coalition_id, member_id, campaign_id, kind, round_to, percent, points, day_of_month, days_before,
        monthly_most, named, due_on, counted_from, counted_until, created_at)
     values (?, ?, ?, ?, ?::bigint, ?::numeric, ?::bigint, ?::smallint, ?::smallint, ?::bigint, ?, ?::date, ?, ?, ?::timestamptz)
     on conflict do nothing returning id::text`,
    [
      ...[of.coalitionId, of.memberId, campaignId, rule.kind],
      rule.kind === 'ROUND_UP_BURNS' ? rule.to : rule.kind === 'ROUND_UP_PURCHASES' ? rule.toMinor : null,
      rule.kind === 'PERCENTAGE' ? formatRate(rule.percent) : null,
      rule.kind === 'MONTHLY' ? rule.points : null,
      rule.kind === 'MONTHLY' ? rule.day : null,
      rule.kind === 'BEFORE_EXPIRY' ? rule.days : null,
      ...[monthlyMost, named, of.dueOn, of.version, of.version, of.at.toISOString()],
    ],
  );
  return row && BigInt(row.id);
}

/** For the audit log. */
function inWords({ rule, monthlyMost, named }: CreateGivingOrderInput) {
  const values = Object.entries(rule).map(([name, value]) => [
    name,
    typeof value === 'object' ? formatRate(value) : String(value),
  ]);
  return {
    ...(Object.fromEntries(values) as Record<string, string>),
    monthlyMost: monthlyMost === null ? null : String(monthlyMost),
    named,
  };
}

import type { EntityManager } from '@mikro-orm/postgresql';
import type { Currency } from '../../values/currency.js';
import type { Day } from '../../values/day.js';
import type { LocalizedText } from '../../values/localized-text.js';
import { storedRate } from '../stored-decimals.js';
import type {
  CharityCampaignTerms,
  CharityStatus,
  CharityTerms,
  GivingTerms,
  GoalEnd,
} from './charity-terms.js';

/**
 * Reads a coalition's charities and their campaigns, or, on top of those that are known, what has changed of them since.
 *
 * @param known as of that version of the coalition's terms
 */
export async function readGiving(
  em: EntityManager,
  coalitionId: bigint,
  known?: { readonly giving: GivingTerms; readonly referenceVersion: bigint },
): Promise<GivingTerms> {
  const since = known?.referenceVersion ?? -1n;
  const charities = await em.execute<CharityRow[]>(`${CHARITIES} and c.reference_version > ? order by c.id`, [
    coalitionId,
    since,
  ]);
  const campaigns = await em.execute<CampaignRow[]>(
    `${CAMPAIGNS} and greatest(c.reference_version, e.version) > ? order by c.id`,
    [coalitionId, since],
  );
  if (known && charities.length + campaigns.length === 0) return known.giving;
  return {
    charities: new Map([
      ...(known?.giving.charities ?? []),
      ...charities.map(charityOf).map((charity) => [charity.id, charity] as const),
    ]),
    campaigns: new Map([
      ...(known?.giving.campaigns ?? []),
      ...campaigns.map(campaignOf).map((campaign) => [campaign.id, campaign] as const),
    ]),
  };
}

/** One charity of the coalition that the transaction acts for. */
export async function charityById(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint | null,
): Promise<CharityTerms | undefined> {
  if (id === null) return undefined;
  const [row] = await em.execute<CharityRow[]>(`${CHARITIES} and c.id = ?`, [coalitionId, id]);
  return row && charityOf(row);
}

/** A charity's counterpart in the twin: the one with the same number. */
export async function charityInTwin(
  twinEm: EntityManager,
  twinId: bigint,
  number: number,
): Promise<CharityTerms> {
  const [row] = await twinEm.execute<CharityRow[]>(`${CHARITIES} and c.number = ?`, [twinId, number]);
  if (!row) throw new Error('a charity has no counterpart in the twin');
  return charityOf(row);
}

/** One campaign of a charity of the coalition that the transaction acts for. */
export async function charityCampaignById(
  em: EntityManager,
  coalitionId: bigint,
  id: bigint | null,
): Promise<CharityCampaignTerms | undefined> {
  if (id === null) return undefined;
  const [row] = await em.execute<CampaignRow[]>(`${CAMPAIGNS} and c.id = ?`, [coalitionId, id]);
  return row && campaignOf(row);
}

/** A charity's campaigns, by number. */
export async function campaignsOfCharity(
  em: EntityManager,
  coalitionId: bigint,
  charityId: bigint,
): Promise<CharityCampaignTerms[]> {
  const rows = await em.execute<CampaignRow[]>(`${CAMPAIGNS} and c.charity_id = ? order by c.number`, [
    coalitionId,
    charityId,
  ]);
  return rows.map(campaignOf);
}

const CHARITIES = `
  select c.id::text, c.number, c.name, c.registration_number, c.status, c.iban, c.holder, c.account_set_by, c.verified_by,
         (extract(epoch from c.verified_at) * 1000)::bigint::text as verified_at
    from charity c where c.coalition_id = ?`;

interface CharityRow {
  readonly id: string;
  readonly number: number;
  readonly name: LocalizedText;
  readonly registration_number: string;
  readonly status: CharityStatus;
  readonly iban: string;
  readonly holder: string;
  readonly account_set_by: string;
  readonly verified_by: string | null;
  readonly verified_at: string | null;
}

function charityOf(row: CharityRow): CharityTerms {
  return {
    id: BigInt(row.id),
    number: row.number,
    name: row.name,
    registrationNumber: row.registration_number,
    status: row.status,
    account: { iban: row.iban, holder: row.holder },
    accountSetBy: row.account_set_by,
    verifiedBy: row.verified_by,
    verifiedAt: row.verified_at === null ? null : new Date(Number(row.verified_at)),
  };
}

const CAMPAIGNS = `
  select c.id::text, c.charity_id::text, c.number, c.name, c.currency, c.multiple::text, c.multiple_minor::text,
         c.minimum::text, c.steps, c.first_day::text, least(c.last_day, e.last_day)::text as last_day, c.goal_minor::text,
         c.at_goal, s.sponsors
    from charity_campaign c
   cross join lateral (
     select min(e.last_day) as last_day, max(e.reference_version) as version from charity_campaign_end e
      where e.coalition_id = c.coalition_id and e.campaign_id = c.id) e
   cross join lateral (
     select json_agg(json_build_object('partner', s.partner_id::text, 'percent', s.percent::text, 'cap', s.cap_minor::text,
                                       'turn', s.turn) order by s.number) as sponsors
       from charity_sponsor s where s.coalition_id = c.coalition_id and s.campaign_id = c.id) s
   where c.coalition_id = ?`;

interface CampaignRow {
  readonly id: string;
  readonly charity_id: string;
  readonly number: number;
  readonly name: LocalizedText;
  readonly currency: Currency;
  readonly multiple: string | null;
  readonly multiple_minor: string | null;
  readonly minimum: string | null;
  readonly steps: readonly { readonly points: string; readonly minor: string }[] | null;
  readonly first_day: Day;
  readonly last_day: Day | null;
  readonly goal_minor: string | null;
  readonly at_goal: GoalEnd | null;
  readonly sponsors:
    | readonly {
        readonly partner: string;
        readonly percent: string;
        readonly cap: string;
        readonly turn: number;
      }[]
    | null;
}

function campaignOf(row: CampaignRow): CharityCampaignTerms {
  const { multiple, multiple_minor: minor, minimum, steps, goal_minor: goal, at_goal: atGoal } = row;
  return {
    id: BigInt(row.id),
    charityId: BigInt(row.charity_id),
    number: row.number,
    name: row.name,
    currency: row.currency,
    rate:
      multiple === null || minor === null || minimum === null
        ? {
            kind: 'STEPS',
            steps: (steps ?? []).map((step) => ({ points: BigInt(step.points), minor: BigInt(step.minor) })),
          }
        : {
            kind: 'LINEAR',
            multiple: BigInt(multiple),
            multipleMinor: BigInt(minor),
            minimum: BigInt(minimum),
          },
    from: row.first_day,
    until: row.last_day,
    goal: goal === null || atGoal === null ? null : { minor: BigInt(goal), atGoal },
    sponsors: (row.sponsors ?? []).map(({ partner, percent, cap, turn }) => ({
      partnerId: BigInt(partner),
      percent: storedRate(percent),
      capMinor: BigInt(cap),
      turn,
    })),
  };
}

import type { EarlyAccess } from '../../partners/campaigns/campaign-terms.js';
import type { GoalEnd } from '../../partners/charities/charity-terms.js';
import type { FunderShare } from '../../partners/funding.entity.js';
import { storedMoney, storedRate } from '../../partners/stored-decimals.js';
import type { Currency } from '../../values/currency.js';
import type { LocalizedText } from '../../values/localized-text.js';
import { formatMoneyAmount } from '../../values/money.js';
import { formatRate } from '../../values/rate.js';
import { aboutNobody, describedBy } from './described-rows.js';
import type { JsonObject, OutboxEvent } from './event-payload.js';
import { partnersOf, writtenId, writtenMoney } from './written-fields.js';

interface CampaignOfAnyKind {
  id: string;
  name: LocalizedText;
  first_day: string;
  /** As it was added. */
  last_day: string | null;
  /** As each end has told, in their order. */
  ends: readonly string[] | null;
}

interface CampaignRow extends CampaignOfAnyKind {
  partner_id: string;
  funders: readonly FunderShare[];
  multiplier: string | null;
  bonus_points: string | null;
  minimum_amount: string | null;
  currency: Currency | null;
  categories: readonly string[] | null;
  levels: readonly string[] | null;
  early_access: readonly EarlyAccess[] | null;
}

/** Told to those that the API tells of the campaign: its partner, and those that pay for it. */
export const describeCampaignEvents = describedBy<CampaignRow>({
  sql: `select c.id::text, c.name, c.first_day::text, c.last_day::text, ${endsSql('campaign_end')} as ends,
               c.partner_id::text, c.funders, c.multiplier::text, c.bonus_points::text, c.minimum_amount::text, c.currency,
               c.categories, c.levels, c.early_access
          from campaign c where c.coalition_id = :coalition and c.id = any(:ids)`,
  describe: (row, event) => {
    const { multiplier, minimum_amount: minimum, currency } = row;
    const partners = partnersOf(row.partner_id, ...row.funders.map(({ partnerId }) => partnerId));
    return aboutNobody(partners, {
      campaignId: writtenId('campaign', row.id),
      partnerId: writtenId('partner', row.partner_id),
      ...namedDays(row, event),
      multiplier: multiplier === null ? null : formatRate(storedRate(multiplier)),
      bonusPoints: row.bonus_points,
      minimumAmount:
        minimum === null || currency === null
          ? null
          : { amount: formatMoneyAmount(storedMoney(minimum, currency)), currency },
      categories: row.categories && [...row.categories],
      levels: row.levels && [...row.levels],
      earlyAccess: (row.early_access ?? []).map(({ level, from }) => ({ level, from })),
    });
  },
});

interface CharityCampaignRow extends CampaignOfAnyKind {
  charity_id: string;
  currency: Currency;
  multiple: string | null;
  multiple_minor: string | null;
  minimum: string | null;
  steps: readonly { readonly points: string; readonly minor: string }[] | null;
  goal_minor: string | null;
  at_goal: GoalEnd | null;
}

/** Told to all partners, as the API tells all of them. */
export const describeCharityCampaignEvents = describedBy<CharityCampaignRow>({
  sql: `select c.id::text, c.name, c.first_day::text, c.last_day::text, ${endsSql('charity_campaign_end')} as ends,
               c.charity_id::text, c.currency, c.multiple::text, c.multiple_minor::text, c.minimum::text, c.steps,
               c.goal_minor::text, c.at_goal
          from charity_campaign c where c.coalition_id = :coalition and c.id = any(:ids)`,
  describe: (row, event) => {
    const { multiple, multiple_minor: minor, minimum, goal_minor: goal, currency } = row;
    const data = {
      campaignId: writtenId('charityCampaign', row.id),
      charityId: writtenId('charity', row.charity_id),
      ...namedDays(row, event),
      linear:
        multiple === null || minor === null || minimum === null
          ? null
          : { multiple, amount: writtenMoney(minor, currency), minimum },
      steps: (row.steps ?? []).map((step) => ({
        points: step.points,
        amount: writtenMoney(step.minor, currency),
      })),
      goal: goal === null ? null : writtenMoney(goal, currency),
      atGoal: row.at_goal,
    };
    return { ...aboutNobody([], data), everyPartner: true };
  },
});

function endsSql(ends: 'campaign_end' | 'charity_campaign_end'): string {
  return `(select json_agg(e.last_day order by e.reference_version) from ${ends} e
            where e.coalition_id = c.coalition_id and e.campaign_id = c.id)`;
}

/** Name and days as they were with the event: the first is that it was added, and each end is one. */
function namedDays(
  { name, first_day: from, last_day: last, ends }: CampaignOfAnyKind,
  { objectSequence }: OutboxEvent,
): JsonObject {
  const told = [last, ...(ends ?? [])].slice(0, objectSequence);
  return {
    name: { fa: name.fa ?? null, en: name.en ?? null },
    from,
    until: told.at(-1) ?? null,
    ...(objectSequence > 1 && { previousUntil: told.at(-2) ?? null }),
  };
}

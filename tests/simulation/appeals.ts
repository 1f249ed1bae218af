import type pg from 'pg';
import { addCharityCampaign } from '../../src/partners/charities/add-charity-campaign.js';
import { registerCharity } from '../../src/partners/charities/register-charity.js';
import { verifyCharity } from '../../src/partners/charities/verify-charity.js';
import { addDays } from '../../src/values/day.js';
import { encodeId } from '../../src/values/ids.js';
import { did, type StoryCoalition } from '../harness/coalition-story.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import type { ModelAppeal } from './giving.js';
import type { Model } from './model.js';
import type { AppealPlan, ScenePlan } from './scene.js';
import { dayAt, scaled } from './terms.js';

interface Charity {
  readonly coalition: StoryCoalition;
  readonly model: Model;
  readonly plan: ScenePlan;
  readonly slugs: ReadonlyMap<bigint, string>;
  /** The live partner of each of the twin. */
  readonly live: ReadonlyMap<bigint, bigint>;
}

/** Registers a charity with campaigns, and tells the model of them as they are written in the twin. */
export async function addAppeals(
  node: ProgrammeNode,
  owner: pg.Client,
  { coalition, model, plan, slugs, live }: Charity,
): Promise<void> {
  if (plan.appeals.length === 0) return;
  const liveBySlug = new Map([...slugs].map(([id, slug]) => [slug, live.get(id) as bigint]));
  const context = node.as(coalition.operator);
  const account = { iban: 'IR062960000000100324200001', holder: 'Wells' };
  const { id: charityId } = did(
    await registerCharity(context, { name: { en: 'Wells' }, registrationNumber: 'N-1', account }),
  );
  const other = node.as({ ...coalition.operator, subject: encodeId('user', 109n) });
  did(await verifyCharity(other, { charityId, ...account }));
  const today = dayAt(model.terms, Date.now());
  for (const appeal of plan.appeals) {
    did(await addCharityCampaign(context, { charityId, ...offerOf(appeal, today, liveBySlug) }));
  }
  await learnAppeals(owner, model, coalition.twinId);
}

function offerOf(
  { rate, goal, inDays, days, sponsors }: AppealPlan,
  today: string,
  liveBySlug: ReadonlyMap<string, bigint>,
) {
  const from = addDays(today, inDays);
  return {
    name: { en: 'Water' },
    currency: 'IRR' as const,
    rate:
      'steps' in rate
        ? { kind: 'STEPS' as const, steps: rate.steps.map(({ points, worth }) => ({ points, minor: worth })) }
        : {
            kind: 'LINEAR' as const,
            ...{ multiple: rate.multiple, multipleMinor: rate.worth, minimum: rate.minimum },
          },
    from,
    until: days === null ? null : addDays(from, days),
    goal: goal && { minor: goal.amount, atGoal: goal.closes ? ('CLOSE' as const) : ('GO_ON' as const) },
    sponsors: sponsors.map(({ slug, percent, cap, turn }) => ({
      partnerId: liveBySlug.get(slug) as bigint,
      ...{ percent: { scaled: percent }, capMinor: cap, turn },
    })),
  };
}

async function learnAppeals(owner: pg.Client, model: Model, coalitionId: bigint): Promise<void> {
  const { rows } = await owner.query(
    `select c.id::text, c.charity_id::text as charity, c.first_day::text as from, c.last_day::text as until,
            c.multiple::text, c.multiple_minor::text as worth, c.minimum::text, c.steps, c.goal_minor::text as goal,
            c.at_goal,
            (select json_agg(json_build_object('partner', s.partner_id::text, 'percent', s.percent::text,
                      'cap', s.cap_minor::text, 'turn', s.turn) order by s.number) from charity_sponsor s
              where s.coalition_id = c.coalition_id and s.campaign_id = c.id) as sponsors
       from charity_campaign c where c.coalition_id = $1 order by c.number`,
    [coalitionId],
  );
  for (const row of rows) {
    const appeal: ModelAppeal = {
      ...{ id: BigInt(row.id), charity: BigInt(row.charity), from: row.from, until: row.until },
      rate: row.steps
        ? {
            steps: row.steps.map((step: { points: string; minor: string }) => ({
              points: BigInt(step.points),
              worth: BigInt(step.minor),
            })),
          }
        : { multiple: BigInt(row.multiple), worth: BigInt(row.worth), minimum: BigInt(row.minimum) },
      goal: row.goal === null ? null : { amount: BigInt(row.goal), closes: row.at_goal === 'CLOSE' },
      sponsors: (row.sponsors ?? []).map(
        (each: { partner: string; percent: string; cap: string; turn: number }) => ({
          ...{ partner: BigInt(each.partner), percent: scaled(each.percent) },
          ...{ cap: BigInt(each.cap), turn: each.turn },
        }),
      ),
    };
    model.appeals.set(appeal.id, appeal);
  }
}

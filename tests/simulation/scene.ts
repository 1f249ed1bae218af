import type pg from 'pg';
import type { MemberPrincipal, PartnerPrincipal, UserPrincipal } from '../../src/access/principal.js';
import { SCOPES } from '../../src/access/scopes.js';
import type { GivenSettings } from '../../src/coalition/coalition-settings.js';
import type { CreateCoalitionInput } from '../../src/coalition/create-coalition.js';
import { updateCoalition } from '../../src/coalition/update-coalition.js';
import { enrolMember } from '../../src/members/enrol-member.js';
import { linkMember } from '../../src/members/link-member.js';
import { type AddContractVersionInput, addContractVersion } from '../../src/partners/add-contract-version.js';
import { addMerchant } from '../../src/partners/add-merchant.js';
import { type AddCampaignInput, addCampaign } from '../../src/partners/campaigns/add-campaign.js';
import { issueApiKey } from '../../src/partners/issue-api-key.js';
import { registerPartner } from '../../src/partners/register-partner.js';
import { setSettlementAccount } from '../../src/partners/set-settlement-account.js';
import { addDays } from '../../src/values/day.js';
import { encodeId } from '../../src/values/ids.js';
import { ACCOUNT, did, newCoalition, operatorOf, type StoryCoalition } from '../harness/coalition-story.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import { type AccountsPlan, openAccounts } from './accounts.js';
import { addAppeals } from './appeals.js';
import { addPerks, type PerkPlan } from './catalogue.js';
import type { ModelAppeal, ModelSponsor } from './giving.js';
import { addLadder } from './ladder.js';
import type { LadderPlan } from './levels.js';
import type { MemberKind } from './member.js';
import { Model } from './model.js';
import type { Asker } from './steps.js';
import { dayAt, type ModelCampaign, type ModelContract, type ModelTerms, SCALE, scaled } from './terms.js';

/** What a contract of the simulation says; the rest of it is the same for all. Rates in 10⁻⁸, limits in rials. */
export type ContractPlan = Omit<ModelContract, 'id' | 'funding' | 'exposure'> & {
  readonly exposure: { readonly kind: 'PREPAID' | 'POSTPAID'; readonly limit: bigint } | null;
};

/** What a campaign of the simulation says; the partner and the coalition pay for it. */
export type CampaignPlan = Omit<ModelCampaign, 'rule' | 'fundings'>;

export interface PartnerPlan {
  readonly slug: string;
  readonly contracts: readonly ContractPlan[];
  readonly campaigns: readonly CampaignPlan[];
  /** How many of the members it knows, of a hundred. */
  readonly knows: number;
}

/** What a campaign for the charity of the simulation says. */
export interface AppealPlan extends Pick<ModelAppeal, 'rate' | 'goal'> {
  /** It begins in so many days, and lasts so many; null: without end. */
  readonly inDays: number;
  readonly days: number | null;
  readonly sponsors: readonly (Omit<ModelSponsor, 'partner'> & { readonly slug: string })[];
}

export interface ScenePlan {
  readonly coalition: Partial<CreateCoalitionInput>;
  readonly partners: readonly PartnerPlan[];
  readonly members: number;
  readonly appeals: readonly AppealPlan[];
  /** They begin at once. */
  readonly ladders: Readonly<Record<MemberKind, LadderPlan>>;
  readonly perks: readonly PerkPlan[];
  readonly accounts: AccountsPlan;
}

/** A coalition's test twin with partners and members, in the database and in the model alike. */
export interface Scene {
  readonly nodes: readonly ProgrammeNode[];
  readonly owner: pg.Client;
  readonly twinId: bigint;
  readonly model: Model;
  readonly slugs: ReadonlyMap<bigint, string>;
  /** As whom each account manager signs in. */
  readonly managers: Map<bigint, string>;
  principalOf(asker: Asker): PartnerPrincipal | UserPrincipal | MemberPrincipal;
  /** Adds a version to a partner's contract. */
  addContract(partner: bigint, plan: ContractPlan): Promise<void>;
  /** Adds a version to the ladder of a kind of members, from tomorrow on at the earliest. */
  addLadder(kind: MemberKind, ladder: LadderPlan): Promise<void>;
  /** Changes settings of the coalition, and so of its twin. */
  changeSettings(settings: GivenSettings): Promise<void>;
  /** The clock of the twin, in milliseconds since 1970. */
  now(): Promise<number>;
}

export async function openScene(
  nodes: readonly ProgrammeNode[],
  owner: pg.Client,
  plan: ScenePlan,
): Promise<Scene> {
  const [node] = nodes as [ProgrammeNode];
  const coalition = await newCoalition(node, plan.coalition);
  const { twinId } = coalition;
  const model = new Model(await readTerms(owner, twinId));
  const keys = new Map<bigint, PartnerPrincipal>();
  const slugs = new Map<bigint, string>();
  const live = new Map<bigint, bigint>();

  const scene: Scene = {
    nodes,
    owner,
    twinId,
    model,
    slugs,
    managers: new Map(),
    principalOf(asker) {
      if (asker.by === 'operator') return { ...operatorOf(twinId), subject: asker.name };
      if (asker.by === 'partner') return keys.get(asker.partner) as PartnerPrincipal;
      const { member: memberId, partner: partnerId } = asker;
      return {
        kind: 'member',
        memberId,
        partnerId,
        coalitionId: twinId,
        expiresAt: new Date(Date.now() + 86_400_000),
      };
    },
    async addContract(partner, contract) {
      await writeContract(node, coalition, live.get(partner) as bigint, contract);
      await learnPartner(owner, model, twinId, partner);
    },
    async addLadder(kind, ladder) {
      // Live, where no time passes, each version begins a day after the one before.
      const versions = model.ladders.filter((each) => each.kind === kind).length;
      const from = addDays(dayAt(model.terms, Date.now()), versions);
      await addLadder(node, owner, { coalition, model, kind, ladder, from });
    },
    async changeSettings(settings) {
      did(await updateCoalition(node.as(coalition.operator), { ...settings, reason: 'simulated' }));
      model.terms = await readTerms(owner, twinId);
    },
    async now() {
      const { rows } = await owner.query<{ now: string }>(
        `select floor(extract(epoch from clock_timestamp()) * 1000 + clock_offset_ms)::text as now
           from ledger_state where coalition_id = $1`,
        [twinId],
      );
      return Number(rows[0]?.now);
    },
  };

  for (const partner of plan.partners) {
    const { id, liveId, key } = await newTwinPartner(node, owner, coalition, partner);
    live.set(id, liveId);
    keys.set(id, key);
    slugs.set(id, partner.slug);
    await learnPartner(owner, model, twinId, id);
  }
  for (const kind of ['PERSON', 'BUSINESS'] as const) {
    await addLadder(node, owner, { coalition, model, kind, ladder: plan.ladders[kind], from: null });
  }
  await addPerks(node, { twinId, model, slugs, perks: plan.perks });
  await addAppeals(node, owner, { coalition, model, plan, slugs, live });
  const accounts = await enrol(node, scene, plan);
  for (const [id, user] of await openAccounts(node, { twinId, model, plan: plan.accounts, accounts })) {
    scene.managers.set(id, user);
  }
  return scene;
}

async function newTwinPartner(
  node: ProgrammeNode,
  owner: pg.Client,
  { operator, twinId }: StoryCoalition,
  { slug, contracts, campaigns }: PartnerPlan,
) {
  const context = node.as(operator);
  const { id: liveId } = did(await registerPartner(context, { slug, name: { en: slug } }));
  // Some versions are there before the campaigns, some come after them.
  const [first, ...later] = contracts;
  if (first) await writeContract(node, { operator }, liveId, first);
  for (const campaign of campaigns) await writeCampaign(node, { operator }, liveId, campaign);
  for (const contract of later) await writeContract(node, { operator }, liveId, contract);
  did(await setSettlementAccount(context, { ...ACCOUNT, partnerId: liveId }));
  for (const name of ['counter', 'web']) {
    did(await addMerchant(context, { partnerId: liveId, name: { en: name }, category: 'shop' }));
  }
  const ask = {
    partnerId: liveId,
    environment: 'test',
    label: 'till',
    scopes: null,
    expiresAt: null,
  } as const;
  const { key } = did(await issueApiKey(context, ask));
  const { rows } = await owner.query<{ id: string }>(
    'select id::text from partner where coalition_id = $1 and slug = $2',
    [twinId, slug],
  );
  const id = BigInt(rows[0]?.id ?? 0);
  const principal: PartnerPrincipal = {
    kind: 'partner',
    keyId: key.id,
    partnerId: id,
    coalitionId: twinId,
    environment: 'test',
    scopes: SCOPES,
    expiresAt: null,
  };
  return { id, liveId, key: principal };
}

async function writeContract(
  node: ProgrammeNode,
  { operator }: Pick<StoryCoalition, 'operator'>,
  partnerId: bigint,
  plan: ContractPlan,
): Promise<void> {
  const rials = (minor: bigint) => ({ minor, currency: 'IRR' as const });
  const input: AddContractVersionInput = {
    partnerId,
    issuer: plan.issuer,
    acceptor: plan.acceptor,
    currency: 'IRR',
    earnRate: { scaled: plan.earnRate },
    burnValue: { scaled: plan.burnValue },
    issuePrice: { scaled: plan.issuePrice },
    redemptionPrice: { scaled: plan.issuePrice },
    effectiveFrom: plan.from,
    effectiveUntil: plan.until,
    vestingDays: plan.vestingDays,
    caps: {
      perPurchase: plan.capPerPurchase,
      perMemberDay: plan.capPerMemberDay,
      perPartnerDay: plan.capPerPartnerDay,
    },
    holdSeconds: plan.holdSeconds,
    billing: plan.exposure?.kind ?? 'POSTPAID',
    floatLimit: rials(plan.exposure?.kind === 'PREPAID' ? plan.exposure.limit : 0n),
    creditLimit: plan.exposure?.kind === 'POSTPAID' ? rials(plan.exposure.limit) : null,
  };
  did(await addContractVersion(node.as(operator), input));
}

async function writeCampaign(
  node: ProgrammeNode,
  { operator }: Pick<StoryCoalition, 'operator'>,
  partnerId: bigint,
  { from, until, least, times, bonus }: CampaignPlan,
): Promise<void> {
  const input: AddCampaignInput = {
    partnerId,
    name: { en: 'More' },
    from,
    until,
    categories: null,
    levels: null,
    earlyAccess: [],
    minimumAmount: least === null ? null : { minor: least, currency: 'IRR' },
    multiplier: times === 0n ? null : { scaled: SCALE + times },
    bonusPoints: bonus === 0n ? null : bonus,
    funders: [
      { partnerId, percent: { scaled: 60n * SCALE } },
      { partnerId: null, percent: { scaled: 40n * SCALE } },
    ],
    paidAtIssuePercent: { scaled: 100n * SCALE },
  };
  did(await addCampaign(node.as(operator), input));
}

/** The coalition's settings as they are written: what they were meant to be is the test of others. */
async function readTerms(owner: pg.Client, coalitionId: bigint): Promise<ModelTerms> {
  const { rows } = await owner.query(
    `select c.*, s.own_funding_id from coalition c join ledger_state s on s.coalition_id = c.id where c.id = $1`,
    [coalitionId],
  );
  const [row] = rows;
  const points = (value: unknown) => (value === null ? null : BigInt(String(value)));
  return {
    timeZone: row.time_zone,
    calendar: row.calendar,
    policy: row.expiry_policy,
    hoursAhead: row.occurred_at_hours_ahead,
    daysBack: row.occurred_at_days_back,
    clawback: row.clawback_policy,
    returnedPointsDays: row.returned_points_days,
    spendCodeAbove: points(row.spend_code_above),
    spendCodeSeconds: row.spend_code_seconds,
    mostWrongCodes: row.most_wrong_codes,
    transferMost: points(row.transfer_most),
    transferDayMost: points(row.transfer_day_most),
    approvalAbove: points(row.adjustment_approval_above),
    ownFunding: BigInt(row.own_funding_id),
  };
}

/** Tells the model of a partner's merchants and contract versions, as they are written in the twin. */
async function learnPartner(owner: pg.Client, model: Model, coalitionId: bigint, id: bigint): Promise<void> {
  const named = [coalitionId, id];
  const merchants = await owner.query<{ id: string }>(
    'select id::text from merchant where coalition_id = $1 and partner_id = $2 order by id',
    named,
  );
  const contracts = await owner.query(
    `select id::text, funding_id::text, issuer, acceptor, earn_rate::text, burn_value::text, issue_price::text,
            effective_from::text as from, effective_until::text as until, vesting_days, cap_per_purchase::text,
            cap_per_member_day::text, cap_per_partner_day::text, hold_seconds, billing, float_limit::text,
            credit_limit::text
       from contract_version where coalition_id = $1 and partner_id = $2 order by version`,
    named,
  );
  const campaigns = await owner.query(
    `select c.id::text, c.first_day::text as from, c.last_day::text as until, c.minimum_amount::text as least,
            c.multiplier::text, c.bonus_points::text as bonus,
            (select json_agg(json_build_array(f.base_funding_id::text, f.funding_id::text)) from campaign_funding f
              where f.coalition_id = c.coalition_id and f.campaign_id = c.id) as fundings
       from campaign c where c.coalition_id = $1 and c.partner_id = $2 order by c.number`,
    named,
  );
  const points = (text: string | null) => (text === null ? null : BigInt(text));
  model.journal.put(model.partners, id, {
    id,
    status: model.partners.get(id)?.status ?? 'ACTIVE',
    merchants: merchants.rows.map((row) => BigInt(row.id)),
    contracts: contracts.rows.map(
      (row): ModelContract => ({
        id: BigInt(row.id),
        funding: BigInt(row.funding_id),
        issuer: row.issuer,
        acceptor: row.acceptor,
        from: row.from,
        until: row.until,
        earnRate: scaled(row.earn_rate),
        burnValue: scaled(row.burn_value),
        issuePrice: scaled(row.issue_price),
        vestingDays: row.vesting_days,
        capPerPurchase: points(row.cap_per_purchase),
        capPerMemberDay: points(row.cap_per_member_day),
        capPerPartnerDay: points(row.cap_per_partner_day),
        holdSeconds: row.hold_seconds,
        exposure:
          row.billing === 'PREPAID'
            ? { kind: 'PREPAID', least: scaled(row.float_limit) }
            : row.credit_limit === null
              ? null
              : { kind: 'POSTPAID', most: scaled(row.credit_limit) },
      }),
    ),
    campaigns: campaigns.rows.map(
      (row): ModelCampaign => ({
        rule: `campaign:${encodeId('campaign', BigInt(row.id))}`,
        from: row.from,
        until: row.until,
        least: row.least === null ? null : scaled(row.least) / SCALE,
        times: row.multiplier === null ? 0n : scaled(row.multiplier) - SCALE,
        bonus: points(row.bonus) ?? 0n,
        fundings: new Map(
          (row.fundings as [string, string][]).map(([base, own]) => [BigInt(base), BigInt(own)]),
        ),
      }),
    ),
  });
}

async function enrol(
  node: ProgrammeNode,
  { principalOf, model, slugs }: Scene,
  plan: ScenePlan,
): Promise<bigint[]> {
  const partners = [...slugs.keys()];
  const [first, ...others] = partners.map(
    (partner) => principalOf({ by: 'partner', partner }) as PartnerPrincipal,
  );
  if (!first) throw new Error('a scene without partners');
  const knowers = others.map((other, index) => ({ other, knows: plan.partners[index + 1]?.knows ?? 100 }));
  const enrolOne = async (kind: MemberKind, at: number, of: number) => {
    const value = `+98912${kind === 'PERSON' ? 1 : 2}${String(100_000 + at)}`;
    const names = { phone: value, email: null, card: null, externalId: null };
    const { memberId } = did(await enrolMember(node.as(first), { kind, ...names }));
    const member = { by: 'phone', value } as const;
    const knowing = knowers.filter(({ knows }) => at * 100 < knows * of).map(({ other }) => other);
    for (const other of knowing) did(await linkMember(node.as(other), { member, externalId: null }));
    return { kind, memberId, partners: [first, ...knowing] };
  };
  const many = (kind: MemberKind, of: number) =>
    Array.from({ length: of }, (_, at) => enrolOne(kind, at, of));
  const enrolled = await Promise.all([
    ...many('PERSON', plan.members),
    ...many('BUSINESS', plan.accounts.count),
  ]);
  for (const { kind, memberId, partners } of enrolled) {
    model.addMember(memberId, kind);
    for (const { partnerId } of partners) model.links.set(`${partnerId} ${memberId}`, true);
  }
  return enrolled.flatMap(({ kind, memberId }) => (kind === 'BUSINESS' ? [memberId] : []));
}

/** The name under which an operator's person acts. */
export function operatorName(number: number): string {
  return encodeId('user', BigInt(100 + number));
}

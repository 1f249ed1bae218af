import type { GivenSettings } from '../../src/coalition/coalition-settings.js';
import { addDays } from '../../src/values/day.js';
import type { ExpiryPolicy } from '../../src/values/expiry-policy.js';
import type { AccountsPlan } from './accounts.js';
import type { PerkPlan } from './catalogue.js';
import type { LadderPlan, ModelLevel } from './levels.js';
import type { MemberKind } from './member.js';
import type { Model } from './model.js';
import { Random } from './random.js';
import type { AppealPlan, CampaignPlan, ContractPlan, PartnerPlan, ScenePlan } from './scene.js';
import { SCALE } from './terms.js';

const POLICIES: readonly ExpiryPolicy[] = [
  { kind: 'after-months', months: 2, roundUpTo: 'month' },
  { kind: 'inactivity', months: 3, minimumDays: 10 },
  { kind: 'day-of-year', month: 3, day: 20, minimumDays: 30 },
  { kind: 'after-months', months: 1, roundUpTo: 'none', minimumDays: 5 },
  { kind: 'after-months', months: 36, roundUpTo: 'quarter' },
  { kind: 'never' },
];
/** Rials that most purchases are below. */
export const USUAL_PURCHASE = 2_500;
/** The clawback policies (rule R-04). */
export const CLAWBACKS = ['CAP', 'NEGATIVE', 'REFUSE'] as const;

/** How a coalition of a simulation is set up; every policy comes up within as many coalitions as there are policies. */
export function drawPlan(random: Random, number: number, today: string): ScenePlan {
  return {
    members: 6 + random.below(14),
    coalition: {
      timeZone: random.pick(['Asia/Tehran', 'Europe/Berlin', 'UTC']),
      calendar: random.pick(['gregory', 'persian']),
      expiryPolicy: POLICIES[number % POLICIES.length] as ExpiryPolicy,
      clawbackPolicy: CLAWBACKS[
        (number + Math.floor(number / POLICIES.length)) % 3
      ] as (typeof CLAWBACKS)[number],
      openLinking: true,
      ...drawSettings(random),
    },
    partners: drawPartners(random, today),
    appeals: drawAppeals(random, number),
    ladders: { PERSON: drawLadder(random), BUSINESS: drawLadder(random) },
    perks: drawPerks(random),
    accounts: drawAccounts(random),
  };
}

/** What a coalition can change while it runs. */
export function drawSettings(random: Random): Omit<GivenSettings, 'clawbackPolicy' | 'openLinking'> {
  const optional = (share: number, value: bigint) => (random.percent(share) ? value : null);
  return {
    returnedPointsDays: random.pick([1, 7, 30]),
    spendCodeAbove: optional(75, BigInt(100 + random.below(2_000))),
    spendCodeSeconds: random.pick([30, 300, 3_600]),
    mostWrongCodes: random.pick([2, 3, 5]),
    transferMost: optional(50, 500n),
    transferDayMost: optional(50, 900n),
    adjustmentApprovalAbove: optional(70, 300n),
  };
}

function drawPartners(random: Random, today: string): PartnerPlan[] {
  const usual = drawContract(random, '2020-01-01');
  return [
    // gives and takes without limits, and then under others
    {
      slug: 'rahnet',
      knows: 100,
      contracts: [usual, drawContract(random, today), drawContract(random, addDays(today, 40))],
      campaigns: [drawCampaign(random, today), drawCampaign(random, addDays(today, 2))],
    },
    // prepaid; its limit differs from version to version
    {
      slug: 'tizfood',
      knows: 100,
      contracts: [
        { ...usual, exposure: { kind: 'PREPAID', limit: 500n }, vestingDays: 0 },
        { ...drawContract(random, today), exposure: { kind: 'PREPAID', limit: 5_000n } },
      ],
      campaigns: [drawCampaign(random, today)],
    },
    // on credit that some purchases use up, capped per day over all its members
    {
      slug: 'bimeno',
      knows: 60,
      contracts: [
        {
          ...usual,
          exposure: { kind: 'POSTPAID', limit: 6n * costOfPurchase(usual) },
          capPerPartnerDay: 3_000n,
          capPerMemberDay: null,
        },
        {
          ...usual,
          from: addDays(today, 3),
          exposure: { kind: 'POSTPAID', limit: 9n * costOfPurchase(usual) },
          vestingDays: 14,
        },
      ],
      campaigns: [drawCampaign(random, addDays(today, 4))],
    },
    // only takes points, with a gap in its contract
    {
      slug: 'parvaz',
      knows: 100,
      contracts: [
        { ...usual, issuer: false, until: addDays(today, 20) },
        { ...usual, issuer: false, from: addDays(today, 25), burnValue: 7n * SCALE },
      ],
      campaigns: [],
    },
    // only gives them, capped in every way
    {
      slug: 'ketabo',
      knows: 80,
      contracts: [
        {
          ...usual,
          acceptor: false,
          earnRate: SCALE,
          capPerPurchase: 400n,
          capPerMemberDay: 700n,
          capPerPartnerDay: 4_000n,
          vestingDays: 3,
        },
      ],
      campaigns: [drawCampaign(random, today), drawCampaign(random, today)],
    },
  ];
}

/** Perks of levels (one that somebody else pays, one that costs nothing, one that the coalition pays), and two to grant. */
function drawPerks(random: Random): PerkPlan[] {
  const period = () => random.pick(['MONTH', 'QUARTER', 'YEAR'] as const);
  return [
    {
      ...{
        levels: ['silver', 'gold'],
        granted: null,
        cost: 31n,
        payer: 'rahnet',
        places: null,
        stock: random.pick([null, 5]),
      },
      ...{ uses: 2, period: period() },
    },
    {
      levels: ['gold'],
      granted: null,
      cost: 0n,
      payer: 'tizfood',
      places: ['rahnet', 'bimeno'],
      stock: null,
      uses: 1,
      period: period(),
    },
    {
      ...{ levels: ['base', 'gold'], granted: null, cost: 7n, payer: null, places: null, stock: 9 },
      ...{ uses: 1, period: period() },
    },
    {
      ...{ levels: [], granted: { worth: 60n, days: random.pick([1, 20, null]) }, cost: 11n },
      ...{ payer: 'bimeno', places: null, stock: random.pick([null, 6]), uses: 2, period: null },
    },
    {
      ...{ levels: ['silver', 'gold'], granted: { worth: 250n, days: null }, cost: 5n },
      ...{ payer: null, places: ['rahnet', 'ketabo'], stock: null, uses: 1, period: null },
    },
  ];
}

/** A parent on whose points two others draw, one that belongs to nobody, and two managers with what they may give away. */
function drawAccounts(random: Random): AccountsPlan {
  const optional = <T>(share: number, value: T) => (random.percent(share) ? value : null);
  const budget = (level: string | null) => ({
    ...{ level, period: random.pick(['MONTH', 'QUARTER', 'YEAR'] as const) },
    ...{ worth: optional(70, BigInt(100 + random.below(900))), grants: 1 + random.below(8) },
    approvalAbove: optional(60, random.pick([10n, 100n])),
  });
  return {
    count: 4,
    draws: [BigInt(20 + random.below(250)), BigInt(20 + random.below(2_500))],
    managers: [
      { accounts: [0, 1], budgets: [budget(null), budget('silver')] },
      { accounts: [2, 3], budgets: [budget(random.pick([null, 'base']))] },
    ],
  };
}

/** Levels that some purchases reach, by whatever may count, for as long as may be: mostly three of them. */
function drawLadder(random: Random): LadderPlan {
  const optional = <T>(share: number, value: T) => (random.percent(share) ? value : null);
  const window = random.pick([
    { kind: 'CALENDAR_YEAR' } as const,
    { kind: 'ROLLING_MONTHS', months: 1 + random.below(6) } as const,
    { kind: 'LIFETIME' } as const,
  ]);
  const lasts = random.pick([
    { kind: 'YEARS', count: random.below(2) } as const,
    { kind: 'MONTHS', count: 1 + random.below(5) } as const,
    { kind: 'LIFETIME', count: 1 } as const,
  ]);
  const criteria = (times: bigint) => {
    const all = [
      { metric: 'SPEND', least: 2_500n * times, withBonus: false } as const,
      { metric: 'POINTS', least: 900n * times, withBonus: random.percent(50) } as const,
      { metric: 'PURCHASES', least: 2n * times, withBonus: false } as const,
      { metric: 'PARTNERS', least: 1n + times, withBonus: false } as const,
    ];
    const first = random.pick(all);
    return random.percent(60) ? [first] : [...new Set([first, random.pick(all)])];
  };
  const gives = () =>
    optional(75, {
      ...random.pick([
        { times: SCALE, bonus: 0n },
        { times: SCALE / 3n, bonus: 0n },
        { times: 0n, bonus: BigInt(1 + random.below(40)) },
        { times: SCALE / 2n, bonus: 7n },
      ]),
      byCoalition: random.percent(50),
    });
  const level = (code: string, times: bigint): ModelLevel => ({
    code,
    reached: { match: random.pick(['ALL', 'ANY']), window, criteria: criteria(times), lasts },
    gives: gives(),
  });
  return {
    levels: [
      { code: 'base', reached: null, gives: random.percent(20) ? gives() : null },
      ...(random.percent(75) ? [level('silver', 1n)] : [level('bronze', 1n)]),
      ...(random.percent(60) ? [level('gold', 3n)] : []),
      ...(random.percent(30) ? [level('platinum', 4n)] : []),
    ],
    oneDown: random.percent(50),
    gapMonths: optional(60, 1 + random.below(6)),
    graceDays: random.pick([0, 0, 3, 20]),
    reversalsTake: random.percent(50),
  };
}

/**
 * A later version. When a level is lost for want of purchases, or how long it outlasts its day, stays as in the first one:
 * from when on a later one counts for levels that were given before it, the rules do not say.
 */
export function nextLadder(random: Random, { ladders }: Model, kind: MemberKind): LadderPlan {
  const drawn = drawLadder(random);
  const { gapMonths, graceDays } = ladders.find((each) => each.kind === kind) ?? drawn;
  // Some change nothing of what is asked for: who has lost a level meanwhile does not get it back by that (T-14).
  const before = ladders.findLast((each) => each.kind === kind);
  const { levels } = before && random.percent(gapMonths === null ? 10 : 60) ? before : drawn;
  return { ...drawn, levels, gapMonths, graceDays };
}

/** Campaigns for a charity: one that closes at its goal with sponsors in turns, one in steps, one that goes on. */
function drawAppeals(random: Random, number: number): AppealPlan[] {
  const multiple = random.pick([1n, 10n]);
  const worth = random.pick([7n, 1_000n]);
  const cap = () => worth * BigInt(1 + random.below(400)) + BigInt(random.below(5));
  const percent = () => random.pick([SCALE * 100n, (SCALE * 333n) / 10n, SCALE * 50n, SCALE * 250n]);
  return [
    {
      inDays: 0,
      days: null,
      rate: { multiple, worth, minimum: multiple * 20n },
      goal: { amount: worth * BigInt(100 + random.below(400)), closes: true },
      sponsors: [
        { slug: 'parvaz', percent: percent(), cap: cap(), turn: 1 },
        { slug: 'bimeno', percent: percent(), cap: cap(), turn: 1 },
        { slug: 'rahnet', percent: percent(), cap: cap(), turn: 2 },
      ],
    },
    {
      inDays: random.below(3),
      days: random.pick([null, 40]),
      rate: {
        steps: [
          { points: 50n, worth: 60n },
          { points: 200n, worth: 240n },
          { points: 500n, worth: 660n },
        ],
      },
      goal: random.percent(50)
        ? null
        : { amount: 60n * BigInt(5 + random.below(90)), closes: random.percent(50) },
      sponsors: [{ slug: 'ketabo', percent: percent(), cap: 10n * cap(), turn: 1 }],
    },
    {
      inDays: 0,
      days: null,
      rate: { multiple: 5n, worth: 3n, minimum: 5n },
      goal: { amount: 3_000n, closes: false },
      sponsors: drawScantSponsors(new Random(number)),
    },
  ];
}

/**
 * Mostly one whose cap is soon met by a share that is hardly ever whole, and one after it that feels each rial (C-06).
 * By draws of their own: what else a seed brings is the same with them.
 */
function drawScantSponsors(random: Random): AppealPlan['sponsors'] {
  if (random.percent(20)) return [];
  const cap = () => BigInt(20 + random.below(200));
  return [
    { slug: 'ketabo', percent: (SCALE * random.pick([333n, 667n, 1_201n])) / 10n, cap: cap(), turn: 1 },
    { slug: 'parvaz', percent: random.pick([SCALE * 100n, SCALE * 250n]), cap: 100n * cap(), turn: 2 },
  ];
}

/** Points on top for some days, in proportion, for each purchase, or both. */
function drawCampaign(random: Random, from: string): CampaignPlan {
  return {
    from,
    until: addDays(from, random.pick([1, 10, 60])),
    least: random.percent(50) ? BigInt(random.below(USUAL_PURCHASE)) : null,
    ...random.pick([
      { times: SCALE, bonus: 0n },
      { times: SCALE / 3n, bonus: 0n },
      { times: 2n * SCALE, bonus: 11n },
      { times: 0n, bonus: BigInt(1 + random.below(90)) },
    ]),
  };
}

/** What the largest of the usual purchases costs a partner, in rials: limits near it are met. */
export function costOfPurchase({ earnRate, issuePrice }: ContractPlan): bigint {
  return 1n + (BigInt(USUAL_PURCHASE) * earnRate * issuePrice) / (SCALE * SCALE);
}

/** A contract version in which anything may be. */
export function drawContract(random: Random, from: string): ContractPlan {
  const optional = (share: number, value: bigint) => (random.percent(share) ? value : null);
  return {
    issuer: true,
    acceptor: true,
    from,
    until: null,
    earnRate: random.pick([SCALE / 100n, SCALE / 3n, SCALE, (SCALE * 3n) / 2n]),
    burnValue: random.pick([SCALE, SCALE / 3n, 10n * SCALE, (SCALE * 5n) / 4n]),
    issuePrice: random.pick([SCALE, (SCALE * 9n) / 10n, 12_345_678n]),
    vestingDays: random.pick([0, 0, 0, 1, 14, 90]),
    capPerPurchase: optional(20, 900n),
    capPerMemberDay: optional(20, 1_500n),
    capPerPartnerDay: optional(15, 6_000n),
    holdSeconds: random.pick([20, 900, 86_400, 30 * 86_400]),
    exposure: null,
  };
}

import { addContractVersion } from '../../src/partners/add-contract-version.js';
import { addCampaign } from '../../src/partners/campaigns/add-campaign.js';
import { recordFloatDeposit } from '../../src/partners/record-float-deposit.js';
import { earnPoints } from '../../src/points/earn-points.js';
import type { PointsOutcome } from '../../src/points/points-outcome.js';
import { settleDue } from '../../src/points/settle-due.js';
import { createLogger } from '../../src/runtime/logger.js';
import { setPaymentSettings } from '../../src/settlement/payments/set-payment-settings.js';
import type { Statement, StatementLine } from '../../src/settlement/statements/statement.js';
import { dayFromFields, fieldsOf } from '../../src/values/calendar.js';
import type { Day } from '../../src/values/day.js';
import { startOfDay } from '../../src/values/time-zone.js';
import { CONTRACT, did, rate } from '../harness/coalition-story.js';
import type { OpenedNode } from '../harness/opened-node.js';
import { PointsStory, refOf, type TwinPartner, transactionOf } from '../points/points-story.js';
import { SETTINGS } from '../settlement/payment-scene.js';
import { DAY_MS, SettlementStory } from '../settlement/settlement-story.js';
import { type PageTable, plainNumber } from './markdown-tables.js';

type Row = PageTable['rows'][number];

const ZONE = 'Asia/Tehran';
// A twin's clock goes ahead only: the page has to move to a later year before this one (2031) comes.
const YEAR = 1410;
const MONTHS = ['Farvardin', 'Ordibehesht', 'Khordad', 'Tir'];
const SLUGS = ['rahnet', 'tizfood', 'bimeno'] as const;

/** The example's coalition, in the test twin: does what rows of the page say, and tells what came of it as they do. */
export class SettlementScene {
  readonly #done = new Map<string, bigint>();
  #deposits = 0;

  private constructor(
    readonly points: PointsStory,
    readonly settlement: SettlementStory,
    readonly partners: ReadonlyMap<string, TwinPartner>,
    private readonly members: ReadonlyMap<string, bigint>,
    /** Funding or contract version to its name on the page. */
    private readonly names: ReadonlyMap<bigint, string>,
  ) {}

  /**
   * @param terms the page's table of contract terms
   * @param funders the page's table of who pays for the campaign
   */
  static async open(opened: OpenedNode, terms: PageTable['rows'], funders: PageTable['rows']) {
    const points = await PointsStory.open(opened, {
      expiryPolicy: { kind: 'after-months', months: 1, roundUpTo: 'month' },
    });
    await goTo(points, dayIn(1, 'Farvardin'), 0);
    const column = (name: string) => contractOf(terms, name);
    const partners = new Map<string, TwinPartner>([
      ['rahnet', await points.partner('rahnet', column('R1'))],
      ['tizfood', await points.partner('tizfood', { ...column('T'), billing: 'PREPAID' })],
      ['bimeno', await points.partner('bimeno', { ...column('B'), issuer: false })],
    ]);
    const settlement = new SettlementStory(points, opened.owner);
    const live = points.as(points.liveOperator);
    const { rows } = await opened.owner.query<{ id: string; slug: string }>(
      'select id::text, slug from partner where coalition_id = $1',
      [points.liveOperator.coalitionId],
    );
    const liveIds = new Map(rows.map(({ id, slug }) => [slug, BigInt(id)]));
    const partnerId = liveIds.get('rahnet') ?? null;
    did(
      await addCampaign(live, {
        partnerId,
        name: { en: 'Double points' },
        from: dayIn(1, 'Farvardin'),
        until: dayIn(31, 'Farvardin'),
        categories: null,
        levels: null,
        earlyAccess: [],
        minimumAmount: null,
        multiplier: rate('2'),
        bonusPoints: null,
        funders: funders.map((row) => ({
          partnerId: liveIds.get(row['funder of K'] ?? '') ?? null,
          percent: rate(row.percent ?? ''),
        })),
        paidAtIssuePercent: rate('100'),
      }),
    );
    did(await setPaymentSettings(live, SETTINGS));
    const effectiveFrom = dayIn(1, 'Ordibehesht');
    did(await addContractVersion(live, { ...CONTRACT, ...column('R2'), partnerId, effectiveFrom }));
    const all = SLUGS.map((slug) => partnerIn(partners, slug));
    const [first, ...others] = all as [TwinPartner, ...TwinPartner[]];
    const members = new Map<string, bigint>();
    for (const name of ['A', 'B']) members.set(name, await points.memberOf(first, ...others));
    return new SettlementScene(points, settlement, partners, members, await namesIn(settlement));
  }

  /** Goes to the noon of a day, unless it is later already. */
  async goTo(day: string): Promise<void> {
    await goTo(this.points, dayOfText(day), 12);
  }

  /** Does what a row of operations says; answers what its last column should say. */
  async perform(row: Row): Promise<string> {
    const amount = BigInt(plainNumber(row['how much'] ?? '') || 0);
    const [what = '', , of = ''] = (row.what ?? '').split(' ');
    switch (what) {
      case 'deposit':
        return this.#deposit(row, amount);
      case 'expiry':
        return this.#expiry(dayOfText(row.day ?? ''));
      default:
        return this.#posted(row, await this.#post(what, of, row, amount));
    }
  }

  /** All statements, oldest first, by the heading that the page gives each. */
  async statements(): Promise<Map<string, Statement>> {
    const slugs = new Map([...this.partners].map(([slug, { partnerId }]) => [partnerId, slug]));
    const found = await this.settlement.statements();
    return new Map(
      found.map((statement) => {
        const days = `${textOfDay(statement.from)} – ${textOfDay(statement.until)}`;
        return [`${slugs.get(statement.partnerId)} ${statement.number}: ${days}`, statement];
      }),
    );
  }

  /** A statement as the page's table has it. */
  async table(statement: Statement): Promise<Row[]> {
    const lines = await this.settlement.lines(statement);
    const sum = (what: string, minor: bigint) => ({ ...EMPTY, what, money: String(minor) });
    return [
      ...lines.map((line) => this.#rowOf(line)),
      sum('total', statement.total.minor),
      ...[
        sum('disputed', statement.disputed.minor),
        sum('carried over', statement.carried.minor),
        sum('to be paid', statement.payable.minor),
      ].filter(({ money }) => money !== '0'),
    ];
  }

  #rowOf(line: StatementLine): Row {
    const { kind, basis, reversal, transactions, points, unitPrice, percent, basedOn, exact, money } = line;
    // A fee or tax repeats the line that it is a percentage of.
    const own = basedOn === null ? [kind, basis, reversal ? 'reversed' : null] : [kind];
    const source = this.names.get(line.fundingId ?? line.contractVersionId ?? 0n) ?? '';
    return {
      line: String(line.number),
      what: own.filter(Boolean).join(' '),
      of: basedOn === null ? source : `line ${basedOn + 1}`,
      count: orNothing(transactions),
      points: orNothing(points),
      'per point': unitPrice ?? '',
      percent: percent ?? '',
      exact,
      money: String(money.minor),
    };
  }

  async #deposit(row: Row, minor: bigint): Promise<string> {
    this.#deposits += 1;
    const { partnerId } = partnerIn(this.partners, row.at);
    const amount = { minor, currency: 'IRR' } as const;
    const deposit = { partnerId, amount, reference: `transfer ${this.#deposits}` };
    did(await recordFloatDeposit(this.points.as(this.points.operator), deposit));
    return '';
  }

  /** What the job does: lets lapsed points expire. */
  async #expiry(day: Day): Promise<string> {
    const { nodes, twinId } = this.points;
    const logger = createLogger({ level: 'silent', name: 'test' });
    await settleDue({ ...nodes[0], logger }, twinId);
    const expired = await this.settlement.rows<{ id: string }>(
      `select id::text from ledger_transaction
        where coalition_id = :coalition and type = 'EXPIRY' and business_day = '${day}'`,
    );
    return this.#movements(expired.map(({ id }) => BigInt(id)));
  }

  #post(what: string, of: string, row: Row, amount: bigint): Promise<PointsOutcome> {
    const partner = partnerIn(this.partners, row.at);
    const member = this.members.get(row.member ?? '') ?? 0n;
    const earlier = this.#done.get(of) ?? null;
    const money = { minor: amount, currency: 'IRR' } as const;
    switch (what) {
      case 'purchase':
        return this.#purchase(partner, member, row.no ?? '', money);
      case 'burn':
        return this.points.burn(partner, member, amount);
      case 'refund':
        return this.points.reverse(partner.system, earlier, { amount: money });
      case 'reversal':
        return this.points.reverse(partner.system, earlier, { points: amount });
      default:
        throw new Error(`the page does “${what}”, which the test cannot do`);
    }
  }

  #purchase(
    { system, merchantId }: TwinPartner,
    member: bigint,
    reference: string,
    amount: { readonly minor: bigint; readonly currency: 'IRR' },
  ): Promise<PointsOutcome> {
    return earnPoints(this.points.as(system), {
      idempotencyKey: this.points.key(),
      member: refOf(member),
      merchantId,
      purchase: { reference, amount, category: null, lines: null },
      occurredAt: null,
      metadata: null,
    });
  }

  async #posted({ no }: Row, outcome: PointsOutcome): Promise<string> {
    if (outcome.kind === 'refused') return outcome.refusal.code;
    const transactionId = transactionOf(outcome);
    this.#done.set(no ?? '', transactionId);
    return this.#movements([transactionId]);
  }

  /** `R1 −40, T +5`: which fundings' points came and went, by name in the order in which the fundings were made. */
  async #movements(transactionIds: readonly bigint[]): Promise<string> {
    const sums = new Map<bigint, bigint>();
    for (const id of transactionIds) {
      for (const { lots } of await this.points.entries(id)) {
        for (const { fundingId, points } of lots) sums.set(fundingId, (sums.get(fundingId) ?? 0n) + points);
      }
    }
    return [...sums]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([id, points]) => `${this.names.get(id)} ${points > 0n ? '+' : '−'}${points > 0n ? points : -points}`,
      )
      .join(', ');
  }
}

const EMPTY: Row = {
  ...{ line: '', what: '', of: '', count: '', points: '' },
  ...{ 'per point': '', percent: '', exact: '', money: '' },
};

/** A day as the page writes it: `3 Farvardin`. */
export function dayOfText(text: string): Day {
  const [day, month = ''] = text.split(' ');
  return dayIn(Number(day), month);
}

function dayIn(day: number, month: string): Day {
  return dayFromFields({ year: YEAR, month: MONTHS.indexOf(month) + 1, day }, 'persian');
}

function textOfDay(day: Day): string {
  const fields = fieldsOf(day, 'persian');
  return `${fields.day} ${MONTHS[fields.month - 1]}`;
}

/** Advances the twin's clock to an hour of the day, unless it is later already. */
async function goTo(points: PointsStory, day: Day, hour: number): Promise<void> {
  const to = startOfDay(day, ZONE).getTime() + (hour * DAY_MS) / 24;
  const by = Math.ceil((to - (await points.now()).getTime()) / 1_000);
  if (by > 0) await points.advance(by);
}

function contractOf(terms: PageTable['rows'], name: string) {
  const value = (term: string) => plainNumber(terms.find((row) => row.term === term)?.[name] ?? '');
  return {
    issuePrice: rate(value('issuePrice')),
    redemptionPrice: rate(value('redemptionPrice')),
    paidAtIssuePercent: rate(value('paidAtIssuePercent')),
    breakageSharePercent: rate(value('breakageSharePercent')),
    issueFeePercent: rate(value('issueFeePercent')),
    redemptionFeePercent: rate(value('redemptionFeePercent')),
    vatPercent: rate(value('vatPercent')),
    minimumPayment: { minor: BigInt(value('minimumPayment')), currency: 'IRR' },
  } as const;
}

async function namesIn(settlement: SettlementStory): Promise<Map<bigint, string>> {
  const rows = await settlement.rows<{ funding: string; contract: string; name: string; campaign: boolean }>(
    `select f.id::text as funding, v.id::text as contract, f.campaign_id is not null as campaign,
            case p.slug when 'rahnet' then 'R' || v.version when 'tizfood' then 'T' else 'B' end as name
       from funding f
       join contract_version v on v.coalition_id = f.coalition_id and v.id = f.contract_version_id
       join partner p on p.coalition_id = v.coalition_id and p.id = v.partner_id
      where f.coalition_id = :coalition`,
  );
  return new Map(
    rows.flatMap(({ funding, contract, name, campaign }): [bigint, string][] => [
      [BigInt(funding), campaign ? 'K' : name],
      [BigInt(contract), name],
    ]),
  );
}

/** The partner that a page names. */
export function partnerIn(partners: ReadonlyMap<string, TwinPartner>, slug: string | undefined): TwinPartner {
  const partner = partners.get(slug ?? '');
  if (!partner) throw new Error(`the page names a partner “${slug}” that is not there`);
  return partner;
}

function orNothing(count: bigint): string {
  return count === 0n ? '' : String(count);
}

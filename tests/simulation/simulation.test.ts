import { randomInt } from 'node:crypto';
import { balancesAt } from '../../src/ledger/balances.js';
import { setMemberAccountStatus } from '../../src/ledger/open-accounts.js';
import type { CoalitionTerms, Outcome } from '../../src/ledger/operations.js';
import { inCoalition } from '../../src/runtime/database.js';
import { formatRate, RATE_SCALE } from '../../src/values/rate.js';
import { type LedgerWorld, openWorld } from '../ledger/ledger-world.js';
import { type Expected, Model, type ModelPolicy, type Step } from './model.js';
import { inModelsWords, operationOf } from './operations.js';
import { Random } from './random.js';
import { type Ask, type Row, simulatedPartners, Workload } from './workload.js';

/*
 * SIMULATION_SEED repeats a run; SIMULATION_OPERATIONS makes it longer.
 */
const SEED = Number(process.env.SIMULATION_SEED ?? randomInt(2 ** 31));
const OPERATIONS = Number(process.env.SIMULATION_OPERATIONS ?? 3_000);
const MEMBERS = 24;

const POLICIES: readonly (readonly [ModelPolicy, CoalitionTerms['expiryPolicy']])[] = [
  ['never', { kind: 'never' }],
  [
    { months: 36, end: 'quarter' },
    { kind: 'after-months', months: 36, roundUpTo: 'quarter' },
  ],
  [
    { months: 2, end: 'month' },
    { kind: 'after-months', months: 2, roundUpTo: 'month' },
  ],
  [
    { months: 12, end: 'day' },
    { kind: 'after-months', months: 12, roundUpTo: 'none' },
  ],
  [
    { months: 6, end: 'year' },
    { kind: 'after-months', months: 6, roundUpTo: 'year' },
  ],
];

/** How one ask was answered: by one node, or by both. */
interface Answered {
  readonly ask: Ask;
  readonly outcomes: readonly Outcome[];
}

class Simulation {
  readonly #world: LedgerWorld;
  readonly #model: Model;
  readonly #random: Random;
  readonly #numbers = new Map<bigint, number>();
  /** By member, in order: when each balance began. */
  readonly #history = new Map<bigint, { at: number; posted: bigint; version: number }[]>();
  #terms: CoalitionTerms;
  readonly #suspended: bigint[] = [];
  asked = 0;
  readonly told: Record<string, number> = {};

  constructor(world: LedgerWorld, model: Model, random: Random) {
    this.#world = world;
    this.#model = model;
    this.#random = random;
    this.#terms = world.terms;
  }

  /** All rows at once, each row's asks one after the other. */
  async play(rows: readonly Row[]): Promise<void> {
    const answered = await Promise.all(
      rows.map(async (row) => {
        const answers: Answered[] = [];
        for (const ask of row) answers.push({ ask, outcomes: await this.#ask(ask) });
        return answers;
      }),
    );
    for (const row of answered) for (const answer of row) this.#compare(answer);
  }

  async #ask({ step, twice, node }: Ask): Promise<readonly Outcome[]> {
    if (!twice) return [await this.#post(step, node)];
    const other = node === 0 ? 1 : 0;
    const both = await Promise.all([this.#post(step, node), this.#post(step, other)]);
    // Which node was first is chance; the one that was is the one whose answer is fresh.
    return both.sort((a, b) => Number(isReplay(a)) - Number(isReplay(b)));
  }

  async #post(step: Step, node: 0 | 1): Promise<Outcome> {
    const { coalitionId, nodes, accounts } = this.#world;
    for (;;) {
      const operation = operationOf(step, { model: this.#model, terms: this.#terms, accounts });
      const outcome = await nodes[node].ledger.post(coalitionId, operation);
      if (outcome.kind !== 'stale') return outcome;
      this.#terms = { ...this.#terms, referenceVersion: outcome.referenceVersion };
    }
  }

  #compare({ ask, outcomes }: Answered): void {
    for (const outcome of outcomes) {
      if (outcome.kind === 'stale') throw new Error('a stale answer was not asked again');
      const at = outcome.balance?.asOf.getTime() ?? Date.now();
      const expected = this.#model.apply(ask.step, at);
      expect({ step: ask.step, told: inModelsWords(outcome, (id) => this.#numberOf(id)) }).toEqual({
        step: ask.step,
        told: expected,
      });
      this.#remember(ask.step, expected, at);
      this.asked += 1;
    }
  }

  #remember(step: Step, expected: Expected, at: number): void {
    const name =
      expected.kind === 'refused'
        ? expected.code
        : `${step.kind} ${expected.replayed ? 'replayed' : 'posted'}`;
    this.told[name] = (this.told[name] ?? 0) + 1;
    if (expected.kind !== 'posted' || expected.replayed) return;
    const member = step.member as bigint;
    const history = this.#history.get(member) ?? [];
    expect(at).toBeGreaterThanOrEqual(history.at(-1)?.at ?? 0);
    history.push({ at, ...expected.balance });
    this.#history.set(member, history);
  }

  #numberOf(id: bigint): number {
    const number = this.#numbers.get(id) ?? this.#numbers.size;
    this.#numbers.set(id, number);
    return number;
  }

  /** What happens around the operations: states change, terms are replaced, deltas are folded. */
  async betweenRounds(): Promise<void> {
    const { coalitionId, nodes, owner } = this.#world;
    const { database } = nodes[this.#random.pick([0, 1])] as (typeof nodes)[0];
    const setActive = async (member: bigint, active: boolean) => {
      this.#model.setActive(member, active);
      const status = active ? 'ACTIVE' : 'SUSPENDED';
      await inCoalition(database, coalitionId, (em) =>
        setMemberAccountStatus(em, coalitionId, member, status),
      );
    };
    for (const member of this.#suspended.splice(0)) await setActive(member, true);
    if (this.#random.percent(60)) {
      this.#suspended.push(this.#random.pick(this.#model.members));
      for (const member of this.#suspended) await setActive(member, false);
    }
    const inactive = this.#random.percent(25) ? this.#random.pick(this.#model.partners) : undefined;
    if (this.#model.partners.some((partner) => partner.active !== (partner !== inactive))) {
      for (const partner of this.#model.partners) partner.active = partner !== inactive;
      await owner.query('update coalition set reference_version = reference_version + 1 where id = $1', [
        coalitionId,
      ]);
    }
    if (this.#random.percent(30)) {
      await inCoalition(database, coalitionId, (em) => em.execute('select fold_account_deltas(50)'));
    }
  }

  /** Everything in the books against everything in the model. */
  async compareBooks(): Promise<void> {
    const { coalitionId, nodes, accounts } = this.#world;
    for (const member of this.#model.members) {
      const { posted, version, lots } = await this.#world.account(member);
      expect({ member, posted, version }).toEqual({ member, ...this.#model.balanceOf(member) });
      expect(
        lots.map(({ expiresOn, fundingId, points }) => ({ expiry: expiresOn, funding: fundingId, points })),
      ).toEqual(this.#model.lotsOf(member));
    }
    for (const [partner, { issuedAccountId, redeemedAccountId }] of accounts) {
      expect(await this.#world.programmeBalance(issuedAccountId)).toBe(-this.#model.issuedBy(partner));
      expect(await this.#world.programmeBalance(redeemedAccountId)).toBe(this.#model.redeemedAt(partner));
    }
    expect(this.#numbers.size).toBe(this.#model.transactions.length);
    for (const [member, history] of this.#history) {
      const { at } = this.#random.pick(history);
      const then = history.findLast((each) => each.at <= at);
      const read = await inCoalition(nodes[1].database, coalitionId, (em) =>
        balancesAt(em, coalitionId, [member], new Date(at)),
      );
      expect(read.get(member)).toMatchObject({ posted: then?.posted, version: then?.version });
    }
    expect(await this.#world.differences()).toEqual([]);
  }
}

function isReplay(outcome: Outcome): boolean {
  return outcome.kind !== 'stale' && outcome.replayed;
}

/** The seed goes into every failure, so that it can be had again. */
async function withSeed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error) error.message = `SIMULATION_SEED=${SEED}\n${error.message}`;
    throw error;
  }
}

let world: LedgerWorld | undefined;
afterAll(() => world?.close());

test(
  'L-04 L-05 L-08 L-09 L-11 E-06 E-07 B-01 a long day of two nodes comes to what the model says',
  () =>
    withSeed(async () => {
      const random = new Random(SEED);
      const now = Date.now();
      const [policy, expiryPolicy] = random.pick(POLICIES);
      const partners = simulatedPartners(now);
      world = await openWorld({
        members: MEMBERS,
        partners: partners.map((partner) => ({
          ...partner,
          contracts: partner.contracts.map((contract) => ({
            ...contract,
            earnRate: formatRate({ scaled: (contract.pointsPerHundred * RATE_SCALE) / 100n }),
          })),
        })),
        terms: { expiryPolicy },
      });
      const terms = { minutesAheadOfUtc: 210, policy, hoursAhead: 24, daysBack: 180 };
      const model = new Model(terms, partners, world.members);
      const simulation = new Simulation(world, model, random);
      const workload = new Workload(random, model, now);

      for (let round = 0; simulation.asked < OPERATIONS; round += 1) {
        await simulation.play(workload.round(12));
        await simulation.betweenRounds();
        if (round % 20 === 19) await simulation.compareBooks();
      }
      await simulation.compareBooks();

      // A workload that meets no refusals would prove little.
      expect(Object.keys(simulation.told).sort()).toEqual(
        expect.arrayContaining([
          'BURN posted',
          'EARN posted',
          'EARN replayed',
          'DUPLICATE_PURCHASE',
          'INSUFFICIENT_POINTS',
          'IDEMPOTENCY_KEY_REUSED',
        ]),
      );
    }),
  60_000 + OPERATIONS * 10,
);

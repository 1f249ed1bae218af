import { advanceTestClock } from '../src/coalition/advance-test-clock.js';
import { coalitionNow } from '../src/ledger/balances.js';
import { Ledger } from '../src/ledger/ledger.js';
import type { BurnOperation, Operation, Outcome } from '../src/ledger/operations.js';
import { sealEpochs } from '../src/ledger/seals/seal-epochs.js';
import { createMemberDirectory } from '../src/members/member-directory.js';
import { contractInForceOn, termsAt } from '../src/partners/contract-terms.js';
import { createProgramme } from '../src/partners/programme.js';
import type { ProgrammeSnapshot } from '../src/partners/programme-snapshot.js';
import type { PointsContext } from '../src/points/points-context.js';
import { reverseTransaction } from '../src/points/reverse-transaction.js';
import { earnLimits } from '../src/rules/earn-limits.js';
import { systemClock } from '../src/runtime/clock.js';
import { type Database, inCoalition } from '../src/runtime/database.js';
import { openLiveChannel } from '../src/runtime/live-channel.js';
import { ensureMonthPartitions } from '../src/runtime/month-partitions.js';
import { endOf } from '../src/values/calendar.js';
import { addDays, type Day } from '../src/values/day.js';
import { dayOf, startOfDay } from '../src/values/time-zone.js';
import { type BenchDatabase, migratedDatabase } from './bench-database.js';
import { type BenchRun, LEDGER_POOL } from './bench-run.js';
import { benchLogger, enrolMembers, must, openAppDatabase } from './scene.js';
import { createSettledProgramme } from './settlement-programme.js';
import { Workload } from './workload.js';

/** Enough to fill two batches at any time. */
const CALLERS = 512;
/** Of a hundred operations so many are earns, and so many undo an earn or a burn; the others are burns. */
const EARNS = 55;
const REVERSALS = 2;
const ENTRIES_PER_MEMBER = 50;
const FEWEST_MEMBERS = 200;
/** The twin's clock goes that far ahead of this machine's. */
const MONTHS_AHEAD = 9;

/** Books of a twin in which time passes by the day, and many partners. */
export class SettlementBooks {
  readonly #earning: Workload[] = [];
  readonly #burning: Workload[] = [];
  /** Transactions that nobody has undone yet. */
  readonly #undoable: bigint[] = [];
  #reversals = 0;

  private constructor(
    readonly target: BenchDatabase,
    readonly context: PointsContext,
    readonly coalitionId: bigint,
    readonly programme: ProgrammeSnapshot,
    readonly members: readonly bigint[],
    private readonly closeAll: () => Promise<void>,
  ) {
    const { terms, digestKey, partners, merchants } = programme;
    for (const merchant of merchants.values()) {
      const partner = partners.get(merchant.partnerId);
      const contract = partner && contractInForceOn(partner.contracts, dayOf(new Date(), terms.timeZone));
      if (!partner || !contract) throw new Error('a merchant without a contract');
      const own = termsAt(contract, merchant.category);
      const scene = {
        ...{ coalitionId, terms, digestKey, members, apiKey: '' },
        ...{ partnerId: partner.id, merchantId: merchant.id, contractVersionId: contract.id },
        ...{ fundingId: own.fundingId, limits: earnLimits(own) },
        ...{ issuedAccountId: partner.issuedAccountId, redeemedAccountId: partner.redeemedAccountId },
      };
      if (contract.issuer) this.#earning.push(new Workload(scene));
      if (contract.acceptor) this.#burning.push(new Workload(scene));
    }
  }

  static async open({ server }: BenchRun, partners: number, entries: number): Promise<SettlementBooks> {
    const target = await migratedDatabase(server);
    const logger = benchLogger();
    await ensureMonthPartitions({
      ownerUrl: target.ownerUrl,
      from: new Date(),
      months: MONTHS_AHEAD,
      logger,
    });
    const database = await openAppDatabase(target.appUrl, LEDGER_POOL);
    const channel = await openLiveChannel({ databaseUrl: target.appUrl, logger });
    const programme = createProgramme({ database, channel, clock: systemClock });
    const closeAll = async () => {
      programme.close();
      await channel.close();
      await database.close();
    };
    try {
      const base = { database, clock: systemClock, logger, requestId: 'bench', programme, channel };
      const { twinId, operator } = await createSettledProgramme(base, partners);
      const ledger = new Ledger({ database, logger, announce: () => undefined });
      const members = createMemberDirectory({ database });
      const snapshot = await programme.snapshot(twinId);
      const [partnerId = 0n] = snapshot.partners.keys();
      const count = Math.max(FEWEST_MEMBERS, Math.round(entries / ENTRIES_PER_MEMBER));
      const enrolled = await enrolMembers(database, { coalitionId: twinId, partnerId }, count);
      const context = { ...base, principal: operator, ledger, members };
      const books = new SettlementBooks(target, context, twinId, snapshot, enrolled, closeAll);
      await books.#beginNextMonth();
      return books;
    } catch (error) {
      await closeAll();
      throw error;
    }
  }

  get database(): Database {
    return this.context.database;
  }

  close(): Promise<void> {
    return this.closeAll();
  }

  /** By the twin's clock. */
  async today(): Promise<Day> {
    const now = await inCoalition(this.database, this.coalitionId, (em) =>
      coalitionNow(em, this.coalitionId),
    );
    return dayOf(now, this.programme.terms.timeZone);
  }

  /** Posts so many transactions, as many on each of the days, and seals each day; ends at the noon after the last. */
  async passDays(days: number, transactions: number): Promise<void> {
    const first = await this.today();
    for (let number = 0; number < days; number += 1) {
      await this.post(Math.round(transactions / days));
      await sealEpochs(this.database, this.coalitionId);
      await this.#goTo(addDays(first, number + 1));
    }
  }

  /** As many transactions as said, of all partners and members, by the ledger; what is refused does not count. */
  async post(transactions: number): Promise<void> {
    let left = transactions;
    const caller = async () => {
      while (left > 0) {
        left -= 1;
        const transactionId = await this.#postAny();
        if (transactionId === null) left += 1;
        else if (left % 10 === 0) this.#undoable.push(transactionId);
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
  }

  /** Of any member at any acceptor, one point: it has some left. */
  nextSmallBurn(): BurnOperation {
    return anyOf(this.#burning).burn(anyOf(this.members), 1n);
  }

  postOperation(operation: Operation): Promise<Outcome> {
    return this.context.ledger.post(this.coalitionId, operation);
  }

  async #postAny(): Promise<bigint | null> {
    const dice = Math.random() * 100;
    const undone = dice < REVERSALS ? this.#undoable.pop() : undefined;
    const outcome =
      undone === undefined
        ? await this.postOperation(
            dice < EARNS ? anyOf(this.#earning).nextEarn() : anyOf(this.#burning).nextBurn(),
          )
        : await this.#reverse(undone);
    return outcome.kind === 'posted' ? outcome.transactionId : null;
  }

  #reverse(transactionId: bigint) {
    this.#reversals += 1;
    return reverseTransaction(this.context, {
      idempotencyKey: `reversal ${this.#reversals}`,
      ...{ transactionId, points: null, amount: null, reason: 'goods returned' },
    });
  }

  async #beginNextMonth(): Promise<void> {
    const { calendar } = this.programme.terms;
    await this.#goTo(addDays(endOf('month', await this.today(), calendar), 1));
  }

  /** To the noon of a day, so that no run comes across midnight. */
  async #goTo(day: Day): Promise<void> {
    const noon = startOfDay(day, this.programme.terms.timeZone).getTime() + 12 * 3_600_000;
    must(await advanceTestClock(this.context, { to: new Date(noon) }));
  }
}

function anyOf<T>(choices: readonly T[]): T {
  return choices[Math.floor(Math.random() * choices.length)] as T;
}

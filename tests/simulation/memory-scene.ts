import { codeOf } from '../../src/ledger/decide/batch-state.js';
import type { Decided } from '../../src/ledger/decide/decide.js';
import { exposureKey, memberDayKey, partnerDayKey } from '../../src/ledger/decide/limit-counts.js';
import type { LevelRules } from '../../src/ledger/levels/level.js';
import type { CoalitionTerms, Operation } from '../../src/ledger/operations.js';
import { levelRules } from '../../src/tiers/level-rules.js';
import { MemoryBooks } from '../ledger/memory-books.js';
import type { Names } from './case.js';
import { standingOf } from './giving.js';
import { draftOf } from './ladder.js';
import { settleLevel } from './levels.js';
import { type HistoryRow, movementsText, type Place } from './member.js';
import { Memory } from './memory.js';
import { appealsOf, texts, totalsOf, writtenIn } from './memory-besides.js';
import { Model } from './model.js';
import { accountName, accountOf, codeHash, ledgerTerms, operationOf } from './operations.js';
import { drawPlan } from './plans.js';
import { Random } from './random.js';
import { take } from './rules.js';
import type { ScenePlan } from './scene.js';
import { isKeyed, type KeyedStep, type Step, type Told } from './steps.js';
import type { ModelTerms } from './terms.js';
import { Workload } from './workload.js';

const START = Date.parse('2025-02-10T12:00:00.000Z');
const OWN_FUNDING = 1n;
const PLACE: Readonly<Record<string, Place>> = {
  SPENDABLE: 'lots',
  HELD: 'held',
  PENDING: 'pending',
  OWED: 'owed',
};

/** A batch and when it was decided. */
export interface DrawnBatch {
  readonly steps: readonly KeyedStep[];
  /** Members of whom due things take effect behind the steps. */
  readonly settled: readonly bigint[];
  readonly clock: Date;
}

/** A coalition's books in memory beside the model: the same steps for both, `decide` alone in between. */
export class MemoryScene {
  readonly model: Model;
  readonly books: MemoryBooks;
  readonly terms: CoalitionTerms;
  readonly #random: Random;
  readonly #levels: LevelRules | undefined;
  readonly #memory = new Memory();
  #clock = START;
  #drawn = 0;

  constructor(seed: number) {
    this.#random = new Random(seed);
    const plan = drawPlan(this.#random, seed, dayText(START));
    this.model = new Model(termsOf(plan));
    const members = Array.from({ length: 5 }, (_, at) => BigInt(1_001 + at));
    for (const member of members) this.model.addMember(member);
    for (const [index, { contracts, campaigns, knows }] of plan.partners.entries()) {
      const id = BigInt(21 + index);
      this.model.partners.set(id, {
        id,
        status: 'ACTIVE',
        merchants: [id * 10n, id * 10n + 1n],
        contracts: contracts.map(({ exposure, ...contract }, version) => ({
          ...contract,
          id: id * 100n + BigInt(version),
          funding: id * 100n + BigInt(version),
          exposure:
            exposure &&
            (exposure.kind === 'PREPAID'
              ? { kind: 'PREPAID', least: exposure.limit * 100_000_000n }
              : { kind: 'POSTPAID', most: exposure.limit * 100_000_000n }),
        })),
        campaigns: campaigns.map((campaign, number) => ({
          ...campaign,
          rule: `campaign:${number}`,
          fundings: new Map(
            contracts.map((_contract, version) => {
              const funding = id * 100n + BigInt(version);
              return [funding, 10_000n * BigInt(number + 1) + funding];
            }),
          ),
        })),
      });
      for (const [at, member] of members.entries()) {
        if (at * 100 < knows * members.length) this.model.links.set(`${id} ${member}`, true);
      }
    }
    // Which purchase is the last one once another is undone, a batch cannot know: gaps are for the real books.
    const from = dayText(START);
    const ladder = { ...plan.ladders.PERSON, gapMonths: null, replacements: new Map() };
    this.model.ladders = [{ ...ladder, kind: 'PERSON', version: 1, from }];
    for (const appeal of appealsOf(plan, from)) this.model.appeals.set(appeal.id, appeal);
    this.terms = ledgerTerms(this.model);
    const version = { ...draftOf('PERSON', ladder), version: 1, effectiveFrom: from };
    this.#levels = levelRules({ ladders: new Map([['PERSON', [version]]]), terms: this.terms });
    this.books = new MemoryBooks(members, new Date('2025-01-01T00:00:00.000Z'), OWN_FUNDING);
    for (const { id, sponsors } of this.model.appeals.values()) this.books.gifts.open(id, sponsors.length);
  }

  /** Draws the next batch; what is not the ledger's to decide happens before it. */
  draw(most: number): DrawnBatch {
    this.#drawn += 1;
    const jump = this.#random.weighted({ none: 60, minutes: 15, days: 20, months: 5 });
    const upTo = { none: 1_000, minutes: 3_600_000, days: 20 * 86_400_000, months: 200 * 86_400_000 }[jump];
    this.#clock += this.#random.below(2 ** 31) % upTo;
    const { model } = this;
    const members = [...model.members.keys()];
    const about = {
      model,
      memory: this.#memory,
      name: `${this.#drawn}`,
      now: this.#clock,
      members,
      alone: false,
    };
    const workload = new Workload(this.#random, about);
    const steps: KeyedStep[] = [];
    for (let left = 1 + this.#random.below(most); left > 0; left -= 1) {
      const step = workload.next();
      if (isKeyed(step)) steps.push(step);
      else this.#manage(step);
    }
    const settled = this.#random.percent(20) ? [this.#random.pick(members)] : [];
    return { steps, settled, clock: new Date(this.#clock) };
  }

  operations(steps: readonly KeyedStep[]): Operation[] {
    return steps.map((step) => operationOf(this.model, step, this.terms, this.#levels));
  }

  settling(members: readonly bigint[]): Operation[] {
    const [like] = this.operations([
      {
        kind: 'ADJUST',
        asker: { by: 'operator', name: 'x' },
        key: '',
        member: 0n,
        direction: 'CREDIT',
        points: 1n,
      },
    ]);
    if (!like) throw new Error('nothing was asked');
    const { terms, details, fingerprint } = like;
    return members.map((memberId) => ({
      kind: 'SETTLE',
      ...{ caller: 'system', key: '', actor: 'system' },
      ...{ memberId, terms, details, fingerprint, levels: this.#levels },
    }));
  }

  /** What the books were told and what the model says of a batch: pairs that have to be equal. */
  play({ steps, settled, clock }: DrawnBatch): { told: Told[]; expected: Told[] } {
    const { outcomes } = this.books.post([...this.operations(steps), ...this.settling(settled)], clock);
    const told = steps.map((_step, at) => this.#toldBy(outcomes[at] as Decided, steps[at] as KeyedStep));
    const expected = steps.map((step, at) => {
      const answer = told[at] as Told;
      this.#memory.learn(step, answer);
      try {
        return take(this.model, step, namesOf(answer, clock.getTime()));
      } catch (error) {
        return { kind: 'refused' as const, code: String(error), balance: null, replayed: false };
      }
    });
    for (const member of settled) {
      this.model.settle(member, clock.getTime());
      settleLevel(this.model, member, clock.getTime());
    }
    this.model.journal.forget();
    return { told, expected };
  }

  #toldBy(outcome: Decided, step: KeyedStep): Told {
    if (outcome.kind === 'failed') throw outcome.error;
    if (outcome.kind === 'stale') throw new Error('priced with terms that were replaced meanwhile');
    const { balance, replayed } = outcome;
    const short = balance && {
      version: balance.version,
      posted: balance.posted,
      held: balance.held,
      pending: balance.pending,
      asOf: balance.asOf.getTime(),
    };
    if (outcome.kind === 'refused') {
      return { kind: 'refused', code: outcome.refusal.code, balance: short, replayed };
    }
    if (!short) throw new Error('posted without a balance');
    const { transactionId: transaction, subjectId: subject } = outcome;
    const shortfall = step.kind === 'REVERSE' ? this.#shortfallOf(transaction) : null;
    return { kind: 'posted', transaction, subject, balance: short, replayed, shortfall };
  }

  #shortfallOf(transaction: bigint | null): bigint {
    const accounts = new Set([...this.model.partners.keys()].map(accountOf.shortfall));
    const found = this.books.entries.find(
      ({ transactionId, accountId, member }) =>
        transactionId === transaction && member === null && accounts.has(accountId),
    );
    return found ? -found.amount : 0n;
  }

  /** States, locks, codes and deposits: on both sides at once. */
  #manage(step: Step): void {
    const { model, books } = this;
    if (isKeyed(step)) return;
    this.#drawn += 1;
    const code = `code ${this.#drawn}`;
    const at = this.#clock;
    const told = take(model, step, { at, transaction: null, subject: null, code });
    model.journal.forget();
    this.#memory.learn(step, told);
    if (told.kind === 'refused') return;
    if (step.kind === 'MEMBER_STATUS') books.set(step.member, { status: step.to });
    if (step.kind === 'LOCK' || step.kind === 'UNLOCK') {
      const { lock, failedCodes } = model.state(step.member);
      books.set(step.member, { spendingLock: lock, failedCodes });
    }
    if (step.kind === 'CODE' && told.kind === 'code') {
      const expiresAt = new Date(told.expiresAt);
      const limits = { partnerId: step.partner, mostPoints: step.points, expiresAt, used: false };
      books.codes.set(codeOf(step.asker.member, codeHash(code)), limits);
    }
    if (step.kind === 'DEPOSIT') {
      const name = exposureKey({ partnerId: step.partner, currency: 'IRR' });
      const { charged, deposited } = books.exposures.get(name) ?? { charged: 0n, deposited: 0n };
      books.exposures.set(name, { charged, deposited: deposited + step.amount });
    }
  }

  /** What the books hold in the model's words. */
  inBooks() {
    const { books, model } = this;
    return {
      members: [...books.accounts.values()].map((account) => {
        const {
          memberId,
          version,
          sequence,
          posted,
          held,
          pending,
          owed,
          status,
          spendingLock,
          failedCodes,
        } = account;
        const { expiries, fundings, points } = account.lots;
        const lots = expiries.map((expiry, at) => ({ expiry, funding: fundings[at], points: points[at] }));
        return {
          memberId,
          version,
          sequence,
          posted,
          held,
          pending,
          owed,
          status,
          spendingLock,
          failedCodes,
          lots,
        };
      }),
      holds: [...books.holds.values()].map(({ id, status, points }) => `${id} ${status} ${points}`).sort(),
      history: [...this.#history()].sort(([a], [b]) => (a < b ? -1 : 1)),
      programme: texts([...books.programmeBalances].map(([id, points]) => [accountName(id), points])),
      counts: this.#counts(),
      left: [...model.transactions.values()].map(({ id }) => books.reversed.get(id)?.points ?? 0n),
      besides: [...writtenIn(books)].sort(),
      appeals: [...model.appeals.keys()].map((id) => totalsOf(books, id)),
    };
  }

  #counts(): string[] {
    const { books, model } = this;
    const found: [string, bigint][] = [];
    for (const name of model.counts.keys()) {
      const [kind, first = '0', second = '0', third = ''] = name.split(' ');
      const memberId = BigInt(first);
      if (kind === 'earned') {
        const key = memberDayKey({ memberId, purpose: 'EARNED', partnerId: BigInt(second), day: third });
        found.push([name, books.memberDays.get(key) ?? 0n]);
      } else if (kind === 'spent' || kind === 'transferred') {
        const purpose = kind === 'spent' ? 'SPENT' : 'TRANSFERRED';
        const key = memberDayKey({ memberId, purpose, partnerId: 0n, day: second });
        found.push([name, books.memberDays.get(key) ?? 0n]);
      } else if (kind === 'issued') {
        found.push([
          name,
          books.partnerDays.get(partnerDayKey({ partnerId: BigInt(first), day: second })) ?? 0n,
        ]);
      } else {
        const exposure = books.exposures.get(exposureKey({ partnerId: BigInt(first), currency: 'IRR' }));
        found.push([name, (kind === 'charged' ? exposure?.charged : exposure?.deposited) ?? 0n]);
      }
    }
    return texts(found);
  }

  *#history(): Iterable<[string, HistoryRow]> {
    const { books } = this;
    const byId = new Map(books.transactions.map((transaction) => [transaction.id, transaction]));
    for (const { member, accountId, transactionId, postedAt } of books.entries) {
      if (!member) continue;
      const { type, breakdown } = byId.get(transactionId) ?? { type: 'none', breakdown: null };
      const { version, posted, held, pending } = member.after;
      yield [
        `${accountId} ${version}`,
        {
          kind: type,
          subject: type === 'EXPIRY' ? null : transactionId,
          at: postedAt.getTime(),
          sequence: member.sequence,
          ...{ posted, held, pending, owed: member.owedAfter },
          movements: movementsText(member.lots.map((lot) => ({ ...lot, place: PLACE[lot.place] as Place }))),
          says: breakdown?.map(({ rule, points }) => `${rule} ${points}`).join(', ') ?? null,
        },
      ];
    }
    for (const { after, owedAfter, kind, subjectId, at, sequence, lots } of books.steps) {
      const { memberId, version, posted, held, pending } = after;
      yield [
        `${memberId} ${version}`,
        {
          kind,
          subject: subjectId,
          at: at.getTime(),
          sequence,
          ...{ posted, held, pending, owed: owedAfter },
          movements: movementsText(lots.map((lot) => ({ ...lot, place: PLACE[lot.place] as Place }))),
          says: null,
        },
      ];
    }
  }

  /** The same of the model. */
  inModel(): ReturnType<MemoryScene['inBooks']> {
    const { model } = this;
    return {
      members: [...model.members].map(([memberId, state]) => {
        const { version, sequence, owed, status, lock: spendingLock, failedCodes } = state;
        const { posted, held, pending } = model.balance(memberId, 0);
        const lots = state.lots.map(({ expiry, funding, points }) => ({ expiry, funding, points }));
        return {
          ...{ memberId, version, sequence, posted, held, pending, owed },
          ...{ status, spendingLock, failedCodes, lots },
        };
      }),
      holds: [...model.holds.values()].map(({ id, status, points }) => `${id} ${status} ${points}`).sort(),
      history: [...model.history].sort(([a], [b]) => (a < b ? -1 : 1)),
      programme: texts([...model.programme]),
      counts: texts([...model.counts]),
      left: [...model.transactions.values()].map(({ reversed }) => reversed),
      besides: [...model.written].map((each) => each.join(': ')).sort(),
      appeals: [...model.appeals.values()].map((appeal) => {
        const { paid: _, ...totals } = standingOf(model, appeal);
        return totals;
      }),
    };
  }
}

function namesOf(told: Told, now: number): Names {
  const posted = told.kind === 'posted' ? told : undefined;
  const at = told.kind === 'posted' || told.kind === 'refused' ? told.balance?.asOf : undefined;
  return {
    at: at ?? now,
    transaction: posted?.transaction ?? null,
    subject: posted?.subject ?? null,
    code: null,
  };
}

function termsOf({ coalition }: ScenePlan): ModelTerms {
  return {
    timeZone: coalition.timeZone ?? 'UTC',
    calendar: coalition.calendar ?? 'gregory',
    policy: coalition.expiryPolicy ?? { kind: 'never' },
    hoursAhead: 24,
    daysBack: 180,
    clawback: coalition.clawbackPolicy ?? 'CAP',
    returnedPointsDays: coalition.returnedPointsDays ?? 30,
    spendCodeAbove: coalition.spendCodeAbove ?? null,
    spendCodeSeconds: coalition.spendCodeSeconds ?? 300,
    mostWrongCodes: coalition.mostWrongCodes ?? 5,
    transferMost: coalition.transferMost ?? null,
    transferDayMost: coalition.transferDayMost ?? null,
    approvalAbove: coalition.adjustmentApprovalAbove ?? null,
    ownFunding: OWN_FUNDING,
  };
}

function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

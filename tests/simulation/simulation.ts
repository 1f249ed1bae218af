import { setTimeout as sleep } from 'node:timers/promises';
import { advanceTestClock } from '../../src/coalition/advance-test-clock.js';
import { audit } from '../../src/ledger/audit/auditor.js';
import { readAccounts } from '../../src/ledger/balances.js';
import { closeDays } from '../../src/ledger/days/close-days.js';
import { foldAccountDeltas } from '../../src/ledger/fold-deltas.js';
import { readHolds } from '../../src/ledger/holds.js';
import { reversiblePoints } from '../../src/ledger/reversible.js';
import { auditSeals } from '../../src/ledger/seals/audit-seals.js';
import { sealEpochs } from '../../src/ledger/seals/seal-epochs.js';
import { expirePerkGrants } from '../../src/perks/expire-perk-grants.js';
import { settleDue } from '../../src/points/settle-due.js';
import { inCoalition } from '../../src/runtime/database.js';
import { liftMembers } from '../../src/tiers/lift-members.js';
import { addDays, dayNumber } from '../../src/values/day.js';
import { did, operatorOf } from '../harness/coalition-story.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import {
  type ReadSoFar,
  readAppeals,
  readCounts,
  readHistory,
  readLocks,
  readPerkItems,
  readProgramme,
  readWritten,
} from './books.js';
import { readGiven } from './books-besides.js';
import { payCharity } from './charity-payout.js';
import { standingOf } from './giving.js';
import { givenTexts } from './grants.js';
import { type Event, follow } from './legal-order.js';
import type { ModelLadder } from './levels.js';
import { allLifted } from './lifts.js';
import { totals } from './member.js';
import { Memory } from './memory.js';
import { isOfOthers, merge } from './merge-requests.js';
import { leftOf } from './model.js';
import { nextContract } from './next-contract.js';
import { comparePast } from './past.js';
import { perform, quote } from './perform.js';
import { perkItems } from './perks.js';
import { CLAWBACKS, drawSettings, nextLadder } from './plans.js';
import { Random } from './random.js';
import { operatorName, type Scene } from './scene.js';
import { isAboutPerks, isKeyed, type Step, type Told } from './steps.js';
import { count, outcomeName, sorted, type Tally } from './tally.js';
import { DAY_MS, dayAt } from './terms.js';
import { hasLeft, Workload } from './workload.js';

/** More versions of ladders than these tell nothing new. */
const MOST_LADDERS = 9;

/** One coalition's life, round by round, on the real thing and on the model. */
export class Simulation {
  readonly #scene: Scene;
  readonly #random: Random;
  readonly #seed: number;
  readonly #memory = new Memory();
  readonly #soFar = new Map<bigint, ReadSoFar>();
  /** What is known of what is written besides, by name. */
  readonly #besides = new Set<string>();
  /** The keyed steps that were asked, each key's first. */
  readonly #keys: Step[] = [];
  readonly tally: Tally;
  #round = 0;

  constructor(scene: Scene, seed: number, tally: Tally) {
    this.#scene = scene;
    this.#seed = seed;
    this.#random = new Random(seed);
    this.tally = tally;
    for (const member of scene.model.members.keys()) this.#soFar.set(member, { version: 0, sequence: 0 });
  }

  /** A round: one lane alone, a few at once, or many that fight for the same. */
  async round(): Promise<void> {
    const { model } = this.#scene;
    const members = [...model.members.keys()];
    const kind = this.#random.weighted({ alone: 35, lanes: 40, fight: 25 });
    const few = () => Array.from({ length: 1 + this.#random.below(3) }, () => this.#random.pick(members));
    const family = [...model.pools].flatMap(([child, { parent }]) => [child, parent]);
    const fought = family.length > 0 && this.#random.percent(25) ? family : few().slice(0, 2);
    const lanes = {
      alone: () => [{ members, steps: 5 + this.#random.below(25) }],
      lanes: () =>
        Array.from({ length: 2 + this.#random.below(6) }, () => ({
          members: few(),
          steps: 1 + this.#random.below(8),
        })),
      fight: () => Array.from({ length: 4 + this.#random.below(10) }, () => ({ members: fought, steps: 1 })),
    }[kind]();
    await this.#play(lanes, kind !== 'alone' && this.#random.percent(40));
    await this.#between();
  }

  async #play(
    lanes: readonly { members: readonly bigint[]; steps: number }[],
    jobsToo: boolean,
  ): Promise<void> {
    const { model } = this.#scene;
    const now = await this.#scene.now();
    this.#round += 1;
    const round = this.#round;
    const playing = lanes.map(async ({ members, steps }, lane) => {
      const random = new Random(this.#seed + round * 1_000 + lane);
      const name = `${round}.${lane}`;
      const about = { model, memory: this.#memory, name, now, members };
      const workload = new Workload(random, about);
      const events: Event[][] = [[]];
      for (let left = steps; left > 0; left -= 1) {
        const step = workload.next();
        // Sent to two nodes at once, as by a caller that waits for neither.
        const copies = (isKeyed(step) || isAboutPerks(step)) && random.percent(6) ? 2 : 1;
        const first = random.below(this.#scene.nodes.length);
        const told = await Promise.all(
          Array.from({ length: copies }, (_, copy) => this.#ask(step, first + copy)),
        );
        for (const [copy, event] of told.entries()) {
          events[copy] = [...(events[copy] ?? []), event];
          workload.learn(step, event.told);
        }
      }
      return events;
    });
    const jobs = jobsToo ? this.#jobs() : Promise.resolve();
    const played = (await Promise.all(playing)).flat();
    await jobs;
    await this.#compare(played, now);
    this.#learn(played.flat());
  }

  #learn(played: readonly Event[]): void {
    this.tally.rounds += 1;
    for (const event of played) {
      this.tally.asked += 1;
      count(this.tally.told, outcomeName(event));
      this.#memory.learn(event.step, event.told);
      if (isKeyed(event.step) && this.#keys.length < 20_000) this.#keys.push(event.step);
    }
  }

  /** A round of one lane that is not drawn but written. */
  async scripted(script: (ask: (step: Step) => Promise<Told>) => Promise<void>): Promise<void> {
    const now = await this.#scene.now();
    const lane: Event[] = [];
    await script(async (step) => {
      const event = await this.#ask(step, lane.length);
      lane.push(event);
      return event.told;
    });
    await this.#compare([lane], now);
    this.#learn(lane);
  }

  /** So many days go by, and jobs do what is due. */
  async pass(days: number): Promise<void> {
    const { nodes, twinId } = this.#scene;
    const [node] = nodes as [ProgrammeNode];
    did(await advanceTestClock(node.as(operatorOf(twinId)), { by: (days * DAY_MS) / 1_000 }));
    await this.#jobs();
    await this.#compare([], await this.#scene.now());
  }

  async #ask(step: Step, node: number): Promise<Event> {
    const { nodes } = this.#scene;
    const from = performance.now();
    const told = await perform(this.#scene, nodes[node % nodes.length] as ProgrammeNode, step);
    return { step, told, from, until: performance.now() };
  }

  /** Brings the model to where the books are. */
  async #compare(lanes: readonly (readonly Event[])[], begun: number): Promise<void> {
    const { owner, twinId, model } = this.#scene;
    const written = await readHistory(owner, twinId, this.#soFar);
    for (const { kind } of written.values()) count(this.tally.written, kind);
    const locks = await readLocks(owner, twinId);
    const besides = new Map(
      [...(await readWritten(owner, twinId))].filter(([name]) => !this.#besides.has(name)),
    );
    for (const name of besides.keys()) {
      this.#besides.add(name);
      count(this.tally.written, `${name.split(' ')[0]} beside`);
    }
    follow(model, { lanes, written, besides, locks, clock: [begun, await this.#scene.now()] });
    for (const [member, soFar] of this.#soFar) {
      const { version, sequence } = model.state(member);
      soFar.version = version;
      soFar.sequence = sequence;
    }
  }

  /** What happens by itself: jobs, time, and terms that are replaced. */
  async #between(): Promise<void> {
    const { nodes, twinId, model } = this.#scene;
    const node = this.#random.pick(nodes);
    const jump = this.#random.weighted({ none: 62, seconds: 14, hours: 10, days: 10, months: 3, years: 1 });
    const by = {
      none: 0,
      seconds: 1 + this.#random.below(900),
      hours: 1 + this.#random.below(60 * 3_600),
      days: 1 + this.#random.below(20 * 86_400),
      months: 1 + this.#random.below(200 * 86_400),
      years: 1 + this.#random.below(400 * 86_400),
    }[jump];
    if (by > 0) did(await advanceTestClock(node.as(operatorOf(twinId)), { by }));
    if (this.#random.percent(25)) await this.#settle();
    if (this.#random.percent(4)) {
      const partner = this.#random.pick([...model.partners.keys()].slice(0, 3));
      const from = addDays(dayAt(model.terms, await this.#scene.now()), this.#random.below(12));
      await this.#scene.addContract(partner, nextContract(this.#random, model, partner, from));
      model.journal.forget();
    }
    if (this.#random.percent(3)) {
      const clawbackPolicy = this.#random.pick(CLAWBACKS);
      await this.#scene.changeSettings({ ...drawSettings(this.#random), clawbackPolicy });
    }
    if (this.#random.percent(9) && model.ladders.length < MOST_LADDERS) {
      const kind = this.#random.pick(['PERSON', 'PERSON', 'BUSINESS'] as const);
      await this.#scene.addLadder(kind, nextLadder(this.#random, model, kind));
      const added = model.ladders.at(-1);
      if (added && this.#random.percent(75)) await this.#begin(added);
    }
    if (this.#random.percent(9)) await this.#merge();
    if (this.#random.percent(8)) {
      const paid = await payCharity(this.#scene, this.#random, `payout ${this.#round}`);
      if (paid) count(this.tally.told, 'PAYOUT done');
    }
    if (this.#random.percent(4)) await sleep(this.#random.below(20));
  }

  /** Days go by until a version begins, sometimes months more, in which nobody buys and levels are lost. */
  async #begin({ from, gapMonths }: ModelLadder): Promise<void> {
    const today = dayAt(this.#scene.model.terms, await this.#scene.now());
    const more = gapMonths !== null && this.#random.percent(60) ? this.#random.below(240) : 0;
    const days = dayNumber(from) - dayNumber(today) + more;
    if (days > 0) await this.pass(days);
    await this.#settle();
  }

  /** All that is due, and then members are lifted by versions of ladders that have begun. */
  async #settle(): Promise<void> {
    const { nodes, twinId, model } = this.#scene;
    await this.#jobs();
    await this.#compare([], await this.#scene.now());
    const begun = await this.#scene.now();
    const lifting = nodes.map((node) => liftMembers(node.as(operatorOf(twinId)), twinId));
    const lifted = (await Promise.all(lifting)).reduce((sum, each) => sum + each, 0);
    await this.#compare([], begun);
    expect(allLifted(model, begun)).toEqual([]);
    if (lifted > 0) count(this.tally.told, 'LIFTED');
  }

  /** On both nodes at once, as the workers run them. */
  async #jobs(): Promise<void> {
    const { nodes, twinId } = this.#scene;
    const before = await this.#scene.now();
    await Promise.all(
      nodes.map(async (node) => {
        const context = node.as(operatorOf(twinId));
        const failed = new Set<bigint>();
        while ((await settleDue(context, twinId, failed)).more);
        expect(failed.size).toBe(0);
        await expirePerkGrants(node.database, await node.programme.snapshot(twinId));
        await foldAccountDeltas(node.database, twinId);
        await closeDays(node.database, twinId);
        await sealEpochs(node.database, twinId);
      }),
    );
    this.#settledBefore = before;
  }

  /** Two members turn out to be one, while partners and operators go on asking of both. */
  async #merge(): Promise<void> {
    const { model } = this.#scene;
    const name = `merge ${this.#round}`;
    const step = merge(this.#random, model, { by: 'operator', name: operatorName(1) }, name);
    if (!step) return;
    const now = await this.#scene.now();
    const members = [step.duplicate, step.survivor];
    const workload = new Workload(this.#random, { model, memory: this.#memory, name, now, members });
    const others = Array.from({ length: this.#random.below(7) }, () => workload.next()).filter(isOfOthers);
    const lanes = [step, ...others, ...(this.#random.percent(25) ? [step] : [])];
    const asking = lanes.map((each, lane) => this.#ask(each, lane));
    const played = (await Promise.all(asking)).map((event) => [event]);
    await this.#compare(played, now);
    this.#learn(played.flat());
  }

  /** Until when nothing may be left that is due. */
  #settledBefore = 0;

  /** Everything that can be read against everything in the model. */
  async compareEverything(): Promise<void> {
    const { nodes, owner, twinId, model } = this.#scene;
    await this.#settle();
    const node = this.#random.pick(nodes);
    const members = [...model.members.keys()];
    const { accounts, holds, reversible } = await inCoalition(node.database, twinId, async (em) => ({
      accounts: await readAccounts(em, twinId, members),
      holds: await readHolds(em, twinId, [...model.holds.keys()]),
      reversible: await reversiblePoints(em, twinId, [...model.transactions.keys()]),
    }));
    for (const member of members) {
      const state = model.state(member);
      const { version, posted, held, pending, lots, status } = accounts.get(member) ?? {};
      const inWords = lots?.map(({ expiresOn, fundingId, points }) => ({
        expiry: expiresOn,
        funding: fundingId,
        points,
      }));
      expect({ member, version, posted, held, pending, lots: inWords, status }).toEqual({
        member,
        version: state.version,
        ...totals(state),
        lots: state.lots,
        status: state.status,
      });
      for (const due of [
        ...state.holds.map(({ expiresAt }) => expiresAt),
        ...state.pending.map(({ vestsAt }) => vestsAt),
      ]) {
        expect(due).toBeGreaterThan(this.#settledBefore);
      }
    }
    const inWords = (each: { id: bigint; status: string; points: bigint; expiresAt: number }) =>
      `${each.id} ${each.status} ${each.points} ${each.expiresAt}`;
    expect(
      [...holds.values()].map((each) => inWords({ ...each, expiresAt: each.expiresAt.getTime() })).sort(),
    ).toEqual([...model.holds.values()].map(inWords).sort());
    for (const transaction of model.transactions.values()) {
      expect([transaction.id, reversible.get(transaction.id)]).toEqual([
        transaction.id,
        leftOf(model, transaction),
      ]);
    }
    await comparePast(this.#scene, node, this.#random);
    expect(sorted(await readPerkItems(owner, twinId))).toEqual(sorted(perkItems(model)));
    expect(await readGiven(owner, twinId)).toEqual(givenTexts(model));
    const appeals = await readAppeals(owner, twinId);
    for (const [id, appeal] of model.appeals) {
      expect({ id, ...(appeals.get(id) as object) }).toEqual({ id, ...standingOf(model, appeal) });
    }
    expect(sorted(await readProgramme(owner, twinId))).toEqual(sorted(model.programme));
    expect(sorted(await readCounts(owner, twinId))).toEqual(sorted(model.counts));
    expect((await audit(node.database, twinId)).differences).toEqual([]);
    expect((await auditSeals(node.database, twinId)).differences).toEqual([]);
  }

  /** What a quote says is what happens, when nothing comes in between (E-02, B-02). */
  async quoted(times: number): Promise<void> {
    const { model, nodes } = this.#scene;
    const now = await this.#scene.now();
    const about = {
      model,
      memory: this.#memory,
      name: `quoted ${this.#round}`,
      now,
      members: [...model.members.keys()],
    };
    const workload = new Workload(this.#random, about);
    for (let left = times; left > 0; ) {
      const step = workload.next();
      if (step.kind !== 'EARN' && (step.kind !== 'BURN' || step.code !== null)) continue;
      // The key of an earlier one would tell of then, not of now; so would its purchase.
      const name = `${about.name} ${left}`;
      const fresh = { ...step, key: name, ...('reference' in step && { reference: name }) };
      const node = this.#random.pick(nodes);
      const quoted = await quote(this.#scene, node, fresh);
      const event = await this.#ask(fresh, 0);
      await this.#compare([[event]], now);
      const posted = event.told.kind === 'posted' ? event.told.transaction : null;
      const points = posted === null ? null : (model.transactions.get(posted)?.points ?? null);
      const code = event.told.kind === 'refused' ? event.told.code : null;
      expect({ step: fresh, quoted }).toEqual({ step: fresh, quoted: { points, code } });
      left -= 1;
    }
  }

  /** Every key that was used, asked again: nothing changes, each has its first answer (L-04). */
  async askAgain(most: number): Promise<void> {
    const from = this.#random.below(Math.max(1, this.#keys.length - most));
    const begun = await this.#scene.now();
    const lanes: Event[][] = [];
    const steps = this.#keys.slice(from, from + most);
    const { model } = this.#scene;
    const kept = steps.filter((step) => isKeyed(step) && !hasLeft(model, step) && model.known(step));
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const lane: Event[] = [];
        lanes.push(lane);
        for (let step = kept.pop(); step; step = kept.pop()) lane.push(await this.#ask(step, lane.length));
      }),
    );
    await this.#compare(lanes, begun);
    this.tally.asked += lanes.flat().length;
    expect(lanes.flat().filter(({ told }) => told.kind === 'posted' && !told.replayed)).toEqual([]);
  }
}

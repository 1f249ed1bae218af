import { setTimeout as sleep } from 'node:timers/promises';
import { advanceTestClock } from '../../src/coalition/advance-test-clock.js';
import { audit } from '../../src/ledger/audit/auditor.js';
import { balancesAt, readAccounts } from '../../src/ledger/balances.js';
import { closeDays } from '../../src/ledger/days/close-days.js';
import { foldAccountDeltas } from '../../src/ledger/fold-deltas.js';
import { readHolds } from '../../src/ledger/holds.js';
import { reversiblePoints } from '../../src/ledger/reversible.js';
import { auditSeals } from '../../src/ledger/seals/audit-seals.js';
import { sealEpochs } from '../../src/ledger/seals/seal-epochs.js';
import { settleDue } from '../../src/points/settle-due.js';
import { inCoalition } from '../../src/runtime/database.js';
import { createCharityPayout } from '../../src/settlement/charities/create-charity-payout.js';
import { addDays, type Day } from '../../src/values/day.js';
import { did, operatorOf } from '../harness/coalition-story.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import {
  type ReadSoFar,
  readAppeals,
  readCounts,
  readFirstOpenDay,
  readHistory,
  readLocks,
  readPerkItems,
  readProgramme,
  readWritten,
} from './books.js';
import { payOut, standingOf } from './giving.js';
import { type Event, follow } from './legal-order.js';
import { totals } from './member.js';
import { Memory } from './memory.js';
import { countOf, leftOf } from './model.js';
import { perform, quote } from './perform.js';
import { perkItems } from './perks.js';
import { CLAWBACKS, costOfPurchase, drawContract, drawSettings } from './plans.js';
import { Random } from './random.js';
import type { ContractPlan, Scene } from './scene.js';
import { isKeyed, type Step, type Told } from './steps.js';
import { count, outcomeName, sorted, type Tally } from './tally.js';
import { DAY_MS, dayAt, SCALE } from './terms.js';
import { Workload } from './workload.js';

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
    const fought = few().slice(0, 2);
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
      const workload = new Workload(random, { model, memory: this.#memory, name, now, members });
      const events: Event[][] = [[]];
      for (let left = steps; left > 0; left -= 1) {
        const step = workload.next();
        // Sent to two nodes at once, as by a caller that waits for neither.
        const copies = (isKeyed(step) || step.kind === 'USE') && random.percent(6) ? 2 : 1;
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
    if (this.#random.percent(25)) {
      await this.#jobs();
      await this.#compare([], await this.#scene.now());
    }
    if (this.#random.percent(4)) {
      const partner = this.#random.pick([...model.partners.keys()].slice(0, 3));
      const from = addDays(dayAt(model.terms, await this.#scene.now()), this.#random.below(12));
      await this.#scene.addContract(partner, this.#nextContract(partner, from));
      model.journal.forget();
    }
    if (this.#random.percent(3)) {
      const clawbackPolicy = this.#random.pick(CLAWBACKS);
      await this.#scene.changeSettings({ ...drawSettings(this.#random), clawbackPolicy });
    }
    if (this.#random.percent(8)) await this.#payCharity();
    if (this.#random.percent(4)) await sleep(this.#random.below(20));
  }

  /** Billed as before; on credit up to a limit that is near. */
  #nextContract(partner: bigint, from: Day): ContractPlan {
    const { model } = this.#scene;
    const plan = drawContract(this.#random, from);
    const kind = model.partner(partner).contracts.at(-1)?.exposure?.kind;
    if (kind === undefined) return plan;
    if (kind === 'PREPAID')
      return { ...plan, exposure: { kind, limit: BigInt(this.#random.below(400_000)) } };
    const charged = model.count(countOf.charged(partner)) / SCALE;
    const more = BigInt(this.#random.below(8)) * costOfPurchase(plan);
    return { ...plan, exposure: { kind, limit: charged + more } };
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
        await foldAccountDeltas(node.database, twinId);
        await closeDays(node.database, twinId);
        await sealEpochs(node.database, twinId);
      }),
    );
    this.#settledBefore = before;
  }

  /** All that a charity was given on days that are closed, once and for all (C-04). */
  async #payCharity(): Promise<void> {
    const { nodes, twinId, model } = this.#scene;
    const charities = [...new Set([...model.appeals.values()].map(({ charity }) => charity))];
    if (charities.length === 0) return;
    const charityId = this.#random.pick(charities);
    const node = this.#random.pick(nodes);
    const { done, refusals } = await createCharityPayout(node.as(operatorOf(twinId)), {
      ...{ idempotencyKey: `payout ${this.#round}`, charityId, currency: 'IRR', until: null },
    });
    if (refusals) {
      expect(refusals.map(({ code }) => code)).toEqual(['NOTHING_TO_PAY']);
      const day = await readFirstOpenDay(this.#scene.owner, twinId);
      expect(payOut(model, charityId, addDays(day, -1)).donations).toBe(0);
    } else {
      const { donations, points, donated, matched, until } = done.payout;
      const paid = { donations, points, worth: donated.minor, added: matched.minor };
      expect(paid).toEqual(payOut(model, charityId, until));
      count(this.tally.told, 'PAYOUT done');
    }
    model.journal.forget();
  }

  /** Until when nothing may be left that is due. */
  #settledBefore = 0;

  /** Everything that can be read against everything in the model. */
  async compareEverything(): Promise<void> {
    const { nodes, owner, twinId, model } = this.#scene;
    await this.#jobs();
    await this.#compare([], await this.#scene.now());
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
    await this.#comparePast(node);
    expect(sorted(await readPerkItems(owner, twinId))).toEqual(sorted(perkItems(model)));
    const appeals = await readAppeals(owner, twinId);
    for (const [id, appeal] of model.appeals) {
      expect({ id, ...(appeals.get(id) as object) }).toEqual({ id, ...standingOf(model, appeal) });
    }
    expect(sorted(await readProgramme(owner, twinId))).toEqual(sorted(model.programme));
    expect(sorted(await readCounts(owner, twinId))).toEqual(sorted(model.counts));
    expect((await audit(node.database, twinId)).differences).toEqual([]);
    expect((await auditSeals(node.database, twinId)).differences).toEqual([]);
  }

  /** Balances at past instants (L-08). */
  async #comparePast(node: ProgrammeNode): Promise<void> {
    const { twinId, model } = this.#scene;
    const rows = [...model.history];
    for (let left = Math.min(5, rows.length); left > 0; left -= 1) {
      const [name, { at }] = this.#random.pick(rows);
      const member = BigInt(name.split(' ')[0] as string);
      const own = rows.filter(([other, row]) => other.startsWith(`${member} `) && row.at <= at);
      const version = Math.max(...own.map(([other]) => Number(other.split(' ')[1])));
      const then = model.history.get(`${member} ${version}`);
      const read = await inCoalition(node.database, twinId, (em) =>
        balancesAt(em, twinId, [member], new Date(at)),
      );
      const { posted, held, pending } = then ?? {};
      expect({ member, at, ...read.get(member) }).toMatchObject({ member, version, posted, held, pending });
    }
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
    const kept = steps.filter((step) => isKeyed(step) && this.#scene.model.known(step));
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

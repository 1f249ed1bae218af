import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../simulation/random.js';
import { askNode, readVersion } from './asking.js';
import { type Draw, documentOf, KINDS } from './kinds.js';
import { type Asked, LedgerOfAnswers } from './ledger-of-answers.js';
import type { Place, Places, Shop } from './places.js';
import type { Service, ServiceNode } from './service.js';

export interface WorkloadOptions {
  readonly service: Pick<Service, 'apis'>;
  readonly places: Places;
  readonly seed: number;
  /** How many tills are busy at once. */
  readonly tills: number;
}

/** A till's pause between two operations is at most this, in milliseconds. */
const LONGEST_PAUSE_MS = 30;
/** Waits between two tries of a key, at least and at most, in milliseconds. */
const RETRY_MS = [30, 400] as const;
/** A key that brings nothing but faults is not asked about for ever. */
const MOST_FAULTS_OF_A_KEY = 5;
/** How many keys are asked about again at the same time. */
const ASKED_AT_ONCE = 24;

/**
 * Shops at work: each till asks for one operation after the other, on either node, and again with the same key until it
 * knows what became of it. The seed decides what each till asks for; what it is told depends on the others, as in life.
 */
export class Workload {
  readonly answers = new LedgerOfAnswers();
  readonly #options: WorkloadOptions;
  readonly #kinds: readonly string[];
  #going: Promise<unknown> | undefined;
  #stopping = new AbortController();
  #tills = 0;
  #over = false;
  readonly #acknowledgedBy = new Map<number, number>();

  private constructor(options: WorkloadOptions, kinds: readonly string[]) {
    this.#options = options;
    this.#kinds = kinds;
  }

  /** Asks the schema which of the operations there are. */
  static async open(options: WorkloadOptions): Promise<Workload> {
    const response = await fetch(`http://127.0.0.1:${options.service.apis[0].port}/graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${options.places.live.shops[0]?.apiKey}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query: '{ __type(name: "Mutation") { fields { name } } }' }),
    });
    const { data } = (await response.json()) as {
      data: { __type: { fields: readonly { name: string }[] } };
    };
    const there = new Set(data.__type.fields.map(({ name }) => name));
    return new Workload(
      options,
      Object.keys(KINDS).filter((name) => there.has(name)),
    );
  }

  /** The tills begin, or go on. */
  go(): void {
    if (this.#going) return;
    this.#stopping = new AbortController();
    const { tills, seed } = this.#options;
    const busy = Array.from({ length: tills }, () => {
      this.#tills += 1;
      return this.#till(new Random(seed + this.#tills), `t${this.#tills}`, this.#stopping.signal);
    });
    this.#going = Promise.all(busy);
  }

  /** Lets every till find out what became of what it has in hand; then nothing is on its way any more. */
  async rest(): Promise<void> {
    this.#stopping.abort();
    await this.#going;
    this.#going = undefined;
  }

  /** Whatever is still unknown stays so; for the end of a test that failed. */
  async end(): Promise<void> {
    this.#over = true;
    await this.rest();
  }

  /** How many operations a node has acknowledged so far. */
  acknowledgedBy({ port }: Pick<ServiceNode, 'port'>): number {
    return this.#acknowledgedBy.get(port) ?? 0;
  }

  /** Asks again about each of these keys, once, on either node: the same outcome must come, as a replay. */
  async askAgain(keys: readonly Asked[], random: Random): Promise<void> {
    const left = [...keys];
    const askAll = async () => {
      for (let asked = left.pop(); asked; asked = left.pop()) {
        const fresh = asked.fresh;
        await this.#once(asked, random.pick(this.#options.service.apis));
        if (asked.fresh !== fresh)
          this.answers.faults.push(`${asked.input.idempotencyKey} was not known any more`);
      }
    };
    await Promise.all(Array.from({ length: ASKED_AT_ONCE }, askAll));
  }

  async #till(random: Random, name: string, stopping: AbortSignal): Promise<void> {
    const { live, twin } = this.#options.places;
    const place: Place = random.percent(70) ? live : twin;
    const shop = random.pick(place.shops);
    const memory: Draw['memory'] = { transactions: [], holds: [], references: [] };
    for (let number = 1; !stopping.aborted; number += 1) {
      const asked = this.#draw(random, place, shop, memory, `${name}-${number}`);
      if (!asked) continue;
      await this.#settle(asked, random);
      const { settled } = asked;
      if (settled?.transactionId !== undefined && asked.mutation !== 'reverseTransaction') {
        memory.transactions.push(settled.transactionId);
      }
      if (settled?.done && asked.mutation === 'holdPoints') memory.holds.push(settled.outcome);
      if (random.percent(5)) await this.#once(asked, random.pick(this.#options.service.apis));
      if (random.percent(10)) await this.#read(place, shop, random);
      await sleep(random.below(LONGEST_PAUSE_MS));
    }
  }

  /** A balance that is read is never older than one that was told before. */
  async #read(place: Place, shop: Shop, random: Random): Promise<void> {
    const member = random.pick(place.members);
    const toldBefore = this.answers.newestOf(place, member);
    const reply = await readVersion(random.pick(this.#options.service.apis), shop.apiKey, member);
    this.answers.hearRead(place, member, toldBefore, reply);
  }

  #draw(random: Random, place: Place, shop: Shop, memory: Draw['memory'], unique: string): Asked | undefined {
    const weights = Object.fromEntries(this.#kinds.map((name) => [name, KINDS[name]?.weight ?? 0]));
    const mutation = random.weighted(weights);
    const input = KINDS[mutation]?.input({ random, place, shop, memory, unique });
    if (!input) return undefined;
    return this.answers.open({
      place,
      shop,
      mutation,
      document: documentOf(mutation),
      input: { ...input, idempotencyKey: unique },
    });
  }

  /** Asks until the outcome is known, however long that takes; now and then on both nodes at once. */
  async #settle(asked: Asked, random: Random): Promise<void> {
    const { apis } = this.#options.service;
    for (;;) {
      if (random.percent(6)) await Promise.all(apis.map((node) => this.#once(asked, node)));
      else await this.#once(asked, random.pick(apis));
      if (this.#over || asked.settled || asked.faults >= MOST_FAULTS_OF_A_KEY) return;
      const [least, most] = RETRY_MS;
      await sleep(least + random.below(most - least));
    }
  }

  async #once(asked: Asked, node: ServiceNode): Promise<void> {
    const reply = await askNode(node, asked.shop.apiKey, asked.document, asked.input);
    this.answers.hear(asked, reply);
    if (reply.kind === 'answered' && asked.settled) {
      this.#acknowledgedBy.set(node.port, this.acknowledgedBy(node) + 1);
    }
  }
}

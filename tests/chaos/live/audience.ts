import { setTimeout as sleep } from 'node:timers/promises';
import { statesSince } from '../../../src/ledger/newer-states.js';
import { entityManagerFor } from '../../../src/runtime/database.js';
import { decodeId, encodeId } from '../../../src/values/ids.js';
import { openProgrammeNode } from '../../harness/programme-node.js';
import { Random } from '../../simulation/random.js';
import type { Cluster } from '../cluster.js';
import type { Place, Places } from '../places.js';
import type { Service } from '../service.js';
import { Wire } from '../wire.js';
import { Follower } from './follower.js';
import { SdkFollower } from './sdk-follower.js';
import { contentOf, historyKey, Told } from './told.js';

export interface AudienceOptions {
  readonly service: Service;
  readonly places: Places;
  readonly seed: number;
  /** Sockets: nine of ten of partners' systems, with up to four members each; the others of members' own apps. */
  readonly followers: number;
}

/** What happened to an audience. */
export interface AudienceReport {
  readonly followers: number;
  /** Balances that are followed. */
  readonly subscriptions: number;
  readonly states: number;
  readonly connections: number;
  /** By code: how often a connection ended with it. */
  readonly closes: Readonly<Record<string, number>>;
  /** By code: how often a single subscription could not be begun. */
  readonly endings: Readonly<Record<string, number>>;
  /** From when the last shop had rested and every node said that it is well, to when the last follower knew the truth. */
  readonly lastToldAfterMs: readonly number[];
}

/** How long until everybody has been told the truth, in milliseconds: seconds, but for a machine that is very busy. */
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 25;
const MEMBERS_OF_A_SOCKET = 4;
/** Of a hundred followers. */
const MEMBERS_OWN_APPS = 10;
/** Followers that look away at once are this part of all. */
const PART_THAT_LOOKS_AWAY = 3;

/** Clients that follow balances on every node, whatever is done to the service, and what they must have been told. */
export class Audience {
  readonly #cluster: Cluster;
  readonly #places: Places;
  readonly #followers: readonly (Follower | SdkFollower)[];
  readonly #told: Told;
  readonly #lastToldAfterMs: number[] = [];

  private constructor(
    /** What clients connect through, one before each API. */
    readonly doors: readonly Wire[],
    { service, places, seed, followers }: AudienceOptions,
  ) {
    this.#cluster = service.cluster;
    this.#places = places;
    const told = new Told();
    this.#told = told;
    this.#followers = Array.from({ length: followers }, (_, number) => {
      const random = new Random(seed + number);
      const place = number % 3 === 0 ? places.twin : places.live;
      const name = `follower ${number}`;
      if (random.percent(MEMBERS_OWN_APPS)) {
        const member = random.pick(place.members);
        return new SdkFollower({ name, place, member, door: random.pick(doors), service, random, told });
      }
      const { apiKey: credential } = random.pick(place.shops);
      const count = 1 + random.below(MEMBERS_OF_A_SOCKET);
      const members = [...new Set(Array.from({ length: count }, () => random.pick(place.members)))];
      return new Follower({ name, place, credential, members, doors, random, told });
    });
  }

  static async open(options: AudienceOptions): Promise<Audience> {
    const doors = await Promise.all(options.service.apis.map(({ port }) => Wire.to(port)));
    return new Audience(doors, options);
  }

  /** Some of them read nothing for a while. */
  async lookAway(random: Random, ms: number): Promise<void> {
    const some = this.#followers.filter(() => random.below(PART_THAT_LOOKS_AWAY) === 0);
    await Promise.all(some.map((each) => (each instanceof Follower ? each.lookAway(ms) : undefined)));
  }

  /**
   * Nothing is posted any more but what jobs find due: everybody must come to know each balance as the books have it,
   * and all that anybody was told must have been true. Answers what is wrong, in words; empty when all is well.
   */
  async takeWrong(): Promise<string[]> {
    const began = performance.now();
    for (;;) {
      const truth = await this.#truth();
      const behind = this.#followers.flatMap((follower) =>
        [...follower.newest()]
          .filter(([member, version]) => version !== truth.get(`${follower.place.name} ${member}`))
          .map(
            ([member, version]) =>
              `${follower.name} knows version ${version} of ${follower.place.name} ${member}, which is at ${truth.get(`${follower.place.name} ${member}`)}`,
          ),
      );
      const took = performance.now() - began;
      if (behind.length === 0 || took > PATIENCE_MS) {
        this.#lastToldAfterMs.push(Math.round(took));
        const newestOf = (place: Place, member: string) => truth.get(`${place.name} ${member}`) ?? 0;
        const told = this.#told.soFar();
        return [...this.#told.takeWrong(told, await this.#history(), newestOf), ...behind];
      }
      await sleep(LOOK_EVERY_MS);
    }
  }

  report(): AudienceReport {
    return {
      followers: this.#followers.length,
      subscriptions: this.#followers.reduce((sum, each) => sum + each.newest().size, 0),
      states: this.#told.states,
      connections: this.#followers.reduce((sum, each) => sum + each.connections, 0),
      closes: this.#told.closes,
      endings: this.#told.endings,
      lastToldAfterMs: this.#lastToldAfterMs,
    };
  }

  async end(): Promise<void> {
    for (const door of this.doors) door.speak();
    await Promise.all(this.#followers.map((each) => each.end()));
    await Promise.all(this.doors.map((door) => door.close()));
  }

  /** By place and member, the version in the books. */
  async #truth(): Promise<Map<string, number>> {
    const truth = new Map<string, number>();
    for (const { name, coalitionId } of [this.#places.live, this.#places.twin]) {
      const rows = await this.#cluster.query<{ member_id: string; version: number }>(
        'select member_id, version::int as version from member_account where coalition_id = $1',
        [coalitionId],
      );
      for (const { member_id, version } of rows)
        truth.set(`${name} ${encodeId('member', BigInt(member_id))}`, version);
    }
    return truth;
  }

  /** Every state of every balance, from the entries and steps, which the auditor holds against everything else. */
  async #history(): Promise<Map<string, string>> {
    const node = await openProgrammeNode({
      appUrl: this.#cluster.appUrl(),
      directUrl: this.#cluster.appUrl(),
    });
    const history = new Map<string, string>();
    try {
      for (const place of [this.#places.live, this.#places.twin]) {
        const em = entityManagerFor(node.database, place.coalitionId);
        for (const member of place.members) {
          history.set(historyKey(place, member, 0), contentOf({ posted: '0', held: '0', pending: '0' }));
          const memberId = decodeId('member', member) ?? 0n;
          const since = { memberId, version: 0 };
          for (const state of await statesSince(em, place.coalitionId, since, Number.MAX_SAFE_INTEGER)) {
            const { posted, held, pending } = state;
            history.set(historyKey(place, member, state.version), contentOf({ posted, held, pending }));
          }
        }
      }
    } finally {
      await node.close();
    }
    return history;
  }
}

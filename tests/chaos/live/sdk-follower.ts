import { WebSocket } from 'ws';
import { Hamsood } from '../../../partners-sdk/src/index.js';
import type { Random } from '../../simulation/random.js';
import type { Place } from '../places.js';
import type { Service } from '../service.js';
import type { Wire } from '../wire.js';
import type { Told } from './told.js';

export interface SdkFollowerOptions {
  readonly name: string;
  readonly place: Place;
  readonly member: string;
  readonly door: Wire;
  readonly service: Service;
  readonly random: Random;
  readonly told: Told;
}

/** So short that tokens end while other things break. */
const TOKEN_SECONDS = 5;
const HEARTBEAT_MS = 1_500;

/** A member's own app: it follows one member through the SDK, with tokens that its partner's system renews. */
export class SdkFollower {
  readonly #options: SdkFollowerOptions;
  readonly #over = new AbortController();
  readonly #following: Promise<void>;
  #newest: number | undefined;
  #hasStopped = false;
  /** Tokens that were fetched. */
  connections = 0;

  constructor(options: SdkFollowerOptions) {
    this.#options = options;
    this.#following = this.#follow();
  }

  get name(): string {
    return this.#options.name;
  }

  get place(): Place {
    return this.#options.place;
  }

  /** Nothing of one that has stopped, which is told as a fault of its own. */
  newest(): ReadonlyMap<string, number | undefined> {
    if (this.#hasStopped) return new Map();
    return new Map([[this.#options.member, this.#newest]]);
  }

  async end(): Promise<void> {
    this.#over.abort();
    await this.#following;
  }

  async #follow(): Promise<void> {
    const { door, member, told, name, place } = this.#options;
    const app = new Hamsood({
      memberToken: () => this.#token(),
      endpoint: `http://127.0.0.1:${door.port}/graphql`,
      heartbeat: HEARTBEAT_MS,
      WebSocket,
    });
    const { signal } = this.#over;
    try {
      for await (const { balance } of app.balances.watch({ id: member }, { signal })) {
        const { version } = balance;
        const who = `${name} was told version ${version} of ${place.name} ${member}`;
        if (this.#newest !== undefined && version <= this.#newest) told.wrong(`${who} after ${this.#newest}`);
        this.#newest = version;
        told.hear(place, member, balance, who);
      }
      if (!signal.aborted) told.wrong(`${name}: the SDK stopped following`);
    } catch (error) {
      told.wrong(`${name}: the SDK gave up: ${String(error)}`);
    }
    this.#hasStopped = true;
  }

  /** What the partner's own system does for its app, at whichever node answers. */
  async #token(): Promise<string> {
    const { service, random, place, member } = this.#options;
    const partner = new Hamsood({
      apiKey: random.pick(place.shops).apiKey,
      endpoint: `http://127.0.0.1:${random.pick(service.apis).port}/graphql`,
      timeout: 3_000,
      retries: { maxRetries: 0 },
    });
    const { token } = await partner.members.createToken({ id: member }, { expiresIn: TOKEN_SECONDS });
    this.connections += 1;
    return token;
  }
}

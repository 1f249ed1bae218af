import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Random } from '../../simulation/random.js';
import type { Place } from '../places.js';
import type { Wire } from '../wire.js';
import type { Told, ToldState } from './told.js';

export interface FollowerOptions {
  readonly name: string;
  readonly place: Place;
  readonly credential: string;
  /** Ids as callers write them: a subscription for each. */
  readonly members: readonly string[];
  /** One before each API; which one is taken is decided for each connection. */
  readonly doors: readonly Wire[];
  readonly random: Random;
  readonly told: Told;
}

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: {
    readonly data?: { readonly balanceChanged: { readonly balance: ToldState } } | null;
    readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
  };
}

const SUBSCRIPTION = `subscription ($member: MemberRefInput!, $afterVersion: Int) {
  balanceChanged(member: $member, afterVersion: $afterVersion) { balance { version posted held pending } } }`;

/** A connection on which nothing was heard for so long is given up; it is asked for a sign of life more often. */
const SILENCE_MS = 3_000;
const PING_EVERY_MS = 1_000;
/** Until the next connection, at most. */
const LONGEST_PAUSE_MS = 300;
/** Close codes that say: this credential was never good, or is not any more. None of these followers' ever ends. */
const TURNED_AWAY = [4400, 4401, 4403, 4406, 4409, 4429];

/**
 * A client that follows balances over a plain WebSocket, and comes back, at whichever node, with the version that it was
 * told last. Every state is told to {@link Told}, which holds the server to its word.
 */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #newest = new Map<string, number>();
  readonly #following: Promise<void>;
  #socket: WebSocket | undefined;
  #over = false;
  connections = 0;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#following = this.#follow();
  }

  get name(): string {
    return this.#options.name;
  }

  get place(): Place {
    return this.#options.place;
  }

  /** By member, the version that it was told last; of one that it knows nothing of yet: undefined. */
  newest(): ReadonlyMap<string, number | undefined> {
    return new Map(this.#options.members.map((member) => [member, this.#newest.get(member)]));
  }

  /** Reads nothing for a while, as an app in the background. */
  async lookAway(ms: number): Promise<void> {
    const socket = this.#socket;
    socket?.pause();
    await sleep(ms);
    socket?.resume();
  }

  async end(): Promise<void> {
    this.#over = true;
    this.#socket?.terminate();
    await this.#following;
  }

  async #follow(): Promise<void> {
    const { random } = this.#options;
    while (!this.#over) {
      await this.#once(random.pick(this.#options.doors));
      if (!this.#over) await sleep(random.below(LONGEST_PAUSE_MS));
    }
  }

  /** One connection; resolves when it is over. */
  #once(door: Wire): Promise<void> {
    const { credential, members, told, name } = this.#options;
    const socket = new WebSocket(`ws://127.0.0.1:${door.port}/graphql`, 'graphql-transport-ws');
    this.#socket = socket;
    const say = (message: object) => socket.send(JSON.stringify(message), () => undefined);
    // By member: what was told on this connection.
    const here = new Map<string, number>();
    let heardAt = performance.now();
    let isLeaving = false;
    const pinging = setInterval(() => {
      if (performance.now() - heardAt > SILENCE_MS && !socket.isPaused) socket.terminate();
      else if (socket.readyState === socket.OPEN) say({ type: 'ping' });
    }, PING_EVERY_MS);
    return new Promise((resolve) => {
      socket.on('error', () => undefined); // 'close' follows
      socket.on('close', (code) => {
        clearInterval(pinging);
        if (TURNED_AWAY.includes(code)) told.wrong(`${name} was turned away with ${code}`);
        told.closed(code);
        resolve();
      });
      socket.on('open', () =>
        say({ type: 'connection_init', payload: { authorization: `Bearer ${credential}` } }),
      );
      socket.on('message', (data: Buffer) => {
        heardAt = performance.now();
        const message = JSON.parse(data.toString('utf8')) as Message;
        if (message.type === 'connection_ack') {
          this.connections += 1;
          for (const [at, member] of members.entries()) {
            const variables = { member: { id: member }, afterVersion: this.#newest.get(member) };
            say({ id: String(at), type: 'subscribe', payload: { query: SUBSCRIPTION, variables } });
          }
        } else if (message.type === 'next' && message.payload?.data) {
          this.#take(
            members[Number(message.id)] as string,
            message.payload.data.balanceChanged.balance,
            here,
          );
        } else if (message.type !== 'ping' && message.type !== 'pong' && !isLeaving) {
          isLeaving = true;
          told.ended(name, data.toString('utf8'));
          socket.close(1000);
        }
      });
    });
  }

  #take(member: string, state: ToldState, here: Map<string, number>): void {
    const { told, name, place } = this.#options;
    const before = this.#newest.get(member);
    const beforeHere = here.get(member);
    const who = `${name} was told version ${state.version} of ${place.name} ${member}`;
    if (beforeHere !== undefined && state.version <= beforeHere) told.wrong(`${who} after ${beforeHere}`);
    if (before !== undefined && state.version < before) told.wrong(`${who}, and had ${before} before`);
    // Back with `afterVersion`, it is told what it missed, beginning with the next version (rule U-02).
    if (beforeHere === undefined && before !== undefined && state.version > before + 1) {
      told.skipped({ who, place, member, before });
    }
    here.set(member, state.version);
    this.#newest.set(member, Math.max(state.version, before ?? 0));
    told.hear(place, member, state, who);
  }
}

import { type ErrorCode, isFinal, isTransient } from '../../src/values/refusal.js';
import type { Payload, Reply, readVersion } from './asking.js';
import type { Place, Shop } from './places.js';

/** What a key came to, once and for all. */
export interface Settlement {
  /** The id of what was made, or the code of the ledger's final refusal. */
  readonly outcome: string;
  readonly done: boolean;
  readonly transactionId: string | undefined;
}

/** One idempotency key, what it was used for, and what is known of it. */
export interface Asked {
  readonly place: Place;
  readonly shop: Shop;
  readonly mutation: string;
  readonly document: string;
  readonly input: { readonly idempotencyKey: string; readonly member?: { readonly id: string } };
  settled: Settlement | undefined;
  /** How often it was told that this very request did it. */
  fresh: number;
  /** How many of its answers were faults. */
  faults: number;
}

/**
 * What all shops have been told, kept apart from the product: the word of the product that its books are held to. What
 * contradicts itself or the rules is a fault.
 */
export class LedgerOfAnswers {
  readonly asked: Asked[] = [];
  readonly faults: string[] = [];
  /** How often each answer came, by code; what was never answered by why. */
  readonly told: Record<string, number> = {};
  /** The newest version of each member's balance that was told, by place and member. */
  readonly versions = new Map<string, number>();
  requests = 0;
  acknowledged = 0;

  open(asked: Omit<Asked, 'settled' | 'fresh' | 'faults'>): Asked {
    const opened: Asked = { ...asked, settled: undefined, fresh: 0, faults: 0 };
    this.asked.push(opened);
    return opened;
  }

  /** Takes a reply down. Whether the key is settled is in `asked` then. */
  hear(asked: Asked, reply: Reply): void {
    this.requests += 1;
    if (reply.kind === 'silent') this.#count(`silent ${reply.why}`);
    else if (reply.kind === 'failed') {
      this.#count(`failed ${reply.code}`);
      this.#fault(asked, `the request failed: ${reply.text}`);
    } else this.#hearPayload(asked, reply.payload);
  }

  /** The newest version of the member's balance that anybody was told. */
  newestOf(place: Place, member: string): number {
    return this.versions.get(`${place.name} ${member}`) ?? 0;
  }

  /** Takes down what was read after somebody had been told this version. */
  hearRead(
    place: Place,
    member: string,
    toldBefore: number,
    reply: Awaited<ReturnType<typeof readVersion>>,
  ): void {
    this.#count(`read ${reply.kind}`);
    if (reply.kind === 'failed') this.faults.push(`${place.name} ${member}: a read failed: ${reply.text}`);
    if (reply.kind === 'read' && reply.version < toldBefore) {
      this.faults.push(`${place.name} ${member}: read at ${reply.version}, ${toldBefore} was told before`);
    }
  }

  #hearPayload(asked: Asked, payload: Payload): void {
    const [error] = payload.userErrors;
    const code = error?.code as ErrorCode | undefined;
    this.#count(`${asked.mutation} ${code ?? (payload.replayed ? 'replayed' : 'done')}`);
    if (code !== undefined && isTransient(code)) return;
    if (code !== undefined && !isFinal(code)) {
      this.#fault(asked, `a refusal that nothing here can cause: ${code}`);
      return;
    }
    const ids = [payload.hold?.id, payload.transaction?.id].filter((id) => id !== undefined);
    if (code === undefined && ids.length === 0) this.#fault(asked, 'done, but nothing was made');
    const outcome = code ?? ids.join(' ');
    if (!payload.replayed) asked.fresh += 1;
    if (asked.fresh > 1) this.#fault(asked, 'told twice that it was done just now');
    if (asked.settled && asked.settled.outcome !== outcome) {
      this.#fault(asked, `two outcomes: ${asked.settled.outcome} and ${outcome}`);
    }
    if (!asked.settled) this.acknowledged += 1;
    asked.settled ??= { outcome, done: code === undefined, transactionId: payload.transaction?.id };
    this.#remember(asked, payload.balance?.version ?? 0);
  }

  #remember({ place, input }: Asked, version: number): void {
    if (!input.member) return;
    const name = `${place.name} ${input.member.id}`;
    this.versions.set(name, Math.max(version, this.versions.get(name) ?? 0));
  }

  #count(what: string): void {
    this.told[what] = (this.told[what] ?? 0) + 1;
  }

  #fault(asked: Asked, what: string): void {
    const { place, mutation, input } = asked;
    asked.faults += 1;
    this.faults.push(`${place.name} ${mutation} ${JSON.stringify(input)}: ${what}`);
  }
}

import { DOCUMENTS } from '../generated/all-documents.js';
import { BalanceChanged } from '../generated/documents.js';
import type { WebSocketConstructor } from '../live-connection.js';
import type { Money } from '../money.js';
import { balanceJson, transactionJson } from './test-answers.js';
import { TestBooks, type TestMember, type TestPartner } from './test-books.js';
import type { Json, TestCall, TestTerms } from './test-call.js';
import { unitsOf } from './test-input.js';
import { linkedMember } from './test-members.js';
import { perform } from './test-operations.js';
import { TestRefusal, userError } from './test-refusal.js';
import { TestSocket } from './test-socket.js';
import { TestWebhooks, type WebhookReceiver } from './test-webhooks.js';

/** The coalition that a test server stands for. */
export interface TestServerOptions extends Partial<TestTerms> {
  /** Milliseconds that each answer takes; 0 unless said otherwise. */
  readonly latency?: number | undefined;
}

/** The terms of a partner of the test server. */
export interface TestPartnerOptions {
  /** Whether it gives points; it does, unless said otherwise. */
  readonly issuer?: boolean | undefined;
  /** Whether it takes points; it does, unless said otherwise. */
  readonly acceptor?: boolean | undefined;
  /** What has to be spent for one point; 10,000 IRR unless said otherwise. */
  readonly spendPerPoint?: Money | undefined;
  /** What a point is worth; 1,000 IRR unless said otherwise. */
  readonly pointValue?: Money | undefined;
  /** What the partner is credited for a point; what it is worth, unless said otherwise. */
  readonly pointCredit?: Money | undefined;
  /** How long a hold lasts that does not say; 900 unless said otherwise. */
  readonly holdSeconds?: number | undefined;
}

/** A partner of the test server, and how its system calls. */
export type TestPartnerAccess = Pick<TestPartner, 'id' | 'slug' | 'apiKey' | 'merchantId'>;

/** What goes wrong with a request. */
export type TestFault =
  /** It never arrives: nothing happens. */
  | 'NOT_SENT'
  /** It is carried out, but the answer is lost. */
  | 'ANSWER_LOST'
  /** The server cannot reach its database: 503. */
  | 'UNAVAILABLE'
  /** 429, to be tried again at once. */
  | 'THROTTLED'
  /** The ledger is busy: a transient refusal. */
  | 'LEDGER_BUSY';

/**
 * A Hamsood server in memory, for the tests of a partner's own code: pass its `fetch` and `WebSocket` to a client. It
 * keeps the contract for members, quotes, earns, burns, holds, reversals, refusals, idempotency keys and live balances.
 * It knows neither expiry, vesting, campaigns, levels and caps nor proofs: try those with a test key.
 */
export class TestServer {
  /** To be passed to the client. */
  readonly endpoint = 'https://hamsood.test/graphql';
  /** To be passed to the client. */
  readonly fetch: typeof fetch;
  /** To be passed to the client. */
  readonly WebSocket: WebSocketConstructor;
  readonly #books = new TestBooks();
  readonly #terms: TestTerms;
  readonly #latency: number;
  readonly #keys: TestCall['keys'] = new Map();
  readonly #codes: TestCall['codes'] = new Map();
  readonly #tokens: TestCall['tokens'] = new Map();
  readonly #sockets = new Set<TestSocket>();
  readonly #faults: TestFault[] = [];
  #reachable = true;

  constructor({
    latency = 0,
    openLinking = true,
    clawbackPolicy = 'CAP',
    spendCodeAbove,
  }: TestServerOptions = {}) {
    this.#latency = latency;
    this.#terms = { openLinking, clawbackPolicy, spendCodeAbove };
    this.fetch = (_url, init) => this.#answer(init ?? {});
    const connect = () => this.#connect();
    this.WebSocket = class {
      constructor() {
        // biome-ignore lint/correctness/noConstructorReturn: what is made is a socket of this server.
        return connect();
      }
    };
    Object.assign(this.WebSocket, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });
  }

  /** Adds a partner with one merchant. */
  addPartner(slug: string, options: TestPartnerOptions = {}): TestPartnerAccess {
    const { spendPerPoint = rial('10000'), pointValue = rial('1000') } = options;
    const { pointCredit = pointValue } = options;
    if ([spendPerPoint, pointCredit].some(({ currency }) => currency !== pointValue.currency))
      throw new RangeError('A contract has one currency.');
    const partner: TestPartner = {
      id: this.#books.newId('par'),
      slug,
      apiKey: `hs_test_${this.#books.newId(slug)}`,
      merchantId: this.#books.newId('mer'),
      issuer: options.issuer ?? true,
      acceptor: options.acceptor ?? true,
      currency: pointValue.currency,
      unitsPerPointEarned: unitsOf(spendPerPoint),
      unitsPerPointBurned: unitsOf(pointValue),
      unitsPerPointCredited: unitsOf(pointCredit),
      holdSeconds: options.holdSeconds ?? 900,
    };
    this.#books.partners.push(partner);
    return partner;
  }

  /** The clock of the coalition. */
  now(): Date {
    return this.#books.now();
  }

  /** Lets time pass: holds end. */
  advance(seconds: number): void {
    this.#books.advance(seconds);
  }

  /** Suspends a member, or lets it take part again. */
  setMemberStatus(memberId: string, status: 'ACTIVE' | 'SUSPENDED'): void {
    this.#memberOf(memberId).status = status;
  }

  /** A spend code, as the member's own app gets it: good once. */
  createSpendCode(memberId: string): string {
    const code = String(10_000_000 + this.#codes.size);
    this.#codes.set(code, this.#memberOf(memberId));
    return code;
  }

  /** What goes wrong with the next requests, one after the other. */
  failNext(...faults: readonly TestFault[]): void {
    this.#faults.push(...faults);
  }

  /**
   * Sends what happens at a partner to your code, as its endpoint is sent it: signed, each object's events in order, and
   * again where it was not taken.
   */
  sendWebhooks({ id }: Pick<TestPartnerAccess, 'id'>, receive: WebhookReceiver): TestWebhooks {
    const partner = this.#books.partners.find((one) => one.id === id);
    if (!partner) throw new RangeError(`The test server has no partner ${id}.`);
    return new TestWebhooks(this.#books, partner, receive);
  }

  /** Ends all live connections; while it is not reachable, none is made and no request arrives. */
  setReachable(reachable: boolean): void {
    this.#reachable = reachable;
    if (!reachable) for (const socket of this.#sockets) socket.drop(1006, 'not reachable');
  }

  async #answer({ headers, body, signal }: RequestInit): Promise<Response> {
    if (this.#latency > 0) await new Promise((resolve) => setTimeout(resolve, this.#latency));
    signal?.throwIfAborted();
    const fault = this.#reachable ? this.#faults.shift() : 'NOT_SENT';
    if (fault === 'NOT_SENT') throw new TypeError('fetch failed');
    if (fault === 'UNAVAILABLE')
      return respond(503, problem('UNAVAILABLE', 'The server cannot reach its database.'));
    if (fault === 'THROTTLED') {
      return respond(429, problem('THROTTLED', 'Too much is asked at once.'), { 'retry-after': '0' });
    }
    const call = this.#callOf(new Headers(headers).get('authorization'));
    if (!call) return respond(401, problem('UNAUTHENTICATED', 'There is no such key.'));
    const { documentId, query, variables } = JSON.parse(String(body)) as {
      readonly documentId?: string;
      readonly query?: string;
      readonly variables: Json;
    };
    const document = DOCUMENTS.find(({ id, text }) => id === documentId || text === query);
    if (!document)
      return respond(400, problem('UNKNOWN_DOCUMENT', 'The test server knows the SDK’s documents only.'));
    const data =
      fault === 'LEDGER_BUSY' ? this.#busy(document) : this.#perform(call, document.name, variables);
    if (data instanceof TestRefusal) return respond(200, problem(data.userErrors[0].code, data.message));
    if (!data) return respond(200, problem('FORBIDDEN', `The test server does not have ${document.name}.`));
    if (fault === 'ANSWER_LOST') throw new TypeError('fetch failed');
    return respond(200, { data, extensions: { cost: { requested: 1, actual: 1 } } });
  }

  /** A query that cannot be read is refused as a whole. */
  #perform(call: TestCall, document: string, variables: Json): Json | TestRefusal | undefined {
    try {
      return perform(call, document, variables);
    } catch (error) {
      if (error instanceof TestRefusal) return error;
      throw error;
    }
  }

  #busy({ text }: { readonly text: string }): Json | undefined {
    const field = /\{(\w+)/.exec(text.slice(text.indexOf(')')))?.[1];
    if (!text.startsWith('mutation') || !field) return undefined;
    const busy = userError('LEDGER_BUSY', 'Try again in a moment.');
    return {
      [field]: { transaction: null, hold: null, balance: null, replayed: false, userErrors: [busy] },
    };
  }

  #connect(): TestSocket {
    let call: TestCall | undefined;
    const socket = new TestSocket(
      {
        connect: (credential) => {
          call = this.#callOf(credential);
          return call !== undefined;
        },
        subscribe: (document, variables, onAnswer) => {
          const { id, text } = BalanceChanged;
          if (!call || ![id, text].includes(document)) {
            return problem('UNKNOWN_DOCUMENT', 'The test server follows balances only.').errors;
          }
          try {
            return this.#follow(call, linkedMember(call, variables.member, 'member'), variables, onAnswer);
          } catch (error) {
            if (!(error instanceof TestRefusal)) throw error;
            return problem(error.userErrors[0].code, error.message).errors;
          }
        },
        closed: (ended) => this.#sockets.delete(ended),
      },
      this.#reachable,
    );
    this.#sockets.add(socket);
    return socket;
  }

  /** Rule of live balances: first what it is now, then every change; of another partner's, only the balance. */
  #follow(
    call: TestCall,
    member: TestMember,
    { afterVersion }: Json,
    onAnswer: (data: unknown) => void,
  ): () => void {
    const { partner, self } = call;
    const update = (balance: object, cause: unknown) =>
      onAnswer({ balanceChanged: { memberId: member.id, balance, cause } });
    if (afterVersion == null || member.version > Number(afterVersion)) {
      update(balanceJson(member, this.now()), null);
    }
    const listener: Parameters<TestBooks['listeners']['add']>[0] = (change) => {
      if (change.member !== member) return;
      const cause = self || change.transaction?.partner === partner ? change.transaction : null;
      update(balanceJson(change.after, change.at), cause && transactionJson(call, cause));
    };
    this.#books.listeners.add(listener);
    return () => this.#books.listeners.delete(listener);
  }

  /** The call of whoever has this credential; undefined: nobody has, or no longer. */
  #callOf(authorization: unknown): TestCall | undefined {
    const [, credential] = /^Bearer (.+)$/.exec(String(authorization)) ?? [];
    const token = this.#tokens.get(String(credential));
    if (token && token.expiresAt <= new Date()) return undefined;
    const partner = token?.partner ?? this.#books.partners.find(({ apiKey }) => apiKey === credential);
    if (!partner) return undefined;
    return {
      books: this.#books,
      terms: this.#terms,
      partner,
      self: token?.self,
      keys: this.#keys,
      codes: this.#codes,
      tokens: this.#tokens,
    };
  }

  #memberOf(id: string): TestMember {
    const member = this.#books.members.find((one) => one.id === id);
    if (member) return member;
    throw new RangeError(`The test server has no member ${id}.`);
  }
}

function rial(amount: string): Money {
  return { amount, currency: 'IRR' };
}

function problem(code: string, message: string) {
  return { errors: [{ message, extensions: { code } }] };
}

function respond(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response {
  const all = { 'content-type': 'application/json', 'x-request-id': crypto.randomUUID(), ...headers };
  return new Response(JSON.stringify(body), { status, headers: all });
}

import { Balances } from './balances.js';
import { type Credential, CredentialSource } from './credential.js';
import { RequestError } from './errors.js';
import { WhoAmI } from './generated/documents.js';
import type { WhoAmIAnswer } from './generated/types.js';
import { LiveConnection, type WebSocketConstructor } from './live-connection.js';
import { Members } from './members.js';
import { Merchants } from './merchants.js';
import { Points } from './points.js';
import { Proofs } from './proofs.js';
import { type RetryPolicy, USUAL_RETRIES } from './retry.js';
import { Session } from './session.js';
import { TestClock } from './test-clock.js';
import { Statements, Transactions } from './transactions.js';
import { type CallOptions, type Hooks, Transport } from './transport.js';
import type { verifyWebhook } from './webhooks/verify-webhook.js';

/** How a client is set up. One of `apiKey` and `memberToken` says who is calling. */
export interface HamsoodOptions {
  /** A partner's secret key, `hs_test_…` or `hs_live_…`; never in a browser. A function is asked again when a key has ended. */
  readonly apiKey?: Credential | undefined;
  /** For the member's own app: a token of `members.createToken()`, or what fetches a fresh one from your server. */
  readonly memberToken?: Credential | undefined;
  /** Where the API is, up to `/graphql`; the environment's HAMSOOD_ENDPOINT, else http://127.0.0.1:4000/graphql. */
  readonly endpoint?: string | undefined;
  /** Lets a secret key go over http:// to another machine, where whoever is on the way can read it: for a network in which nobody is, such as within a cluster. */
  readonly allowPlainHttp?: boolean | undefined;
  /** For one try, in milliseconds; 15,000 unless said otherwise. */
  readonly timeout?: number | undefined;
  /** How often and when calls are repeated. */
  readonly retries?: Partial<RetryPolicy> | undefined;
  /** What to use in place of the global one. */
  readonly fetch?: typeof fetch | undefined;
  /** What to use in place of the global one; Node 20 has none: pass that of the package `ws`. */
  readonly WebSocket?: WebSocketConstructor | undefined;
  /** Pings of live connections, in milliseconds; 15,000 unless said otherwise. */
  readonly heartbeat?: number | undefined;
  /** For logs and traces. */
  readonly hooks?: Hooks | undefined;
}

/**
 * A client of a coalition's API, for one partner or one member. Keeps no state but its connection: share one per process.
 *
 * @example
 * ```ts
 * const hamsood = new Hamsood({ apiKey: process.env.HAMSOOD_KEY });
 * const { partner } = await hamsood.whoAmI();
 * ```
 */
export class Hamsood {
  /** Enrolling, linking and finding members. */
  readonly members: Members;
  /** Where points are given and taken. */
  readonly merchants: Merchants;
  /** Quoting and moving points. */
  readonly points: Points;
  /** What members have, now and live. */
  readonly balances: Balances;
  /** What has happened. */
  readonly transactions: Transactions;
  /** What a member had, got and gave between two instants. */
  readonly statements: Statements;
  /** That nothing was altered since. */
  readonly proofs: Proofs;
  /** The clock of the twin for tests. */
  readonly testClock: TestClock;
  /** What arrives at an endpoint of yours; `@hamsood/partner-sdk/webhooks` has the same without a client. */
  readonly webhooks: { readonly verify: typeof verifyWebhook } = {
    // loaded by whoever has an endpoint: a page never has
    verify: async (...given) => (await import('./webhooks/verify-webhook.js')).verifyWebhook(...given),
  };
  readonly #session: Session;

  /** @throws RequestError where the options cannot be meant */
  constructor(options: HamsoodOptions) {
    const endpoint = endpointOf(options.endpoint);
    const credential = new CredentialSource(
      credentialOf(options),
      !options.allowPlainHttp && endpoint.protocol === 'http:' && !LOOPBACK.test(endpoint.hostname),
    );
    const { fetch = globalThis.fetch } = options;
    this.#session = new Session(
      new Transport({
        endpoint: endpoint.href,
        credential,
        fetch: (...request) => fetch(...request),
        timeout: options.timeout ?? 15_000,
        retries: { ...USUAL_RETRIES, ...options.retries },
        hooks: options.hooks ?? {},
      }),
    );
    const live = new LiveConnection({
      url: endpoint.href.replace(/^http/, 'ws'),
      credential,
      WebSocket: options.WebSocket,
      heartbeat: options.heartbeat ?? 15_000,
    });
    this.members = new Members(this.#session);
    this.merchants = new Merchants(this.#session);
    this.points = new Points(this.#session);
    this.balances = new Balances(this.#session, live, credential.renewable);
    this.transactions = new Transactions(this.#session);
    this.statements = new Statements(this.#session);
    this.proofs = new Proofs(this.#session);
    this.testClock = new TestClock(this.#session);
  }

  /** Who the credential is: its partner or member, environment and scopes. */
  async whoAmI(options?: CallOptions): Promise<WhoAmIAnswer['viewer']> {
    return (await this.#session.query(WhoAmI, {}, options)).viewer;
  }
}

function credentialOf({ apiKey, memberToken }: HamsoodOptions): Credential {
  const given = [apiKey, memberToken].filter((credential) => credential !== undefined && credential !== '');
  if (given.length === 1) return given[0] as Credential;
  throw new RequestError(
    given.length === 0
      ? 'Who is calling? Pass apiKey (on a server) or memberToken (in the member’s app).'
      : 'Pass one of apiKey and memberToken.',
    { code: 'NO_CREDENTIAL' },
  );
}

/** Names and addresses of the machine itself, as URL writes them. */
const LOOPBACK = /^((.+\.)?localhost|127\.[\d.]+|\[::1])$/;
const LOCAL = 'http://127.0.0.1:4000/graphql';

function endpointOf(given: string | undefined): URL {
  const { process } = globalThis as { process?: { env?: Readonly<Record<string, string | undefined>> } };
  const text = given ?? process?.env?.HAMSOOD_ENDPOINT ?? LOCAL;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new RequestError(`"${text}" is no endpoint such as ${LOCAL}.`, { code: 'BAD_ENDPOINT' });
}

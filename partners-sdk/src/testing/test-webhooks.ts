import { EVENT_SAMPLES } from '../generated/event-samples.js';
import { EVENT_VERSIONS, type HamsoodEvent } from '../generated/events.js';
import { type SignedWebhook, signWebhook } from '../webhooks/sign-webhook.js';
import type { TestBooks, TestPartner } from './test-books.js';
import { envelope, eventsOf, linkEventOf, type TestEvent } from './test-events.js';

/** The name of a type of event. */
export type TestEventType = HamsoodEvent['type'];

/**
 * Your code that takes webhooks. It answers a status, or something that has one (a `Response`, what Fastify's `inject`
 * answers); anything else stands for 200. What it throws counts as not taken.
 */
export type WebhookReceiver = (webhook: SignedWebhook) => unknown;

/** How often something is sent that is not taken; the real server goes on for more than a day. */
const TRIES = 5;

/** An endpoint of a partner of a test server. */
export class TestWebhooks {
  readonly #books: TestBooks;
  readonly #receive: WebhookReceiver;
  readonly #stop: () => void;
  readonly #secrets: string[] = [newSecret()];
  /** Ends when all that has happened is sent. */
  #sent: Promise<void> = Promise.resolve();
  #failed: Error | undefined;
  #triggered = 0;

  /** @internal */
  constructor(books: TestBooks, partner: TestPartner, receive: WebhookReceiver) {
    this.#books = books;
    this.#receive = receive;
    const listener: Parameters<TestBooks['listeners']['add']>[0] = (change) => {
      for (const event of eventsOf(partner, change)) this.#send(event, change.at);
    };
    const linkListener: Parameters<TestBooks['linkListeners']['add']>[0] = (change) => {
      const event = linkEventOf(partner, change);
      if (event) this.#send(event, change.at);
    };
    books.listeners.add(listener);
    books.linkListeners.add(linkListener);
    this.#stop = () => {
      books.listeners.delete(listener);
      books.linkListeners.delete(linkListener);
    };
  }

  /** The newest secret of the endpoint, `whsec_…`. */
  get secret(): string {
    return this.#secrets[0] as string;
  }

  /** Makes a new secret; the one before signs as well from now on. */
  rotateSecret(): string {
    this.#secrets.unshift(newSecret());
    this.#secrets.length = 2;
    return this.secret;
  }

  /**
   * Sends an event of a type although nothing has happened, with made-up values but for what is given; ends when it was
   * sent.
   * @param data fields of `data` as in JSON: points as texts of digits
   */
  trigger(type: TestEventType, data: Readonly<Record<string, unknown>> = {}): Promise<void> {
    this.#triggered += 1;
    const sample: { readonly object: TestEvent['object']; readonly data: object } = EVENT_SAMPLES[type];
    const object = { ...sample.object, sequence: this.#triggered };
    this.#send({ type, object, data: { ...sample.data, ...data } }, this.#books.now());
    return this.delivered();
  }

  /**
   * Ends when all that has happened up to now was sent.
   * @throws Error where something was not, however often it was sent
   */
  async delivered(): Promise<void> {
    await this.#sent;
    const failed = this.#failed;
    this.#failed = undefined;
    if (failed) throw failed;
  }

  /** Nothing is sent from now on. */
  close(): void {
    this.#stop();
  }

  #send(event: TestEvent, at: Date): void {
    const message = envelope(this.#books, event, at, EVENT_VERSIONS[EVENT_VERSIONS.length - 1] as string);
    this.#sent = this.#sent.then(() => this.#deliver(String(message.id), JSON.stringify(message)));
  }

  async #deliver(id: string, body: string): Promise<void> {
    let said: unknown;
    for (let tries = 0; tries < TRIES; tries += 1) {
      try {
        const answer = await this.#receive(await signWebhook({ id, body }, this.#secrets, new Date()));
        const status = statusOf(answer);
        if (status >= 200 && status < 300) return;
        said = `it answered ${status}`;
      } catch (error) {
        said = error;
      }
    }
    this.#failed ??= new Error(`A webhook was not taken after ${TRIES} tries.`, { cause: said });
  }
}

function statusOf(answer: unknown): number {
  if (typeof answer === 'number') return answer;
  const { status, statusCode } = (answer ?? {}) as {
    readonly status?: unknown;
    readonly statusCode?: unknown;
  };
  return typeof status === 'number' ? status : typeof statusCode === 'number' ? statusCode : 200;
}

function newSecret(): string {
  return `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`;
}

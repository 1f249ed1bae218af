import { ConnectionError, HamsoodError, RequestError } from './errors.js';

/** A credential, or what gives a fresh one: asked before the first request, and again whenever the server says that the last one has ended. */
export type Credential = string | (() => string | Promise<string>);

/** Hands out the credential of requests; concurrent ones share one renewal. */
export class CredentialSource {
  readonly #credential: Credential;
  readonly #readable: boolean;
  #current: Promise<string> | undefined;

  /** @param readable whether others can read what is sent to the server, which is then no place for a secret key */
  constructor(credential: Credential, readable: boolean) {
    this.#credential = credential;
    this.#readable = readable;
  }

  /** Whether asking again can give another one. */
  get renewable(): boolean {
    return typeof this.#credential === 'function';
  }

  /**
   * @param ended what the server has called expired or revoked: another one is fetched, unless that has happened already
   * @throws RequestError where it is a secret key in a browser, or others could read it on its way; ConnectionError
   *   where no credential is to be had
   */
  async current(ended?: string): Promise<string> {
    if (ended !== undefined && this.#current && (await this.#current.catch(() => ended)) === ended) {
      this.#current = undefined;
    }
    this.#current ??= this.#fetch();
    try {
      return await this.#current;
    } catch (error) {
      this.#current = undefined;
      throw error;
    }
  }

  async #fetch(): Promise<string> {
    const credential =
      typeof this.#credential === 'function' ? await ask(this.#credential) : this.#credential;
    if (SECRET_KEY.test(credential)) refuseExposure(this.#readable);
    return credential;
  }
}

async function ask(fresh: () => string | Promise<string>): Promise<string> {
  try {
    return await fresh();
  } catch (cause) {
    if (cause instanceof HamsoodError) throw cause;
    const details = { code: 'NO_CREDENTIAL', transient: true, cause };
    throw new ConnectionError('No credential was to be had.', details);
  }
}

const SECRET_KEY = /^[a-z]+_(live|test)_/;

/** A page's visitors can read everything that is in it and in its workers; and whoever is on the way, what is not encrypted. */
function refuseExposure(readable: boolean): void {
  if (isBrowser()) {
    throw new RequestError(
      'An API key must not be in a browser: whoever opens the page can read it and spend every member’s points. Let your own server call members.createToken() and pass memberToken here instead.',
      { code: 'SECRET_KEY_IN_BROWSER' },
    );
  }
  if (readable) {
    throw new RequestError(
      'An API key must not go over http:// to another machine: whoever is on the way can read it. Use https://, or pass allowPlainHttp: true where nobody else can listen.',
      { code: 'SECRET_KEY_OVER_HTTP' },
    );
  }
}

/**
 * Whether this is a page, or a worker of one: whichever kind, it knows its scope and calls itself as all browsers do.
 * The workers of Deno, Bun, Node and edge runtimes are servers.
 */
function isBrowser(): boolean {
  const { document, window, WorkerGlobalScope, navigator } = globalThis as {
    document?: unknown;
    window?: { document?: unknown };
    WorkerGlobalScope?: unknown;
    navigator?: { userAgent?: string };
  };
  if (document !== undefined) return window?.document === document;
  return WorkerGlobalScope !== undefined && /^Mozilla/.test(navigator?.userAgent ?? '');
}

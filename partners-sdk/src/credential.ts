import { ConnectionError, HamsoodError, RequestError } from './errors.js';

/** A credential, or what gives a fresh one: asked before the first request, and again whenever the server says that the last one has ended. */
export type Credential = string | (() => string | Promise<string>);

/** Hands out the credential of requests; concurrent ones share one renewal. */
export class CredentialSource {
  readonly #credential: Credential;
  #current: Promise<string> | undefined;

  constructor(credential: Credential) {
    this.#credential = credential;
  }

  /** Whether asking again can give another one. */
  get renewable(): boolean {
    return typeof this.#credential === 'function';
  }

  /**
   * @param ended what the server has called expired or revoked: another one is fetched, unless that has happened already
   * @throws RequestError where it is a secret key in a browser; ConnectionError where no credential is to be had
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
    refuseKeyInBrowser(credential);
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

/** A page's visitors can read everything that is in it. */
function refuseKeyInBrowser(credential: string): void {
  if (!SECRET_KEY.test(credential) || !isBrowser()) return;
  throw new RequestError(
    'An API key must not be in a browser: whoever opens the page can read it and spend every member’s points. Let your own server call members.createToken() and pass memberToken here instead.',
    { code: 'SECRET_KEY_IN_BROWSER' },
  );
}

function isBrowser(): boolean {
  const { document, window } = globalThis as { document?: unknown; window?: { document?: unknown } };
  return document !== undefined && window?.document === document;
}

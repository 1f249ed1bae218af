import type { HamsoodError } from './errors.js';
import { BalanceChanged } from './generated/documents.js';
import type { BalanceChangedAnswer, MemberRefInput } from './generated/types.js';
import type { LiveConnection } from './live-connection.js';
import { delayAfter, USUAL_RETRIES, wait } from './retry.js';

/** A balance, the member that has it, and what brought it about; the first one has no cause. */
export type BalanceUpdate = BalanceChangedAnswer['balanceChanged'];

/** `connecting` before the first connection, `live`, `reconnecting` after it was lost; `closed` for good. */
export type WatchState = 'connecting' | 'live' | 'reconnecting' | 'closed';

export interface WatchOptions {
  /** Ends the loop, without an error. */
  readonly signal?: AbortSignal | undefined;
  /** The newest version that is known already: only later ones come. */
  readonly afterVersion?: number | undefined;
  /** Told whenever the connection is made or lost, and then also why; what is shown meanwhile may be old. */
  readonly onState?: ((state: WatchState, reason?: HamsoodError) => void) | undefined;
}

/**
 * A member's balance: first what it is now, then every later state at least in its newest version. Versions only rise,
 * and the last one is the true one. Lost connections are made again, from the version that was told last; who reads
 * slowly gets the newest state only.
 *
 * @throws AuthenticationError where the credential has ended and there is no other; RequestError, PermissionError where
 *   the member cannot be followed
 */
export async function* watchBalance(
  connection: LiveConnection,
  renewable: boolean,
  member: MemberRefInput,
  { signal, afterVersion, onState }: WatchOptions,
): AsyncGenerator<BalanceUpdate, void, undefined> {
  let version = afterVersion;
  // In a row, without an answer between them.
  let failures = 0;
  let lastEnded: string | undefined;
  const mailbox = new Mailbox();
  signal?.addEventListener('abort', mailbox.wake, { once: true });
  onState?.('connecting');
  try {
    while (!signal?.aborted) {
      mailbox.clear();
      let credentialEnded: string | undefined;
      const stop = connection.subscribe(
        BalanceChanged,
        { member, afterVersion: version },
        {
          onConnected: () => onState?.('live'),
          onAnswer: ({ balanceChanged }) => {
            failures = 0;
            mailbox.put(balanceChanged);
          },
          onFailed: (error, ended) => {
            credentialEnded = renewable ? ended : undefined;
            if (credentialEnded !== undefined) connection.renewCredential(credentialEnded);
            mailbox.end(error);
          },
          onEnded: () => mailbox.end(undefined),
        },
      );
      try {
        while (!signal?.aborted) {
          const update = await mailbox.take();
          if (!update) break;
          if (version !== undefined && update.balance.version <= version) continue;
          version = update.balance.version;
          yield update;
        }
      } finally {
        stop();
      }
      if (signal?.aborted) break;
      const { failure } = mailbox;
      // A credential that has ended is worth another try unless there is no other: however long the way was in between,
      // on which short-lived ones end too.
      const hasOther = credentialEnded !== undefined && credentialEnded !== lastEnded;
      if (failure && !failure.transient && !hasOther) throw failure;
      lastEnded = credentialEnded ?? lastEnded;
      failures += 1;
      onState?.('reconnecting', failure);
      await wait(delayAfter(failures, USUAL_RETRIES), signal);
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    signal?.removeEventListener('abort', mailbox.wake);
    onState?.('closed');
  }
}

/** Holds the newest update until it is taken. */
class Mailbox {
  failure: HamsoodError | undefined;
  #newest: BalanceUpdate | undefined;
  #ended = false;
  #woken: (() => void) | undefined;

  readonly wake = (): void => {
    this.#woken?.();
    this.#woken = undefined;
  };

  clear(): void {
    this.failure = undefined;
    this.#newest = undefined;
    this.#ended = false;
  }

  put(update: BalanceUpdate): void {
    if (this.#newest && update.balance.version < this.#newest.balance.version) return;
    this.#newest = update;
    this.wake();
  }

  end(failure: HamsoodError | undefined): void {
    this.failure = failure;
    this.#ended = true;
    this.wake();
  }

  /** The newest update; undefined when there will be none, or somebody has called {@link wake}. */
  async take(): Promise<BalanceUpdate | undefined> {
    if (!this.#newest && !this.#ended) await new Promise<void>((resolve) => (this.#woken = resolve));
    const newest = this.#newest;
    this.#newest = undefined;
    return newest;
  }
}

import { GetBalance, GetExpiries } from './generated/documents.js';
import type { Balance, GetExpiriesAnswer, MemberRefInput } from './generated/types.js';
import type { LiveConnection } from './live-connection.js';
import type { Session } from './session.js';
import type { CallOptions } from './transport.js';
import { type BalanceUpdate, type WatchOptions, watchBalance } from './watch-balance.js';

/** Points that will expire together. */
export type ExpiringPoints = NonNullable<GetExpiriesAnswer['member']>['expiries'][number];

/** What members have. */
export class Balances {
  readonly #session: Session;
  readonly #connection: LiveConnection;
  readonly #renewable: boolean;

  constructor(session: Session, connection: LiveConnection, renewable: boolean) {
    this.#session = session;
    this.#connection = connection;
    this.#renewable = renewable;
  }

  /**
   * A member's balance; null: there is no such member, or it is not linked to this partner.
   * @param options.at as it was then; now, unless said otherwise
   *
   * @example
   * ```ts
   * const balance = await hamsood.balances.get(member);
   * if (balance) console.log(formatPoints(balance.available, 'fa'));
   * ```
   */
  async get(
    member: MemberRefInput,
    { at, ...options }: CallOptions & { readonly at?: Date | undefined } = {},
  ): Promise<Balance | null> {
    return (await this.#session.query(GetBalance, { member, at }, options)).member?.balance ?? null;
  }

  /** What expires, soonest first; null as for {@link get}. */
  async expiries(
    member: MemberRefInput,
    { first, ...options }: CallOptions & { readonly first?: number | undefined } = {},
  ): Promise<readonly ExpiringPoints[] | null> {
    return (await this.#session.query(GetExpiries, { member, first }, options)).member?.expiries ?? null;
  }

  /**
   * Follows a member's balance: `for await (const { balance } of balances.watch(member, { signal }))`. First what it is
   * now, then every later state at least in its newest version, over lost connections, renewed tokens and restarted
   * servers. Leaving the loop ends it.
   *
   * @example
   * ```ts
   * for await (const { balance } of hamsood.balances.watch(member, { signal: AbortSignal.timeout(60_000) })) {
   *   console.log(balance.available);
   *   break;
   * }
   * ```
   */
  watch(member: MemberRefInput, options: WatchOptions = {}): AsyncGenerator<BalanceUpdate, void, undefined> {
    return watchBalance(this.#connection, this.#renewable, member, options);
  }
}

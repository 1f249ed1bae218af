import {
  BurnPoints,
  CaptureHold,
  EarnPoints,
  EarnPointsBatch,
  GetHold,
  HoldPoints,
  QuoteBurn,
  QuoteEarn,
  ReleaseHold,
  ReverseTransaction,
} from './generated/documents.js';
import type {
  BurnPointsAnswer,
  BurnPointsInput,
  CaptureHoldAnswer,
  CaptureHoldInput,
  EarnPointsAnswer,
  EarnPointsBatchAnswer,
  EarnPointsInput,
  Hold,
  HoldPointsAnswer,
  HoldPointsInput,
  QuoteBurnAnswer,
  QuoteBurnInput,
  QuoteEarnAnswer,
  QuoteEarnInput,
  ReleaseHoldAnswer,
  ReleaseHoldInput,
  ReverseTransactionAnswer,
  ReverseTransactionInput,
} from './generated/types.js';
import { newIdempotencyKey } from './idempotency-key.js';
import type { Call } from './result.js';
import type { Done, KeyedOptions, Session } from './session.js';
import type { CallOptions } from './transport.js';

/** An input whose key is an option of the call. */
export type Unkeyed<Input> = Omit<Input, 'idempotencyKey'>;

/** Quoting and moving points. */
export class Points {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * What a purchase would earn; `refusal` says why it would earn nothing. Changes nothing.
   *
   * @example
   * ```ts
   * const { points } = await hamsood.points.quoteEarn({ merchantId, purchase: { amount: money('255000', 'IRR') } });
   * ```
   */
  async quoteEarn(input: QuoteEarnInput, options?: CallOptions): Promise<QuoteEarnAnswer['quoteEarn']> {
    return (await this.#session.query(QuoteEarn, { input }, options)).quoteEarn;
  }

  /**
   * What points are worth at a merchant, or how many points an amount takes; `refusal` says why it would not be taken. Changes nothing.
   *
   * @example
   * ```ts
   * const { points, value, refusal } = await hamsood.points.quoteBurn({
   *   merchantId,
   *   member,
   *   amount: money('95500', 'IRR'),
   * });
   * ```
   */
  async quoteBurn(input: QuoteBurnInput, options?: CallOptions): Promise<QuoteBurnAnswer['quoteBurn']> {
    return (await this.#session.query(QuoteBurn, { input }, options)).quoteBurn;
  }

  /**
   * Gives a member the points of a purchase, once per key and once per `purchase.reference` at a merchant.
   *
   * @example
   * ```ts
   * const { transaction, balance } = await hamsood.points.earn({
   *   merchantId,
   *   member,
   *   purchase: { reference: 'order-1', amount: money('255000', 'IRR') },
   * });
   * ```
   */
  earn(
    input: Unkeyed<EarnPointsInput>,
    options?: KeyedOptions,
  ): Call<Done<EarnPointsAnswer, 'transaction' | 'balance'>> {
    return this.#session.changeOnce(EarnPoints, input, options);
  }

  /**
   * Gives the points of up to 1,000 purchases, each judged on its own: refusals are in the results, in the order of the
   * inputs. Without keys of your own each purchase gets one, which `idempotencyKeys` of the call tells: keep them, and pass
   * them again to learn what has become of a batch whose answer never came.
   *
   * @example
   * ```ts
   * const { results } = await hamsood.points.earnBatch([
   *   { merchantId, member, purchase: { reference: 'order-2', amount: money('120000', 'IRR') } },
   *   { merchantId, member, purchase: { reference: 'order-3', amount: money('80000', 'IRR') } },
   * ]);
   * const refused = results.filter(({ userErrors }) => userErrors.length > 0);
   * ```
   */
  earnBatch(
    inputs: ReadonlyArray<Unkeyed<EarnPointsInput> & { readonly idempotencyKey?: string | undefined }>,
    options?: CallOptions,
  ): Call<Done<EarnPointsBatchAnswer, never>> {
    const keyed = inputs.map((input) => ({
      ...input,
      idempotencyKey: input.idempotencyKey ?? newIdempotencyKey(),
    }));
    const idempotencyKeys = keyed.map(({ idempotencyKey }) => idempotencyKey);
    return this.#session.change(EarnPointsBatch, { inputs: keyed }, options, {
      repeatable: true,
      idempotencyKeys,
    });
  }

  /**
   * Takes points in payment, at once.
   *
   * @example
   * ```ts
   * const burned = await hamsood.points.burn({ merchantId, member, points: 50n }).result();
   * if (!burned.ok && burned.refusal.code === 'INSUFFICIENT_POINTS') console.log('pay by card');
   * ```
   */
  burn(
    input: Unkeyed<BurnPointsInput>,
    options?: KeyedOptions,
  ): Call<Done<BurnPointsAnswer, 'transaction' | 'balance'>> {
    return this.#session.changeOnce(BurnPoints, input, options);
  }

  /**
   * Sets points aside until {@link capture} takes them, {@link release} gives them back, or `expiresIn` seconds are over.
   *
   * @example
   * ```ts
   * const { hold } = await hamsood.points.hold({ merchantId, member, points: 50n, expiresIn: 3_600 });
   * await hamsood.points.capture({ holdId: hold.id, points: 40n });
   * ```
   */
  hold(
    input: Unkeyed<HoldPointsInput>,
    options?: KeyedOptions,
  ): Call<Done<HoldPointsAnswer, 'hold' | 'balance'>> {
    return this.#session.changeOnce(HoldPoints, input, options);
  }

  /** Takes what a hold has set aside, or a part of it; the rest is free again. */
  capture(
    input: Unkeyed<CaptureHoldInput>,
    options?: KeyedOptions,
  ): Call<Done<CaptureHoldAnswer, 'hold' | 'transaction' | 'balance'>> {
    return this.#session.changeOnce(CaptureHold, input, options);
  }

  /** Gives back what a hold has set aside. */
  release(
    input: Unkeyed<ReleaseHoldInput>,
    options?: KeyedOptions,
  ): Call<Done<ReleaseHoldAnswer, 'hold' | 'balance'>> {
    return this.#session.changeOnce(ReleaseHold, input, options);
  }

  /**
   * Undoes an earn or burn, as a whole or in part: by points, or by the money that was refunded.
   *
   * @example
   * ```ts
   * const { transaction } = await hamsood.points.burn({ merchantId, member, points: 30n });
   * await hamsood.points.reverse({ transactionId: transaction.id, points: 10n, reason: 'an item came back' });
   * ```
   */
  reverse(
    input: Unkeyed<ReverseTransactionInput>,
    options?: KeyedOptions,
  ): Call<Done<ReverseTransactionAnswer, 'transaction' | 'balance'>> {
    return this.#session.changeOnce(ReverseTransaction, input, options);
  }

  /** A hold of this partner; null: there is none. */
  async findHold(id: string, options?: CallOptions): Promise<Hold | null> {
    return (await this.#session.query(GetHold, { id }, options)).hold;
  }
}

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

  /** What a purchase would earn; `refusal` says why it would earn nothing. Changes nothing. */
  async quoteEarn(input: QuoteEarnInput, options?: CallOptions): Promise<QuoteEarnAnswer['quoteEarn']> {
    return (await this.#session.query(QuoteEarn, { input }, options)).quoteEarn;
  }

  /** What points are worth at a merchant, or how many points an amount takes; `refusal` says why it would not be taken. Changes nothing. */
  async quoteBurn(input: QuoteBurnInput, options?: CallOptions): Promise<QuoteBurnAnswer['quoteBurn']> {
    return (await this.#session.query(QuoteBurn, { input }, options)).quoteBurn;
  }

  /** Gives a member the points of a purchase, once per key and once per `purchase.reference` at a merchant. */
  earn(
    input: Unkeyed<EarnPointsInput>,
    options?: KeyedOptions,
  ): Call<Done<EarnPointsAnswer, 'transaction' | 'balance'>> {
    return this.#session.changeOnce(EarnPoints, input, options);
  }

  /**
   * Gives the points of up to 1,000 purchases, each judged on its own: refusals are in the results, in the order of the
   * inputs. Without keys of your own, each purchase gets one for this call.
   */
  earnBatch(
    inputs: ReadonlyArray<Unkeyed<EarnPointsInput> & { readonly idempotencyKey?: string | undefined }>,
    options?: CallOptions,
  ): Call<Done<EarnPointsBatchAnswer, never>> {
    const keyed = inputs.map((input) => ({
      ...input,
      idempotencyKey: input.idempotencyKey ?? newIdempotencyKey(),
    }));
    return this.#session.change(EarnPointsBatch, { inputs: keyed }, options, { repeatable: true });
  }

  /** Takes points in payment, at once. */
  burn(
    input: Unkeyed<BurnPointsInput>,
    options?: KeyedOptions,
  ): Call<Done<BurnPointsAnswer, 'transaction' | 'balance'>> {
    return this.#session.changeOnce(BurnPoints, input, options);
  }

  /** Sets points aside until {@link capture} takes them, {@link release} gives them back, or `expiresIn` seconds are over. */
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

  /** Undoes an earn or burn, as a whole or in part: by points, or by the money that was refunded. */
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

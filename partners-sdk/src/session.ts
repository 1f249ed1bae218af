import { RefusalError } from './errors.js';
import type { UserError } from './generated/types.js';
import { newIdempotencyKey } from './idempotency-key.js';
import type { OperationDocument } from './operation-document.js';
import { Call } from './result.js';
import type { CallOptions, Transport } from './transport.js';

/** For calls that move points: they happen once per key, however often they are sent. */
export interface KeyedOptions extends CallOptions {
  /** A key of your own, to be passed again after a crash; one is made, unless said otherwise. */
  readonly idempotencyKey?: string | undefined;
}

interface Payload {
  readonly userErrors: readonly UserError[];
}

/** What a mutation did: its payload without refusals, in which the named parts are there. */
export type Done<Answer, Sure extends keyof Answer[keyof Answer]> = Omit<
  Answer[keyof Answer],
  'userErrors' | Sure
> & { readonly [Key in Sure]: NonNullable<Answer[keyof Answer][Key]> };

/** Asks operations and turns their answers into values and errors; what the parts of the client stand on. */
export class Session {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** A query: repeated as often as the policy allows. */
  async query<Answer, Variables>(
    document: OperationDocument<Answer, Variables>,
    variables: Variables,
    options: CallOptions = {},
  ): Promise<Answer> {
    return (await this.#transport.ask({ document, variables, options, repeatable: true })).answer;
  }

  /**
   * A mutation that does the same however often it comes, or nothing the second time.
   * @throws RefusalError through the call
   */
  change<Answer extends object, Variables, Sure extends keyof Answer[keyof Answer]>(
    document: OperationDocument<Answer, Variables>,
    variables: Variables,
    options: CallOptions | undefined,
    {
      repeatable,
      idempotencyKey,
      idempotencyKeys,
    }: {
      readonly repeatable: boolean;
      readonly idempotencyKey?: string;
      readonly idempotencyKeys?: readonly string[];
    },
  ): Call<Done<Answer, Sure>> {
    const perform = async (): Promise<Done<Answer, Sure>> => {
      const { answer, requestId, attempts } = await this.#transport.ask(
        { document, variables, options: options ?? {}, repeatable },
        (given) => payloadOf(given).userErrors.some(({ transient }) => transient),
      );
      const { userErrors, ...done } = payloadOf(answer);
      const [first, ...others] = userErrors;
      if (first) throw new RefusalError([first, ...others], { requestId, attempts });
      return done as Done<Answer, Sure>;
    };
    return new Call(perform(), idempotencyKey, idempotencyKeys);
  }

  /** A mutation with `input.idempotencyKey`: may be sent again whatever happens to an answer. */
  changeOnce<Input, Answer extends object, Sure extends keyof Answer[keyof Answer]>(
    document: OperationDocument<Answer, { readonly input: Input & { readonly idempotencyKey: string } }>,
    input: Input,
    options: KeyedOptions | undefined,
  ): Call<Done<Answer, Sure>> {
    const idempotencyKey = options?.idempotencyKey ?? newIdempotencyKey();
    return this.change(document, { input: { ...input, idempotencyKey } }, options, {
      repeatable: true,
      idempotencyKey,
    });
  }
}

/** Each mutation document has one field at its root. */
function payloadOf(answer: object): Payload {
  return Object.values(answer)[0] as Payload;
}

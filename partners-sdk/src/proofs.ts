import { GetTransactionProof, ListSealBlocks } from './generated/documents.js';
import type { SealBlock, Transaction } from './generated/types.js';
import { PagedList, pageOf } from './paged-list.js';
import type { Session } from './session.js';
import type { CallOptions } from './transport.js';
import { chainProblem, type ProofResult, verifyProof } from './verify-proof.js';

/** There is no proof: no such transaction of this caller's, or it is not sealed yet (ask again after a minute). */
export interface NoProof {
  readonly ok: false;
  readonly problem: 'TRANSACTION_NOT_FOUND' | 'NOT_SEALED_YET';
}

/** Shows that transactions are in the books as they were posted, without trusting the server. */
export class Proofs {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * Fetches the proof of a transaction and checks it here.
   * @param options.kept a block that was kept earlier, out of the server's reach: the proof's block must be that one or
   *   lead to it along the chain, which shows that the books were not written anew since
   *
   * @example
   * ```ts
   * const [newest] = await hamsood.transactions.list({ member }).toArray({ limit: 1 });
   * const proof = newest && (await hamsood.proofs.verify(newest));
   * if (proof?.ok) console.log(proof.parts.get('transaction'));
   * ```
   */
  async verify(
    transaction: string | Pick<Transaction, 'id'>,
    {
      kept,
      ...options
    }: CallOptions & { readonly kept?: Pick<SealBlock, 'number' | 'hash'> | undefined } = {},
  ): Promise<ProofResult | NoProof> {
    const id = typeof transaction === 'string' ? transaction : transaction.id;
    const { transactionProof } = await this.#session.query(GetTransactionProof, { id }, options);
    if (!transactionProof) return { ok: false, problem: 'TRANSACTION_NOT_FOUND' };
    const { inclusion } = transactionProof;
    if (!inclusion) return { ok: false, problem: 'NOT_SEALED_YET' };
    const result = await verifyProof(id, inclusion);
    if (!result.ok || !kept) return result;
    const problem = await this.#chainProblem(kept, result.block, options);
    return problem === undefined ? result : { ok: false, problem };
  }

  /** The sealed blocks after a number, in their order. */
  blocks(afterNumber = 0, options?: CallOptions): PagedList<SealBlock> {
    return new PagedList(async (after, first) => {
      const variables = { afterNumber: after === undefined ? afterNumber : Number(after), first };
      const page = pageOf((await this.#session.query(ListSealBlocks, variables, options)).sealBlocks);
      const last = page.items.at(-1);
      return { items: page.items, next: page.next && last ? String(last.number) : undefined };
    });
  }

  /** The older of kept and proven block must lead to the other. */
  async #chainProblem(
    kept: Pick<SealBlock, 'number' | 'hash'>,
    proven: SealBlock,
    options: CallOptions,
  ): Promise<string | undefined> {
    const [from, to] = kept.number <= proven.number ? [kept, proven] : [proven, kept];
    let reached = from;
    for await (const block of this.blocks(from.number, options)) {
      if (block.number > to.number) break;
      const problem = await chainProblem(reached, [block]);
      if (problem) return problem;
      reached = block;
    }
    return reached.number === to.number && reached.hash === to.hash
      ? undefined
      : `the chain does not hold block ${to.number} as it was kept`;
  }
}

import { IsolationLevel } from '@mikro-orm/core';
import { type Database, type EntityManager, entityManagerFor } from '../../runtime/database.js';
import { encodeId, MAX_ID } from '../../values/ids.js';
import { headerHash, NO_BLOCK, sealedContents } from './block-header.js';
import { latestBlock, readBlocks, readDigestKey, type SealBlock } from './blocks.js';
import { compareRows, type RowFinding } from './compare-rows.js';
import { sealKey } from './hashing.js';
import { readAlongKeys, readFreely } from './read-rows.js';
import { findStrays } from './stray-rows.js';

/** What a difference is about. */
export type SealSubject = 'transaction' | 'balance step' | 'seal block' | 'coalition';

/** One thing that is not as it was sealed. In the form of an audit's differences. */
export interface SealDifference {
  /** Always L-10. */
  readonly rule: string;
  readonly subject: SealSubject;
  /** A transaction's or coalition's id; a member's with the version of its balance (`mem_…#7`); a block's number. */
  readonly id: string;
  readonly text: string;
}

/** A block as somebody outside kept it. */
export interface KeptHead {
  readonly number: number;
  /** 64 hexadecimal digits. */
  readonly hash: string;
}

/** What was verified, and what differs. */
export interface SealAudit {
  readonly blocks: number;
  readonly transactions: number;
  readonly steps: number;
  /** The chain's end: to be kept, and given to a later audit. Null before the first block. */
  readonly head: KeptHead | null;
  /** In the order of the blocks; at most {@link MOST_DIFFERENCES}. */
  readonly differences: readonly SealDifference[];
}

/** Enough to act on; a broken million does not fill the memory. */
const MOST_DIFFERENCES = 1_000;
const BLOCKS_AT_ONCE = 100;

/**
 * Computes every block again from the rows (rule L-10), in one consistent snapshot while others go on posting and
 * sealing, and names each row that was altered, removed or added after it was sealed, and each block that is not what
 * the chain says. Whoever rewrote the rows and the whole chain after them is found by a block that somebody kept.
 * @param kept blocks kept outside: the chain must hold them
 */
export function auditSeals(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  kept: readonly KeptHead[] = [],
): Promise<SealAudit> {
  return entityManagerFor(database, coalitionId).transactional(
    async (transaction) => {
      const em = transaction as EntityManager;
      await em.execute('set local statement_timeout = 0');
      await em.execute('set local idle_in_transaction_session_timeout = 0');
      return new SealAuditor(em, coalitionId).run(kept);
    },
    { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true },
  );
}

class SealAuditor {
  readonly #found: SealDifference[] = [];
  #blocks = 0;
  #transactions = 0;
  #steps = 0;

  constructor(
    private readonly em: EntityManager,
    private readonly coalitionId: bigint,
  ) {}

  async run(kept: readonly KeptHead[]): Promise<SealAudit> {
    const { em, coalitionId } = this;
    const key = sealKey(await readDigestKey(em, coalitionId));
    await readAlongKeys(em);
    let previous: SealBlock | undefined;
    for (;;) {
      const blocks = await readBlocks(em, coalitionId, {
        after: BigInt(previous?.number ?? 0),
        limit: BLOCKS_AT_ONCE,
      });
      if (blocks.length === 0) break;
      for (const block of blocks) {
        this.#checkLink(block, previous, key);
        await this.#apart(
          () => this.#checkRows(block, key),
          (why) => this.#tellBlock(block.number, `could not be computed again: ${why}`),
        );
        this.#checkKept(block, kept);
        previous = block;
      }
    }
    await readFreely(em);
    await this.#checkEnd(previous, kept);
    await this.#apart(
      () => this.#tellStrays(),
      (why) =>
        this.#tell(
          'coalition',
          encodeId('coalition', coalitionId),
          `rows outside of all blocks could not be looked for: ${why}`,
        ),
    );
    const last = await latestBlock(em, coalitionId);
    return {
      blocks: this.#blocks,
      transactions: this.#transactions,
      steps: this.#steps,
      head: last ? { number: last.number, hash: last.hash.toString('hex') } : null,
      differences: this.#found,
    };
  }

  /** What the block says of itself and of the one before it. */
  #checkLink(block: SealBlock, previous: SealBlock | undefined, key: Buffer): void {
    const expected = (previous?.number ?? 0) + 1;
    for (let missing = expected; missing < block.number && this.#hasRoom(); missing += 1)
      this.#tellBlock(missing, 'is missing');
    if (block.number === expected && !block.previousHash.equals(previous?.hash ?? NO_BLOCK))
      this.#tellBlock(block.number, 'does not follow the block before it: its previous hash is another');
    if (!sealedContents(key, block.number, block).hash.equals(block.contentsHash))
      this.#tellBlock(block.number, 'holds another number of rows, or other ids, than it was sealed with');
    if (!headerHash(block).equals(block.hash))
      this.#tellBlock(block.number, 'its hash is not that of what it says');
  }

  /** Within a savepoint: rows that cannot be read are a difference, and what comes after is verified all the same. */
  async #apart(work: () => Promise<void>, otherwise: (why: string) => void): Promise<void> {
    await this.em.execute('savepoint sealed');
    try {
      await work();
      await this.em.execute('release savepoint sealed');
    } catch (error) {
      // Throws when the connection itself is gone: then there is no audit.
      await this.em.execute('rollback to savepoint sealed');
      otherwise(error instanceof Error ? error.message : String(error));
    }
  }

  async #tellStrays(): Promise<void> {
    for (const stray of await findStrays(this.em, this.coalitionId, MOST_DIFFERENCES))
      this.#tellRow(stray, stray.text);
  }

  /** The block's leaves, from the rows and from the list that was written down when they were sealed. */
  async #checkRows(block: SealBlock, key: Buffer): Promise<void> {
    const room = MOST_DIFFERENCES - this.#found.length;
    const compared = await compareRows(this.em, this.coalitionId, key, block, room);
    this.#blocks += 1;
    this.#transactions += compared.transactions;
    this.#steps += compared.steps;
    const rowsHold = compared.rowsRoot?.equals(block.merkleRoot) ?? false;
    const listHolds = compared.listRoot?.equals(block.merkleRoot) ?? false;
    if (rowsHold && listHolds) return;
    if (rowsHold) {
      this.#tellBlock(
        block.number,
        'the list of its leaves was altered; the rows are those that were sealed',
      );
      return;
    }
    if (!listHolds)
      this.#tellBlock(
        block.number,
        'neither the rows nor the list of its leaves lead to its root: rows named for it are those that differ from the list',
      );
    for (const finding of compared.findings)
      this.#tellRow(finding, `${WHAT[finding.what]} block ${block.number}`);
  }

  #checkKept(block: SealBlock, kept: readonly KeptHead[]): void {
    for (const { number, hash } of kept) {
      if (number === block.number && headerHash(block).toString('hex') !== hash.toLowerCase())
        this.#tellBlock(number, `is not the block that was kept, ${hash}: the chain was written anew`);
    }
  }

  /** What the end of the chain must not be short of: blocks that somebody kept, or that were announced. */
  async #checkEnd(last: SealBlock | undefined, kept: readonly KeptHead[]): Promise<void> {
    const end = last?.number ?? 0;
    const missing = new Map<number, string>();
    const [state] = await this.em.execute<{ open: number }[]>(
      'select sealing_epoch as open from ledger_state where coalition_id = ?',
      [this.coalitionId],
    );
    if (last && (!state || state.open <= last.epoch))
      this.#tellBlock(last.number, `its epoch, ${last.epoch}, is open again: more is posted in it`);
    const announced = await this.em.execute<{ number: number }[]>(
      `select object_sequence as number from outbox where coalition_id = ? and type = 'ledger.sealed'
          and object_sequence > ? order by 1 limit ${MOST_DIFFERENCES}`,
      [this.coalitionId, end],
    );
    for (const { number } of announced) missing.set(number, 'was announced and is missing');
    for (const { number, hash } of kept)
      if (number > end) missing.set(number, `was kept as ${hash} and is missing`);
    for (const [number, text] of missing) this.#tellBlock(number, text);
  }

  #tellRow({ kind, id, version }: Omit<RowFinding, 'what'>, text: string): void {
    if (kind === 'transaction') this.#tell('transaction', externalId('transaction', id), text);
    else this.#tell('balance step', `${externalId('member', id)}#${version}`, text);
  }

  #tellBlock(number: number, text: string): void {
    this.#tell('seal block', String(number), text);
  }

  #tell(subject: SealSubject, id: string, text: string): void {
    if (this.#hasRoom()) this.#found.push({ rule: 'L-10', subject, id, text });
  }

  #hasRoom(): boolean {
    return this.#found.length < MOST_DIFFERENCES;
  }
}

const WHAT: Readonly<Record<RowFinding['what'], string>> = {
  altered: 'was altered after it was sealed in',
  missing: 'was sealed and is missing from',
  added: 'was added to the sealed',
};

function externalId(kind: 'transaction' | 'member', id: bigint): string {
  return id > 0n && id <= MAX_ID ? encodeId(kind, id) : String(id);
}

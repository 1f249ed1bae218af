import { IsolationLevel } from '@mikro-orm/core';
import { auditDetailsHash } from '../../access/audit-details.js';
import { type Database, type EntityManager, entityManagerFor } from '../../runtime/database.js';
import { encodeId, MAX_ID } from '../../values/ids.js';
import type { JsonValue } from '../../values/metadata.js';
import { NO_BLOCK } from '../seals/block-header.js';
import { rootOf } from '../seals/merkle-tree.js';
import { type LogBlock, logBlockHash, readLogBlocks } from './log-blocks.js';
import { leavesOf } from './log-leaves.js';

/** One thing of the audit log that is not as it was sealed. In the form of an audit's differences. */
export interface LogDifference {
  /** Always A-08. */
  readonly rule: string;
  readonly subject: 'audit entry' | 'audit log block';
  /** An entry's id, or a block's number. */
  readonly id: string;
  readonly text: string;
}

/** What was verified, and what differs. */
export interface LogAudit {
  readonly blocks: number;
  readonly entries: number;
  /** The chain's end, to be kept outside. Null before the first block. */
  readonly head: { readonly number: number; readonly hash: string } | null;
  /** At most 1,000. */
  readonly differences: readonly LogDifference[];
}

const MOST_DIFFERENCES = 1_000;
const BLOCKS_AT_ONCE = 20;
const DETAILS_AT_ONCE = 1_000;

/**
 * Computes every block of the audit log again from its entries (rule A-08), in one consistent snapshot, and names each
 * entry that was altered, removed or added after it was sealed, each whose details are not those that it was written
 * with (erased ones are gone, and no difference), and each block that is not what the chain says. Whoever rewrote
 * entries and chain alike is found by a block that somebody kept.
 * @param kept blocks kept outside: the chain must hold them
 */
export function verifyAuditLog(
  database: Pick<Database, 'orm'>,
  coalitionId: bigint,
  kept: readonly { readonly number: number; readonly hash: string }[] = [],
): Promise<LogAudit> {
  return entityManagerFor(database, coalitionId).transactional(
    async (transaction) => {
      const em = transaction as EntityManager;
      await em.execute('set local statement_timeout = 0');
      return new LogVerifier(em, coalitionId).run(kept);
    },
    { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true },
  );
}

class LogVerifier {
  readonly #found: LogDifference[] = [];
  #blocks = 0;
  #entries = 0;

  constructor(
    private readonly em: EntityManager,
    private readonly coalitionId: bigint,
  ) {}

  async run(kept: readonly { readonly number: number; readonly hash: string }[]): Promise<LogAudit> {
    const { em, coalitionId } = this;
    let previous: LogBlock | undefined;
    for (;;) {
      const after = previous?.number ?? 0;
      const blocks = await readLogBlocks(em, coalitionId, { after, limit: BLOCKS_AT_ONCE });
      if (blocks.length === 0) break;
      for (const block of blocks) {
        this.#checkLink(block, previous);
        await this.#checkEntries(block);
        for (const { number, hash } of kept) {
          if (number === block.number && block.hash.toString('hex') !== hash.toLowerCase())
            this.#tellBlock(number, `is not the block that was kept, ${hash}: the chain was written anew`);
        }
        previous = block;
      }
    }
    await this.#checkEnd(previous?.number ?? 0, kept);
    await this.#tellStrays();
    await this.#checkDetails();
    return {
      blocks: this.#blocks,
      entries: this.#entries,
      head: previous ? { number: previous.number, hash: previous.hash.toString('hex') } : null,
      differences: this.#found,
    };
  }

  #checkLink(block: LogBlock, previous: LogBlock | undefined): void {
    const expected = (previous?.number ?? 0) + 1;
    for (let missing = expected; missing < block.number && this.#hasRoom(); missing += 1)
      this.#tellBlock(missing, 'is missing');
    if (block.number === expected && !block.previousHash.equals(previous?.hash ?? NO_BLOCK))
      this.#tellBlock(block.number, 'does not follow the block before it: its previous hash is another');
    if (!logBlockHash(this.coalitionId, { ...block, entries: block.entryIds.length }).equals(block.hash))
      this.#tellBlock(block.number, 'its hash is not that of what it says');
    if (!rootOf(block.leafHashes).equals(block.merkleRoot))
      this.#tellBlock(block.number, 'the list of its leaves was altered');
  }

  async #checkEntries({ number, epoch, entryIds, leafHashes }: LogBlock): Promise<void> {
    const leaves = await leavesOf(this.em, this.coalitionId, entryIds);
    this.#blocks += 1;
    for (const [at, id] of entryIds.entries()) {
      const leaf = leaves.get(id);
      this.#entries += 1;
      if (!leaf) this.#tellEntry(id, `was sealed and is missing from block ${number}`);
      else if (leaf.epoch !== epoch || !leafHashes[at]?.equals(leaf.hash))
        this.#tellEntry(id, `was altered after it was sealed in block ${number}`);
    }
  }

  /** What the end of the chain must not be short of: blocks that somebody kept, or that were announced. */
  async #checkEnd(
    end: number,
    kept: readonly { readonly number: number; readonly hash: string }[],
  ): Promise<void> {
    const announced = await this.em.execute<{ number: number }[]>(
      `select object_sequence as number from outbox where coalition_id = ? and type = 'audit-log.sealed'
          and object_sequence > ? order by 1 limit ${MOST_DIFFERENCES}`,
      [this.coalitionId, end],
    );
    const missing = new Map(announced.map(({ number }) => [number, 'was announced and is missing']));
    for (const { number, hash } of kept)
      if (number > end) missing.set(number, `was kept as ${hash} and is missing`);
    for (const [number, text] of missing) this.#tellBlock(number, text);
  }

  /** Entries of sealed epochs that no block holds. */
  async #tellStrays(): Promise<void> {
    const strays = await this.em.execute<{ id: string }[]>(
      `select e.id::text from audit_entry e
         left join (select unnest(b.entry_ids) as id from log_block b where b.coalition_id = ?) s on s.id = e.id
        where e.coalition_id = ? and s.id is null
          and e.epoch <= (select max(b.epoch) from log_block b where b.coalition_id = ?)
        order by e.id limit ${MOST_DIFFERENCES}`,
      [this.coalitionId, this.coalitionId, this.coalitionId],
    );
    for (const { id } of strays) this.#tellEntry(BigInt(id), 'was added to the sealed log');
  }

  async #checkDetails(): Promise<void> {
    for (let after = -1n; ; ) {
      const rows = await this.em.execute<DetailRow[]>(
        `select d.id::text, encode(d.salt, 'hex') as salt, d.reason, d.personal_before, d.personal_after,
                encode(e.details_hash, 'hex') as hash
           from audit_detail d join audit_entry e on e.coalition_id = d.coalition_id and e.id = d.id
          where d.coalition_id = ? and d.id > ? order by d.id limit ${DETAILS_AT_ONCE}`,
        [this.coalitionId, after],
      );
      const last = rows.at(-1);
      if (!last) return;
      for (const { id, salt, reason, personal_before, personal_after, hash } of rows) {
        const details = { reason, personalBefore: personal_before, personalAfter: personal_after };
        if (auditDetailsHash(Buffer.from(salt, 'hex'), details).toString('hex') !== hash)
          this.#tellEntry(BigInt(id), 'its reason or personal values are not those that it was written with');
      }
      after = BigInt(last.id);
    }
  }

  #tellEntry(id: bigint, text: string): void {
    this.#tell('audit entry', id > 0n && id <= MAX_ID ? encodeId('auditEntry', id) : String(id), text);
  }

  #tellBlock(number: number, text: string): void {
    this.#tell('audit log block', String(number), text);
  }

  #tell(subject: LogDifference['subject'], id: string, text: string): void {
    if (this.#hasRoom()) this.#found.push({ rule: 'A-08', subject, id, text });
  }

  #hasRoom(): boolean {
    return this.#found.length < MOST_DIFFERENCES;
  }
}

interface DetailRow {
  readonly id: string;
  readonly salt: string;
  readonly reason: string | null;
  readonly personal_before: JsonValue | null;
  readonly personal_after: JsonValue | null;
  readonly hash: string | null;
}

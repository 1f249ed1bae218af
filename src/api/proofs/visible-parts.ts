import { sealedContents } from '../../ledger/seals/block-header.js';
import { readDigestKey, type SealBlock as SealBlockRecord } from '../../ledger/seals/blocks.js';
import { sealKey } from '../../ledger/seals/hashing.js';
import type { SealedPart as SealedPartRecord } from '../../ledger/seals/sealed-leaf.js';
import type { TransactionRecord } from '../../ledger/transactions.js';
import { decodeAnyId } from '../../values/ids.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';
import { maySeeMember } from '../members/member-reference.js';
import { maySeeDetails, maySeeOperation } from '../transactions/transaction-visibility.js';
import { SealBlock, SealedPart } from './seal-block.type.js';

/**
 * The parts of a transaction that the caller may see, the others by their hash (rule A-04). A proof tells nobody more
 * than the transaction itself does.
 */
export async function visibleParts(
  context: RequestContext,
  record: TransactionRecord,
  parts: readonly SealedPartRecord[],
): Promise<SealedPart[]> {
  const whole = readsWholeCoalition(context.principal);
  const members = new Map<string, Promise<boolean>>();
  const maySeeIts = (text: string, field: 'memberId' | 'accountId') => {
    const id: unknown = JSON.parse(text)[field];
    if (typeof id !== 'string') return true;
    const { kind, id: internal } = decodeAnyId(id) ?? {};
    if (kind === 'account') return true;
    if (kind !== 'member' || internal === undefined) return false;
    const known = members.get(id) ?? maySeeMember(context, internal);
    members.set(id, known);
    return known;
  };
  const accounts = new Map(
    parts.filter(({ name }) => name.startsWith('account/')).map(({ name, text }) => [legOf(name), text]),
  );
  const maySee = async ({ name, text }: SealedPartRecord): Promise<boolean> => {
    if (whole) return true;
    switch (name.split('/')[0]) {
      case 'transaction':
      case 'entry':
        return true;
      case 'asked':
        // Who gets a transfer sees the transfer, and not what goes with it.
        return maySeeOperation(context, record) && maySeeDetails(context, record);
      case 'member':
        return maySeeIts(text, 'memberId');
      case 'account':
      case 'lots': {
        const account = accounts.get(legOf(name));
        return account !== undefined && maySeeIts(account, 'accountId');
      }
      // Fundings tell where else a member collects; what comes later is hidden until somebody has thought about it.
      default:
        return false;
    }
  };
  return Promise.all(
    parts.map(async (part) => ((await maySee(part)) ? SealedPart.shown(part) : SealedPart.hidden(part))),
  );
}

/** Blocks as the caller may see them: how much the coalition posts is told to those alone who read all of it. */
export async function visibleBlocks(
  context: RequestContext,
  blocks: readonly SealBlockRecord[],
): Promise<SealBlock[]> {
  if (blocks.length === 0 || !readsWholeCoalition(context.principal)) {
    return blocks.map((block) =>
      SealBlock.of(block, SealedPart.hidden({ name: 'contents', hash: block.contentsHash })),
    );
  }
  const key = sealKey(await readDigestKey(context.reader(), context.coalitionId));
  return blocks.map((block) =>
    SealBlock.of(block, SealedPart.shown(sealedContents(key, block.number, block))),
  );
}

function legOf(part: string): string | undefined {
  return part.split('/')[1];
}

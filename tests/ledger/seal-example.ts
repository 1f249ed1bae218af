import { headerHash, headerTexts, NO_BLOCK, sealedContents } from '../../src/ledger/seals/block-header.js';
import { sealKey } from '../../src/ledger/seals/hashing.js';
import { pathOf, rootOf } from '../../src/ledger/seals/merkle-tree.js';
import { type TransactionRow, transactionTexts } from '../../src/ledger/seals/row-texts.js';
import { LEAF_FORMAT, sealedLeafHash, sealedParts } from '../../src/ledger/seals/sealed-leaf.js';
import type { InclusionProof } from '../../src/ledger/seals/verify-proof.js';
import { encodeId } from '../../src/values/ids.js';

const key = sealKey(Buffer.alloc(32, 0x5a));
const OCCURRED = String(Date.parse('2026-03-21T08:30:00.000Z'));
const POSTED = String(Date.parse('2026-03-21T08:30:01.250Z'));

export const EXAMPLE_TRANSACTION = encodeId('transaction', 1_002n);

/** Of a block of three burns of 40 points by a member at one partner, the second one; as a partner gets it. */
export function exampleProof(): InclusionProof {
  const leaves = [1_001, 1_002, 1_003].map((id) => sealedParts(key, burn(id)));
  const hashes = leaves.map((parts) => sealedLeafHash('transaction', parts));
  const contents = { transactions: 3n, steps: 0n, lowestId: 0n, highestId: 1_003n };
  const header = {
    coalitionId: 7n,
    number: 1,
    epoch: 1,
    merkleRoot: rootOf(hashes),
    contentsHash: sealedContents(key, 1, contents).hash,
    previousHash: NO_BLOCK,
    sealedAt: new Date('2026-03-21T08:31:00.000Z'),
  };
  const [, parts] = leaves as [unknown, (typeof leaves)[0]];
  return {
    format: LEAF_FORMAT,
    parts: parts.map(({ name, hash, text, blinding }) => {
      const shown = !name.startsWith('fundings');
      return {
        name,
        hash: hash.toString('hex'),
        text: shown ? text : null,
        blinding: shown ? blinding.toString('hex') : null,
      };
    }),
    path: pathOf(hashes, 1).map(({ side, hash }) => ({ side, hash: hash.toString('hex') })),
    block: { ...headerTexts(header), hash: headerHash(header).toString('hex') },
  };
}

function burn(id: number) {
  const row: TransactionRow = {
    id: String(id),
    type: 'BURN',
    points: '40',
    member_id: '31',
    partner_id: '21',
    merchant_id: '51',
    contract_version_id: '61',
    occurred_at: OCCURRED,
    posted_at: POSTED,
    business_day: '2026-03-21',
    sealing_epoch: 1,
    actor: encodeId('apiKey', 11n),
    reverses_id: null,
    hold_id: null,
    amount_minor: null,
    currency: null,
    breakdown: null,
    details_hash: null,
  };
  const none = {
    sequence: null,
    version: null,
    posted_after: null,
    held_after: null,
    pending_after: null,
    owed_after: null,
    expiries: null,
    fundings: null,
    lot_points: null,
    places: null,
  };
  const entry = { transaction_id: row.id, posted_at: POSTED };
  return transactionTexts(row, [
    {
      ...entry,
      leg: 0,
      account_id: '31',
      amount: '-40',
      sequence: id - 1_000,
      version: id - 1_000,
      posted_after: String(200 - 40 * (id - 1_000)),
      held_after: '0',
      pending_after: '0',
      owed_after: '0',
      expiries: '2029-03-31,infinity',
      fundings: '71,72',
      lot_points: '-30,-10',
      places: null,
    },
    { ...none, ...entry, leg: 1, account_id: '41', amount: '40' },
  ]);
}

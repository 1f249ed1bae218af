import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathOf, rootAlong, rootOf } from '../../src/ledger/seals/merkle-tree.js';
import {
  type BlockTexts,
  chainProblem,
  type InclusionProof,
  verifyTransactionProof,
} from '../../src/ledger/seals/verify-proof.js';
import { canonicalJson } from '../../src/values/canonical-json.js';
import { EXAMPLE_TRANSACTION, exampleProof } from './seal-example.js';

const proof = exampleProof();
const verify = (changed: InclusionProof) => verifyTransactionProof(EXAMPLE_TRANSACTION, changed);

test('L-10 a proof holds by what it says alone, and gives the parts that were shown', () => {
  const verified = verify(proof);
  if (!verified.ok) throw new Error(verified.problem);
  expect(verified.parts.get('transaction')).toMatchObject({ type: 'BURN', points: '40' });
  expect(verified.parts.get('account/0')).toMatchObject({ posted: '120', version: 2 });
  expect(verified.parts.has('fundings/0')).toBe(false);
});

test('L-10 the example of the reference is what the code makes', () => {
  const reference = readFileSync('docs/reference/seals.md', 'utf8');
  const [, example] = /```json proof\n([\s\S]*?)\n```/.exec(reference) ?? [];
  expect(JSON.parse(example ?? 'null')).toEqual(proof);
});

/** Everything again with nothing but SHA-256, as the reference says it to whoever writes a verifier. */
test('L-10 the steps of the reference, written a second time, lead to the same hashes', () => {
  const sha256 = (first: number, ...rest: Buffer[]) =>
    createHash('sha256')
      .update(Buffer.concat([Buffer.from([first]), ...rest]))
      .digest();
  const hex = (text: string) => Buffer.from(text, 'hex');
  for (const { hash, text, blinding } of proof.parts) {
    if (text === null) continue;
    expect(sha256(2, hex(blinding ?? ''), Buffer.from(text)).toString('hex')).toBe(hash);
  }
  const parts = proof.parts.map(({ name, hash }) => `["${name}","${hash}"]`).join(',');
  let node = sha256(0, Buffer.from(`{"format":1,"kind":"transaction","parts":[${parts}]}`));
  for (const { side, hash } of proof.path)
    node = side === 'LEFT' ? sha256(1, hex(hash), node) : sha256(1, node, hex(hash));
  const { block } = proof;
  expect(node.toString('hex')).toBe(block.merkleRoot);
  const header =
    `{"coalitionId":"${block.coalitionId}","contentsHash":"${block.contentsHash}","epoch":${block.epoch},"format":1,` +
    `"merkleRoot":"${block.merkleRoot}","number":${block.number},"previousHash":"${block.previousHash}",` +
    `"sealedAt":"${block.sealedAt}"}`;
  expect(sha256(3, Buffer.from(header)).toString('hex')).toBe(block.hash);
});

const flipped = (hash: string) => `${hash.startsWith('0') ? '1' : '0'}${hash.slice(1)}`;
const [first, ...rest] = proof.parts as [InclusionProof['parts'][number]];
const [step, ...steps] = proof.path as [InclusionProof['path'][number]];

test.each<[string, InclusionProof, RegExp]>([
  [
    'a shown value',
    withFirst({ text: first.text?.replace('"40"', '"41"') ?? null }),
    /part transaction is not/,
  ],
  ['a blinding', withFirst({ blinding: flipped(first.blinding ?? '') }), /part transaction is not/],
  ['a part’s hash', withFirst({ hash: flipped(first.hash) }), /part transaction is not/],
  ['a part that says it is hidden', withFirst({ text: null, blinding: null }), /not of the transaction/],
  [
    'a hidden part’s hash',
    {
      ...proof,
      parts: proof.parts.map((part) => (part.text === null ? { ...part, hash: flipped(part.hash) } : part)),
    },
    /does not lead to the root/,
  ],
  ['a part left out', { ...proof, parts: proof.parts.slice(0, -1) }, /does not lead to the root/],
  ['parts in another order', { ...proof, parts: [...rest, first] }, /does not lead to the root/],
  ['a part by another name', withFirst({ name: 'other' }), /not of the transaction/],
  ['a step of the path', { ...proof, path: [{ ...step, hash: flipped(step.hash) }, ...steps] }, /root/],
  ['the side of a step', { ...proof, path: [{ ...step, side: 'RIGHT' }, ...steps] }, /root/],
  ['a side there is not', { ...proof, path: [{ ...step, side: 'UP' }, ...steps] }, /path is none/],
  ['a short hash', { ...proof, path: [{ ...step, hash: 'ab' }, ...steps] }, /path is none/],
  ['no path', { ...proof, path: [] }, /root/],
  ['the block’s root', withBlock({ merkleRoot: flipped(proof.block.merkleRoot) }), /root/],
  ['the block’s hash', withBlock({ hash: flipped(proof.block.hash) }), /block's hash/],
  ['the block’s number', withBlock({ number: 2 }), /block's hash/],
  ['the block’s time', withBlock({ sealedAt: '2026-03-21T08:31:00.001Z' }), /block's hash/],
  ['the block’s contents', withBlock({ contentsHash: flipped(proof.block.contentsHash) }), /block's hash/],
  ['the block’s coalition', withBlock({ coalitionId: 'coa_0000000000008' }), /block's hash/],
  ['another format', { ...proof, format: 2 }, /format 2/],
])('L-10 %s changed: the proof does not hold', (_name, changed, problem) => {
  expect(verify(changed)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
});

test('L-10 what is hashed has one writing: the text of every part is canonical JSON', () => {
  for (const { text } of proof.parts) {
    if (text !== null) expect(canonicalJson(JSON.parse(text))).toBe(text);
  }
});

test('L-10 a proof of another transaction is none of this one', () => {
  expect(verifyTransactionProof('txn_0000000000001', proof)).toMatchObject({ ok: false });
});

test('L-10 a chain leads from a kept block to a later one, each block over the one before', () => {
  const kept = { number: 1, hash: proof.block.hash };
  expect(chainProblem({ number: 0, hash: '0'.repeat(64) }, [proof.block])).toBeUndefined();
  expect(chainProblem(kept, [])).toBeUndefined();
  const next: BlockTexts = { ...proof.block, number: 2, previousHash: kept.hash };
  expect(chainProblem(kept, [next])).toMatch(/hash of block 2/);
  expect(chainProblem(kept, [{ ...next, previousHash: flipped(kept.hash) }])).toMatch(/does not follow/);
  expect(chainProblem(kept, [{ ...next, number: 3 }])).toMatch(/block 2 is missing/);
});

test('L-10 the tree is that of RFC 6962: halves at the largest power of two, runs of 2^k are subtrees', () => {
  const leaves = Array.from({ length: 37 }, (_, at) => createHash('sha256').update(String(at)).digest());
  const inner = (left: Buffer, right: Buffer) =>
    createHash('sha256')
      .update(Buffer.concat([Buffer.from([1]), left, right]))
      .digest();
  const slowRoot = (hashes: Buffer[]): Buffer => {
    if (hashes.length === 1) return hashes[0] as Buffer;
    let half = 1;
    while (half * 2 < hashes.length) half *= 2;
    return inner(slowRoot(hashes.slice(0, half)), slowRoot(hashes.slice(half)));
  };
  for (let length = 1; length <= leaves.length; length += 1) {
    const some = leaves.slice(0, length);
    const root = slowRoot(some);
    expect(rootOf(some)).toEqual(root);
    const runs = Array.from({ length: Math.ceil(length / 8) }, (_, at) => some.slice(at * 8, at * 8 + 8));
    const roots = runs.map(rootOf);
    expect(rootOf(roots)).toEqual(root);
    for (const [at, leaf] of some.entries()) {
      expect(rootAlong(leaf, pathOf(some, at))).toEqual(root);
      const way = [...pathOf(runs[at >> 3] as Buffer[], at & 7), ...pathOf(roots, at >> 3)];
      expect(rootAlong(leaf, way)).toEqual(root);
    }
  }
  expect(() => rootOf([])).toThrow(RangeError);
  expect(() => pathOf(leaves, 37)).toThrow(RangeError);
});

function withFirst(changes: Partial<InclusionProof['parts'][number]>): InclusionProof {
  return { ...proof, parts: [{ ...first, ...changes }, ...rest] };
}

function withBlock(changes: Partial<BlockTexts>): InclusionProof {
  return { ...proof, block: { ...proof.block, ...changes } };
}

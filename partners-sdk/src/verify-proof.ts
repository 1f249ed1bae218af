import type { GetTransactionProofAnswer, SealBlock } from './generated/types.js';

/** That a block holds a transaction. */
export type SealInclusion = NonNullable<
  NonNullable<GetTransactionProofAnswer['transactionProof']>['inclusion']
>;

/** What a proof shows: the parts of the transaction that this caller may see, as they were sealed; or what is wrong. */
export type ProofResult =
  | { readonly ok: true; readonly parts: ReadonlyMap<string, unknown>; readonly block: SealBlock }
  | { readonly ok: false; readonly problem: string };

const FORMAT = 1;

/**
 * Whether the proof shows that its block holds the transaction. Computed here, out of what the proof says alone, by the
 * steps of Hamsood's reference of seals: SHA-256 throughout, with a leading byte that tells leaf, node, part and block
 * apart.
 */
export async function verifyProof(transactionId: string, proof: SealInclusion): Promise<ProofResult> {
  if (proof.format !== FORMAT) return wrong(`the format ${proof.format} is not known`);
  const parts = new Map<string, unknown>();
  for (const { name, hash, text, blinding } of proof.parts) {
    if (text === null) continue;
    if ((await sha256(2, bytes(blinding ?? ''), utf8(text))) !== hash) {
      return wrong(`the part ${name} is not what was sealed`);
    }
    parts.set(name, JSON.parse(text));
  }
  const said = parts.get('transaction') as { readonly id?: unknown } | undefined;
  if (said?.id !== transactionId) return wrong(`it is not of the transaction ${transactionId}`);
  const leaf = {
    format: proof.format,
    kind: 'transaction',
    parts: proof.parts.map(({ name, hash }) => [name, hash]),
  };
  let node = await sha256(0, utf8(JSON.stringify(leaf)));
  for (const { side, hash } of proof.path) {
    const [left, right] = side === 'LEFT' ? [hash, node] : [node, hash];
    node = await sha256(1, bytes(left), bytes(right));
  }
  if (node !== proof.block.merkleRoot) return wrong('the transaction does not lead to the root of its block');
  if (!(await blockHolds(proof.block))) return wrong("the block's hash is not that of what it says");
  return { ok: true, parts, block: proof.block };
}

/** What is wrong with blocks that should follow a kept one, in their order; undefined when nothing is. */
export async function chainProblem(
  kept: Pick<SealBlock, 'number' | 'hash'>,
  blocks: readonly SealBlock[],
): Promise<string | undefined> {
  let { number, hash } = kept;
  for (const block of blocks) {
    if (block.number !== number + 1) return `block ${number + 1} is missing`;
    if (block.previousHash !== hash) return `block ${block.number} does not follow block ${number}`;
    if (!(await blockHolds(block))) return `the hash of block ${block.number} is not that of what it says`;
    ({ number, hash } = block);
  }
  return undefined;
}

async function blockHolds(block: SealBlock): Promise<boolean> {
  const { coalitionId, contents, epoch, merkleRoot, number, previousHash, sealedAt } = block;
  const header = {
    coalitionId,
    contentsHash: contents.hash,
    epoch,
    format: FORMAT,
    merkleRoot,
    number,
    previousHash,
    sealedAt: sealedAt.toISOString(),
  };
  return (await sha256(3, utf8(JSON.stringify(header)))) === block.hash;
}

function wrong(problem: string): ProofResult {
  return { ok: false, problem };
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Of hexadecimal digits; what is none becomes bytes that no hash matches. */
function bytes(hexadecimal: string): Uint8Array {
  return Uint8Array.from(hexadecimal.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

async function sha256(kind: number, ...parts: readonly Uint8Array[]): Promise<string> {
  const all = new Uint8Array(1 + parts.reduce((sum, { length }) => sum + length, 0));
  all[0] = kind;
  let at = 1;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

import { blindingsOf, leafHash, partHash } from './hashing.js';

/** What rows are sealed. */
export type SealedKind = 'transaction' | 'step';

/** Of the serialisation: a change of what a part says or of which parts there are is a new format. */
export const LEAF_FORMAT = 1;

/** A part of a row, in the text that is hashed. */
export interface PartText {
  readonly name: string;
  /** Canonical JSON. */
  readonly text: string;
}

/** A part as whoever may see it gets it; to others only its name and hash are told. */
export interface SealedPart extends PartText {
  readonly blinding: Buffer;
  readonly hash: Buffer;
}

/** A row's part of a block, by what it says. */
export interface SealedRow {
  readonly kind: SealedKind;
  /** Which row, in words that no other row of the coalition has. */
  readonly name: string;
  readonly parts: readonly PartText[];
}

/** Hides every part of a row behind a hash of its own. */
export function sealedParts(key: Buffer, row: Pick<SealedRow, 'name' | 'parts'>): SealedPart[] {
  const blindings = blindingsOf(key, row.name, row.parts.length);
  return row.parts.map(({ name, text }, at) => {
    const blinding = blindings[at] as Buffer;
    return { name, text, blinding, hash: partHash(blinding, text) };
  });
}

/** The hash of a row in its block's tree. */
export function sealedLeafHash(
  kind: SealedKind,
  parts: readonly { readonly name: string; readonly hash: Buffer }[],
): Buffer {
  return leafHash(leafText(kind, LEAF_FORMAT, parts));
}

/** What a leaf's hash is made of: the canonical JSON of its kind, format, and parts by name and hash, in their order. */
export function leafText(
  kind: string,
  format: number,
  parts: readonly { readonly name: string; readonly hash: Buffer }[],
): string {
  const listed = parts.map(({ name, hash }) => `[${JSON.stringify(name)},"${hash.toString('hex')}"]`);
  return `{"format":${format},"kind":${JSON.stringify(kind)},"parts":[${listed.join(',')}]}`;
}

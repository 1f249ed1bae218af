import bidiFactory, { type Bidi, type EmbeddingLevels } from 'bidi-js';

export type Direction = 'rtl' | 'ltr';

/** A part of a line that is shaped and drawn at once. */
export interface TextPiece {
  /** What the shaper is given: see {@link forShaper}. */
  readonly text: string;
}

/** One paragraph with the direction of each of its characters, by the Unicode bidirectional algorithm. */
export interface Paragraph {
  readonly text: string;
  readonly levels: EmbeddingLevels;
}

// The package's types speak of an ES module; what Node loads is the factory itself.
const bidi = (bidiFactory as unknown as () => Bidi)();
/** Direct the algorithm and are not drawn. */
const CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Written from right to left, or taken for it by the shaper: letters, and Persian and Arabic digits and separators. */
const RIGHT_TO_LEFT_SCRIPT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/** Numbers in such digits, with what separates them; or what is between. */
const PERSIAN_NUMBERS = /\p{Script=Arabic}(?:[^\p{L}]*\p{Script=Arabic})?/gu;

export function paragraphOf(text: string, direction: Direction): Paragraph {
  return { text, levels: bidi.getEmbeddingLevels(text, direction) };
}

/**
 * The line that is made of the paragraph's characters from `start` up to `end` (exclusive), as pieces in the order in
 * which they stand on the paper, from the left.
 */
export function piecesOf({ text, levels }: Paragraph, start: number, end: number): TextPiece[] {
  if (start >= end) return [];
  const mirrored = bidi.getMirroredCharactersMap(text, levels.levels, start, end - 1);
  const isOdd = (at: number) => (levels.levels[at] ?? 0) % 2 === 1;
  const pieces: TextPiece[] = [];
  let run: number[] = [];
  const finish = (odd: boolean) => {
    const logical = odd ? run.toReversed() : run;
    const drawn = logical
      .map((at) => mirrored.get(at) ?? text.charAt(at))
      .join('')
      .replace(CONTROLS, '');
    if (drawn !== '') pieces.push(...(odd ? [forShaper(drawn, 'rtl')] : leftToRight(drawn)));
    run = [];
  };
  // The answer has the whole paragraph, of which only the line is in the order of the paper.
  for (const at of bidi.getReorderedIndices(text, levels, start, end - 1).slice(start, end)) {
    const last = run.at(-1);
    // Of different levels, but beside each other in both orders: a number, and the text that it stands in.
    if (last !== undefined && at !== (isOdd(last) ? last - 1 : last + 1)) finish(isOdd(last));
    else if (last !== undefined && isOdd(at) !== isOdd(last)) finish(isOdd(last));
    run.push(at);
  }
  const [first] = run;
  if (first !== undefined) finish(isOdd(first));
  return pieces;
}

/** Persian digits apart from the rest, since the shaper would turn round whatever stands together with them. */
function leftToRight(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(PERSIAN_NUMBERS)) {
    if (match.index > from) pieces.push(forShaper(text.slice(from, match.index), 'ltr'));
    pieces.push(forShaper(match[0], 'ltr'));
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push(forShaper(text.slice(from), 'ltr'));
  return pieces;
}

/**
 * The shaper takes the direction from the script alone and sets Arabic script from right to left, numbers too, all else
 * from left to right. What it would turn the wrong way is given to it backwards.
 */
function forShaper(text: string, direction: Direction): TextPiece {
  const taken: Direction = RIGHT_TO_LEFT_SCRIPT.test(text) ? 'rtl' : 'ltr';
  return { text: taken === direction ? text : [...text].toReversed().join('') };
}

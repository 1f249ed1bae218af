import { Lexer, Source, TokenKind } from 'graphql';
import { ApiError } from '../errors/api.error.js';
import { inWords } from './limit-text.js';
import { LIMITS } from './limits.js';

const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/**
 * What is too much about a document before it is even parsed: its length, because comments count as no tokens, and
 * how deep its brackets nest, because the parser and half of the validation rules call themselves once per level.
 */
export function sourceProblem(source: string): ApiError | undefined {
  if (source.length > LIMITS.documentLength) {
    return new ApiError(
      'TOO_COMPLEX',
      `Send a document of at most ${inWords(LIMITS.documentLength)} characters; values belong into variables.`,
    );
  }
  if (nestsTooDeep(source)) {
    return new ApiError('TOO_COMPLEX', `Nest brackets at most ${LIMITS.brackets} levels deep.`);
  }
  return undefined;
}

function nestsTooDeep(source: string): boolean {
  // Nearly every document has too few brackets to be read twice.
  if (countOpening(source) <= LIMITS.brackets) return false;
  const lexer = new Lexer(new Source(source));
  let depth = 0;
  try {
    for (let tokens = 0; tokens <= LIMITS.tokens; tokens += 1) {
      const { kind } = lexer.advance();
      if (kind === TokenKind.EOF) return false;
      if (OPENING.has(kind)) depth += 1;
      else if (CLOSING.has(kind)) depth -= 1;
      if (depth > LIMITS.brackets) return true;
    }
  } catch {
    // What is no token at all ends the parser at the same place, and it says so better.
  }
  return false;
}

function countOpening(source: string): number {
  let count = 0;
  for (const character of source) if (character === '{' || character === '[' || character === '(') count += 1;
  return count;
}

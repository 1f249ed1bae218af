import { createHash } from 'node:crypto';
import type { DocumentNode, Token } from 'graphql';

/** What is kept of documents at most, in bytes as {@link weightOf} estimates them. */
const MOST_BYTES = 32 * 1024 * 1024;
/** Measured: what the parser and the cost function keep per token, comments being the cheapest. */
const BYTES_PER_TOKEN = 500;

interface Kept {
  readonly document: DocumentNode;
  readonly weight: number;
}

/**
 * Parsed and validated documents, most recently used last; the same few come again and again. One for the whole
 * process, whichever way documents come in. It is bounded by memory and not by number, since everybody may send
 * documents, and each keeps its source and a chain of all its tokens, comments included (rule A-06).
 */
export class DocumentCache {
  readonly #documents = new Map<string, Kept>();
  /** Hashes: to find a text by itself costs a tenth of hashing it. */
  readonly #hashes = new Map<string, string>();
  #weight = 0;

  constructor(private readonly mostBytes = MOST_BYTES) {}

  /** Estimated bytes that are kept. */
  get weight(): number {
    return this.#weight;
  }

  /** @param hash {@link hashOf} the source */
  get(hash: string): DocumentNode | undefined {
    const known = this.#documents.get(hash);
    if (!known) return undefined;
    this.#documents.delete(hash);
    this.#documents.set(hash, known);
    return known.document;
  }

  /** The document of this very text. */
  find(source: string): DocumentNode | undefined {
    const hash = this.#hashes.get(source);
    return hash === undefined ? undefined : this.get(hash);
  }

  set(hash: string, document: DocumentNode): void {
    this.delete(hash);
    const weight = weightOf(document);
    if (weight > this.mostBytes) return;
    this.#documents.set(hash, { document, weight });
    if (document.loc) this.#hashes.set(document.loc.source.body, hash);
    this.#weight += weight;
    for (const oldest of this.#documents.keys()) {
      if (this.#weight <= this.mostBytes) break;
      this.delete(oldest);
    }
  }

  delete(hash: string): void {
    const known = this.#documents.get(hash);
    if (!known) return;
    this.#weight -= known.weight;
    this.#documents.delete(hash);
    if (known.document.loc) this.#hashes.delete(known.document.loc.source.body);
  }
}

/** The name of a source in the cache; that which Apollo gives it, too. */
export function hashOf(source: string): string {
  return createHash('sha256').update(source).digest('hex');
}

/** Bytes that a document keeps in memory, about: rather too many than too few. */
export function weightOf({ loc }: DocumentNode): number {
  if (!loc) throw new Error('a document without its location cannot be weighed');
  let tokens = 0;
  for (let token: Token | null = loc.startToken; token; token = token.next) tokens += 1;
  return loc.source.body.length * 2 + tokens * BYTES_PER_TOKEN;
}

import type { TestBooks, TestMember, TestPartner } from './test-books.js';

/** JSON objects, as they come and go. */
export type Json = Readonly<Record<string, unknown>>;

/** How the test coalition is set up, as far as operations depend on it. */
export interface TestTerms {
  /** Whether partners link members without their confirmation. */
  readonly openLinking: boolean;
  /**
   * What a reversal does that takes back spent points: takes what is there, and the partner bears the rest; leaves the
   * member below 0; or is refused.
   */
  readonly clawbackPolicy: 'CAP' | 'NEGATIVE' | 'REFUSE';
  /** Above so many points a member and day, burns and holds take a spend code; undefined: never. */
  readonly spendCodeAbove: bigint | undefined;
}

/** One partner's operation on the books. */
export interface TestCall {
  readonly books: TestBooks;
  readonly terms: TestTerms;
  readonly partner: TestPartner;
  /** Whose token it is that the partner has made; undefined: the partner's system itself is calling. */
  readonly self: TestMember | undefined;
  /** By partner and key: what was asked, and what came of it. */
  readonly keys: Map<string, { readonly asked: string; readonly answer: Json }>;
  /** Spend codes that are good, and whose they are. */
  readonly codes: Map<string, TestMember>;
  /** Members' tokens. */
  readonly tokens: Map<string, TestToken>;
}

export interface TestToken {
  readonly partner: TestPartner;
  readonly self: TestMember;
  readonly expiresAt: Date;
}

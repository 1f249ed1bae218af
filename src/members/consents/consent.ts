import type { LocalizedText } from '../../values/localized-text.js';

/** What a member agrees to. */
export type ConsentPurpose = 'TERMS' | 'MARKETING_SMS' | 'MARKETING_EMAIL' | 'SHARING' | 'GIVING';

/** How a consent came to be known. */
export type ConsentThrough = 'APP' | 'WEB' | 'SHOP' | 'CALL' | 'PAPER';

/** What members are asked to agree to. */
export interface ConsentText {
  readonly id: bigint;
  readonly purpose: ConsentPurpose;
  /** 1, 2, 3 … per purpose. */
  readonly version: number;
  /** In a sentence. */
  readonly summary: LocalizedText;
  /** Where the whole text stands. */
  readonly url: string | null;
  /** Of the whole text; 64 hexadecimal digits. */
  readonly sha256: string | null;
  readonly createdAt: Date;
}

/** Where a member stands about a purpose: its newest word. */
export interface Consent {
  readonly id: bigint;
  readonly purpose: ConsentPurpose;
  /** With whom data may be shared; null for the other purposes. */
  readonly partnerId: bigint | null;
  readonly given: boolean;
  /** What it agreed to; null when it was withdrawn. */
  readonly textId: bigint | null;
  readonly at: Date;
  /** Who wrote it down, as an external id. */
  readonly actor: string;
  readonly through: ConsentThrough;
}

import type { DocumentLanguage } from '../../printing/value-words.js';
import type { WrittenValues } from '../../printing/written-values.js';
import type { StatementDocument } from './statement-document.js';

/** How a statement is printed. */
export interface PdfOptions {
  readonly language: DocumentLanguage;
  /** Whether what is to be paid is told in toman too, where it is in rial (rule V-02). */
  readonly toman: boolean;
}

/** What a page is drawn from. */
export interface Printing extends PdfOptions {
  readonly document: StatementDocument;
  readonly written: WrittenValues;
  /** How many pages there are; null while they are being counted. */
  readonly pages: number | null;
}

import { z } from 'zod';
import { type Parsed, parsed, refused } from '../../values/parsed.js';

/** Which column of the file holds what, by the names in the file's first line. */
export interface ColumnMapping {
  /** The purchase's own reference, unique per merchant. */
  readonly purchase: string;
  /** The partner's own id for the member (`externalId`). */
  readonly member: string;
  /** When it was bought. */
  readonly date: string;
  /** What was paid, in major units. */
  readonly amount: string;
  /** ISO 4217 code per row, where the file has several or names its own. */
  readonly currency?: string | undefined;
  readonly category?: string | undefined;
}

const REQUIRED = ['purchase', 'member', 'date', 'amount'] as const;
const OPTIONAL = ['currency', 'category'] as const;
const FIELDS: readonly string[] = [...REQUIRED, ...OPTIONAL];

const column = z.string().trim().min(1);
const schema = z.strictObject({
  purchase: column,
  member: column,
  date: column,
  amount: column,
  currency: column.optional(),
  category: column.optional(),
});

/** Reads `purchase=purchase_id,member=customer_id,date=purchased_on,amount=amount_usd`. */
export function parseColumnFlags(text: string): Parsed<ColumnMapping> {
  const columns: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=');
    const field = pair.slice(0, Math.max(at, 0)).trim();
    if (at < 1 || !FIELDS.includes(field)) {
      return refused(`Write each part as field=column, with the fields ${FIELDS.join(', ')}.`);
    }
    if (columns[field] !== undefined) return refused(`Name a column for ${field} once.`);
    columns[field] = pair.slice(at + 1).trim();
  }
  return parseColumns(columns);
}

/** Reads the same from an object, as a mapping file holds it. */
export function parseColumns(value: unknown): Parsed<ColumnMapping> {
  const result = schema.safeParse(value);
  if (result.success) return parsed(result.data);
  const field = result.error.issues[0]?.path[0];
  if (field !== undefined) return refused(`Name the column that holds the ${String(field)}.`);
  return refused(`Name columns for ${REQUIRED.join(', ')}, and if you like for ${OPTIONAL.join(', ')}.`);
}

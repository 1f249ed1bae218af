import { freeText } from '../../values/csv.js';
import { encodeId } from '../../values/ids.js';
import type { Told } from './statement-source.js';

/** The last columns of every kind of statement; empty where there is nothing, or nothing that the reader may see. */
export const DETAIL_COLUMNS = ['merchant', 'purchase_reference', 'reason'] as const;

/** The values of {@link DETAIL_COLUMNS} for a line that the reader may be told of. */
export function detailsOf(
  subject: {
    readonly merchantId: bigint | null;
    readonly reference: string | null;
    readonly reason?: string | null;
  },
  shown: Exclude<Told, 'nothing'>,
): string[] {
  const { merchantId, reference, reason = null } = subject;
  return [
    merchantId === null ? '' : encodeId('merchant', merchantId),
    shown === 'all' ? freeText(reference) : '',
    shown === 'all' ? freeText(reason) : '',
  ];
}

/** So many columns with nothing in them. */
export function empty(columns: number): string[] {
  return Array<string>(columns).fill('');
}

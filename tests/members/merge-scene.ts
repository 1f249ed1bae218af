import type { Caller, Json } from '../harness/api-client.js';

/** Merging members as an operator does. */

const MERGE = `mutation ($input: MergeMembersInput!) { mergeMembers(input: $input) {
  member { id mergedFrom { id status } } transaction { id type points } replayed userErrors { code field message } } }`;

let keys = 0;

/** Merges under a key of its own; `changes` replace parts of the input. */
export async function merges(
  by: Caller,
  duplicate: { readonly id: string },
  survivor: { readonly id: string },
  changes: object = {},
): Promise<Json> {
  keys += 1;
  const pair = { duplicate: { id: duplicate.id }, survivor: { id: survivor.id } };
  const input = { idempotencyKey: `merge-${keys}`, ...pair, reason: 'the same person', ...changes };
  return (await by.get(MERGE, { input })).mergeMembers as Json;
}

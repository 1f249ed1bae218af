import { decide } from '../../src/ledger/decide/decide.js';
import type { Operation } from '../../src/ledger/operations.js';
import { type ErrorCode, isFinal } from '../../src/values/refusal.js';
import { codeOf, type StateChanges, state } from './decide-scene.js';

/** One thing that stands against an operation, and what the caller is told. */
export interface RefusalRow {
  readonly name: string;
  readonly code: ErrorCode;
  readonly field: readonly string[];
  readonly operation: () => Operation;
  readonly state?: () => StateChanges;
}

/** Decides the operation; it must be refused as the row says, and leave everything as it was (rules L-04, L-11). */
export function expectRefused({ code, field, operation, state: changes = () => ({}) }: RefusalRow): void {
  const now = state(changes());
  const { outcomes, writes } = decide(now, [operation()]);
  expect(outcomes.map(codeOf)).toEqual([code]);
  expect(outcomes[0]).toMatchObject({ kind: 'refused', replayed: false, refusal: { field } });
  const { keys, limits, ...rest } = now;
  const { keys: _keys, limits: _limits, ...asItWas } = state(changes());
  expect(rest).toEqual(asItWas);
  expect(limits).toBeDefined();
  expect(writes.keys.map(({ refusal }) => refusal?.code)).toEqual(isFinal(code) ? [code] : []);
  expect(keys.size).toBe((changes().keys?.size ?? 0) + writes.keys.length);
  const { more } = writes;
  expect({ ...writes, keys: [], sealingEpoch: 0, batchId: 0n, more: null }).toEqual({
    sealingEpoch: 0,
    batchId: 0n,
    idsTaken: 0n,
    accounts: new Set(),
    transactions: [],
    entries: [],
    deltas: new Map(),
    keys: [],
    purchases: [],
    events: [],
    activity: new Map(),
    more: null,
  });
  for (const rows of Object.values(more)) expect([...rows]).toEqual([]);
}

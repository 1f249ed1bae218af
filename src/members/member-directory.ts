import { setImmediate as turnOver } from 'node:timers/promises';
import type { Database } from '../runtime/database.js';
import { findMembers, findSpenders, type Spender } from './find-members.js';
import type { MemberRef } from './member-ref.js';

/**
 * Finds members by what callers call them, on the hot path: look-ups that come while others of the same coalition and
 * partner are under way wait for these and then go together, so that a node asks once for many.
 */
export interface MemberDirectory {
  /**
   * @param partnerId the partner that asks, which finds only members linked to it (rule A-04); null for the operator,
   * which finds all, but none by `externalId`, which is a partner's
   * @returns null when there is none that the asker may see
   */
  resolve(coalitionId: bigint, partnerId: bigint | null, ref: MemberRef): Promise<bigint | null>;
  /** As `resolve`, with whose points the member may draw on today, in the same statement (rule K-11). */
  resolveSpender(coalitionId: bigint, partnerId: bigint | null, ref: MemberRef): Promise<Spender | null>;
}

/** Look-ups of one round trip at most. */
const MOST_AT_ONCE = 1_000;

type Find<T> = (
  database: Pick<Database, 'ledgerPool' | 'prepared'>,
  coalitionId: bigint,
  partnerId: bigint | null,
  refs: readonly MemberRef[],
) => Promise<readonly (T | null)[]>;

interface Asked<T> {
  readonly ref: MemberRef;
  readonly answer: (found: T | null) => void;
  readonly fail: (error: unknown) => void;
}

interface Desk<T> {
  readonly waiting: Asked<T>[];
  busy: boolean;
}

export function createMemberDirectory({
  database,
}: {
  readonly database: Pick<Database, 'ledgerPool' | 'prepared'>;
}): MemberDirectory {
  return {
    resolve: desksFor(database, findMembers),
    resolveSpender: desksFor(database, findSpenders),
  };
}

function desksFor<T>(database: Pick<Database, 'ledgerPool' | 'prepared'>, find: Find<T>) {
  const desks = new Map<string, Desk<T>>();

  async function serve(name: string, desk: Desk<T>, coalitionId: bigint, partnerId: bigint | null) {
    desk.busy = true;
    // What came in with the same turn of the event loop, each request by a socket of its own, goes along.
    await turnOver();
    while (desk.waiting.length > 0) {
      const round = desk.waiting.splice(0, MOST_AT_ONCE);
      try {
        const found = await find(
          database,
          coalitionId,
          partnerId,
          round.map((asked) => asked.ref),
        );
        for (const [at, asked] of round.entries()) asked.answer(found[at] ?? null);
      } catch (error) {
        for (const asked of round) asked.fail(error);
      }
    }
    desks.delete(name);
  }

  return (coalitionId: bigint, partnerId: bigint | null, ref: MemberRef): Promise<T | null> => {
    if (ref.by === 'id' && ref.value === null) return Promise.resolve(null);
    if (ref.by === 'externalId' && partnerId === null) return Promise.resolve(null);
    const name = `${coalitionId}:${partnerId ?? ''}`;
    const desk = desks.get(name) ?? { waiting: [], busy: false };
    desks.set(name, desk);
    return new Promise((answer, fail) => {
      desk.waiting.push({ ref, answer, fail });
      if (!desk.busy) void serve(name, desk, coalitionId, partnerId);
    });
  };
}

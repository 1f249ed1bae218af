import { actingCoalition } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { callerOf } from '../access/principal.js';
import { coalitionNow } from '../ledger/balances.js';
import { orLedgerBusy } from '../ledger/batch/ledger-busy.js';
import { lockTerms } from '../ledger/lock-terms.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import { type Asked, fingerprintOf } from '../points/fingerprint.js';
import { onCurrentTerms } from '../points/on-current-terms.js';
import type { EntityManager } from '../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import type { Day } from '../values/day.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { dayOf } from '../values/time-zone.js';
import type { PerksContext } from './perks-context.js';

/** A change of perks that is under way. */
export interface PerkChange {
  readonly em: EntityManager;
  readonly coalitionId: bigint;
  readonly programme: ProgrammeSnapshot;
  /** By the coalition's clock, and the day of its zone. */
  readonly at: Date;
  readonly today: Day;
}

/** What was done about perks. */
export interface Changed<T> {
  readonly changed: T;
  /** It had been done before; nothing has changed now. */
  readonly replayed: boolean;
}

/**
 * Runs a change of perks in one transaction, under an idempotency key in the scope of the caller (rule L-04): what the key
 * has led to is answered again, before everything else. Two with the same key wait for each other; a refusal is not kept.
 *
 * @param asked the operation and its input without the key
 * @param change what is to be done; answers what came of it, which has to have an id, or a refusal after which what was written
 *   stays, such as that a code was wrong
 * @param again reads what came of it before
 */
export async function keyedChange<T extends { readonly id: bigint }>(
  context: PerksContext,
  { key, asked }: { readonly key: string; readonly asked: Asked },
  change: (change: PerkChange) => Promise<CommandOutcome<T | WrittenRefusal>>,
  again: (change: PerkChange, id: bigint) => Promise<T>,
): Promise<CommandOutcome<Changed<T>>> {
  const coalitionId = actingCoalition(context);
  const caller = callerOf(context.principal);
  return orLedgerBusy(() =>
    onCurrentTerms(context.programme, coalitionId, async (programme) => {
      const outcome = await commandTransaction<Changed<T> | Stale | WrittenRefusal>(
        context.database,
        coalitionId,
        async (em) => {
          await waitForKey(em, coalitionId, `${caller} ${key}`);
          const referenceVersion = await lockTerms(em, coalitionId);
          if (referenceVersion !== programme.referenceVersion)
            return done({ kind: 'stale', referenceVersion });
          const at = await coalitionNow(em, coalitionId);
          const under = { em, coalitionId, programme, at, today: dayOf(at, programme.terms.timeZone) };
          const fingerprint = fingerprintOf(programme.digestKey, asked).toString('hex');
          const known = await knownKey(em, coalitionId, caller, key);
          if (known && known.fingerprint !== fingerprint) {
            const message = 'The key was used for something else: give each request its own.';
            return refusedWith(refusal('IDEMPOTENCY_KEY_REUSED', message, ['idempotencyKey']));
          }
          if (known) return done({ changed: await again(under, BigInt(known.id)), replayed: true });
          const changed = await change(under);
          if (changed.refusals) return changed;
          if ('writtenRefusal' in changed.done) return done(changed.done);
          await em.execute(
            `insert into perk_key (coalition_id, caller, idempotency_key, fingerprint, subject_id, at)
           values (?, ?, ?, decode(?, 'hex'), ?, ?::timestamptz)`,
            [coalitionId, caller, key, fingerprint, changed.done.id, at.toISOString()],
          );
          return done({ changed: changed.done, replayed: false });
        },
      );
      if (outcome.refusals) return outcome;
      if ('writtenRefusal' in outcome.done) return refusedWith(outcome.done.writtenRefusal);
      return 'kind' in outcome.done ? outcome.done : done(outcome.done);
    }),
  );
}

/** Nothing was done, but something was written that stays. */
export interface WrittenRefusal {
  readonly writtenRefusal: Refusal;
}

/** The terms that a change was begun with have been replaced. */
interface Stale {
  readonly kind: 'stale';
  readonly referenceVersion: bigint;
}

/** Waits for whoever uses the same key. */
async function waitForKey(em: EntityManager, coalitionId: bigint, key: string): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `hamsood perk key ${coalitionId} ${key}`,
  ]);
}

async function knownKey(
  em: EntityManager,
  coalitionId: bigint,
  caller: string,
  key: string,
): Promise<{ readonly fingerprint: string; readonly id: string } | undefined> {
  const [known] = await em.execute<{ fingerprint: string; id: string }[]>(
    `select encode(fingerprint, 'hex') as fingerprint, subject_id::text as id from perk_key
      where coalition_id = ? and caller = ? and idempotency_key = ?`,
    [coalitionId, caller, key],
  );
  return known;
}

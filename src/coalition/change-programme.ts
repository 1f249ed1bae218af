import type { EntityManager } from '@mikro-orm/postgresql';
import { actingCoalition, type CommandContext } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { coalitionNow } from '../ledger/balances.js';
import { orLedgerBusy } from '../ledger/batch/ledger-busy.js';
import type { LiveChannel } from '../runtime/live-channel.js';
import { type CommandOutcome, refusedWith } from '../values/command-outcome.js';
import { refusal } from '../values/refusal.js';
import type { Coalition } from './coalition.entity.js';
import { ownCoalition } from './find-coalition.js';
import { inTwin } from './in-twin.js';
import { announceReferenceChange, nextReferenceVersion, type ReferenceChange } from './reference-version.js';

/** What commands need that change a coalition's terms: who is told of it. */
export interface ChangeContext extends CommandContext {
  /** This node's cache of terms. */
  readonly programme: { changed(change: ReferenceChange): void };
  readonly channel: LiveChannel;
}

/** One coalition's side of a change: what is written carries its ids, its version and its clock. */
export interface ProgrammeChange {
  readonly em: EntityManager;
  readonly coalitionId: bigint;
  /** Stamp every row that the change writes with it. */
  readonly referenceVersion: bigint;
  readonly at: Date;
}

export interface OwnProgrammeChange extends ProgrammeChange {
  readonly coalition: Coalition;
  /** Does the twin's part of the change in the same transaction. */
  inTwin<T>(work: (twin: ProgrammeChange) => Promise<T>): Promise<T>;
}

/**
 * Runs a change of settings, partners, contracts or merchants in the caller's coalition: one at a time per coalition, with a new
 * reference version, told to every node after the commit. Beside what the work refuses, LEDGER_BUSY where another change, or
 * the batches that were decided on the terms before, do not end in time.
 */
export async function changeProgramme<T>(
  context: ChangeContext,
  work: (change: OwnProgrammeChange) => Promise<CommandOutcome<T>>,
): Promise<CommandOutcome<T>> {
  const coalitionId = actingCoalition(context);
  const changes: ReferenceChange[] = [];
  const begin = async (em: EntityManager, id: bigint): Promise<ProgrammeChange> => {
    const referenceVersion = await nextReferenceVersion(em, id);
    changes.push({ coalitionId: id, referenceVersion });
    return { em, coalitionId: id, referenceVersion, at: await coalitionNow(em, id) };
  };

  const outcome = await orLedgerBusy(() =>
    commandTransaction(context.database, coalitionId, async (em) => {
      const own = await begin(em, coalitionId);
      const coalition = await ownCoalition(em, coalitionId);
      return work({
        ...own,
        coalition,
        inTwin: (twinWork) =>
          inTwin(em, coalition, async (twinEm) => twinWork(await begin(twinEm, coalition.twinId))),
      });
    }),
  );

  if (!outcome.refusals) {
    for (const change of changes) {
      context.programme.changed(change); // this node need not wait for its own announcement
      announceReferenceChange(context.channel, change);
    }
  }
  return outcome;
}

/**
 * Like {@link changeProgramme}, for what is defined in the live coalition only and appears in its twin by itself
 * (decision record "The test twin").
 */
export function defineInBoth<T>(
  context: ChangeContext,
  work: (change: OwnProgrammeChange) => Promise<CommandOutcome<T>>,
): Promise<CommandOutcome<T>> {
  return changeProgramme(context, async (change) => {
    if (change.coalition.environment === 'live') return work(change);
    return refusedWith(
      refusal('INVALID_INPUT', 'Do this in the live coalition: its test twin gets the same by itself.'),
    );
  });
}

import { writeAudit } from '../../access/audit-log.js';
import { actorOf } from '../../access/principal.js';
import {
  defineInBoth,
  type OwnProgrammeChange,
  type ProgrammeChange,
} from '../../coalition/change-programme.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { maskIban } from '../../values/iban.js';
import { encodeId } from '../../values/ids.js';
import type { JsonValue } from '../../values/metadata.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import type { ProgrammeContext } from '../programme-context.js';
import type { CharityTerms } from './charity-terms.js';
import { charityById, charityInTwin } from './read-charities.js';

/** What of a charity can be changed. */
type Changeable = Pick<CharityTerms, 'status' | 'account' | 'accountSetBy' | 'verifiedBy' | 'verifiedAt'>;

/** A change of a charity: what it is called in the audit log, why, and what is different after it. */
export interface CharityChange {
  readonly charityId: bigint | null;
  /** `charity.<what happened to it>`. */
  readonly action: string;
  readonly reason?: string;
  /**
   * Null: it is so already. A refusal: it cannot be done.
   * @param actor who asks, as an external id
   */
  readonly change: (
    charity: CharityTerms,
    actor: string,
    at: Date,
  ) => Partial<Changeable> | { readonly refused: Refusal } | null;
}

/** Changes a charity, and its counterpart in the twin, with a line in the audit log. */
export function changeCharity(
  context: ProgrammeContext,
  { charityId, action, reason, change: decide }: CharityChange,
): Promise<CommandOutcome<CharityTerms>> {
  return defineInBoth(context, async (change: OwnProgrammeChange) => {
    const { em, coalitionId, at } = change;
    const charity = await charityById(em, coalitionId, charityId);
    if (!charity) return refusedWith(charityNotFound());
    const decided = decide(charity, actorOf(context.principal), at);
    if (decided === null) return done(charity);
    if ('refused' in decided) return refusedWith(decided.refused);
    const changed = { ...charity, ...decided };
    await write(change, changed);
    await change.inTwin(async (twin) => {
      const { id } = await charityInTwin(twin.em, twin.coalitionId, charity.number);
      await write(twin, { ...changed, id });
    });
    await writeAudit(em, context, {
      coalitionId,
      action,
      objectId: encodeId('charity', charity.id),
      reason: reason ?? null,
      before: inWords(charity),
      after: inWords(changed),
    });
    return done(changed);
  });
}

/** The refusal where there is no such charity. */
export function charityNotFound(): Refusal {
  return refusal('CHARITY_NOT_FOUND', 'Give the id of a charity of your coalition.', ['charityId']);
}

/** For the audit log, which many may read: enough of the number to see that it is another one. */
export function inWords({ status, account, verifiedBy }: Changeable): JsonValue {
  return { status, iban: maskIban(account.iban), holder: account.holder, verifiedBy };
}

async function write(
  { em, coalitionId, referenceVersion }: ProgrammeChange,
  { id, status, account, accountSetBy, verifiedBy, verifiedAt }: CharityTerms,
): Promise<void> {
  await em.execute(
    `update charity set status = ?, iban = ?, holder = ?, account_set_by = ?, verified_by = ?, verified_at = ?::timestamptz,
        reference_version = ?
      where coalition_id = ? and id = ?`,
    [
      ...[status, account.iban, account.holder, accountSetBy, verifiedBy],
      ...[verifiedAt?.toISOString() ?? null, referenceVersion, coalitionId, id],
    ],
  );
}

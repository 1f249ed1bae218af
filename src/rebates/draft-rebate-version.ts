import { writeAudit } from '../access/audit-log.js';
import { actingCoalition, type CommandContext } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { coalitionNow } from '../ledger/balances.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { keepPerk, perkEnded } from './promised-perk.js';
import { draftOf, lockRebate, type Rebate, readRebate, rebateNotFound } from './rebate.js';
import { otherPointValue, type RebateTermsInput, termsOf, versionInLog, writeDraft } from './rebate-draft.js';
import { rebateEnded } from './rebate-ended.js';

export interface DraftRebateVersionInput {
  /** Null: the caller's text is no rebate's id. */
  readonly rebateId: bigint | null;
  readonly terms: RebateTermsInput;
}

/**
 * Drafts other terms of a rebate, in place of those that were drafted before; they hold once they are activated. For
 * operators. May refuse with INVALID_INPUT, REBATE_NOT_FOUND, PERK_NOT_AVAILABLE, REBATE_ENDED.
 */
export async function draftRebateVersion(
  context: CommandContext,
  { rebateId, terms }: DraftRebateVersionInput,
): Promise<CommandOutcome<Rebate>> {
  const coalitionId = actingCoalition(context);
  return commandTransaction(context.database, coalitionId, async (em) => {
    const rebate = await lockRebate(em, coalitionId, rebateId);
    if (!rebate) return refusedWith(rebateNotFound());
    const { id, currency, perkId, versions, endedAfter } = rebate;
    const perk = perkId === null ? undefined : await keepPerk(em, coalitionId, perkId, currency);
    const read = termsOf(terms, currency, perk?.worth ?? null, perkId !== null);
    if ('refused' in read) return refusedWith(...read.refused);
    const repriced = otherPointValue(rebate, read.terms);
    if (repriced) return refusedWith(repriced);
    if (perk?.ended) return refusedWith(perkEnded('rebateId'));
    if (endedAfter !== null) return refusedWith(rebateEnded(endedAfter));
    const at = await coalitionNow(em, coalitionId);
    const before = draftOf(rebate);
    const number = before?.number ?? versions.length + 1;
    await writeDraft(em, { coalitionId, rebateId: id, number }, read.terms, at);
    await writeAudit(em, context, {
      coalitionId,
      action: 'rebate.drafted',
      objectId: encodeId('rebate', id),
      ...(before ? { before: versionInLog(before, currency) } : {}),
      after: versionInLog({ ...read.terms, number, from: null }, currency),
    });
    return done((await readRebate(em, coalitionId, id)) ?? rebate);
  });
}

import { writeAudit } from '../../access/audit-log.js';
import { actorOf } from '../../access/principal.js';
import { defineInBoth, type ProgrammeChange } from '../../coalition/change-programme.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import type { LocalizedText } from '../../values/localized-text.js';
import { refusal } from '../../values/refusal.js';
import type { ProgrammeContext } from '../programme-context.js';
import type { SettlementAccount } from '../settlement-account.js';
import { inWords } from './change-charity.js';
import type { CharityTerms } from './charity-terms.js';
import { charityInTwin } from './read-charities.js';

export interface RegisterCharityInput {
  readonly name: LocalizedText;
  /** 1–100 characters, unique in the coalition. */
  readonly registrationNumber: string;
  readonly account: SettlementAccount;
}

/**
 * Registers a charity, in the twin too. Nothing can be given to it until somebody else has verified where it is paid to: see
 * `verifyCharity`. May refuse with REGISTRATION_NUMBER_TAKEN, LEDGER_BUSY. For operators.
 */
export async function registerCharity(
  context: ProgrammeContext,
  input: RegisterCharityInput,
): Promise<CommandOutcome<CharityTerms>> {
  return defineInBoth(context, async (change) => {
    const { em, coalitionId } = change;
    const actor = actorOf(context.principal);
    const [last] = await em.execute<{ number: number; taken: boolean | null }[]>(
      `select coalesce(max(number), 0)::integer as number, bool_or(registration_number = ?) as taken
         from charity where coalition_id = ?`,
      [input.registrationNumber, coalitionId],
    );
    if (last?.taken) {
      const message = 'Another charity has this registration number: look for it in the list.';
      return refusedWith(refusal('REGISTRATION_NUMBER_TAKEN', message, ['registrationNumber']));
    }
    const number = (last?.number ?? 0) + 1;
    await insert(change, input, number, actor);
    await change.inTwin((twin) => insert(twin, input, number, actor));
    const charity = await charityInTwin(em, coalitionId, number);
    await writeAudit(em, context, {
      coalitionId,
      action: 'charity.registered',
      objectId: encodeId('charity', charity.id),
      after: { registrationNumber: charity.registrationNumber, ...Object(inWords(charity)) },
    });
    return done(charity);
  });
}

async function insert(
  { em, coalitionId, referenceVersion, at }: ProgrammeChange,
  { name, registrationNumber, account }: RegisterCharityInput,
  number: number,
  actor: string,
): Promise<void> {
  await em.execute(
    `insert into charity (coalition_id, number, name, registration_number, status, iban, holder, account_set_by,
        reference_version, created_at)
     values (?, ?, ?::jsonb, ?, 'REGISTERED', ?, ?, ?, ?, ?::timestamptz)`,
    [
      ...[coalitionId, number, JSON.stringify(name), registrationNumber, account.iban, account.holder, actor],
      ...[referenceVersion, at.toISOString()],
    ],
  );
}

import { writeAudit } from '../../access/audit-log.js';
import { defineInBoth } from '../../coalition/change-programme.js';
import type { ProgrammeContext } from '../../partners/programme-context.js';
import { canonicalJson } from '../../values/canonical-json.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import { maskIban } from '../../values/iban.js';
import { encodeId } from '../../values/ids.js';
import { formatMoneyAmount } from '../../values/money.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import { latinText } from './latin-text.js';
import { type PaymentRail, USUAL_RAILS } from './payment-rail.js';
import { lockPaymentSettings, type PaymentSettings, writePaymentSettings } from './payment-settings.js';

export interface SetPaymentSettingsInput extends Omit<PaymentSettings, 'rails'> {
  /** Null: {@link USUAL_RAILS}. */
  readonly rails: readonly PaymentRail[] | null;
}

/** As many as anybody's banks have, with room. */
const MOST_RAILS = 20;

/**
 * Says from which account the coalition pays and over which rails, from the next payment run on; in the twin too, so that
 * payments can be tried there. Nothing changes when it is so already. May refuse with INVALID_INPUT (a rail twice, or with a
 * least above its most; a name that Latin letters cannot write), LEDGER_BUSY. For operators.
 */
export async function setPaymentSettings(
  context: ProgrammeContext,
  { rails: asked, ...account }: SetPaymentSettingsInput,
): Promise<CommandOutcome<PaymentSettings>> {
  const settings: PaymentSettings = { ...account, rails: asked ?? USUAL_RAILS };
  const problem = problemOf(settings);
  if (problem) return refusedWith(problem);
  return defineInBoth(context, async (change) => {
    const { em, coalitionId } = change;
    const before = await lockPaymentSettings(em, coalitionId);
    if (before && canonicalJson(before) === canonicalJson(settings)) return done(settings);
    await writePaymentSettings(em, coalitionId, settings, change.at);
    await change.inTwin((twin) => writePaymentSettings(twin.em, twin.coalitionId, settings, twin.at));
    await writeAudit(em, context, {
      coalitionId,
      action: 'payment-settings.set',
      objectId: encodeId('coalition', coalitionId),
      ...(before && { before: inWords(before) }),
      after: inWords(settings),
    });
    return done(settings);
  });
}

function problemOf({ holder, characterSet, rails }: PaymentSettings): Refusal | undefined {
  if (characterSet === 'LATIN' && latinText(holder) === undefined) {
    return refusal(
      'INVALID_INPUT',
      'Give the name in Latin letters, or let the bank be sent all characters (characterSet: UNICODE).',
      ['holder'],
    );
  }
  if (rails.length > MOST_RAILS) {
    return refusal('INVALID_INPUT', `Give at most ${MOST_RAILS} rails.`, ['rails']);
  }
  const names = rails.map(({ code, currency }) => `${currency} ${code}`);
  for (const [index, { least, most }] of rails.entries()) {
    const at = ['rails', String(index)];
    if (names.indexOf(names[index] ?? '') !== index)
      return refusal('INVALID_INPUT', 'Give each rail of a currency once.', at);
    if (least !== null && most !== null && least.minor > most.minor)
      return refusal('INVALID_INPUT', 'Give a least that is not above the most.', [...at, 'least']);
  }
  return undefined;
}

/** For the audit log, which many may read: enough of the number to see that it is another one. */
function inWords({ iban, holder, bic, characterSet, rails }: PaymentSettings) {
  return {
    iban: maskIban(iban),
    holder,
    bic,
    characterSet,
    rails: rails.map(({ code, currency, least, most }) => ({
      code,
      currency,
      least: least && formatMoneyAmount(least),
      most: most && formatMoneyAmount(most),
    })),
  };
}

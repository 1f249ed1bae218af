import { writeAudit } from '../access/audit-log.js';
import { actingCoalition } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { coalitionNow } from '../ledger/balances.js';
import type { ProgrammeContext } from '../partners/programme-context.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import type { Currency } from '../values/currency.js';
import { encodeId } from '../values/ids.js';
import type { LocalizedText } from '../values/localized-text.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { keepPerk, perkEnded } from './promised-perk.js';
import { type Rebate, readRebate } from './rebate.js';
import { type RebateTermsInput, termsOf, versionInLog, writeDraft } from './rebate-draft.js';
import type { RebatePeriodLength } from './rebate-period.js';

export interface AddRebateInput {
  readonly name: LocalizedText;
  readonly period: RebatePeriodLength;
  readonly currency: Currency;
  /** Null: what is bought at every partner counts; with a null id: the caller's text is no partner's id. */
  readonly partner: { readonly id: bigint | null } | null;
  /** Null: the coalition pays; with a null id: the caller's text is no partner's id. */
  readonly payer: { readonly id: bigint | null } | null;
  /** Null: it is given as points; with a null id: the caller's text is no perk's id. */
  readonly perk: { readonly id: bigint | null } | null;
  readonly terms: RebateTermsInput;
}

/**
 * Adds a rebate for business accounts (rule K-12), with its terms as a draft: nobody gets it before that is activated. For
 * operators. May refuse with INVALID_INPUT, PARTNER_NOT_FOUND, PERK_NOT_FOUND, PERK_NOT_AVAILABLE.
 */
export async function addRebate(
  context: ProgrammeContext,
  { name, period, currency, partner, payer, perk, terms }: AddRebateInput,
): Promise<CommandOutcome<Rebate>> {
  const coalitionId = actingCoalition(context);
  const { partners } = await context.programme.snapshot(coalitionId);
  return commandTransaction(context.database, coalitionId, async (em) => {
    const promised = perk && (await keepPerk(em, coalitionId, perk.id, currency));
    const read = termsOf(terms, currency, promised?.worth ?? null, perk !== null);
    const wrong = [
      ...(perk && payer ? [invalid('payerPartnerId', 'Leave it out: whoever pays for the perk pays.')] : []),
      ...(promised && !promised.fits ? [invalid('perkId', doesNotFit(currency))] : []),
      ...('refused' in read ? read.refused : []),
      ...[[partner, 'partnerId'] as const, [payer, 'payerPartnerId'] as const].flatMap(([given, field]) =>
        given && (given.id === null || !partners.has(given.id)) ? [partnerNotFound(field)] : [],
      ),
      ...(perk && !promised ? [perkNotFound()] : []),
      ...(promised?.ended ? [perkEnded('perkId')] : []),
    ];
    const [refused] = wrong;
    if (refused || 'refused' in read) return refusedWith(refused ?? perkNotFound());
    const at = await coalitionNow(em, coalitionId);
    const [row] = await em.execute<{ id: string }[]>(
      `insert into rebate (coalition_id, name, period, currency, partner_id, reward, payer_partner_id, perk_id, created_at)
       values (?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?::timestamptz) returning id::text`,
      [
        ...[coalitionId, JSON.stringify(name), period, currency, partner?.id ?? null],
        ...[perk ? 'PERK' : 'POINTS', payer?.id ?? null, perk?.id ?? null, at.toISOString()],
      ],
    );
    if (!row) throw new Error('a rebate was not written');
    const rebateId = BigInt(row.id);
    await writeDraft(em, { coalitionId, rebateId, number: 1 }, read.terms, at);
    const rebate = await readRebate(em, coalitionId, rebateId);
    if (!rebate) throw new Error('a rebate was not written');
    await writeAudit(em, context, {
      coalitionId,
      action: 'rebate.added',
      objectId: encodeId('rebate', rebateId),
      after: {
        ...{ period, reward: rebate.reward },
        partner: rebate.partnerId === null ? null : encodeId('partner', rebate.partnerId),
        payer: rebate.payerPartnerId === null ? null : encodeId('partner', rebate.payerPartnerId),
        perk: rebate.perkId === null ? null : encodeId('perk', rebate.perkId),
        draft: versionInLog({ ...read.terms, number: 1, from: null }, currency),
      },
    });
    return done(rebate);
  });
}

function invalid(field: string, message: string): Refusal {
  return refusal('INVALID_INPUT', message, [field]);
}

function doesNotFit(currency: Currency): string {
  return `Give a perk that is granted and worth something in ${currency}, for every level, without stock and last day.`;
}

function partnerNotFound(field: string): Refusal {
  return refusal('PARTNER_NOT_FOUND', 'Give the id of a partner of your coalition.', [field]);
}

function perkNotFound(): Refusal {
  return refusal('PERK_NOT_FOUND', 'Give the id of a perk of your coalition.', ['perkId']);
}

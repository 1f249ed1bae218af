import type { PartnerTerms } from '../../partners/programme-snapshot.js';
import { HUNDRED_PERCENT } from '../../partners/settlement-terms.js';
import { type Day, dayNumber } from '../../values/day.js';
import type { Rate } from '../../values/rate.js';
import { type Refusal, refusal } from '../../values/refusal.js';

/** How far ahead a last day can be: more than any notice that can be agreed on, and few enough periods to be told at once. */
const MOST_DAYS_AHEAD = 4_000;

/** How a partner is to leave. */
export interface ExitTerms {
  readonly partnerId: bigint | null;
  /** Business days: the last ones on which it gives points, and on which they are burned or held at it. */
  readonly lastEarnDay: Day;
  readonly lastBurnDay: Day;
  /** Who takes its open points over. */
  readonly bearer: 'COALITION' | { readonly partnerId: bigint | null };
  /** What is paid for that: 0–100 percent of their share that is paid at burn. */
  readonly pricePercent: Rate;
}

/** The partner that bears: null for the coalition, or for a text that is no partner's id. */
export function bearerIdOf({ bearer }: Pick<ExitTerms, 'bearer'>): bigint | null {
  return bearer === 'COALITION' ? null : bearer.partnerId;
}

/**
 * What keeps a partner from leaving like this, in rank: INVALID_INPUT (dates, price, itself as the bearer),
 * PARTNER_NOT_FOUND, PARTNER_NOT_ACTIVE; of the bearer likewise, with `bearerPartnerId` as the field.
 * @param today the coalition's
 */
export function exitProblems(
  terms: ExitTerms,
  partners: ReadonlyMap<bigint, Pick<PartnerTerms, 'status'>>,
  today: Day,
): Refusal[] {
  const partner = terms.partnerId === null ? undefined : partners.get(terms.partnerId);
  return [
    ...datesProblems(terms, today),
    ...(terms.pricePercent.scaled < 0n || terms.pricePercent.scaled > HUNDRED_PERCENT.scaled
      ? [refusal('INVALID_INPUT', 'Give the price as a percentage from 0 to 100.', ['pricePercent'])]
      : []),
    ...(partner && bearerIdOf(terms) === terms.partnerId
      ? [refusal('INVALID_INPUT', 'Let somebody else bear its points.', ['bearerPartnerId'])]
      : []),
    ...(partner
      ? []
      : [refusal('PARTNER_NOT_FOUND', 'Give the id of a partner of your coalition.', ['partnerId'])]),
    ...(partner && !MAY_LEAVE.has(partner.status)
      ? [
          refusal('PARTNER_NOT_ACTIVE', 'Only a partner that is active or suspended can begin to leave.', [
            'partnerId',
          ]),
        ]
      : []),
    ...bearerProblems(terms, partners),
  ];
}

const MAY_LEAVE: ReadonlySet<string> = new Set(['ACTIVE', 'SUSPENDED']);

function datesProblems({ lastEarnDay, lastBurnDay }: ExitTerms, today: Day): Refusal[] {
  if (lastEarnDay < today) {
    return [refusal('INVALID_INPUT', `Give today (${today}) or a later day.`, ['lastEarnDay'])];
  }
  if (lastBurnDay < lastEarnDay) {
    return [refusal('INVALID_INPUT', 'Let burning end with issuing, or later.', ['lastBurnDay'])];
  }
  if (dayNumber(lastBurnDay) - dayNumber(today) <= MOST_DAYS_AHEAD) return [];
  return [refusal('INVALID_INPUT', `Give a day at most ${MOST_DAYS_AHEAD} days ahead.`, ['lastBurnDay'])];
}

function bearerProblems(
  { bearer, partnerId }: ExitTerms,
  partners: ReadonlyMap<bigint, Pick<PartnerTerms, 'status'>>,
): Refusal[] {
  if (bearer === 'COALITION' || (partnerId !== null && bearer.partnerId === partnerId)) return [];
  const found = bearer.partnerId === null ? undefined : partners.get(bearer.partnerId);
  if (!found) {
    return [refusal('PARTNER_NOT_FOUND', 'Give the id of a partner of your coalition.', ['bearerPartnerId'])];
  }
  if (found.status === 'ACTIVE') return [];
  return [refusal('PARTNER_NOT_ACTIVE', 'Only an active partner can bear points.', ['bearerPartnerId'])];
}

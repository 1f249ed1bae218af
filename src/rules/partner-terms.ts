import type { Refusable } from '../ledger/operations.js';
import { type ContractTerms, contractInForce, termsAt } from '../partners/contract-terms.js';
import type { PartnerStatus } from '../partners/partner.entity.js';
import type { PartnerTerms, ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import type { Day } from '../values/day.js';
import { firstInRank, type Refusal, refusal } from '../values/refusal.js';
import { dayOf } from '../values/time-zone.js';

/** What a partner does at a merchant: give points, or take them. */
export type PartnerRole = 'issuer' | 'acceptor';

/** When an operation counts: by which terms, and against which dates of an exit. */
export interface PricedWhen {
  readonly at: Date;
  /** The business day on which it is posted; null: that of the instant. */
  readonly postedOn: Day | null;
}

/** The partner and the contract that count for an operation, at the merchant's category, or why there are none. */
export type TermsInForce = Refusable<{ readonly partner: PartnerTerms; readonly contract: ContractTerms }>;

/**
 * Finds the terms for a partner's operation at a merchant at an instant.
 *
 * @param merchantId null: the caller's text is no merchant's id
 * @param when the instant that prices it, and the business day on which it is posted, which an exit's dates count by
 * @param problemWith what else is wrong once a contract is known; the first in rank of everything is told
 */
export function termsInForce(
  snapshot: ProgrammeSnapshot,
  partnerId: bigint,
  merchantId: bigint | null,
  role: PartnerRole,
  { at, postedOn }: PricedWhen,
  problemWith: (contract: ContractTerms) => Refusal | undefined = () => undefined,
): TermsInForce {
  const partner = snapshot.partners.get(partnerId);
  const merchant = merchantId === null ? undefined : snapshot.merchants.get(merchantId);
  if (!partner) return { refused: notYourMerchant() };
  const version = contractInForce(partner, at, snapshot.terms);
  // Of another partner's merchant nothing may show, not even by which refusal is told.
  const category = merchant?.partnerId === partnerId ? merchant.category : null;
  const contract = version && termsAt(version, category);
  const refused = firstInRank(
    [
      // Another partner's merchant is as good as none: which of both is not told.
      merchant?.partnerId === partnerId ? undefined : notYourMerchant(),
      notTakingPart(partner, role, () => postedOn ?? dayOf(at, snapshot.terms.timeZone)),
      contract ? wrongRole(contract, role) : noContract(),
      contract && problemWith(contract),
    ].filter((each) => each !== undefined),
  );
  if (refused || !contract) return { refused: refused ?? noContract() };
  return { value: { partner, contract } };
}

function notYourMerchant(): Refusal {
  return refusal('MERCHANT_NOT_FOUND', 'Give the id of one of your own merchants.', ['merchantId']);
}

function noContract(): Refusal {
  return refusal(
    'CONTRACT_NOT_IN_FORCE',
    'No version of the contract was in force at that time: ask the operator of the coalition.',
  );
}

function wrongRole(contract: ContractTerms, role: PartnerRole): Refusal | undefined {
  if (contract[role]) return undefined;
  return role === 'issuer'
    ? refusal('NOT_AN_ISSUER', 'The contract does not let the partner issue points.')
    : refusal('NOT_AN_ACCEPTOR', 'The contract does not let the partner accept points.');
}

/** Why a partner may not do this in its state on a business day (rule P-04); undefined where it may. */
function notTakingPart(
  { status, exit }: PartnerTerms,
  role: PartnerRole,
  postedOn: () => Day,
): Refusal | undefined {
  if (status === 'ACTIVE') return undefined;
  if (status !== 'EXITING' || exit?.beganAs !== 'ACTIVE') return notActive();
  const last = role === 'issuer' ? exit.lastEarnDay : exit.lastBurnDay;
  if (postedOn() <= last) return undefined;
  return refusal(
    'PARTNER_NOT_ACTIVE',
    role === 'issuer'
      ? `The partner leaves the coalition: it has given points until ${last}.`
      : `The partner leaves the coalition: points could be spent there until ${last}.`,
  );
}

const ENDS_WHAT_IT_BEGAN: ReadonlySet<PartnerStatus> = new Set<PartnerStatus>([
  'ACTIVE',
  'SUSPENDED',
  'EXITING',
]);

/** Why holds of a partner can be neither captured nor released in its state (rule P-04); undefined where they can. */
export function mayEndHolds(snapshot: ProgrammeSnapshot, partnerId: bigint): Refusal | undefined {
  return unlessIn(ENDS_WHAT_IT_BEGAN, snapshot, partnerId);
}

/** Why transactions of a partner cannot be reversed in its state (rule P-04); undefined where they can. */
export function mayReverse(
  snapshot: ProgrammeSnapshot,
  partnerId: bigint,
  { byOperator }: { readonly byOperator: boolean },
): Refusal | undefined {
  const partner = snapshot.partners.get(partnerId);
  if (byOperator && partner?.status === 'EXITED') return undefined;
  // Somebody else bears its points from now on: it is not for the partner any more to undo what they cost.
  if (!byOperator && partner?.exit?.transferredAfter != null) return notActive();
  return unlessIn(ENDS_WHAT_IT_BEGAN, snapshot, partnerId);
}

/**
 * Why a partner does not take part in transfers, donations and uses of perks on a day (rule P-04): it is as for burns.
 * Undefined where it does.
 */
export function mayTakePart(
  { partners }: ProgrammeSnapshot,
  partnerId: bigint,
  postedOn: Day,
): Refusal | undefined {
  const partner = partners.get(partnerId);
  return partner ? notTakingPart(partner, 'acceptor', () => postedOn) : notActive();
}

function unlessIn(
  allowed: ReadonlySet<PartnerStatus>,
  { partners }: ProgrammeSnapshot,
  partnerId: bigint,
): Refusal | undefined {
  const partner = partners.get(partnerId);
  return partner && allowed.has(partner.status) ? undefined : notActive();
}

function notActive(): Refusal {
  return refusal('PARTNER_NOT_ACTIVE', 'The partner is not active: ask the operator of the coalition.');
}

import { type ContractTerms, usualTerms } from '../../src/partners/contract-terms.js';
import type { PartnerStatus } from '../../src/partners/partner.entity.js';
import type { PartnerExitTerms } from '../../src/partners/partner-exit.js';
import type { ProgrammeSnapshot } from '../../src/partners/programme-snapshot.js';
import type { Currency } from '../../src/values/currency.js';
import { type Money, parseMoney } from '../../src/values/money.js';
import { CONTRACT } from '../harness/coalition-story.js';

export const PARTNER = 21n;
export const OTHER_PARTNER = 22n;
export const MERCHANT = 31n;
export const OTHER_MERCHANT = 32n;
export const AT = new Date('2025-03-21T08:00:00.000Z');

/** A coalition with two partners, the first on the given terms. */
export function snapshotWith(
  contract: Partial<ContractTerms> | null = {},
  status: PartnerStatus = 'ACTIVE',
  exit: PartnerExitTerms | null = null,
): ProgrammeSnapshot {
  const ids = { id: 41n, version: 1, fundingId: 51n };
  const terms: ContractTerms = { ...usualTerms(CONTRACT.currency), ...CONTRACT, ...ids, ...contract };
  const partner = (id: bigint, contracts: readonly ContractTerms[]) => ({
    id,
    slug: `p${id}`,
    name: { en: 'Partner' },
    status: id === PARTNER ? status : 'ACTIVE',
    settlementAccount: null,
    exit: id === PARTNER ? exit : null,
    contracts,
    issuedAccountId: id * 10n,
    redeemedAccountId: id * 10n + 1n,
    expiredAccountId: id * 10n + 2n,
    shortfallAccountId: id * 10n + 3n,
  });
  const merchant = (id: bigint, partnerId: bigint) => ({
    id,
    partnerId,
    category: 'shop',
    name: { en: 'Shop' },
  });
  return {
    coalitionId: 1n,
    environment: 'live',
    referenceVersion: 7n,
    digestKey: Buffer.alloc(32, 7),
    terms: {
      referenceVersion: 7n,
      timeZone: 'Asia/Tehran',
      calendar: 'persian',
      expiryPolicy: { kind: 'never' },
      occurredAtHoursAhead: 24,
      occurredAtDaysBack: 180,
      clawbackPolicy: 'CAP',
      returnedPointsDays: 30,
      spendCodeAbove: null,
      mostWrongCodes: 5,
      transferMost: null,
      transferDayMost: null,
      adjustmentApprovalAbove: null,
      accounts: { adjusted: 9n, donated: 8n, expiredOf: () => PARTNER * 10n + 2n },
    },
    coalition: {
      id: 1n,
      environment: 'live',
      twinId: 2n,
      name: { en: 'Coalition' },
      pointsName: { en: 'points' },
      pointsDecimals: 0,
      openLinking: true,
      spendCodeSeconds: 300,
      expiryReminderDays: 30,
      lastExpiryReminderDays: 7,
      onboardingTests: 'REQUIRED',
      keyAllowance: null,
      personAllowance: null,
      knownDocumentsOnly: false,
      createdAt: AT,
    },
    partners: new Map([
      [PARTNER, partner(PARTNER, contract ? [terms] : [])],
      [OTHER_PARTNER, partner(OTHER_PARTNER, [terms])],
    ]),
    merchants: new Map([
      [MERCHANT, merchant(MERCHANT, PARTNER)],
      [OTHER_MERCHANT, merchant(OTHER_MERCHANT, OTHER_PARTNER)],
    ]),
    fundings: new Map(),
    campaigns: new Map(),
    ladders: new Map(),
    ownFundingId: 59n,
    giving: { charities: new Map(), campaigns: new Map() },
  };
}

export function money(amount: string, currency: Currency = 'IRR'): Money {
  const parsed = parseMoney({ amount, currency });
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
}
